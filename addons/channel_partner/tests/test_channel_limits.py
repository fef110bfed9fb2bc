# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from datetime import datetime

from freezegun import freeze_time

from odoo.exceptions import UserError
from odoo.tests import tagged

from ..tools.channel_need import ChannelNeed
from .route_common import RouteCommon

#: A Thursday, 16 o'clock in Shanghai.
THURSDAY = "2026-03-19 08:00:00"


@tagged("post_install", "-at_install")
class TestChannelLimits(RouteCommon):
    """Opening hours, time to answer, room, quota, certificates, pauses (CP-04)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.calendar = cls.env["resource.calendar"].create(
            {
                "name": "Weekdays 9 to 17",
                "tz": "Asia/Shanghai",
                "attendance_ids": [
                    (
                        0,
                        0,
                        {
                            "name": "Day",
                            "dayofweek": str(day),
                            "hour_from": 9,
                            "hour_to": 17,
                            "day_period": "morning",
                        },
                    )
                    for day in range(5)
                ],
            }
        )
        cls.point.calendar_id = cls.calendar

    def find(self, **vals):
        need = ChannelNeed(self.company.id, "sales", 31.24, 121.48, **vals)
        [found] = self.Point._find_nearest([need])
        return self.Point.browse(found[0].point_id) if found else self.Point

    def test_open_at(self):
        """CP-04: who is closed at the moment asked for is passed over."""
        open_at, closed_at = datetime(2026, 3, 19, 8), datetime(2026, 3, 19, 12)
        self.assertEqual(self.find(opens_by=open_at), self.point)
        self.assertEqual(self.find(opens_by=closed_at), self.rival)
        self.assertEqual(self.find(opens_since=open_at, opens_by=closed_at), self.point)
        saturday = datetime(2026, 3, 21, 8)
        self.assertEqual(self.find(opens_by=saturday), self.rival)
        self.assertEqual(self.find(), self.point)

    def test_holiday(self):
        """CP-04: a public holiday is no opening time."""
        self.env["resource.calendar.leaves"].create(
            {
                "name": "Holiday",
                "calendar_id": self.calendar.id,
                "date_from": "2026-03-18 16:00:00",
                "date_to": "2026-03-19 15:59:00",
            }
        )
        self.assertEqual(self.find(opens_by=datetime(2026, 3, 19, 8)), self.rival)

    @freeze_time(THURSDAY)
    def test_time_to_answer(self):
        """CP-10: the time to answer is counted in opening hours of the store."""
        self.company.channel_accept_hours = 4
        first = self.open_lead().offer_ids
        # One hour on Thursday, three on Friday from 9 o'clock.
        self.assertEqual(first.expires_on, datetime(2026, 3, 20, 4))
        first._refuse(self.reason)
        second = first.route_id.offer_ids - first
        self.assertEqual(second.expires_on, datetime(2026, 3, 19, 12))
        self.company.channel_accept_hours = 0
        self.assertFalse(self.open_lead().offer_ids.expires_on)

    @freeze_time("2026-03-20 12:00:00")
    def test_over_the_weekend(self):
        """CP-10: a store that opens too late for the company is passed over."""
        self.assertEqual(self.open_lead().offer_ids.point_id, self.rival)
        self.company.channel_open_hours = 0
        self.assertEqual(self.open_lead().offer_ids.point_id, self.point)

    def test_room(self):
        """CP-04: who has all he can do gets no more until something is done."""
        self.point.write({"calendar_id": False, "capacity": 1})
        first, second = self.open_lead(), self.open_lead()
        self.assertEqual(first.offer_ids.point_id, self.point)
        self.assertEqual(second.offer_ids.point_id, self.rival)
        first.offer_ids._accept()
        first._finish()
        self.assertEqual(self.open_lead().offer_ids.point_id, self.point)

    def test_quota(self):
        """CP-04: a month's quota is used by work, not by refusals, and starts again."""
        self.point.write({"calendar_id": False, "quota": 1})
        self.company.channel_accept_hours = 0
        with freeze_time("2026-03-30 08:00:00"):
            refused = self.open_lead()
            refused.offer_ids._refuse(self.reason)
            self.assertEqual(self.point.quota_taken, 0)
            done = self.open_lead()
            done.offer_ids._accept()
            done._finish()
            self.assertEqual(self.point.quota_taken, 1)
            self.assertEqual(self.open_lead().offer_ids.point_id, self.rival)
        with freeze_time("2026-04-02 08:00:00"):
            route = self.open_lead()
            self.assertEqual(route.offer_ids.point_id, self.point)
            self.assertEqual(str(self.point.quota_month), "2026-04-01")
        with freeze_time("2026-05-02 08:00:00"):
            route.offer_ids._refuse(self.reason)
            self.assertEqual(self.point.quota_taken, 0)

    def test_most_offers(self):
        """CP-10: after so many tries a person looks."""
        self.company.channel_max_offers = 1
        route = self.open_lead()
        route.offer_ids._refuse(self.reason)
        self.assertEqual((route.state, route.manual_reason), ("manual", "all_refused"))

    def test_certificate(self):
        """CP-04: a certificate counts on its last day, and not on the day after."""
        with freeze_time(THURSDAY):
            self.point.calendar_id = False
            self.point.capability_ids.valid_until = "2026-03-20"
            self.assertEqual(self.find(), self.point)
        with freeze_time("2026-03-20 08:00:00"):
            self.assertEqual(self.find(), self.point)
        with freeze_time("2026-03-21 08:00:00"):
            self.assertEqual(self.find(), self.rival)
            self.assertFalse(self.point.capability_until)

    def test_pause_over(self):
        """CP-04: a pause until a day ends the day after."""
        self.point.write({"state": "paused", "paused_until": "2026-03-19"})
        self.rival.state = "paused"
        cron = self.env.ref("channel_partner.ir_cron_channel_point_daily")
        with freeze_time("2026-03-19 08:00:00"), self.enter_registry_test_mode():
            cron.method_direct_trigger()
            self.assertEqual(self.point.state, "paused")
        with freeze_time("2026-03-20 08:00:00"), self.enter_registry_test_mode():
            cron.method_direct_trigger()
        self.assertEqual((self.point.state, self.rival.state), ("active", "paused"))
        self.assertFalse(self.point.paused_until)

    def test_by_hand_refusals(self):
        """CP-10: by hand only to a store that works, of the same company."""
        route = self.open_lead()
        self.rival.state = "paused"
        with self.assertRaisesRegex(UserError, "does not take work"):
            route._assign(self.rival)
        route._withdraw()
        with self.assertRaisesRegex(UserError, "closed"):
            route._assign(self.point)
