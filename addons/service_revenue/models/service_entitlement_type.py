# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, models


class ServiceEntitlementType(models.Model):
    """What is counted: visits, repairs, part replacements, inspections (SR-20)."""

    _name = "service.entitlement.type"
    _inherit = "service.cached.mixin"
    _description = "Entitlement Type"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    code = fields.Char(required=True, copy=False)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    consumed_by = fields.Selection(
        [
            ("ticket", "Ticket"),
            ("order", "Work order"),
            ("part", "Part used on a work order"),
        ],
        required=True,
        default="order",
    )
    order_type_ids = fields.Many2many(
        "fsm.order.type",
        string="Kinds of Work",
        help="Work orders of these kinds consume it.",
    )
    ticket_type_ids = fields.Many2many(
        "helpdesk.ticket.type",
        string="Ticket Types",
        help="Tickets of these types consume it.",
    )
    product_id = fields.Many2one(
        "product.product",
        string="Sold As",
        help="What is quoted when nothing is left of it.",
    )

    _code_uniq = models.Constraint("UNIQUE (code)", "This code is taken.")
