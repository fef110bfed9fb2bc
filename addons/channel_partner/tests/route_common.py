# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from collections import Counter

from odoo import fields

from ..tools.channel_geo import distance_km, is_place
from ..tools.channel_need import need_keys
from .common import ChannelCommon


class RouteCommon(ChannelCommon):
    """Stores, ways, and the plain way to find the nearest: look at every store."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.Point = cls.env["channel.point"]
        cls.Route = cls.env["channel.route"]
        cls.reason = cls.env.ref("channel_partner.refuse_too_far")
        cls.boss = cls.env["res.users"].create(
            {
                "name": "Boss Bo",
                "login": "boss_bo",
                "group_ids": [
                    (4, cls.env.ref("sales_team.group_sale_manager").id),
                    (4, cls.env.ref("channel_partner.group_channel_manager").id),
                ],
            }
        )
        cls.company.channel_user_id = cls.boss

    def open_lead(self, **vals):
        return self.Route._open(self.make_lead(**vals))

    def open_leads(self, count, **vals):
        leads = self.env["crm.lead"].browse()
        for _number in range(count):
            leads |= self.make_lead(**vals)
        return self.Route._open(leads)

    def get_all_nearest(self, need, points, at=None):
        """[(kilometres, store id)] of all stores that fit, by looking at every one."""
        at = at or fields.Datetime.now()
        month = self.env["res.company"].browse(need.company_id)._get_channel_month(at)
        one_of, all_of = need_keys(need)
        found = []
        if not is_place(need.latitude, need.longitude):
            return found
        for point in points:
            keys = set((point.capability_key or "").split())
            areas = (point.area_key or "").split()
            kilometres = distance_km(
                need.latitude, need.longitude, point.latitude, point.longitude
            )
            taken = point.quota_taken if point.quota_month == month else 0
            if (
                point.active
                and point.state == "active"
                and point.is_located
                and point.company_id.id == need.company_id
                and keys.intersection(one_of)
                and keys.issuperset(all_of)
                and (not areas or str(need.state_id) in areas)
                and (not point.capacity or point.load < point.capacity)
                and (not point.quota or taken < point.quota)
                and (not point.radius_km or kilometres <= point.radius_km)
                and point.id not in need.excluded_ids
                and (not need.grade_ids or point.grade_id.id in need.grade_ids)
            ):
                found.append((kilometres, point.id))
        return sorted(found)

    def assert_counted(self, points):
        """What each store has is what its offers say."""
        offers = self.env["channel.offer"].search([("point_id", "in", points.ids)])
        load, taken = Counter(), Counter()
        for offer in offers:
            if offer.state in ("offered", "accepted"):
                load[offer.point_id] += 1
            if offer.state in ("offered", "accepted", "done"):
                taken[offer.point_id, offer.quota_month] += 1
        for point in points:
            self.assertEqual(point.load, load[point], point.name)
            if point.quota_month:
                self.assertEqual(
                    point.quota_taken, taken[point, point.quota_month], point.name
                )
