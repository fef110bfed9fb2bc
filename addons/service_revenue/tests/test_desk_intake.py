# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import json

from odoo.exceptions import AccessError
from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from ..tools import intake
from .desk_common import DeskCommon


@tagged("post_install", "-at_install")
class TestDeskIntake(HttpCase, DeskCommon):
    """Requests from outside systems (X-04)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.channel = cls.env.ref(
            "service_revenue.helpdesk_ticket_channel_official_account"
        )
        cls.unit = cls._make_equipment(name="SN-2026-77")
        cls.customer.phone = "+1 415 555 0199"
        cls.key = cls._rotate()

    @classmethod
    def _rotate(cls, user=None):
        channel = cls.channel.with_user(user or cls.service_manager)
        action = channel.action_rotate_intake_key()
        cls.env.flush_all()
        return action["context"]["default_url"].rsplit("/", 1)[1]

    def _post(self, values=None, key=None, **options):
        body = json.dumps(values) if values is not None else options.pop("body", "")
        with mute_logger("odoo.http"):
            return self.url_open(
                f"/service/intake/{key or self.key}",
                data=body,
                headers={"Content-Type": "application/json"},
                method="POST",
                **options,
            )

    def _message(self, **values):
        return {
            "external_id": "wx-1",
            "subject": "It hums",
            "text": "Since yesterday\n<b>loud</b>",
            **values,
        }

    def _tickets(self):
        return self.env["helpdesk.ticket"].search(
            [("channel_id", "=", self.channel.id)]
        )

    def test_one_ticket(self):
        """X-04: the same message twice is one ticket and the same answer."""
        first = self._post(self._message(kind="complaint"))
        again = self._post(self._message(subject="Changed"))
        self.assertEqual((first.status_code, again.status_code), (200, 200))
        self.assertEqual(first.json(), again.json())
        ticket = self._tickets()
        self.assertEqual(first.json(), {"ticket": ticket.number})
        self.assertEqual(ticket.name, "It hums")
        self.assertTrue(ticket.service_is_complaint)
        self.assertIn("&lt;b&gt;loud", ticket.description)
        self.assertFalse(ticket.message_partner_ids)
        other = self._post(self._message(external_id="wx-2"))
        self.assertNotEqual(other.json(), first.json())

    def test_customer_is_found_by_serial_and_phone(self):
        """X-04: both together find the unit; either alone finds nothing, and the
        answer looks the same.
        """
        answers = []
        for number, values in enumerate(
            (
                {"serial": "SN-2026-77", "phone": "(415) 555-0199"},
                {"serial": "SN-2026-77", "email": "LI@example.com"},
                {"serial": "SN-2026-77", "phone": "+1 415 555 0100"},
                {"serial": "SN-2026-77"},
                {"serial": "nothing", "phone": "+1 415 555 0199"},
                {"phone": "+1 415 555 0199"},
            )
        ):
            self.customer.country_id = self.env.ref("base.us")
            answers.append(
                self._post(self._message(external_id=f"s{number}", **values)).json()
            )
        tickets = self._tickets().sorted("id")
        self.assertEqual(
            [ticket.equipment_id == self.unit for ticket in tickets],
            [True, True, False, False, False, False],
        )
        self.assertEqual(
            [ticket.partner_id == self.customer for ticket in tickets],
            [True, True, False, False, False, False],
        )
        self.assertEqual(
            {frozenset(answer) for answer in answers}, {frozenset({"ticket"})}
        )
        self.assertEqual(tickets[2].service_serial, "SN-2026-77")

    def test_keys(self):
        """X-04: unknown, wrong and ended keys get one answer; only a hash is kept."""
        old = self.key
        new = self._rotate()
        self.assertNotEqual(old, new)
        answers = {
            (answer.status_code, answer.text)
            for answer in (
                self._post(self._message(), key=old),
                self._post(self._message(), key=new[:-1] + "!"),
                self._post(self._message(), key="x" * 43),
                self._post(self._message(), key="short"),
                self._post(self._message(), key="钥" * 30),
                self._post(body="", key="x" * 43),
            )
        }
        self.assertEqual(len(answers), 1)
        self.assertEqual(answers.pop()[0], 404)
        self.assertEqual(self._post(self._message(), key=new).status_code, 200)
        self.env.cr.execute(
            "SELECT count(*) FROM helpdesk_ticket_channel c WHERE c::text LIKE %s",
            [f"%{new}%"],
        )
        self.assertEqual(self.env.cr.fetchone()[0], 0)
        self.channel.with_user(self.service_manager).action_drop_intake_key()
        self.env.flush_all()
        self.assertEqual(self._post(self._message(), key=new).status_code, 404)

    def test_bad_messages(self):
        """X-04: a clear 400, and nothing half-written."""
        before = self.env["service.intake"].search_count([])
        bad = [
            [],
            "text",
            {},
            self._message(external_id=""),
            self._message(external_id=7),
            self._message(external_id="x" * 65),
            self._message(subject=None),
            self._message(subject="a\x00b"),
            self._message(text="x" * 10_001),
            self._message(kind="order"),
            self._message(phone="call me"),
            self._message(email="nobody"),
            self._message(partner_id="1"),
            self._message(stage_id="4"),
            self._message(name={"a": 1}),
            self._message(serial="\ud800"),
        ]
        for values in bad:
            answer = self._post(values)
            self.assertEqual(answer.status_code, 400, values)
            self.assertTrue(answer.json()["error"])
        for body in (b"", b"{", b"\xff\xfe", b"[" * 30_000):
            self.assertEqual(self._post(body=body).status_code, 400, body[:5])
        self.assertEqual(
            self._post(body=b" " * (intake.MAX_BYTES + 1)).status_code, 413
        )
        self.assertEqual(self.env["service.intake"].search_count([]), before)
        self.assertFalse(self._tickets())

    def test_rate(self):
        """X-04: too many within a minute are asked to come back; known ones are not."""
        self.channel.intake_per_minute = 2
        self.env.flush_all()
        codes = [
            self._post(self._message(external_id=f"r{number}")).status_code
            for number in (1, 2, 3, 1)
        ]
        self.assertEqual(codes, [200, 200, 429, 200])

    def test_get_changes_nothing(self):
        """X-04: the address answers to POST only."""
        with mute_logger("odoo.http"):
            answer = self.url_open(f"/service/intake/{self.key}")
        self.assertEqual(answer.status_code, 405)

    def test_only_managers_make_keys(self):
        """X-04: nobody else makes a key, and nobody reads a hash."""
        for user in (self.service_user, self.technician_user_a, self.portal_user):
            with self.assertRaises(AccessError):
                self._rotate(user)
        with self.assertRaises(AccessError):
            self.channel.with_user(self.service_manager).read(["intake_key_hash"])
        claim = self.env["service.intake"]
        for user in (self.technician_user_a, self.portal_user):
            with self.assertRaises(AccessError):
                claim.with_user(user).search([])

    def test_company_and_team(self):
        """X-04: the ticket belongs to the company of the key, and its first team."""
        company, _user = self._make_other_company()
        team = self.env["helpdesk.ticket.team"].create(
            {"name": "Other", "company_id": company.id}
        )
        self.channel.write({"intake_company_id": company.id, "intake_team_id": team.id})
        self.env.flush_all()
        self._post(self._message(serial="SN-2026-77", phone="+1 415 555 0199"))
        ticket = self._tickets()
        self.assertEqual((ticket.company_id, ticket.team_id), (company, team))
        self.assertFalse(ticket.equipment_id, "The unit of another company")

    def test_channels_by_themselves(self):
        """X-04: e-mail and portal say their channel."""
        ticket = self.env["helpdesk.ticket"].message_new(
            {
                "subject": "Help",
                "body": "It leaks",
                "from": "a@example.com",
                "to": "help@example.com",
            }
        )
        self.assertEqual(
            ticket.channel_id,
            self.env.ref("helpdesk_mgmt.helpdesk_ticket_channel_email"),
        )
        self.portal_user.password = "customer_portal_password"
        self.authenticate("customer_portal", "customer_portal_password")
        page = self.url_open("/new/ticket")
        token = (
            page.text.split('name="csrf_token"')[1].split('value="')[1].split('"')[0]
        )
        self.url_open(
            "/submitted/ticket",
            data={"csrf_token": token, "subject": "Portal", "description": "x"},
        )
        ticket = self.env["helpdesk.ticket"].search([("name", "=", "Portal")])
        self.assertEqual(
            ticket.channel_id,
            self.env.ref("service_revenue.helpdesk_ticket_channel_portal"),
        )

    def test_other_company_reads_nothing(self):
        """X-04: what came in for one company is not seen by another."""
        self._post(self._message())
        claim = self.env["service.intake"].search(
            [("channel_id", "=", self.channel.id)]
        )
        self.assertTrue(claim.with_user(self.service_user).external_id)
        _company, stranger = self._make_other_company()
        self.assertFalse(
            self.env["service.intake"]
            .with_user(stranger)
            .search([("id", "in", claim.ids)])
        )
