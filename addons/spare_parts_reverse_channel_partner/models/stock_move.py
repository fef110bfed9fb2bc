# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import AccessError


class StockMove(models.Model):
    """Moves of what a store has asked for; those of two requests stay apart."""

    _inherit = "stock.move"

    store_request_id = fields.Many2one(
        "spare.store.request",
        string="Asked For by a Store",
        readonly=True,
        index="btree_not_null",
        ondelete="restrict",
    )

    def write(self, vals):
        if "store_request_id" in vals and not self.env.su:
            raise AccessError(
                self.env._("Which request a move belongs to is not changed by hand.")
            )
        return super().write(vals)

    @api.model
    def _prepare_merge_moves_distinct_fields(self):
        return super()._prepare_merge_moves_distinct_fields() + ["store_request_id"]
