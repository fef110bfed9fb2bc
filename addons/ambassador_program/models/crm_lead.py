# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models

ENGINE_FIELDS = {"ambassador_id", "community_id", "is_event_deal"}


class CrmLead(models.Model):
    """A lead that an ambassador or a community event brought in (AM-06, AM-10)."""

    _inherit = "crm.lead"

    ambassador_id = fields.Many2one(
        "ambassador.ambassador",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
    )
    community_id = fields.Many2one(
        "ambassador.community",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
    )
    is_event_deal = fields.Boolean(
        string="Deal on the Spot",
        readonly=True,
        copy=False,
        help="Sold at the event itself: it counts for service and goes to no store.",
    )

    @api.model
    def _get_measured_fields(self):
        return super()._get_measured_fields() | ENGINE_FIELDS
