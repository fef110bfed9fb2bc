# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, models

MEASURED_FIELDS = frozenset(
    {
        "service_is_double",
        "service_quality_missing",
        "service_quality_score",
        "service_quality_state",
    }
)


class ResPartner(models.Model):
    """Who could type in how good the data are would not mend them (SR-07)."""

    _name = "res.partner"
    _inherit = ["service.measured.mixin", "res.partner"]

    @api.model
    def _get_measured_fields(self):
        return super()._get_measured_fields() | MEASURED_FIELDS
