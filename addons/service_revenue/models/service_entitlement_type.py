# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import ormcache


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
        help="Work orders of these kinds consume it; empty: every visit that the "
        "customer asked for.",
    )
    ticket_type_ids = fields.Many2many(
        "helpdesk.ticket.type",
        string="Ticket Types",
        help="Tickets of these types consume it; empty: every ticket.",
    )
    product_id = fields.Many2one(
        "product.product",
        string="Sold As",
        ondelete="restrict",
        help="What is quoted when nothing is left of it.",
    )

    _code_uniq = models.Constraint("UNIQUE (code)", "This code is taken.")

    @api.constrains("product_id")
    def _check_product(self):
        for one in self:
            # Confirming the quotation would make a second work order.
            if one.product_id.field_service_tracking not in (False, "no"):
                raise ValidationError(
                    self.env._(
                        "“%(product)s” makes a work order when it is sold, and there "
                        "is one already. Choose a product that makes none.",
                        product=one.product_id.display_name,
                    )
                )

    @api.model
    @ormcache("consumed_by")
    def _get_consumed_by(self, consumed_by):
        """Types that documents of a kind consume: ``((id, ids of their types), ...)``.

        Read for each new work order, so it is kept in memory.
        """
        # sudo: how documents are counted does not depend on who makes them.
        types = self.sudo().search([("consumed_by", "=", consumed_by)])
        name = f"{consumed_by}_type_ids"
        return tuple(
            (one.id, frozenset(one[name].ids if name in one._fields else ()))
            for one in types
        )
