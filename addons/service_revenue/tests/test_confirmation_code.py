# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import re
from datetime import timedelta

from freezegun import freeze_time

from odoo import fields
from odoo.exceptions import UserError
from odoo.tests import Form, tagged, users

from .common import ServiceRevenueCommon


@tagged("post_install", "-at_install")
class TestConfirmationCode(ServiceRevenueCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.customer.phone = "+1 415 555 2671"
        cls.order = cls._make_order()

    def _send(self, order=None):
        """Send a code as the technician and read it as the customer: from the SMS."""
        order = order or self.order
        order.with_user(self.technician_user_a).send_confirmation()
        sms = self.env["sms.sms"].search([], limit=1)
        return re.search(r"\b(\d{6})\b", sms.body)[1]

    def _confirmation(self):
        return self.env["service.confirmation"].search(
            [("order_id", "=", self.order.id)], limit=1
        )

    def _wrong(self, code):
        return f"{(int(code) + 1) % 10**6:06d}"

    def test_code_and_link_are_sent_twice(self):
        """By e-mail and by SMS, with the same code and a link (X-36)."""
        code = self._send()
        mail = self.env["mail.mail"].search(
            [("model", "=", "service.confirmation")], limit=1
        )
        self.assertIn(code, mail.body_html)
        self.assertEqual(mail.recipient_ids, self.customer)
        sms = self.env["sms.sms"].search([], limit=1)
        self.assertEqual(sms.state, "outgoing")
        self.assertEqual(sms.number, "+14155552671")
        url = self._confirmation()._get_url()
        self.assertIn(url, sms.body)
        self.assertIn(url, mail.body_html)

    def test_code_is_nowhere_in_plain(self):
        code = self._send()
        self.env.flush_all()
        values = self._confirmation().read(["state", "attempts", "expires_at"])[0]
        self.env.cr.execute(
            "SELECT code_hash FROM service_confirmation WHERE id = %s",
            [self._confirmation().id],
        )
        self.assertNotIn(code, str(values) + self.env.cr.fetchone()[0])

    @users("tech_a")
    def test_technician_does_not_learn_the_code(self):
        """He is neither told it nor can he read the message that he caused."""
        order = self.order.with_env(self.env)
        action = order.send_confirmation()
        sms = self.env["sms.sms"].sudo().search([], limit=1)
        code = re.search(r"\b(\d{6})\b", sms.body)[1]
        self.assertNotIn(code, str(action))
        self.assertNotIn(self.customer.email, str(action))
        self.assertFalse(
            self.env["mail.message"].search(
                ["|", ("body", "ilike", code), ("model", "=", "service.confirmation")]
            )
        )
        self.assertNotIn(code, "".join(order.message_ids.mapped("body")))

    def test_technician_types_the_code(self):
        """The customer reads it out, the work order is confirmed (X-36, CP-07)."""
        code = self._send()
        order = self.order.with_user(self.technician_user_a)
        self.assertEqual(order.service_confirmation_state, "open")
        order.action_finish_work()
        self.assertEqual(order.proof_state, "waiting_confirmation")
        with Form(
            self.env["service.confirmation.code"]
            .with_user(self.technician_user_a)
            .with_context(default_order_id=order.id)
        ) as form:
            form.code = f"{code[:3]} {code[3:]}"
        wizard = form.save()
        action = wizard.action_confirm()
        self.assertEqual(action["type"], "ir.actions.act_window_close")
        self.assertFalse(wizard.code, "the code is not kept")
        order.invalidate_recordset()
        self.assertEqual(order.proof_state, "waiting_callback")
        self.assertEqual(order.service_confirmation_state, "confirmed")
        self.assertEqual(self._confirmation().channel, "technician")
        self.assertEqual(self.order.proof_event_ids[0].rule, "code")

    def test_wrong_code_says_so_and_counts(self):
        code = self._send()
        order = self.order.with_user(self.technician_user_a)
        wizard = (
            self.env["service.confirmation.code"]
            .with_user(self.technician_user_a)
            .create({"order_id": order.id, "code": self._wrong(code)})
        )
        action = wizard.action_confirm()
        self.assertEqual(action["res_id"], wizard.id)
        self.assertIn("not the code", wizard.message)
        self.assertEqual(self._confirmation().attempts, 1)
        self.assertEqual(order.confirm_by_code(code), "confirmed")

    def test_five_tries_then_locked(self):
        code = self._send()
        outcomes = [self.order.confirm_by_code(self._wrong(code)) for _ in range(5)]
        self.assertEqual(outcomes, ["wrong"] * 4 + ["closed"])
        self.assertEqual(self._confirmation().state, "locked")
        self.assertEqual(self.order.confirm_by_code(code), "closed")
        self.assertFalse(self.order.proof_code_on)

    def test_new_code_closes_the_old_one(self):
        first = self._send()
        token = self._confirmation()._get_token()
        second = self._send()
        while second == first:
            second = self._send()
        confirmations = self.env["service.confirmation"]
        self.assertFalse(confirmations._from_token(token))
        self.assertEqual(self.order.confirm_by_code(first), "wrong")
        self.assertEqual(self.order.confirm_by_code(second), "confirmed")

    def test_a_code_works_once(self):
        code = self._send()
        token = self._confirmation()._get_token()
        self.assertEqual(self.order.confirm_by_code(code), "confirmed")
        self.assertEqual(self.order.confirm_by_code(code), "closed")
        self.assertFalse(self.env["service.confirmation"]._from_token(token))
        with self.assertRaisesRegex(UserError, "already confirmed"):
            self.order.send_confirmation()

    def test_a_code_expires(self):
        self.env.company.service_confirmation_hours = 2
        code = self._send()
        confirmation = self._confirmation()
        token = confirmation._get_token()
        self.assertEqual(confirmation._from_token(token), confirmation)
        with freeze_time(fields.Datetime.now() + timedelta(hours=3)):
            self.assertFalse(confirmation._from_token(token))
            self.assertEqual(self.order.confirm_by_code(code), "closed")
            self.order.invalidate_recordset(["service_confirmation_state"])
            self.assertFalse(self.order.service_confirmation_state)
            self.env["service.confirmation"]._gc_expired()
        self.assertEqual(confirmation.state, "expired")

    def test_code_of_another_order_is_wrong(self):
        code = self._send()
        other = self._make_order()
        other_code = self._send(other)
        if code == other_code:
            self.skipTest("one in a million")
        self.assertEqual(other.confirm_by_code(code), "wrong")

    def test_not_too_many_codes(self):
        for _time in range(5):
            self._send()
        with self.assertRaisesRegex(UserError, "try again tomorrow"):
            self._send()

    def test_refusals_say_what_to_do(self):
        self.customer.write({"email": False, "phone": False})
        self.location.partner_id.write({"email": False, "phone": False})
        with self.assertRaisesRegex(UserError, "let the customer sign"):
            self.order.send_confirmation()
        self.order.action_cancel()
        with self.assertRaisesRegex(UserError, "cancelled"):
            self.order.send_confirmation()
        with self.assertRaisesRegex(UserError, "six digits"):
            self.env["service.confirmation.code"].create(
                {"order_id": self.order.id}
            ).action_confirm()

    def test_only_an_address_of_one_kind(self):
        self.customer.phone = False
        action = self.order.with_user(self.technician_user_a).send_confirmation()
        self.assertIn("l***@example.com", action["params"]["message"])
        self.assertFalse(self.env["sms.sms"].search([]))

    def test_customer_reads_his_language(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        self.customer.lang = "fr_FR"
        self._send()
        mail = self.env["mail.mail"].search(
            [("model", "=", "service.confirmation")], limit=1
        )
        self.assertTrue(mail)
