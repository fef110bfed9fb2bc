# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import base64
from datetime import timedelta

from psycopg2.errors import (
    CheckViolation,
    ForeignKeyViolation,
    NotNullViolation,
    UniqueViolation,
)

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .disposal_common import PDF, PNG, DisposalCommon


@tagged("post_install", "-at_install")
class TestDisposalCertificate(DisposalCommon):
    """Number, date and file: by the model and by PostgreSQL (SP-14)."""

    def check_deferred(self):
        self.env.flush_all()
        self.env.cr.execute("SET CONSTRAINTS ALL IMMEDIATE")
        self.env.cr.execute("SET CONSTRAINTS ALL DEFERRED")

    def assert_database_refuses(self, query, *args, error=CheckViolation):
        self.env.flush_all()
        with (
            self.assertRaises(error),
            mute_logger("odoo.sql_db"),
            self.env.cr.savepoint(),
        ):
            self.env.cr.execute(query, args)
            self.env.cr.execute("SET CONSTRAINTS ALL IMMEDIATE")

    def test_certificate_is_checked(self):
        """SP-14: number, date and file of the certificate, each with its refusal."""
        disposal = self.make_disposal()
        with self.assertRaisesRegex(UserError, "after the parts were handed over"):
            self.certify(disposal)
        disposal.action_hand_over()
        with self.assertRaisesRegex(UserError, "Enter its number, date and file"):
            disposal.with_user(self.spare_manager).action_close()
        with self.assertRaisesRegex(UserError, "Enter the number"):
            self.certify(disposal, number="  ")
        with self.assertRaisesRegex(UserError, "older than the hand-over"):
            self.certify(disposal, date=self.today - timedelta(days=1))
        with self.assertRaisesRegex(UserError, "in the future"):
            self.certify(disposal, date=self.today + timedelta(days=2))
        with self.assertRaisesRegex(UserError, "no PDF, PNG or JPEG"):
            self.certify(disposal, data=b"<script>alert(1)</script>")
        with self.assertRaisesRegex(UserError, "Add the file"):
            disposal._certify("C-1", self.today, b"", "x")
        with self.assertRaisesRegex(UserError, "larger than"):
            disposal._certify("C-1", self.today, PDF + b" " * (20 << 20), "x")
        certificate = self.certify(disposal, data=PNG)
        self.assertFalse(certificate.is_pdf)
        other = self.make_disposal()
        other.action_hand_over()
        with self.assertRaisesRegex(UserError, "is on record with"):
            self.certify(other)
        self.certify(other, number="C-2")

    def test_partial(self):
        """SP-14: a certificate for some parts closes those; the rest stays."""
        parts = self.make_waiting(count=3)
        disposal = self.make_disposal(parts)
        disposal.action_hand_over()
        self.certify(disposal, parts=parts[:2])
        disposal.with_user(self.spare_manager).action_close()
        self.assertEqual(parts.mapped("state"), ["done", "done", "disposal"])
        self.assertEqual((disposal.state, disposal.open_count), ("handed_over", 1))
        with self.assertRaisesRegex(UserError, "have no certificate"):
            disposal.with_user(self.spare_manager).action_close()
        with self.assertRaisesRegex(UserError, "have no certificate yet"):
            self.certify(disposal, number="C-2", parts=parts[:1])
        self.certify(disposal, number="C-2")
        disposal.with_user(self.spare_manager).action_close()
        self.assertEqual(disposal.state, "closed")
        self.assertEqual(parts.mapped("certificate_number"), ["C-1", "C-1", "C-2"])
        self.check_deferred()

    def test_database_holds(self):
        """SP-14: each missing thing is refused by PostgreSQL, too."""
        parts = self.make_waiting(count=2)
        disposal = self.make_disposal(parts)
        refuses = self.assert_database_refuses
        state = "UPDATE spare_disposal SET state = %s WHERE id = %s"
        # Nobody handed over.
        refuses(state, "handed_over", disposal.id)
        disposal.action_hand_over()
        # No certificate.
        closed = (
            "UPDATE spare_disposal SET state = 'closed', closed_on = now(),"
            " closed_by_id = 1 WHERE id = %s"
        )
        refuses(closed, disposal.id)
        refuses(state, "closed", disposal.id)
        done = (
            "UPDATE spare_part_return SET state = 'done', outcome = 'disposed'"
            " WHERE id = %s"
        )
        refuses(done, parts[0].id)
        certificate = self.certify(disposal, parts=parts[0])
        refuses(closed, disposal.id)
        # A certificate for one part only.
        disposal.with_user(self.spare_manager).action_close()
        refuses(closed, disposal.id)
        # Number, date and file of a certificate.
        for name in ("number", "date", "attachment_id"):
            refuses(
                f"UPDATE spare_disposal_certificate SET {name} = NULL WHERE id = %s",
                certificate.id,
                error=NotNullViolation,
            )
        refuses(
            "UPDATE spare_disposal_certificate SET number = ' ' WHERE id = %s",
            certificate.id,
        )
        refuses(
            "DELETE FROM ir_attachment WHERE id = %s",
            certificate.attachment_id.id,
            error=ForeignKeyViolation,
        )
        self.certify(disposal, number="C-2")
        disposal.with_user(self.spare_manager).action_close()
        # What was closed stays whole.
        refuses(
            "UPDATE spare_part_return SET state = 'disposal', outcome = NULL"
            " WHERE id = %s",
            parts[0].id,
        )
        refuses(
            "UPDATE spare_part_return SET disposal_id = NULL WHERE id = %s", parts[0].id
        )
        refuses(
            "UPDATE spare_part_return SET certificate_number = 'x' WHERE id = %s",
            parts[0].id,
        )
        refuses(
            "UPDATE spare_part_return SET waste_class_id = NULL WHERE id = %s",
            parts[0].id,
        )
        refuses(
            "UPDATE spare_part_return SET handler_id = NULL WHERE id = %s", parts[0].id
        )
        refuses(
            "UPDATE spare_disposal_certificate SET date = date - 1 WHERE id = %s",
            certificate.id,
        )
        refuses(
            "UPDATE spare_disposal_certificate SET number = 'C-2' WHERE id = %s",
            certificate.id,
            error=UniqueViolation,
        )

    def test_file_is_kept(self):
        """SP-14: nobody deletes or changes the file of a certificate."""
        disposal = self.make_disposal()
        disposal.action_hand_over()
        file = self.certify(disposal).attachment_id
        for user in (self.spare_user, self.spare_manager, self.env.user):
            mine = file.with_user(user)
            self.assertEqual(mine.raw, PDF)
            with self.assertRaises(UserError):
                mine.unlink()
            for vals in (
                {"raw": b"other"},
                {"datas": "b3RoZXI="},
                {"res_model": False, "res_id": 0},
                {"res_id": 99},
                {"public": True},
                {"type": "url", "url": "http://example.com"},
            ):
                with self.assertRaises(UserError):
                    mine.write(vals)
        # Odoo moves files between storages by writing the same content.
        file.write({"raw": PDF})
        self.assertEqual(file.raw, PDF)
        with self.assertRaises(UserError):
            disposal.sudo().certificate_ids.unlink()

    def test_replace(self):
        """SP-14: a wrong certificate is replaced; once closed by a manager only."""
        disposal = self.make_disposal()
        disposal.action_hand_over()
        certificate = self.certify(disposal)
        wizard = self.env["spare.disposal.certify"].with_user(self.spare_user)

        def values(number, reason="Wrong page"):
            return {
                "disposal_id": disposal.id,
                "certificate_id": certificate.id,
                "number": number,
                "file": base64.b64encode(PNG),
                "file_name": "right.png",
                "reason": reason,
            }

        with self.assertRaisesRegex(UserError, "Say why"):
            wizard.create(values("C-2", reason=False)).action_save()
        wizard.create(values("C-2")).action_save()
        self.assertEqual(certificate.number, "C-2")
        disposal.with_user(self.spare_manager).action_close()
        with self.assertRaises(AccessError):
            wizard.create(values("C-3")).action_save()
        self.assertFalse(certificate.with_user(self.spare_user).is_replace_allowed)
        with self.assertRaises(AccessError):
            certificate.with_user(self.spare_user).action_replace()
        certificate.with_user(self.spare_manager).action_replace()
        wizard.with_user(self.spare_manager).create(values("C-3")).action_save()
        part = disposal.return_ids
        self.assertEqual(part.certificate_number, "C-3")
        self.assertIn("replaced by C-3", part.event_ids[-1].note)
        self.assertIn("Wrong page", disposal.message_ids[0].body)
        self.assertEqual(len(certificate.former_attachment_ids), 2)
        with self.assertRaises(UserError):
            certificate.former_attachment_ids.unlink()
        self.check_deferred()
