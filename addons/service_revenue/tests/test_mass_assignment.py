# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo.exceptions import AccessError
from odoo.tests import tagged

from .common import ServiceRevenueCommon


@tagged("post_install", "-at_install")
class TestMassAssignment(ServiceRevenueCommon):
    """S4: what engines derive cannot be sent along, by values or by defaults."""

    def test_no_proof_by_default(self):
        """A work order is not born proven (CP-07)."""
        order = (
            self.env["fsm.order"]
            .with_user(self.service_user)
            .with_context(
                default_proof_state="proven",
                default_proof_completed_on="2026-01-01 10:00:00",
                default_proof_code_on="2026-01-01 10:00:00",
                default_proof_callback_until="2026-01-02 10:00:00",
                default_proof_proven_on="2026-01-03 10:00:00",
            )
            .create({"location_id": self.location.id})
        )
        self.assertEqual(order.proof_state, "draft")
        for name in ("completed_on", "code_on", "callback_until", "proven_on"):
            self.assertFalse(order[f"proof_{name}"], name)

    def test_no_profile_of_another_company(self):
        """SR-02: a document shows the profile of its own customer only."""
        company, foreigner = self._make_other_company()
        stranger = self._make_customer("Mr Wu")
        Profile = self.env["service.customer.profile"]
        foreign = Profile._ensure(stranger, company)
        Ticket = self.env["helpdesk.ticket"].with_user(self.service_user)
        values = {
            "name": "It leaks",
            "description": "Water",
            "partner_id": self.customer.id,
        }
        tickets = (
            Ticket.create({**values, "profile_id": foreign.id})
            | Ticket.with_context(default_profile_id=foreign.id).create(values)
            | Ticket.with_context(
                default_service_partner_id=stranger.id,
                default_commercial_partner_id=stranger.id,
            ).create(values)
        )
        for ticket in tickets:
            self.assertEqual(ticket.profile_id.partner_id, self.customer)
            self.assertEqual(ticket.service_partner_id, self.customer)
            for name, value in (
                ("profile_id", foreign.id),
                ("service_partner_id", stranger.id),
                ("commercial_partner_id", stranger.id),
            ):
                with self.assertRaises(AccessError):
                    ticket.write({name: value})
        order = self._make_order().with_user(self.service_user)
        with self.assertRaises(AccessError):
            order.write({"profile_id": foreign.id})
