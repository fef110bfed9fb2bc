# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from contextlib import contextmanager
from datetime import date, timedelta
from unittest.mock import patch

from freezegun import freeze_time

from odoo import fields
from odoo.exceptions import UserError
from odoo.tests import tagged

from odoo.addons.base.models.ir_cron import IrCron

from .incentive_common import IncentiveCommon


@tagged("post_install", "-at_install")
class TestShelfLife(IncentiveCommon):
    """SR-06: leads keep for a while, are announced, and expire when nobody acts."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.interest.shelf_life_days = 14
        cls.interest.shelf_life_accepted_days = 60
        cls.triage_team = cls.env.ref("service_revenue.crm_team_service_triage")
        cls.leader = cls._make_user("leader", "user")
        cls.triage_team.user_id = cls.leader

    @contextmanager
    def _clock(self, moment):
        """Now is ``moment``; batches of a cron are not committed."""
        with (
            freeze_time(moment),
            patch.object(
                IrCron, "_commit_progress", lambda self, *args, **kwargs: 60.0
            ),
        ):
            yield

    def _run(self, moment):
        with self._clock(moment):
            self.env["crm.lead"]._cron_service_shelf_life()

    def _announce_and_run(self, moment):
        """The run that announces, then the one that expires."""
        at = fields.Datetime.from_string(moment)
        self._run(at - timedelta(days=self.company.service_shelf_notice_days))
        self._run(at)

    def _messages(self, user):
        return self.env["mail.message"].search(
            [("notification_ids.res_partner_id", "=", user.partner_id.id)]
        )

    def test_date_and_what_moves_it(self):
        """SR-06: capture plus the days of the interest; each action moves the date."""
        with freeze_time("2026-03-01 10:00:00"):
            lead = self._capture()
        self.assertEqual(lead.service_shelf_life_date, date(2026, 3, 15))
        with freeze_time("2026-03-05 10:00:00"):
            lead.with_user(self.technician_user_a).sudo().message_post(
                body="A word more", message_type="comment"
            )
        self.assertEqual(lead.service_shelf_life_date, date(2026, 3, 15))
        with freeze_time("2026-03-06 10:00:00"):
            lead.with_user(self.service_user).message_post(
                body="Dear Ms Li", message_type="comment"
            )
        self.assertEqual(lead.service_shelf_life_date, date(2026, 3, 20))
        with freeze_time("2026-03-07 10:00:00"):
            self._accept(lead)
        self.assertEqual(lead.service_shelf_life_date, date(2026, 5, 6))
        with freeze_time("2026-03-08 10:00:00"):
            lead.activity_ids.action_feedback(feedback="Called")
        self.assertEqual(lead.service_shelf_life_date, date(2026, 5, 7))
        with freeze_time("2026-03-09 10:00:00"):
            lead.stage_id = self.env.ref("crm.stage_lead2")
        self.assertEqual(lead.service_shelf_life_date, date(2026, 5, 8))
        # The interest is given another life: so are its leads.
        self.interest.shelf_life_accepted_days = 30
        self.assertEqual(lead.service_shelf_life_date, date(2026, 4, 8))
        lead.action_set_won()
        self.assertFalse(lead.service_shelf_life_date)

    def test_reminder_and_expiry(self):
        """SR-06: reminded once, then expired through the engine; everybody knows."""
        with freeze_time("2026-03-01 10:00:00"):
            leads = self._capture() | self._capture()
        self._run("2026-03-11 12:00:00")
        self.assertFalse(leads.activity_ids)
        for moment in ("2026-03-12 12:00:00", "2026-03-13 12:00:00"):
            self._run(moment)
            self.assertEqual(len(leads.activity_ids), 2)
        self.assertEqual(leads.activity_ids.user_id, self.leader)
        self.assertEqual(
            leads.activity_ids.mapped("date_deadline"), [date(2026, 3, 15)] * 2
        )
        # The last day is a good day.
        self._run("2026-03-15 12:00:00")
        self.assertEqual(leads.mapped("service_state"), ["triage"] * 2)
        before = self._messages(self.leader)
        self._run("2026-03-16 12:00:00")
        for lead in leads:
            self.assertRecordValues(
                lead,
                [
                    {
                        "service_state": "rejected",
                        "won_status": "lost",
                        "lost_reason_id": self.env.ref(
                            "service_revenue.crm_lost_reason_expired"
                        ).id,
                        "service_shelf_life_date": False,
                        "activity_ids": [],
                    }
                ],
            )
            handover = lead.service_handover_ids.sorted("id")[-1]
            self.assertEqual(handover.to_state, "rejected")
            self.assertIn("Expired", handover.note)
        told = self._messages(self.leader) - before
        self.assertEqual(len(told), 1)
        self.assertIn("2 leads expired", told.body)
        news = self._messages(self.technician_user_a)
        self.assertEqual(len(news), 1)
        self.assertIn("Expired", news.body)
        # Again finds nothing.
        self._run("2026-03-16 13:00:00")
        self.assertEqual(len(self._messages(self.leader) - before), 1)

    def test_nothing_expires_unannounced(self):
        """SR-06: found long after its date (no job ran), a lead gets its notice."""
        with freeze_time("2026-03-01 10:00:00"):
            lead = self._capture()
        self._run("2026-07-01 12:00:00")
        self.assertEqual(lead.won_status, "pending")
        self.assertEqual(lead.activity_ids.date_deadline, date(2026, 7, 4))
        self._run("2026-07-03 12:00:00")
        self.assertEqual(lead.won_status, "pending")
        self._run("2026-07-04 12:00:00")
        self.assertEqual(lead.won_status, "lost")

    def test_heeded_reminder(self):
        """SR-06: who acts in time is not asked twice for the same day."""
        with freeze_time("2026-03-01 10:00:00"):
            lead = self._capture()
        self._run("2026-03-13 12:00:00")
        self.assertTrue(lead.service_shelf_reminded_on)
        with freeze_time("2026-03-14 10:00:00"):
            lead.with_user(self.service_user).message_post(
                body="Calling", message_type="comment"
            )
        self.assertFalse(lead.activity_ids)
        self._run("2026-03-20 12:00:00")
        self.assertEqual(lead.service_state, "triage")
        self.assertFalse(lead.activity_ids)

    def test_back_from_expiry(self):
        """SR-06: nothing is thrown away: sent back to triage, it keeps once more."""
        with freeze_time("2026-03-01 10:00:00"):
            lead = self._capture()
        self._announce_and_run("2026-04-01 12:00:00")
        with freeze_time("2026-04-02 12:00:00"):
            lead.with_user(self.service_user).action_service_back_to_triage()
        self.assertEqual(lead.service_shelf_life_date, date(2026, 4, 16))

    def test_accepted_lead_keeps_its_bounty(self):
        """SR-06 SR-11: sales did not act; the technician's bounty stays his."""
        with freeze_time("2026-03-01 10:00:00"):
            lead = self._accept(self._capture())
        self._announce_and_run("2026-05-09 12:00:00")
        self.assertEqual(lead.won_status, "lost")
        self.assertEqual(lead.service_state, "accepted")
        self.assertEqual(lead.lost_reason_id.name, "Expired")
        self.assertTrue(self._ledger())
        self.assertNotIn("void", self._sums())

    def test_quotation_is_an_action(self):
        """SR-06: what has a quotation does not expire."""
        with freeze_time("2026-03-01 10:00:00"):
            lead = self._accept(self._capture())
            order = self._make_sale_order(
                lines=[(self.product, 1, 10)], opportunity_id=lead.id
            )
        self._announce_and_run("2026-06-01 12:00:00")
        self.assertEqual(lead.won_status, "pending")
        order.action_cancel()
        self._run("2026-06-01 12:00:00")
        self.assertEqual(lead.won_status, "lost")

    def test_midnight_of_the_company(self):
        """SR-06: a day ends where the company is: Shanghai before New York."""
        self.company.partner_id.tz = "Asia/Shanghai"
        other = self.env["res.company"].create({"name": "New York"})
        other.partner_id.tz = "America/New_York"
        with freeze_time("2026-03-01 16:30:00"):  # 00:30 on March 2 in Shanghai
            lead = self._capture()
            self.assertEqual(lead.service_shelf_life_date, date(2026, 3, 16))
            copy = self._capture()
        copy.flush_recordset()
        self.env.cr.execute(
            "UPDATE crm_lead SET company_id = %s WHERE id = %s", (other.id, copy.id)
        )
        copy.invalidate_recordset()
        self.env.add_to_compute(copy._fields["service_shelf_life_date"], copy)
        self.assertEqual(copy.service_shelf_life_date, date(2026, 3, 15))
        self._run("2026-03-13 04:30:00")
        self._run("2026-03-16 04:30:00")  # March 16, 12:30 and 00:30
        self.assertEqual(lead.won_status, "pending")
        self.assertEqual(copy.won_status, "lost")
        self._run("2026-03-16 16:30:00")  # 00:30 on March 17 in Shanghai
        self.assertEqual(lead.won_status, "lost")

    def test_batches(self):
        """SR-06: more leads than a batch; a run that stops goes on in the next."""
        with freeze_time("2026-03-01 10:00:00"):
            leads = self.env["crm.lead"].union(*(self._capture() for _ in range(5)))
        self._run("2026-04-01 12:00:00")
        with (
            freeze_time("2026-05-01 12:00:00"),
            patch("odoo.addons.service_revenue.models.crm_lead_shelf.BATCH", 2),
            patch.object(IrCron, "_commit_progress", lambda *args, **kwargs: 0.0),
        ):
            self.env["crm.lead"]._cron_service_shelf_life()
        self.assertEqual(leads.mapped("won_status").count("pending"), 3)
        with patch("odoo.addons.service_revenue.models.crm_lead_shelf.BATCH", 2):
            self._run("2026-05-01 12:30:00")
        self.assertEqual(leads.mapped("won_status"), ["lost"] * 5)

    def test_profile_keeps_and_is_confirmed(self):
        """SR-06: last contact or confirmation plus the days of the company."""
        profiles = self.env["service.customer.profile"]
        with freeze_time("2026-03-01 10:00:00"):
            self._make_ticket()
            self.env.cr.execute(
                "UPDATE helpdesk_ticket SET create_date = %s WHERE partner_id = %s",
                ("2026-03-01 10:00:00", self.customer.id),
            )
            profiles._refresh(self.customer)
            profile = profiles.search(
                [
                    ("partner_id", "=", self.customer.id),
                    ("company_id", "=", self.company.id),
                ]
            )
        self.assertEqual(profile.shelf_life_date, date(2026, 8, 28))
        with freeze_time("2026-09-01 10:00:00"):
            profile.invalidate_recordset()
            self.assertEqual(profile.freshness, "stale")
            self.customer.with_user(self.service_user).action_service_data_right()
            profiles._refresh_touched()
            self.assertEqual(profile.freshness, "fresh")
        self.assertEqual(
            profile.shelf_life_date, date(2026, 9, 1) + timedelta(days=180)
        )
        self.company.service_fresh_days = 10
        self.assertEqual(profile.shelf_life_date, date(2026, 9, 11))

    def test_only_the_engine_moves_the_date(self):
        """SR-06: the date follows from what is done, whoever writes."""
        lead = self._capture()
        with self.assertRaisesRegex(UserError, "follows from what is done"):
            lead.with_user(self.service_manager).write(
                {"service_last_action_on": fields.Datetime.now()}
            )
