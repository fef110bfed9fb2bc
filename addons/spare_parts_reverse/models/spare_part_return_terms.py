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
        string="Deposit", currency_field="deposit_currency_id", readonly=True
    )
    deposit_percent = fields.Float(readonly=True)
    charge_date = fields.Date(
        string="Charged On",
        readonly=True,
        help="From this day on the deposit is charged when the part is not back.",
    )

    _charge_due = models.Index(
        "(charge_date) WHERE state IN ('owed', 'transit') AND charge_date IS NOT NULL"
    )

    @api.model_create_multi
    def create(self, vals_list):
        # sudo: terms hold for whoever opens the return.
        policies = self.env["spare.return.policy"].sudo()
        for vals in vals_list:
            if vals.get("policy_id"):
                terms = self._prepare_terms(
                    policies.browse(vals["policy_id"]), vals.get("due_date")
                )
                vals.update({**terms, **vals})
        return super().create(vals_list)

    @api.model
    def _prepare_terms(self, policy, due_date):
        charged = due_date and policy.deposit_type != "none"
        return {
            **{name: policy[name] for name in _TERMS},
            "deposit_currency_id": policy.currency_id.id,
            "charge_date": charged
            and fields.Date.add(
                fields.Date.to_date(due_date), days=policy.charge_after_days
            ),
        }

    @api.model
    def _get_day_of(self, partner_id):
        """Today where this partner is: due dates are days of who owes the part."""
        zone = self.env["res.partner"].sudo().browse(partner_id or []).tz
        return fields.Date.context_today(self.with_context(tz=zone) if zone else self)
