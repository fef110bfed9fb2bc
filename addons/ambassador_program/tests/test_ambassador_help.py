# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import io

from PIL import Image

from odoo.exceptions import AccessError
from odoo.tests import tagged

from ..models import ambassador_help
from .portal_common import PortalPageCase


@tagged("post_install", "-at_install")
class TestAmbassadorHelp(PortalPageCase):
    """A neighbour needs help: ticket, local provider, and back (AM-04, CP-10)."""

    def send(self, user=None, files=None, **vals):
        values = {
            "name": "Nora Neighbour",
            "phone": "139 2222 3333",
            "community_id": str(self.community.id),
            "street": "Building 3, door 501",
            "text": "The water purifier leaks",
            "consent": "1",
            **vals,
        }
        return self.post(
            user or self.ambassador_user, "/help/send", files=files, **values
        )

    def get_tickets(self, ambassador=None):
        return self.env["helpdesk.ticket"].search(
            [("ambassador_id", "=", (ambassador or self.ambassador).id)]
        )

    def test_to_local_provider(self):
        """CP-10: the request is offered to the nearest store at once, by nobody."""
        answer = self.send()
        self.assertIn("said=sent", answer.headers["Location"])
        ticket = self.get_tickets()
        self.assertEqual(len(ticket), 1)
        self.assertEqual(ticket.service_phone, "139 2222 3333")
        self.assertEqual(ticket.channel_id.name, "Ambassador")
        route = ticket.channel_route_ids
        self.assertTrue(route.is_located)
        self.assertEqual((route.latitude, route.longitude), (31.235, 121.475))
        self.assertIn(route.state, ("offered", "manual", "accepted"))
        self.assertEqual(ticket.partner_id.city, self.programme_city.name)

    def test_tracked_back(self):
        """AM-04: he reads where his request stands, and nobody else does."""
        self.send()
        page = self.open(self.ambassador_user, "/help").text
        self.assertIn("Nora Neighbour", page)
        self.assertIn(self.get_tickets().number, page)
        self.assertNotIn("Nora", self.open(self.rival_ambassador_user, "/help").text)
        ticket = self.get_tickets()
        ticket.stage_id = self.env["helpdesk.ticket.stage"].search(
            [("closed", "=", True)], limit=1
        )
        self.assertIn("Done", self.open(self.ambassador_user, "/help").text)

    def test_twice_is_one(self):
        """AM-04: a second tap and other spaces are the same request; other words and
        other people are not."""
        self.send()
        self.send(text="  the water  purifier LEAKS ", phone="+86 13922223333")
        self.assertEqual(len(self.get_tickets()), 1)
        self.send(text="And the filter is old")
        self.assertEqual(len(self.get_tickets()), 2)
        self.send(self.rival_ambassador_user)
        self.assertEqual(len(self.get_tickets(self.rival_ambassador)), 1)

    def test_known_customer_is_not_told(self):
        """AM-04: a number that we know gets the same answer and an own contact."""
        known = self.env["res.partner"].create(
            {
                "name": "Known Customer",
                "phone": "+86 139 2222 3333",
                "street": "Hidden 7",
            }
        )
        answer = self.send()
        self.assertIn("said=sent", answer.headers["Location"])
        self.assertNotEqual(self.get_tickets().partner_id, known)
        page = self.open(self.ambassador_user, "/help").text
        self.assertNotIn("Known Customer", page)
        self.assertNotIn("Hidden", page)

    def test_what_is_missing(self):
        """AM-04: what is missing is said, and what was typed is kept."""
        for vals, words in (
            ({"phone": "12"}, "telephone number"),
            ({"text": " "}, "what is wrong"),
            ({"community_id": "", "street": ""}, "where the neighbour lives"),
            ({"consent": ""}, "agrees to be called"),
        ):
            with self.subTest(vals=vals):
                answer = self.send(**vals)
                self.assertEqual(answer.status_code, 200)
                self.assertIn(words, answer.text)
                self.assertIn("Nora Neighbour", answer.text)
        self.assertFalse(self.get_tickets())

    def test_foreign_community(self):
        """S1: a community of another city is none."""
        other = self.make_community("Far Court", city_id=self.other_city.id)
        self.send(community_id=str(other.id))
        self.assertFalse(self.get_tickets().ambassador_community_id)

    def test_limit_of_a_day(self):
        """AM-04: a flood ends in a sentence, not in tickets."""
        self.patch(ambassador_help, "DAY_LIMIT", 2)
        for number in range(4):
            answer = self.send(text=f"Problem {number}")
        self.assertIn("You have sent 2 requests", answer.text)
        self.assertEqual(len(self.get_tickets()), 2)

    def test_photo(self):
        """AM-04: pictures are kept, written anew; other files are refused."""
        data = io.BytesIO()
        Image.new("RGB", (40, 30), "blue").save(data, "PNG")
        self.send(files={"photo": ("a.png", data.getvalue(), "image/png")})
        kept = self.env["ir.attachment"].search(
            [
                ("res_model", "=", "helpdesk.ticket"),
                ("res_id", "=", self.get_tickets().id),
            ]
        )
        self.assertEqual(kept.mimetype, "image/jpeg")
        answer = self.send(
            text="Other", files={"photo": ("a.png", b"<svg/>", "image/png")}
        )
        self.assertIn("JPEG or PNG", answer.text)
        self.assertEqual(len(self.get_tickets()), 1)

    def test_only_on_board(self):
        """AM-04: paused ambassadors and customers raise nothing."""
        self.send(self.customer_user)
        self.ambassador.state = "paused"
        answer = self.send()
        self.assertTrue(answer.headers["Location"].endswith("/my/ambassador/cash"))
        self.assertFalse(
            self.env["helpdesk.ticket"].search([("ambassador_id", "!=", False)])
        )

    def test_link_is_measured(self):
        """AM-04: nobody types an ambassador into a ticket; portals read no claim."""
        ticket = self.env["helpdesk.ticket"].create(
            {"name": "Other", "description": "x"}
        )
        with self.assertRaises(AccessError):
            ticket.with_user(self.programme_manager).ambassador_id = self.ambassador
        claims = self.env["ambassador.help"].with_user(self.ambassador_user)
        with self.assertRaises(AccessError):
            claims.search([])

    def test_back_office(self):
        """AM-04: the form of the ambassador counts and opens what he raised."""
        self.send()
        form = self.ambassador.with_user(self.programme_user)
        self.assertEqual(form.ticket_count, 1)
        action = form.action_view_tickets()
        self.assertEqual(
            self.env["helpdesk.ticket"].search(action["domain"]), self.get_tickets()
        )
        with self.assertRaises(AccessError):
            self.ambassador.with_user(self.customer_user).action_view_tickets()
