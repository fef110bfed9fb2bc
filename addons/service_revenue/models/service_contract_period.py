# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, models


class ServiceContractPeriod(models.Model):
    """A term of a service contract that was sold: from, to, level, price.

    Entitlements are counted in a period; a renewal is the next one.
    """

    _name = "service.contract.period"
    _description = "Contract Period"
    _order = "contract_id, date_from desc, id desc"
    _rec_name = "contract_id"

    contract_id = fields.Many2one(
        "contract.contract", required=True, ondelete="cascade", index=True
    )
    company_id = fields.Many2one(
        related="contract_id.company_id", store=True, index=True
    )
    level_id = fields.Many2one("service.level", required=True, ondelete="restrict")
    date_from = fields.Date(required=True)
    date_to = fields.Date(required=True, help="The last day.")
    currency_id = fields.Many2one("res.currency", required=True)
    amount = fields.Monetary(help="Price of the whole period without taxes.")
    state = fields.Selection(
        [("active", "Agreed"), ("ended", "Ended early"), ("cancelled", "Cancelled")],
        required=True,
        default="active",
        index=True,
    )
    sale_line_id = fields.Many2one(
        "sale.order.line", index="btree_not_null", ondelete="set null"
    )
    entitlement_ids = fields.One2many("service.entitlement", "period_id")

    _dates_in_order = models.Constraint(
        "CHECK (date_to >= date_from)", "A period ends after it has begun."
    )
