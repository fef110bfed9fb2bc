# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from lxml import html

from odoo.tests import HttpCase, tagged
from odoo.tests.common import new_test_user

from .common import ServiceRevenueCommon


@tagged("post_install", "-at_install")
class TestEquipmentPortal(ServiceRevenueCommon, HttpCase):
    """My products in the customer portal (SR-32)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.product = cls._make_product("Fridge", warranty=2, warranty_type="year")
        cls.unit = cls._make_equipment(
            cls.product, name="Fridge (SN1)", sale_date="2026-03-02", notes="Grumpy"
        )
        cls.visit = cls._make_order(equipment_ids=[(6, 0, cls.unit.ids)])
        cls.returned = cls._make_equipment(
            cls.product, name="Fridge (SN0)", returned_on="2026-01-01"
        )
        cls.stranger = cls._make_customer("Mr Wu")
        cls.stranger_user = new_test_user(
            cls.env,
            login="stranger_portal",
            groups="base.group_portal",
            partner_id=cls.stranger.id,
        )
        cls.other_unit = cls._make_equipment(
            cls.product,
            cls._make_location(cls.stranger),
            name="Freezer of Mr Wu",
        )

    def _open(self, path):
        return self.url_open(path, allow_redirects=False)

    def test_list_and_page(self):
        self.authenticate("customer_portal", "customer_portal")
        page = self._open("/my/equipment")
        self.assertEqual(page.status_code, 200)
        links = html.fromstring(page.content).xpath(
            "//a[starts-with(@href, '/my/equipment/')]/@href"
        )
        self.assertEqual(links, [f"/my/equipment/{self.unit.id}"])
        self.assertIn("In warranty", page.text)
        page = self._open(f"/my/equipment/{self.unit.id}")
        self.assertEqual(page.status_code, 200)
        self.assertIn("Warranty until", page.text)
        self.assertIn(f"/my/fsm_order/{self.visit.id}", page.text)
        self.assertNotIn("Grumpy", page.text)

    def test_foreign_and_missing_look_the_same(self):
        """Nobody learns which products others have."""
        self.authenticate("customer_portal", "customer_portal")
        answers = [
            self._open(f"/my/equipment/{unit_id}")
            for unit_id in (
                self.other_unit.id,
                self.returned.id,
                2**31 - 1,
                2**63,
                10**30,
                0,
                -1,
                "x",
                "１２",
                "1%20or%201=1",
            )
        ]
        seen = {(one.status_code, one.headers.get("Location")) for one in answers}
        self.assertEqual(len(seen), 1)
        self.assertEqual(seen.pop()[0], 303)

    def test_bad_parameters_are_no_error(self):
        self.authenticate("customer_portal", "customer_portal")
        for query in (
            "?sortby=nonsense",
            "?sortby=",
            "?search=%00",
            "?search=" + "x" * 3000,
            "?search=%25_%5C'",
            "?search=SN1&sortby=warranty",
            "/page/0",
            "/page/999999",
            "/page/99999999999999999999999",
            "?page=-3",
        ):
            page = self._open(f"/my/equipment{query}")
            self.assertEqual(page.status_code, 200, query)

    def test_search(self):
        self.authenticate("customer_portal", "customer_portal")
        self.assertIn("Fridge", self._open("/my/equipment?search=sn1").text)
        empty = self._open("/my/equipment?search=wu").text
        self.assertIn("Nothing found", empty)
        self.assertNotIn("Freezer", empty)

    def test_needs_a_login(self):
        for path in ("/my/equipment", f"/my/equipment/{self.unit.id}"):
            answer = self._open(path)
            self.assertEqual(answer.status_code, 303)
            self.assertIn("/web/login", answer.headers["Location"])

    def test_home_counts_own(self):
        self.authenticate("customer_portal", "customer_portal")
        result = self.make_jsonrpc_request(
            "/my/counters", {"counters": ["service_equipment_count"]}
        )
        self.assertEqual(result["service_equipment_count"], 1)
        self.assertIn("/my/equipment", self._open("/my/home").text)

    def test_asks_for_service(self):
        """The product is on the ticket; that of somebody else cannot be (SR-32)."""
        self.authenticate("customer_portal", "customer_portal")
        page = self._open(f"/new/ticket?equipment_id={self.unit.id}")
        self.assertIn("Fridge (SN1)", page.text)
        for unit, expected in (
            (self.unit, self.unit),
            (self.other_unit, self.env["fsm.equipment"]),
        ):
            page = self._open(f"/new/ticket?equipment_id={unit.id}")
            self.assertNotIn("Freezer", page.text)
            [form] = [
                form
                for form in html.fromstring(page.content).forms
                if form.action == "/submitted/ticket"
            ]
            data = {
                **dict(form.form_values()),
                "equipment_id": unit.id,
                "subject": "It is warm",
                "description": "Inside too",
            }
            self.url_open("/submitted/ticket", data=data)
            ticket = self.env["helpdesk.ticket"].search([], order="id desc", limit=1)
            self.assertEqual(ticket.name, "It is warm")
            self.assertEqual(ticket.equipment_id, expected)

    def test_plain_ticket_form_still_works(self):
        self.authenticate("customer_portal", "customer_portal")
        self.assertEqual(self._open("/new/ticket").status_code, 200)
        self.assertEqual(self._open("/new/ticket?equipment_id=x").status_code, 200)
