# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models

from .channel_routed_mixin import ENGINE_FIELDS


class CrmLead(models.Model):
    _name = "crm.lead"
    _inherit = ["service.measured.mixin", "crm.lead", "channel.routed.mixin"]

    channel_route_ids = fields.One2many(
        "channel.route", "lead_id", readonly=True, groups="base.group_user"
    )

    @api.model
    def _get_measured_fields(self):
        return super()._get_measured_fields() | ENGINE_FIELDS
