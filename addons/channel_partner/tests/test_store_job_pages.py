# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import base64
from datetime import datetime, timedelta

from lxml import html

from odoo import fields, http
from odoo.tests import HttpCase, tagged

from .store_job_common import StoreJobCommon


@tagged("post_install", "-at_install")
class TestStoreJobPages(StoreJobCommon, HttpCase):
    """Pages of jobs in the partner portal: who sees what, and what a tap does."""

    def setUp(self):
        super().setUp()
        self.user = None

    def login(self, user):
        if self.user != user:
            self.authenticate(user.login, user.login)
            self.user = user

    def get(self, path, user, **kwargs):
        self.login(user)
        return self.url_open(path, **kwargs)

    def post(self, path, user, data=None, files=None, **kwargs):
        self.login(user)
        data = {"csrf_token": http.Request.csrf_token(self), **(data or {})}
        return self.url_open(path, data=data, files=files, **kwargs)

    def page(self, order=None, **kwargs):
        return f"/my/store/jobs/{(order or self.order).id}"

    # ------------------------------------------------------------------
    # Who sees what
    # ------------------------------------------------------------------

    def test_list_access(self):
        """CP-08: each sees his own jobs only; a customer and a rival see none."""
        planned = self.plan(self.make_job())
        foreign = self.make_job(self.rival)
        expected = {
            self.owner_user: (True, True, False),
            self.clerk_user: (True, True, False),
            self.technician_user: (False, True, False),
            self.rival_user: (False, False, True),
        }
        for user, seen in expected.items():
            page = self.get("/my/store/jobs?show=all", user).text
            with self.subTest(user=user.login):
                self.assertEqual(
                    tuple(
                        f"/my/store/jobs/{order.id}" in page
                        for order in (self.order, planned, foreign)
                    ),
                    seen,
                )
        page = self.get("/my/store/jobs", self.customer_user, allow_redirects=False)
        self.assertEqual(page.status_code, 303)

    def test_list_is_what_the_rules_say(self):
        """CP-08: the list, found past the rules, is what each reads by his own."""
        self.plan(self.make_job())
        self.make_job(self.rival, person_id=self.person.id)
        orders = self.env["fsm.order"]
        for user in (
            self.owner_user,
            self.clerk_user,
            self.technician_user,
            self.rival_user,
        ):
            mine = orders.with_user(user)
            member = mine._get_store_member()
            listed = {row["id"] for row in mine._list_store_jobs(member, [])}
            self.assertEqual(listed, set(mine.search([]).ids), user.login)

    def test_page_access(self):
        """CP-08: a foreign job and none at all cannot be told apart."""
        foreign = self.make_job(self.rival)
        answers = set()
        for job_id in (foreign.id, 2**31 - 2, "x", "0", "-1", "99999999999"):
            page = self.get(
                f"/my/store/jobs/{job_id}", self.clerk_user, allow_redirects=False
            )
            answers.add((page.status_code, page.headers["Location"], page.text))
        self.assertEqual(len(answers), 1)
        for user in (self.technician_user, self.customer_user, self.rival_user):
            page = self.get(self.page(), user, allow_redirects=False)
            self.assertEqual(page.status_code, 303, user.login)

    def test_actions_access(self):
        """CP-08: no address does anything for who may not handle the job."""
        names = (
            "schedule way start point photo finish code/send code give-back"
        ).split()
        for user in (self.rival_user, self.customer_user):
            for name in names:
                page = self.post(f"{self.page()}/{name}", user, allow_redirects=False)
                self.assertEqual(page.status_code, 303, (user.login, name))
        self.assertFalse(self.order.date_start)
        self.assertEqual(self.order.channel_point_id, self.point)
        for name in names:
            page = self.url_open(f"{self.page()}/{name}", data={"x": "1"})
            self.assertEqual(page.status_code, 400, name)

    def test_technician_has_no_plan(self):
        """CP-08: planning and giving back are not offered to a technician."""
        self.plan()
        clerk = self.get(self.page(), self.clerk_user).text
        technician = self.get(self.page(), self.technician_user).text
        for path in ("/schedule", "/give-back"):
            self.assertIn(self.page() + path, clerk)
            self.assertNotIn(self.page() + path, technician)
        page = self.post(
            f"{self.page()}/give-back", self.technician_user, {"reason": "x"}
        )
        self.assertIn("Ask one of them", page.text)

    # ------------------------------------------------------------------
    # What the page shows
    # ------------------------------------------------------------------

    def test_page(self):
        """CP-08: window, customer, address with navigation, product, checklist."""
        product = self.env["product.product"].create({"name": "Fridge 200"})
        unit = self.env["fsm.equipment"].create(
            {
                "name": "Fridge 200, S-77",
                "product_id": product.id,
                "owned_by_id": self.customer.id,
                "location_id": self.order.location_id.id,
                "current_location_id": self.order.location_id.id,
            }
        )
        self.order.equipment_ids = unit
        self.order.todo = "<p>Bring the <b>long</b> ladder</p>"
        self.env["fsm.activity"].create(
            {"name": "Check for leaks", "fsm_order_id": self.order.id, "required": True}
        )
        self.plan()
        page = self.get(self.page(), self.technician_user).text
        for text in (
            "Customer Cai",
            "Lane 5, House 8",
            "tel:+86 21 5555 0101",
            "openstreetmap.org/directions",
            "14:00",
            "Fridge 200",
            "<b>long</b>",
            "Check for leaks",
            "required",
        ):
            self.assertIn(text, page)

    def test_filters(self):
        """CP-08: today with what is late, to schedule, upcoming, done."""
        now = fields.Datetime.now()
        late = self.make_job(
            scheduled_date_start=now - timedelta(days=2), person_id=self.person.id
        )
        upcoming = self.make_job(scheduled_date_start=now + timedelta(days=3))
        done = self.make_job(person_id=self.person.id)
        self.as_technician(done).store_finish("Done")
        jobs = {"plan": self.order, "today": late, "upcoming": upcoming, "done": done}
        everything = self.order | late | upcoming | done
        for show, job in jobs.items():
            rows = html.fromstring(
                self.get(f"/my/store/jobs?show={show}", self.clerk_user).content
            ).xpath("//a[contains(@class, 'o_store_job')]/@href")
            found = everything.filtered(lambda o, rows=rows: self.page(o) in rows)
            self.assertEqual(found, job, show)
        page = self.get("/my/store/jobs?show=today", self.clerk_user).text
        self.assertIn("Late", page)

    def test_search(self):
        """CP-08: by number, customer, place; what is foreign is never found."""
        self.make_job(self.rival)
        for text, count in (
            (self.order.name, 1),
            ("cai", 1),
            ("Lane 5", 1),
            ("xyz", 0),
        ):
            page = self.get(f"/my/store/jobs?search={text}", self.owner_user)
            rows = html.fromstring(page.content).xpath(
                "//a[contains(@class, 'o_store_job')]"
            )
            self.assertEqual(len(rows), count, text)

    def test_home(self):
        """CP-08: the home page counts what is to be done today, and to be planned."""
        page = self.get("/my/store", self.clerk_user).text
        self.assertIn("To schedule", page)
        self.assertNotIn(
            "To schedule", self.get("/my/store", self.technician_user).text
        )

    # ------------------------------------------------------------------
    # What a tap does
    # ------------------------------------------------------------------

    def test_story(self):
        """CP-08: plan, on the way, start, photo, finish with signature, by hand."""
        path = self.page()
        page = self.post(
            f"{path}/schedule",
            self.clerk_user,
            {"start": "2036-05-05T14:00", "hours": "1,5", "person_id": self.person.id},
        )
        self.assertIn("Planned.", page.text)
        self.assertEqual(self.order.scheduled_date_start, datetime(2036, 5, 5, 6, 0))
        self.assertEqual(self.order.scheduled_duration, 1.5)
        self.post(f"{path}/way", self.technician_user)
        self.post(
            f"{path}/start", self.technician_user, {"latitude": "", "longitude": ""}
        )
        self.assertTrue(self.order.date_start)
        photo = base64.b64decode(self.photo())
        for _tap in range(2):
            page = self.post(
                f"{path}/photo",
                self.technician_user,
                files={"photo": ("a.jpg", photo, "image/jpeg")},
            )
        [kept] = self.order.channel_photo_ids
        address = f"{path}/photo/{kept.id}"
        self.assertIn(address, page.text)
        answer = self.get(address, self.technician_user)
        self.assertEqual(
            (answer.content, answer.headers["Content-Type"]), (kept.raw, "image/jpeg")
        )
        for _tap in range(2):
            page = self.post(
                f"{path}/finish",
                self.technician_user,
                {
                    "resolution": "New pump",
                    "signed_by": "Ms Cai",
                    "signature": self.signature(),
                },
            )
        self.assertIn("Signed by", page.text)
        self.assertEqual(self.order.proof_state, "waiting_callback")
        answer = self.get(address, self.rival_user, allow_redirects=False)
        self.assertEqual(answer.status_code, 303)

    def test_photo_of_another_job(self):
        """CP-08: the address of a job shows the photos of that job only."""
        other = self.plan(self.make_job())
        self.plan()
        photo = self.as_technician(other).store_add_photo(self.photo())
        plain = self.env["ir.attachment"].create(
            {
                "name": "internal.jpg",
                "raw": b"x",
                "res_model": "fsm.order",
                "res_id": self.order.id,
            }
        )
        for photo_id in (photo, plain.id, "x"):
            answer = self.get(
                f"{self.page()}/photo/{photo_id}",
                self.technician_user,
                allow_redirects=False,
            )
            self.assertEqual(answer.status_code, 303)

    def test_refusal_keeps_what_was_typed(self):
        """CP-08: what is refused says why, and nothing has to be typed again."""
        self.plan()
        self.as_technician().store_start()
        page = self.post(
            f"{self.page()}/finish",
            self.technician_user,
            {"resolution": "New pump", "signed_by": "", "signature": self.signature()},
        )
        self.assertIn("Write the name of who signs", page.text)
        self.assertIn("New pump", page.text)
        self.assertFalse(self.order.date_end)
        page = self.post(
            f"{self.page()}/photo",
            self.technician_user,
            files={"photo": ("a.jpg", b"<svg/>", "image/jpeg")},
        )
        self.assertIn("JPEG or PNG", page.text)

    def test_files_in_place_of_texts(self):
        """CP-08, S2: a file where a text belongs is no text, and no error."""
        file = ("x.txt", b"x", "text/plain")
        for name, field in (
            ("schedule", "start"),
            ("start", "latitude"),
            ("point", "point_id"),
            ("code", "code"),
            ("give-back", "reason"),
            ("finish", "resolution"),
        ):
            page = self.post(
                f"{self.page()}/{name}", self.clerk_user, files={field: file}
            )
            self.assertEqual(page.status_code, 200, name)

    def test_wrong_code_is_counted(self):
        """CP-08: a wrong code says so, and the try is used up."""
        self.plan()
        self.as_technician().store_send_code()
        page = self.post(f"{self.page()}/code", self.technician_user, {"code": "1"})
        self.assertIn("This is not the code", page.text)
        confirmation = self.env["service.confirmation"].search(
            [("order_id", "=", self.order.id)]
        )
        self.assertEqual(confirmation.attempts, 1)

    def test_give_back(self):
        self.plan()
        page = self.post(
            f"{self.page()}/give-back", self.clerk_user, {"reason": "Too far"}
        )
        self.assertTrue(page.url.endswith("/my/store/jobs"))
        self.assertNotIn("Customer Cai", page.text)

    # ------------------------------------------------------------------
    # Queries
    # ------------------------------------------------------------------

    def _count(self, path, user):
        self.get(path, user)
        before = self.cr.sql_log_count
        self.assertEqual(self.get(path, user).status_code, 200)
        return self.cr.sql_log_count - before

    def test_queries(self):
        """CP-08: the list costs the same for 2 and for 12 jobs, and at most 25; so
        does the page of a job with more photos and points."""
        self.plan()
        self.clerk_user.tz = "Asia/Shanghai"
        product = self.env["product.product"].create({"name": "Fridge 200"})
        counts, pages = [], []
        for number in (1, 8):
            for index in range(number):
                customer = self.env["res.partner"].create(
                    {"name": f"Customer {number} {index}", "tz": "Asia/Shanghai"}
                )
                order = self.plan(self.make_job(customer=customer))
                order.equipment_ids = self.env["fsm.equipment"].create(
                    {
                        "name": f"Fridge {number} {index}",
                        "product_id": product.id,
                        "owned_by_id": customer.id,
                        "location_id": order.location_id.id,
                        "current_location_id": order.location_id.id,
                    }
                )
                self.env["fsm.activity"].create(
                    {"name": f"Point {index}", "fsm_order_id": self.order.id}
                )
                self.as_technician().store_add_photo(
                    self.photo((number * 20, index * 20, 0), (40, 30))
                )
            self.env.flush_all()
            self.env.invalidate_all()
            counts.append(self._count("/my/store/jobs?show=all", self.clerk_user))
            pages.append(self._count(self.page(), self.clerk_user))
        self.assertEqual(counts[0], counts[1], counts)
        self.assertEqual(pages[0], pages[1], pages)
        self.assertLessEqual(counts[1], 25)
        self.assertLessEqual(pages[1], 45)
