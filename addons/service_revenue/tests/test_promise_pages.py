# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from datetime import timedelta

from lxml import html

from odoo import fields
from odoo.tests import HttpCase, new_test_user, tagged

from .level_common import LevelCommon


@tagged("post_install", "-at_install")
class TestPromisePages(LevelCommon, HttpCase):
    """What the customer reads about the promised time (SR-17, SR-18, X-36)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.customer.tz = "Asia/Shanghai"
        cls.contract = cls._make_contract(cls.day_and_night)
        cls.unit = cls._make_equipment(cls._make_product("Fridge"))
        cls.reported = fields.Datetime.now().replace(microsecond=0)
        cls.ticket = cls._make_ticket(
            equipment_id=cls.unit.id, service_reported_at=cls.reported
        )
        cls.order = cls._make_order(
            equipment_ids=[(6, 0, cls.unit.ids)],
            ticket_id=cls.ticket.id,
            service_reported_at=cls.reported,
        )

    def _read(self, path):
        """What the box of the promise says on this page; None if it is not there."""
        page = self.url_open(path, allow_redirects=False)
        if page.status_code != 200:
            return None
        boxes = html.fromstring(page.content).xpath("//div[@id='service_promise']")
        return " ".join(boxes[0].text_content().split()) if boxes else None

    def _due(self):
        return self.env["fsm.order"]._format_day_time(
            self.reported + timedelta(hours=4), "Asia/Shanghai", "MMMEd"
        )

    def _status_path(self):
        return f"/service/status/{self.order._get_status_token()}"

    def test_public_page(self):
        """The level, and by when, where the customer lives."""
        text = self._read(self._status_path())
        self.assertEqual(text, f"Platinum We promised to solve this by {self._due()}.")

    def test_waiting(self):
        self.order.action_wait_customer()
        self.assertIn("while we wait for your answer", self._read(self._status_path()))
        self.order.action_resume()
        self.assertIn("We promised", self._read(self._status_path()))

    def test_late(self):
        """Being late is said, and not hidden."""
        late = self._make_order(
            service_reported_at=self.reported - timedelta(hours=5),
            equipment_ids=[(6, 0, self.unit.ids)],
        )
        text = self._read(f"/service/status/{late._get_status_token()}")
        self.assertIn("We are late, and we are working on it.", text)

    def test_done(self):
        self.order.with_context(bypass_order_completed_stage=True).write(
            {"stage_id": self.stage_completed.id}
        )
        text = self._read(self._status_path())
        self.assertIn("Done within the time that we promised.", text)

    def test_no_promise(self):
        stranger = self._make_customer("Mr Wu")
        order = self._make_order(self._make_location(stranger))
        self.assertIsNone(self._read(f"/service/status/{order._get_status_token()}"))

    def test_portal(self):
        self.authenticate("customer_portal", "customer_portal")
        self.portal_user.tz = "Asia/Shanghai"
        for path in (f"/my/ticket/{self.ticket.id}", f"/my/fsm_order/{self.order.id}"):
            self.assertIn(self._due(), self._read(path), path)
        page = self.url_open(f"/my/equipment/{self.unit.id}")
        self.assertIn("Platinum", page.text)
        self.assertIn("Solved within four hours, day and night.", page.text)
        self.assertIn("Platinum", self.url_open("/my/equipment").text)

    def test_portal_of_somebody_else(self):
        """Nobody reads what others were promised."""
        stranger = self._make_customer("Mr Wu")
        new_test_user(
            self.env,
            login="stranger_portal",
            groups="base.group_portal",
            partner_id=stranger.id,
        )
        self.authenticate("stranger_portal", "stranger_portal")
        for path in (
            f"/my/ticket/{self.ticket.id}",
            f"/my/fsm_order/{self.order.id}",
            f"/my/equipment/{self.unit.id}",
        ):
            self.assertIsNone(self._read(path), path)
            page = self.url_open(path)
            self.assertNotIn("Platinum", page.text)
