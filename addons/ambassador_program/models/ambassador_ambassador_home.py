# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, models


class Ambassador(models.Model):
    """Where an ambassador lives: his neighbours know him there (AM-07)."""

    _inherit = "ambassador.ambassador"

    home_community_id = fields.Many2one(
        "ambassador.community",
        string="Lives In",
        index="btree_not_null",
        ondelete="set null",
        check_company=True,
    )
