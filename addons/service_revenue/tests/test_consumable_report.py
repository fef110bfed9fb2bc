# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields
from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import tagged

from .report_common import ReportCommon


@tagged("post_install", "-at_install")
class TestConsumableReport(ReportCommon):
    """Margin of consumables per technician, product and visit (X-43)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.rows = cls.env["service.consumable.report"]
        cls.filter = cls._make_product("Filter", 20.0, standard_price=8.0)
        cls.tabs = cls._make_product("Tabs", 10.0, standard_price=4.0, is_storable=True)
        cls.washer = cls._make_product("Washing machine", 3000.0)
        cls.washer.product_tmpl_id.service_consumable_ids = [
            Command.set((cls.filter + cls.tabs).product_tmpl_id.ids)
        ]
        cls.warehouse = cls.env["stock.warehouse"].search(
            [("company_id", "=", cls.env.company.id)], limit=1
        )
        cls.env["stock.quant"]._update_available_quantity(
            cls.tabs, cls.warehouse.lot_stock_id, 1000
        )

    def _sold(self, *lines, **values):
        order = self._make_sale_order(lines=lines, **values)
        order.action_confirm()
        return order

    def _read(self, order):
        self.env.flush_all()
        self.rows.invalidate_model()
        return self.rows.search([("order_id", "=", order.id)], order="id")

    def _assert_money(self, row, quantity, revenue, cost):
        self.assertEqual(
            (row.quantity, row.revenue, row.cost, row.margin),
            (quantity, revenue, cost, revenue - cost),
        )

    def _deliver(self, order, quantity=None):
        picking = order.picking_ids.filtered(
            lambda p: p.state not in ("done", "cancel")
        )
        for move in picking.move_ids:
            move.quantity = quantity or move.product_uom_qty
            move.picked = True
        picking.with_context(skip_backorder=False)._action_done()
        return picking

    def _invoice(self, order):
        invoice = order._create_invoices(final=True)
        invoice.invoice_date = fields.Date.today()
        invoice.action_post()
        return invoice

    def _credit(self, invoice, quantity=None):
        credit = invoice._reverse_moves(
            [{"invoice_date": fields.Date.today(), "date": fields.Date.today()}]
        )
        if quantity:
            credit.invoice_line_ids.quantity = quantity
        credit.action_post()
        return credit

    def test_only_consumables_of_confirmed_orders(self):
        """X-43: a washing machine is none, and a quotation is no sale."""
        order = self._make_sale_order(
            lines=[(self.washer, 1, 3000), (self.filter, 2, 20)]
        )
        self.assertFalse(self._read(order))
        order.action_confirm()
        row = self._read(order)
        self.assertEqual(row.product_id, self.filter)
        self._assert_money(row, 2, 40, 16)
        self.assertEqual(row.margin_percent, 60)
        order._action_cancel()
        self.assertFalse(self._read(order))

    def test_cost_of_what_is_delivered(self):
        """Delivered goods count at the value of their moves, the rest at today's
        cost; what comes back is taken off."""
        order = self._sold((self.tabs, 10, 10))
        self._assert_money(self._read(order), 10, 100, 40)
        picking = self._deliver(order, 6)
        self.tabs.standard_price = 5
        self._assert_money(self._read(order), 10, 100, 6 * 4 + 4 * 5)
        back = (
            self.env["stock.return.picking"]
            .with_context(active_id=picking.id, active_model="stock.picking")
            .create({"picking_id": picking.id})
        )
        back.product_return_moves.quantity = 1
        returned = self.env["stock.picking"].browse(
            back.action_create_returns()["res_id"]
        )
        returned.move_ids.quantity = 1
        returned.move_ids.picked = True
        returned._action_done()
        value = sum(returned.move_ids.mapped("value"))
        self._assert_money(self._read(order), 10, 100, 24 - value + 5 * 5)

    def test_credit_notes(self):
        """X-43: a credit note is deducted; what is invoiced again is not."""
        order = self._sold((self.filter, 4, 20))
        invoice = self._invoice(order)
        self._assert_money(self._read(order), 4, 80, 32)
        self._credit(invoice, 1)
        self._assert_money(self._read(order), 3, 60, 24)
        again = self._sold((self.filter, 4, 20))
        self._credit(self._invoice(again))
        self._assert_money(self._read(again), 0, 0, 0)
        self._invoice(again)
        self._assert_money(self._read(again), 4, 80, 32)

    def test_draft_credit_note_is_none(self):
        order = self._sold((self.filter, 1, 20))
        self._invoice(order)._reverse_moves()
        self._assert_money(self._read(order), 1, 20, 8)

    def test_negative_line_is_a_credit_itself(self):
        order = self._sold((self.filter, 5, 20), (self.filter, -2, 20))
        self._invoice(order)
        rows = self._read(order)
        self.assertEqual(rows.mapped("revenue"), [100, -40])

    def test_unit_of_measure(self):
        """Sold by the dozen, counted in pieces."""
        order = self._make_sale_order(lines=[(self.tabs, 1, 90)])
        order.order_line.product_uom_id = self.env.ref("uom.product_uom_dozen")
        order.order_line.price_unit = 90
        order.action_confirm()
        self._assert_money(self._read(order), 12, 90, 48)
        self._deliver(order)
        self._assert_money(self._read(order), 12, 90, 48)

    def test_foreign_currency(self):
        """At the rate of the order, whatever the rate of the credit note."""
        pricelist = self.env["product.pricelist"].create(
            {"name": "Dinar", "currency_id": self.foreign.id}
        )
        order = self._make_sale_order(
            lines=[(self.filter, 4, 5.005)], pricelist_id=pricelist.id
        )
        self.assertEqual(order.currency_id, self.foreign)
        order.action_confirm()
        rate = order.currency_rate
        self.assertEqual(rate, 0.25)
        self._assert_money(self._read(order), 4, 80.08, 32)
        invoice = self._invoice(order)
        self.foreign.rate_ids.filtered(
            lambda r: r.name == fields.Date.today()
        ).rate = 0.5
        self._credit(invoice, 1)
        self._assert_money(self._read(order), 3, 60.06, 24)

    # ------------------------------------------------------------------
    # Who, and from which visit
    # ------------------------------------------------------------------

    def test_visit_of_the_sale(self):
        """Sold with a visit: its technician."""
        order = self._sold((self.filter, 1, 20))
        row = self._read(order)
        self.assertFalse(row.person_id)
        self.assertFalse(row.fsm_order_id)
        visit = self._make_order(technician=self.technician_b, sale_id=order.id)
        row = self._read(order)
        self.assertEqual((row.person_id, row.fsm_order_id), (self.technician_b, visit))
        action = row.action_open_document()
        self.assertEqual(
            (action["res_model"], action["res_id"]), ("fsm.order", visit.id)
        )

    def test_lead_of_the_visit(self):
        """Captured on a visit: who captured it, and that visit; the shares go first."""
        visit = self._make_order(technician=self.technician_a)
        lead = self.env["crm.lead"].create(
            {"name": "Tabs", "type": "opportunity", "partner_id": self.customer.id}
        )
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE crm_lead SET service_order_id = %s, service_referrer_id = %s"
            " WHERE id = %s",
            [visit.id, self.technician_a.partner_id.id, lead.id],
        )
        self.env.invalidate_all()
        order = self._sold((self.filter, 1, 20), opportunity_id=lead.id)
        row = self._read(order)
        self.assertEqual((row.person_id, row.fsm_order_id), (self.technician_a, visit))
        # The deal was in truth brought by a colleague; an assistant is not the seller.
        self.env.cr.execute(
            "SELECT SET_CONFIG(%s, 'on', TRUE)", ["service_revenue.attribution"]
        )
        shares = self.env["service.attribution"].search([("order_id", "=", order.id)])
        shares.line_ids.unlink()
        shares = shares or self.env["service.attribution"].create(
            {"order_id": order.id, "company_id": order.company_id.id, "origin": "new"}
        )
        assistant = self._make_technician(self._make_user("tech_c", "technician"))
        self.env["service.attribution.line"].create(
            [
                {
                    "attribution_id": shares.id,
                    "role": role,
                    "partner_id": person.partner_id.id,
                    "percent": percent,
                }
                for role, person, percent in (
                    ("brought", self.technician_b, 30),
                    ("assisted", assistant, 70),
                )
            ]
        )
        self.assertEqual(self._read(order).person_id, self.technician_b)

    def test_rates_of_a_group(self):
        """The margin of a group is the sum of margins of the sum of revenues."""
        first = self._sold((self.filter, 1, 20))
        second = self._sold((self.tabs, 100, 5))
        self.env.flush_all()
        [[rate, margin]] = self.rows._read_group(
            [("order_id", "in", (first + second).ids)],
            [],
            ["margin_percent:avg", "margin:sum"],
        )
        self.assertEqual(margin, 12 + 100)
        self.assertAlmostEqual(rate, 112 * 100 / 520)
        by_product = self.rows._read_group(
            [("order_id", "in", (first + second).ids)],
            ["product_id"],
            ["margin_percent:avg"],
        )
        self.assertEqual(dict(by_product), {self.filter: 60, self.tabs: 20})

    # ------------------------------------------------------------------
    # Who sees it
    # ------------------------------------------------------------------

    def test_access(self):
        """X-43: managers all with margins, technicians their own sales without."""
        order = self._sold((self.filter, 1, 20))
        self._make_order(technician=self.technician_a, sale_id=order.id)
        row = self._read(order)
        domain = [("id", "=", row.id)]
        for user in (self.service_user, self.service_manager, self.technician_user_a):
            self.assertEqual(self.rows.with_user(user).search(domain), row)
        self.assertEqual(row.with_user(self.service_manager).margin, 12)
        for user in (self.service_user, self.technician_user_a):
            mine = row.with_user(user)
            self.assertEqual(mine.read(["revenue"])[0]["revenue"], 20)
            for name in ("cost", "margin", "margin_percent"):
                with self.assertRaises(AccessError):
                    mine.read([name])
            with self.assertRaises(AccessError):
                self.rows.with_user(user)._read_group(
                    domain, [], ["margin_percent:avg"]
                )
            self.assertNotIn(
                "margin", mine.get_views([(False, "list")])["views"]["list"]["arch"]
            )
        self.assertFalse(self.rows.with_user(self.technician_user_b).search(domain))
        with self.assertRaises(AccessError):
            row.with_user(self.technician_user_b).read(["revenue"])
        with self.assertRaises(AccessError):
            self.rows.with_user(self.portal_user).search(domain)

    def test_other_company(self):
        """Rows of another company stay there, at its own cost and currency."""
        company, user = self._make_other_company()
        company.currency_id = self.yen
        self.filter.with_company(company).standard_price = 700
        order = (
            self.env["sale.order"]
            .with_company(company)
            .create(
                {
                    "partner_id": self.customer.id,
                    "company_id": company.id,
                    "order_line": [
                        Command.create(
                            {
                                "product_id": self.filter.id,
                                "price_unit": 2500,
                                "tax_ids": False,
                            }
                        )
                    ],
                }
            )
        )
        order.write({"state": "sale"})
        row = self._read(order.with_company(company))
        self.assertEqual(row.currency_id, self.yen)
        self._assert_money(row, 1, 2500, 700)
        domain = [("id", "=", row.id)]
        self.assertFalse(self.rows.with_user(self.service_manager).search(domain))
        self.assertEqual(self.rows.with_user(user).search(domain), row)

    def test_budget(self):
        """One query for the figures of a pivot, however many sales."""
        for _number in range(3):
            self._sold((self.filter, 1, 20), (self.tabs, 2, 10))
        report = self.rows.with_user(self.service_manager)
        specs = ["revenue:sum", "cost:sum", "margin:sum", "margin_percent:avg"]
        report._read_group([], ["person_id"], specs)
        self.env.flush_all()
        with self.assertQueryCount(2):
            report._read_group([], ["person_id"], specs)
        with self.assertQueryCount(2):
            report._read_group([], ["product_id", "date:month"], specs)
