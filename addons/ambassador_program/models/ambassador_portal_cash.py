# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import models
from odoo.fields import Domain
from odoo.tools.misc import format_amount

from odoo.addons.service_revenue.models.service_incentive_earnings import NOT_EARNED


class Ambassador(models.Model):
    """His own part of the incentive ledger, in the words of who earns (AM-16)."""

    _inherit = "ambassador.ambassador"

    def _get_portal_cash(self):
        """[dict(currency, pending, payable, paid)] as texts, one for each currency.

        What waits and what is earned is all there is; paid is what this month's gates
        let go. One query.
        """
        self.ensure_one()
        statement = self.env["channel.statement"]
        # sudo: the ledger of this one person, of whom the caller has checked that it
        # is himself; sums come out.
        own = self.sudo()
        first = own._get_month_start().date()
        domain = statement._get_domain(own.partner_id) & (
            Domain("state", "!=", "paid") | Domain("payable_on", ">=", first)
        )
        sums = {}
        for currency, state, hold, amount in statement._entries()._read_group(
            domain, ["currency_id", "state", "hold_reason"], ["amount:sum"]
        ):
            line = sums.setdefault(currency, {"pending": 0, "payable": 0, "paid": 0})
            if hold not in NOT_EARNED:
                line["payable" if state == "settled" else state] += amount
        return [
            {"currency": currency.name}
            | {
                name: format_amount(self.env, currency.round(amount), currency)
                for name, amount in line.items()
            }
            for currency, line in sums.items()
        ]

    def _get_portal_cash_lines(self, entries):
        """Lines of the page for these entries of his own ledger."""
        lines = self.env["channel.statement"]._get_lines(entries)
        notes = self._get_portal_cash_notes()
        for line, entry in zip(lines, entries, strict=True):
            if entry.state == "pending":
                line["note"] = notes.get(entry.hold_reason, line["note"])
        return lines

    def _get_portal_cash_notes(self):
        """{hold reason: sentence}, where that for technicians does not fit.

        An ambassador goes to no customer: how a work order is proven, or the data of a
        lead mended, is for us, and would tell him about the customer.
        """
        env = self.env
        service = env._("Waits until the customer has confirmed the service.")
        unproven = env._(
            "The service is not proven: nothing is earned as long as we have not put "
            "it right."
        )
        return {
            "waiting_quality": env._(
                "Waits until telephone number or address of the lead are right."
            ),
            "lead_rejected": env._(
                "The lead was not accepted: nothing is earned. Ask who looks after you "
                "if you want to know why."
            ),
            "waiting_completion": env._("Waits until our technician has been there."),
            "waiting_confirmation": service,
            "waiting_callback": service,
            "confirmation_missed": unproven,
            "proof_failed": unproven,
            "visit_cancelled": unproven,
            "under_review": env._(
                "Under review: somebody looks at this before it is paid. Nothing is to "
                "be done."
            ),
            "fraud_refused": env._(
                "Refused after a review: nothing is paid. Ask who looks after you."
            ),
        }
