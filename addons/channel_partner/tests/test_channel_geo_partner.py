# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import random
from unittest.mock import patch

from odoo.tests import tagged

from odoo.addons.base_geolocalize.models.base_geocoder import BaseGeocoder

from ..tools.channel_geo import distance_km
from .common import ChannelCommon


@tagged("post_install", "-at_install")
class TestNearestPartner(ChannelCommon):
    """Core's search for a partner, for a company that has no stores of its own."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.plain = cls.env["res.company"].create({"name": "Without stores"})
        cls.env.user.company_ids |= cls.plain
        cls.env = cls.env(
            context=dict(cls.env.context, allowed_company_ids=cls.plain.ids)
        )
        cls.belgium = cls.env.ref("base.be")
        cls.france = cls.env.ref("base.fr")
        # Nobody but those of the test takes part.
        cls.env["res.partner"].search([("partner_weight", ">", 0)]).partner_weight = 0
        cls.startClassPatcher(
            patch.object(BaseGeocoder, "geo_find", lambda *args, **kw: None)
        )

    def make_partner(self, latitude, longitude, country=None, weight=10):
        return self.env["res.partner"].create(
            {
                "name": f"Partner {latitude} {longitude}",
                "partner_latitude": latitude,
                "partner_longitude": longitude,
                "country_id": (country or self.belgium).id,
                "partner_weight": weight,
            }
        )

    def make(self, latitude, longitude, country=None, **vals):
        return self.env["crm.lead"].create(
            {
                "name": "Lead",
                "partner_latitude": latitude,
                "partner_longitude": longitude,
                "country_id": (country or self.belgium).id,
                "company_id": self.plain.id,
                **vals,
            }
        )

    def nearest(self, lead):
        return self.env["res.partner"].browse(lead.search_geo_partner().get(lead.id))

    def test_truly_nearest(self):
        """P3: the same as a brute-force search on the sphere, for every lead."""
        draw = random.Random(7)

        def place():
            return draw.uniform(-90, 90), draw.uniform(-180, 180)

        partners = [self.make_partner(*place()) for _count in range(60)]
        leads = self.env["crm.lead"].union(*(self.make(*place()) for _n in range(60)))
        found = leads.search_geo_partner()
        for lead in leads:
            best = min(
                partners,
                key=lambda partner, lead=lead: distance_km(
                    lead.partner_latitude,
                    lead.partner_longitude,
                    partner.partner_latitude,
                    partner.partner_longitude,
                ),
            )
            self.assertEqual(found[lead.id], best.id)

    def test_date_line(self):
        near = self.make_partner(10, -179.9)
        self.make_partner(10, 175)
        self.assertEqual(self.nearest(self.make(10, 179.9)), near)

    def test_own_country_first_those_without_place_last(self):
        across = self.make_partner(50.0, 4.0, self.france)
        lead = self.make(50.0, 4.0)
        self.assertEqual(self.nearest(lead), across)
        nowhere = self.make_partner(0, 0)
        self.assertEqual(self.nearest(lead), nowhere)
        home = self.make_partner(51.0, 5.0)
        self.assertEqual(self.nearest(lead), home)
        impossible = self.make_partner(50.0, 4.0)
        impossible.partner_latitude = 95
        self.assertEqual(self.nearest(lead), home)

    def test_declined_and_weight(self):
        """Who declined is not asked again, nor who has no weight or is archived."""
        first = self.make_partner(50.0, 4.0)
        second = self.make_partner(50.1, 4.0)
        third = self.make_partner(50.2, 4.0)
        lead = self.make(50.0, 4.0)
        self.assertEqual(self.nearest(lead), first)
        lead.partner_declined_ids = first
        self.assertEqual(self.nearest(lead), second)
        second.partner_weight = 0
        self.assertEqual(self.nearest(lead), third)
        third.active = False
        self.assertFalse(self.nearest(lead))

    def test_same_place_goes_by_weight(self):
        self.make_partner(50.0, 4.0, weight=5)
        heavy = self.make_partner(50.0, 4.0, weight=20)
        self.assertEqual(self.nearest(self.make(50.5, 4.5)), heavy)

    def test_without_place_or_country(self):
        """As in core: nothing to search by, nothing found."""
        self.make_partner(50.0, 4.0)
        self.assertFalse(self.nearest(self.make(0, 0)))
        lead = self.make(50.0, 4.0)
        lead.country_id = False
        self.assertFalse(self.nearest(lead))

    def test_each_lead_its_own(self):
        """Core gave all leads of a batch the partner of the first."""
        south = self.make_partner(50.0, 4.0)
        north = self.make_partner(55.0, 4.0)
        seller = self.env["res.users"].create(
            {
                "name": "Seller",
                "login": "seller of north",
                "company_id": self.plain.id,
                "company_ids": [(6, 0, self.plain.ids)],
            }
        )
        north.user_id = seller
        leads = self.make(50.1, 4.0) | self.make(54.9, 4.0) | self.make(50.2, 4.0)
        nowhere = self.make(0, 0)
        (leads | nowhere).assign_partner()
        self.assertEqual(
            [lead.partner_assigned_id for lead in leads], [south, north, south]
        )
        self.assertEqual(leads[1].user_id, seller)
        self.assertFalse(nowhere.partner_assigned_id)
        tag = self.env.ref(
            "website_crm_partner_assign.tag_portal_lead_partner_unavailable"
        )
        self.assertEqual(nowhere.tag_ids, tag)

    def test_named_partner_gets_all(self):
        south = self.make_partner(50.0, 4.0)
        leads = self.make(10, 10) | self.make(20, 20)
        leads.assign_partner(south.id)
        self.assertEqual(leads.partner_assigned_id, south)

    def test_queries_do_not_grow(self):
        """P3: one statement, however many leads."""
        for number in range(5):
            self.make_partner(50 + number / 10, 4.0)

        def cost(leads):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            leads.search_geo_partner()
            return self.env.cr.sql_log_count - before

        few = self.make(50, 4) | self.make(51, 4)
        many = few.browse().union(*(self.make(50, 4) for _n in range(20)))
        cost(few)
        self.assertEqual(cost(few), cost(many))


@tagged("post_install", "-at_install")
class TestNearestStore(ChannelCommon):
    """Core's search for a partner, for a company with stores."""

    def test_nearest_capable_store(self):
        """CP-04: distance among those who can sell it."""
        self.make_point("Only serves", self.firm, 31.24, 121.48, [{"side": "service"}])
        lead = self.make_lead()
        found = lead.search_geo_partner()
        self.assertEqual(found, {lead.id: self.point.partner_id.id})

    def test_declined_store_and_firm(self):
        lead = self.make_lead()
        lead.partner_declined_ids = self.firm
        self.assertEqual(lead.search_geo_partner(), {lead.id: self.rival.partner_id.id})
        lead.partner_declined_ids |= self.rival.partner_id
        self.assertFalse(lead.search_geo_partner())

    def test_assigned_as_core_does(self):
        lead = self.make_lead()
        lead.assign_partner()
        self.assertEqual(lead.partner_assigned_id, self.point.partner_id)
        self.assertTrue(lead.date_partner_assign)

    def test_no_store_can(self):
        self.point.state = self.rival.state = "closed"
        lead = self.make_lead()
        self.assertFalse(lead.search_geo_partner())
