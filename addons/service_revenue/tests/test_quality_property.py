# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from datetime import timedelta
from zoneinfo import ZoneInfo

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from odoo import fields
from odoo.tests import tagged

from .incentive_common import IncentiveCommon

PHONES = (False, "12", "+1 415 555 2671", "+1 415 555 2672", "415 555 2671")
STEPS = st.lists(
    st.tuples(
        st.sampled_from(
            [
                "phone",
                "email",
                "place",
                "confirm",
                "capture",
                "not_duplicate",
                "accept",
                "reject",
                "lose",
                "restore",
                "merge",
                "setting",
                "archive",
                "commit",
            ]
        ),
        st.integers(0, 5),
        st.integers(0, 4),
    ),
    min_size=4,
    max_size=14,
)


@tagged("post_install", "-at_install")
class TestQualityProperty(IncentiveCommon):
    """SR-07: after any history, what events wrote is what a fresh look finds."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.customers = cls.env["res.partner"].union(
            *(
                cls._make_customer(f"Customer {n}", phone=PHONES[n + 1])
                for n in range(3)
            )
        )
        cls.places = [cls._make_location(customer) for customer in cls.customers]

    @settings(
        max_examples=25,
        deadline=None,
        suppress_health_check=list(HealthCheck),
        derandomize=True,
    )
    @given(STEPS)
    def _check_histories(self, steps):
        savepoint = self.env.cr.savepoint(flush=False)
        try:
            self.leads = self.env["crm.lead"]
            for name, one, two in steps:
                getattr(self, f"_step_{name}")(one, two)
            self._step_commit()
            self._compare()
        finally:
            self.env.invalidate_all(flush=False)
            for key in list(self.env.cr.precommit.data):
                if key.startswith("service_revenue.quality"):
                    self.env.cr.precommit.data.pop(key)
            self.env.cr.precommit.clear()
            savepoint.close(rollback=True)
            self.env.invalidate_all(flush=False)

    def test_events_equal_a_fresh_look(self):
        """SR-07: the property, over random histories."""
        self.env.flush_all()
        self._check_histories()

    # ------------------------------------------------------------------

    def _customer(self, number):
        return self.customers[number % len(self.customers)]

    def _lead(self, number):
        return self.leads[number % len(self.leads)] if self.leads else self.leads

    def _step_phone(self, one, two):
        self._customer(one).phone = PHONES[two]

    def _step_email(self, one, two):
        self._customer(one).email = f"{'ab'[two % 2]}@example.com" if two else False

    def _step_place(self, one, two):
        target = self._customer(one) if two % 2 else self.places[one % 3].partner_id
        target.write({"partner_latitude": two // 2, "partner_longitude": two // 2})

    def _step_confirm(self, one, two):
        self._customer(one).service_confirmed_on = fields.Date.today() - timedelta(
            days=100 * two
        )

    def _step_capture(self, one, two):
        self.leads |= self._capture(self._make_order(self.places[one % 3]))

    def _step_not_duplicate(self, one, two):
        self._lead(one).action_service_not_duplicate()

    def _step_accept(self, one, two):
        lead = self._lead(one)
        if lead.is_service_accept_allowed:
            lead.action_service_accept()

    def _step_reject(self, one, two):
        lead = self._lead(one)
        if lead.is_service_reject_allowed:
            lead.action_service_reject("No")

    def _step_lose(self, one, two):
        if lead := self._lead(one).filtered(lambda lead: lead.won_status == "pending"):
            lead.action_set_lost()

    def _step_restore(self, one, two):
        if lead := self._lead(one).filtered(lambda lead: lead.won_status == "lost"):
            lead.filtered(lambda lead: not lead.service_merged_into_id).action_restore()

    def _step_merge(self, one, two):
        pair = self._lead(one) | self._lead(two)
        pair = pair.filtered(
            lambda lead: (
                lead.won_status == "pending" and not lead.service_merged_into_id
            )
        )
        if len(pair) == 2:
            pair.merge_opportunity()

    def _step_setting(self, one, two):
        name = ("phone", "duplicate", "address", "fresh")[one % 4]
        self.company[f"service_quality_{name}"] = bool(two % 2)

    def _step_archive(self, one, two):
        self._customer(one).active = bool(two % 2)

    def _step_commit(self, one=0, two=0):
        self.env["res.partner"].sudo()._service_find_twins()
        self.env["crm.lead"].sudo()._service_quality_announce()
        self.env.flush_all()

    # ------------------------------------------------------------------

    def _compare(self):
        """The database against plain Python written from the definitions."""
        customers = self.customers | self.customer
        everybody = (
            self.env["res.partner"]
            .search([("fsm_location", "=", False)])
            .filtered(lambda p: p.commercial_partner_id == p)
        )
        today = fields.Date.today()
        days = self.company.service_fresh_days
        for one in customers:
            double = one.active and any(
                other != one
                and (
                    (
                        one.phone_sanitized
                        and one.phone_sanitized == other.phone_sanitized
                    )
                    or (
                        one.email_normalized
                        and one.email_normalized == other.email_normalized
                    )
                )
                for other in everybody
            )
            self.assertEqual(one.service_is_double, double, one.name)
            confirmed = one.service_confirmed_on
            failed = [
                check
                for check, fails in (
                    ("phone", not one.phone_sanitized),
                    ("duplicate", double),
                    ("address", not (one.partner_latitude or one.partner_longitude)),
                    ("fresh", not confirmed or (today - confirmed).days > days),
                )
                if fails
            ]
            self.assertEqual(one.service_quality_missing or "", ",".join(failed))
            self._compare_state(one, failed)
        for lead in self.leads:
            self._compare_lead(lead, today, days)

    def _compare_lead(self, lead, today, days):
        customer, place = lead.partner_id, lead.fsm_location_id.partner_id
        known = [lead.service_captured_at.replace(tzinfo=ZoneInfo("UTC")).date()]
        if customer.service_confirmed_on:
            known.append(customer.service_confirmed_on)
        other = lead.service_duplicate_of_id
        failed = [
            check
            for check, fails in (
                ("phone", not (lead.phone_sanitized or customer.phone_sanitized)),
                ("duplicate", other and other.won_status != "lost"),
                (
                    "address",
                    not any(
                        (
                            lead.service_latitude,
                            lead.service_longitude,
                            customer.partner_latitude,
                            customer.partner_longitude,
                            place.partner_latitude,
                            place.partner_longitude,
                        )
                    ),
                ),
                (
                    "fresh",
                    lead.won_status == "pending" and (today - max(known)).days > days,
                ),
            )
            if fails and not lead.service_merged_into_id
        ]
        self.assertEqual(lead.service_quality_missing or "", ",".join(failed))
        self._compare_state(lead, failed)

    def _compare_state(self, record, failed):
        required = [
            check
            for check in ("phone", "duplicate", "address", "fresh")
            if self.company[f"service_quality_{check}"]
        ]
        self.assertEqual(
            record.service_quality_state,
            "to_mend" if set(failed) & set(required) else "ok",
        )
        points = {"phone": 40, "duplicate": 30, "address": 20, "fresh": 10}
        self.assertEqual(
            record.service_quality_score, 100 - sum(points[c] for c in failed)
        )
