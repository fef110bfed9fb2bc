# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, models


class ServiceRefusalReason(models.Model):
    """Why a customer did not want the service that was proposed (SR-42)."""

    _name = "service.refusal.reason"
    _description = "Reason Against a Service"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
