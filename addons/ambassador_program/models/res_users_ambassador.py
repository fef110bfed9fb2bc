# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import models

from .ambassador_ambassador import ON_BOARD


class ResUsers(models.Model):
    _inherit = "res.users"

    def _get_ambassador(self, states=ON_BOARD):
        """The ambassador that this user is, in one of these states, or none (AM-05).

        Who is one in two companies is met in that of the page.
        """
        self.ensure_one()
        # sudo: everybody may know whether he is one himself, at the price of one plain
        # query; the record has his own rights again.
        own = (
            self.env["ambassador.ambassador"]
            .sudo()
            .search(
                [
                    ("partner_id", "=", self.partner_id.id),
                    ("state", "in", states),
                    ("company_id", "in", self.env.companies.ids),
                ],
                order="id",
            )
        )
        here = own.filtered(lambda one: one.company_id == self.env.company)
        return (here or own)[:1].sudo(self.env.su)
