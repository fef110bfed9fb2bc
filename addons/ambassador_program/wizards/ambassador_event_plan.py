# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError

DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
#: Events of one planning: more is a mistake in the dates.
MOST = 10_000
#: Conflicts that the dialog lists.
SHOWN = 8


class AmbassadorEventPlan(models.TransientModel):
    """Plan many: communities times dates (AM-08)."""

    _name = "ambassador.event.plan"
    _description = "Plan Many Community Events"

    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company
    )
    community_ids = fields.Many2many(
        "ambassador.community", domain="[('company_id', '=', company_id)]"
    )
    date_from = fields.Date(
        string="From", required=True, default=lambda self: self._next_saturday()
    )
    date_to = fields.Date(
        string="Until", required=True, default=lambda self: self._next_saturday()
    )
    monday = fields.Boolean()
    tuesday = fields.Boolean()
    wednesday = fields.Boolean()
    thursday = fields.Boolean()
    friday = fields.Boolean()
    saturday = fields.Boolean(default=True)
    sunday = fields.Boolean()
    hour_from = fields.Float(string="Begins", default=9.0, required=True)
    hour_to = fields.Float(string="Ends", default=17.0, required=True)
    mode = fields.Selection(
        [
            ("spread", "One after the other: each date another community"),
            ("each", "Each community on each date"),
        ],
        required=True,
        default="spread",
    )
    user_id = fields.Many2one(
        "res.users",
        string="Responsible",
        default=lambda self: self.env.user,
        domain="[('share', '=', False)]",
    )
    staff_ids = fields.Many2many(
        "res.users", string="Service Staff", domain="[('share', '=', False)]"
    )
    with_ambassadors = fields.Boolean(
        string="Host of the City",
        default=True,
        help="The active ambassador of the city with the lowest seat is the host; "
        "cities without one have none yet.",
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    budget = fields.Monetary(string="Budget of Each")
    goal_leads = fields.Integer(string="Goal of Each: Leads")
    goal_deals = fields.Integer(string="Goal of Each: Deals")
    event_count = fields.Integer(string="Events", compute="_compute_preview")
    preview = fields.Text(compute="_compute_preview")
    conflict_note = fields.Text(string="Conflicts", compute="_compute_preview")

    _hours = models.Constraint(
        "CHECK (hour_from >= 0 AND hour_to <= 24 AND hour_from < hour_to)",
        "Hours go from 0 to 24, and an event ends after it begins.",
    )

    @api.model
    def _next_saturday(self):
        today = fields.Date.context_today(self)
        return today + timedelta(days=(5 - today.weekday()) % 7 or 7)

    @api.depends(
        *("company_id", "community_ids", "date_from", "date_to", "mode", "hour_from"),
        *("hour_to", "staff_ids", "with_ambassadors"),
        *DAYS,
    )
    def _compute_preview(self):
        events = self.env["event.event"]
        for plan in self:
            plan.preview = plan.conflict_note = False
            plan.event_count = plan._count_slots()
            if not 0 < plan.event_count <= MOST or plan.hour_from >= plan.hour_to:
                continue
            slots = plan._get_slots()
            found = events._find_conflicts(
                [
                    {
                        "event": 0,
                        "company": plan.company_id.id,
                        "community": slot["community_id"],
                        "begin": slot["date_begin"],
                        "end": slot["date_end"],
                        "staff": plan.staff_ids._origin.ids,
                        "people": [
                            slot[name] for name in ("lead_ambassador_id",) if slot[name]
                        ],
                    }
                    for slot in slots
                ]
            )
            plan.preview = plan._say_preview(slots)
            rows = [row for number in sorted(found) for row in found[number]]
            if rows:
                said = list(dict.fromkeys(events._say_conflicts(rows[:SHOWN])))
                plan.conflict_note = "\n".join(
                    [
                        self.env._(
                            "%(count)s of %(all)s events are in conflict:",
                            count=len(found),
                            all=len(slots),
                        ),
                        *said,
                    ]
                )

    def _say_preview(self, slots):
        if len(slots) == 1:
            return self.env._("1 event")
        return self.env._(
            "%(count)s events in %(communities)s communities on %(days)s days",
            count=len(slots),
            communities=len({slot["community_id"] for slot in slots}),
            days=len({slot["date_begin"] for slot in slots}),
        )

    def _get_dates(self):
        self.ensure_one()
        first, last = self.date_from, self.date_to
        if not first or not last or last < first or (last - first).days > 800:
            return []
        days = (first + timedelta(days=n) for n in range((last - first).days + 1))
        return [day for day in days if self[DAYS[day.weekday()]]]

    def _count_slots(self):
        dates, communities = len(self._get_dates()), len(self.community_ids)
        if not dates or not communities:
            return 0
        return dates if self.mode == "spread" else dates * communities

    def _get_slots(self):
        """Place, time and host of each event, in the order of the dates."""
        self.ensure_one()
        events = self.env["event.event"]
        communities = self.community_ids._origin.sorted(lambda one: (one.name, one.id))
        hosts = self._get_hosts(communities.city_id)
        moments = {}
        slots = []
        for number, day in enumerate(self._get_dates()):
            places = communities
            if self.mode == "spread":
                places = communities[number % len(communities)]
            for community in places:
                zone = community.city_id.tz or self.env.user.tz or "UTC"
                if (day, zone) not in moments:
                    moments[day, zone] = tuple(
                        events._from_local(day, hour, zone)
                        for hour in (self.hour_from, self.hour_to)
                    )
                begin, end = moments[day, zone]
                slots.append(
                    {
                        "community_id": community.id,
                        "date_begin": begin,
                        "date_end": end,
                        "lead_ambassador_id": hosts.get(community.city_id.id, False),
                    }
                )
        return slots

    def _get_hosts(self, cities):
        """{city: active ambassador with the lowest seat}"""
        if not self.with_ambassadors:
            return {}
        hosts = {}
        for one in self.env["ambassador.ambassador"].search(
            [
                ("city_id", "in", cities.ids),
                ("company_id", "=", self.company_id.id),
                ("state", "=", "active"),
            ],
            order="seat, id",
        ):
            hosts.setdefault(one.city_id.id, one.id)
        return hosts

    def action_plan(self):
        """Make the events, whether or not there are conflicts: they stay visible."""
        self.ensure_one()
        self.env["event.event"].check_access("create")
        count = self._count_slots()
        if not count:
            raise UserError(
                self.env._(
                    "There is nothing to plan yet: choose communities, dates and at "
                    "least one day of the week within them."
                )
            )
        if count > MOST:
            raise UserError(
                self.env._(
                    "%(count)s events at once are too many: at most %(most)s. Choose a "
                    "shorter time or fewer communities.",
                    count=count,
                    most=MOST,
                )
            )
        common = {
            "company_id": self.company_id.id,
            "user_id": self.user_id.id,
            "staff_ids": self.staff_ids.ids,
            "budget": self.budget,
            "goal_leads": self.goal_leads,
            "goal_deals": self.goal_deals,
        }
        events = self.env["event.event"]._plan_many(self._get_slots(), common)
        action = self.env["ir.actions.actions"]._for_xml_id(
            "ambassador_program.event_event_action_community"
        )
        action.update(
            name=self.env._("Planned Now"),
            domain=[
                ("is_community_event", "=", True),
                ("id", ">=", min(events.ids)),
                ("id", "<=", max(events.ids)),
            ],
            context={},
        )
        return action
