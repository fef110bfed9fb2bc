# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, models


class AmbassadorLevel(models.Model):
    """How far an ambassador has come (AM-05)."""

    _name = "ambassador.level"
    _description = "Ambassador Level"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company", index=True, help="Empty: used in every company."
    )
