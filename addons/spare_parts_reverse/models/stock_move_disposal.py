# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models


class StockMove(models.Model):
    _inherit = "stock.move"

    spare_disposal_id = fields.Many2one(
        "spare.disposal",
        string="Disposal",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
    )

    @api.model
    def _get_measured_fields(self):
        return super()._get_measured_fields() | {"spare_disposal_id"}
