# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

RESULT_FIELDS = {
    *("lead_count_good", "lead_count_mend", "visitor_count", "result_deal_count"),
    *("result_deal_amount", "cost_per_lead", "deal_rate", "result_note", "closed_on"),
    *("closed_by_id", "cancel_reason"),
}
#: What a closed event does not change any more.
LOCKED_FIELDS = {
    *("is_community_event", "community_id", "programme_city_id", "company_id"),
    *("date_begin", "date_end", "date_tz", "ambassador_ids", "staff_ids", "budget"),
    *("lead_ambassador_id", "goal_leads", "goal_deals", "cost_ids", "currency_id"),
}


class EventEvent(models.Model):
    """A community event is closed with cost and result, or cancelled (AM-08)."""

    _inherit = "event.event"

    cost_ids = fields.One2many(
        "ambassador.event.cost",
        "event_id",
        string="Cost Lines",
        groups="ambassador_program.group_ambassador_user",
    )
    cost_total = fields.Monetary(
        string="Cost",
        compute="_compute_cost_total",
        store=True,
        groups="ambassador_program.group_ambassador_user",
    )
    visitor_count = fields.Integer(
        string="Visitors", readonly=True, copy=False, groups="base.group_user"
    )
    lead_count_good = fields.Integer(
        string="Good Leads", readonly=True, copy=False, groups="base.group_user"
    )
    lead_count_mend = fields.Integer(
        string="Leads to Mend", readonly=True, copy=False, groups="base.group_user"
    )
    result_deal_count = fields.Integer(
        string="Deals", readonly=True, copy=False, groups="base.group_user"
    )
    result_deal_amount = fields.Monetary(
        string="Amount of Deals", readonly=True, copy=False, groups="base.group_user"
    )
    cost_per_lead = fields.Monetary(
        readonly=True,
        copy=False,
        aggregator="avg",
        groups="ambassador_program.group_ambassador_user",
    )
    deal_rate = fields.Float(
        string="Deals per 100 Households",
        readonly=True,
        copy=False,
        aggregator="avg",
        digits=(16, 2),
        groups="base.group_user",
    )
    result_note = fields.Text(
        string="Result",
        readonly=True,
        copy=False,
        groups="ambassador_program.group_ambassador_user",
    )
    closed_on = fields.Datetime(readonly=True, copy=False, groups="base.group_user")
    closed_by_id = fields.Many2one(
        "res.users", readonly=True, copy=False, groups="base.group_user"
    )
    cancel_reason = fields.Char(readonly=True, copy=False, groups="base.group_user")

    @api.model
    def _get_measured_fields(self):
        return super()._get_measured_fields() | RESULT_FIELDS | {"cost_total"}

    @api.depends("cost_ids.amount_company")
    def _compute_cost_total(self):
        groups = self.env["ambassador.event.cost"]._read_group(
            [("event_id", "in", self.ids)], ["event_id"], ["amount_company:sum"]
        )
        totals = {event.id: total for event, total in groups}
        for event in self:
            event.cost_total = totals.get(event._origin.id, 0.0)

    # ------------------------------------------------------------------
    # Lock
    # ------------------------------------------------------------------

    def write(self, vals):
        if LOCKED_FIELDS.intersection(vals):
            self._check_not_closed()
        return super().write(vals)

    def _check_not_closed(self):
        """A closed or cancelled event keeps its place, people, money and dates."""
        # sudo: only the states of the events that are about to be written.
        locked = self.sudo().filtered(
            lambda event: event.community_state in ("closed", "cancelled")
        )
        if locked:
            raise UserError(
                self.env._(
                    "The books of “%(event)s” are closed. Ask a manager of the "
                    "programme to reopen the event with a reason.",
                    event=locked[0].name,
                )
            )

    # ------------------------------------------------------------------
    # Figures
    # ------------------------------------------------------------------

    def _get_event_figures(self):
        """{event id: figures of its two books}, in a constant number of queries.

        ``signups``, ``waiting`` (not made leads yet), ``good``, ``mend``,
        ``checked_in``, ``expected``, ``draft``, ``deals`` and ``amount`` (in the
        currency of the company).
        """
        names = ("signups", "waiting", "good", "mend", "known")
        names += ("checked_in", "expected", "draft", "deals")
        figures = {
            event.id: {**dict.fromkeys(names, 0), "amount": 0.0} for event in self
        }
        states = {
            "new": "waiting",
            "done": "good",
            "mend": "mend",
            "duplicate": "known",
        }
        # sudo: counts only, of events that the caller may see.
        signups = self.env["ambassador.signup"].sudo()
        for event, state, count in signups._read_group(
            [("event_id", "in", self.ids)], ["event_id", "state"], ["__count"]
        ):
            own = figures[event.id]
            own["signups"] += count
            if state in states:
                own[states[state]] += count
        visitors = {"done": "checked_in", "open": "expected", "draft": "draft"}
        # sudo: counts only, as above.
        registrations = self.env["event.registration"].sudo()
        for event, state, count in registrations._read_group(
            [("event_id", "in", self.ids), ("state", "in", list(visitors))],
            ["event_id", "state"],
            ["__count"],
        ):
            figures[event.id][visitors[state]] += count
        for event_id, (deals, amount) in self._get_event_deals().items():
            figures[event_id].update(deals=deals, amount=amount)
        return figures

    def _get_event_deals(self):
        """{event id: (number, amount in the currency of the company)} of its deals."""
        books = getattr(self, "_get_books", None)
        if books:
            return {
                event.id: (book.get("deals", 0), book.get("deal_amount", 0.0))
                for event, book in books().items()
            }
        found = {}
        # sudo: number and sum only, of events that the caller may see.
        for event, count, amount in (
            self.env["sale.order"]
            .sudo()
            ._read_group(
                [("community_event_id", "in", self.ids), ("state", "=", "sale")],
                ["community_event_id"],
                ["__count", "amount_total:sum"],
            )
        ):
            found[event.id] = (count, amount)
        return found

    # ------------------------------------------------------------------
    # Close
    # ------------------------------------------------------------------

    def action_close_event(self):
        """Ask for the cost, then close the books of the event."""
        self.ensure_one()
        self._check_closable()
        return self._open_event_dialog("close", self.env._("Close the Event"))

    def action_reopen_event(self):
        """Ask a manager for the reason, then open the books of a closed event again."""
        self.ensure_one()
        self._check_reopen()
        return self._open_event_dialog("reopen", self.env._("Reopen the Event"))

    def action_cancel_event(self):
        """Ask for the reason, then cancel the event and tell everybody."""
        self.ensure_one()
        self._check_cancel()
        return self._open_event_dialog("cancel", self.env._("Cancel the Event"))

    def _open_event_dialog(self, purpose, title):
        return {
            "type": "ir.actions.act_window",
            "name": title,
            "res_model": "ambassador.event.dialog",
            "view_mode": "form",
            "target": "new",
            "context": {"default_event_id": self.id, "default_purpose": purpose},
        }

    def _check_closable(self):
        self._check_community_step(
            ("planned", "told", "running"),
            self.env._("Only an event that has taken place can be closed."),
        )
        now = fields.Datetime.now()
        if early := self.filtered(lambda event: event.date_begin > now):
            raise UserError(
                self.env._(
                    "“%(event)s” has not begun. Close it afterwards, or cancel it.",
                    event=early[0].name,
                )
            )

    def _close_event(self):
        """Close the books: everything is processed, then the result is written."""
        self._check_closable()
        waiting = self._process_signups()
        figures = self._get_event_figures()
        for event in self:
            own = figures[event.id]
            if own["waiting"] or event.id in waiting:
                raise UserError(
                    self.env._(
                        "%(count)s sign-ups of “%(event)s” are still being made leads. "
                        "Wait a minute, then close the event.",
                        count=own["waiting"],
                        event=event.name,
                    )
                )
            if own["draft"]:
                raise UserError(
                    self.env._(
                        "%(count)s registrations of “%(event)s” are not confirmed. "
                        "Confirm or cancel them, then close the event.",
                        count=own["draft"],
                        event=event.name,
                    )
                )
        for event in self:
            event._write_result(figures[event.id])
        self._set_community_state("closed")
        for event in self:
            # sudo: the result that was written just now, for the log of its event.
            event._message_log(body=event.sudo().result_note)
        return True

    def _process_signups(self):
        """Make leads of sign-ups that wait; ids of events where some still do."""
        # sudo: the engine of sign-ups works past access rules, for these events only.
        signups = (
            self.env["ambassador.signup"]
            .sudo()
            .search([("event_id", "in", self.ids), ("state", "=", "new")])
        )
        process = getattr(signups, "_process", None)
        if signups and process:
            process()
        return set(signups.filtered(lambda one: one.state == "new").event_id.ids)

    def _write_result(self, own):
        self.ensure_one()
        # sudo: engine fields, and the cost that the sentence names.
        event = self.sudo()
        currency = event.company_id.currency_id
        leads = own["good"]
        households = event.community_id.household_count
        result = {
            "visitor_count": own["checked_in"],
            "lead_count_good": leads,
            "lead_count_mend": own["mend"],
            "result_deal_count": own["deals"],
            "result_deal_amount": currency.round(own["amount"]),
            "cost_per_lead": currency.round(event.cost_total / leads) if leads else 0.0,
            "deal_rate": 100.0 * own["deals"] / households if households else 0.0,
            "closed_on": fields.Datetime.now(),
            "closed_by_id": self.env.uid,
        }
        result["result_note"] = event._say_result(result)
        event.write(result)

    def _say_result(self, result):
        """The result in one sentence, as it is read out in a meeting."""
        currency = self.company_id.currency_id
        words = {
            "visitors": result["visitor_count"],
            "leads": result["lead_count_good"],
            "mend": result["lead_count_mend"],
            "deals": result["result_deal_count"],
            "amount": currency.format(result["result_deal_amount"]),
            "cost": currency.format(self.cost_total),
            "per_lead": currency.format(result["cost_per_lead"]),
        }
        if not words["leads"]:
            return self.env._(
                "%(visitors)s visitors, no lead yet (%(mend)s to mend), %(deals)s "
                "deals over %(amount)s, for %(cost)s.",
                **words,
            )
        return self.env._(
            "%(visitors)s visitors, %(leads)s good leads (%(mend)s to mend), %(deals)s "
            "deals over %(amount)s, for %(cost)s: %(per_lead)s a lead.",
            **words,
        )

    # ------------------------------------------------------------------
    # Reopen
    # ------------------------------------------------------------------

    def _check_reopen(self):
        if not self.env.user.has_group("ambassador_program.group_ambassador_manager"):
            raise AccessError(
                self.env._(
                    "Only a manager of the programme reopens a closed event. Ask one, "
                    "and say what has to be put right."
                )
            )
        self._check_community_step(
            ("closed",), self.env._("Only a closed event can be reopened.")
        )

    def _reopen_event(self, reason):
        """A manager opens the books again and says why."""
        self._check_reopen()
        reason = (reason or "").strip()
        if not reason:
            raise UserError(self.env._("Say why the event is reopened."))
        self._set_community_state("running")
        # sudo: engine fields.
        self.sudo().write({"closed_on": False, "closed_by_id": False})
        for event in self:
            event._message_log(body=self.env._("Reopened: %(reason)s", reason=reason))
        return True
