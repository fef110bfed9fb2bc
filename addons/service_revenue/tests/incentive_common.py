# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields

from .common import ServiceRevenueCommon

PIXEL = (
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9"
    "awAAAABJRU5ErkJggg=="
)


class IncentiveCommon(ServiceRevenueCommon):
    """A bounty of 20 per accepted trade-in, 2 % of the paid sale; the walk to it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company = cls.env.company
        # One customer is brought in again and again here.
        cls.company.service_review_repeat_days = 0
        cls.entries = cls.env["service.incentive.entry"]
        cls.env["service.incentive.rule"].search([]).active = False
        cls.interest = cls.env.ref("service_revenue.interest_trade_in")
        cls.bounty_rule = cls._make_rule(
            name="Bounty", stage="accepted", bounty=20, proof="capture"
        )
        cls.share_rule = cls._make_rule(
            name="Share", stage="paid", percent=2, proof="delivery"
        )
        cls.team = cls.env["crm.team"].create({"name": "Store"})
        cls.product = cls._make_product(type="service", invoice_policy="order")

    @classmethod
    def _make_rule(cls, **values):
        values.setdefault("name", "Rule")
        values.setdefault("amount_type", "percent" if "percent" in values else "bounty")
        return cls.env["service.incentive.rule"].create(values)

    # ------------------------------------------------------------------
    # The walk
    # ------------------------------------------------------------------

    def _capture(self, job=None, technician=None, interest=None):
        """A lead, captured by the technician on his work order."""
        job = job or self._make_order()
        user = technician or self.technician_user_a
        result = job.with_user(user).capture_lead((interest or self.interest).id)
        return self.env["crm.lead"].browse(result["lead_id"])

    def _accept(self, lead):
        lead.with_user(self.service_user).dispatch(team_id=self.team.id)
        return lead

    def _complete(self, job, confirm=True):
        if confirm:
            job.write(
                {
                    "signature": PIXEL,
                    "signed_by": "Customer",
                    "signed_on": fields.Datetime.now(),
                }
            )
        job.action_complete()

    def _call_back(self, job, result="good"):
        job.with_user(self.service_user).record_callback(result)

    def _prove(self, job):
        self._complete(job)
        self._call_back(job)
        self.assertEqual(job.proof_state, "proven")

    def _sell(self, lead, price=6999.0, quantity=1, product=None, **values):
        order = self._make_sale_order(
            lead.partner_id,
            [(product or self.product, quantity, price)],
            opportunity_id=lead.id,
            **values,
        )
        order.action_confirm()
        return order

    def _invoice(self, order):
        invoice = order._create_invoices()
        invoice.action_post()
        return invoice

    def _pay(self, move):
        self.env["account.payment.register"].with_context(
            active_model="account.move", active_ids=move.ids
        ).create({}).action_create_payments()
        self.assertIn(move.payment_state, ("paid", "in_payment"))

    def _refund(self, invoice, price):
        """Posted credit note over ``price`` per unit of an invoice."""
        wizard = (
            self.env["account.move.reversal"]
            .with_context(active_model="account.move", active_ids=invoice.ids)
            .create({"journal_id": invoice.journal_id.id})
        )
        refund = self.env["account.move"].browse(wizard.reverse_moves()["res_id"])
        refund.invoice_line_ids.price_unit = price
        refund.action_post()
        return refund

    # ------------------------------------------------------------------
    # The ledger
    # ------------------------------------------------------------------

    def _ledger(self, partner=None):
        partner = partner or self.technician_user_a.partner_id
        return self.entries.search([("beneficiary_id", "=", partner.id)], order="id")

    def _sums(self, partner=None):
        sums = {}
        for entry in self._ledger(partner):
            sums[entry.state] = sums.get(entry.state, 0) + entry.amount
        return {state: round(amount, 6) for state, amount in sums.items()}

    def _settle_wizard(self, date_to, **values):
        return (
            self.env["commission.make.settle"]
            .with_user(self.service_manager)
            .create(
                {
                    "date_to": date_to,
                    "settlement_type": "service_incentive",
                    **values,
                }
            )
        )

    def _settle(self, date_to="2099-01-01", **values):
        """Settlements that the wizard makes of everything payable before a date."""
        action = self._settle_wizard(date_to, **values).action_settle()
        settlements = self.env["commission.settlement"]
        if action["res_model"] != settlements._name:
            # Every balance is negative and carried over.
            return settlements
        return settlements.search(action["domain"])

    def _bill(self, settlements):
        wizard = (
            self.env["commission.make.invoice"]
            .with_context(settlement_ids=settlements.ids)
            .create({})
        )
        bills = self.env["account.move"].search(wizard.button_create()["domain"])
        bills.invoice_date = fields.Date.today()
        return bills

    def _make_payable(self, amounts, partner=None, day=None, **values):
        """Payable entries put into the ledger directly, one for each amount."""
        partner = partner or self.technician_user_a.partner_id
        lead = self._any_lead()
        count = self.entries.search_count([])
        made = self.entries.create(
            [
                {
                    "rule_id": self.bounty_rule.id,
                    "beneficiary_id": partner.id,
                    "company_id": self.company.id,
                    "currency_id": self.company.currency_id.id,
                    "amount": amount,
                    "stage": "accepted",
                    "proof": "capture",
                    "lead_id": lead.id,
                    "origin_model": "crm.lead",
                    "origin_id": lead.id,
                    "occurrence": f"test {count + number}",
                    "date": day or fields.Date.today(),
                    "state": "payable",
                    "payable_on": day or fields.Date.today(),
                    **values,
                }
                for number, amount in enumerate(amounts)
            ]
        )
        partner.agent = True
        return made

    def _any_lead(self):
        lead = self.env["crm.lead"].search(
            [("service_referrer_id", "=", self.technician_user_a.partner_id.id)],
            limit=1,
        )
        return lead or self._capture()
