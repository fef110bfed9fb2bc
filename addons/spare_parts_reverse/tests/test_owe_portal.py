# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import http
from odoo.tests import HttpCase, new_test_user, tagged

from .owe_common import OweCommon


@tagged("post_install", "-at_install")
class TestOwePortal(OweCommon, HttpCase):
    """Customers and partners see what they have to send back (SP-15)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.portal_user = new_test_user(
            cls.env,
            login="spare_portal",
            password="spare_portal",
            groups="base.group_portal",
        )
        cls.mine = cls.make_late(
            lot=cls.serial,
            holder_id=cls.portal_user.partner_id.id,
            person_id=False,
            fault_note="Secret remark",
        )
        cls.other = cls.make_late(lot=cls.make_lot(cls.board, "B-2"))

    def setUp(self):
        super().setUp()
        self.authenticate("spare_portal", "spare_portal")

    def test_pages(self):
        page = self.url_open("/my/part-returns").text
        self.assertIn("B-1", page)
        self.assertIn("20 days overdue", page)
        self.assertNotIn("B-2", page)
        page = self.url_open(f"/my/part-returns/{self.mine.id}").text
        self.assertIn(self.company.partner_id.name, page)
        self.assertIn("I have sent it", page)
        self.assertNotIn("Secret remark", page)
        self.assertNotIn("260", page)
        counters = self.make_jsonrpc_request(
            "/my/counters", {"counters": ["spare_return_count"]}
        )
        self.assertEqual(counters["spare_return_count"], 1)

    def test_not_mine(self):
        """Somebody else's, none at all and nonsense look alike."""
        for number in (self.other.id, 2**40, 999999, "abc", "1.5", "%00"):
            with self.subTest(number=number):
                answer = self.url_open(
                    f"/my/part-returns/{number}", allow_redirects=False
                )
                self.assertIn(answer.status_code, (303, 404))
        answer = self.url_open(
            f"/my/part-returns/{self.other.id}/label", allow_redirects=False
        )
        self.assertEqual(answer.status_code, 303)

    def test_sent(self):
        """Sent, with the number of the parcel; a second time says that it is so."""
        token = http.Request.csrf_token(self)
        url = f"/my/part-returns/{self.mine.id}/sent"
        for _twice in range(2):
            answer = self.url_open(
                url, data={"csrf_token": token, "reference": "SF 1\x00 23"}
            )
            self.assertEqual(answer.status_code, 200)
        self.assertRecordValues(
            self.mine, [{"state": "transit", "tracking_reference": "SF 1 23"}]
        )
        self.assertIn("on its way already", answer.text)
        self.url_open(
            f"/my/part-returns/{self.other.id}/sent", data={"csrf_token": token}
        )
        self.assertEqual(self.other.state, "owed")

    def test_file_for_a_text(self):
        """S2: a file in place of the number is none."""
        answer = self.url_open(
            f"/my/part-returns/{self.mine.id}/sent",
            data={"csrf_token": http.Request.csrf_token(self)},
            files={"reference": ("a.txt", b"x")},
        )
        self.assertEqual(answer.status_code, 200)
        self.assertEqual(self.mine.state, "transit")
        self.assertFalse(self.mine.tracking_reference)

    def test_label(self):
        """Address, number as a barcode, part: for the bench to scan."""
        html, _kind = self.env["ir.actions.report"]._render_qweb_html(
            "spare_parts_reverse.report_return_label", self.mine.ids
        )
        text = html.decode()
        self.assertIn(f"value={self.mine.name}", text)
        self.assertIn("B-1", text)
        self.assertIn(self.company.partner_id.name, text)
        answer = self.url_open(f"/my/part-returns/{self.mine.id}/label")
        self.assertEqual(answer.headers["Content-Type"], "application/pdf")

    def test_pages_in_constant_queries(self):
        fan = self.make_part("Fan", tracking="none")
        counts = []
        for _more in range(2):
            self.url_open("/my/part-returns?filterby=all")
            before = self.cr.sql_log_count
            self.url_open("/my/part-returns?filterby=all")
            counts.append(self.cr.sql_log_count - before)
            for _number in range(10):
                self.make_late(
                    fan, holder_id=self.portal_user.partner_id.id, person_id=False
                )
            self.env.flush_all()
        self.assertLessEqual(counts[1], counts[0] + 4)
