# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models

KINDS = [
    ("on_site", "Swapped on site"),
    ("advance", "Good part sent first"),
    ("unit", "Whole unit swapped"),
]
STATES = [
    ("sent", "Good part sent"),
    ("done", "Done"),
    ("reversed", "Reversed"),
]


class SpareSwap(models.Model):
    """A good part for a defective one, in one action (SP-12).

    Made by the engine only: the two stock moves are done in the same transaction, and
    the swap opens exactly one part return (or none, where the policy lets the defective
    part go).
    """

    _name = "spare.swap"
    _description = "Part Swap"
    _inherit = ["service.measured.mixin"]
    _order = "date desc, id desc"
    _check_company_auto = True

    name = fields.Char(required=True, readonly=True, default="/", copy=False)
    kind = fields.Selection(KINDS, required=True, readonly=True, default="on_site")
    state = fields.Selection(STATES, required=True, readonly=True, default="done")
    date = fields.Datetime(
        required=True,
        readonly=True,
        default=lambda self: fields.Datetime.now(),
        index=True,
    )
    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, index=True, ondelete="restrict"
    )
    client_key = fields.Char(
        readonly=True,
        copy=False,
        help="Made by the screen: the same tap, sent twice, is one swap.",
    )
    fsm_order_id = fields.Many2one(
        "fsm.order",
        string="Work Order",
        readonly=True,
        index="btree_not_null",
        ondelete="restrict",
    )
    ticket_id = fields.Many2one(
        "helpdesk.ticket",
        readonly=True,
        index="btree_not_null",
        ondelete="restrict",
    )
    rma_id = fields.Many2one(
        "rma",
        string="RMA",
        readonly=True,
        index="btree_not_null",
        ondelete="restrict",
    )
    person_id = fields.Many2one(
        "fsm.person",
        string="Technician",
        readonly=True,
        index="btree_not_null",
        ondelete="restrict",
    )
    partner_id = fields.Many2one(
        "res.partner",
        string="Customer",
        readonly=True,
        index=True,
        ondelete="restrict",
    )
    equipment_id = fields.Many2one(
        "fsm.equipment",
        string="Machine",
        readonly=True,
        index="btree_not_null",
        ondelete="restrict",
        help="Machine in which the part was swapped.",
    )

    # Good part out, defective part in
    out_product_id = fields.Many2one(
        "product.product", string="Good Part", readonly=True, ondelete="restrict"
    )
    out_lot_id = fields.Many2one(
        "stock.lot",
        string="Number Of The Good Part",
        readonly=True,
        index="btree_not_null",
        ondelete="restrict",
    )
    in_product_id = fields.Many2one(
        "product.product",
        string="Defective Part",
        required=True,
        readonly=True,
        ondelete="restrict",
    )
    in_lot_id = fields.Many2one(
        "stock.lot",
        string="Number Of The Defective Part",
        readonly=True,
        index="btree_not_null",
        ondelete="restrict",
    )
    quantity = fields.Float(
        required=True, readonly=True, default=1.0, digits="Product Unit"
    )
    out_move_id = fields.Many2one(
        "stock.move", string="Move Out", readonly=True, ondelete="restrict"
    )
    in_move_id = fields.Many2one(
        "stock.move", string="Move In", readonly=True, ondelete="restrict"
    )
    fault_id = fields.Many2one("spare.fault", readonly=True, ondelete="restrict")
    fault_note = fields.Char(string="What Was Seen", readonly=True)
    photo_ids = fields.Many2many(
        "ir.attachment", string="Photos", readonly=True, copy=False
    )
    payer = fields.Selection(
        [
            ("warranty", "Warranty"),
            ("contract", "Service contract"),
            ("customer", "Customer"),
            ("goodwill", "Goodwill"),
        ],
        string="Paid By",
        readonly=True,
        help="Who pays for the part, by warranty and service level (SP-04).",
    )
    payer_note = fields.Char(string="Why", readonly=True)
    sale_line_id = fields.Many2one(
        "sale.order.line",
        string="Charged By",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
    )
    return_ids = fields.One2many(
        "spare.part.return", "swap_id", string="Part Return", readonly=True
    )

    _once = models.UniqueIndex(
        "(fsm_order_id, client_key) WHERE client_key IS NOT NULL",
        "This swap was recorded already.",
    )
    _quantity_positive = models.Constraint(
        "CHECK (quantity > 0)", "A swap has a quantity of more than zero."
    )

    @api.model
    def _get_measured_fields(self):
        """Everything: a swap is recorded by the engine and never edited."""
        return frozenset(
            name
            for name, field in self._fields.items()
            if field.store and name not in models.MAGIC_COLUMNS
        )

    @api.depends("name", "in_product_id")
    def _compute_display_name(self):
        for swap in self:
            # sudo: the name of a product is no secret to who sees the swap.
            product = swap.sudo().in_product_id.name or ""
            swap.display_name = f"{swap.name} {product}".strip()
