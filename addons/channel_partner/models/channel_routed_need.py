# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from collections import Counter

from odoo import models

from ..tools.channel_geo import is_place
from ..tools.channel_need import ChannelNeed


class ChannelRoutedMixin(models.AbstractModel):
    """What a document needs of the store that gets it, in a constant number of queries.

    A document says where it is and what it is about; which skills follow from that is
    the same for all kinds of documents.
    """

    _inherit = "channel.routed.mixin"

    #: What is scored: stores sell leads and serve requests (CP-03, CP-04).
    _channel_side = "service"
    #: lead, order or ticket
    _channel_kind = "order"

    def _get_channel_needs(self):
        """{record: values of its ``channel.route``}, in a constant number of queries.

        Values: company_id, side, categ_id, skill_ids (list of ids), state_id, city,
        latitude, longitude; the last two are ``None`` where no place is known.
        """
        # sudo: whoever may send a document on need not read what hangs on it, and only
        # plain values for the engine come out.
        documents = self.sudo()
        skills = self._get_channel_skills()
        needs = {}
        for record, document in zip(self, documents, strict=True):
            products = document._get_channel_products()
            category = self._channel_category(document, products)
            places = document._get_channel_places()
            latitude, longitude = next(
                (place for place in places if is_place(*place)), (None, None)
            )
            state, city = document._get_channel_region()
            needs[record] = {
                "company_id": (document.company_id or self.env.company).id,
                "side": document._channel_side,
                "categ_id": category.id,
                "skill_ids": document._channel_skill_ids(skills, category),
                "state_id": state.id,
                "city": city or False,
                "latitude": latitude,
                "longitude": longitude,
            }
        return needs

    def _get_channel_products(self):
        """Products (``product.product``) that a document is about, possibly several."""
        return self.env["product.product"]

    def _get_channel_category(self):
        """Product category that a document names itself, possibly none."""
        return self.env["product.category"]

    def _get_channel_order_type(self):
        """Kind of work, where the document has one."""
        return self.env["fsm.order.type"]

    def _get_channel_places(self):
        """[(latitude, longitude)], the best first; the first possible one counts."""
        return []

    def _get_channel_region(self):
        """(``res.country.state``, city) of the place."""
        return self.env["res.country.state"], False

    def _channel_category(self, document, products):
        """The category named, else that of most products; of equal ones the first."""
        if category := document._get_channel_category():
            return category
        counts = Counter(product.categ_id for product in products if product.categ_id)
        return counts.most_common(1)[0][0] if counts else self.env["product.category"]

    def _channel_need(self, vals, excluded_ids=()):
        """The need of one document, as the search for a store reads it."""
        category = self.env["product.category"].browse(vals["categ_id"] or ())
        return ChannelNeed(
            company_id=vals["company_id"],
            side=vals["side"],
            latitude=vals["latitude"],
            longitude=vals["longitude"],
            # sudo: only the categories above it.
            category_ids=tuple(self._channel_ancestors(category.sudo())),
            skill_ids=tuple(vals["skill_ids"]),
            state_id=vals["state_id"] or None,
            excluded_ids=tuple(excluded_ids),
        )

    # ------------------------------------------------------------------
    # Skills
    # ------------------------------------------------------------------

    def _get_channel_skills(self):
        """Skills that follow from a kind of work or a product by themselves."""
        # sudo: settings, the same for everybody.
        skills = self.env["channel.skill"].sudo().search([("active", "=", True)])
        return skills.filtered(lambda skill: skill.order_type_ids or skill.categ_ids)

    def _channel_skill_ids(self, skills, category):
        """Ids of those that this document asks for: by work, by product, or both."""
        work = self._get_channel_order_type()
        above = set(self._channel_ancestors(category))
        return [
            skill.id
            for skill in skills
            if skill.side == self._channel_side
            and (not skill.order_type_ids or work in skill.order_type_ids)
            and (not skill.categ_ids or above.intersection(skill.categ_ids.ids))
        ]

    def _channel_ancestors(self, category):
        """Ids of a category and all that it lies in, nearest first."""
        path = category.parent_path or ""
        return [int(part) for part in reversed(path.split("/")) if part]

    # ------------------------------------------------------------------
    # What a store reads before it accepts
    # ------------------------------------------------------------------

    def _get_channel_summary(self):
        """{record: dict(title, products, city, wanted_on, kind)}, nothing personal.

        This is all that a store sees of a document before it has accepted it: no name,
        phone, e-mail or street, nor anything that somebody has typed in freely.
        ``wanted_on`` is a naive UTC datetime or False; ``kind`` is lead, order or
        ticket.
        """
        # sudo: the store may not read the document yet; only these values come out.
        documents = self.sudo()
        summary = {}
        for record, document in zip(self, documents, strict=True):
            products = document._get_channel_products()
            category = self._channel_category(document, products)
            names = products.mapped("name") or category.mapped("name")
            summary[record] = {
                "title": document._get_channel_title(),
                "products": ", ".join(dict.fromkeys(names)),
                "city": document._get_channel_region()[1] or "",
                "wanted_on": document._get_channel_wanted_on(),
                "kind": document._channel_kind,
            }
        return summary

    def _get_channel_title(self):
        """What it is, in a few words out of the settings."""
        return ""

    def _get_channel_wanted_on(self):
        """When the customer wants it: naive UTC, or False."""
        return False
