# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import models


class StockMoveLine(models.Model):
    _inherit = "stock.move.line"

    # When a serial was received from the supplier is asked for every defective part.
    _spare_lot = models.Index("(lot_id) WHERE lot_id IS NOT NULL")
