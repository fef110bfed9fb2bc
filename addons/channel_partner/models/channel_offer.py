# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models

STATES = [
    ("offered", "Waits for an Answer"),
    ("accepted", "Accepted"),
    ("refused", "Refused"),
    ("expired", "Not Answered"),
    ("withdrawn", "Withdrawn"),
    ("released", "Taken Back"),
    ("done", "Done"),
]


class ChannelOffer(models.Model):
    """One lead or job, offered to one store (CP-04, CP-08).

    At most one offer of a route is alive at a time: the database refuses a second one,
    so that of two stores, or two clerks, only one gets it. Only the engine writes here.
    """

    _name = "channel.offer"
    _description = "Offer to a Store"
    _inherit = ["channel.bulk.mixin", "service.measured.mixin"]
    _order = "id desc"
    _check_company_auto = True

    route_id = fields.Many2one(
        "channel.route", required=True, readonly=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, index=True, ondelete="restrict"
    )
    point_id = fields.Many2one(
        "channel.point",
        string="Store",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
    )
    channel_partner_id = fields.Many2one(
        "res.partner",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
        help="The firm of the store when it was offered.",
    )
    sequence = fields.Integer(
        string="Try", required=True, readonly=True, help="1 for the first store asked."
    )
    state = fields.Selection(STATES, required=True, readonly=True, default="offered")
    distance_km = fields.Float(
        string="Distance (km)", digits=(10, 3), readonly=True, aggregator="avg"
    )
    offered_on = fields.Datetime(required=True, readonly=True)
    expires_on = fields.Datetime(
        readonly=True, help="Until then the store can accept. Empty: no limit."
    )
    answered_on = fields.Datetime(readonly=True)
    answered_by_id = fields.Many2one("res.partner", readonly=True)
    ended_on = fields.Datetime(readonly=True)
    refuse_reason_id = fields.Many2one(
        "channel.refuse.reason", string="Reason", readonly=True, ondelete="restrict"
    )
    note = fields.Char(readonly=True)
    is_by_hand = fields.Boolean(
        string="Chosen by a Person", readonly=True, help="Not found by distance."
    )
    why = fields.Json(
        readonly=True,
        groups="base.group_user",
        help="Nearer stores that were passed over, each with its reason.",
    )

    _one_alive = models.UniqueIndex(
        "(route_id) WHERE state IN ('offered', 'accepted', 'done')",
        "Another store has this already.",
    )
    _try_once = models.UniqueIndex("(route_id, sequence)", "This try is on record.")
    _due = models.Index("(expires_on) WHERE state = 'offered'")
    _of_point = models.Index("(point_id, state, id DESC)")

    @api.model
    def _get_measured_fields(self):
        return super()._get_measured_fields() | {
            name
            for name, field in self._fields.items()
            if field.store and name not in models.MAGIC_COLUMNS
        }

    @api.depends("point_id", "sequence")
    def _compute_display_name(self):
        for offer in self:
            offer.display_name = f"{offer.point_id.name or ''} ({offer.sequence})"
