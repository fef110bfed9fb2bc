# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo.exceptions import AccessError
from odoo.tests import Form, new_test_user, tagged

from .deal_common import DealCommon


@tagged("post_install", "-at_install")
class TestDealBooks(DealCommon):
    """AM-09 AM-12: what service sold, what stores got, and who sees it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.ambassador_lead_cost = 150

    def get_rows(self, **domain):
        return self.env["ambassador.book.report"].search(
            [("event_id", "=", self.event.id)]
            + [(name, "=", value) for name, value in domain.items()]
        )

    def make_books(self):
        """A deal of 1,000, and three leads: accepted and won, refused, to mend."""
        order = self.sell()
        won = self.make_visitor("One", phone="+86 137 7777 0011")
        route = self.env["channel.route"]._open(won)
        route.offer_ids.with_user(self.owner_user).action_accept()
        sale = self.make_quotation(
            self.make_buyer("One"), 500, community_event_id=False, opportunity_id=won.id
        )
        sale.action_confirm()
        passed = self.make_visitor("Two", phone="+86 137 7777 0012")
        offer = self.env["channel.route"]._open(passed).offer_ids
        offer.with_user(self.owner_user).action_refuse(
            self.env.ref("channel_partner.refuse_too_far").id
        )
        mend = self.make_visitor("Three", phone=False)
        return order, won, passed, mend

    def test_books(self):
        """AM-09: both books of an event, counted by hand."""
        self.make_books()
        book = self.event._get_books()[self.event]
        self.assertEqual(book["deals"], 1)
        self.assertEqual(book["deal_amount"], 1000)
        self.assertEqual(book["leads"], 3)
        self.assertEqual(book["leads_offered"], 2)
        self.assertEqual(book["leads_accepted"], 1)
        self.assertEqual(book["leads_won"], 1)
        self.assertEqual(book["leads_to_mend"], 1)
        self.assertEqual(book["lead_value"], 500)
        self.assertEqual(book["stores"], 1)
        self.assertEqual(self.event.book_deal_amount, 1000)
        self.assertEqual(self.event.book_lead_count, 3)

    def test_empty_books(self):
        """AM-09: an event at which nothing happened has two empty books."""
        books = self.env["event.event"].browse()._get_books()
        self.assertEqual(books, {})
        book = self.event._get_books()[self.event]
        self.assertEqual((book["deals"], book["leads"]), (0, 0))

    def test_cancelled_deal(self):
        """AM-09: a cancelled deal is in no book."""
        self.sell()._action_cancel()
        self.assertEqual(self.event._get_books()[self.event]["deals"], 0)
        self.assertFalse(self.get_rows(kind="deal"))

    def test_report(self):
        """AM-12: a row for each lead and store that was asked, a lead counts once."""
        _order, won, passed, mend = self.make_books()
        rows = self.get_rows(kind="lead")
        self.assertEqual(sum(rows.mapped("leads")), 3)
        self.assertEqual(sum(rows.mapped("offered")), 3)
        self.assertEqual(sum(rows.mapped("accepted")), 1)
        self.assertEqual(sum(rows.mapped("refused")), 1)
        self.assertEqual(sum(rows.mapped("won")), 1)
        self.assertEqual(sum(rows.mapped("lead_amount")), 500)
        self.assertEqual(sum(rows.mapped("saved_cost")), 150)
        two = self.get_rows(lead_id=passed.id)
        self.assertEqual(
            {row.point_id: (row.leads, row.refused) for row in two},
            {self.point: (0, 1), self.rival: (1, 0)},
        )
        self.assertFalse(self.get_rows(lead_id=mend.id).point_id)
        self.assertEqual(self.get_rows(lead_id=won.id).channel_partner_id, self.firm)
        [deal] = self.get_rows(kind="deal")
        self.assertEqual(deal.point_id, self.rival)
        self.assertEqual(deal.deal_amount, 1000)

    def test_drill_down(self):
        """AM-12: a figure opens its document, for those who may read it."""
        order, *_leads = self.make_books()
        [deal] = self.get_rows(kind="deal")
        action = deal.with_user(self.service_manager).sudo(False)
        self.service_manager.group_ids += self.env.ref(
            "ambassador_program.group_ambassador_user"
        )
        self.assertEqual(action.action_open_document()["res_id"], order.id)
        manager = new_test_user(
            self.env,
            login="only_channel",
            groups="channel_partner.group_channel_manager",
        )
        if not order.with_user(manager).has_access("read"):
            with self.assertRaises(AccessError):
                deal.with_user(manager).action_open_document()

    def test_book_of_each_store(self):
        """AM-12: the right book of the event, by store."""
        self.make_books()
        found = {
            row.point_id: (row.offered, row.accepted, row.refused, row.won)
            for row in self.event.store_book_ids
        }
        self.assertEqual(found, {self.point: (2, 1, 1, 1), self.rival: (1, 0, 0, 0)})

    def test_queries(self):
        """AM-09: the books of many events take as many queries as those of one."""
        events = self.event
        for number in range(10):
            events |= self.make_event(f"Event {number}")
        self.make_books()
        self.env.flush_all()
        self.env.invalidate_all()
        with self.assertQueryCount(6):
            events._get_books()

    def test_confirm_queries(self):
        """AM-09: further orders of a batch cost what further orders cost anyway."""

        def count(number, **vals):
            orders = self.env["sale.order"]
            for index in range(number):
                buyer = self.make_buyer(f"Many {number} {index}")
                orders |= self.make_quotation(buyer, **vals)
            self.env.flush_all()
            before = self.env.cr.sql_log_count
            orders.action_confirm()
            self.env.flush_all()
            return self.env.cr.sql_log_count - before

        count(1)
        few, many = count(2), count(12)
        plain_few = count(2, community_event_id=False)
        plain_many = count(12, community_event_id=False)
        own = (many - few) - (plain_many - plain_few)
        # The lead of each deal and what its history says of it.
        self.assertLess(own / 10, 25)

    # ------------------------------------------------------------------
    # Who sees what
    # ------------------------------------------------------------------

    def test_access(self):
        """AM-09 AM-12: programme and channel managers read, nobody writes."""
        self.make_books()
        readers = {
            "ambassador.book.report": (self.programme_user, self.channel_manager),
            "ambassador.store.book": (self.programme_user,),
            "ambassador.store.buyer": (self.programme_user, self.channel_user),
        }
        everybody = (
            self.programme_user,
            self.programme_manager,
            self.channel_user,
            self.channel_manager,
            self.seller,
            self.ambassador_user,
            self.owner_user,
            self.clerk_user,
        )
        for model, allowed in readers.items():
            allowed += (self.programme_manager,)
            for user in everybody:
                records = self.env[model].with_user(user)
                may = user in allowed or (
                    user == self.channel_manager and self.channel_user in allowed
                )
                self.assertEqual(records.has_access("read"), may, (model, user.login))
                for operation in ("write", "create", "unlink"):
                    self.assertFalse(records.has_access(operation), (model, user.login))

    def test_other_company(self):
        """AM-09: the books of one company are closed to another."""
        self.make_books()
        other = self.env["res.company"].create({"name": "Other Company"})
        user = new_test_user(
            self.env,
            login="other_programme",
            groups="ambassador_program.group_ambassador_manager",
            company_id=other.id,
            company_ids=[(6, 0, other.ids)],
        )
        for model in (
            "ambassador.book.report",
            "ambassador.store.book",
            "ambassador.store.buyer",
        ):
            self.assertFalse(self.env[model].with_user(user).search([]))

    def test_forms(self):
        """AM-09: the forms open for who works with them."""
        order, *_leads = self.make_books()
        view = "ambassador_program.event_event_view_form_community"
        with Form(self.event.with_user(self.programme_user), view) as form:
            self.assertEqual(form.book_deal_count, 1)
        Form(order.with_user(self.sales_manager))
        views = self.env["sale.order"].get_views([(None, "form")])
        self.assertIn("community_event_id", str(views))

    # ------------------------------------------------------------------
    # Buyers and their stores
    # ------------------------------------------------------------------

    def test_buyer_is_known(self):
        """AM-12: the store nearest to the buyer gets to know him, as no lead."""
        before = self.env["channel.route"].search_count([])
        self.rival.write({"capacity": 1})
        order = self.sell()
        buyer = self.env["ambassador.store.buyer"].search([("order_id", "=", order.id)])
        self.assertEqual(buyer.point_id, self.rival)
        self.assertAlmostEqual(buyer.distance_km, 0.15, delta=0.1)
        self.assertTrue(buyer.told_on)
        self.assertEqual(self.env["channel.route"].search_count([]), before)
        self.assertEqual(
            self.env["crm.lead"].search_count(
                [("partner_id", "=", self.buyer.id), ("is_event_deal", "=", False)]
            ),
            0,
        )
        self.env["ambassador.store.buyer"]._make_known(order)
        self.assertEqual(
            self.env["ambassador.store.buyer"].search_count(
                [("order_id", "=", order.id)]
            ),
            1,
        )

    def test_letter_without_names(self):
        """AM-12: the letter says that there is somebody, and not who."""
        self.rival_user.partner_id.email = "rival@example.com"
        self.sell()
        mail = self.env["mail.mail"].search([("email_to", "like", "rival@example.com")])
        self.assertTrue(mail)
        self.assertIn("/my/store/programme/customers", mail.body_html)
        self.assertNotIn("Bao", f"{mail.subject} {mail.body_html}")

    def test_place_of_the_event(self):
        """AM-12: where the buyer lives is not known: the store near the event."""
        order = self.sell(self.make_buyer("No place", 0, 0))
        buyer = self.env["ambassador.store.buyer"].search([("order_id", "=", order.id)])
        self.assertEqual(buyer.point_id, self.point)

    def test_no_store(self):
        """AM-12: without any store the buyer is listed without one."""
        (self.point + self.rival).write({"active": False})
        order = self.sell()
        buyer = self.env["ambassador.store.buyer"].search([("order_id", "=", order.id)])
        self.assertFalse(buyer.point_id)
        self.assertFalse(buyer.told_on)
