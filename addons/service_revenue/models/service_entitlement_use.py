# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, models


class ServiceEntitlementUse(models.Model):
    """One use of an entitlement, with the document that used it as its key."""

    _name = "service.entitlement.use"
    _description = "Use of an Entitlement"
    _order = "used_at desc, id desc"

    entitlement_id = fields.Many2one(
        "service.entitlement", required=True, ondelete="cascade", index=True
    )
    contract_id = fields.Many2one(
        related="entitlement_id.contract_id", store=True, index=True
    )
    company_id = fields.Many2one(
        related="entitlement_id.company_id", store=True, index=True
    )
    ticket_id = fields.Many2one(
        "helpdesk.ticket", index="btree_not_null", ondelete="restrict"
    )
    order_id = fields.Many2one("fsm.order", index="btree_not_null", ondelete="restrict")
    move_id = fields.Many2one("stock.move", index="btree_not_null", ondelete="restrict")
    quantity = fields.Integer(required=True, default=1)
    used_at = fields.Datetime(required=True, default=fields.Datetime.now)
    returned_at = fields.Datetime(
        help="Given back, because the document was cancelled."
    )

    _one_document = models.Constraint(
        "CHECK (num_nonnulls(ticket_id, order_id, move_id) = 1)",
        "A use belongs to one document.",
    )
    _quantity_positive = models.Constraint(
        "CHECK (quantity > 0)", "A use counts at least one."
    )
