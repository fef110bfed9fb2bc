# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, models


class ServiceInterest(models.Model):
    _name = "service.interest"
    _description = "Service Interest"

    name = fields.Char(required=True, translate=True)
