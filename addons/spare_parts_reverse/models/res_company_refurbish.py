# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models

RESTOCK_VALUES = [
    ("free", "Nothing: they came back for nothing"),
    ("grade", "The share of today's cost that their grade says"),
]


class ResCompany(models.Model):
    """How the part loop meets the books (SP-13)."""

    _inherit = "res.company"

    spare_refurbish_account_id = fields.Many2one(
        "account.account",
        string="Refurbishing Account",
        check_company=True,
        domain="[('account_type', 'not in', ('asset_receivable', 'liability_payable',"
        " 'asset_cash', 'liability_credit_card'))]",
        ondelete="restrict",
        help="Counter account of what defective parts lose when they leave the stock, "
        "and of what repaired parts are worth when they come back.",
    )
    spare_restock_value = fields.Selection(
        RESTOCK_VALUES,
        string="Parts Without A Fault",
        required=True,
        default="free",
        help="At what value parts come back into stock that left a machine and turn "
        "out to be good. Parts that lay in stock before come back at what they left "
        "at.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        companies = super().create(vals_list)
        companies.filtered("spare_refurbish_account_id")._set_spare_accounts()
        return companies

    def write(self, vals):
        result = super().write(vals)
        if "spare_refurbish_account_id" in vals:
            self._set_spare_accounts()
        return result

    def _set_spare_accounts(self):
        """Write the account to all places of the part loop."""
        # sudo: who sets up the company sets up its places.
        locations = self.env["stock.location"].sudo().with_context(active_test=False)
        for company in self:
            locations.search(
                [("company_id", "=", company.id), ("spare_kind", "!=", False)]
            ).valuation_account_id = company.spare_refurbish_account_id
