# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from datetime import date, datetime
from unittest.mock import patch

from freezegun import freeze_time

from odoo import fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

from odoo.addons.base.models.ir_cron import IrCron

from .score_common import FIRST, LAST, ScoreCommon

THIRD = date(2026, 7, 1), date(2026, 9, 30)
FOURTH = date(2026, 10, 1), date(2026, 12, 31)


@tagged("post_install", "-at_install")
class TestChannelReview(ScoreCommon):
    def jobs(self, ratings, point=None, moment=datetime(2026, 5, 10, 8)):
        for rating in ratings:
            self.make_job(point or self.point, moment, rating)

    def test_promotion_needs_all_criteria(self):
        """CP-01: one step up, and only with every criterion of the higher tier."""
        self.firm.grade_id = self.bronze
        self.jobs([5])
        review = self.review(self.firm)
        self.assertEqual((review.score, review.outcome), (100, "keep"))
        self.assertEqual(
            review.missing_text,
            "For Silver test: proven jobs of 2; measured 1, 1 short.",
        )
        self.jobs([5, 5, 5, 5], moment=datetime(2026, 8, 1))
        review = self.review(self.firm, *THIRD)
        # Enough for the highest tier, and still one step only.
        self.assertEqual(review.outcome, "promote")
        self.assertEqual(review.proposed_grade_id, self.silver)
        review._decide()
        self.assertEqual(self.firm.grade_id, self.silver)
        self.assertEqual(self.firm.date_review_next, review.date_next)

    def test_first_tier(self):
        """CP-01: a firm without a tier gets the lowest when it meets its criteria."""
        self.firm.grade_id = False
        self.jobs([2])
        review = self.review(self.firm)
        self.assertEqual(
            (review.outcome, review.proposed_grade_id.id),
            (
                "promote",
                self.bronze.id,
            ),
        )

    def test_probation_then_demotion(self):
        """CP-01: the first miss puts on probation, the second in a row demotes."""
        self.firm.grade_id = self.golden
        self.jobs([3] * 4)
        first = self.review(self.firm)
        self.assertEqual((first.outcome, first.misses), ("probation", 1))
        self.assertIn("To keep Golden test: score of 80.0", first.missing_text)
        first._decide()
        self.assertEqual(self.firm.grade_id, self.golden)
        self.jobs([3] * 4, moment=datetime(2026, 8, 1))
        second = self.review(self.firm, *THIRD)
        self.assertEqual((second.outcome, second.misses), ("demote", 0))
        second._decide()
        self.assertEqual(self.firm.grade_id, self.silver)
        self.assertFalse(first.is_latest)
        self.assertTrue(second.is_latest)

    def test_good_review_ends_probation(self):
        """CP-01: misses count in a row only."""
        self.firm.grade_id = self.golden
        self.jobs([3] * 4)
        self.review(self.firm)._decide()
        self.jobs([5] * 4, moment=datetime(2026, 8, 1))
        self.assertEqual(self.review(self.firm, *THIRD).outcome, "keep")
        self.jobs([3] * 4, moment=datetime(2026, 11, 1))
        self.assertEqual(self.review(self.firm, *FOURTH).misses, 1)

    def test_too_little_measured(self):
        """CP-22: without enough cases there is no score, and nothing changes."""
        self.firm.grade_id = self.golden
        self.metric.minimum_cases = 3
        self.jobs([1, 1])
        review = self.review(self.firm)
        self.assertEqual((review.is_measured, review.outcome), (False, "unmeasured"))
        self.assertFalse(review.rank)
        self.assertEqual(review.proposed_grade_id, self.golden)

    def test_ranking(self):
        """CP-22: places in the company, the region and the type, ties by rule."""
        third = self.make_firm("Third Tang")
        point = self.make_point("Store Three", third, 31.2, 121.4)
        self.jobs([4])
        self.jobs([4, 4], self.rival)
        self.jobs([5], point)
        reviews = self.review(self.firm + self.rival_firm + third)
        places = {r.channel_partner_id: r.rank for r in reviews}
        # Of two with the same score the one with more proven jobs is before.
        self.assertEqual(places, {third: 1, self.rival_firm: 2, self.firm: 3})
        self.assertEqual(set(reviews.mapped("rank_count")), {3})
        self.assertEqual(self.firm.channel_rank, 3)
        self.assertEqual(self.firm.channel_score, 75)

    def test_twice_is_once(self):
        """CP-22: what is made and decided again changes nothing."""
        self.jobs([4])
        first = self.review()
        self.assertEqual(len(first), 2)
        self.assertFalse(self.review())
        self.assertFalse(
            self.env["channel.review"]._find_firms(self.company, FIRST, LAST)
        )
        first._decide()
        decided_on = first.mapped("decided_on")
        messages = self.firm.message_ids
        self.assertFalse(first._decide(grade=self.golden))
        self.assertEqual(first.mapped("decided_on"), decided_on)
        self.assertEqual(self.firm.message_ids, messages)

    def test_figures_are_frozen(self):
        """CP-22: what happens later does not change a review."""
        self.jobs([4])
        review = self.review(self.firm)
        self.jobs([1])
        review.invalidate_recordset()
        self.assertEqual(review.score, 75)
        line = review.line_ids
        self.assertEqual((line.value, line.cases, line.points), (4, 1, 75))

    def test_cron(self):
        """CP-22: the schedule reviews the period that is over, and decides by rule."""
        self.company.channel_review_automatic = True
        self.firm.grade_id = self.bronze
        self.jobs([5, 5])
        self.patch(IrCron, "_commit_progress", lambda *args, **kwargs: 60.0)
        found = [("date_from", "=", FIRST), ("company_id", "=", self.company.id)]
        with freeze_time("2026-07-07 12:00:00"):
            # Six days after the end proofs are still coming in.
            self.env["channel.review"]._cron_review()
        self.assertFalse(self.env["channel.review"].search(found))
        with freeze_time("2026-07-09 12:00:00"):
            with patch.object(IrCron, "_commit_progress", lambda *a, **k: 0.0):
                # Stopped after a batch of one firm: the next run goes on from there.
                self.env["channel.review"]._cron_review(batch=1)
            made = self.env["channel.review"].search(found)
            self.assertEqual((len(made), made.state, made.rank), (1, "draft", 0))
            self.env["channel.review"]._cron_review(batch=1)
            self.env["channel.review"]._cron_review(batch=1)
        reviews = self.env["channel.review"].search(
            [("date_from", "=", FIRST), ("company_id", "=", self.company.id)]
        )
        self.assertEqual(reviews.channel_partner_id, self.firm + self.rival_firm)
        self.assertEqual(set(reviews.mapped("state")), {"decided"})
        self.assertFalse(reviews.decided_by_id)
        self.assertEqual(self.firm.grade_id, self.silver)
        self.assertEqual(self.firm.date_review_next, date(2026, 10, 8))

    def test_tier_brings_its_pricelist(self):
        """CP-01: the tier is written as Odoo writes it."""
        pricelist = self.env["product.pricelist"].create({"name": "Silver prices"})
        self.silver.default_pricelist_id = pricelist
        self.firm.grade_id = self.bronze
        self.jobs([5, 5])
        self.review(self.firm)._decide()
        self.assertEqual(self.firm.specific_property_product_pricelist, pricelist)

    def test_decide_otherwise(self):
        """CP-01: a manager gives another tier, with a reason that the firm reads."""
        self.firm.grade_id = self.golden
        self.jobs([1] * 4)
        review = self.review(self.firm)
        dialog = (
            self.env["channel.review.decide"]
            .with_user(self.channel_manager)
            .create(
                {
                    "review_ids": review.ids,
                    "decision": "grade",
                    "grade_id": self.bronze.id,
                    "reason": "Closed for rebuilding",
                }
            )
        )
        dialog.action_confirm()
        self.assertEqual(self.firm.grade_id, self.bronze)
        self.assertEqual(review.decided_by_id, self.channel_manager)
        self.assertIn("Closed for rebuilding", self.firm.message_ids[0].body)

    def test_changed_by_hand_meanwhile(self):
        """CP-01: a tier that somebody changed after the review was made stays."""
        self.firm.grade_id = self.bronze
        self.jobs([5, 5])
        review = self.review(self.firm)
        self.firm.grade_id = self.golden
        review._decide()
        self.assertEqual(self.firm.grade_id, self.golden)

    def test_foreign_tier(self):
        """CP-01: a tier that this company's reviews do not give stays as it is."""
        other = self.env["res.company"].create({"name": "Other company"})
        foreign = self.env["res.partner.grade"].create(
            {"name": "Foreign", "channel_level": 1, "company_id": other.id}
        )
        self.firm.grade_id = foreign
        self.jobs([5, 5])
        review = self.review(self.firm)
        self.assertEqual(review.outcome, "keep")
        self.assertEqual(review.proposed_grade_id, foreign)

    def test_letter_in_the_owners_language(self):
        """CP-22: the owner reads result and reasons, through the queue."""
        self.env["res.lang"]._activate_lang("fr_FR")
        self.owner_user.partner_id.write(
            {"email": "owner@example.com", "lang": "fr_FR"}
        )
        self.jobs([4])
        review = self.review(self.firm)
        review._decide()
        mail = self.env["mail.mail"].search(
            [("model", "=", "channel.review"), ("res_id", "=", review.id)]
        )
        self.assertEqual(mail.recipient_ids, self.owner_user.partner_id)
        self.assertEqual(mail.state, "outgoing")
        self.assertIn("75", mail.body_html)

    def test_who_may(self):
        """CP-22: employees of channels read, managers decide, nobody types in."""
        self.jobs([4])
        review = self.review(self.firm)
        reader = review.with_user(self.channel_user)
        self.assertEqual(reader.score, 75)
        for call in (reader.action_decide, reader.action_decide_otherwise):
            with self.assertRaises(AccessError):
                call()
        for user in (self.owner_user, self.clerk_user, self.rival_user):
            with self.assertRaises(AccessError):
                review.with_user(user).read(["score"])
        with self.assertRaises(AccessError):
            review.with_user(self.channel_manager).write({"score": 99})
        review.with_user(self.channel_manager).action_decide()
        self.assertEqual(review.state, "decided")
        with self.assertRaises(UserError):
            review.with_user(self.channel_manager).unlink()

    def test_other_company(self):
        """CP-22: reviews, figures and results of another company are not seen."""
        other = self.env["res.company"].create({"name": "Other company"})
        point = self.make_point(
            "Elsewhere", self.firm, 31.1, 121.1, company_id=other.id
        )
        self.make_job(point, rating=5)
        self.make_job(self.point, rating=3)
        review = self.review(self.firm)
        self.assertEqual(review.score, 50)
        foreign = self.env["channel.review"]._make(other, self.firm, FIRST, LAST)
        for model, domain in (
            ("channel.review", [("id", "=", foreign.id)]),
            ("channel.review.line", [("review_id", "=", foreign.id)]),
            ("channel.result.report", [("company_id", "=", other.id)]),
        ):
            self.assertFalse(
                self.env[model].with_user(self.channel_manager).search(domain), model
            )

    def test_metric_checks(self):
        with self.assertRaisesRegex(ValidationError, "more is better"):
            self.make_metric("win_rate", "sales", floor=50, target=10)
        with self.assertRaisesRegex(ValidationError, "not measured on this side"):
            self.make_metric("win_rate", "service")

    def test_queries_do_not_grow(self):
        """CP-22: reviewing, ranking and deciding cost the same for more firms."""
        firms = self.env["res.partner"]
        for number in range(12):
            firm = self.make_firm(f"Firm {number}", grade_id=self.bronze.id)
            self.make_job(self.make_point(f"S{number}", firm, 31, 121), rating=5)
            firms |= firm
        self.env.flush_all()

        def cost(some):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.review(some)._decide()
            self.env.flush_all()
            return self.env.cr.sql_log_count - before

        cost(firms[:2])
        few, many = cost(firms[2:4]), cost(firms[4:])
        self.assertLessEqual(many - few, 12, (few, many))

    def test_history_on_the_firm(self):
        self.jobs([4])
        review = self.review(self.firm)
        review._decide()
        self.assertEqual(self.firm.channel_review_ids, review)
        self.assertIn("Score 75 of 100, place 1 of 1", self.firm.message_ids[0].body)
        self.assertEqual(self.firm.date_review, fields.Date.today())
