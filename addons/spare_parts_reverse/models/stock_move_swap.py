# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import models


class StockMove(models.Model):
    """What warranty or goodwill pays for is no use of a contract (SR-20, SP-04)."""

    _inherit = "stock.move"

    def _is_service_part(self):
        if self.spare_swap_id.payer in ("warranty", "goodwill"):
            return False
        return super()._is_service_part()
