# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, models


class StockLocation(models.Model):
    """Places at stores of channel partners (SP-16).

    What a store holds on consignment is ours until it is used: an internal location of
    the company, so that the books count it as stock and a transfer there costs nothing.
    It hangs outside the warehouses, so that nobody else is promised what lies there.
    Defective parts at a store lie in a place of the part loop, worth nothing.
    """

    _inherit = "stock.location"

    channel_point_id = fields.Many2one(
        "channel.point",
        string="At Store",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
    )
    channel_kind = fields.Selection(
        [("held", "Held on consignment"), ("defective", "Defective parts")],
        string="Parts at the Store",
        readonly=True,
        copy=False,
    )

    _channel_once = models.UniqueIndex(
        "(channel_point_id, channel_kind) WHERE channel_point_id IS NOT NULL",
        "A store has one place of each kind.",
    )
    _channel_complete = models.Constraint(
        "CHECK ((channel_point_id IS NULL) = (channel_kind IS NULL)"
        " AND (channel_kind IS NULL OR usage = 'internal')"
        " AND (channel_kind IS NULL OR company_id IS NOT NULL))",
        "A place at a store is an internal location of its company, of a kind.",
    )
