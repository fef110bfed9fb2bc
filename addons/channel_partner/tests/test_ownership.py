# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from psycopg2 import IntegrityError

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .ownership_common import OwnershipCommon


@tagged("post_install", "-at_install")
class TestOwnership(OwnershipCommon):
    # ------------------------------------------------------------------
    # Claimed by itself
    # ------------------------------------------------------------------

    def test_first_sale_of_a_store(self):
        """CP-24: a store's first sale makes a free customer its own."""
        order = self.make_sale(lead=self.make_store_lead(self.point))
        own = self.owner_of()
        self.assertEqual(own.channel_partner_id, self.firm)
        self.assertEqual(own.point_id, self.point)
        self.assertEqual(own.date_from, order.date_order.date())
        self.assertEqual((own.date_to - own.date_from).days, 179)
        self.assertEqual(own.split, 20)
        self.assertEqual(own.event_ids.mapped("kind")[-1], "claimed")

    def test_won_lead_of_a_store(self):
        """CP-24: a lead that a store accepted and won protects the customer."""
        lead = self.make_store_lead(self.point)
        self.assertFalse(self.owner_of())
        lead.action_set_won()
        own = self.owner_of()
        self.assertEqual((own.point_id, own.way), (self.point, "lead"))
        self.assertEqual(own.lead_id, lead)

    def test_own_sales_only_when_wanted(self):
        """CP-24: own sales claim only where the company says so."""
        self.make_sale(user=self.seller)
        self.assertFalse(self.owner_of())
        self.company.channel_claim_sales = True
        self.make_sale(user=self.seller)
        own = self.owner_of()
        self.assertEqual((own.kind, own.user_id), ("sales", self.seller))

    def test_service_claims_when_wanted(self):
        self.company.channel_claim_service = True
        self.make_sale(user=self.seller, team_id=self.service_team.id)
        self.assertEqual(self.owner_of().kind, "service")

    def test_firm_buys_for_itself(self):
        """A firm that orders for itself is nobody's protected customer."""
        self.make_sale(self.firm, self.make_store_lead(self.point, self.firm))
        self.assertFalse(self.owner_of(self.firm))

    def test_second_store_gets_nothing(self):
        own = self.own(self.point)
        self.make_sale(lead=self.make_store_lead(self.rival))
        self.assertEqual(self.owner_of(), own)

    def test_further_sale_extends(self):
        own = self.own(self.point, since=-100, until=10)
        order = self.make_sale(lead=self.make_store_lead(self.point))
        self.assertEqual((own.date_to - order.date_order.date()).days, 179)
        event = own.event_ids[0]
        self.assertEqual((event.kind, event.old_date_to), ("extended", self.day(10)))

    def test_extended_up_to_the_next_owner(self):
        own = self.own(self.point, since=-100, until=10)
        self.own(self.rival, since=50, until=90)
        self.make_sale(lead=self.make_store_lead(self.point))
        self.assertEqual(own.date_to, self.day(49))

    def test_free_again_after_the_last_day(self):
        """CP-24: a protection ends by its date; no job has to run."""
        self.own(self.point, since=-100, until=-1)
        self.assertFalse(self.owner_of())
        self.make_sale(lead=self.make_store_lead(self.rival))
        self.assertEqual(self.owner_of().point_id, self.rival)

    def test_rules_by_tier_and_way(self):
        """CP-24: days and part of the owner follow tier and way of acquiring."""
        self.env["channel.protection.rule"].create(
            [
                {"kind": "store", "grade_id": self.gold.id, "days": 365, "split": 30},
                {"way": "sold", "days": 0},
            ]
        )
        self.make_sale(lead=self.make_store_lead(self.point))
        own = self.owner_of()
        self.assertEqual(((own.date_to - own.date_from).days, own.split), (364, 30))
        other = self.customer.copy({"name": "Other"})
        lead = self.make_store_lead(self.rival, other)
        lead.action_set_won()
        self.assertEqual(self.owner_of(other).point_id, self.rival)
        third = self.customer.copy({"name": "Third"})
        self.make_sale(third, user=self.seller)
        self.assertFalse(self.owner_of(third))

    def test_contact_is_of_the_company(self):
        firm = self.env["res.partner"].create({"name": "Hotel", "is_company": True})
        contact = firm.create({"name": "Porter", "parent_id": firm.id})
        self.make_sale(contact, self.make_store_lead(self.point, contact))
        self.assertEqual(self.owner_of(contact).partner_id, firm)

    # ------------------------------------------------------------------
    # Kept by the database
    # ------------------------------------------------------------------

    @mute_logger("odoo.sql_db")
    def test_never_two_owners(self):
        """CP-24: two owners on one day are refused by PostgreSQL."""
        self.own(self.point, since=0, until=10)
        with self.assertRaises(IntegrityError), self.cr.savepoint():
            self.own(self.rival, since=10, until=20)
        self.own(self.rival, since=11, until=20)
        with self.assertRaises(IntegrityError), self.cr.savepoint():
            self.own(self.rival, since=15, until=None)
        self.own(self.rival, since=15, until=None, is_void=True)

    def test_history_stays(self):
        """CP-24: neither an ownership nor a step of it can be deleted or changed."""
        own = self.own(self.point)
        own._extend_to(self.day(5), "Shorter")
        with self.assertRaisesRegex(UserError, "stays on record"):
            own.unlink()
        with self.assertRaises(UserError):
            own.event_ids.write({"reason": "Other"})
        with self.assertRaises(UserError):
            own.event_ids.unlink()

    def test_nobody_types_it_in(self):
        own = self.own(self.point)
        for user in (self.channel_user, self.channel_manager):
            with self.assertRaises(AccessError):
                own.with_user(user).write({"date_to": self.day(900)})
            with self.assertRaises(AccessError):
                self.ownerships.with_user(user).create({"partner_id": 1})

    # ------------------------------------------------------------------
    # States
    # ------------------------------------------------------------------

    def test_states(self):
        """Computed and searched alike."""
        customers = [self.customer.copy() for _ in range(5)]
        expected = {
            self.own(self.point, customer=customers[0], since=5): "future",
            self.own(self.point, customer=customers[1], until=None): "running",
            self.own(self.point, customer=customers[2], until=14): "ending",
            self.own(self.point, customer=customers[3], since=-9, until=-1): "ended",
            self.own(self.point, customer=customers[4], is_void=True): "void",
        }
        self.own(self.point, until=15)
        for own, state in expected.items():
            self.assertEqual(own.state, state)
            found = self.ownerships.search(
                [("state", "=", state), ("id", "in", [o.id for o in expected])]
            )
            self.assertEqual(found, own)

    def test_mine(self):
        own = self.own(user=self.seller)
        mine = [("is_mine", "=", True)]
        self.assertEqual(self.ownerships.with_user(self.seller).search(mine), own)
        self.assertFalse(self.ownerships.with_user(self.colleague).search(mine))
        self.assertTrue(own.with_user(self.seller).is_mine)

    def test_announced_once(self):
        """The owner is told once for each last day."""
        own = self.own(user=self.seller, since=-10, until=5)
        store = self.own(self.point, customer=self.customer.copy(), since=-10, until=5)
        self.owner_user.partner_id.email = "fang@example.com"
        mails = self.env["mail.mail"].search_count([])
        for _again in range(2):
            (own + store)._cron_announce()
            activity = self.customer.activity_ids
            self.assertEqual(activity.user_id, self.seller)
        self.assertEqual(own.announced_for, own.date_to)
        self.assertEqual(self.env["mail.mail"].search_count([]), mails + 1)
        own._extend_to(self.day(6), "A day more")
        own._cron_announce()
        self.assertEqual(len(self.customer.activity_ids), 2)

    # ------------------------------------------------------------------
    # By a manager
    # ------------------------------------------------------------------

    def change(self, user=None, **vals):
        return (
            self.env["channel.ownership.change"]
            .with_user(user or self.channel_manager)
            .create({"reason": "Agreed by phone", **vals})
            .action_apply()
        )

    def test_manager_gives(self):
        """CP-24: given to another: the first owner's time ends the day before."""
        own = self.own(self.point, since=-10)
        self.change(
            ownership_id=own.id,
            partner_id=self.customer.id,
            change="give",
            kind="sales",
            user_id=self.seller.id,
        )
        self.assertEqual(own.date_to, self.day(-1))
        self.assertEqual(self.owner_of().user_id, self.seller)
        self.assertEqual(own.event_ids[0].user_id, self.channel_manager)
        self.assertEqual(own.event_ids[0].reason, "Agreed by phone")

    def test_given_on_the_first_day(self):
        """Nobody owned a customer for less than a day: it is taken back."""
        own = self.own(self.point, since=0)
        self.change(
            ownership_id=own.id,
            partner_id=self.customer.id,
            kind="store",
            point_id=self.rival.id,
        )
        self.assertTrue(own.is_void)
        self.assertEqual(self.owner_of().point_id, self.rival)

    def test_only_a_manager(self):
        own = self.own(self.point)
        for user in (self.channel_user, self.seller):
            with self.assertRaises(AccessError):
                self.change(user, ownership_id=own.id, change="end")

    # ------------------------------------------------------------------
    # Shown
    # ------------------------------------------------------------------

    def test_shown_on_documents(self):
        """CP-24: customer, lead, ticket and work order say whose he is, in batch."""
        own = self.own(self.point)
        documents = [
            self.customer,
            self.make_lead(user_id=self.seller.id),
            self.env["helpdesk.ticket"].create(
                {"name": "T", "description": "T", "partner_id": self.customer.id}
            ),
            self.make_order(),
        ]
        for document in documents:
            self.assertEqual(document.channel_ownership_id, own)
            self.assertEqual(document.channel_protected_until, own.date_to)
            self.assertEqual(document.channel_owner_name, self.point.name)

    def test_warning(self):
        """CP-24: a salesperson is warned on a lead of somebody else's customer."""
        self.own(self.point)
        lead = self.make_lead(user_id=self.seller.id).with_user(self.seller)
        self.assertIn("Store One", lead.channel_owner_warning)
        self.assertIn("20 %", lead.channel_owner_warning)
        mine = self.make_store_lead(self.point, user_id=self.seller.id)
        self.assertFalse(mine.with_user(self.seller).channel_owner_warning)

    def test_block_by_setting(self):
        """CP-24: others are warned, or refused where the company says so."""
        self.own(self.point)
        self.make_sale(user=self.seller, confirm=False).with_user(
            self.seller
        ).action_confirm()
        self.company.channel_owner_block = True
        order = self.make_sale(user=self.seller, confirm=False)
        with self.assertRaisesRegex(UserError, "customer of Store One"):
            order.with_user(self.seller).action_confirm()
        order.action_confirm()

    def test_one_query_for_many(self):
        """Whose many customers are costs one query, besides that for the customers."""
        customers = self.env["res.partner"].create(
            [{"name": f"Many {i}"} for i in range(40)]
        )
        for customer in customers[:20]:
            self.own(self.point, customer=customer)
        leads = self.env["crm.lead"].create(
            [{"name": "L", "partner_id": customer.id} for customer in customers]
        )
        self.env.flush_all()
        self.env.invalidate_all()
        with self.assertQueryCount(2):
            self.assertEqual(len(self.ownerships._owners(customers, self.company)), 20)
        self.env.invalidate_all()
        with self.assertQueryCount(7):
            leads.mapped("channel_owner_name")
            leads.mapped("channel_owner_warning")
