# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, models


class UtmCampaign(models.Model):
    """A campaign that ambassadors carry to their neighbours (AM-02)."""

    _inherit = "utm.campaign"

    is_ambassador_campaign = fields.Boolean(string="For Ambassadors")
