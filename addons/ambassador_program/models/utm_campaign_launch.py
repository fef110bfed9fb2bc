# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain
from odoo.tools import SQL

from .ambassador_ambassador import ON_BOARD
from .ambassador_task import OPEN

PROGRAMME = "ambassador_program.group_ambassador_user"


class UtmCampaign(models.Model):
    """A campaign that becomes one task for each chosen ambassador (AM-02).

    draft -> running -> closed; a running campaign can be launched again, for whoever
    came later. Everybody in the company may write Odoo's campaigns: what the programme
    adds is for its own people.
    """

    _name = "utm.campaign"
    _inherit = ["utm.campaign", "service.measured.mixin"]

    ambassador_state = fields.Selection(
        [("draft", "Being Prepared"), ("running", "Running"), ("closed", "Closed")],
        string="Status",
        readonly=True,
        copy=False,
        # Not required: the table is core's, and others add rows without us.
        default="draft",
        groups=PROGRAMME,
    )
    ambassador_product_ids = fields.Many2many(
        "product.template",
        "utm_campaign_ambassador_product_rel",
        "campaign_id",
        "product_id",
        string="Products",
        groups=PROGRAMME,
    )
    ambassador_date_from = fields.Date(string="Starts On", groups=PROGRAMME)
    ambassador_date_to = fields.Date(string="Ends On", groups=PROGRAMME)
    ambassador_task_text = fields.Text(
        string="What to Do",
        translate=True,
        groups=f"{PROGRAMME},base.group_portal",
        help="The task as ambassadors read it.",
    )
    ambassador_task_days = fields.Integer(
        string="Days to Do It",
        default=7,
        groups=PROGRAMME,
        help="A task is due so many days after the launch, and not after the end.",
    )
    ambassador_material_ids = fields.One2many(
        "ambassador.material",
        "campaign_id",
        string="Material",
        copy=True,
        groups=f"{PROGRAMME},base.group_portal",
    )
    ambassador_task_ids = fields.One2many(
        "ambassador.task",
        "campaign_id",
        string="Tasks of Ambassadors",
        readonly=True,
        groups=PROGRAMME,
    )

    # Audience
    audience_city_ids = fields.Many2many(
        "ambassador.city",
        "utm_campaign_audience_city_rel",
        "campaign_id",
        "city_id",
        string="Cities",
        groups=PROGRAMME,
    )
    audience_state_ids = fields.Many2many(
        "res.country.state",
        "utm_campaign_audience_state_rel",
        "campaign_id",
        "state_id",
        string="Provinces",
        groups=PROGRAMME,
    )
    audience_level_ids = fields.Many2many(
        "ambassador.level",
        "utm_campaign_audience_level_rel",
        "campaign_id",
        "level_id",
        string="Levels",
        groups=PROGRAMME,
    )
    audience_active_only = fields.Boolean(
        string="Only Active Ones",
        default=True,
        groups=PROGRAMME,
        help="Otherwise also those who are approved or in training.",
    )
    audience_count = fields.Integer(
        string="Ambassadors Chosen",
        compute="_compute_audience",
        groups=PROGRAMME,
        help="Who has the choices above now; without any, everybody.",
    )
    audience_new_count = fields.Integer(
        string="Without a Task Yet", compute="_compute_audience", groups=PROGRAMME
    )

    _ambassador_company = models.Constraint(
        "CHECK (is_ambassador_campaign IS NOT TRUE OR company_id IS NOT NULL)",
        "A campaign for ambassadors belongs to one company. Choose it.",
    )
    _ambassador_dates = models.Constraint(
        "CHECK (ambassador_date_to >= ambassador_date_from)",
        "A campaign cannot end before it starts.",
    )
    _ambassador_days = models.Constraint(
        "CHECK (ambassador_task_days > 0)", "Give at least one day to do the task."
    )

    @api.model
    def _get_measured_fields(self):
        return super()._get_measured_fields() | {"ambassador_state"}

    def write(self, vals):
        """A campaign that is out keeps its company: its tasks and links are there."""
        self.check_access("write")
        if "company_id" in vals and any(
            campaign.company_id.id != vals["company_id"]
            # sudo: whether it was launched, for who may not read that.
            for campaign in self.sudo()
            if campaign.is_ambassador_campaign
            and campaign.ambassador_state not in ("draft", False)
        ):
            raise UserError(
                self.env._(
                    "This campaign is out already and stays in its company. Copy it "
                    "for the other one."
                )
            )
        return super().write(vals)

    # ------------------------------------------------------------
    # AUDIENCE
    # ------------------------------------------------------------

    def _get_audience_domain(self):
        """Ambassadors of the company who are on board and have what was chosen."""
        self.ensure_one()
        states = ["active"] if self.audience_active_only else list(ON_BOARD)
        domain = Domain("company_id", "=", self.company_id.id) & Domain(
            "state", "in", states
        )
        places = Domain.OR(
            [
                Domain(path, "in", places.ids)
                for path, places in (
                    ("city_id", self.audience_city_ids._origin),
                    ("city_id.state_id", self.audience_state_ids._origin),
                )
                if places
            ]
        )
        if self.audience_city_ids or self.audience_state_ids:
            domain &= places
        if self.audience_level_ids:
            domain &= Domain("level_id", "in", self.audience_level_ids._origin.ids)
        return domain

    @api.depends(
        "company_id",
        "audience_city_ids",
        "audience_state_ids",
        "audience_level_ids",
        "audience_active_only",
        "ambassador_state",
    )
    def _compute_audience(self):
        """Two queries for a campaign: only a form shows it, never a list."""
        Ambassador = self.env["ambassador.ambassador"]
        for campaign in self:
            domain = campaign._get_audience_domain()
            campaign.audience_count = Ambassador.search_count(domain)
            given = campaign._origin and self.env["ambassador.task"].search_count(
                Domain("campaign_id", "=", campaign._origin.id)
                & Domain("ambassador_id", "any", domain)
            )
            campaign.audience_new_count = campaign.audience_count - (given or 0)

    # ------------------------------------------------------------
    # LAUNCH AND CLOSE
    # ------------------------------------------------------------

    def action_launch(self):
        """Give a task and a link to each chosen ambassador who has none yet (AM-02)."""
        self.ensure_one()
        self._check_programme()
        if error := self._launch_error_message():
            raise UserError(error)
        tasks = self._launch()
        return self._tell(
            self.env._("%(count)s ambassadors have a task now.", count=len(tasks))
            if tasks
            else self.env._("Everybody who was chosen has the task already.")
        )

    def action_close_campaign(self):
        """End the campaign: what is not done yet is cancelled."""
        self._check_programme()
        self._close_campaign()

    def _check_programme(self):
        self.check_access("write")
        if not self.env.user.has_group(PROGRAMME):
            raise AccessError(
                self.env._(
                    "Campaigns of ambassadors are launched by the people of the "
                    "programme. Ask for the role “Ambassadors / User”."
                )
            )

    def _launch_error_message(self):
        """Why it cannot be launched, and what to do; False when it can."""
        if not self.is_ambassador_campaign:
            return self.env._("This is no campaign for ambassadors.")
        if self.ambassador_state == "closed":
            return self.env._("This campaign is closed. Copy it to run it again.")
        if not (self.ambassador_task_text or "").strip():
            return self.env._("Write what to do first: the task has no text.")
        end = self.ambassador_date_to
        if end and end < fields.Date.context_today(self):
            return self.env._(
                "The campaign ended on %(day)s. Set a later end first.", day=end
            )
        if not self.audience_count:
            return self.env._(
                "Nobody has what was chosen. Take out a city, a province or a level, "
                "or ask also those in training."
            )
        return False

    def _check_running(self):
        if self.ambassador_state != "running":
            raise UserError(
                self.env._("The campaign “%(name)s” is not running.", name=self.title)
            )

    def _get_task_due(self, today):
        """Last day of a task that is given today."""
        due = today + timedelta(days=self.ambassador_task_days)
        end = self.ambassador_date_to
        return min(due, end) if end else due

    def _launch(self):
        """Tasks of those who had none, made in one statement; their links with them."""
        Task = self.env["ambassador.task"]
        self.env["ambassador.ambassador"].flush_model()
        Task.flush_model()
        audience = self.env["ambassador.ambassador"]._search(
            self._get_audience_domain()
        )
        rows = self.env.execute_query(
            SQL(
                """
    INSERT INTO ambassador_task (campaign_id, ambassador_id, company_id, city_id,
                                 state, due, create_uid, create_date, write_uid,
                                 write_date)
    SELECT %(campaign)s, who.id, who.company_id, who.city_id, 'todo', %(due)s, %(uid)s,
           %(now)s, %(uid)s, %(now)s
      FROM ambassador_ambassador who
     WHERE who.id IN %(audience)s
     ORDER BY who.id
        ON CONFLICT DO NOTHING
 RETURNING id, ambassador_id
                """,
                campaign=self.id,
                due=self._get_task_due(fields.Date.context_today(self)),
                uid=self.env.uid,
                now=self.env.cr.now(),
                audience=audience.subselect(),
            )
        )
        tasks = Task.browse([row[0] for row in rows])
        if not self.ambassador_date_from:
            self.ambassador_date_from = fields.Date.context_today(self)
        # sudo: only the engine writes the status; rights were checked by the action.
        self.sudo().ambassador_state = "running"
        self.env["ambassador.ambassador"].browse([row[1] for row in rows])._get_links(
            self
        )
        self.invalidate_recordset()
        self._after_launch(tasks)
        return tasks

    def _after_launch(self, tasks):
        """Somebody has new tasks: he is told in the background."""
        if tasks:
            # sudo: whoever launches a campaign need not read scheduled actions.
            self.env.ref("ambassador_program.ir_cron_ambassador_task").sudo()._trigger()

    def _close_campaign(self):
        # sudo: only the engine writes the status; rights were checked by the action.
        campaigns = self.sudo()
        # sudo: as above, the states of the tasks.
        self.env["ambassador.task"].sudo().search(
            [("campaign_id", "in", self.ids), ("state", "in", OPEN)]
        )._move("cancel", {})
        campaigns.ambassador_state = "closed"

    @api.model
    def _tell(self, message):
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success",
                "message": message,
                "next": {"type": "ir.actions.client", "tag": "soft_reload"},
            },
        }
