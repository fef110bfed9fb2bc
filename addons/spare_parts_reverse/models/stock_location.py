# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, models
from odoo.fields import Domain

#: Kinds of places in the part loop; what lies there is no good stock.
KINDS = [
    ("defective", "Defective parts"),
    ("inspection", "Waiting for inspection"),
    ("disposal", "Waiting for disposal"),
]


class StockLocation(models.Model):
    """Places for defective parts: counted one by one, worth nothing in the books.

    A defective part has no value until it has been repaired: its replacement was
    booked as a cost when it left the stock, and the repaired part comes in at what the
    repair cost (SP-13). The places hang outside the warehouses, so that nobody is
    promised what lies there.
    """

    _inherit = "stock.location"

    spare_kind = fields.Selection(
        KINDS,
        string="Part Loop",
        index="btree_not_null",
        help="Place of the part loop. What lies here is not available, and is not part "
        "of the value of the stock.",
    )
    spare_warehouse_id = fields.Many2one(
        "stock.warehouse",
        string="Part Loop Of",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
    )

    _spare_kind_once = models.UniqueIndex(
        "(spare_warehouse_id, spare_kind) WHERE spare_warehouse_id IS NOT NULL",
        "A warehouse has one place of each kind for the part loop.",
    )
    _spare_internal = models.Constraint(
        "CHECK (spare_kind IS NULL OR usage = 'internal')",
        "A place of the part loop is an internal location.",
    )

    def _should_be_valued(self):
        return not self.spare_kind and super()._should_be_valued()

    def _search_is_valued(self, operator, value):
        domain = Domain(super()._search_is_valued(operator, value))
        positive = (operator == "=") == bool(value)
        loop = Domain("spare_kind", "!=", False)
        return domain & ~loop if positive else domain | loop
