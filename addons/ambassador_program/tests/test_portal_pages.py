# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo.tests import tagged

from .portal_common import PortalPageCase

PAGES = (
    "",
    "/more",
    "/link",
    "/tasks",
    "/events",
    "/leads",
    "/cash",
    "/ranking",
    "/help",
)


@tagged("post_install", "-at_install")
class TestPortalPages(PortalPageCase):
    """What the pages of the ambassador's portal show, and to whom."""

    def test_every_page(self):
        """AM-05: each page opens, empty and with something to show."""
        for filled in (False, True):
            if filled:
                self.make_brought_lead(self.ambassador)
                self.make_task(self.ambassador)
            for page in PAGES:
                with self.subTest(page=page, filled=filled):
                    self.assertEqual(
                        self.open(self.ambassador_user, page).status_code, 200
                    )

    def test_access_matrix(self):
        """AM-05, S1: customers, staff and stores are led away from each page."""
        people = self.customer_user | self.owner_user | self.clerk_user
        for user in people | self.programme_user:
            for page in PAGES:
                with self.subTest(user=user.login, page=page):
                    answer = self.open(user, page)
                    self.assertEqual(answer.status_code, 303)
                    self.assertTrue(answer.headers["Location"].endswith("/my"))

    def test_paused_keeps_cash(self):
        """AM-16: a paused ambassador reads his cash and nothing else; gone is gone."""
        for state, seat, kept in (
            ("paused", self.ambassador.seat, True),
            ("left", 0, False),
        ):
            self.ambassador.write({"state": state, "seat": seat})
            for page in PAGES:
                with self.subTest(state=state, page=page):
                    answer = self.open(self.ambassador_user, page)
                    if page == "/cash" and kept:
                        self.assertEqual(answer.status_code, 200)
                        self.assertNotIn("/my/ambassador/leads", answer.text)
                    else:
                        self.assertEqual(answer.status_code, 303)
                        where = "/my/ambassador/cash" if kept else "/my"
                        self.assertTrue(answer.headers["Location"].endswith(where))

    def test_leads_are_masked(self):
        """AM-05: first letter, interest, state and day; nothing that finds a person."""
        self.make_brought_lead(self.ambassador, "Zora Customer")
        self.make_brought_lead(self.rival_ambassador, "Xaver Other")
        page = self.open(self.ambassador_user, "/leads").text
        self.assertIn("Z.", page)
        self.assertIn(self.interest.name, page)
        self.assertIn("Received", page)
        for secret in ("Zora", "1111 2222", "Secret Lane", "secret@", "X.", "Xaver"):
            self.assertNotIn(secret, page)

    def test_lead_states_in_words(self):
        """AM-05: a lead says where it is and what it waits for."""
        lead = self.make_brought_lead(self.ambassador)
        words = lead._get_ambassador_summary()[lead]
        self.assertEqual((words["state"], words["initial"]), ("triage", "Z."))
        lead.sudo().action_set_lost()
        self.assertEqual(lead._get_ambassador_summary()[lead]["state"], "lost")

    def test_link_is_complete(self):
        """AM-02: the page has the code in itself, and the address in words."""
        page = self.open(self.ambassador_user, "/link").text
        self.assertIn("data:image/svg+xml;base64,", page)
        # Opening a page makes nothing: as long as there is no link, it is the address.
        self.assertIn(self.ambassador._get_signup_url(), page)
        url = self.ambassador._get_links()[self.ambassador]
        self.assertIn(url, self.open(self.ambassador_user, "/link").text)

    def test_forms_are_whole(self):
        """AM-04, AM-02: every field of the forms is there, empty as they are."""
        task = self.make_task(self.ambassador)
        for page, names in (
            ("/help", ("name", "phone", "street", "text", "photo", "consent")),
            (f"/tasks/{task.id}", ("reach", "note", "photo")),
        ):
            text = self.open(self.ambassador_user, page).text
            for name in names:
                with self.subTest(page=page, name=name):
                    self.assertIn(f'name="{name}"', text)

    def test_events(self):
        """AM-08: his own events, those published in his city, and no others."""
        self.make_event("Not mine")
        self.make_event("In town", is_published=True)
        self.make_event(
            "Elsewhere", programme_city_id=self.other_city.id, is_published=True
        )
        mine = self.open(self.ambassador_user, "/events").text
        self.assertIn("Saturday", mine)
        self.assertNotIn("Not mine", mine)
        town = self.open(self.ambassador_user, "/events?filterby=city").text
        self.assertIn("In town", town)
        self.assertNotIn("Elsewhere", town)
        self.assertNotIn("Not mine", town)
        self.assertIn("openstreetmap.org/directions", town)

    def test_codes_of_events_and_campaigns(self):
        """AM-08, AM-02: at an event and for a campaign visitors come by his code."""
        task = self.make_task(self.ambassador)
        self.ambassador._get_links(task.campaign_id)
        links = {link["key"]: link for link in self.ambassador._get_portal_links()}
        self.assertEqual(
            set(links),
            {"own", f"event-{self.event.id}", f"campaign-{task.campaign_id.id}"},
        )
        self.assertIn(
            f"a={self.ambassador.code}", links[f"event-{self.event.id}"]["url"]
        )
        self.assertEqual(
            links[f"campaign-{task.campaign_id.id}"]["url"],
            self.ambassador._get_links(task.campaign_id)[self.ambassador],
        )
        others = self.rival_ambassador._get_portal_links()
        self.assertEqual([link["key"] for link in others], ["own"])

    def test_task_by_him_only(self):
        """AM-02: he starts and finishes his task; that of another is none."""
        task = self.make_task(self.ambassador)
        page = self.open(self.ambassador_user, f"/tasks/{task.id}")
        self.assertIn("Tell your neighbours.", page.text)
        self.assertIn("Fresh water!", page.text)
        self.assertNotIn(
            "Tell", self.open(self.rival_ambassador_user, f"/tasks/{task.id}").text
        )
        for deed, state in (("start", "started"), ("done", "done"), ("done", "done")):
            answer = self.post(
                self.ambassador_user,
                f"/tasks/{task.id}/{deed}",
                reach="12",
                note="Done it",
            )
            self.assertEqual(answer.status_code, 303)
            self.assertEqual(task.state, state)
        self.assertEqual((task.reach, task.note), (12, "Done it"))

    def test_strange_addresses(self):
        """S1: ids that are none, and somebody else's, get the same answer."""
        other = self.make_task(self.rival_ambassador)
        for known in ("0", "x", "-1", "9" * 30, str(other.id)):
            with self.subTest(id=known):
                answer = self.open(self.ambassador_user, f"/tasks/{known}")
                self.assertEqual(answer.status_code, 303)
                self.assertIn("said=gone", answer.headers["Location"])
