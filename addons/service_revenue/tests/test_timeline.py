# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from datetime import date, timedelta

from psycopg2 import IntegrityError

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import mute_logger

from .cost_common import CostCommon


@tagged("post_install", "-at_install")
class TestTimeline(CostCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.moments = cls.env["service.lifecycle.moment"]
        cls.moments.search([]).active = False
        cls.reached = cls.env["service.lifecycle.reached"]
        cls.interest = cls.env.ref("service_revenue.interest_service_plan")
        cls.today = date.today()
        cls.unit.write(
            {
                "sale_date": cls.today - timedelta(days=700),
                "warranty_start_date": cls.today - timedelta(days=690),
                "warranty_end_date": cls.today + timedelta(days=30),
            }
        )
        cls.moment = cls._make_moment()

    @classmethod
    def _make_moment(cls, **values):
        return cls.env["service.lifecycle.moment"].create(
            {
                "name": "Extended warranty",
                "relative_to": "warranty_end",
                "days": -30,
                "interest_id": cls.interest.id,
                "sentence": "Keep your {product} covered after {date}?",
                **values,
            }
        )

    def _kinds(self, user=None, unit=None):
        unit = (unit or self.unit).with_user(user or self.service_user)
        return [event["kind"] for event in unit.service_timeline["events"]]

    # ------------------------------------------------------------------
    # What is shown
    # ------------------------------------------------------------------

    def test_events_in_order(self):
        """SR-45: bought, warranty, visit, complaint, contract, what comes next."""
        order = self._done_order(
            day=str(self.today - timedelta(days=100)),
            equipment_ids=[Command.set(self.unit.ids)],
        )
        part = self._make_product("Pump", 80, standard_price=30)
        self._deliver(order, part, 1)
        self._make_ticket(
            equipment_id=self.unit.id,
            type_id=self.env.ref("service_revenue.helpdesk_ticket_type_complaint").id,
        )
        self.unit.contract_id = self.contract
        self._make_period(
            date_from=self.today - timedelta(days=50),
            date_to=self.today + timedelta(days=300),
        )
        kinds = self._kinds()
        self.assertEqual(
            kinds,
            [
                "sold",
                "warranty_start",
                "visit",
                "contract",
                "complaint",
                "part",
                "proposal",
                "warranty_end",
                "contract_end",
            ],
        )
        timeline = self.unit.with_user(self.service_user).service_timeline
        proposal = timeline["events"][6]
        self.assertIn("Keep your Washer covered", proposal["text"])
        self.assertTrue(proposal["proposal"]["due"])
        self.assertTrue(timeline["events"][-1]["future"])

    def test_no_money_and_no_work_of_others(self):
        """SR-45: a technician sees his own visits, dates, and no amounts."""
        self._done_order(
            technician=self.technician_b,
            day=str(self.today - timedelta(days=100)),
            equipment_ids=[Command.set(self.unit.ids)],
        )
        self._make_order(equipment_ids=[Command.set(self.unit.ids)])
        self.assertIn("visit", self._kinds())
        user = self.technician_user_a
        self.assertNotIn("visit", self._kinds(user))
        self.assertIn("sold", self._kinds(user))
        self.assertFalse(self.unit.with_user(user).service_timeline["can_sell"])
        self.assertNotIn("1000", str(self.unit.with_user(user).service_timeline))

    def test_scope_of_a_moment(self):
        """SR-45: for some products, categories or companies only."""
        self.assertIn("proposal", self._kinds())
        self.moment.product_tmpl_ids = self._make_product("Other").product_tmpl_id
        self.env.invalidate_all()
        self.assertNotIn("proposal", self._kinds())
        self.moment.product_tmpl_ids = self.washer.product_tmpl_id
        self.moment.categ_ids = self.washer.categ_id
        self.env.invalidate_all()
        self.assertIn("proposal", self._kinds())

    def test_a_form_is_not_dearer_with_history(self):
        """SR-45: a unit with many visits costs as many queries as one with one."""

        def count(unit):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            unit.with_user(self.service_user).read(["service_timeline"])
            return self.cr.sql_log_count - before

        units = self.unit + self._make_equipment(self.washer)
        for unit, visits in zip(units, (1, 8), strict=True):
            for _number in range(visits):
                self._done_order(equipment_ids=[Command.set(unit.ids)])
                self._make_ticket(equipment_id=unit.id)
        count(units[0])
        self.assertLessEqual(count(units[1]), count(units[0]) + 2)

    # ------------------------------------------------------------------
    # Moments
    # ------------------------------------------------------------------

    def _reach(self, moment=None):
        rows = (moment or self.moment)._reach(100)
        rows._make_leads()
        return rows

    def test_reached_once(self):
        """SR-45: on its day a moment makes one lead; the next night none."""
        rows = self._reach()
        self.assertEqual(rows.equipment_id, self.unit)
        self.assertEqual(rows.date, self.today)
        lead = rows.lead_id
        self.assertEqual(lead.service_interest_id, self.interest)
        self.assertEqual(lead.partner_id, self.customer)
        self.assertIn("Keep your Washer covered", lead.description)
        self.assertFalse(self._reach())
        with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError):
            rows.copy({"date": rows.date}).flush_recordset()

    def test_not_before_and_not_long_after(self):
        """SR-45: neither early, nor for what passed before the rule was there."""
        self.moment.days = -29
        self.assertFalse(self._reach())
        self.moment.days = -45
        self.assertFalse(self._reach())
        self.moment.days = -44
        self.assertTrue(self._reach())

    def test_only_who_may_be_contacted(self):
        """SR-45: nobody who is on the blacklist, unreachable, or whose data need
        mending; nothing for what came back."""
        self.env["phone.blacklist"].create({"number": self.customer.phone_sanitized})
        self.assertFalse(self._reach())
        self.env["phone.blacklist"].search([]).action_archive()
        self.unit.returned_on = self.today
        self.assertFalse(self._reach())
        self.unit.returned_on = False
        self.portal_user.active = False
        self.customer.active = False
        self.assertFalse(self._reach())
        self.customer.active = True
        self.assertTrue(self._reach())

    def test_open_lead_goes_on(self):
        """SR-45: who has an open lead about the same gets no second one; two units of
        one customer make one lead."""
        second = self._make_equipment(
            self.washer,
            warranty_start_date=self.today - timedelta(days=300),
            warranty_end_date=self.today + timedelta(days=30),
        )
        rows = self._reach()
        self.assertEqual(rows.equipment_id, self.unit + second)
        self.assertEqual(len(rows.lead_id), 1)
        self.moment.copy()
        other = self.moments.search([], order="id desc", limit=1)
        self.assertEqual(self._reach(other).lead_id, rows.lead_id)

    def test_every_date(self):
        """SR-45: each date can be hung on, in the job as on the timeline."""
        self._done_order(
            day=str(self.today - timedelta(days=100)),
            equipment_ids=[Command.set(self.unit.ids)],
        )
        self.unit.contract_id = self.contract
        self._make_period(date_from=self.today, date_to=self.today + timedelta(days=9))
        self.washer.replacement_age_months = 24
        self.env.flush_all()
        visits = self.unit._get_timeline_visits()
        dates = self.unit._get_timeline_dates(
            visits, self.unit._get_timeline_periods()
        )
        self.moment.active = False
        for relative_to, _label in self.moments._fields["relative_to"].selection:
            day = dates[relative_to]
            self.assertTrue(day, relative_to)
            moment = self._make_moment(
                relative_to=relative_to, days=(self.today - day).days
            )
            rows = moment._reach(10)
            self.assertEqual(rows.mapped("date"), [self.today], relative_to)

    def test_company(self):
        """SR-45: a moment of another company does not hold here."""
        company, user = self._make_other_company()
        self.moment.company_id = company
        self.assertFalse(self._reach())
        self.assertNotIn("proposal", self._kinds())
        self.moment.company_id = False
        rows = self._reach()
        self.assertFalse(self.reached.with_user(user).search([]) & rows)

    def test_job(self):
        """SR-45: the job goes through the moments and marks its progress."""
        with self.enter_registry_test_mode():
            cron = self.env.ref("service_revenue.ir_cron_service_lifecycle")
            cron.method_direct_trigger()
        self.assertEqual(self.moment.reached_count, 1)
        self.assertTrue(self.moment.reached_ids.lead_id)

    def test_button(self):
        """SR-45: hotline makes the lead of a point at once, and only once."""
        unit = self.unit.with_user(self.service_user)
        name = unit.action_service_moment(self.moment.id)
        self.assertEqual(unit.action_service_moment(self.moment.id), name)
        self.assertEqual(self.moment.reached_count, 1)
        self.env.invalidate_all()
        events = unit.service_timeline["events"]
        done = [event["proposal"]["done"] for event in events if event["proposal"]]
        self.assertEqual(done, [True])
        self.assertFalse(self._reach(), "the job does not make it again")

    def test_access(self):
        """SR-45: technicians make no lead here, strangers nothing at all."""
        self._make_order(equipment_ids=[Command.set(self.unit.ids)])
        with self.assertRaises(AccessError):
            self.unit.with_user(self.technician_user_a).action_service_moment(
                self.moment.id
            )
        _company, other = self._make_other_company()
        for user in (other, self.portal_user):
            with self.assertRaises(AccessError):
                self.unit.with_user(user).action_service_moment(self.moment.id)
        self.moment.active = False
        with self.assertRaises(UserError):
            self.unit.with_user(self.service_user).action_service_moment(self.moment.id)
        with self.assertRaises(AccessError):
            self.moment.with_user(self.service_user).write({"days": 1})
