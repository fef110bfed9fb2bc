# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import random
from collections import defaultdict
from datetime import datetime

from odoo import Command, fields
from odoo.exceptions import AccessError
from odoo.tests import tagged

from .campaign_common import CampaignCommon


class RevenueCommon(CampaignCommon):
    """Leads and orders that ambassadors and events brought in."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.product = cls.env["product.product"].create(
            {
                "name": "Heater",
                "type": "service",
                "invoice_policy": "order",
                "list_price": 1000,
                "taxes_id": False,
            }
        )
        cls.coin = cls.env["res.currency"].create(
            {"name": "TCC", "symbol": "t", "rounding": 0.01}
        )
        cls.env["res.currency.rate"].create(
            {
                "currency_id": cls.coin.id,
                "name": "2020-01-01",
                "rate": 4.0,
                "company_id": cls.env.company.id,
            }
        )
        cls.pricelist = cls.env["product.pricelist"].create(
            {"name": "In the other coin", "currency_id": cls.coin.id}
        )

    @classmethod
    def make_programme_lead(cls, **vals):
        """A captured lead of an ambassador; engines write what is measured."""
        Lead = cls.env["crm.lead"]
        # sudo: only engines write who brought a lead.
        return (
            Lead.sudo()
            ._service_create_captured(
                {
                    "name": "A neighbour",
                    "type": "lead",
                    "company_id": cls.company.id,
                    "service_captured_interest_id": cls.interest.id,
                    "service_interest_id": cls.interest.id,
                    "service_referrer_id": cls.ambassador.partner_id.id,
                    "service_capture_place": "Test",
                    "partner_id": cls.customer.id,
                    **vals,
                }
            )
            .with_env(cls.env)
        )

    @classmethod
    def sell(cls, price=1000, lead=None, event=None, confirm=True, **vals):
        order = cls.env["sale.order"].create(
            {
                "partner_id": cls.customer.id,
                "opportunity_id": lead and lead.id,
                "community_event_id": event and event.id,
                "order_line": [
                    Command.create({"product_id": cls.product.id, "price_unit": price})
                ],
                **vals,
            }
        )
        if confirm:
            order.action_confirm()
        return order

    @classmethod
    def refund(cls, order, part=1.0):
        """Invoice all of an order and give a part of it back."""
        invoice = order._create_invoices()
        invoice.invoice_date = fields.Date.context_today(order)
        invoice.action_post()
        credit = invoice._reverse_moves(
            [{"invoice_date": fields.Date.context_today(order)}]
        )
        for line in credit.invoice_line_ids:
            line.price_unit *= part
        credit.action_post()
        return credit


@tagged("post_install", "-at_install")
class TestProgrammeRevenue(RevenueCommon):
    """AM-06: revenue by ambassador, event, city and year, each order once."""

    def read_rows(self, orders):
        self.env.invalidate_all()
        return self.env["ambassador.revenue.report"].search(
            [("order_id", "in", orders.ids)], order="id"
        )

    def test_spot_and_later(self):
        """AM-06: a deal on the spot is the event's, a later one the lead's."""
        lead = self.make_programme_lead(
            ambassador_id=self.rival_ambassador.id, campaign_id=self.campaign.id
        )
        spot = self.sell(700, event=self.event)
        later = self.sell(300, lead=lead)
        self.sell(9, lead=lead, confirm=False)
        self.sell(8)
        rows = self.read_rows(self.env["sale.order"].search([]))
        self.assertEqual(rows.order_id, spot + later)
        self.assertRecordValues(
            rows,
            [
                {
                    "kind": "spot",
                    "event_id": self.event.id,
                    "ambassador_id": self.ambassador.id,
                    "city_id": self.programme_city.id,
                    "campaign_id": False,
                    "revenue": 700,
                },
                {
                    "kind": "later",
                    "event_id": False,
                    "ambassador_id": self.rival_ambassador.id,
                    "city_id": self.programme_city.id,
                    "campaign_id": self.campaign.id,
                    "revenue": 300,
                },
            ],
        )

    def test_refund_and_currency(self):
        """AM-06: in the company's currency, what was given back deducted."""
        lead = self.make_programme_lead(ambassador_id=self.ambassador.id)
        order = self.sell(1000, lead=lead, pricelist_id=self.pricelist.id)
        self.assertEqual(order.currency_id, self.coin)
        self.assertEqual(self.read_rows(order).revenue, 250)
        self.refund(order, 0.4)
        self.assertEqual(self.read_rows(order).revenue, 150)

    def test_drill_down(self):
        """AM-06: from a figure to its orders, for who may read them."""
        row = self.read_rows(self.sell(event=self.event))
        action = row.with_user(self.programme_user).action_open_order()
        self.assertEqual(
            (action["res_model"], action["res_id"]), ("sale.order", row.order_id.id)
        )
        with self.assertRaises(AccessError):
            row.with_user(self.ambassador_user).action_open_order()

    def test_random(self):
        """AM-06: the same figures as a plain loop over the records gives."""
        dice = random.Random(66)
        host = self.make_event("Without host", lead_ambassador_id=False)
        events = [None, self.event, host]
        people = [None, self.ambassador, self.rival_ambassador]
        orders = self.env["sale.order"]
        for number in range(14):
            who, place = dice.choice(people), dice.choice(events)
            lead = dice.random() < 0.7 and self.make_programme_lead(
                name=f"Lead {number}",
                ambassador_id=who and who.id,
                event_id=place and place.id,
                campaign_id=dice.random() < 0.5 and self.campaign.id,
            )
            order = self.sell(
                dice.randint(1, 9999) / 7,
                lead=lead or None,
                event=dice.choice(events),
                confirm=dice.random() < 0.85,
                pricelist_id=dice.random() < 0.3 and self.pricelist.id,
            )
            if order.state == "sale":
                order.date_order = datetime(2024 + number % 3, 5, 4)
                if dice.random() < 0.4:
                    self.refund(order, dice.choice((0.25, 1.0)))
                if dice.random() < 0.1:
                    order._action_cancel()
            orders |= order
        self.env.flush_all()
        groups = self.env["ambassador.revenue.report"]._read_group(
            [("order_id", "in", orders.ids)],
            ["ambassador_id", "event_id", "city_id", "date:year", "kind"],
            ["revenue:sum", "__count"],
        )
        found = {
            (who, event, city, year.year, kind): (round(revenue, 2), count)
            for who, event, city, year, kind, revenue, count in groups
        }
        self.assertEqual(found, self.count_by_loop(orders))
        self.assertGreater(len(found), 4)

    def count_by_loop(self, orders):
        sums = defaultdict(lambda: [0, 0])
        for order in orders:
            lead = order.opportunity_id
            event = order.community_event_id or lead.event_id
            who = lead.ambassador_id or event.lead_ambassador_id
            if order.state != "sale" or not (event or who or lead.campaign_id):
                continue
            moves = order.order_line.invoice_lines.move_id
            posted = moves.filtered(lambda move: move.state == "posted")
            refunds = posted.filtered(lambda move: move.move_type == "out_refund")
            kept = order.amount_untaxed - sum(refunds.mapped("amount_untaxed"))
            currency = order.company_id.currency_id
            key = (
                who,
                event,
                event.programme_city_id or who.city_id,
                order.date_order.year,
                "spot" if order.community_event_id else "later",
            )
            sums[key][0] += currency.round(max(kept, 0) / order.currency_rate)
            sums[key][1] += 1
        return {
            key: (round(revenue, 2), count) for key, (revenue, count) in sums.items()
        }
