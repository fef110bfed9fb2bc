# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import models

from .spare_waste_guard import with_count_pass


class StockQuant(models.Model):
    """Stock counts may say that a regulated part is gone (``spare_waste_guard``)."""

    _inherit = "stock.quant"

    def _apply_inventory(self, date=None):
        return super(StockQuant, with_count_pass(self))._apply_inventory(date)
