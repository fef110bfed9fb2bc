# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, models

#: What only the engine of routing writes.
ENGINE_FIELDS = frozenset(
    {"channel_route_ids", "channel_point_id", "channel_partner_id", "channel_is_due"}
)


class ChannelRoutedMixin(models.AbstractModel):
    """A document that can be given to a store: lead, work order, ticket (CP-10).

    What is needed is asked of the document by ``_get_channel_needs``; what follows when
    a store has taken it, or has it no more, is written in the two hooks.
    """

    _name = "channel.routed.mixin"
    _description = "Document for a Store"

    channel_point_id = fields.Many2one(
        "channel.point",
        string="Given to",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
        help="Store or channel that has accepted it.",
    )
    channel_partner_id = fields.Many2one(
        "res.partner",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
        help="Firm of the store that has accepted it.",
    )

    def _get_channel_needs(self):
        """{record: values of its ``channel.route``}, in a constant number of queries.

        Values: company_id, side, categ_id, skill_ids (list of ids), state_id, city,
        latitude, longitude. Hook of each document.
        """
        raise NotImplementedError

    def _on_channel_accepted(self):
        """A store has taken these documents: ``channel_point_id`` is set already."""

    def _on_channel_released(self):
        """The store has these documents no more; ``channel_point_id`` is empty."""
