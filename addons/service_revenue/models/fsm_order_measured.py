# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, models

from .service_clock_mixin import ENGINE_FIELDS

MEASURED_FIELDS = frozenset(
    {
        "service_accepted_at",
        "service_on_the_way_at",
        "service_arrived_at",
        "service_visit_round",
        "service_schedule_round",
        "service_time_requests",
        "service_time_asked_on",
        "service_checklist_open",
        "service_checklist_done",
        "service_checklist_count",
        "service_minutes_to_accept",
        "service_minutes_to_arrive",
        "service_minutes_late",
        "service_minutes_on_site",
        "service_is_punctual",
        "service_presale_hours",
    }
)


class FsmOrder(models.Model):
    """Times and figures of a visit by the server's clock (X-33, X-34, SR-52)."""

    _name = "fsm.order"
    _inherit = ["service.measured.mixin", "fsm.order"]

    @api.model
    def _get_measured_fields(self):
        return super()._get_measured_fields() | MEASURED_FIELDS | ENGINE_FIELDS
