# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import UserError


class ServiceIncentiveEntry(models.Model):
    """A negative balance is carried over to the next settlement (CP-07, SR-11).

    Carrying is nothing but not being settled yet: the entries stay payable, and are
    settled, once, in the first period at whose end the balance is not negative. What
    is noted here is only for the reader.
    """

    _inherit = "service.incentive.entry"

    carried_until = fields.Date(
        readonly=True,
        copy=False,
        help="Part of a negative balance that was carried over past this day. It is "
        "set off against what is earned afterwards.",
    )

    _carried = models.Index(
        "(company_id, beneficiary_id) WHERE carried_until IS NOT NULL"
        " AND state = 'payable'"
    )

    @api.depends("carried_until")
    def _compute_hold_note(self):
        return super()._compute_hold_note()

    def _get_hold_note(self):
        self.ensure_one()
        if self.state != "payable" or not self.carried_until:
            return super()._get_hold_note()
        if self.amount < 0:
            return self.env._(
                "Returned by the customer. The balance was negative on %(date)s and is "
                "carried over: it is deducted from what is earned next.",
                date=self.carried_until,
            )
        return self.env._(
            "Earned, and set off against what was returned: the balance was negative "
            "on %(date)s and is carried over.",
            date=self.carried_until,
        )

    @api.model
    @api.readonly
    def get_my_earnings(self, month=None):
        """Also what is carried over: ``carried``, one sum for each currency."""
        result = super().get_my_earnings(month)
        sums = self._read_group(
            [
                ("beneficiary_id", "=", self.env.user.partner_id.id),
                ("state", "=", "payable"),
                ("carried_until", "!=", False),
            ],
            ["currency_id"],
            ["amount:sum", "carried_until:max"],
        )
        result["carried"] = [
            {
                "currency_id": currency.id,
                "amount": currency.round(amount),
                "until": fields.Date.to_string(until),
            }
            for currency, amount, until in sums
        ]
        return result

    def action_settle_negative(self):
        """Settle everything of these persons now, also a negative balance (CP-07).

        For somebody who leaves and will earn nothing to set it off against. Opens the
        settlements; a negative one is billed as a vendor credit note.
        """
        settlements = self.env["commission.settlement"]
        settlements.check_access("create")
        self.check_access("read")
        if not self:
            raise UserError(
                self.env._("Choose the entries of the persons to settle with first.")
            )
        # Refuses companies that are not the user's: in sudo mode nobody would ask.
        companies = self.env.companies & self.company_id
        # sudo: the right to make settlements was checked; entries themselves are
        # written by nobody but the engine, in companies of the user.
        made = (
            self.sudo()
            .with_context(allowed_company_ids=companies.ids)
            ._settle(
                fields.Date.context_today(self), self.beneficiary_id, negative=True
            )
        )
        if not made:
            raise UserError(
                self.env._(
                    "Nothing of %(names)s is payable: what is pending cannot be "
                    "settled before it is earned.",
                    names=", ".join(self.beneficiary_id.mapped("display_name")),
                )
            )
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "service_revenue.commission_settlement_action"
        )
        return {
            **action,
            "name": self.env._("Final Settlements"),
            "domain": [("id", "in", made.ids)],
        }
