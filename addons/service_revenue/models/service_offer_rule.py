# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, models


class ServiceOfferRule(models.Model):
    _name = "service.offer.rule"
    _description = "Service Offer Rule"

    name = fields.Char(required=True, translate=True)
