# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, models


class ServiceIntakeKey(models.TransientModel):
    """Shows a new key, and keeps nothing of it."""

    _name = "service.intake.key"
    _description = "New Key of a Channel"

    url = fields.Char(string="Address to Post To", store=False)
