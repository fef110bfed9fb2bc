# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import base64
import binascii

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from odoo.addons.channel_partner.tools.proof_image import BadImage, read_photo

STATES = [
    ("todo", "To Do"),
    ("started", "Started"),
    ("done", "Done"),
    ("expired", "Expired"),
    ("cancelled", "Cancelled"),
]
#: States in which something is still to be done.
OPEN = ("todo", "started")
#: {transition: (states in which it is possible, state that follows)}
TRANSITIONS = {
    "start": (("todo",), "started"),
    "done": (OPEN, "done"),
    "expire": (OPEN, "expired"),
    "cancel": (OPEN, "cancelled"),
    "reopen": (("expired", "cancelled"), "todo"),
}
#: More people than this nobody reaches (the column is an integer).
MAX_REACH = 100_000_000


class AmbassadorTask(models.Model):
    """What one ambassador is asked to do for one campaign (AM-02).

    Made by the launch, once for each (campaign, ambassador). The ambassador himself
    starts and finishes it, or somebody of the programme for who has no login; nobody
    types a state. What he says he reached is his word: a figure above the company's
    limit is doubtful and counts nowhere until somebody confirms it.
    """

    _name = "ambassador.task"
    _description = "Ambassador Task"
    _inherit = ["service.measured.mixin"]
    _order = "due, id"
    _rec_name = "campaign_id"

    campaign_id = fields.Many2one(
        "utm.campaign", required=True, readonly=True, index=True, ondelete="restrict"
    )
    ambassador_id = fields.Many2one(
        "ambassador.ambassador",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, index=True
    )
    city_id = fields.Many2one(
        related="ambassador_id.city_id", store=True, index=True, readonly=True
    )
    state = fields.Selection(
        STATES, required=True, readonly=True, default="todo", group_expand=True
    )
    due = fields.Date(required=True, readonly=True, help="Last day to do it.")
    is_late = fields.Boolean(compute="_compute_is_late")
    started_on = fields.Datetime(readonly=True)
    done_on = fields.Datetime(readonly=True)
    told_on = fields.Date(readonly=True)
    reminded_on = fields.Date(readonly=True)
    note = fields.Text(string="Report", readonly=True)
    reach = fields.Integer(
        string="People Reached", readonly=True, help="As the ambassador says."
    )
    reach_state = fields.Selection(
        [
            ("plausible", "Plausible"),
            ("doubtful", "Doubtful"),
            ("confirmed", "Confirmed"),
            ("refused", "Does Not Count"),
        ],
        string="Reach Is",
        readonly=True,
        help="Doubtful: above the limit of the company. It counts when confirmed.",
    )
    photo = fields.Binary(string="Proof", attachment=True, readonly=True)
    has_photo = fields.Boolean(readonly=True)
    task_text = fields.Text(related="campaign_id.ambassador_task_text")
    material_ids = fields.One2many(related="campaign_id.ambassador_material_ids")

    _once = models.UniqueIndex(
        "(campaign_id, ambassador_id)",
        "This ambassador has a task of this campaign already.",
    )
    _open = models.Index("(due) WHERE state IN ('todo', 'started')")
    _reach_positive = models.Constraint(
        "CHECK (COALESCE(reach, 0) >= 0)", "Nobody reaches less than no people."
    )
    _done_whole = models.Constraint(
        "CHECK ((state = 'done') = (done_on IS NOT NULL))",
        "A task that is done has a day on which it was done.",
    )

    @api.model
    def _get_measured_fields(self):
        return super()._get_measured_fields() | set(self._fields) - set(
            models.MAGIC_COLUMNS
        )

    @api.depends("campaign_id.title", "ambassador_id.partner_id.name")
    def _compute_display_name(self):
        for task in self:
            task.display_name = (
                f"{task.campaign_id.title or ''} · "
                f"{task.ambassador_id.partner_id.name or ''}"
            )

    @api.depends("due", "state")
    def _compute_is_late(self):
        today = fields.Date.context_today(self)
        for task in self:
            task.is_late = task.state in OPEN and bool(task.due) and task.due < today

    # ------------------------------------------------------------
    # WHAT THE AMBASSADOR DOES
    # ------------------------------------------------------------

    def task_start(self):
        """He has begun. A second tap does nothing."""
        tasks = self._check_his()
        tasks.filtered(lambda task: task.state != "started")._move(
            "start", {"started_on": fields.Datetime.now()}
        )
        return True

    def task_done(self, reach=None, note=None, photo=None):
        """He has done it. A second tap does nothing.

        :param reach: number of people that he reached, as he says.
        :param note: his report.
        :param photo: picture that shows it: bytes, or text in base64.
        """
        tasks = self._check_his()
        vals = {
            "done_on": fields.Datetime.now(),
            "note": self._read_note(note),
            **self._read_photo(photo),
        }
        reach = self._read_reach(reach)
        for company, mine in (
            tasks.filtered(lambda task: task.state != "done")
            .grouped("company_id")
            .items()
        ):
            state = reach and company._get_reach_state(reach)
            mine._move("done", {**vals, "reach": reach, "reach_state": state})
        return True

    def _check_his(self):
        """The tasks past access rules, after the check that they are his or that the
        reader works for the programme."""
        self.check_access("read")
        # sudo: the contact of the ambassador, to compare it.
        tasks = self.sudo()
        person = self.env.user.partner_id
        if any(task.ambassador_id.partner_id != person for task in tasks):
            if not self.env.user.has_group("ambassador_program.group_ambassador_user"):
                raise AccessError(
                    self.env._("This task belongs to another ambassador.")
                )
        return tasks

    @api.model
    def _read_reach(self, reach):
        """Whole number of people, zero for nothing."""
        try:
            number = int(reach or 0)
        except (TypeError, ValueError, OverflowError):
            number = -1
        if isinstance(reach, bool) or not 0 <= number <= MAX_REACH:
            raise UserError(
                self.env._("Type how many people you reached as a number, such as 120.")
            )
        return number

    @api.model
    def _read_note(self, note):
        text = note if isinstance(note, str) else ""
        return text.replace("\x00", "").strip()[:2000] or False

    @api.model
    def _read_photo(self, photo):
        if not photo:
            return {}
        try:
            if isinstance(photo, str):
                photo = base64.b64decode(photo.partition("base64,")[2] or photo)
            image = read_photo(photo)
        except (BadImage, binascii.Error, ValueError, TypeError) as error:
            raise UserError(
                self.env._(
                    "The picture cannot be read. Send a JPEG or PNG of at most 12 MB."
                )
            ) from error
        return {"photo": base64.b64encode(image), "has_photo": True}

    # ------------------------------------------------------------
    # WHAT THE PROGRAMME DOES
    # ------------------------------------------------------------

    def action_cancel(self):
        """Take open tasks back."""
        self._check_programme()._move("cancel", {})

    def action_reopen(self):
        """Give tasks that expired or were cancelled the days of the campaign again."""
        tasks = self._check_programme()
        today = fields.Date.context_today(self)
        for campaign, mine in tasks.grouped("campaign_id").items():
            campaign._check_running()
            mine._move(
                "reopen",
                {
                    "due": campaign._get_task_due(today),
                    "reminded_on": False,
                    "started_on": False,
                },
            )

    def action_confirm_reach(self):
        """Count a doubtful reach after all."""
        self._decide_reach("confirmed")

    def action_refuse_reach(self):
        """Do not count what he says he reached."""
        self._decide_reach("refused")

    def _decide_reach(self, state):
        tasks = self._check_programme()
        tasks.filtered("reach").write({"reach_state": state})

    def _check_programme(self):
        """The tasks past what is measured, for who works for the programme."""
        self.check_access("write")
        # sudo: only engines write what is measured; rights were checked above.
        return self.sudo()

    # ------------------------------------------------------------
    # ENGINE
    # ------------------------------------------------------------

    def _move(self, transition, vals):
        """Change the state, or say which task cannot and why."""
        states, state = TRANSITIONS[transition]
        for task in self:
            if task.state not in states:
                labels = dict(self._fields["state"]._description_selection(self.env))
                raise UserError(
                    self.env._(
                        "The task “%(task)s” is %(state)s. Ask whoever looks after you "
                        "to open it again.",
                        task=task.campaign_id.title,
                        state=labels[task.state],
                    )
                )
        if self:
            self.write({"state": state, **vals})
