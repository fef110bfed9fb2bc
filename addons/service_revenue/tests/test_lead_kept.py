# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from psycopg2 import IntegrityError

from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import ServiceRevenueCommon
from .test_lead_capture import make_photo


@tagged("post_install", "-at_install")
class TestLeadKept(ServiceRevenueCommon):
    """SR-08: what was captured is never changed and never lost."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.trade_in = cls.env.ref("service_revenue.interest_trade_in")
        cls.consumables = cls.env.ref("service_revenue.interest_consumables")
        cls.order = cls._make_order()
        cls.lead = cls._capture(cls.order, cls.technician_user_a)

    @classmethod
    def _capture(cls, order, user, interest=None, **values):
        result = order.with_user(user).capture_lead(
            (interest or cls.trade_in).id, **values
        )
        return cls.env["crm.lead"].browse(result["lead_id"])

    def _capture_b(self, **values):
        """The same wish, brought in by technician B from a visit of his own."""
        order = self._make_order(technician=self.technician_b)
        return self._capture(order, self.technician_user_b, **values)

    def test_captured_fields_refuse_every_write(self):
        """SR-08: neither a manager nor sudo nor a forged context changes them."""
        other = self.technician_user_b.partner_id
        for values in (
            {"service_referrer_id": other.id},
            {"service_order_id": self._make_order().id},
            {"service_ticket_id": self._make_ticket().id},
            {"service_equipment_ids": [(5,)]},
            {"service_captured_at": False},
            {"service_captured_interest_id": self.consumables.id},
            {"service_latitude": 1.0},
            {"service_evidence_ids": [(5,)]},
            {"service_state": "accepted"},
            {"service_duplicate_of_id": False},
            {"service_merged_into_id": False},
            {"company_id": False},
        ):
            for lead in (
                self.lead.with_user(self.service_manager),
                self.lead.sudo(),
                self.lead.sudo().with_context(service_engine_write=True),
                self.lead.sudo().with_context(service_engine_write={"note": "x"}),
            ):
                with self.subTest(values), self.assertRaises(UserError):
                    lead.write(values)

    def test_ordinary_lead_cannot_be_dressed_up(self):
        """SR-08: nobody makes a captured lead but by capturing."""
        Lead = self.env["crm.lead"].with_user(self.service_manager)
        partner = self.service_manager.partner_id
        values = {"name": "Mine", "service_referrer_id": partner.id}
        with self.assertRaises(UserError):
            Lead.create(values)
        with self.assertRaises(UserError):
            Lead.with_context(default_service_referrer_id=partner.id).create(
                {"name": "Mine"}
            )
        lead = Lead.create({"name": "Mine"})
        with self.assertRaises(UserError):
            lead.write({"service_referrer_id": partner.id})

    def test_captured_lead_is_not_deleted(self):
        """SR-08: the remedy is to mark it as lost; its documents stay as well."""
        with self.assertRaisesRegex(UserError, "Mark it as lost"):
            self.lead.with_user(self.env.ref("base.user_admin")).unlink()
        with self.assertRaises(UserError):
            self.lead.sudo().unlink()
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaises(IntegrityError),
            self.env.cr.savepoint(),
        ):
            self.order.sudo().unlink()

    def test_database_refuses_a_lead_without_referrer(self):
        """SR-08: the last line of defence is PostgreSQL."""
        self.env.flush_all()
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaises(IntegrityError),
            self.env.cr.savepoint(),
        ):
            self.env.cr.execute(
                "UPDATE crm_lead SET service_referrer_id = NULL WHERE id = %s",
                [self.lead.id],
            )

    def test_evidence_and_handovers_only_grow(self):
        """SR-08 SR-13: no one edits or deletes them."""
        lead = self._capture(
            self.order, self.technician_user_a, self.consumables, photo=make_photo()
        )
        claim = self.env["service.lead.capture"].search([("lead_id", "=", lead.id)])
        for record, values in (
            (lead.service_evidence_ids, {"note": "changed"}),
            (lead.service_handover_ids, {"note": "changed"}),
        ):
            with self.assertRaises(UserError):
                record.write(values)
        for record in (lead.service_evidence_ids, lead.service_handover_ids, claim):
            with self.assertRaises(UserError):
                record.unlink()

    def test_copy_is_an_ordinary_lead(self):
        """SR-08: a copy was brought in by nobody."""
        copy = self.lead.with_user(self.service_manager).copy()
        self.assertFalse(copy.service_referrer_id)
        self.assertFalse(copy.service_captured_at)
        self.assertFalse(copy.service_state)
        self.assertFalse(copy.service_handover_ids)

    def test_company_stays_with_an_unassigned_lead(self):
        """Core would empty the company of a lead in a team without company."""
        team = self.env["crm.team"].create({"name": "All", "company_id": False})
        self.lead.write({"team_id": team.id, "user_id": False})
        self.assertEqual(self.lead.company_id, self.order.company_id)

    def _merge(self, leads):
        wizard = (
            self.env["crm.merge.opportunity"]
            .with_user(self.service_manager)
            .with_context(active_ids=leads.ids)
            .create({})
        )
        wizard.action_merge()

    def test_merge_keeps_every_captured_lead(self):
        """SR-08: the oldest captured lead goes on, others are kept and point to it."""
        second = self._capture_b(note="second", photo=make_photo())
        plain = self.env["crm.lead"].create(
            {
                "name": "Big deal",
                "type": "opportunity",
                "partner_id": self.customer.id,
                "expected_revenue": 500,
                "stage_id": self.env.ref("crm.stage_lead3").id,
                "user_id": self.service_user.id,
            }
        )
        self._merge(plain | second | self.lead)
        self.assertFalse(plain.exists())
        self.assertTrue(self.lead.active)
        self.assertEqual(
            self.lead.service_referrer_id, self.technician_user_a.partner_id
        )
        # The most advanced one gives what sales has worked out.
        self.assertEqual(self.lead.expected_revenue, 500)
        self.assertEqual(self.lead.user_id, self.service_user)
        self.assertEqual(self.lead.stage_id, self.env.ref("crm.stage_lead3"))
        self.assertEqual(second.service_merged_into_id, self.lead)
        self.assertFalse(second.active)
        self.assertEqual(second.service_referrer_id, self.technician_user_b.partner_id)
        self.assertEqual(second.service_evidence_ids.note, "second")
        self.assertIn("Joined with", second.service_result)
        # A later merge takes those who follow along.
        third = self._capture_b()
        self._merge(third | self.lead)
        self.assertEqual(third.service_merged_into_id, self.lead)

    def test_merge_wizard_of_conversion(self):
        """SR-08: core's other way to merge keeps captured leads too."""
        second = self._capture_b()
        wizard = (
            self.env["crm.lead2opportunity.partner"]
            .with_user(self.service_manager)
            .with_context(active_model="crm.lead", active_id=second.id)
            .create(
                {
                    "name": "merge",
                    "lead_id": second.id,
                    "duplicated_lead_ids": [(6, 0, (second | self.lead).ids)],
                    "user_id": self.service_user.id,
                }
            )
        )
        wizard.action_apply()
        self.assertTrue(second.exists())
        self.assertEqual(second.service_merged_into_id, self.lead)

    def test_partner_merge_keeps_the_referrer(self):
        """SR-08: merging contacts moves the link, it does not cut it."""
        double = self.technician_user_a.partner_id.copy({"name": "Twin"})
        lead = self.lead
        self.env["base.partner.merge.automatic.wizard"]._merge(
            [double.id, lead.service_referrer_id.id], lead.service_referrer_id
        )
        lead.invalidate_recordset()
        self.assertEqual(lead.service_referrer_id, self.technician_user_a.partner_id)
