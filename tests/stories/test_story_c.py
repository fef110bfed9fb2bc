# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Story C: sales was there already, and loses nothing.

The store has an open opportunity for Ms Li, a quiet refrigerator. A technician is in
her kitchen, captures a trade-in and says in the same visit what he did for the store's
sale. Both deals are won. The captured one is marked assisted and shared by the rule,
the store's own one too; the orders, their team and their salesperson are what they
would have been without the service.
"""

from datetime import timedelta

from odoo import fields
from odoo.fields import Command
from odoo.tests import Form, HttpCase, tagged

from tests.support.story import Cast


@tagged("post_install", "-at_install")
class TestStoryC(HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cast = Cast(cls.env)
        for name, value in vars(cast).items():
            setattr(cls, name, value)
        cls.env.user.write(
            {
                "company_ids": [Command.link(cls.company.id)],
                "company_id": cls.company.id,
            }
        )
        cls._assist_rule()

    @classmethod
    def _assist_rule(cls):
        """5 % of a person's share of the deal, for whoever assisted."""
        rules = cls.env["service.incentive.rule"]
        cls.pays_shares = {"role", "by_share"} <= rules._fields.keys()
        if cls.pays_shares:
            rules.search([("amount_type", "=", "percent")]).active = False
            rules.create(
                {
                    "name": "Share of an assisted sale",
                    "company_id": cls.company.id,
                    "stage": "won",
                    "amount_type": "percent",
                    "percent": 5.0,
                    "proof": "delivery",
                    "role": "assisted",
                    "by_share": True,
                }
            )

    # ------------------------------------------------------------------
    # The story
    # ------------------------------------------------------------------

    def test_story_c(self):
        """SR-50 CP-11 CP-12"""
        opportunity = self._sales_was_there_first()
        job = self._a_visit()
        lead = self._technician_captures(job)
        self._technician_assists(job, opportunity)
        self._dispatcher_accepts(lead)
        captured = self._store_sells(lead, 6999)
        own = self._store_sells(opportunity, 4000)
        # Confirming the order wins a captured lead; its own the store wins by hand.
        self.assertEqual(lead.won_status, "won")
        opportunity.with_user(self.seller).action_set_won()
        for order in (captured, own):
            self._sales_loses_nothing(order)
            self._shared_by_the_rule(order)
        self._paid_by_share(captured, own)
        self._reports_agree(captured + own)

    def _sales_was_there_first(self):
        opportunity = (
            self.env["crm.lead"]
            .with_user(self.seller)
            .create(
                {
                    "name": "A quiet refrigerator",
                    "type": "opportunity",
                    "partner_id": self.li.id,
                    "team_id": self.store_team.id,
                    "user_id": self.seller.id,
                    "company_id": self.company.id,
                }
            )
        )
        opportunity.flush_recordset()
        self.env.cr.execute(
            "UPDATE crm_lead SET create_date = %s WHERE id = %s",
            (fields.Datetime.now() - timedelta(days=12), opportunity.id),
        )
        opportunity.invalidate_recordset()
        return opportunity.with_user(self.env.user)

    def _a_visit(self):
        location = self.env["fsm.location"]._service_locations(self.li)[self.li]
        return self.env["fsm.order"].create(
            {
                "location_id": location.id,
                "person_id": self.person.id,
                "company_id": self.company.id,
            }
        )

    def _technician_captures(self, job):
        result = job.with_user(self.technician).capture_lead(self.trade_in.id)
        lead = self.env["crm.lead"].browse(result["lead_id"])
        self.assertEqual(lead.service_origin, "assisted")
        # The technician, who cannot read that opportunity, reads why.
        note = lead.with_user(self.technician).service_origin_note
        self.assertIn("Store West Lake", note)
        self.assertNotIn("quiet", note)
        return lead

    def _technician_assists(self, job, opportunity):
        job = job.with_user(self.technician)
        [deal] = job.get_assist_deals()
        self.assertEqual(deal["id"], opportunity.id)
        self.assertEqual(deal["salesperson"], self.seller.name)
        job.assist_deal(deal["id"], "Let her hear how quiet it is")
        message = opportunity.with_user(self.seller).message_ids[0]
        self.assertIn("how quiet", message.body)

    def _dispatcher_accepts(self, lead):
        lead.with_user(self.dispatcher).dispatch(
            team_id=self.store_team.id, user_id=self.seller.id, store_id=self.store.id
        )

    def _store_sells(self, opportunity, price):
        action = opportunity.with_user(self.seller).action_sale_quotations_new()
        with Form(
            self.env["sale.order"]
            .with_user(self.seller)
            .with_context(**action["context"])
        ) as form:
            with form.order_line.new() as line:
                line.product_id = self.fridge
                line.price_unit = price
        form.record.action_confirm()
        return form.record.with_user(self.env.user)

    def _sales_loses_nothing(self, order):
        self.assertEqual(order.user_id, self.seller)
        self.assertEqual(order.team_id, self.store_team)
        figures = self.env["sale.report"]._read_group(
            [("order_reference", "=", f"sale.order,{order.id}")],
            ["team_id", "user_id"],
            ["price_subtotal:sum"],
        )
        self.assertEqual(
            figures, [(self.store_team, self.seller, order.amount_untaxed)]
        )

    def _shared_by_the_rule(self, order):
        deal = order.service_attribution_id
        self.assertEqual((deal.origin, deal.state), ("assisted", "locked"))
        self.assertEqual(
            {(line.role, line.partner_id, line.percent) for line in deal.line_ids},
            {
                ("assisted", self.technician.partner_id, 20.0),
                ("closed", self.seller.partner_id, 80.0),
            },
        )
        seen = deal.with_user(self.seller)
        self.assertEqual(len(seen.line_ids), 2)
        self.assertTrue(seen.origin_note)

    def _paid_by_share(self, captured, own):
        """5 % of 20 % of 6,999.00 and of 4,000.00, the rule's share of the ledger."""
        if not self.pays_shares:
            return
        entries = self.env["service.incentive.entry"].search(
            [
                ("beneficiary_id", "=", self.technician.partner_id.id),
                ("sale_order_id", "in", (captured + own).ids),
            ]
        )
        self.assertEqual(
            {entry.sale_order_id: round(entry.amount, 2) for entry in entries},
            {captured: 69.99, own: 40.0},
        )

    def _reports_agree(self, orders):
        rows = (
            self.env["service.attribution.report"]
            .with_user(self.seller)
            ._read_group([("order_id", "in", orders.ids)], ["role"], ["value:sum"])
        )
        self.assertEqual(
            {role: round(value, 2) for role, value in rows},
            {"assisted": 2199.8, "closed": 8799.2},
        )
