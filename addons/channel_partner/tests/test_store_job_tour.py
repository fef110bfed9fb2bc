# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import base64
import io
from datetime import timedelta

from PIL import Image

from odoo import fields
from odoo.tests import HttpCase, tagged

from .store_job_common import StoreJobCommon


@tagged("post_install", "-at_install")
class TestStoreJobTour(StoreJobCommon, HttpCase):
    """A job on a phone, from the list to the signature, in a browser (CP-08)."""

    browser_size = "390x844"
    touch_enabled = True

    def test_finish_with_signature(self):
        self.plan(start=fields.Datetime.now() + timedelta(minutes=30))
        self.env["fsm.activity"].create(
            {"name": "Check for leaks", "fsm_order_id": self.order.id, "required": True}
        )
        self.start_tour(
            "/my/store/jobs",
            "channel_partner_store_job",
            login=self.technician_user.login,
        )
        self.assertEqual(self.order.proof_state, "waiting_callback")
        self.assertEqual(self.order.signed_by, "Ms Cai")
        self.assertIn("New door seal", self.order.resolution)
        drawing = Image.open(io.BytesIO(base64.b64decode(self.order.signature)))
        darkest, lightest = drawing.convert("L").getextrema()
        self.assertGreater(lightest - darkest, 100)
