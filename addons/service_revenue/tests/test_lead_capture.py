# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import base64
import io

from PIL import Image

from odoo.exceptions import UserError
from odoo.tests import tagged

from ..tools import evidence
from .common import ServiceRevenueCommon


def make_photo(color="red", image_format="JPEG", size=(40, 30)):
    """Base64 of a small picture."""
    buffer = io.BytesIO()
    Image.new("RGB", size, color).save(buffer, image_format)
    return base64.b64encode(buffer.getvalue()).decode()


@tagged("post_install", "-at_install")
class TestLeadCapture(ServiceRevenueCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.trade_in = cls.env.ref("service_revenue.interest_trade_in")
        cls.consumables = cls.env.ref("service_revenue.interest_consumables")
        cls.ticket = cls._make_ticket(fsm_location_id=cls.location.id)
        cls.equipment = cls._make_equipment(cls._make_product())
        cls.order = cls._make_order(
            ticket_id=cls.ticket.id, equipment_ids=[(6, 0, cls.equipment.ids)]
        )

    def _tap(self, order=None, interest=None, user=None, **values):
        user = user or self.technician_user_a
        document = (order or self.order).with_user(user)
        result = document.capture_lead((interest or self.trade_in).id, **values)
        return result, self.env["crm.lead"].browse(result["lead_id"])

    def test_one_tap_fills_in_everything(self):
        """SR-08 SR-09 SR-12: who, where, what, for whom, in the triage queue."""
        result, lead = self._tap()
        self.assertTrue(result["created"])
        self.assertEqual(lead.name, "Trade-in: Ms Li")
        self.assertRecordValues(
            lead,
            [
                {
                    "partner_id": self.customer.id,
                    "contact_name": "Ms Li",
                    "phone": self.customer.phone,
                    "email_from": "li@example.com",
                    "street": "8 Orchard Road",
                    "city": "Springfield",
                    "fsm_location_id": self.location.id,
                    "service_referrer_id": self.technician_user_a.partner_id.id,
                    "service_order_id": self.order.id,
                    "service_ticket_id": self.ticket.id,
                    "ticket_id": self.ticket.id,
                    "service_equipment_ids": self.equipment.ids,
                    "service_interest_id": self.trade_in.id,
                    "service_captured_interest_id": self.trade_in.id,
                    "service_state": "triage",
                    "team_id": self.env.ref(
                        "service_revenue.crm_team_service_triage"
                    ).id,
                    "user_id": False,
                    "company_id": self.order.company_id.id,
                    "service_position_source": False,
                    "service_result": "In triage",
                    "tag_ids": self.env.ref("service_revenue.crm_tag_service").ids,
                }
            ],
        )
        self.assertTrue(lead.service_captured_at)
        self.assertEqual(lead.source_id.name, "Field service")
        self.assertEqual(lead.create_uid, self.technician_user_a)
        self.assertEqual(lead.service_handover_ids.user_id, self.technician_user_a)
        self.assertEqual(lead.service_handover_ids.to_state, "triage")

    def test_second_tap_gives_the_same_lead(self):
        """SR-09: double taps and other technicians on the order get the same lead."""
        _result, lead = self._tap()
        for user in (self.technician_user_a, self.service_user):
            result, again = self._tap(user=user)
            self.assertFalse(result["created"])
            self.assertEqual(again, lead)
        self.assertEqual(lead.service_referrer_id, self.technician_user_a.partner_id)
        _result, other = self._tap(interest=self.consumables)
        self.assertNotEqual(other, lead)

    def test_lost_lead_is_not_captured_again(self):
        """SR-09: one lead per document and interest, for ever."""
        _result, lead = self._tap()
        lead.action_set_lost()
        result, again = self._tap()
        self.assertEqual((again, result["created"]), (lead, False))

    def test_ticket(self):
        """SR-09: works from the ticket, also of a caller who is no contact yet."""
        ticket = self._make_ticket(fsm_location_id=self.location.id)
        _result, lead = self._tap(ticket, user=self.service_user)
        self.assertEqual(lead.service_ticket_id, ticket)
        self.assertEqual(lead.partner_id, self.customer)
        self.assertFalse(lead.service_order_id)
        stranger = self.env["helpdesk.ticket"].create(
            {
                "name": "Asks for a price",
                "description": "Called",
                "partner_name": "Mr Chen",
                "partner_email": "chen@example.com",
            }
        )
        _result, lead = self._tap(stranger, user=self.service_user)
        self.assertEqual(lead.contact_name, "Mr Chen")
        self.assertEqual(lead.email_from, "chen@example.com")

    def test_evidence_is_kept_once(self):
        """SR-12: photo and note reach triage; a retry does not double them."""
        photo = make_photo()
        _result, lead = self._tap(note=" wants a quieter one ", photo=photo)
        self.assertEqual(lead.service_evidence_ids.note, "wants a quieter one")
        self.assertEqual(
            base64.b64decode(lead.service_evidence_ids.photo), base64.b64decode(photo)
        )
        self.assertEqual(lead.service_photo_count, 1)
        self.assertIn("wants a quieter one", lead.description)
        self._tap(note="wants a quieter one", photo=photo)
        self.assertEqual(len(lead.service_evidence_ids), 1)

    def test_evidence_of_a_second_tap_is_added(self):
        """SR-09 SR-12: nothing that comes later is lost, and the owner is told."""
        _result, lead = self._tap()
        messages = lead.message_ids
        result, _lead = self._tap(
            note="Call after six", photo="data:image/png;base64," + make_photo("blue")
        )
        self.assertFalse(result["created"])
        self.assertEqual(lead.service_evidence_ids.note, "Call after six")
        message = lead.message_ids - messages
        self.assertIn("Call after six", message.body)
        self.assertEqual(len(message.attachment_ids), 1)
        self.assertEqual(message.author_id, self.technician_user_a.partner_id)

    def test_photo_that_is_none(self):
        """SR-12: what is no photo is refused with a reason, and no lead is made."""
        svg = base64.b64encode(b"<svg xmlns='http://www.w3.org/2000/svg'/>").decode()
        cut = make_photo(image_format="PNG", size=(400, 300))[:200]
        big = base64.b64encode(b"x" * (evidence.PHOTO_MAX_BYTES + 1)).decode()
        for photo, sentence in (
            ("no base64 at all", "did not arrive whole"),
            (12, "did not arrive whole"),
            (svg, "no photo"),
            (base64.b64encode(b"GIF89a").decode(), "no photo"),
            (cut, "no photo"),
            (big, "larger than 8 MB"),
        ):
            with self.subTest(sentence), self.assertRaisesRegex(UserError, sentence):
                self._tap(photo=photo)
        with self.assertRaisesRegex(UserError, "longer than 2000"):
            self._tap(note="x" * 2001)
        self.assertFalse(self.order.service_lead_ids)

    def test_position(self):
        """SR-12: the phone's position, else the customer's address; checked."""
        _result, lead = self._tap(position={"latitude": 31.2304, "longitude": 121.4737})
        self.assertAlmostEqual(lead.service_latitude, 31.2304)
        self.assertEqual(lead.service_position_source, "device")
        self.assertIn("mlat=31.230400", lead.service_map_url)
        self.location.partner_id.write(
            {"partner_latitude": 30.25, "partner_longitude": 120.17}
        )
        _result, lead = self._tap(interest=self.consumables)
        self.assertEqual(lead.service_position_source, "address")
        self.assertAlmostEqual(lead.service_latitude, 30.25)
        for position in (
            {"latitude": 91, "longitude": 0},
            {"latitude": float("nan"), "longitude": 0},
            {"latitude": "1", "longitude": 0},
            {"latitude": True, "longitude": 0},
            {"longitude": 0},
            [1, 2],
        ):
            with self.subTest(position), self.assertRaises(UserError):
                self._tap(position=position)

    def test_interest_that_is_not_offered(self):
        """SR-09: archived, of another company, or no interest at all."""
        foreign = self.trade_in.copy(
            {
                "code": "foreign",
                "company_id": self.env["res.company"].create({"name": "Other"}).id,
            }
        )
        self.consumables.active = False
        for interest_id in (foreign.id, self.consumables.id, 0, "1", None, True, [1]):
            with self.subTest(interest_id), self.assertRaises(UserError):
                self.order.with_user(self.technician_user_a).capture_lead(interest_id)

    def test_default_values_in_the_context_are_ignored(self):
        """SR-08: a caller cannot smuggle values into the lead."""
        self.order = self.order.with_context(
            default_expected_revenue=1e6, default_service_state="accepted"
        )
        _result, lead = self._tap()
        self.assertEqual(lead.expected_revenue, 0)
        self.assertEqual(lead.service_state, "triage")

    def test_another_open_lead_is_flagged(self):
        """SR-10: the same wish of the same customer is kept, and marked."""
        _result, first = self._tap()
        _result, second = self._tap(self._make_order())
        _result, other = self._tap(self._make_order(), self.consumables)
        self.assertEqual(second.service_duplicate_of_id, first)
        self.assertFalse(first.service_duplicate_of_id)
        self.assertFalse(other.service_duplicate_of_id)
        second.with_user(self.service_user).action_service_not_duplicate()
        self.assertFalse(second.service_duplicate_of_id)
        (first | second).action_set_lost()
        _result, third = self._tap(self._make_order())
        self.assertFalse(third.service_duplicate_of_id)

    def test_lead_where_leads_are_used(self):
        """A company that qualifies leads first gets a lead, else an opportunity."""
        _result, lead = self._tap()
        self.assertEqual(lead.type, "opportunity")
        self.env.ref("base.group_user").implied_ids += self.env.ref(
            "crm.group_use_lead"
        )
        _result, lead = self._tap(interest=self.consumables)
        self.assertEqual(lead.type, "lead")

    def test_company_has_its_own_triage_team(self):
        """SR-12: the triage team of the company goes before the common one."""
        team = self.env["crm.team"].create(
            {
                "name": "Own triage",
                "is_service_triage": True,
                "company_id": self.company.id,
            }
        )
        _result, lead = self._tap()
        self.assertEqual(lead.team_id, team)

    def test_customer_is_not_changed(self):
        """SR-09: the address of the place goes to the lead, not to the contact."""
        self.location.write({"street": "Back yard 3", "phone": "+1 555 010 7777"})
        phone = self.customer.phone
        _result, lead = self._tap()
        self.assertEqual(lead.street, "Back yard 3")
        self.assertEqual(lead.phone, phone)
        self.assertEqual(self.customer.phone, phone)
        self.assertEqual(self.customer.street, "8 Orchard Road")

    def test_panel(self):
        """SR-09 SR-15: the buttons show what became of each lead."""
        _result, lead = self._tap()
        panel = self.order.with_user(self.technician_user_a).get_lead_capture_panel()
        self.assertEqual(
            [row["name"] for row in panel],
            [
                "Trade-in",
                "Consumables",
                "New product",
                "Service plan",
                "Something else",
            ],
        )
        self.assertEqual(
            panel[0]["lead"],
            {"id": lead.id, "state": "triage", "result": "In triage", "mine": True},
        )
        self.assertFalse(panel[1]["lead"])
        # A colleague on the same order sees that it is taken, not the lead.
        self.order.person_id = self.technician_b
        self.order.person_ids = self.technician_b
        panel = self.order.with_user(self.technician_user_b).get_lead_capture_panel()
        self.assertEqual(panel[0]["lead"]["id"], False)
        self.assertIn("colleague", panel[0]["lead"]["result"])

    def test_panel_keeps_an_archived_interest_with_a_lead(self):
        """SR-15: what was captured stays visible."""
        self._tap()
        self.trade_in.active = False
        panel = self.order.with_user(self.technician_user_a).get_lead_capture_panel()
        self.assertIn("Trade-in", [row["name"] for row in panel])
