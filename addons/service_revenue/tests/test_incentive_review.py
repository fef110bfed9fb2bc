# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from datetime import timedelta

from odoo.exceptions import AccessError, UserError
from odoo.tests.common import tagged
from odoo.tools import SQL

from .incentive_common import IncentiveCommon


@tagged("post_install", "-at_install")
class TestIncentiveReview(IncentiveCommon):
    """CP-07, SR-11: what cannot be right by accident waits for a manager."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.service_review_repeat_days = 30
        # Doubtful data waits by itself; here it is the review that has to notice.
        cls.company.service_quality_phone = False
        cls.me = cls.technician_user_a.partner_id
        cls.reviews = cls.env["service.incentive.review"]

    def _place(self, name, **values):
        """A work order at the home of a new customer."""
        return self._make_order(
            location=self._make_location(self._make_customer(name, **values))
        )

    def _earn(self, job, technician=None):
        """Captured, accepted, served and proven: payable, unless something is wrong."""
        lead = self._accept(self._capture(job, technician))
        self._prove(job)
        return lead

    def _signals(self):
        return sorted(set(self.reviews.search([]).mapped("signal")))

    def test_honest_lead_is_payable(self):
        """CP-07: nothing is noticed about an ordinary lead and sale."""
        job = self._make_order()
        lead = self._earn(job)
        order = self._sell(lead)
        self._pay(self._invoice(order))
        self.assertFalse(self._signals())
        self.assertEqual(self._sums(), {"payable": 159.98})

    def test_own_phone(self):
        """CP-07: a lead for somebody with the phone of who earns is held."""
        self.me.phone = "+1 555 010 0777"
        lead = self._earn(self._place("Cousin", phone="+15550100777"))
        self.assertEqual(self._signals(), ["own_customer"])
        entry = self._ledger()
        self.assertEqual((entry.state, entry.hold_reason), ("pending", "under_review"))
        self.assertIn("Cousin", entry.hold_note)
        self.assertEqual(self.reviews.search([]).lead_id, lead)

    def test_own_address_and_bank(self):
        """CP-07: the same home or bank account is noticed as well."""
        self.me.write({"street": "1 Elm", "zip": "99", "country_id": 233})
        self._earn(
            self._place("Wife", phone=False, street="1 elm", zip="99", country_id=233)
        )
        self.assertEqual(self._signals(), ["own_customer"])
        self.env["res.partner.bank"].create(
            {"partner_id": self.me.id, "acc_number": "DE 12-34"}
        )
        job = self._place("Straw man", phone="+1 555 010 0555", street="9 Pine")
        customer = job.location_id.owner_id
        self.env["res.partner.bank"].create(
            {"partner_id": customer.id, "acc_number": "DE1234"}
        )
        lead = self._earn(job)
        self.assertIn(lead, self.reviews.search([]).lead_id)

    def test_ring(self):
        """CP-07: two who bring each other in are both held, the first one too."""
        people = self.technician_user_a.partner_id, self.technician_user_b.partner_id
        jobs = [
            self._make_order(
                location=self._make_location(person), technician=technician
            )
            for person, technician in zip(
                people, (self.technician_b, self.technician_a), strict=True
            )
        ]
        for job, street in zip(jobs, ("1 Ash Street", "2 Oak Street"), strict=True):
            job.location_id.owner_id.street = street
        first = self._earn(jobs[0], self.technician_user_b)
        self.assertFalse(self._signals())
        second = self._earn(jobs[1], self.technician_user_a)
        self.assertEqual(self._signals(), ["ring"])
        self.assertEqual(self.reviews.search([]).lead_id, first | second)
        # What the first one earns is derived again before the end of the request.
        self.env.cr.precommit.run()
        self.env.invalidate_all()
        for person in people:
            self.assertEqual(self._ledger(person).mapped("state"), ["pending"])

    def test_sale_before_lead(self):
        """CP-07: a sale that was made before is not brought in by the lead."""
        job = self._make_order()
        lead = self._earn(job)
        order = self._make_sale_order(lead.partner_id, [(self.product, 1, 500)])
        order.action_confirm()
        order.date_order = lead.service_captured_at - timedelta(days=2)
        order.opportunity_id = lead
        self.entries._sync_orders(order)
        self.assertEqual(self._signals(), ["sale_before_lead"])
        self._pay(self._invoice(order))
        share = self._ledger().filtered("sale_order_id")
        self.assertEqual(share.mapped("hold_reason"), ["under_review"])
        # The bounty of the visit is not touched by it.
        self.assertEqual(self._sums()["payable"], 20.0)

    def test_other_customer(self):
        """CP-07: somebody else's sale is not for this lead."""
        lead = self._earn(self._make_order())
        order = self._make_sale_order(
            self._make_customer("Stranger"),
            [(self.product, 1, 500)],
            opportunity_id=lead.id,
        )
        order.action_confirm()
        self.assertEqual(self._signals(), ["other_customer"])

    def test_repeated_lead(self):
        """CP-07: the same interest of the same customer again within the days."""
        first = self._earn(self._make_order())
        first.action_set_won()
        again = self._earn(self._make_order())
        self.assertEqual(self._signals(), ["repeated_lead"])
        self.assertEqual(self.reviews.search([]).lead_id, again)
        self.assertEqual(self._sums(), {"payable": 20.0, "pending": 20.0})

    def test_too_many_leads(self):
        """CP-07: more on one day than the company expects of one person."""
        self.company.service_review_daily_leads = 2
        leads = [
            self._earn(self._place(f"Customer {n}", phone=f"+1 555 010 07{n:02}"))
            for n in range(3)
        ]
        self.assertEqual(self._signals(), ["too_many_leads"])
        self.assertEqual(self.reviews.search([]).lead_id, leads[-1])

    def test_four_eyes(self):
        """CP-07: who earns neither accepts nor calls back himself."""
        both = self.service_user
        job = self._make_order()
        result = job.with_user(both).capture_lead(self.interest.id)
        lead = self.env["crm.lead"].browse(result["lead_id"])
        self._accept(lead)
        self._prove(job)
        self.assertEqual(self._signals(), ["own_decision"])
        self.assertEqual(self._sums(both.partner_id), {"pending": 20.0})

    def test_released(self):
        """CP-07: a manager says why it is in order, and it is payable for good."""
        lead = self._self_referral()
        review = self.reviews.search([])
        review.with_user(self.service_manager).decide("released", "Not related")
        self.assertEqual(self._sums(), {"payable": 20.0})
        self.entries._evaluate(self._ledger())
        self.assertEqual(self.reviews.search([("lead_id", "=", lead.id)]), review)
        self.assertEqual(self._sums(), {"payable": 20.0})
        self.assertEqual(review.decided_by_id, self.service_manager)
        self.assertEqual(review.decision_note, "Not related")

    def test_refused_after_payment_comes_back(self):
        """CP-07: refused later: what was settled is taken back."""
        self._self_referral()
        review = self.reviews.search([])
        review.with_user(self.service_manager).decide("released", "Looks fine")
        self._settle()
        self.assertEqual(self._sums(), {"settled": 20.0})
        review.with_user(self.service_manager).decide("refused", "It was his own flat")
        self.assertEqual(self._sums(), {"settled": 20.0, "payable": -20.0})

    def test_refused_before_payment(self):
        """CP-07: refused amounts stay unpaid and say by whom and why."""
        self._self_referral()
        review = self.reviews.search([])
        review.with_user(self.service_manager).decide("refused", "His own flat")
        entry = self._ledger()
        self.assertEqual(entry.hold_reason, "fraud_refused")
        self.assertIn("His own flat", entry.hold_note)
        mine = self.entries.with_user(self.technician_user_a).get_my_earnings()
        self.assertTrue(mine["lines"][0]["is_lost"])

    def test_who_decides(self):
        """CP-07: a manager, with a reason, once, and not about his own money."""
        self._self_referral()
        review = self.reviews.search([])
        for user in (self.technician_user_a, self.service_user, self.portal_user):
            with self.assertRaises(AccessError):
                review.with_user(user).decide("released", "Because")
        manager = review.with_user(self.service_manager)
        for note in ("", "   ", None, {"a": 1}):
            with self.assertRaises(UserError):
                manager.decide("released", note)
        for decision in ("open", "paid", None):
            with self.assertRaises(UserError):
                manager.decide(decision, "Because")
        with self.assertRaises(AccessError):
            manager.write({"state": "released"})
        manager.decide("released", "Because")
        with self.assertRaises(UserError):
            manager.decide("released", "Because")
        self.service_manager.group_ids += self.env.ref(
            "service_revenue.group_service_technician"
        )
        self.technician_user_a.group_ids += self.env.ref(
            "service_revenue.group_service_manager"
        )
        with self.assertRaises(AccessError):
            review.with_user(self.technician_user_a).decide("refused", "Because")

    def test_who_sees(self):
        """CP-07: reviews of the own company, for service users; not for who earns."""
        self._self_referral()
        review = self.reviews.search([])
        self.assertTrue(review.with_user(self.service_user).reason)
        _company, stranger = self._make_other_company()
        self.assertFalse(self.reviews.with_user(stranger).search([]))
        for user in (self.technician_user_a, self.portal_user):
            with self.assertRaises(AccessError):
                self.reviews.with_user(user).search([])

    def test_one_query_however_many(self):
        """CP-07: looking for signals costs one statement for any number of leads."""
        jobs = [
            self._place(f"Customer {n}", phone=f"+1 555 010 06{n:02}")
            for n in range(12)
        ]
        leads = self.env["crm.lead"].browse([self._capture(job).id for job in jobs])
        leads.with_user(self.service_user).dispatch(team_id=self.team.id)
        self.env.flush_all()
        self.env.invalidate_all()
        few = self.entries._read_groups(
            SQL("lead_id = ANY(%s)", leads[:2].ids)
        ).values()
        many = self.entries._read_groups(SQL("lead_id = ANY(%s)", leads.ids)).values()
        with self.assertQueryCount(1):
            self.entries._read_reviews(few)
        with self.assertQueryCount(1):
            self.entries._read_reviews(many)

    def test_list_budget(self):
        """CP-07: the list of reviews costs the same for 5 and for 20 rows."""
        self.company.service_review_daily_leads = 1
        for n in range(8):
            self._accept(
                self._capture(self._place(f"Customer {n}", phone=f"+155501006{n:02}"))
            )
        names = ["reason", "beneficiary_id", "lead_id", "sale_order_id", "state"]
        # What the user may see is worked out once.
        self.reviews.with_user(self.service_user).search([]).read(names)
        counts = []
        for size in (2, 7):
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.reviews.with_user(self.service_user).search([], limit=size).read(names)
            counts.append(self.env.cr.sql_log_count - before)
        self.assertEqual(len(set(counts)), 1, counts)

    def _self_referral(self):
        self.me.phone = "+1 555 010 0888"
        job = self._place("Himself", phone="+1 555 010 0888")
        lead = self._earn(job)
        self.assertEqual(self._sums(), {"pending": 20.0})
        return lead
