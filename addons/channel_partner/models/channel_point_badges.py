# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import models

from ..tools.channel_need import ChannelNeed, need_keys


class ChannelPoint(models.Model):
    """Which of these stores can fix a product, in words for who chooses one (SP-19)."""

    _inherit = "channel.point"

    def _filter_can_fix(self, product):
        """Those of these stores whose service side can do this product."""
        categories = [
            int(part)
            # sudo: what a product is follows from its category, whoever asks.
            for part in (product.sudo().categ_id.parent_path or "").split("/")
            if part
        ]
        one_of, _all_of = need_keys(
            ChannelNeed(
                company_id=0, side="service", category_ids=tuple(reversed(categories))
            )
        )
        # sudo: what stores can do is no secret: it is what customers look for.
        return self.filtered(
            lambda point: not set(one_of).isdisjoint(
                (point.sudo().capability_key or "").split()
            )
        )

    def _get_finder_badges(self, product):
        """{store: list of (tone, words)} to show beside it, best first.

        Tone is that of a badge: ``success``, ``info`` or ``secondary``. Only words and
        no figures: customers see them. A constant number of queries. Extend by
        ``super()``.
        """
        able = self._filter_can_fix(product) if product else self
        words = self.env._("Repairs it")
        return {point: [("success", words)] if point in able else [] for point in self}
