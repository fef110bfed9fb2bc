# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields
from odoo.tests import TransactionCase, tagged


@tagged("post_install", "-at_install")
class TestDemoChannels(TransactionCase):
    """Stores of partners, what they were offered, earned, own and gave back."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.owner = cls.env["res.users"].search([("login", "=", "store")])
        cls.firm = cls.owner.partner_id.commercial_partner_id
        cls.points = cls.env["channel.point"].search([])
        cls.stores = cls.points.filtered(lambda point: point.kind == "physical")
        technician = cls.env["res.users"].search([("login", "=", "technician")])
        cls.installed_on = technician.create_date.date()

    def _states(self, model, domain=(), field="state"):
        records = self.env[model].with_context(active_test=False)
        groups = records._read_group(list(domain), [field], ["__count"])
        return {state: count for state, count in groups if count}

    def test_network(self):
        """CP-01 CP-02: each type of channel, three tiers, most stores at work."""
        self.assertEqual(len(self.stores), 32)
        partners = self.stores.channel_partner_id - self.env.company.partner_id
        self.assertEqual(len(partners), 12)
        self.assertEqual(len(set(self.stores.partner_id.mapped("city"))), 3)
        types = self.env["channel.type"].search([])
        self.assertEqual(self.points.type_id, types)
        self.assertGreaterEqual(len(self.points.filtered("is_4s")), 2)
        self.assertGreaterEqual(len(partners.grade_id), 3)
        ladder = self.env["res.partner.grade"]._get_ladder(self.env.company)
        self.assertGreaterEqual(len(ladder), 3)
        self.assertTrue(any(ladder.mapped("channel_min_score")))
        self.assertEqual(
            {
                state: len(group)
                for state, group in self.points.grouped("state").items()
            },
            {"active": 32, "paused": 1, "closed": 1, "draft": 1},
        )
        draft = self.points.filtered(lambda point: point.state == "draft")
        self.assertFalse(draft.is_located)

    def test_what_stores_can(self):
        """CP-03 CP-04: some sell, some serve, one certificate runs out soon."""
        active = self.stores.filtered(lambda point: point.state == "active")
        self.assertTrue(active.filtered(lambda p: p.sales_score and p.service_score))
        self.assertTrue(active.filtered(lambda p: not p.sales_score))
        self.assertTrue(active.filtered(lambda p: not p.service_score))
        self.assertTrue(active.calendar_id)
        self.assertTrue(any(active.mapped("capacity")))
        self.assertTrue(any(active.mapped("quota")))
        soon = fields.Date.add(self.installed_on, days=31)
        ending = active.filtered(
            lambda point: point.capability_until and point.capability_until <= soon
        )
        self.assertEqual(ending.channel_partner_id, self.firm)

    def test_people(self):
        """CP-08: an owner, a clerk and a technician of one firm can log in."""
        roles = {}
        for login in ("store", "clerk", "storetech"):
            user = self.env["res.users"].search([("login", "=", login)])
            self.assertTrue(user._is_portal())
            member = self.env["channel.member"].search(
                [("partner_id", "=", user.partner_id.id)]
            )
            self.assertEqual(member.channel_partner_id, self.firm)
            roles[login] = member.role
        self.assertEqual(
            roles, {"store": "owner", "clerk": "clerk", "storetech": "technician"}
        )

    def test_routes(self):
        """CP-04 CP-10: done, accepted, waiting, and some for a person."""
        routes = self.env["channel.route"].search([])
        self.assertGreaterEqual(len(routes.lead_id), 110)
        self.assertGreaterEqual(len(routes.order_id), 50)
        self.assertLessEqual(
            {"offered", "accepted", "done"}, set(self._states(routes._name))
        )
        manual = self._states(routes._name, field="manual_reason")
        self.assertLessEqual({"no_place", "no_store", "all_refused"}, set(manual))

    def test_offers(self):
        offers = self._states("channel.offer")
        self.assertLessEqual(
            {"offered", "accepted", "done", "refused", "expired"}, set(offers)
        )
        refused = self.env["channel.offer"].search([("state", "=", "refused")])
        self.assertGreaterEqual(len(refused.refuse_reason_id), 3)
        waiting = self.env["channel.offer"].search(
            [("state", "=", "offered"), ("channel_partner_id", "=", self.firm.id)]
        )
        self.assertGreaterEqual(len(waiting), 3)
        self.assertTrue(all(waiting.mapped("expires_on")))
        self.assertTrue(all(offer.expires_on > offer.offered_on for offer in waiting))

    def test_jobs(self):
        """CP-07: proven with signature; one failed, one revoked; some to do."""
        jobs = self.env["fsm.order"].search([("channel_point_id", "!=", False)])
        states = {
            state: len(group) for state, group in jobs.grouped("proof_state").items()
        }
        self.assertGreaterEqual(states["proven"], 35)
        self.assertGreaterEqual(states["draft"], 3)
        self.assertEqual(states["failed"], 1)
        self.assertEqual(states["revoked"], 1)
        proven = jobs.filtered(lambda job: job.proof_state == "proven")
        self.assertGreater(len(proven.filtered("signature")), len(proven) / 2)
        technician = self.env["res.users"].search([("login", "=", "storetech")])
        mine = jobs.filtered(
            lambda job: (
                job.person_id.partner_id == technician.partner_id
                and not job.stage_id.is_closed
            )
        )
        self.assertGreaterEqual(len(mine), 2)

    def test_commissions(self):
        """CP-06: in each state of the ledger; one came back; bills of the firm."""
        entries = self.env["channel.commission"].search([]).entry_ids
        states = {state for state in entries.mapped("state")}
        self.assertLessEqual({"pending", "payable", "settled", "paid"}, states)
        mine = entries.filtered(lambda entry: entry.beneficiary_id == self.firm)
        self.assertTrue(mine.filtered(lambda entry: entry.amount < 0))
        bills = self.env["account.move"].search(
            [("move_type", "=", "in_invoice"), ("partner_id", "=", self.firm.id)]
        )
        self.assertTrue(bills)
        self.assertFalse(
            entries.filtered(
                lambda entry: entry.beneficiary_id == self.env.company.partner_id
            )
        )

    def test_customers(self):
        """CP-24 CP-23: protected, running out; disputes with evidence."""
        owned = self.env["channel.ownership"].search([])
        self.assertLessEqual({"running", "ending"}, set(owned.mapped("state")))
        self.assertIn(self.firm, owned.channel_partner_id)
        disputes = self.env["channel.dispute"].search([])
        self.assertEqual(set(disputes.mapped("state")), {"proposed", "decided"})
        self.assertTrue(all(dispute.evidence_ids for dispute in disputes))

    def test_reviews(self):
        """CP-22: three months; up, down, on probation, and some to decide."""
        reviews = self.env["channel.review"].search([])
        self.assertGreaterEqual(len(set(reviews.mapped("date_from"))), 3)
        outcomes = self._states(reviews._name, field="outcome")
        self.assertLessEqual({"promote", "keep", "probation"}, set(outcomes))
        self.assertEqual(set(reviews.mapped("state")), {"draft", "decided"})
        mine = reviews.filtered(lambda one: one.channel_partner_id == self.firm)
        self.assertTrue(any(mine.mapped("is_measured")))

    def test_returns(self):
        """CP-09: on its way, for a person, refunded with the fee."""
        returns = self.env["channel.return"].search([])
        self.assertLessEqual(
            {"authorised", "waiting", "done"}, set(returns.mapped("state"))
        )
        done = returns.filtered(lambda one: one.state == "done")
        self.assertTrue(all(done.mapped("fee")))
        self.assertTrue(done.refund_ids)

    def test_parts(self):
        """SP-16: held on consignment, on the way, bought."""
        requests = self.env["spare.store.request"].search([])
        kinds = {(one.kind, one.state) for one in requests}
        self.assertLessEqual(
            {("hold", "done"), ("hold", "open"), ("buy", "open")}, kinds
        )
        store = requests.point_id[:1]
        self.assertTrue(store._get_held()[store])

    def test_contracts(self):
        contracts = self.env["contract.contract"].search(
            [("channel_partner_id", "=", self.firm.id)]
        )
        self.assertGreaterEqual(len(contracts), 5)

    def test_gap(self):
        """CP-05: nobody serves one of the cities."""
        serving = self.stores.filtered(
            lambda point: point.state == "active" and point.service_score
        )
        self.assertEqual(set(serving.partner_id.mapped("city")), {"杭州市", "成都市"})
