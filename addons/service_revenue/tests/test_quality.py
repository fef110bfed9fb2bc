# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from datetime import timedelta

from freezegun import freeze_time

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged

from .incentive_common import IncentiveCommon


@tagged("post_install", "-at_install")
class TestQuality(IncentiveCommon):
    """SR-07: data is measured; what is wrong waits until it is mended."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.service_quality_duplicate = True

    def _mend(self, document, user, **values):
        action = document.with_user(user).action_service_mend()
        form = Form(
            self.env[action["res_model"]]
            .with_user(user)
            .with_context(**action["context"])
        )
        for name, value in values.items():
            form[name] = value
        return form.save().action_apply()

    def _announce(self):
        """What happens before a transaction commits."""
        self.env["res.partner"]._service_find_twins()
        self.env["crm.lead"]._service_quality_announce()

    # ------------------------------------------------------------------
    # The measure
    # ------------------------------------------------------------------

    def test_good_lead(self):
        """SR-07: phone and duplicate in order; the address is only a recommendation."""
        lead = self._capture()
        self.assertRecordValues(
            lead,
            [
                {
                    "service_quality_state": "ok",
                    "service_quality_score": 80,
                    "service_quality_missing": "address",
                }
            ],
        )
        self.customer.write({"partner_latitude": 30.2, "partner_longitude": 120.1})
        self.assertEqual(lead.service_quality_score, 100)
        self.assertFalse(lead.service_quality_note)

    def test_capture_never_refuses(self):
        """SR-07: a lead without phone is captured, marked and says what to do."""
        self.customer.phone = "12"
        self.location.partner_id.phone = False
        lead = self._capture()
        self.assertEqual(lead.service_quality_state, "to_mend")
        self.assertIn("No valid phone number", lead.service_quality_note)
        self.assertFalse(lead.is_service_accept_allowed)
        self.assertTrue(lead.is_service_reject_allowed)
        for call in (
            lead.with_user(self.service_user).action_service_accept,
            lambda: self._accept(lead),
        ):
            with self.assertRaisesRegex(UserError, "mended first.*No valid phone"):
                call()

    def test_mobile_counts_and_country_of_the_customer(self):
        """SR-07: a national mobile number is valid in the country of the customer."""
        self.customer.write(
            {"country_id": self.env.ref("base.cn").id, "phone": "13800138000"}
        )
        self.assertEqual(self._capture().service_quality_state, "ok")

    def test_duplicate_until_triage_says_otherwise(self):
        """SR-07 SR-10: the second lead of the same wish waits for a decision."""
        first, second = self._capture(), self._capture()
        self.assertEqual(first.service_quality_state, "ok")
        self.assertEqual(second.service_quality_state, "to_mend")
        with self.assertRaisesRegex(UserError, "same as another lead"):
            self._accept(second)
        second.with_user(self.service_user).action_service_not_duplicate()
        self.assertEqual(self._accept(second).service_state, "accepted")
        third = self._capture()
        self.assertEqual(third.service_duplicate_of_id, first)
        first.action_set_lost()
        self.assertEqual(third.service_quality_state, "ok")

    def test_company_decides_what_is_required(self):
        """SR-07: each check is a setting of the company."""
        first, second = self._capture(), self._capture()
        self.company.service_quality_duplicate = False
        self.assertEqual(second.service_quality_state, "ok")
        self.company.service_quality_address = True
        self.assertEqual(
            (first | second).mapped("service_quality_state"), ["to_mend"] * 2
        )
        self.location.partner_id.write(
            {"partner_latitude": 0.0, "partner_longitude": 9.45}
        )
        self.assertEqual((first | second).mapped("service_quality_state"), ["ok"] * 2)

    def test_freshness(self):
        """SR-07: data goes stale by itself; the nightly run marks it, a tap heals."""
        self.company.service_quality_fresh = True
        lead = self._capture()
        self.assertEqual(lead.service_quality_state, "ok")
        later = fields.Datetime.now() + timedelta(days=181)
        with freeze_time(later):
            self.assertIn(lead.id, lead._service_quality_outdated())
            lead._service_quality_recompute()
            self.assertEqual(lead.service_quality_state, "to_mend")
            self.assertNotIn(lead.id, lead._service_quality_outdated())
            job = lead.service_order_id.with_user(self.technician_user_a)
            self.assertTrue(job.is_data_right_allowed)
            job.action_service_data_right()
            self.assertFalse(job.is_data_right_allowed)
            self.assertEqual(lead.service_quality_state, "ok")
            self.assertEqual(self.customer.service_confirmed_on, later.date())

    def test_day_of_the_company(self):
        """SR-07: fresh until midnight where the company is, not in Greenwich."""
        self.company.partner_id.tz = "Asia/Shanghai"
        self.company.service_fresh_days = 10
        with freeze_time("2026-03-01 15:00:00"):  # 23:00 in Shanghai
            lead = self._capture()
        with freeze_time("2026-03-11 15:59:00"):  # 23:59 of the tenth day
            self.assertNotIn(lead.id, lead._service_quality_outdated())
        with freeze_time("2026-03-11 16:01:00"):
            self.assertIn(lead.id, lead._service_quality_outdated())
            lead._service_quality_recompute()
            self.assertIn("fresh", lead.service_quality_missing)

    def test_order_is_not_refused(self):
        """SR-07: what the customer buys is sold; only the reward waits."""
        self.customer.phone = False
        lead = self._capture()
        self._sell(lead)
        self.assertEqual(lead.won_status, "won")
        self.assertEqual(lead.service_quality_state, "to_mend")

    def test_queries(self):
        """SR-07: a new phone number costs the same with five leads and twenty."""
        few, many = self._make_customer("Few"), self._make_customer("Many")
        for customer, number in ((few, 5), (many, 20)):
            location = self._make_location(customer)
            for _ in range(number):
                self._capture(self._make_order(location))

        def count(customer, phone):
            self._announce()
            self.env.flush_all()
            self.env.invalidate_all()
            start = self.env.cr.sql_log_count
            customer.phone = phone
            self._announce()
            self.env.flush_all()
            return self.env.cr.sql_log_count - start

        # Fill the caches.
        count(few, "+1 415 555 2601")
        count(many, "+1 415 555 2604")
        for phone in (False, "+1 415 555 2602"):
            five = count(few, phone)
            twenty = count(many, phone and "+1 415 555 2603")
            self.assertEqual(twenty, five)
            self.assertLessEqual(twenty, 40)

    # ------------------------------------------------------------------
    # Customers
    # ------------------------------------------------------------------

    def test_twins(self):
        """SR-07: the same phone or e-mail marks both, until one of them changes."""
        (one, two, three) = (
            self._make_customer(name, phone=phone, email=email)
            for name, phone, email in (
                ("One", "+86 138 0013 8000", "one@example.com"),
                ("Two", "0138 0013 8000", "two@example.com"),
                ("Three", "+86 138 0013 8001", "One@Example.com"),
            )
        )
        two.country_id = three.country_id = self.env.ref("base.cn")
        two.phone = "13800138000"
        self._announce()
        self.assertEqual(
            (one | two | three).mapped("service_is_double"), [True, True, True]
        )
        self.assertIn("duplicate", one.service_quality_missing)
        self.assertIn("merge the two contacts", one.service_quality_note)
        two.phone = "13800138002"
        self._announce()
        self.assertEqual(
            (one | two | three).mapped("service_is_double"), [True, False, True]
        )
        three.active = False
        self._announce()
        self.assertFalse(one.service_is_double)
        three.active = True
        self._announce()
        self.assertTrue(one.service_is_double)
        three.unlink()
        self._announce()
        self.assertFalse(one.service_is_double)

    def test_places_and_contacts_are_no_twins(self):
        """SR-07: the place of a customer, and his people, are not measured."""
        contact = self._make_customer(
            "Contact", parent_id=self._make_customer("Firm", phone=False).id
        )
        place = self.location.partner_id
        place.phone = "+86 138 0013 8009"
        self.customer.phone = "+86 138 0013 8009"
        self._announce()
        self.assertFalse(self.customer.service_is_double)
        self.assertFalse(contact.service_quality_state)
        self.assertFalse(place.service_quality_state)

    def test_chip_on_the_profile(self):
        """SR-07: the panel says that data is to mend, and when it has been mended."""
        profiles = self.env["service.customer.profile"]
        self._make_ticket()
        self.customer.phone = False
        profiles._refresh_touched()
        profile = profiles.search([("partner_id", "=", self.customer.id)])
        self.assertTrue(profile.to_mend)
        self.assertIn("to_mend", [chip["key"] for chip in profile.chips])
        self.customer.write({"phone": "+1 415 555 2671"})
        profiles._refresh_touched()
        self.assertFalse(profile.to_mend)

    # ------------------------------------------------------------------
    # Mending
    # ------------------------------------------------------------------

    def test_technician_mends_his_lead(self):
        """SR-07: one dialog; the customer is mended, the lead follows, it can go on."""
        self.customer.phone = False
        lead = self._capture()
        with self.assertRaisesRegex(UserError, "no phone number"):
            self._mend(lead, self.technician_user_a, phone="12")
        self._mend(
            lead,
            self.technician_user_a,
            phone="+1 415 555 2671",
            street="9 New Street",
            latitude=37.77,
            longitude=-122.41,
        )
        self.assertEqual(self.customer.phone, "+1 415 555 2671")
        self.assertEqual(lead.phone, "+1 415 555 2671")
        self.assertEqual(self.customer.street, "9 New Street")
        self.assertAlmostEqual(self.customer.partner_latitude, 37.77)
        self.assertEqual(self.customer.service_confirmed_on, fields.Date.today())
        self.assertEqual(lead.service_quality_score, 100)
        self.assertEqual(self._accept(lead).service_state, "accepted")

    def test_mend_on_a_visit_and_without_customer(self):
        """SR-07: the work order mends its customer; a lead without one itself."""
        job = self._make_order()
        self._mend(job, self.technician_user_a, phone="+1 415 555 2672")
        self.assertEqual(self.customer.phone, "+1 415 555 2672")
        ticket = self.env["helpdesk.ticket"].create(
            {
                "name": "Asks",
                "description": "Called",
                "partner_name": "Mr Chen",
                "partner_email": "chen@example.com",
            }
        )
        result = ticket.with_user(self.service_user).capture_lead(self.interest.id)
        lead = self.env["crm.lead"].browse(result["lead_id"])
        self.assertEqual(lead.service_quality_state, "to_mend")
        self._mend(lead, self.service_user, phone="+1 415 555 2673")
        self.assertEqual(lead.service_quality_state, "ok")
        with self.assertRaisesRegex(UserError, "no customer"):
            ticket.with_user(self.service_user).action_service_data_right()

    def test_position_makes_sense(self):
        """SR-07: a place off the globe is refused with the remedy."""
        lead = self._capture()
        with self.assertRaisesRegex(UserError, "no such place"):
            self._mend(lead, self.technician_user_a, latitude=91.0)

    def test_who_mends_and_confirms(self):
        """SR-07: the technician his own, triage all, nobody else (access matrix)."""
        lead = self._capture()
        job = lead.service_order_id
        _company, foreign = self._make_other_company()
        plain = self._create_new_internal_user(login="plain")
        wizard = self.env["service.quality.mend"]
        for user, allowed in (
            (self.technician_user_a, True),
            (self.technician_user_b, False),
            (self.service_user, True),
            (self.service_manager, True),
            (self.portal_user, False),
            (plain, False),
            (foreign, False),
        ):
            with self.subTest(user.login):
                calls = (
                    lead.with_user(user).action_service_mend,
                    job.with_user(user).action_service_mend,
                    job.with_user(user).action_service_data_right,
                    lambda user=user: (
                        wizard.with_user(user)
                        .create({"lead_id": lead.id, "phone": lead.phone})
                        .action_apply()
                    ),
                )
                for call in calls:
                    if allowed:
                        call()
                        continue
                    with self.assertRaises(AccessError):
                        call()
        # A contact is changed by who may change contacts, and the dialog tells nothing.
        with self.assertRaises(AccessError):
            self.customer.with_user(self.technician_user_a).action_service_data_right()
        with self.assertRaises(AccessError):
            wizard.with_user(self.technician_user_b).with_context(
                default_lead_id=lead.id
            ).default_get(["phone", "lead_id", "customer_name"])

    def test_only_the_engine_measures(self):
        """SR-07: nobody writes his lead good, nor the shelf life longer."""
        lead = self._capture()
        for vals in (
            {"service_last_action_on": "2030-01-01"},
            {"service_shelf_life_date": "2030-01-01"},
            {"service_quality_state": "ok"},
            {"service_quality_missing": False},
        ):
            with self.assertRaises(UserError):
                lead.with_user(self.service_manager).write(vals)
