# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models


class EventRegistration(models.Model):
    """A visitor, and the sign-up that he came by."""

    _name = "event.registration"
    _inherit = ["event.registration", "service.measured.mixin"]

    signup_id = fields.Many2one(
        "ambassador.signup", readonly=True, index="btree_not_null", ondelete="set null"
    )

    @api.model
    def _get_measured_fields(self):
        return super()._get_measured_fields() | {"signup_id"}
