# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from datetime import timedelta
from unittest.mock import patch

from odoo import fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, tagged
from odoo.tools import file_open, mute_logger

from odoo.addons.base_geolocalize.models.base_geocoder import BaseGeocoder

from ..models import ambassador_community_map
from .test_community_match import STEP, CommunityMatchCommon

LAKE = (31.3, 120.6)


@tagged("post_install", "-at_install")
class TestCommunity(CommunityMatchCommon):
    """AM-07, AM-18: communities as master data, and what is known about them."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.lake = cls.estate(
            "湖滨花园", latitude=LAKE[0], longitude=LAKE[1], household_count=1000
        )

    def cost(self, call):
        """Queries of a call, measured the second time."""
        for _round in range(2):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            call()
            self.env.flush_all()
        return self.env.cr.sql_log_count - before

    def buyer(self, street="湖滨花园3幢", **vals):
        """A customer with a confirmed order of 100."""
        customer = self.customer_at(street, **vals)
        product = self.env["product.product"].create(
            {"name": "Filter", "list_price": 100, "taxes_id": False}
        )
        order = self.env["sale.order"].create(
            {
                "partner_id": customer.id,
                "order_line": [
                    (0, 0, {"product_id": product.id, "product_uom_qty": 1})
                ],
            }
        )
        order.action_confirm()
        self.env["service.customer.profile"].sudo()._refresh_touched()
        return customer

    def row(self, community=None):
        self.env.flush_all()
        self.env.invalidate_all()
        return self.env["ambassador.community.report"].browse(
            (community or self.lake).id
        )

    # ------------------------------------------------------------------
    # Master data
    # ------------------------------------------------------------------

    def test_duplicates_are_told(self):
        """AM-07: the same name within 500 m, or somewhere in the city."""
        near = self.estate("湖滨 花园", latitude=LAKE[0] + 4 * STEP, longitude=LAKE[1])
        far = self.estate("湖滨花园", latitude=LAKE[0] + 6 * STEP, longitude=LAKE[1])
        lost = self.estate("湖滨花园")
        other = self.estate("湖滨花园", city_id=self.wuxi.id)
        self.assertEqual(self.lake.duplicate_ids, near | lost)
        self.assertEqual(far.duplicate_ids, near | lost)
        self.assertFalse(other.duplicate_ids)
        lost.district = "姑苏区"
        self.lake.district = "吴中区"
        self.env.invalidate_all()
        self.assertEqual(self.lake.duplicate_ids, near)

    def test_nearest_stores(self):
        """AM-07: the nearest stores of the company, with their distance."""
        self.point.partner_id.write(
            {"partner_latitude": LAKE[0] + 0.1, "partner_longitude": LAKE[1]}
        )
        self.rival.partner_id.write(
            {"partner_latitude": LAKE[0] + 0.05, "partner_longitude": LAKE[1]}
        )
        stores = self.lake._get_nearest_stores()[self.lake.id]
        self.assertEqual([row[0] for row in stores][:2], [self.rival.id, self.point.id])
        self.assertAlmostEqual(stores[0][2], 5.56, places=2)
        self.assertIn("Store Two, 5.6 km", self.lake.nearest_stores)
        self.assertFalse(self.estate("No place").nearest_stores)

    def test_position_is_found(self):
        """AM-07: the geocoding service is asked with the whole address."""
        lost = self.estate("Lost", street="Lake Road 1")
        with patch.object(BaseGeocoder, "geo_find", return_value=(31.5, 120.5)) as ask:
            lost.with_user(self.programme_user).action_find_position()
        self.assertIn("Lake Road 1", ask.call_args[0][0])
        self.assertEqual((lost.latitude, lost.is_located), (31.5, True))
        with (
            patch.object(BaseGeocoder, "geo_find", return_value=None),
            self.assertRaisesRegex(UserError, "No position found for Lost"),
        ):
            lost.action_find_position()
        with self.assertRaises(AccessError):
            lost.with_user(self.ambassador_user).action_find_position()

    def test_values_that_cannot_be(self):
        """AM-07: refused with what is wrong and with which community."""
        with self.assertRaisesRegex(ValidationError, "“湖滨花园”.*completed in 92"):
            self.lake.completion_year = 92

    def test_archive(self):
        """AM-07: not before its events are over; never deleted with events."""
        now = fields.Datetime.now()
        event = self.make_event(
            "Next", community_id=self.lake.id, programme_city_id=self.suzhou.id
        )
        with self.assertRaisesRegex(UserError, "the event “Next” is still to come"):
            self.lake.action_archive()
        event.kanban_state = "cancel"
        self.lake.action_archive()
        self.lake.action_unarchive()
        event.write(
            {
                "kanban_state": "normal",
                "date_begin": now - timedelta(days=9),
                "date_end": now - timedelta(days=8),
            }
        )
        self.lake.action_archive()
        with self.assertRaisesRegex(UserError, "Archive it instead"):
            self.lake.unlink()

    def test_plan_event(self):
        """AM-07: the event form opens with what the community knows."""
        action = self.lake.with_user(self.programme_user).action_plan_event()
        form = Form(
            self.env["event.event"]
            .with_user(self.programme_user)
            .with_context(**action["context"])
        )
        form.date_begin = "2027-01-02 01:00:00"
        form.date_end = "2027-01-02 09:00:00"
        event = form.save()
        self.assertEqual(event.community_id, self.lake)
        self.assertEqual(event.programme_city_id, self.suzhou)
        self.assertTrue(event.is_community_event)
        self.assertEqual(self.lake.event_count, 1)
        self.assertFalse(self.lake.last_event_on)

    def test_who_lives_there(self):
        """AM-07: ambassadors who live in a community are counted."""
        self.ambassador.home_community_id = self.lake
        self.make_ambassador("Gone", state="left", home_community_id=self.lake.id)
        self.assertEqual(self.lake.ambassador_count, 1)

    def test_import(self):
        """AM-07: the template is imported as it is; mistakes are told in words."""
        [template] = self.env["ambassador.community"].get_import_templates()
        with file_open(template["template"].lstrip("/"), "rb") as stream:
            content = stream.read()
        wizard = (
            self.env["base_import.import"]
            .with_user(self.programme_user)
            .create(
                {
                    "res_model": "ambassador.community",
                    "file": content,
                    "file_name": "communities.xlsx",
                    "file_type": "application/vnd.openxmlformats-officedocument"
                    ".spreadsheetml.sheet",
                }
            )
        )
        options = {
            "has_headers": True,
            "quoting": '"',
            "separator": ",",
            "float_thousand_separator": ",",
            "float_decimal_separator": ".",
            "date_format": "",
            "datetime_format": "",
        }
        preview = wizard.parse_preview(options)
        matched = [preview["matches"][i][0] for i in range(len(preview["headers"]))]
        self.assertEqual(matched, preview["headers"])
        result = wizard.execute_import(matched, preview["headers"], options)
        self.assertFalse(result["messages"])
        imported = self.env["ambassador.community"].browse(result["ids"])
        self.assertEqual(imported.mapped("ref"), ["SZ-001", "SZ-002"])
        self.assertEqual(imported.city_id, self.suzhou)

    def test_import_mistakes(self):
        """AM-07: an unknown city, swapped degrees and a code twice."""
        communities = self.env["ambassador.community"].with_user(self.programme_user)
        names = ["ref", "name", "city_id", "latitude", "longitude"]

        def load(*row):
            with mute_logger("odoo.sql_db"):
                result = communities.load(names, [list(row)])
            return " ".join(message["message"] for message in result["messages"])

        self.assertFalse(load("A1", "One", "苏州市", "31.3", "120.6"))
        self.assertFalse(load("A2", "Two", "320200", "31.3", "120.6"))
        self.assertIn("Atlantis", load("A3", "Three", "Atlantis", "31.3", "120.6"))
        self.assertIn("swapped", load("A4", "Four", "苏州市", "120.6", "31.3"))
        self.assertIn("this code already", load("A1", "Five", "苏州市", "0", "0"))

    # ------------------------------------------------------------------
    # Figures
    # ------------------------------------------------------------------

    def test_report(self):
        """AM-18: penetration, leads, events and revenue of a community."""
        buyer = self.buyer()
        self.customer_at("湖滨花园5幢")
        outside = self.buyer("星湖街1号")
        self.match()
        self.env["crm.lead"].create(
            [
                {"name": "Of a member", "partner_id": buyer.id, "type": "lead"},
                {"name": "Of nobody here", "partner_id": outside.id, "type": "lead"},
            ]
        )
        row = self.row()
        self.assertEqual((row.contacts, row.customers, row.leads), (2, 1, 1))
        self.assertEqual((row.potential, row.revenue), (999, 100))
        self.assertAlmostEqual(row.penetration, 0.1)
        self.assertTrue(row.is_white_spot)
        self.assertEqual(self.lake.customer_count, 1)
        self.assertAlmostEqual(self.lake.penetration, 0.1)
        home = self.env["fsm.location"].create(
            {"name": "Home", "partner_id": buyer.id, "owner_id": buyer.id}
        )
        self.env["fsm.equipment"].create(
            {
                "name": "Purifier of a member",
                "location_id": home.id,
                "current_location_id": home.id,
                "owned_by_id": outside.id,
                "company_id": self.company.id,
            }
        )
        self.assertEqual(self.row().equipment, 1)

    def test_white_spot(self):
        """AM-18: big, low penetration, no event for six months and none planned."""
        reports = self.env["ambassador.community.report"]
        now = fields.Datetime.now()
        self.assertTrue(self.row().is_white_spot)
        event = self.make_event("Old", community_id=self.lake.id)
        self.assertFalse(self.row().is_white_spot)
        event.write(
            {
                "date_begin": now - timedelta(days=200),
                "date_end": now - timedelta(days=199),
            }
        )
        row = self.row()
        self.assertTrue(row.is_white_spot)
        self.assertEqual((row.events, row.last_event_on), (1, event.date_begin))
        planned = self.make_event(
            "Planned",
            community_id=self.lake.id,
            date_begin=now + timedelta(days=20),
            date_end=now + timedelta(days=21),
        )
        self.assertFalse(self.row().is_white_spot)
        planned.kanban_state = "cancel"
        self.assertTrue(self.row().is_white_spot)
        self.company.community_big_households = 1001
        self.assertFalse(self.row().is_white_spot)
        self.company.community_big_households = 500
        self.lake.household_count = 0
        self.assertFalse(self.row().is_white_spot)
        self.assertFalse(reports.search([("is_white_spot", "=", True)]) & self.row())

    def test_groups(self):
        """AM-18: the penetration of a city is that of all its households."""
        small = self.estate("Small", household_count=10)
        self.buyer()
        self.buyer("Small 5")
        self.match()
        self.row()
        [[city, penetration, households]] = self.env[
            "ambassador.community.report"
        ]._read_group(
            [("community_id", "in", (self.lake | small).ids)],
            ["city_id"],
            ["penetration:avg", "households:sum"],
        )
        self.assertEqual((city, households), (self.suzhou, 1010))
        self.assertAlmostEqual(float(penetration), 200 / 1010)

    def test_companies(self):
        """AM-07: communities and figures are of one company."""
        other = self.env["res.company"].create({"name": "Other Company"})
        theirs = self.estate("Theirs", company_id=other.id)
        for model in ("ambassador.community", "ambassador.community.report"):
            found = self.env[model].with_user(self.programme_user).search([])
            self.assertNotIn(theirs.id, found.ids)
            self.assertIn(self.lake.id, found.ids)

    # ------------------------------------------------------------------
    # Pages
    # ------------------------------------------------------------------

    def test_map(self):
        """AM-18: one answer for the map; many communities are shown by city."""
        lost = self.estate("Lost", household_count=5)
        reports = self.env["ambassador.community.report"].with_user(self.programme_user)
        self.env.flush_all()
        data = reports.get_map(self.suzhou.id)
        [place] = data["places"]
        self.assertEqual((place["id"], place["level"]), (self.lake.id, "white"))
        self.assertEqual(data["unknown"], 1)
        self.assertIn(self.suzhou.id, [city["id"] for city in data["cities"]])
        self.assertFalse(reports.get_map("x' OR 1=1", 3)["by_city"])
        lost.write({"latitude": 31.4, "longitude": 120.6})
        self.env.flush_all()
        with patch.object(ambassador_community_map, "PLACES", 1):
            data = reports.get_map(self.suzhou.id)
        self.assertTrue(data["by_city"])
        [place] = data["places"]
        self.assertEqual((place["count"], place["households"]), (2, 1005))
        self.assertEqual((place["id"], place["level"]), (False, "white"))

    def test_budgets(self):
        """AM-07: list, form and map cost the same with more communities."""
        env = self.env(user=self.programme_user)

        def read_list():
            env["ambassador.community"].web_search_read(
                [],
                {
                    name: {}
                    for name in (
                        *("name", "household_count", "customer_count", "penetration"),
                        *("last_event_on", "ambassador_count", "district"),
                    )
                },
            )

        def read_form():
            env["ambassador.community"].browse(self.lake.id).web_read(
                {
                    name: {}
                    for name in (
                        *("name", "member_count", "event_count", "ambassador_count"),
                        *("duplicate_ids", "nearest_stores", "penetration"),
                    )
                }
            )

        def read_report():
            env["ambassador.community.report"].web_search_read(
                [], {"community_id": {}, "penetration": {}, "revenue": {}}
            )

        def read_map():
            env["ambassador.community.report"].get_map()

        calls = [(read_list, 10), (read_form, 12), (read_report, 6), (read_map, 14)]
        few = [self.cost(call) for call, _budget in calls]
        for number in range(12):
            self.estate(f"Estate {number}", latitude=31 + number / 9, longitude=120)
        self.match()
        self.assertEqual([self.cost(call) for call, _budget in calls], few)
        for (call, budget), queries in zip(calls, few, strict=True):
            self.assertLessEqual(queries, budget, call.__name__)

    def test_lead_shows_where(self):
        """AM-18: a lead shows where its customer lives, a list with one query."""
        customer = self.customer_at("湖滨花园3幢")
        self.match()
        leads = self.make_lead(customer) | self.make_lead(customer)
        self.assertEqual(leads.partner_community_id, self.lake)
