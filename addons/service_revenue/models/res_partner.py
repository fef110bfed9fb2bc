# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import models
from odoo.tools import SQL


class ResPartner(models.Model):
    _inherit = "res.partner"

    def write(self, vals):
        if "category_id" in vals:
            self.env["service.customer.profile"]._touch(self)
        return super().write(vals)

    def _write_multi(self, vals_list):
        """A contact that changes hands takes its history along."""
        if any("commercial_partner_id" in vals for vals in vals_list):
            ids = self.ids
            self.env.cr.execute(
                SQL(
                    "SELECT commercial_partner_id FROM res_partner WHERE id = ANY(%s)",
                    ids,
                )
            )
            before = [row[0] for row in self.env.cr.fetchall() if row[0]]
            profiles = self.env["service.customer.profile"]
            profiles._touch_ids("res.partner", [*ids, *before])
        return super()._write_multi(vals_list)

    def unlink(self):
        # What a contact leaves behind (leads) no longer belongs to the customer.
        profiles = self.env["service.customer.profile"]
        profiles._touch(self.commercial_partner_id - self)
        return super().unlink()
