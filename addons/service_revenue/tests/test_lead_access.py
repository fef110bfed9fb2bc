# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo.exceptions import AccessError
from odoo.tests import Form, tagged

from .common import ServiceRevenueCommon


@tagged("post_install", "-at_install")
class TestLeadAccess(ServiceRevenueCommon):
    """Who may capture, see and change leads (access matrix)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.trade_in = cls.env.ref("service_revenue.interest_trade_in")
        cls.order = cls._make_order()
        cls.lead = cls.env["crm.lead"].browse(
            cls.order.with_user(cls.technician_user_a).capture_lead(
                cls.trade_in.id, note="seen"
            )["lead_id"]
        )
        cls.other_company, cls.foreign_user = cls._make_other_company()
        cls.plain_user = cls._create_new_internal_user(login="plain")

    def test_who_captures(self):
        """SR-09: on his own order, never on that of somebody else."""
        order = self._make_order()
        for user, allowed in (
            (self.technician_user_a, True),
            (self.technician_user_b, False),
            (self.service_user, True),
            (self.service_manager, True),
            (self.portal_user, False),
            (self.plain_user, False),
            (self.foreign_user, False),
            (self.env.ref("base.public_user"), False),
        ):
            document = order.with_user(user)
            with self.subTest(user.login):
                if allowed:
                    document.capture_lead(self.trade_in.id)
                    document.get_lead_capture_panel()
                    continue
                with self.assertRaises(AccessError):
                    document.capture_lead(self.trade_in.id)
                with self.assertRaises(AccessError):
                    document.get_lead_capture_panel()

    def test_who_captures_on_a_ticket(self):
        """SR-09: hotline yes; its customer in the portal no."""
        ticket = self._make_ticket()
        for user, allowed in (
            (self.technician_user_b, False),
            (self.service_user, True),
            (self.portal_user, False),
            (self.foreign_user, False),
        ):
            with self.subTest(user.login):
                if allowed:
                    ticket.with_user(user).capture_lead(self.trade_in.id)
                else:
                    with self.assertRaises(AccessError):
                        ticket.with_user(user).capture_lead(self.trade_in.id)

    def test_who_sees_the_lead(self):
        """SR-08: the technician his own, triage all of the company."""
        for user, visible in (
            (self.technician_user_a, True),
            (self.technician_user_b, False),
            (self.service_user, True),
            (self.service_manager, True),
            (self.portal_user, False),
            (self.plain_user, False),
            (self.foreign_user, False),
        ):
            for record in (
                self.lead,
                self.lead.service_evidence_ids,
                self.lead.service_handover_ids,
            ):
                with self.subTest(f"{user.login} {record}"):
                    self.assertEqual(record.with_user(user).has_access("read"), visible)

    def test_nobody_writes_what_only_grows(self):
        """SR-08 SR-13: no role has the right, not even the manager."""
        claim = self.env["service.lead.capture"].search(
            [("lead_id", "=", self.lead.id)]
        )
        for user in (
            self.technician_user_a,
            self.service_user,
            self.service_manager,
            self.env.ref("base.user_admin"),
        ):
            for record in (
                self.lead.service_evidence_ids,
                self.lead.service_handover_ids,
                claim,
            ):
                for operation in ("write", "create", "unlink"):
                    self.assertFalse(record.with_user(user).has_access(operation))
            self.assertEqual(
                self.lead.with_user(user).has_access("write"),
                user != self.technician_user_a,
            )

    def test_photo_of_another_technician(self):
        """SR-12: the attachment behind a photo follows the lead."""
        attachment = self.env["ir.attachment"].create(
            {
                "name": "photo",
                "res_model": "service.lead.evidence",
                "res_field": "photo",
                "res_id": self.lead.service_evidence_ids.id,
                "raw": b"x",
            }
        )
        attachment.with_user(self.technician_user_a).check_access("read")
        for user in (self.technician_user_b, self.portal_user):
            with self.assertRaises(AccessError):
                attachment.with_user(user).check_access("read")
        for user in (self.technician_user_a, self.service_manager):
            with self.assertRaises(AccessError):
                attachment.with_user(user).unlink()

    def test_interests(self):
        """A technician reads interests, a manager edits them."""
        for user, expected in (
            (self.technician_user_a, False),
            (self.service_user, False),
            (self.service_manager, True),
        ):
            interest = self.trade_in.with_user(user)
            self.assertTrue(interest.has_access("read"))
            self.assertEqual(interest.has_access("write"), expected)

    def test_pages_open(self):
        """A technician's pages read nothing that he may not read (SR-15)."""
        lead = self.lead.with_user(self.technician_user_a)
        view = self.env.ref("service_revenue.crm_lead_view_form_technician")
        self.assertEqual(lead.get_formview_id(), view.id)
        self.assertNotEqual(
            self.lead.with_user(self.service_user).get_formview_id(), view.id
        )
        Form(lead, view=view)
        for name in ("kanban", "list", "search"):
            lead.get_view(
                self.env.ref(f"service_revenue.crm_lead_view_{name}_technician").id,
                name,
            )
        Form(
            self.order.with_user(self.technician_user_a),
            view="service_revenue.fsm_order_view_form_technician",
        )
        Form(self.order.with_user(self.service_user))
        Form(self.lead.with_user(self.service_user))
        Form(self._make_ticket().with_user(self.service_user))

    def test_news_can_be_read(self):
        """SR-10: the technician reads the message he is notified of."""
        self.lead.with_user(self.service_user).action_service_accept()
        message = self.env["mail.message"].search(
            [
                ("model", "=", "crm.lead"),
                ("res_id", "=", self.lead.id),
                (
                    "notification_ids.res_partner_id",
                    "=",
                    self.technician_user_a.partner_id.id,
                ),
            ]
        )
        self.assertTrue(message.with_user(self.technician_user_a).body)
