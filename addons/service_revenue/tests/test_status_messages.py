# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from datetime import timedelta

from psycopg2 import IntegrityError

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .status_common import StatusCommon


@tagged("post_install", "-at_install")
class TestStatusMessages(StatusCommon):
    """Both sides hear how the visit goes, each thing once (X-33, X-36)."""

    def _events(self, order, **values):
        return sorted(
            (message.event, message.recipient, message.channel)
            for message in self._sent(order, **values)
        )

    def test_whole_visit(self):
        """Planned, on the way, finished: customer by e-mail, salesperson at the end."""
        order = self._make_visit()
        self._happened()
        job = order.with_user(self.technician_user_a)
        job.action_on_the_way()
        job.action_arrived()
        job.action_start_work()
        job.action_finish_work()
        self._happened()
        self.assertEqual(
            self._events(order),
            [
                ("arrived", "salesperson", "note"),
                ("finished", "customer", "email"),
                ("finished", "salesperson", "email"),
                ("finished", "salesperson", "note"),
                ("on_the_way", "customer", "email"),
                ("scheduled", "customer", "email"),
                ("started", "salesperson", "note"),
            ],
        )

    def test_each_once(self):
        """A stage written twice, an action pressed twice: one message."""
        order = self._make_visit()
        self._happened()
        for _time in range(2):
            order.action_on_the_way()
            self._happened()
        for _time in range(2):
            order.action_complete()
            self._happened()
        self.messages._touch("finished", order.ids)
        self._happened()
        found = self._events(order, channel="email", recipient="customer")
        self.assertEqual(len(found), len(set(found)))
        self.assertEqual(len(found), 3)

    def test_unique_in_the_database(self):
        order = self._make_visit()
        self._happened()
        [message] = self._sent(order)
        with self.assertRaises(IntegrityError), mute_logger("odoo.sql_db"):
            message.copy({"state": "queued"}).flush_recordset()

    def test_finished_again_after_reopening(self):
        """The next round is news again."""
        order = self._make_visit()
        order.action_complete()
        self._happened()
        order.write({"stage_id": self.stage_new.id})
        self._happened()
        order.action_complete()
        self._happened()
        rounds = self._sent(order, event="finished", recipient="customer")
        self.assertEqual(sorted(rounds.mapped("occurrence")), [0, 1])

    def test_rescheduled_there_and_back(self):
        """A to B, back to A, to B again: three messages, not two."""
        first = fields.Datetime.now() + timedelta(days=2)
        order = self._make_visit(scheduled_date_start=first)
        self._happened()
        for days in (1, 0, 1):
            order.scheduled_date_start = first + timedelta(days=days)
            self._happened()
        self.assertEqual(len(self._sent(order, event="rescheduled")), 3)

    def test_undone_is_not_told(self):
        """What was taken back before the transaction ended did not happen."""
        order = self._make_visit()
        self._happened()
        order.action_cancel()
        order.write({"stage_id": self.stage_new.id})
        self._happened()
        self.assertFalse(self._sent(order, event="cancelled"))

    def test_history_is_no_news(self):
        """Work orders that are imported, planned or finished long ago, tell nobody;
        what has waited too long in the queue neither."""
        past = fields.Datetime.now() - timedelta(days=30)
        old = self._make_visit(scheduled_date_start=past)
        old.write({"date_start": past, "date_end": past})
        old.action_complete()
        order = self._make_visit()
        self._happened()
        self.assertFalse(self._sent(old))
        message = self._sent(order)
        message._send(now=fields.Datetime.now() + timedelta(days=3))
        self.assertEqual(message.state, "skipped")

    def test_switched_off(self):
        """Nothing is queued where the company wants nothing."""
        self.company.write(
            {"service_status_email": False, "service_status_note": False}
        )
        order = self._make_visit()
        order.action_complete()
        self._happened()
        self.assertFalse(self._sent(order))

    def test_defaults(self):
        """New companies: e-mail on, SMS off, one row for each event and receiver."""
        company = self.env["res.company"].create({"name": "Branch 7"})
        self.assertTrue(company.service_status_email)
        self.assertFalse(company.service_status_sms)
        rules = self.env["service.status.rule"]
        mine = rules.search([("company_id", "=", company.id)])
        self.assertEqual(len(mine), 14)
        self.assertTrue(all(mine.mapped("mail_template_id")))
        self.assertTrue(all(mine.mapped("sms_template_id")))
        self.assertFalse(rules._ensure_rules())

    # ------------------------------------------------------------------
    # Sending
    # ------------------------------------------------------------------

    def test_email_in_the_customers_language(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        template = self.env.ref("service_revenue.mail_template_status_scheduled")
        template.with_context(lang="fr_FR").subject = "Visite prévue"
        self.customer.lang = "fr_FR"
        order = self._make_visit()
        self._happened()
        message = self._sent(order)
        message._send()
        self.assertEqual(message.state, "sending")
        self.assertEqual(message.address, "l***@example.com")
        mail = message.mail_mail_id
        self.assertEqual(mail.subject, "Visite prévue")
        self.assertEqual(mail.recipient_ids, self.customer)
        self.assertIn(order._get_status_url(), mail.body_html)
        self.assertEqual(mail.state, "outgoing")

    def test_link_stays_with_the_customer(self):
        """Whoever reads the work order does not find the link in its messages: he
        could rate himself with it."""
        order = self._make_visit()
        self._happened()
        self._sent(order)._send()
        token = order._get_status_token()
        for user in (self.technician_user_a, self.service_manager):
            job = order.with_user(user)
            self.assertNotIn(token, str(job.message_ids.mapped("body")))
            found = self.env["mail.message"].with_user(user).search([])
            self.assertNotIn(token, str(found.mapped("body")))
            with self.assertRaises(AccessError):
                job.read(["service_status_url"])
        self.assertFalse(order.sudo().service_status_url)

    def test_sms(self):
        self.customer.phone = "(202) 555-0123"
        self.company.service_status_sms = True
        order = self._make_visit()
        self._happened()
        message = self._sent(order, channel="sms")
        message._send()
        text = message.sms_id
        self.assertEqual(text.number, "+12025550123")
        self.assertIn(order._get_status_url(), text.body)
        self.assertEqual(text.state, "outgoing")

    def test_failures_say_what_to_do(self):
        """A refused mail and a refused SMS show on the work order."""
        self.company.service_status_sms = True
        order = self._make_visit()
        self._happened()
        self._sent(order)._send()
        mail = self._sent(order, channel="email")
        mail.mail_mail_id._postprocess_sent_message(
            [], [], failure_reason="550 no such user", failure_type="mail_smtp"
        )
        text = self._sent(order, channel="sms")
        text.sms_id.write({"state": "error", "failure_type": "sms_credit"})
        text.sms_id._handle_call_result_hook([])
        self.assertEqual(set((mail + text).mapped("state")), {"failed"})
        self.assertIn("550 no such user", mail.reason)
        self.assertIn("send again", text.reason)
        self.assertEqual(order.service_status_failed_count, 2)

    def test_sent(self):
        order = self._make_visit()
        self._happened()
        message = self._sent(order)
        message._send()
        message.mail_mail_id._postprocess_sent_message([], [])
        self.assertEqual(message.state, "sent")

    def test_blacklist_and_no_address(self):
        self.company.service_status_sms = True
        self.customer.write({"email": False, "phone": "(202) 555-0123"})
        self.env["phone.blacklist"].sudo().add("+12025550123")
        order = self._make_visit()
        self._happened()
        self._sent(order)._send()
        self.assertEqual(set(self._sent(order).mapped("state")), {"skipped"})
        self.assertIn("blacklist", self._sent(order, channel="sms").reason)
        self.assertIn("no valid e-mail", self._sent(order, channel="email").reason)
        self.customer.email = "li@example.com"
        self.env["mail.blacklist"].sudo()._add("li@example.com")
        other = self._make_visit()
        self._happened()
        self._sent(other)._send()
        self.assertIn("blacklist", self._sent(other, channel="email").reason)

    def test_broken_template_stops_nobody_else(self):
        self.env.ref(
            "service_revenue.mail_template_status_scheduled"
        ).subject = "{{ object.nothing_of_that_name }}"
        broken = self._make_visit()
        fine = self._make_visit()
        fine.action_on_the_way()
        self._happened()
        both = self._sent(broken) + self._sent(fine, event="on_the_way")
        with mute_logger("odoo.addons.mail.models.mail_render_mixin"):
            both._send()
        self.assertEqual(self._sent(broken).state, "failed")
        self.assertIn("Correct it", self._sent(broken).reason)
        self.assertEqual(self._sent(fine, event="on_the_way").state, "sending")

    def test_quiet_hours(self):
        """What is not urgent waits until morning where the customer lives."""
        self.company.write({"service_quiet_from": 21, "service_quiet_to": 8})
        self.customer.tz = "Asia/Shanghai"
        order = self._make_visit()
        order.action_on_the_way()
        self._happened()
        night = fields.Datetime.to_datetime("2026-03-02 15:00:00")
        self._sent(order)._send(now=night)
        plan = self._sent(order, event="scheduled")
        self.assertEqual(plan.state, "queued")
        self.assertEqual(str(plan.send_after), "2026-03-03 00:00:00")
        self.assertEqual(self._sent(order, event="on_the_way").state, "sending")

    def test_overtaken(self):
        """Nobody reads in the morning that a cancelled visit was planned."""
        order = self._make_visit()
        self._happened()
        order.action_cancel()
        self._happened()
        self._sent(order)._send()
        self.assertEqual(self._sent(order, event="scheduled").state, "skipped")
        told = self._sent(order, event="cancelled", recipient="customer")
        self.assertEqual(told.state, "sending")

    def test_salesperson_behind_the_visit(self):
        """Sale order, then opportunity, then the customer's own."""
        lead = self.env["crm.lead"].create(
            {"name": "Lead", "user_id": self.other_salesperson.id}
        )
        order = self._make_visit(opportunity_id=lead.id)
        self.assertEqual(order.service_salesperson_id, self.salesperson)
        order.sale_id = False
        self.assertEqual(order.service_salesperson_id, self.other_salesperson)
        order.opportunity_id = False
        self.customer.user_id = self.salesperson
        self.assertEqual(order.service_salesperson_id, self.salesperson)

    # ------------------------------------------------------------------
    # By hand
    # ------------------------------------------------------------------

    def test_resend_leaves_a_trace(self):
        order = self._make_visit()
        self._happened()
        message = self._sent(order)
        with self.assertRaisesRegex(UserError, "Still on the way"):
            message.with_user(self.service_user).action_resend()
        message._send()
        message._note_outcome("550")
        message.with_user(self.service_user).action_resend()
        again = self._sent(order) - message
        self.assertEqual((again.resend, again.state), (1, "queued"))
        self.assertEqual(again.create_uid, self.service_user)
        self.assertIn("sent again", order.message_ids[0].body)
        again._send()
        self.assertEqual(again.state, "sending")

    def test_access(self):
        """Technicians and salespeople see no log, other companies neither; nobody
        writes it by hand."""
        order = self._make_visit()
        self._happened()
        message = self._sent(order)
        for user in (self.technician_user_a, self.salesperson, self.portal_user):
            with self.assertRaises(AccessError):
                message.with_user(user).read(["state"])
            with self.assertRaises(AccessError):
                message.with_user(user).action_resend()
        _company, foreign = self._make_other_company()
        self.assertFalse(self.messages.with_user(foreign).search([]))
        with self.assertRaises(AccessError):
            message.with_user(foreign).action_resend()
        for name, method in (
            ("write", lambda m: m.write({"state": "sent"})),
            ("unlink", lambda m: m.unlink()),
            ("create", lambda m: m.create({"order_id": order.id})),
        ):
            with self.subTest(name), self.assertRaises(AccessError):
                method(message.with_user(self.service_manager))

    def test_rules_belong_to_managers(self):
        rule = self.env["service.status.rule"].search(
            [("company_id", "=", self.company.id)], limit=1
        )
        rule.with_user(self.service_manager).is_urgent = True
        with self.assertRaises(AccessError):
            rule.with_user(self.service_user).is_urgent = False

    def test_template_is_needed(self):
        """None can be chosen; one that is deleted later shows on the message."""
        rule = self.env["service.status.rule"].search(
            [
                ("company_id", "=", self.company.id),
                ("event", "=", "scheduled"),
                ("recipient", "=", "customer"),
            ]
        )
        with self.assertRaisesRegex(UserError, "Choose an e-mail template"):
            rule.mail_template_id = False
        rule.mail_template_id.unlink()
        order = self._make_visit()
        self._happened()
        self._sent(order)._send()
        self.assertEqual(self._sent(order).state, "failed")
        self.assertIn("Choose one", self._sent(order).reason)

    def test_lead_goes_to_its_new_owner(self):
        """The salesperson hears that a technician's lead is his."""
        lead = self.env["crm.lead"].create(
            {"name": "Trade-in", "user_id": self.salesperson.id}
        )
        self.messages._touch("lead_accepted", lead.ids)
        self._happened()
        message = self.messages.search([("lead_id", "=", lead.id)])
        message._send()
        self.assertEqual(message.state, "sending")
        self.assertEqual(
            message.mail_mail_id.recipient_ids, self.salesperson.partner_id
        )
