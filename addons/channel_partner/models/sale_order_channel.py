# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models


class SaleOrder(models.Model):
    """Which store brought a sale (CP-08): that of the lead, or as somebody says."""

    _name = "sale.order"
    _inherit = ["service.measured.mixin", "sale.order"]

    channel_point_id = fields.Many2one(
        "channel.point",
        string="Brought by Store",
        compute="_compute_channel_point_id",
        store=True,
        readonly=False,
        copy=False,
        check_company=True,
        index="btree_not_null",
        ondelete="restrict",
        help="Store whose lead this was; contracts that are sold here are listed for "
        "it in the partner portal.",
    )
    channel_partner_id = fields.Many2one(
        related="channel_point_id.channel_partner_id",
        string="Channel Partner",
        store=True,
        index="btree_not_null",
    )

    @api.model
    def _get_measured_fields(self):
        return super()._get_measured_fields() | {"channel_partner_id"}

    @api.depends("opportunity_id.channel_point_id")
    def _compute_channel_point_id(self):
        """What was agreed stays with the store that brought it, whoever has the lead
        later."""
        for order in self:
            point = order.opportunity_id.channel_point_id
            if point and order.state in ("draft", "sent"):
                order.channel_point_id = point
            else:
                order.channel_point_id = order.channel_point_id
