# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, models
from odoo.tools.misc import clean_context


class StockScrap(models.Model):
    """Scrap orders of regulated parts are refused before anything is done (SP-14)."""

    _inherit = "stock.scrap"

    @api.model_create_multi
    def create(self, vals_list):
        scraps = super().create(vals_list)
        scraps.filtered(lambda scrap: scrap.state == "done")._check_spare_waste()
        return scraps

    def write(self, vals):
        result = super().write(vals)
        if not {"state", "product_id", "lot_id"}.isdisjoint(vals):
            self.filtered(lambda scrap: scrap.state == "done")._check_spare_waste()
        return result

    def action_validate(self):
        self._check_spare_waste()
        return super().action_validate()

    def do_scrap(self):
        self._check_spare_waste()
        # Defaults of who calls would become the quantity and value of the stock moves.
        scraps = self.with_env(self.env(context=clean_context(self.env.context)))
        return super(StockScrap, scraps).do_scrap()

    def _check_spare_waste(self):
        if self:
            self.env["spare.waste.guard"]._refuse_scrap(
                [(scrap.product_id, scrap.lot_id) for scrap in self]
            )
