# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import models


class CrmLead(models.Model):
    """The lead as a source of facts: what is being talked about already."""

    _name = "crm.lead"
    _inherit = ["crm.lead", "service.profile.event.mixin"]

    _profile_columns = frozenset(["partner_id", "company_id", "active", "won_status"])
    _profile_owner_columns = frozenset(["partner_id"])
