# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import doctest
from datetime import datetime, timedelta

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger

from ..tools import local_time
from ..tools.local_time import NoSuchTime, day_bounds, local_to_utc
from .store_job_common import StoreJobCommon

MAY = datetime(2036, 5, 5, 6, 0)


@tagged("post_install", "-at_install")
class TestStoreJobs(StoreJobCommon):
    """Planning, starting and giving back jobs in the partner portal (CP-08)."""

    # ------------------------------------------------------------------
    # Who may what
    # ------------------------------------------------------------------

    def _calls(self, order):
        """Every public method, with values that are fine."""
        point = self.env["fsm.activity"].create(
            {"name": "Look", "fsm_order_id": order.id}
        )
        return {
            "store_schedule": (MAY,),
            "store_on_the_way": (),
            "store_start": (),
            "store_check_point": (point.id,),
            "store_add_photo": (self.photo(),),
            "store_send_code": (),
            "store_confirm_code": ("123456",),
            "store_finish": ("Done",),
            "store_give_back": ("Too far",),
        }

    @mute_logger("odoo.addons.base.models.ir_rule", "odoo.addons.base.models.ir_model")
    def test_access_matrix(self):
        """CP-08: each method, by everybody: owner and clerk everything, the technician
        all but planning and giving back, nobody else anything, with one error."""
        other_company = self.env["res.company"].create({"name": "Other"})
        other_point = self.make_point("Store Three", self.firm, 31.9, 121.9)
        only_three = self.make_member("clerk", self.make_firm("Third firm"))
        member = self.env["channel.member"].search(
            [("partner_id", "=", only_three.partner_id.id)]
        )
        only_three.partner_id.parent_id = self.firm
        member.point_ids = other_point
        salesperson = new_test_user(
            self.env, login="job_sales", groups="sales_team.group_sale_salesman"
        )
        outside = new_test_user(
            self.env,
            login="job_other_company",
            groups="channel_partner.group_channel_manager",
            company_id=other_company.id,
            company_ids=[(6, 0, other_company.ids)],
        )
        desk = {"store_schedule", "store_give_back"}
        everybody = set(self._calls(self.order))
        allowed = {
            self.owner_user: everybody,
            self.clerk_user: everybody,
            self.technician_user: everybody - desk,
            self.rival_user: set(),
            only_three: set(),
            self.customer_user: set(),
            self.channel_user: set(),
            self.channel_manager: set(),
            salesperson: set(),
            outside: set(),
        }
        for user, names in allowed.items():
            order = self.make_job(person_id=self.person.id)
            for name, args in self._calls(order).items():
                if name == "store_give_back" and name in names:
                    order = self.make_job(person_id=self.person.id)
                with self.subTest(user=user.login, method=name):
                    method = getattr(order.with_user(user), name)
                    if name in names:
                        method(*args)
                    else:
                        with self.assertRaises(AccessError):
                            method(*args)

    @mute_logger("odoo.addons.base.models.ir_rule", "odoo.addons.base.models.ir_model")
    def test_foreign_and_missing_are_one(self):
        """CP-08: nobody learns from an error whether a job exists."""
        foreign = self.make_job(self.rival)
        missing = self.env["fsm.order"].browse(2**31 - 2)
        errors = set()
        for order in (foreign, missing):
            with self.assertRaises(AccessError) as caught:
                order.with_user(self.owner_user).store_start()
            errors.add(str(caught.exception))
        self.assertEqual(len(errors), 1)

    @mute_logger("odoo.addons.base.models.ir_rule", "odoo.addons.base.models.ir_model")
    def test_left_the_firm(self):
        """CP-08: whoever has left does nothing any more, at once."""
        self.plan()
        self.technician.active = False
        with self.assertRaises(AccessError):
            self.as_technician().store_start()

    def test_no_writing_past_the_methods(self):
        """CP-08: reading a job gives no right to write it."""
        for name, value in (
            ("resolution", "x"),
            ("channel_photo_count", 3),
            ("proof_state", "proven"),
            ("signature", self.signature()[22:]),
        ):
            with self.assertRaises(AccessError):
                self.as_clerk().write({name: value})
        with self.assertRaises(AccessError):
            self.order.with_user(self.channel_manager).write({"channel_photo_count": 3})

    # ------------------------------------------------------------------
    # Planning
    # ------------------------------------------------------------------

    def test_schedule(self):
        """CP-08: a clerk plans day, length and technician; twice is once."""
        self.as_clerk().store_schedule(MAY, person_id=self.person.id, duration=1.5)
        self.assertEqual(self.order.scheduled_date_start, MAY)
        self.assertEqual(
            self.order.scheduled_date_end, MAY + timedelta(hours=1, minutes=30)
        )
        self.assertEqual(self.order.person_id, self.person)
        self.assertTrue(self.order.service_accepted_at)
        self.assertEqual(self.order.service_visit_state, "scheduled")
        messages = len(self.order.message_ids)
        self.as_clerk().store_schedule(MAY, person_id=self.person.id, duration=1.5)
        self.assertEqual(self.order.service_schedule_round, 0)
        self.assertEqual(len(self.order.message_ids), messages)

    def test_reschedule_says_why(self):
        """CP-08: another time needs a reason, which the back office reads."""
        self.plan()
        later = MAY + timedelta(days=1)
        with self.assertRaisesRegex(UserError, "Say why"):
            self.as_clerk().store_schedule(later)
        self.as_clerk().store_schedule(later, reason="The part comes on Tuesday")
        self.assertEqual(self.order.service_schedule_round, 1)
        note = self.order.message_ids[0]
        self.assertIn("The part comes on Tuesday", note.body)
        self.assertEqual(note.author_id, self.clerk_user.partner_id)
        self.assertEqual(note.subtype_id, self.env.ref("mail.mt_note"))

    def test_reschedule_after_setting_out(self):
        """CP-08: nobody was there: who had set out sets out again another day."""
        self.plan()
        self.as_technician().store_on_the_way()
        self.assertEqual(self.order.service_visit_state, "on_the_way")
        self.as_clerk().store_schedule(MAY + timedelta(days=1), reason="Nobody there")
        self.assertEqual(self.order.service_visit_state, "scheduled")

    def test_schedule_refusals(self):
        """CP-08: what cannot be is refused with its remedy."""
        schedule = self.as_clerk().store_schedule
        with self.assertRaisesRegex(UserError, "Choose a later one"):
            schedule(fields.Datetime.now() - timedelta(hours=2))
        stranger = self.env["fsm.person"].create({"name": "Of nobody"})
        with self.assertRaisesRegex(UserError, "Only technicians of your store"):
            schedule(MAY, person_id=stranger.id)
        for hours in (0, -1, 25, float("nan"), "2", True):
            with self.assertRaisesRegex(UserError, "24 hours"):
                schedule(MAY, duration=hours)
        for start in (
            None,
            "",
            "soon",
            7,
            "0001-01-01 00:00:00",
            "9999-12-31 23:59:59",
        ):
            with self.assertRaisesRegex(UserError, "Choose a day"):
                schedule(start)
        self.plan()
        self.as_technician().store_start()
        with self.assertRaisesRegex(UserError, "begun already"):
            schedule(MAY + timedelta(days=1), reason="x")
        self.as_technician().store_finish("Done")
        with self.assertRaisesRegex(UserError, "is closed"):
            schedule(MAY)

    def test_workers_of_the_store(self):
        """CP-08: who can be sent: technicians of the firm for this store, and those
        that were put on the store."""
        own = self.env["fsm.person"].create(
            {"name": "Own", "channel_point_id": self.point.id}
        )
        other_point = self.make_point("Store Three", self.firm, 31.9, 121.9)
        elsewhere = self.make_member("technician", self.make_firm("Later of Fang"))
        elsewhere.partner_id.parent_id = self.firm
        member = self.env["channel.member"].search(
            [("partner_id", "=", elsewhere.partner_id.id)]
        )
        member.point_ids = other_point
        self.assertEqual(self.order._get_store_persons(), own | self.person)

    # ------------------------------------------------------------------
    # Time zones
    # ------------------------------------------------------------------

    def test_time_of_the_place(self):
        """CP-08: what is chosen is the time on the customer's wall, summer or not."""
        self.customer.tz = "Europe/Berlin"
        order = self.as_clerk()
        for text, expected in (
            ("2036-03-29T14:00", datetime(2036, 3, 29, 13, 0)),
            ("2036-03-30T14:00", datetime(2036, 3, 30, 12, 0)),
            ("2036-10-26T14:00", datetime(2036, 10, 26, 13, 0)),
        ):
            self.assertEqual(order._read_store_local(text), expected)
        with self.assertRaisesRegex(UserError, "an hour later"):
            order._read_store_local("2036-03-30T02:30")
        self.customer.tz = False
        self.point.calendar_id = self.env["resource.calendar"].create(
            {"name": "Store hours", "tz": "America/New_York"}
        )
        self.assertEqual(
            order._read_store_local("2036-07-01T09:00"), datetime(2036, 7, 1, 13, 0)
        )
        self.assertEqual(self.order._get_status_tz(), "America/New_York")

    def test_doctests(self):
        self.assertFalse(doctest.testmod(local_time).failed)

    def test_clocks_that_change(self):
        """CP-08: times that are twice or never, and days of 23 and 25 hours."""
        self.assertEqual(
            local_to_utc("2026-10-25T02:30", "Europe/Berlin"),
            datetime(2026, 10, 25, 0, 30),
        )
        with self.assertRaises(NoSuchTime):
            local_to_utc("2026-03-29T02:30", "Europe/Berlin")
        # In Santiago the clocks go forward at midnight: that day has no 0:00.
        for zone, day, hours in (
            ("Europe/Berlin", datetime(2026, 3, 29).date(), 23),
            ("Europe/Berlin", datetime(2026, 10, 25).date(), 25),
            ("America/Santiago", datetime(2026, 9, 6).date(), 23),
            ("Asia/Beirut", datetime(2026, 10, 24).date(), 25),
            ("Asia/Shanghai", datetime(2026, 9, 6).date(), 24),
        ):
            first, last = day_bounds(day, zone)
            self.assertEqual(last - first, timedelta(hours=hours), (zone, day))
        for text in ("2026-01-01T10:00+05:00", "x", "9999-12-31T23:59:60"):
            with self.assertRaises(ValueError):
                local_to_utc(text, "Asia/Shanghai")

    # ------------------------------------------------------------------
    # On the way, start, give back
    # ------------------------------------------------------------------

    def test_double_taps(self):
        """CP-08: on the way and start twice are once; the first time counts."""
        self.plan()
        order = self.as_technician()
        order.store_on_the_way()
        first = self.order.service_on_the_way_at
        order.store_on_the_way()
        self.assertEqual(self.order.service_on_the_way_at, first)
        order.store_start(31.2401, 121.4801)
        started = self.order.date_start
        self.assertTrue(self.order.service_arrived_at)
        self.assertLess(self.order.channel_start_km, 0.1)
        order.store_start(10, 10)
        self.assertEqual(self.order.date_start, started)
        self.assertLess(self.order.channel_start_km, 0.1)
        # Setting out is over once somebody is there.
        order.store_on_the_way()
        self.assertEqual(self.order.service_visit_state, "on_site")

    def test_position_is_optional(self):
        """CP-08: no place, half a place or nonsense: the work starts all the same."""
        for place in (
            (None, None),
            (31.2, None),
            ("x", "y"),
            (91, 0),
            (float("nan"), 1),
        ):
            order = self.make_job(person_id=self.person.id)
            self.as_technician(order).store_start(*place)
            self.assertTrue(order.date_start)
            self.assertFalse(order.channel_start_km)

    @mute_logger("odoo.addons.base.models.ir_rule", "odoo.addons.base.models.ir_model")
    def test_give_back(self):
        """CP-08: given back, the job is gone from the store at once, the next one is
        asked, and the technician is not sent any more."""
        self.plan()
        with self.assertRaisesRegex(UserError, "Say why"):
            self.as_clerk().store_give_back(" ")
        self.as_clerk().store_give_back("Our van is broken")
        self.assertFalse(self.order.channel_point_id)
        self.assertFalse(self.order.person_id)
        self.assertEqual(self.order.scheduled_date_start, MAY)
        offers = self.order.channel_route_ids.offer_ids.sorted("sequence")
        self.assertIn("released", offers.mapped("state"))
        self.assertEqual(offers[-1].point_id, self.rival)
        for user in (self.clerk_user, self.technician_user):
            with self.assertRaises(AccessError):
                self.order.with_user(user).read(["name"])
        with self.assertRaises(AccessError):
            self.as_clerk().store_give_back("Our van is broken")

    def test_give_back_after_start(self):
        self.plan()
        self.as_technician().store_start()
        with self.assertRaisesRegex(UserError, "cannot be given back"):
            self.as_clerk().store_give_back("No time")
