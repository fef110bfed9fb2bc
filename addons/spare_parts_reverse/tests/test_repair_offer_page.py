# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from datetime import timedelta

from lxml import html

from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from odoo.addons.service_revenue.tests.signed_page import without_address

from .repair_offer_common import RepairOfferCommon


@tagged("post_install", "-at_install")
class TestRepairOfferPage(RepairOfferCommon, HttpCase):
    """Both prices as a phone without JavaScript sees them (SP-03)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.phone = "+1 555 0100"
        cls.offer = cls.make_offer(fault_note="No <b>coffee</b>")
        cls.path = f"/service/offer/{cls.offer._get_token()}"

    def _form(self, page, action, choice=None):
        for form in html.fromstring(page.content).forms:
            buttons = form.xpath(".//button[@name='choice']/@value")
            if (form.action or "").endswith(action) and (
                choice is None or choice in buttons
            ):
                return form
        return None

    def _csrf(self, page):
        return (
            html.fromstring(page.content).xpath("//input[@name='csrf_token']")[0].value
        )

    def _choose(self, choice, path=None, **data):
        path = path or self.path
        token = self._csrf(self.url_open(path))
        return self.url_open(
            f"{path}/choose", data={"csrf_token": token, "choice": choice, **data}
        )

    def _orders(self):
        self.env.invalidate_all()
        return self.env["sale.order"].search([("spare_offer_id", "=", self.offer.id)])

    def test_both_prices(self):
        page = self.url_open(self.path)
        self.assertEqual(page.status_code, 200)
        for text in ("197.75", "236.06", "Coffee machine", "CM-1", "Controller board"):
            self.assertIn(text, page.text)
        for text in (self.customer.name, self.customer.email, "<b>coffee"):
            self.assertNotIn(text, page.text)
        self.assertEqual(page.headers["Referrer-Policy"], "no-referrer")
        self.assertEqual(page.headers["Cache-Control"], "private, no-store")
        self.assertTrue(self._form(page, "/choose", "repair") is not None)
        self.assertTrue(self._form(page, "/choose", "buy") is not None)

    def test_opening_changes_nothing(self):
        self.env.flush_all()
        before = self.offer.write_date
        for _time in range(2):
            self.url_open(self.path)
        self.env.invalidate_all()
        self.assertEqual(self.offer.write_date, before)

    def test_repair(self):
        """Booked, and the page says where to send it with which number."""
        page = self._choose("repair")
        self.assertIn("You chose the repair", page.text)
        rma = self.offer.rma_id
        self.assertIn(rma.name, page.text)
        self.assertIn("We wait for your parcel", page.text)
        self.assertEqual(self._orders().amount_total, 197.75)
        label = self.url_open(f"{self.path}/label")
        self.assertIn(rma.name, label.text)
        self.assertNotIn(self.customer.name, label.text)

    def test_second_click(self):
        """Two clicks, a replay and the other button: one order."""
        token = self._csrf(self.url_open(self.path))
        data = {"csrf_token": token, "choice": "buy"}
        first = self.url_open(f"{self.path}/choose", data=data)
        self.assertIn("You bought the part", first.text)
        again = self.url_open(f"{self.path}/choose", data=data)
        self.assertIn("You bought the part", again.text)
        self.assertNotIn("Nothing was changed", again.text)
        other = self.url_open(
            f"{self.path}/choose", data={"csrf_token": token, "choice": "repair"}
        )
        self.assertIn("Nothing was changed", other.text)
        [order] = self._orders()
        self.assertEqual(order.amount_total, 236.06)

    def test_no_price_from_the_client(self):
        self._choose(
            "repair",
            repair_total="1",
            price_unit="1",
            payer="warranty",
            offer_id="1",
            amount_total="0.01",
        )
        self.assertEqual(self._orders().amount_total, 197.75)

    def test_expired_says_whom_to_call(self):
        self.offer.sudo().valid_until = self.today - timedelta(days=1)
        # The link was sent with the old date: it is signed anew for the test.
        path = f"/service/offer/{self.offer._get_token()}"
        page = self.url_open(path)
        self.assertEqual(page.status_code, 200)
        self.assertIn("This offer held until", page.text)
        self.assertIn("+1 555 0100", page.text)
        self.assertIsNone(self._form(page, "/choose"))

    def test_all_dead_links_look_the_same(self):
        """Unknown, forged, foreign, cancelled, long expired: one answer."""
        record_id, expiry, signature = self.offer._get_token().split("-")
        flipped = ("0" if signature[0] != "0" else "1") + signature[1:]
        board = self.make_offer(equipment_id=self.unit.id)
        draft = self.make_offer(send=False)
        draft.sudo().valid_until = self.today
        dead = [
            f"/service/offer/{record_id}-{expiry}-{flipped}",
            f"/service/offer/{board.id}-{expiry}-{signature}",
            f"/service/offer/{record_id}-{int(expiry) + 9}-{signature}",
            f"/service/offer/{draft._get_token()}",
            "/service/offer/1-1-" + "0" * 40,
            "/service/offer/x",
            "/service/offer/99999999999999999999-9-" + "0" * 40,
            "/service/offer/999999999-9-" + "0" * 40,
        ]
        answers = [self.url_open(path) for path in dead]
        answers.append(self.url_open(f"{self.path}/label"))
        # Sold to somebody else: the link of the one before is void.
        stranger = self.env["res.partner"].create({"name": "Mr Wang"})
        self.offer.sudo().partner_id = stranger
        answers.append(self.url_open(self.path))
        self.offer.sudo().partner_id = self.customer
        self.assertEqual(self.url_open(self.path).status_code, 200)
        self.offer.action_cancel()
        answers.append(self.url_open(self.path))
        texts = {without_address(answer) for answer in answers}
        self.assertEqual({answer.status_code for answer in answers}, {404})
        self.assertEqual(len(texts), 1)

    def test_long_expired(self):
        self.offer.sudo().valid_until = self.today - timedelta(days=120)
        path = f"/service/offer/{self.offer._get_token()}"
        self.assertEqual(self.url_open(path).status_code, 404)

    def test_no_post_without_the_form(self):
        for data in ({"choice": "buy"}, {"choice": "buy", "csrf_token": "x"}):
            with mute_logger("odoo.http"):
                answer = self.url_open(f"{self.path}/choose", data=data)
            self.assertEqual(answer.status_code, 400)
        self.assertFalse(self._orders())

    def test_bad_input_is_no_error(self):
        for bad in ("", "x", "decline", "repair'--", "\x00", "٥" * 500):
            answer = self._choose(bad)
            self.assertEqual(answer.status_code, 200)
            self.assertIn("Nothing was changed", answer.text)
        self.assertFalse(self._orders())

    def test_not_booked_is_no_error(self):
        """What cannot be booked is told, nothing is ordered, and somebody calls."""
        self.tax.amount = 20
        answer = self._choose("buy")
        self.assertEqual(answer.status_code, 200)
        self.assertIn("We could not book your choice", answer.text)
        self.assertFalse(self._orders())
        self.assertEqual(self.offer.state, "sent")
        self.assertEqual(len(self.offer.activity_ids), 1)
        self._choose("buy")
        self.env.invalidate_all()
        self.assertEqual(len(self.offer.activity_ids), 1)

    def test_language_of_the_customer(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        self.customer.lang = "fr_FR"
        page = self.url_open(self.path)
        self.assertIn('lang="fr-FR"', page.text)
        self.assertIn("197,75", page.text)

    # ------------------------------------------------------------------
    # Portal
    # ------------------------------------------------------------------

    def test_portal_list_and_choice(self):
        self.authenticate("offer_portal", "offer_portal")
        page = self.url_open("/my/part-offers")
        self.assertIn(f"/my/part-offers/{self.offer.id}", page.text)
        self.assertIn("Please choose", page.text)
        path = f"/my/part-offers/{self.offer.id}"
        answer = self._choose("repair", path)
        self.assertIn("You chose the repair", answer.text)
        self.assertEqual(self.offer.chosen_via, "portal")
        part = self.receive(self.offer.rma_id)
        self.assertIn("In inspection", self.url_open(path).text)
        part._step("decided")
        part._step("repair")
        self.assertIn("In repair", self.url_open("/my/part-offers").text)
        part._route_give_back()
        self.assertIn("On its way back to you", self.url_open(path).text)
        unit_page = self.url_open(f"/my/equipment/{self.coffee.id}")
        self.assertIn("On its way back to you", unit_page.text)

    def test_portal_foreign_and_missing_look_the_same(self):
        self.authenticate("offer_stranger", "offer_stranger")
        answers = [
            self.url_open(f"/my/part-offers/{number}", allow_redirects=False)
            for number in (self.offer.id, 2**31 - 1, 2**63, 0, -1, "x", "１２")
        ]
        seen = {(one.status_code, one.headers.get("Location")) for one in answers}
        self.assertEqual(len(seen), 1)
        self.assertNotIn(self.offer.name, self.url_open("/my/part-offers").text)
        token = self._csrf(self.url_open(self.path))
        self.url_open(
            f"/my/part-offers/{self.offer.id}/choose",
            data={"csrf_token": token, "choice": "buy"},
        )
        self.assertFalse(self._orders())

    def test_portal_needs_a_login(self):
        for path in ("/my/part-offers", f"/my/part-offers/{self.offer.id}"):
            answer = self.url_open(path, allow_redirects=False)
            self.assertIn("/web/login", answer.headers["Location"])

    def test_portal_counter(self):
        self.authenticate("offer_portal", "offer_portal")
        result = self.make_jsonrpc_request(
            "/my/counters", {"counters": ["spare_offer_count"]}
        )
        self.assertEqual(result["spare_offer_count"], 1)

    def test_my_product_is_broken(self):
        """The customer asks by himself; the same click twice is one offer."""
        self.offer.action_cancel()
        self.authenticate("offer_portal", "offer_portal")
        path = f"/my/equipment/{self.coffee.id}"
        page = self.url_open(path)
        self.assertIn("My product is broken", page.text)
        data = {
            "csrf_token": self._csrf(page),
            "part": str(self.board.id),
            "fault": "No water",
            "repair_total": "1",
        }
        answer = self.url_open(f"{path}/broken", data=data)
        self.assertIn("197.75", answer.text)
        self.assertIn("236.06", answer.text)
        again = self.url_open(f"{path}/broken", data=data)
        self.assertEqual(again.url, answer.url)
        offers = self.env["spare.repair.offer"].search(
            [("equipment_id", "=", self.coffee.id), ("state", "=", "sent")]
        )
        self.assertEqual(offers.fault_note, "No water")
        self.assertEqual(len(offers), 1)
        # A part that the product does not list is not taken.
        offers.action_cancel()
        other = self.make_part("Gold", list_price=1.0)
        self.url_open(f"{path}/broken", data={**data, "part": str(other.id)})
        latest = offers.search([("equipment_id", "=", self.coffee.id)], limit=1)
        self.assertNotEqual(latest.part_product_id, other)

    def test_broken_of_somebody_else(self):
        own = self.make_unit(
            "Unit of the stranger",
            self.make_lot(self.machine, "ST-1"),
            owned_by_id=self.stranger.partner_id.id,
        )
        self.offer.action_cancel()
        self.authenticate("offer_stranger", "offer_stranger")
        token = self._csrf(self.url_open(f"/my/equipment/{own.id}"))
        answer = self.url_open(
            f"/my/equipment/{self.coffee.id}/broken",
            data={"csrf_token": token},
            allow_redirects=False,
        )
        self.assertEqual(answer.headers["Location"], "/my/equipment")
        self.env.invalidate_all()
        self.assertFalse(
            self.env["spare.repair.offer"].search(
                [("state", "=", "sent"), ("equipment_id", "=", self.coffee.id)]
            )
        )

    def test_not_too_often(self):
        self.offer.action_cancel()
        self.authenticate("offer_portal", "offer_portal")
        path = f"/my/equipment/{self.coffee.id}"
        for _time in range(10):
            self.make_offer(send=False)
        data = {"csrf_token": self._csrf(self.url_open(path))}
        answer = self.url_open(f"{path}/broken", data=data)
        self.assertIn("You asked for many prices today", answer.text)

    def test_broken_with_a_file(self):
        """S2: a file in place of a text says nothing."""
        self.offer.action_cancel()
        self.authenticate("offer_portal", "offer_portal")
        path = f"/my/equipment/{self.coffee.id}"
        answer = self.url_open(
            f"{path}/broken",
            data={"csrf_token": self._csrf(self.url_open(path))},
            files={"fault": ("a.txt", b"x"), "part": ("b.txt", b"y")},
        )
        self.assertIn("/my/part-offers/", answer.url)

    def test_broken_without_a_price(self):
        self.offer.action_cancel()
        self.service("hour").list_price = 0
        self.authenticate("offer_portal", "offer_portal")
        path = f"/my/equipment/{self.coffee.id}"
        data = {"csrf_token": self._csrf(self.url_open(path))}
        answer = self.url_open(f"{path}/broken", data=data)
        self.assertIn("We cannot tell you a price here", answer.text)
        self.env.invalidate_all()
        self.assertEqual(
            self.env["spare.repair.offer"].search_count(
                [("equipment_id", "=", self.coffee.id), ("state", "!=", "cancelled")]
            ),
            0,
        )

    def test_portal_list_budget(self):
        """One page of offers costs the same, two of them or twenty."""
        self.authenticate("offer_portal", "offer_portal")
        counts = []
        for number in (2, 18):
            for index in range(number):
                lot = self.make_lot(self.machine, f"B-{number}-{index}")
                unit = self.make_unit(f"Unit {number} {index}", lot)
                unit.warranty_end_date = "2021-01-01"
                offer = self.make_offer(equipment_id=unit.id)
                if index % 2:
                    offer._choose("repair", "portal")
            self.env.flush_all()
            self.url_open("/my/part-offers")
            self.env.invalidate_all()
            self.env.cr.flush()
            before = self.env.cr.sql_log_count
            self.url_open("/my/part-offers")
            counts.append(self.env.cr.sql_log_count - before)
        self.assertLessEqual(counts[1], counts[0] + 3, counts)
        self.assertLess(counts[1], 60)
