# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, models


class SpareComponent(models.Model):
    """What can be recovered from a part that is not worth a repair (SP-13)."""

    _name = "spare.component"
    _description = "Component to Recover"
    _order = "product_id, sequence, id"
    _rec_name = "component_id"

    product_id = fields.Many2one(
        "product.product", string="Part", required=True, index=True, ondelete="cascade"
    )
    component_id = fields.Many2one(
        "product.product",
        required=True,
        index=True,
        ondelete="restrict",
        domain="[('is_storable', '=', True)]",
    )
    sequence = fields.Integer(default=10)
    quantity = fields.Float(
        required=True,
        default=1.0,
        digits="Product Unit",
        help="Recovered from one piece of the part.",
    )
    value_percent = fields.Float(
        string="Worth",
        required=True,
        default=50.0,
        help="Share of its cost at which a recovered component comes into stock, in "
        "percent.",
    )

    _once = models.UniqueIndex(
        "(product_id, component_id)", "This component is in the list already."
    )
    _quantity_positive = models.Constraint(
        "CHECK (quantity > 0)", "The quantity of a component is more than zero."
    )
    _value_percent_range = models.Constraint(
        "CHECK (value_percent BETWEEN 0 AND 100)",
        "A used component is worth between 0 and 100 percent of a new one.",
    )
    _not_itself = models.Constraint(
        "CHECK (product_id != component_id)", "A part is no component of itself."
    )

    def _prepare_harvest_lines(self, pieces):
        """Values of the lines for so many pieces; serial numbers have one line each."""
        self.ensure_one()
        quantity = self.quantity * pieces
        count = 1
        if self.component_id.tracking == "serial":
            count, quantity = int(quantity), 1.0
        vals = {
            "product_id": self.component_id.id,
            "quantity": quantity,
            "value_percent": self.value_percent,
        }
        return [dict(vals) for _number in range(count)]
