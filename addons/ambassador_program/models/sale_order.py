# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, models


class SaleOrder(models.Model):
    """A deal that was made at a community event (AM-09)."""

    _inherit = "sale.order"

    community_event_id = fields.Many2one(
        "event.event",
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
        domain="[('is_community_event', '=', True)]",
        check_company=True,
    )
