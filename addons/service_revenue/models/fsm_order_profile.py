# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, models


class FsmOrder(models.Model):
    """The work order as a source of facts: visits and their ratings."""

    _inherit = "fsm.order"

    _profile_columns = frozenset(
        [
            "commercial_partner_id",
            "company_id",
            "stage_id",
            "date_start",
            "date_end",
            "scheduled_date_start",
            "scheduled_date_end",
            "request_early",
        ]
    )

    @api.model
    def _get_service_partner_paths(self):
        return [
            "sale_id.partner_id",
            "sale_line_id.order_id.partner_id",
            "ticket_id.partner_id",
            "opportunity_id.partner_id",
            "location_id.contact_id",
            "location_id.owner_id",
        ]
