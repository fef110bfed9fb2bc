# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .attribution_common import AttributionCommon


@tagged("post_install", "-at_install")
class TestAssist(AttributionCommon):
    """Service helps a sale of another department (CP-12)."""

    def setUp(self):
        super().setUp()
        self.deal = self._opportunity()
        self.job = self._make_order().with_user(self.technician_user_a)

    def _assist(self, job=None, deal=None, note="Showed how quiet it is"):
        return (job or self.job).assist_deal((deal or self.deal).id, note)

    def test_walk(self):
        """CP-12: seen from the job, told to the salesperson, paid a share."""
        [row] = self.job.get_assist_deals()
        self.assertEqual(
            row,
            {
                "id": self.deal.id,
                "name": "A new kitchen",
                "team": "Store",
                "salesperson": self.seller.name,
                "mine": False,
            },
        )
        result = self._assist()
        self.assertIn(self.seller.name, result["message"])
        assist = self.deal.with_user(self.seller).service_assist_ids
        self.assertEqual(assist.id, result["assist_id"])
        self.assertEqual(assist.partner_id, self.referrer)
        self.assertEqual(assist.fsm_order_id, self.job.sudo())
        message = self.deal.message_ids[0]
        self.assertIn("quiet", message.body)
        self.assertIn(self.seller.partner_id, message.partner_ids)
        self.assertTrue(self.job.get_assist_deals()[0]["mine"])
        order = self._quote(self.deal)
        order.action_confirm()
        self.assertEqual(order.service_origin, "assisted")
        self.assertEqual(
            self._shares(order),
            {("assisted", self.referrer): 20, ("closed", self.seller.partner_id): 80},
        )
        # Sales loses nothing.
        self.assertEqual(order.user_id, self.seller)
        self.assertEqual(order.team_id, self.team)

    def test_several(self):
        """CP-12: those who helped share equally, also after the offer was written."""
        order = self._quote(self.deal)
        self.assertFalse(order.service_attribution_id)
        users = [self.technician_user_a, self.technician_user_b, self.service_user]
        for user in users:
            job = self._make_order(technician=self.technician_a)
            job.person_ids = self.technician_a + self.technician_b
            self._assist(job.with_user(user))
        shares = self._shares(order)
        self.assertEqual(
            [shares["assisted", user.partner_id] for user in users],
            [6.6668, 6.6666, 6.6666],
        )
        self.assertEqual(shares["closed", self.seller.partner_id], 80)
        assist = self.deal.service_assist_ids.filtered(
            lambda assist: assist.partner_id == users[0].partner_id
        )
        assist.with_user(self.service_manager).unlink()
        self.assertEqual(self._shares(order)["assisted", users[1].partner_id], 10)
        order.action_confirm()
        with self.assertRaises(UserError):
            self.deal.service_assist_ids[0].with_user(self.service_manager).unlink()

    def test_ticket(self):
        """CP-12: from a ticket as well."""
        ticket = self._make_ticket().with_user(self.service_user)
        self._assist(ticket)
        self.assertEqual(self.deal.service_assist_ids.ticket_id, ticket.sudo())

    def test_once(self):
        """CP-12: one assist for each person and sale, with a note."""
        for note in ("", "  ", None, 5, "x" * 2001):
            with self.assertRaises(UserError):
                self._assist(note=note)
        self._assist()
        with self.assertRaises(UserError):
            self._assist()

    def test_own_lead(self):
        """CP-12: who captured a lead is paid for that, not for assisting it."""
        lead = self._accept(self._capture(self._make_order()))
        names = [row["id"] for row in self.job.get_assist_deals()]
        self.assertNotIn(lead.id, names)
        with self.assertRaises(UserError):
            self._assist(deal=lead)
        self.job.sudo().person_ids = self.technician_a + self.technician_b
        colleague = self.job.with_user(self.technician_user_b)
        self._assist(colleague, lead)

    def test_too_late(self):
        """CP-12: nothing to assist in once it is sold, won or lost."""
        order = self._quote(self.deal)
        self.assertTrue(self.job.get_assist_deals())
        order.action_confirm()
        self.assertEqual(self.job.get_assist_deals(), [])
        order._action_cancel()
        self.assertTrue(self.job.get_assist_deals())
        self.deal.action_set_won()
        with self.assertRaises(UserError):
            self._assist()
        self.assertEqual(self.job.get_assist_deals(), [])

    def test_foreign(self):
        """CP-12: only sales of this customer, this company and other teams."""
        stranger = self._opportunity(partner_id=self._make_customer("Mr Wu").id)
        own = self._opportunity(team_id=self.service_team.id)
        company, _user = self._make_other_company()
        team = self.env["crm.team"].create({"name": "T", "company_id": company.id})
        foreign = self._opportunity(
            company_id=company.id, team_id=team.id, user_id=False
        )
        for deal in (stranger, own, foreign):
            with self.assertRaises(UserError):
                self._assist(deal=deal)
        for value in (True, None, "1", [self.deal.id]):
            with self.assertRaises(UserError):
                self.job.assist_deal(value, "x")

    def test_access(self):
        """CP-12: only on one's own job, only service; nobody writes assists."""
        other = self.job.with_user(self.technician_user_b)
        with self.assertRaises(AccessError):
            other.get_assist_deals()
        with self.assertRaises(AccessError):
            self._assist(other)
        with self.assertRaises(AccessError):
            self.job.with_user(self.seller).get_assist_deals()
        self._assist()
        assist = self.deal.service_assist_ids
        for user in (self.technician_user_a, self.seller):
            self.assertTrue(assist.with_user(user).read(["note"]))
        with self.assertRaises(AccessError):
            assist.with_user(self.technician_user_b).read(["note"])
        for user in (self.technician_user_a, self.seller, self.service_manager):
            with self.assertRaises(UserError):
                assist.with_user(user).note = "More"
            with self.assertRaises(AccessError):
                assist.with_user(user).create({"lead_id": self.deal.id})

    def test_merge(self):
        """CP-12: an assist goes along when opportunities are merged."""
        self._assist()
        other = self._opportunity()
        other.probability = 90
        head = (self.deal + other).merge_opportunity()
        self.assertEqual(head.service_assist_ids.partner_id, self.referrer)
        with self.assertRaises(UserError):
            head.unlink()

    def test_queries(self):
        """CP-12: the dialog costs the same with one sale as with ten."""

        def count():
            self.env.flush_all()
            self.env.invalidate_all()
            start = self.env.cr.sql_log_count
            self.job.get_assist_deals()
            return self.env.cr.sql_log_count - start

        count()
        one = count()
        for _index in range(9):
            self._opportunity()
        self.assertLessEqual(count(), one)
