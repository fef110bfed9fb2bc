# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models

from .spare_return_policy import DEPOSITS

#: Steps in which somebody still owes the part.
OWING = ("owed", "transit")
#: What a return takes from its policy, for ever: a change holds for new returns only.
_TERMS = (
    "remind_before_days",
    "remind_every_days",
    "deposit_type",
    "deposit_amount",
    "deposit_percent",
)


class SparePartReturn(models.Model):
    """What was agreed when the part was taken: kept as it was then (SP-15)."""

    _inherit = "spare.part.return"

    remind_before_days = fields.Integer(string="Remind Before", readonly=True)
    remind_every_days = fields.Integer(string="Remind Every", readonly=True)
    deposit_type = fields.Selection(DEPOSITS, string="Charge", readonly=True)
    deposit_currency_id = fields.Many2one(
        "res.currency", readonly=True, ondelete="restrict"
    )
    deposit_amount = fields.Monetary(
        string="Deposit",
        currency_field="deposit_currency_id",
        readonly=True,
        help="Per piece.",
    )
    deposit_percent = fields.Float(
        readonly=True, help="Of the replacement cost of the part when it was taken."
    )
    charge_date = fields.Date(
        string="Charged From",
        readonly=True,
        help="When the part is not back by this day, the manager is told, and the "
        "deposit is charged where one was agreed.",
    )
    value = fields.Monetary(
        string="Value At Stake",
        readonly=True,
        help="Replacement cost of the part, for its quantity, when it was taken.",
    )

    _charge_due = models.Index(
        "(charge_date) WHERE state IN ('owed', 'transit') AND charge_date IS NOT NULL"
    )
    _holder_open = models.Index(
        "(holder_id, due_date) WHERE state IN ('owed', 'transit')"
    )

    @api.model_create_multi
    def create(self, vals_list):
        self.browse().check_access("create")
        # sudo: terms hold for whoever opens the return.
        policies = self.env["spare.return.policy"].sudo()
        # One prefetch for all parts.
        products = self.env["product.product"].sudo()
        products = products.browse({vals["product_id"] for vals in vals_list})
        products = {product.id: product for product in products}
        for vals in vals_list:
            company = self.env["res.company"].browse(vals["company_id"])
            if "value" not in vals:
                cost = products[vals["product_id"]]._get_spare_replacement_cost(company)
                vals["value"] = company.sudo().currency_id.round(
                    cost * vals.get("quantity", 1.0)
                )
            if vals.get("policy_id"):
                policy = policies.browse(vals["policy_id"])
                vals.update(
                    {**self._prepare_terms(policy, vals.get("due_date")), **vals}
                )
        return super().create(vals_list)

    @api.model
    def _prepare_terms(self, policy, due_date):
        return {
            **{name: policy[name] for name in _TERMS},
            "deposit_currency_id": policy.currency_id.id,
            "charge_date": due_date
            and fields.Date.add(
                fields.Date.to_date(due_date), days=policy.charge_after_days
            ),
        }

    def _get_split_share(self, name, quantity):
        """Share of an amount that goes with ``quantity`` pieces, in whole coins."""
        return self.currency_id.round(self[name] * quantity / self.quantity)

    @api.model
    def _get_day_of(self, partner_id):
        """Today where this partner is: due dates are days of who owes the part."""
        # sudo: only the time zone of who owes the part.
        zone = self.env["res.partner"].sudo().browse(partner_id or []).tz
        return fields.Date.context_today(self.with_context(tz=zone) if zone else self)
