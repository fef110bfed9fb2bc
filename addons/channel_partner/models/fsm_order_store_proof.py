# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import base64
import binascii
from datetime import timedelta
from hashlib import sha1

from odoo import fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import SQL, is_html_empty, plaintext2html

from ..tools.proof_image import (
    MAX_PHOTO_BYTES,
    BadImage,
    read_photo,
    read_signature,
)

#: Photos that a job can have: enough for before, after, label and damage.
MAX_PHOTOS = 10
#: Within this time a second tap sends no second code.
_CODE_PAUSE = timedelta(seconds=60)
_MAX_TEXT = 5000


class FsmOrder(models.Model):
    """Proof of a job from the portal: photos, signature, code (CP-07, CP-08).

    Here is only what is handed in. Whether the service counts as proven is decided by
    ``service.proof.mixin``, as for everybody else.
    """

    _inherit = "fsm.order"

    channel_photo_ids = fields.Many2many(
        "ir.attachment",
        "fsm_order_channel_photo_rel",
        "order_id",
        "attachment_id",
        string="Photos of the Store",
        readonly=True,
        copy=False,
        help="Taken on site by the people of the store.",
    )
    channel_photo_count = fields.Integer(
        string="Photos", readonly=True, copy=False, default=0
    )
    channel_code_on = fields.Datetime(
        string="Code Asked For On",
        readonly=True,
        copy=False,
        groups="fieldservice.group_fsm_user_own",
    )

    _channel_photo_limit = models.Constraint(
        f"CHECK (channel_photo_count BETWEEN 0 AND {MAX_PHOTOS})",
        "A job has 10 photos at most.",
    )

    # ------------------------------------------------------------------
    # Checklist
    # ------------------------------------------------------------------

    def store_check_point(self, point_id, done=True):
        """Tick off a point of the checklist of this job, or take the tick back."""
        order, _member = self._check_store()
        order._check_store_open()
        point = order.order_activity_ids.filtered(lambda p: p.id == point_id)
        if not point:
            raise AccessError(
                self.env._("This point is not on the checklist. Load the page again.")
            )
        if done:
            return point.action_done()
        return point.action_undo() if point.state != "todo" else True

    # ------------------------------------------------------------------
    # Photos
    # ------------------------------------------------------------------

    def store_add_photo(self, data, name=None):
        """Keep a photo as proof; the same one twice is kept once.

        :param str data: the file, base64
        :return: id of the photo
        """
        order, _member = self._check_store()
        order._check_store_proof_open()
        if (
            not isinstance(data, str | bytes)
            or len(data) > MAX_PHOTO_BYTES * 4 // 3 + 4
        ):
            raise UserError(self._get_store_image_refusal("big"))
        try:
            picture = read_photo(base64.b64decode(data, validate=True))
        except BadImage as error:
            raise UserError(self._get_store_image_refusal(str(error))) from error
        except (binascii.Error, ValueError) as error:
            raise UserError(self._get_store_image_refusal("type")) from error
        # The store of attachments knows a file by the same sum.
        checksum = sha1(picture, usedforsecurity=False).hexdigest()
        same = order.channel_photo_ids.filtered(lambda a: a.checksum == checksum)
        if same:
            return same[0].id
        room = SQL("COALESCE(channel_photo_count, 0) < %s", MAX_PHOTOS)
        more = SQL("COALESCE(channel_photo_count, 0) + 1")
        if not order._store_claim("channel_photo_count", room, more):
            raise UserError(
                self.env._(
                    "This job has %(count)s photos already, and more are not kept.",
                    count=MAX_PHOTOS,
                )
            )
        number = order.channel_photo_count
        photo = order.env["ir.attachment"].create(
            {
                "name": f"{order.name}-{number}.jpg".replace("/", "-"),
                "description": name[:100] if isinstance(name, str) else False,
                "raw": picture,
                "mimetype": "image/jpeg",
                "res_model": order._name,
                "res_id": order.id,
                "public": False,
            }
        )
        order.write({"channel_photo_ids": [fields.Command.link(photo.id)]})
        return photo.id

    def _store_add_files(self, files):
        """Keep photos that were sent with a form, each no further read than allowed."""
        files = [file for file in files if file and file.filename]
        if not files:
            raise UserError(self.env._("Choose or take a photo first."))
        for file in files[: MAX_PHOTOS + 1]:
            data = file.read(MAX_PHOTO_BYTES + 1)
            if len(data) > MAX_PHOTO_BYTES:
                raise UserError(self._get_store_image_refusal("big"))
            self.store_add_photo(base64.b64encode(data), file.filename)

    def _check_store_proof_open(self):
        """Proof can be handed in until the service is proven or will never be."""
        if self.proof_state in ("proven", "revoked", "cancelled"):
            raise UserError(
                self.env._(
                    "%(job)s is settled: nothing more can be added. If something is "
                    "wrong, call us.",
                    job=self.name,
                )
            )

    def _get_store_image_refusal(self, kind):
        refusals = {
            "type": self.env._(
                "This is not a photo that can be kept. Take a JPEG or PNG picture with "
                "the camera."
            ),
            "big": self.env._(
                "This file is too large. Take the picture with a smaller size, at "
                "most %(size)s MB.",
                size=MAX_PHOTO_BYTES // 1024 // 1024,
            ),
            "blank": self.env._(
                "The signature is empty. Let the customer sign in the frame."
            ),
        }
        return refusals[kind]

    # ------------------------------------------------------------------
    # Finish
    # ------------------------------------------------------------------

    def store_finish(self, resolution=None, signed_by=None, signature=None):
        """The work is done, with what was done and the customer's signature.

        Finished without a signature, the customer can still sign afterwards (the same
        method), or confirm with his code. Twice is once.

        :param str resolution: what was done, plain text
        :param str signed_by: name of who signed
        :param str signature: PNG, base64
        :return: state of the proof
        """
        order, _member = self._check_store()
        is_open = not order.stage_id.is_closed
        vals = {}
        if signature and not order.proof_signed_on:
            vals.update(order._prepare_store_signature(signed_by, signature))
        if not is_open:
            order._check_store_finished(bool(vals))
        elif text := _clean(resolution, _MAX_TEXT):
            vals["resolution"] = plaintext2html(text)
        if vals:
            order.write(vals)
        if "signed_by" in vals:
            order._store_note(self.env._("Signed by %s", vals["signed_by"]))
        if is_open:
            # The ticket of the job is closed by the service desk, not by the store: a
            # wizard that would ask for it is not opened here.
            order.action_finish_work()
        return order.proof_state

    def _check_store_finished(self, signs):
        """What may be handed in for a job that is closed already."""
        if self.stage_id.id != self._get_completed_stage_id():
            raise UserError(
                self.env._(
                    "%(job)s was cancelled. If the work was done all the same, call "
                    "us.",
                    job=self.name,
                )
            )
        if signs:
            self._check_store_proof_open()

    def _prepare_store_signature(self, signed_by, signature):
        name = _clean(signed_by, 100)
        if not name:
            raise UserError(self.env._("Write the name of who signs."))
        try:
            picture = read_signature(signature)
        except BadImage as error:
            raise UserError(self._get_store_image_refusal(str(error))) from error
        return {
            "signed_by": name,
            "signed_on": fields.Datetime.now(),
            "signature": base64.b64encode(picture),
        }

    # ------------------------------------------------------------------
    # The customer's code
    # ------------------------------------------------------------------

    def store_send_code(self):
        """Send the customer his one-time code; a second tap sends no second one.

        :return: where it went, in words (addresses masked)
        """
        order, _member = self._check_store()
        refusal = order._get_confirmation_refusal()
        if refusal:
            raise UserError(refusal)
        now = fields.Datetime.now()
        free = SQL(
            "(channel_code_on IS NULL OR channel_code_on < %s)", now - _CODE_PAUSE
        )
        if not order._store_claim("channel_code_on", free, SQL("%s", now)):
            return self.env._(
                "A code was sent a moment ago. It can take a minute to arrive."
            )
        return order.send_confirmation()["params"]["message"]

    def store_confirm_code(self, code):
        """Check the code that the customer reads out.

        Never an error for a wrong one: it would forget that a try was used up.

        :return: ``confirmed``, ``wrong`` or ``closed`` (send a new code)
        """
        order, _member = self._check_store()
        if order.proof_code_on:
            return "confirmed"
        return order.confirm_by_code(_clean(code, 40))

    def _has_store_resolution(self):
        return not is_html_empty(self.resolution)


def _clean(text, length):
    """Text of a form, without what no column takes; anything else is no text."""
    return text.replace("\x00", "").strip()[:length] if isinstance(text, str) else ""
