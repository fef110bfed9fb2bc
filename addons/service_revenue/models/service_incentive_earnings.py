# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools.date_utils import end_of, start_of

# The three figures of the page, in the order in which money moves.
FIGURES = {
    "pending": ("pending",),
    "earned": ("payable", "settled"),
    "paid": ("paid",),
}
# What waiting alone does not bring is no prospect: it is listed, but not added up.
NOT_EARNED = (
    "proof_failed",
    "visit_cancelled",
    "lead_rejected",
    "confirmation_missed",
    "fraud_refused",
)
LIMIT = 200


class ServiceIncentiveEntry(models.Model):
    _inherit = "service.incentive.entry"

    @api.model
    @api.readonly
    def get_my_earnings(self, month=None):
        """What the page "My earnings" shows: the caller's own entries, nobody else's.

        :param str month: any day of the month to show, ``YYYY-MM-DD``; this month when
            empty.
        :return: dict with the limits of the month, ``totals`` (one for each currency:
            pending, earned, paid), ``older`` (open sums of earlier months) and
            ``lines``, the newest first. Amounts are numbers with a currency id.
        """
        try:
            day = fields.Date.to_date(month) or fields.Date.context_today(self)
        except (TypeError, ValueError) as error:
            raise UserError(
                self.env._(
                    "“%(month)s” is no date. Write it like 2026-11-01.", month=month
                )
            ) from error
        first, last = start_of(day, "month"), end_of(day, "month")
        mine = [("beneficiary_id", "=", self.env.user.partner_id.id)]
        inside = mine + [("date", ">=", first), ("date", "<=", last)]
        entries = self.search(
            inside + ["|", ("state", "!=", "void"), ("limit_reason", "!=", False)],
            limit=LIMIT,
        )._without_noise()
        return {
            "month": fields.Date.to_string(first),
            "month_end": fields.Date.to_string(last),
            "currency_id": self.env.company.currency_id.id,
            "totals": self._get_earned_sums(inside),
            "older": self._get_earned_sums(
                mine + [("date", "<", first), ("state", "in", ("pending", "payable"))]
            ),
            "limit": LIMIT,
            "lines": entries._get_earning_lines(),
        }

    def _without_noise(self):
        """Say that a rule pays nothing only where nothing else is paid for the lead.

        Of several rules for new, assisted and transferred deals one fits: that the
        others do not is no news.
        """
        live = self.filtered(lambda entry: entry.state != "void")
        leads = live.lead_id
        told = set()
        kept = live
        for entry in self - live:
            if entry.lead_id not in leads and entry.lead_id not in told:
                told.add(entry.lead_id)
                kept |= entry
        return kept.sorted(lambda entry: (entry.date, entry.id), reverse=True)

    @api.model
    def _get_earned_sums(self, domain):
        sums = {}
        for currency, state, hold, amount in self._read_group(
            domain, ["currency_id", "state", "hold_reason"], ["amount:sum"]
        ):
            line = sums.setdefault(currency, dict.fromkeys(FIGURES, 0.0))
            if hold in NOT_EARNED:
                continue
            for figure, states in FIGURES.items():
                if state in states:
                    line[figure] += amount
        return [
            {
                "currency_id": currency.id,
                **{name: currency.round(value) for name, value in line.items()},
            }
            for currency, line in sums.items()
        ]

    def _get_earning_lines(self):
        """Lines of the page.

        The caller may read these entries; of the lead, work order and sale behind them
        he sees what he knows them by, also when they are somebody else's by now.
        """
        return [
            {
                "id": entry.id,
                "date": fields.Date.to_string(entry.date),
                "amount": entry.amount,
                "currency_id": entry.currency_id.id,
                "state": entry.state,
                "state_label": entry._get_earning_label(),
                "title": entry.rule_id.name,
                "customer": entry._get_customer_name(),
                "job": entry.fsm_order_id.name or "",
                "sale": entry.sale_order_id.name or "",
                "base": entry.base_amount,
                "rate": entry.rate,
                "is_lost": entry._is_not_earned(),
                "is_correction": entry.kind == "adjustment",
                "note": entry.hold_note,
            }
            for entry in self.sudo()
        ]

    def _is_not_earned(self):
        return self.hold_reason in NOT_EARNED or self.state == "void"

    def _get_earning_label(self):
        """State in the words of who earns."""
        if self._is_not_earned():
            return self.env._("Not earned")
        if self.state == "payable":
            return self.env._("Earned") if self.amount > 0 else self.env._("Taken back")
        return dict(self._fields["state"]._description_selection(self.env))[self.state]

    def _get_customer_name(self):
        lead = self.lead_id
        return lead.partner_id.name or lead.contact_name or lead.partner_name or ""
