# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from datetime import timedelta

from freezegun import freeze_time
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from odoo import fields
from odoo.tests import tagged

from ..tools.ownership import HUNDRED, percent, resettle, winner_shares
from .ownership_common import OwnershipCommon

WHO = st.integers(0, 3)
STEP = st.one_of(
    st.tuples(st.just("sale"), WHO, st.integers(0, 1)),
    st.tuples(st.just("won"), WHO, st.integers(0, 1)),
    st.tuples(st.just("give"), WHO, st.integers(0, 1)),
    st.tuples(st.just("end"), WHO, st.integers(0, 1)),
    st.tuples(st.just("void"), WHO, st.integers(0, 1)),
    st.tuples(st.just("until"), st.integers(-3, 40), st.integers(0, 1)),
    st.tuples(st.just("claim"), WHO, st.integers(0, 1)),
    st.tuples(st.just("decide"), st.integers(0, 100), st.integers(0, 1)),
    st.tuples(st.just("rule"), WHO, st.integers(0, 1)),
)


@tagged("post_install", "-at_install")
class TestOwnershipProperty(OwnershipCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.channel_claim_sales = True
        cls.company.channel_claim_service = True
        cls.company.channel_protection_days = 20
        cls.customers = cls.customer | cls.customer.copy({"name": "Second"})
        none = dict.fromkeys(("point_id", "channel_partner_id", "team_id", "user_id"))
        cls.owners = [
            cls.ownerships._get_store_owner(cls.point),
            cls.ownerships._get_store_owner(cls.rival),
            {**none, "kind": "sales", "user_id": cls.seller.id},
            {**none, "kind": "service", "team_id": cls.service_team.id},
        ]

    @given(
        steps=st.lists(
            st.tuples(st.integers(0, 15), STEP), min_size=1, max_size=9
        )
    )
    @settings(
        max_examples=12,
        deadline=None,
        derandomize=True,
        suppress_health_check=list(HealthCheck),
    )
    def test_never_two_owners(self, steps):
        """CP-24 CP-23: after any history of sales, won leads, decisions and disputes
        nobody ever shared a customer, and all shares sum to 100."""
        savepoint = self.env.cr.savepoint(flush=False)
        try:
            moment = fields.Datetime.now()
            for days, (what, who, which) in steps:
                moment += timedelta(days=days)
                with freeze_time(moment):
                    customer = self.customers[which]
                    before = self.owner_of(customer, moment.date())
                    getattr(self, f"step_{what}")(customer, who, moment.date())
                    self.check(customer, what, who, before, moment.date())
        finally:
            self.env.cr.precommit.clear()
            savepoint.rollback()
            self.env.invalidate_all(flush=False)

    # ------------------------------------------------------------------
    # Steps
    # ------------------------------------------------------------------

    def make_deal(self, customer, who):
        if who < 2:
            point = (self.point, self.rival)[who]
            return {"lead": self.make_store_lead(point, customer)}
        if who == 2:
            return {"user": self.seller}
        return {"user": self.colleague, "team_id": self.service_team.id}

    def step_sale(self, customer, who, _day):
        self.order = self.make_sale(customer, **self.make_deal(customer, who))

    def step_won(self, customer, who, _day):
        if who < 2:
            self.make_store_lead((self.point, self.rival)[who], customer).action_set_won()

    def step_give(self, customer, who, day):
        self.ownerships._give(customer, self.company, self.owners[who], day, "Given")

    def step_end(self, customer, _who, day):
        self.owner_of(customer, day)._end(day - timedelta(days=1), "Ended")

    def step_void(self, customer, _who, day):
        self.owner_of(customer, day)._void("A mistake")

    def step_until(self, customer, days, day):
        own = self.owner_of(customer, day)
        if own:
            own._extend_to(max(day + timedelta(days=days), own.date_from), "Moved")

    def step_claim(self, customer, who, _day):
        self.disputes._raise(customer, self.company, self.owners[who], "Mine")

    def get_dispute(self, customer):
        return self.disputes.search(
            [("partner_id", "=", customer.id), ("state", "in", ("open", "proposed"))]
        )

    def step_decide(self, customer, part, _day):
        dispute = self.get_dispute(customer)
        if dispute:
            claims = dispute.claim_ids
            winner = part % len(claims)
            shares = winner_shares(len(claims), winner, percent(part))
            dispute.order_id = getattr(self, "order", dispute.order_id).exists()
            dispute._decide(
                claims[winner], dict(zip(claims.ids, shares, strict=True)), "Heard"
            )

    def step_rule(self, customer, _who, day):
        dispute = self.get_dispute(customer)
        if dispute.state == "proposed":
            dispute.deadline = day - timedelta(days=1)
            self.disputes._cron_decide()

    # ------------------------------------------------------------------
    # What holds
    # ------------------------------------------------------------------

    def check(self, customer, what, who, before, day):
        self.env.flush_all()
        self.env.cr.execute("SET CONSTRAINTS ALL IMMEDIATE")
        self.env.cr.execute("SET CONSTRAINTS ALL DEFERRED")
        self.env.cr.execute(
            """
    SELECT COUNT(*) FROM channel_ownership a JOIN channel_ownership b
        ON a.partner_id = b.partner_id AND a.company_id = b.company_id AND a.id < b.id
       AND NOT a.is_void AND NOT b.is_void
       AND a.date_from <= COALESCE(b.date_to, 'infinity')
       AND b.date_from <= COALESCE(a.date_to, 'infinity')
            """
        )
        self.assertEqual(self.env.cr.fetchone()[0], 0)
        for name, table, column, total in (
            ("shares", "service_attribution_line", "attribution_id", "percent"),
            ("claims", "channel_dispute_claim", "dispute_id", "percent"),
        ):
            self.env.cr.execute(
                f"SELECT {column}, SUM({total}) FROM {table} GROUP BY 1"
                f" HAVING SUM({total}) NOT IN (0, 100)"
            )
            self.assertFalse(self.env.cr.fetchall(), name)
        now = self.owner_of(customer, day)
        if what == "sale" and before:
            self.assertEqual(now, before, "a protected customer changes no hands")
            self.assertGreaterEqual(now.date_to, day)
        elif what in ("sale", "give"):
            self.assertTrue(now._has_owner(self.owners[who]) or who == 3)
        elif what in ("end", "void"):
            self.assertFalse(now)

    # ------------------------------------------------------------------
    # Arithmetic
    # ------------------------------------------------------------------

    @given(
        shares=st.lists(
            st.tuples(st.integers(1, 10**6), st.sampled_from([None, 0, 1, 2])),
            min_size=1,
            max_size=6,
        ),
        winner=st.integers(0, 2),
        part=st.integers(1, 10**6),
    )
    @settings(max_examples=200, deadline=None, derandomize=True)
    def test_resettled_whole(self, shares, winner, part):
        """CP-23: whatever was locked and however it is decided: 100, nobody below 0."""
        whole = sum(weight for weight, _claim in shares)
        lines, left = [], HUNDRED
        for weight, claim in shares[:-1]:
            share = percent(weight * 100 / whole)
            share = min(share, left)
            lines.append((len(lines), share, claim))
            left -= share
        lines.append((len(lines), left, shares[-1][1]))
        claims = winner_shares(3, winner, percent(part / 10**4))
        self.assertEqual(sum(claims), HUNDRED)
        result, without = resettle(lines, claims)
        self.assertEqual(sum(result) + sum(without.values()), HUNDRED)
        self.assertTrue(all(share >= 0 for share in [*result, *without.values()]))
