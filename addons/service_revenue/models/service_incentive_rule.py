# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, models


class ServiceIncentiveRule(models.Model):
    _name = "service.incentive.rule"
    _description = "Incentive Rule"

    name = fields.Char(required=True, translate=True)
