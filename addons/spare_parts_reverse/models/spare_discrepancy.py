# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, models


class SpareDiscrepancy(models.Model):
    """What came back is not what was owed: on record, and settled by somebody."""

    _name = "spare.discrepancy"
    _description = "Discrepancy of a Part Return"
    _inherit = ["service.measured.mixin", "mail.thread"]
    _order = "create_date desc, id desc"
    _rec_name = "kind"

    return_id = fields.Many2one(
        "spare.part.return",
        string="Part Return",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
    )
    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, index=True, ondelete="restrict"
    )
    kind = fields.Selection(
        [
            ("serial", "Wrong serial number"),
            ("product", "Wrong part"),
            ("seal", "Broken seal"),
            ("missing", "Part missing"),
            ("quantity", "Wrong quantity"),
        ],
        required=True,
        readonly=True,
    )
    expected = fields.Char(readonly=True)
    found = fields.Char(readonly=True)
    found_product_id = fields.Many2one(
        "product.product", string="Part Found", readonly=True, ondelete="restrict"
    )
    found_lot_id = fields.Many2one(
        "stock.lot", string="Number Found", readonly=True, ondelete="restrict"
    )
    found_return_id = fields.Many2one(
        "spare.part.return",
        string="Return Of The Found Part",
        readonly=True,
        index="btree_not_null",
        ondelete="restrict",
    )
    note = fields.Char(readonly=True)
    photo_ids = fields.Many2many("ir.attachment", string="Photos", readonly=True)
    state = fields.Selection(
        [("open", "Open"), ("settled", "Settled")],
        required=True,
        readonly=True,
        default="open",
        tracking=True,
    )
    resolution = fields.Char(string="How It Was Settled", readonly=True)
    settled_by_id = fields.Many2one("res.users", readonly=True, ondelete="restrict")
    settled_on = fields.Datetime(readonly=True)

    def _get_measured_fields(self):
        return frozenset(
            {
                "return_id",
                "company_id",
                "kind",
                "expected",
                "found",
                "found_product_id",
                "found_lot_id",
                "found_return_id",
                "note",
                "photo_ids",
                "state",
                "resolution",
                "settled_by_id",
                "settled_on",
            }
        )
