# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models


class StockLot(models.Model):
    _name = "stock.lot"
    _inherit = ["service.measured.mixin", "stock.lot"]

    spare_move_count = fields.Integer(
        string="Moves In The Part Loop",
        readonly=True,
        copy=False,
        help="Counted up by every movement of the part loop: of two transactions that "
        "want to move one serial at once, PostgreSQL refuses the second.",
    )
    spare_return_ids = fields.One2many(
        "spare.part.return", "lot_id", string="Part Returns", readonly=True
    )

    @api.model
    def _get_measured_fields(self):
        return super()._get_measured_fields() | {"spare_move_count"}
