# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Story D: two companies, three currencies, and every sum exact.

Hangzhou keeps its books in yuan (two decimals) and also sells in Kuwaiti dinar (three);
Osaka keeps its books in yen (none). One technician works for both. Four rules hold
everywhere: a bounty, a share, tiers and a limit; tiers and limit are stated in yuan and
compared at each company's own rate of the day of the sale.
"""

from freezegun import freeze_time

from odoo import fields
from odoo.fields import Command
from odoo.tests import TransactionCase, tagged
from odoo.tests.common import new_test_user

PIXEL = (
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGA"
    "WjR9awAAAABJRU5ErkJggg=="
)


@tagged("post_install", "-at_install")
class TestStoryD(TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env = cls.env(context=dict(cls.env.context, tracking_disable=True))
        cls.yuan, cls.yen, cls.dinar = (
            cls.env.ref(f"base.{name}") for name in ("CNY", "JPY", "KWD")
        )
        (cls.yuan + cls.yen + cls.dinar).active = True
        cls.env["res.currency.rate"].search([]).unlink()
        cls.hangzhou = cls._make_company("Hangzhou", cls.yuan)
        cls.osaka = cls._make_company("Osaka", cls.yen)
        both = cls.hangzhou + cls.osaka
        cls.env.user.write(
            {
                "company_ids": [Command.link(company.id) for company in both],
                "company_id": cls.hangzhou.id,
            }
        )
        # One yuan is 0.0425 dinar; one yen is 0.048 yuan, and 0.05 from May on.
        cls._rate(cls.hangzhou, cls.dinar, "2026-01-01", 0.0425)
        cls._rate(cls.osaka, cls.yuan, "2026-01-01", 0.048)
        cls._rate(cls.osaka, cls.yuan, "2026-05-01", 0.05)
        cls.technician = cls._make_user("technician", "technician", both)
        cls.dispatcher = cls._make_user("dispatcher", "user", both)
        cls.manager = cls._make_user("manager", "manager", both)
        cls.person = cls.env["fsm.person"].create(
            {"partner_id": cls.technician.partner_id.id}
        )
        cls.customer = cls.env["res.partner"].create(
            {"name": "Mr Tanaka", "street": "1 Umeda", "phone": "+81 6 5550 0101"}
        )
        cls.location = cls.env["fsm.location"].create(
            {
                "name": "Home",
                "owner_id": cls.customer.id,
                "contact_id": cls.customer.id,
            }
        )
        cls.product = cls.env["product.product"].create(
            {
                "name": "Air conditioner",
                "type": "service",
                "invoice_policy": "order",
                "taxes_id": False,
            }
        )
        cls.interest = cls.env.ref("service_revenue.interest_trade_in")
        cls._make_rules()

    @classmethod
    def _make_company(cls, name, currency):
        company = cls.env["res.company"].create(
            {
                "name": name,
                "currency_id": currency.id,
                # One customer is brought in again and again here.
                "service_review_repeat_days": 0,
                # What is returned is settled at once, so that its sign is seen.
                "service_negative_balance": "credit",
            }
        )
        cls.env["account.chart.template"].try_loading(
            "generic_coa", company=company, install_demo=False
        )
        company.currency_id = currency
        if not cls.env["stock.warehouse"].search([("company_id", "=", company.id)]):
            cls.env["stock.warehouse"].create({"company_id": company.id})
        cls.env["fsm.team"].create({"name": name, "company_id": company.id})
        return company

    @classmethod
    def _rate(cls, company, currency, day, rate):
        cls.env["res.currency.rate"].create(
            {
                "company_id": company.id,
                "currency_id": currency.id,
                "name": day,
                "rate": rate,
            }
        )

    @classmethod
    def _make_user(cls, login, level, companies):
        return new_test_user(
            cls.env,
            login=f"story_d_{login}",
            groups=f"service_revenue.group_service_{level},base.group_multi_company"
            + (",account.group_account_invoice" if level == "manager" else ""),
            company_id=companies[0].id,
            company_ids=[Command.set(companies.ids)],
        )

    @classmethod
    def _make_rules(cls):
        rules = cls.env["service.incentive.rule"]
        rules.search([]).active = False
        share = {"amount_type": "percent", "stage": "paid", "proof": "capture"}
        cls.bounty, cls.share, cls.tiers, cls.limit = rules.create(
            [
                {"name": "Bounty", "bounty": 20, "amount_type": "bounty"},
                {**share, "name": "Share", "percent": 2.5},
                {
                    **share,
                    "name": "Tiers",
                    "percent": 1,
                    "tiered": True,
                    "tier_ids": [Command.create({"amount_from": 5000, "percent": 3})],
                    "currency_id": cls.yuan.id,
                },
                {
                    **share,
                    "name": "Limit",
                    "percent": 2,
                    "cap_deal": 90,
                    "currency_id": cls.yuan.id,
                },
            ]
        )

    # ------------------------------------------------------------------

    def _deal(self, company, currency, price):
        """Captured, accepted, served, sold, invoiced and paid in one company."""
        env = self.env(context=dict(self.env.context, allowed_company_ids=company.ids))
        job = env["fsm.order"].create(
            {
                "location_id": self.location.id,
                "person_id": self.person.id,
                "company_id": company.id,
                "team_id": env["fsm.team"]
                .search([("company_id", "=", company.id)], limit=1)
                .id,
            }
        )
        lead_id = (
            job.with_user(self.technician)
            .with_company(company)
            .capture_lead(self.interest.id)["lead_id"]
        )
        lead = env["crm.lead"].browse(lead_id)
        self.assertEqual(lead.company_id, company)
        team = env["crm.team"].create({"name": "Store", "company_id": company.id})
        lead.with_user(self.dispatcher).with_company(company).dispatch(team_id=team.id)
        job.write(
            {
                "signature": PIXEL,
                "signed_by": "Tanaka",
                "signed_on": fields.Datetime.now(),
            }
        )
        job.action_complete()
        job.record_callback("good")
        pricelist = env["product.pricelist"].create(
            {
                "name": currency.name,
                "currency_id": currency.id,
                "company_id": company.id,
            }
        )
        order = env["sale.order"].create(
            {
                "partner_id": self.customer.id,
                "opportunity_id": lead.id,
                "company_id": company.id,
                "pricelist_id": pricelist.id,
                "order_line": [
                    Command.create(
                        {
                            "product_id": self.product.id,
                            "price_unit": price,
                            "tax_ids": False,
                        }
                    )
                ],
            }
        )
        order.action_confirm()
        self.assertEqual(order.currency_id, currency)
        invoice = order._create_invoices()
        invoice.action_post()
        self._pay(invoice)
        return order, invoice

    def _pay(self, move):
        self.env["account.payment.register"].with_context(
            allowed_company_ids=move.company_id.ids,
            active_model="account.move",
            active_ids=move.ids,
        ).create({}).action_create_payments()
        self.assertIn(move.payment_state, ("paid", "in_payment"))

    def _earned(self, order):
        """{rule: sum} of the shares of one order, each in its currency and company."""
        entries = self.env["service.incentive.entry"].search(
            [("sale_order_id", "=", order.id)]
        )
        self.assertEqual(entries.currency_id, order.currency_id)
        self.assertEqual(entries.company_id, order.company_id)
        return {
            rule.name: round(sum(rows.mapped("amount")), 6)
            for rule, rows in entries.grouped("rule_id").items()
        }

    def _settle(self):
        wizard = (
            self.env["commission.make.settle"]
            .with_user(self.manager)
            .with_context(
                allowed_company_ids=[self.hangzhou.id, self.osaka.id],
            )
            .create(
                {
                    "date_to": fields.Date.today(),
                    "settlement_type": "service_incentive",
                }
            )
        )
        return self.env["commission.settlement"].search(
            wizard.action_settle()["domain"]
        )

    def _totals(self, settlements):
        return {(s.company_id, s.currency_id): s.total for s in settlements}

    # ------------------------------------------------------------------

    def test_story_d(self):
        """SR-11 CP-07: exact in yuan, dinar and yen, through to the vendor bills."""
        with freeze_time("2026-04-10 03:00:00"):
            yuan, _paid = self._deal(self.hangzhou, self.yuan, 6999.99)
            self.assertEqual(
                self._earned(yuan),
                # 174.99975; 50 + 1999.99 at 3 %; 139.9998, at most 90
                {"Share": 175.0, "Tiers": 110.0, "Limit": 90.0},
            )
        with freeze_time("2026-04-20 03:00:00"):
            dinar, dinars = self._deal(self.hangzhou, self.dinar, 123.457)
            self.assertEqual(
                self._earned(dinar),
                # 3.086425; all of it beyond 5,000 yuan; 2.46914, at most 3.825
                {"Share": 3.086, "Tiers": 3.704, "Limit": 2.469},
            )
            yen, _paid = self._deal(self.osaka, self.yen, 100001)
            self.assertEqual(
                self._earned(yen),
                # 2500.025; 4,800.048 yuan are below 5,000; 90 yuan are 1,875 yen
                {"Share": 2500.0, "Tiers": 1000.0, "Limit": 1875.0},
            )
        with freeze_time("2026-05-05 03:00:00"):
            later, yens = self._deal(self.osaka, self.yen, 150000)
            self.assertEqual(
                self._earned(later),
                # a month of its own: 7,500 yuan, 100,000 yen at 1 % and the rest at
                # 3 %; 90 yuan are 1,800 yen at the rate of May
                {"Share": 3750.0, "Tiers": 2500.0, "Limit": 1800.0},
            )
        with freeze_time("2026-06-01 03:00:00"):
            april_and_may = self._month_end()
        with freeze_time("2026-06-15 03:00:00"):
            self._refunds(dinar, dinars, later, yens)
        self.assertEqual(len(april_and_may), 4)

    def _month_end(self):
        settlements = self._settle()
        totals = {}
        for settlement in settlements:
            key = settlement.company_id, settlement.currency_id
            totals[key] = round(totals.get(key, 0.0) + settlement.total, 6)
            self.assertEqual(settlement.line_ids.company_id, settlement.company_id)
            self.assertEqual(settlement.line_ids.currency_id, settlement.currency_id)
        self.assertEqual(
            totals,
            {
                # two bounties in yuan: the lead sold in dinar earns one, too
                (self.hangzhou, self.yuan): 415.0,
                (self.hangzhou, self.dinar): 9.259,
                # two bounties of 20 yen; 5,375 of April and 8,050 of May
                (self.osaka, self.yen): 13465.0,
            },
        )
        for settlement in settlements:
            bill = self._bill(settlement)
            self.assertEqual(bill.company_id, settlement.company_id)
            self.assertEqual(bill.currency_id, settlement.currency_id)
            self.assertEqual(bill.amount_untaxed, settlement.total)
            self._pay(bill)
        entries = settlements.line_ids.incentive_entry_id
        self.assertEqual(set(entries.mapped("state")), {"paid"})
        return settlements

    def _bill(self, settlement):
        company = settlement.company_id
        wizard = (
            self.env["commission.make.invoice"]
            .with_user(self.manager)
            .with_context(
                allowed_company_ids=company.ids, settlement_ids=settlement.ids
            )
            .with_company(company)
            .create({})
        )
        bill = self.env["account.move"].search(wizard.button_create()["domain"])
        bill.invoice_date = fields.Date.today()
        bill.action_post()
        return bill

    def _refunds(self, dinar, dinars, later, yens):
        """A third comes back, after it was paid: at the rates of the sale."""
        self._refund(dinars, 41.152)
        self.assertEqual(
            self._earned(dinar),
            # 82.305 remain: 2.057625; 2.46915; 1.6461
            {"Share": 2.058, "Tiers": 2.469, "Limit": 1.646},
        )
        self._refund(yens, 60000)
        self.assertEqual(
            self._earned(later),
            # 90,000 remain, 4,500 yuan: below the tier; 1,800 is the limit
            {"Share": 2250.0, "Tiers": 900.0, "Limit": 1800.0},
        )
        with freeze_time("2026-07-01 03:00:00"):
            settlements = self._settle()
        self.assertEqual(
            self._totals(settlements),
            {
                (self.hangzhou, self.dinar): -3.086,
                (self.osaka, self.yen): -3100.0,
            },
        )

    def _refund(self, invoice, price):
        wizard = (
            self.env["account.move.reversal"]
            .with_context(
                allowed_company_ids=invoice.company_id.ids,
                active_model="account.move",
                active_ids=invoice.ids,
            )
            .create({"journal_id": invoice.journal_id.id})
        )
        refund = self.env["account.move"].browse(wizard.reverse_moves()["res_id"])
        refund.invoice_line_ids.price_unit = price
        refund.action_post()
