# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from datetime import datetime, timedelta

import pytz

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import format_time

from ..tools.local_day import say_day

COMMUNITY_STATES = [
    ("planned", "Planned"),
    ("told", "Stores Told"),
    ("running", "Running"),
    ("closed", "Closed"),
    ("cancelled", "Cancelled"),
]
#: States in which visitors, staff and stores still count on it.
OPEN_STATES = ("planned", "told", "running")
#: What only the engine writes.
ENGINE_FIELDS = {"community_state"}
#: Stage of core's pipeline that goes with a state; others stay where they are.
CORE_STAGES = {
    "told": "event.event_stage_announced",
    "running": "event.event_stage_announced",
    "closed": "event.event_stage_done",
    "cancelled": "event.event_stage_done",
}


class EventEvent(models.Model):
    """A community event is planned: place, date, people, goals, budget (AM-08).

    Its progress is a state of its own. Core's stages follow, so that the pipeline of
    all events shows it where people expect it, and whoever ends an event there does not
    close its books.
    """

    _name = "event.event"
    _inherit = ["event.event", "service.measured.mixin"]

    community_state = fields.Selection(
        COMMUNITY_STATES,
        string="Progress",
        compute="_compute_community_state",
        store=True,
        precompute=True,
        copy=False,
        group_expand=True,
    )
    programme_city_id = fields.Many2one(
        compute="_compute_programme_city_id",
        store=True,
        readonly=False,
        precompute=True,
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    budget = fields.Monetary(groups="base.group_user", copy=False)
    goal_leads = fields.Integer(string="Goal: Leads", groups="base.group_user")
    goal_deals = fields.Integer(string="Goal: Deals", groups="base.group_user")
    community_latitude = fields.Float(compute="_compute_community_place")
    community_longitude = fields.Float(compute="_compute_community_place")

    _community_when = models.Index(
        "(company_id, date_begin) WHERE is_community_event IS TRUE"
    )
    _community_state_when = models.Index(
        "(community_state, date_begin) WHERE community_state IS NOT NULL"
    )
    _community_complete = models.Constraint(
        "CHECK (is_community_event IS NOT TRUE OR (community_id IS NOT NULL"
        " AND company_id IS NOT NULL))",
        "A community event needs a community and a company: choose the community in "
        "which it takes place.",
    )
    _community_money = models.Constraint(
        "CHECK (COALESCE(budget, 0) >= 0 AND COALESCE(goal_leads, 0) >= 0"
        " AND COALESCE(goal_deals, 0) >= 0)",
        "Budget and goals cannot be negative.",
    )

    @api.model
    def _get_measured_fields(self):
        return super()._get_measured_fields() | ENGINE_FIELDS

    # ------------------------------------------------------------------
    # Computes
    # ------------------------------------------------------------------

    @api.depends("is_community_event")
    def _compute_community_state(self):
        for event in self:
            if not event.is_community_event:
                event.community_state = False
            else:
                event.community_state = event.community_state or "planned"

    @api.depends("community_id")
    def _compute_programme_city_id(self):
        for event in self:
            city = event.community_id.city_id
            event.programme_city_id = city or event.programme_city_id

    @api.depends("programme_city_id")
    def _compute_date_tz(self):
        result = super()._compute_date_tz()
        for event in self.filtered("is_community_event"):
            event.date_tz = event.programme_city_id.tz or event.date_tz
        return result

    @api.depends(
        "community_id.latitude",
        "community_id.longitude",
        "programme_city_id.latitude",
        "programme_city_id.longitude",
    )
    def _compute_community_place(self):
        for event in self:
            place = event.community_id
            if not (place.latitude or place.longitude):
                place = event.programme_city_id
            event.community_latitude = place.latitude
            event.community_longitude = place.longitude

    @api.onchange("community_id", "date_begin")
    def _onchange_community_name(self):
        for event in self:
            if event.is_community_event and event.community_id and not event.name:
                begin = event._to_local(event.date_begin, event.date_tz)
                event.name = event._get_community_name(
                    event.community_id,
                    event._get_day_words(begin.date()) if begin else "",
                )

    # ------------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        """A community event is where the community is, and mails nobody by itself."""
        is_default = self.env.context.get("default_is_community_event")
        community = [
            number
            for number, vals in enumerate(vals_list)
            if vals.get("is_community_event", is_default)
        ]
        if not community:
            return super().create(vals_list)
        vals_list = list(vals_list)
        companies = self.env["res.company"]
        for number in community:
            vals = vals_list[number] = dict(vals_list[number])
            company = companies.browse(vals.get("company_id") or self.env.company.id)
            for name, value in self._get_community_defaults(company).items():
                vals.setdefault(name, value)
        return super().create(vals_list)

    @api.model
    def _get_community_defaults(self, company):
        """Values of a community event where nobody gives others."""
        values = {
            "is_community_event": True,
            "company_id": company.id,
            # The venue is the community, and not the office of the company.
            "address_id": False,
            # Visitors leave name and phone on the page of the programme.
            "question_ids": [],
        }
        # sudo: a setting of the company.
        if not company.sudo().event_visitor_mails:
            values["event_mail_ids"] = []
        return values

    def _set_community_state(self, state):
        """Every change of the state goes through here; core's stage follows."""
        vals = {"community_state": state}
        stage = self.env.ref(CORE_STAGES.get(state, ""), raise_if_not_found=False)
        if stage:
            vals["stage_id"] = stage.id
        if state == "cancelled":
            vals["kanban_state"] = "cancel"
        # sudo: engine field; whoever calls has checked the step.
        self.sudo().write(vals)

    # ------------------------------------------------------------------
    # Steps
    # ------------------------------------------------------------------

    def _is_open_community(self):
        """Whether visitors can still sign up: planned or running, not over."""
        self.ensure_one()
        return self.is_community_event and self.community_state in OPEN_STATES

    def _check_community_step(self, states, sentence):
        """The caller may write these events, and they are in one of the states."""
        self.check_access("write")
        if self.filtered(lambda event: not event.is_community_event):
            raise UserError(self.env._("This is no community event."))
        late = self.filtered(lambda event: event.community_state not in states)
        if late:
            labels = dict(
                self._fields["community_state"]._description_selection(self.env)
            )
            raise UserError(
                self.env._(
                    "“%(event)s” is in the state “%(state)s”. %(remedy)s",
                    event=late[0].name,
                    state=labels.get(late[0].community_state, ""),
                    remedy=sentence,
                )
            )

    def action_start_event(self):
        """The event begins: sign-ups and check-ins are counted from now on."""
        self._check_community_step(
            ("planned", "told"), self.env._("Only an event to come can be started.")
        )
        self._set_community_state("running")
        return True

    @api.model
    def _cron_start_events(self):
        """Events whose time has come run, whether or not somebody pressed a button."""
        now = fields.Datetime.now()
        cron = self.env["ir.cron"]
        domain = [
            ("community_state", "in", ("planned", "told")),
            ("date_begin", "<=", now),
        ]
        while True:
            events = self.search(domain, order="date_begin", limit=200)
            if not events:
                return
            events._set_community_state("running")
            if not cron._commit_progress(len(events)):
                return

    # ------------------------------------------------------------------
    # Words and time
    # ------------------------------------------------------------------

    @api.model
    def _get_community_name(self, community, day):
        """Name of an event that nobody has named: where, and on which day in words."""
        return self.env._("%(community)s, %(day)s", community=community.name, day=day)

    @api.model
    def _get_day_words(self, day):
        return say_day(self.env, day, "MMMd")

    @api.model
    def _to_local(self, moment, zone):
        """A stored moment as people of the place read it on their clocks."""
        if not moment:
            return None
        return pytz.utc.localize(moment).astimezone(pytz.timezone(zone or "UTC"))

    @api.model
    def _from_local(self, day, hour, zone):
        """The moment at which clocks of the zone show this hour (9.5 is 9:30).

        An hour that a change of clocks leaves out is the one after it.
        """
        naive = datetime.combine(day, datetime.min.time()) + timedelta(hours=hour)
        local = pytz.timezone(zone or "UTC")
        moment = local.normalize(local.localize(naive, is_dst=False))
        return moment.astimezone(pytz.utc).replace(tzinfo=None)

    def _get_when(self):
        """Date and hours in the time of the city, in words."""
        self.ensure_one()
        begin = self._to_local(self.date_begin, self.date_tz)
        end = self._to_local(self.date_end, self.date_tz)
        words = {
            "day": say_day(self.env, begin.date(), "yMMMEd"),
            "begin": format_time(self.env, begin.time(), time_format="HH:mm"),
            "end": format_time(self.env, end.time(), time_format="HH:mm"),
        }
        if begin.date() == end.date():
            return self.env._("%(day)s, %(begin)s to %(end)s", **words)
        words["last"] = say_day(self.env, end.date(), "MMMEd")
        return self.env._("%(day)s %(begin)s to %(last)s %(end)s", **words)

    @api.model
    def get_formview_id(self, access_uid=None):
        """Whoever opens a community event from another document sees its own form."""
        if len(self) == 1 and self.is_community_event:
            return self.env.ref("ambassador_program.event_event_view_form_community").id
        return super().get_formview_id(access_uid=access_uid)

    def _get_my_events_domain(self):
        """Events at which the caller works, or for which he is responsible."""
        mine = Domain("staff_ids", "in", self.env.user.ids)
        mine |= Domain("user_id", "=", self.env.uid)
        return Domain("is_community_event", "=", True) & mine
