# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import base64
import io
import re
from datetime import timedelta

from freezegun import freeze_time
from PIL import Image

from odoo import fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..models import fsm_order_store_proof
from ..tools.proof_image import BadImage, read_photo, read_signature
from .store_job_common import StoreJobCommon


@tagged("post_install", "-at_install")
class TestStoreJobProof(StoreJobCommon):
    """What a store hands in as proof, and what the engine makes of it (CP-07)."""

    def setUp(self):
        super().setUp()
        self.plan()

    def _code_sent(self, order=None):
        sms = self.env["sms.sms"].search([("number", "!=", False)], order="id desc")
        return re.search(r"code (\S+) at", sms[:1].body).group(1)

    # ------------------------------------------------------------------
    # Finish
    # ------------------------------------------------------------------

    def test_story(self):
        """CP-07, CP-08: accept, plan, start, finish with signature, then proven."""
        order = self.as_technician()
        states = [self.order.proof_state]
        order.store_on_the_way()
        order.store_start()
        states.append(order.store_finish("New <b>pump</b>", "Ms Cai", self.signature()))
        self.order.record_callback("good")
        states.append(self.order.proof_state)
        self.assertEqual(states, ["draft", "waiting_callback", "proven"])
        self.assertEqual(self.order.signed_by, "Ms Cai")
        self.assertEqual(self.order.stage_id, self.stage_completed)
        # What was typed is text, not a page.
        self.assertIn("&lt;b&gt;pump", self.order.resolution)
        self.assertEqual(
            self.order.proof_event_ids.sorted("id").mapped("to_state"),
            ["waiting_callback", "proven"],
        )
        # The technician himself is on record, not the superuser.
        self.assertEqual(
            self.order.proof_event_ids.sorted("id")[0].user_id, self.technician_user
        )

    def test_finish_twice(self):
        """CP-08: a second tap changes nothing: neither signature nor times."""
        order = self.as_technician()
        order.store_finish("Done", "Ms Cai", self.signature())
        before = self.order.read(
            ["signed_by", "signed_on", "date_end", "resolution", "proof_completed_on"]
        )
        with freeze_time(fields.Datetime.now() + timedelta(minutes=5)):
            order.store_finish("Done again", "Somebody else", self.signature())
        self.order.invalidate_recordset()
        self.assertEqual(self.order.read(list(before[0])), before)

    def test_sign_later(self):
        """CP-08: finished without a signature, it waits for one or for the code."""
        order = self.as_technician()
        self.assertEqual(order.store_finish("Done"), "waiting_confirmation")
        self.assertEqual(
            order.store_finish(None, "Ms Cai", self.signature()), "waiting_callback"
        )

    def test_signature_refusals(self):
        """CP-08: an empty drawing, no name or another file is no signature."""
        order = self.as_technician()
        with self.assertRaisesRegex(UserError, "name of who signs"):
            order.store_finish("Done", " ", self.signature())
        for signature, words in (
            (self.signature(drawn=False), "is empty"),
            ("data:image/png;base64,!!!", "cannot be kept|can be kept"),
            (self.photo(), "can be kept"),
            ("A" * 900_000, "too large"),
            (["x"], "can be kept"),
        ):
            with self.assertRaisesRegex(UserError, words):
                order.store_finish("Done", "Ms Cai", signature)
        self.assertFalse(self.order.date_end)
        self.assertEqual(self.order.proof_state, "draft")

    def test_required_points(self):
        """CP-08, SR-22: what is required is ticked off before the job is finished."""
        points = self.env["fsm.activity"].create(
            [
                {"name": name, "fsm_order_id": self.order.id, "required": required}
                for name, required in (("Check for leaks", True), ("Wipe", False))
            ]
        )
        order = self.as_technician()
        order.store_start()
        with self.assertRaisesRegex(ValidationError, "Check for leaks"):
            order.store_finish("Done", "Ms Cai", self.signature())
        order.store_check_point(points[0].id)
        order.store_check_point(points[0].id)
        self.assertEqual(points.mapped("state"), ["done", "todo"])
        self.assertEqual(points[0].completed_by, self.technician_user)
        order.store_check_point(points[0].id, done=False)
        order.store_check_point(points[0].id, done=False)
        self.assertEqual(points[0].state, "todo")
        order.store_check_point(points[0].id)
        order.store_finish("Done")
        with self.assertRaisesRegex(UserError, "is closed"):
            order.store_check_point(points[1].id)

    @mute_logger("odoo.addons.base.models.ir_rule")
    def test_point_of_another_job(self):
        foreign = self.env["fsm.activity"].create(
            {"name": "x", "fsm_order_id": self.make_job(self.rival).id}
        )
        for point_id in (foreign.id, 2**31 - 2, None, "1"):
            with self.assertRaisesRegex(AccessError, "not on the checklist"):
                self.as_technician().store_check_point(point_id)
        self.assertEqual(foreign.state, "todo")

    def test_cancelled(self):
        """CP-08: nothing is handed in for a job that was cancelled."""
        self.order.stage_id = self.env.ref("fieldservice.fsm_stage_cancelled")
        order = self.as_technician()
        for call in (
            lambda: order.store_finish("Done"),
            lambda: order.store_add_photo(self.photo()),
            order.store_start,
            order.store_send_code,
        ):
            with self.assertRaises(UserError):
                call()

    # ------------------------------------------------------------------
    # Photos
    # ------------------------------------------------------------------

    def test_photo(self):
        """CP-08: a photo is written anew, private to the job, and kept once."""
        exif = Image.Exif()
        exif[0x010E] = "secret place"
        photo = self.photo("red", (4000, 3000), exif=exif)
        order = self.as_technician()
        first = order.store_add_photo(photo, "IMG_1.JPG")
        self.assertEqual(order.store_add_photo(photo, "IMG_1.JPG"), first)
        kept = self.order.channel_photo_ids
        self.assertEqual((kept.id, self.order.channel_photo_count), (first, 1))
        self.assertEqual((kept.res_model, kept.res_id), ("fsm.order", self.order.id))
        self.assertFalse(kept.public)
        image = Image.open(io.BytesIO(kept.raw))
        self.assertEqual((image.format, max(image.size)), ("JPEG", 1600))
        self.assertNotIn(b"secret", kept.raw)
        with self.assertRaises(AccessError):
            kept.with_user(self.rival_user).read(["raw"])

    def test_photo_kinds(self):
        """CP-08: what is no picture, or too large, is refused with its remedy."""
        order = self.as_technician()
        for kind in ("PNG", "JPEG"):
            order.store_add_photo(self.photo("blue", kind=kind))
        encode = lambda raw: base64.b64encode(raw).decode()  # noqa: E731
        for data in (
            encode(b"<svg xmlns='http://www.w3.org/2000/svg'/>"),
            encode(b"%PDF-1.4"),
            self.photo(kind="GIF"),
            self.photo()[:200],
            "",
            "not base64!",
        ):
            with self.assertRaisesRegex(UserError, "JPEG or PNG"):
                order.store_add_photo(data)
        for data in (None, 7, "A" * (17 * 1024 * 1024)):
            with self.assertRaisesRegex(UserError, "too large"):
                order.store_add_photo(data)

    def test_bomb(self):
        """CP-08: a small file with a huge picture is not unfolded."""
        picture = Image.new("1", (10000, 10000))
        output = io.BytesIO()
        picture.save(output, "PNG")
        with self.assertRaises(BadImage) as caught:
            read_photo(output.getvalue())
        self.assertEqual(str(caught.exception), "big")

    def test_photo_limit(self):
        """CP-08: ten photos at most; the database says so too."""
        order = self.as_technician()
        limit = fsm_order_store_proof.MAX_PHOTOS
        for number in range(limit):
            order.store_add_photo(self.photo((number * 20, 10, 10), (40, 30)))
        with self.assertRaisesRegex(UserError, "has 10 photos already"):
            order.store_add_photo(self.photo("white", (40, 30)))
        self.assertEqual(len(self.order.channel_photo_ids), limit)
        # The first one again is no eleventh.
        order.store_add_photo(self.photo((0, 10, 10), (40, 30)))

    def test_photo_when_settled(self):
        order = self.as_technician()
        order.store_finish("Done", "Ms Cai", self.signature())
        order.store_add_photo(self.photo())
        self.order.record_callback("good")
        with self.assertRaisesRegex(UserError, "is settled"):
            order.store_add_photo(self.photo("blue"))

    def test_upright(self):
        """CP-08: a photo that was taken on its side is turned upright."""
        exif = Image.Exif()
        exif[0x0112] = 6
        raw = base64.b64decode(self.photo("red", (400, 300), exif=exif))
        self.assertEqual(Image.open(io.BytesIO(read_photo(raw))).size, (300, 400))

    def test_signature_on_white(self):
        image = Image.open(io.BytesIO(read_signature(self.signature())))
        self.assertEqual((image.format, image.mode), ("PNG", "RGB"))
        self.assertEqual(image.getpixel((0, 0)), (255, 255, 255))

    # ------------------------------------------------------------------
    # The customer's code
    # ------------------------------------------------------------------

    def test_code(self):
        """CP-08, X-36: the customer reads out his code; the job is confirmed."""
        order = self.as_technician()
        order.store_finish("Done")
        message = order.store_send_code()
        self.assertNotIn("5555 0101", message)
        code = self._code_sent()
        self.assertNotIn(code, message)
        self.assertEqual(order.store_confirm_code("000000"), "wrong")
        self.assertEqual(order.store_confirm_code(code), "confirmed")
        self.assertEqual(self.order.proof_state, "waiting_callback")
        self.assertEqual(order.store_confirm_code(code), "confirmed")
        with self.assertRaisesRegex(UserError, "already confirmed"):
            order.store_send_code()

    def test_code_double_tap(self):
        """CP-08: a second tap sends no second code: the first would stop working."""
        order = self.as_technician()
        order.store_send_code()
        self.assertIn("a moment ago", order.store_send_code())
        confirmations = self.env["service.confirmation"].search(
            [("order_id", "=", self.order.id)]
        )
        self.assertEqual(len(confirmations), 1)
        self.assertEqual(order.store_confirm_code(self._code_sent()), "confirmed")

    def test_code_closed(self):
        """CP-08: no code was sent, or five were wrong: a new one is needed."""
        order = self.as_technician()
        self.assertEqual(order.store_confirm_code("123456"), "closed")
        order.store_send_code()
        outcomes = [order.store_confirm_code("wrong") for _try in range(6)]
        self.assertEqual(outcomes, ["wrong"] * 4 + ["closed"] * 2)
        for nonsense in (None, 5, ["x"], "\x00"):
            self.assertEqual(order.store_confirm_code(nonsense), "closed")

    @mute_logger("odoo.addons.base.models.ir_model")
    def test_code_is_secret(self):
        """CP-08: who works on the job never reads the code that was sent."""
        order = self.as_technician()
        order.store_send_code()
        for model in ("service.confirmation", "sms.sms", "mail.mail"):
            with self.assertRaises(AccessError):
                self.env[model].with_user(self.technician_user).search([]).read()
        self.assertFalse(
            self.order.message_ids.with_user(self.technician_user)
            .sudo()
            .filtered(lambda message: self._code_sent() in (message.body or ""))
        )

    def test_customer_without_address(self):
        self.customer.write({"phone": False, "email": False})
        with self.assertRaisesRegex(UserError, "let the customer sign"):
            self.as_technician().store_send_code()
