# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from datetime import datetime, timedelta

from odoo.tests import HttpCase, tagged

from .score_common import ScoreCommon


@tagged("post_install", "-at_install")
class TestStoreScore(ScoreCommon, HttpCase):
    """CP-08, CP-22: the page of the score in the partner portal."""

    def get(self, user, path="/my/store/score", **kwargs):
        self.authenticate(user.login, user.login)
        return self.url_open(path, **kwargs)

    def jobs(self, count, rating, point=None, moment=None):
        moment = moment or datetime.now() - timedelta(minutes=1)
        for _number in range(count):
            self.make_job(point or self.point, moment, rating)

    def test_owner(self):
        """CP-08: the owner reads figures, score, tier, and what is missing."""
        self.company.channel_review_months = "1"
        self.firm.grade_id = self.bronze
        self.jobs(1, 4)
        page = self.get(self.owner_user)
        self.assertEqual(page.status_code, 200)
        for words in (
            "Bronze test",
            "What is missing for",
            "For Silver test: proven jobs of 2; measured 1, 1 short.",
            "Rating by customers",
            "75 of 100 points",
            "on the way",
        ):
            self.assertIn(words, page.text)

    def test_what_it_says_of_the_last_review(self):
        """CP-22: place and outcome are those of the last review."""
        self.firm.grade_id = self.golden
        self.jobs(4, 2, moment=datetime(2026, 5, 1))
        self.review()
        text = self.get(self.owner_user).text
        self.assertIn("On probation", text)
        self.assertIn("not decided yet", text)
        self.assertIn("/my/store/score", self.get(self.owner_user, "/my/store").text)

    def test_clerk_without_money(self):
        """CP-08: a clerk reads the figures of his stores, no money, no tier."""
        self.make_metric("won_value", "sales", target=1000)
        self.firm.grade_id = self.bronze
        self.jobs(1, 4)
        text = self.get(self.clerk_user).text
        self.assertIn("Rating by customers", text)
        for words in ("Value of deals won", "Bronze test", "What is missing"):
            self.assertNotIn(words, text)
        self.assertIn("Value of deals won", self.get(self.owner_user).text)

    def test_clerk_of_one_store(self):
        """CP-08: what other stores of the firm do is not in a clerk's figures."""
        other = self.make_point("Store Four", self.firm, 31.4, 121.4)
        member = self.env["channel.member"].search(
            [("partner_id", "=", self.clerk_user.partner_id.id)]
        )
        member.point_ids = other
        self.jobs(3, 2)
        self.assertIn("too few cases", self.get(self.clerk_user).text)
        self.jobs(1, 5, other)
        self.assertIn("100 of 100 points", self.get(self.clerk_user).text)

    def test_who_gets_in(self):
        """CP-08: no technician, and never the figures of another firm."""
        self.jobs(1, 5)
        page = self.get(self.technician_user, allow_redirects=False)
        self.assertEqual(page.status_code, 303)
        text = self.get(self.rival_user).text
        self.assertIn("too few cases", text)
        self.assertNotIn("100 of 100 points", text)

    def test_queries(self):
        """CP-08: the page costs the same with many jobs, offers and figures."""
        self.get(self.owner_user)

        def cost():
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.get(self.owner_user)
            return self.env.cr.sql_log_count - before

        self.jobs(1, 4)
        cost()
        few = cost()
        self.jobs(15, 4)
        for _number in range(10):
            self.make_offer(self.point, "refused", datetime.now(), 1)
        cost()
        many = cost()
        self.assertLessEqual(many, few + 2)
        self.assertLessEqual(many, 60)
