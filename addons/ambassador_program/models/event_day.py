# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import format_time

#: Visitors whom the screen of the day knows by name.
MOST = 2_000
#: Sign-ups in the list of the last ones.
LAST = 20
#: Longest name and note of an entry.
NAME_SIZE, NOTE_SIZE = 100, 500


class EventEvent(models.Model):
    """The screen of the day at a community event, for who works there (AM-08)."""

    _inherit = "event.event"

    def _is_day_staff(self):
        """Whether the caller works at this event, or with the programme."""
        self.ensure_one()
        user = self.env.user
        if not user._is_internal():
            return False
        # sudo: who works at the event; the caller need not read events.
        event = self.sudo()
        if not event.is_community_event or event.company_id not in user.company_ids:
            return False
        return (
            user in event.staff_ids
            or user == event.user_id
            or user.has_group("ambassador_program.group_ambassador_user")
        )

    def _get_day_event(self):
        """The event past access rules, for who works there; the same refusal else."""
        self.ensure_one()
        # sudo: a technician at the event is no user of events. Checked right below.
        event = self.sudo().exists()
        if not event or not self.browse(event.id)._is_day_staff():
            raise AccessError(
                self.env._(
                    "You do not work at this event. Ask who plans it to put you on its "
                    "staff."
                )
            )
        return event

    def action_open_day(self):
        """The screen of the day."""
        self.ensure_one()
        self._get_day_event()
        return {
            "type": "ir.actions.client",
            "tag": "ambassador_program.event_day",
            "name": self.env._("Event Day"),
            "params": {"event_id": self.id},
            "context": {"active_id": self.id},
        }

    @api.model
    def get_my_event_days(self):
        """Events at which the caller works: today's first, then the coming ones."""
        if not self.env.user.has_group("base.group_user"):
            raise AccessError(self.env._("This is for who works at events."))
        now = fields.Datetime.now()
        # sudo: only events with the caller on the staff, or of his own planning.
        events = self.sudo().search(
            self._get_my_events_domain()
            & fields.Domain("company_id", "in", self.env.user.company_ids.ids)
            & fields.Domain("community_state", "in", ("planned", "told", "running"))
            & fields.Domain("date_end", ">=", fields.Datetime.subtract(now, days=2)),
            order="date_begin, id",
            limit=20,
        )
        return [
            {
                "id": event.id,
                "name": event.name,
                "when": event._get_when(),
                "place": event.community_id.display_name,
                "is_on": event.date_begin <= now <= event.date_end,
            }
            for event in events
        ]

    def get_event_day(self, full=True):
        """What the screen of the day shows.

        :param full: with everything that stays the same during the day, and the names
            of all visitors, so that searching needs no network
        """
        event = self._get_day_event()
        figures = event._get_event_figures()[event.id]
        currency = event.company_id.currency_id
        day = {
            "id": event.id,
            "state": event.community_state,
            "is_open": event._is_open_community(),
            "numbers": {
                "checked_in": figures["checked_in"],
                "expected": figures["expected"],
                "signups": figures["signups"],
                "waiting": figures["waiting"],
                "good": figures["good"],
                "mend": figures["mend"],
                "deals": figures["deals"],
                "amount": currency.format(figures["amount"]),
            },
            "signups": event._get_day_signups(),
            "visitors": event._get_day_visitors(),
        }
        if full:
            interests = event._get_day_interests()
            people = event.ambassador_ids | event.lead_ambassador_id
            day.update(
                name=event.name,
                when=event._get_when(),
                place=event.community_id.name,
                city=event.programme_city_id.display_name or "",
                signup_url=event._get_day_url(),
                goals={"leads": event.goal_leads, "deals": event.goal_deals},
                can_sell=self.env["sale.order"].has_access("create"),
                can_close=self.has_access("write"),
                interests=[{"id": one.id, "name": one.name} for one in interests],
                ambassadors=[
                    {"id": one.id, "name": one.partner_id.name} for one in people
                ],
            )
        return day

    def _get_day_interests(self):
        """What visitors of this event can be interested in."""
        # sudo: words of the company that everybody who works there chooses from.
        return self.sudo().company_id._get_signup_interests()

    def _get_day_url(self):
        """Address that visitors scan, empty where there is none."""
        make = getattr(self, "_get_signup_url", None)
        return make() if make and self._is_open_community() else ""

    def _get_day_visitors(self):
        """[id, name, last digits of the number, is here] of the visitors."""
        self.env["event.registration"].flush_model(
            ["event_id", "state", "name", "phone", "active"]
        )
        # sudo: the event is one at which the caller works.
        registrations = self.env["event.registration"].sudo()
        return [
            [
                row["id"],
                row["name"] or "",
                (row["phone"] or "")[-4:],
                row["state"] == "done",
            ]
            for row in registrations.search_fetch(
                [("event_id", "=", self.id), ("state", "!=", "cancel")],
                ["name", "phone", "state"],
                limit=MOST,
                order="id desc",
            )
        ]

    def _get_day_signups(self):
        # sudo: the event is one at which the caller works.
        signups = self.env["ambassador.signup"].sudo()
        found = signups.search(
            [("event_id", "=", self.id)], order="id desc", limit=LAST
        )
        labels = dict(signups._fields["state"]._description_selection(self.env))
        return [
            {
                "id": one.id,
                "name": one.name,
                "time": format_time(
                    self.env,
                    self._to_local(one.create_date, self.date_tz).time(),
                    time_format="HH:mm",
                ),
                "interest": one.interest_id.name or "",
                "store": one.point_id.name or "",
                "state": one.state,
                "state_label": labels[one.state],
                "registration_id": one.registration_id.id or 0,
                "is_here": one.registration_id.state == "done",
            }
            for one in found
        ]

    def event_day_check_in(self, registration_id):
        """A visitor is here. A second tap, or one that is sent again, changes nothing.

        :return: ``{id, is_new, checked_in}``
        """
        event = self._get_day_event()
        self._check_day_open(event)
        if isinstance(registration_id, bool) or not isinstance(registration_id, int):
            raise AccessError(self.env._("This visitor is not on the list."))
        # sudo: visitors of the event at which the caller works.
        registration = self.env["event.registration"].sudo()
        registration = registration.search(
            [("id", "=", registration_id), ("event_id", "=", event.id)]
        )
        if not registration:
            raise AccessError(self.env._("This visitor is not on the list."))
        arrived = registration._check_in()
        if event.community_state != "running":
            event._set_community_state("running")
        return {
            "id": registration.id,
            "is_new": bool(arrived),
            "checked_in": event._get_event_figures()[event.id]["checked_in"],
        }

    def _check_day_open(self, event):
        if not event._is_open_community():
            raise UserError(
                self.env._(
                    "This event is closed or cancelled. Ask a manager of the programme "
                    "to reopen it."
                )
            )

    def event_day_sign_up(self, vals):
        """Staff type in a visitor who has no phone at hand; he is here, so checked in.

        :param vals: name, phone, note, interest_id, ambassador_id, ``consent`` (the
            visitor has agreed to be called); ``key``: made by the screen for each
            entry, so that one that is sent twice is kept once
        :return: ``{id, state, is_new}`` of the sign-up
        """
        event = self._get_day_event()
        self._check_day_open(event)
        entry = self._read_day_entry(event, vals)
        # sudo: the intake works past access rules; the caller works at the event.
        signups = self.env["ambassador.signup"].sudo()
        before = signups.search_count([("event_id", "=", event.id)])
        signup = signups._receive(entry)
        is_new = signups.search_count([("event_id", "=", event.id)]) > before
        signup.filtered(lambda one: one.state == "new")._process()
        signup.registration_id._check_in()
        return {"id": signup.id, "state": signup.state, "is_new": is_new}

    def _read_day_entry(self, event, vals):
        """Clean values of an entry; whatever else was sent along is left out."""
        if not isinstance(vals, dict):
            raise UserError(self.env._("Type in at least a name."))

        def text(name, size):
            value = vals.get(name)
            value = value if isinstance(value, str) else ""
            return " ".join(value.replace("\x00", "").split())[:size]

        def number(name):
            value = vals.get(name)
            return value if isinstance(value, int) and value is not True else 0

        name = text("name", NAME_SIZE)
        if not name:
            raise UserError(self.env._("Type in at least a name."))
        interests = event._get_day_interests()
        interest = interests.filtered(lambda one: one.id == number("interest_id"))
        people = event.ambassador_ids | event.lead_ambassador_id
        ambassador = people.filtered(lambda one: one.id == number("ambassador_id"))
        return {
            "name": name,
            "phone": text("phone", 40),
            "note": text("note", NOTE_SIZE),
            "interest_id": (interest or interests[:1]).id,
            "ambassador_id": ambassador.id,
            "event_id": event.id,
            "consent": vals.get("consent") is True,
            "request_key": text("key", 64) or None,
        }

    def event_day_sell(self, signup_id=None):
        """A quotation for a deal on the spot, for a visitor where one is given."""
        event = self._get_day_event()
        self._check_day_open(event)
        self.env["sale.order"].check_access("create")
        context = {
            "default_community_event_id": event.id,
            "default_company_id": event.company_id.id,
            "default_origin": event.name,
        }
        if isinstance(signup_id, int) and signup_id is not True:
            # sudo: visitors of the event at which the caller works.
            signup = self.env["ambassador.signup"].sudo()
            signup = signup.search(
                [("id", "=", signup_id), ("event_id", "=", event.id)]
            )
            partner = signup._get_buyer()
            if partner:
                context["default_partner_id"] = partner.id
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Deal on the Spot"),
            "res_model": "sale.order",
            "view_mode": "form",
            "views": [[False, "form"]],
            "target": "current",
            "context": context,
        }
