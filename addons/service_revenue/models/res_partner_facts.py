# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, models


class ResPartner(models.Model):
    """What is known about a customer, as criteria of rules see it (SR-14)."""

    _inherit = "res.partner"

    service_profile_ids = fields.One2many(
        "service.customer.profile",
        "partner_id",
        string="Service Profiles",
        groups="service_revenue.group_service_technician",
    )
    service_owned_equipment_ids = fields.One2many(
        "fsm.equipment",
        "commercial_partner_id",
        string="Installed Products",
        groups="fieldservice.group_fsm_user_own",
    )
