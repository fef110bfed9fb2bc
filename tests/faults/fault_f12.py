"""F12: three companies with a branch each, three currencies, one technician for all.

Random deals walk the real documents: captured lead, dispatch, sale in any of CNY, JPY
and KWD in any company or branch, invoice, payment, refund, settlement, vendor bill. No
record may mix companies or currencies (entry, attribution, settlement, line, bill), a
user of one company sees nothing of another, and tiers and limits stated in yuan are
compared at the rate of the day of the sale of the root company: the last one up to that
day, else the first one. The oracle of F4 says what each deal is worth.

Controls: a line that is moved to another company must be found, and so must rates of
another day.
"""

from __future__ import annotations

import random
import time
from datetime import date
from fractions import Fraction

from tests.faults.incentive_oracle import Deal, Rule, exact, expected

COUNTS = {"S": 6, "M": 500, "L": 1000}
DAYS = [date(2026, 1, 2), date(2026, 3, 20), date(2026, 4, 2), date(2026, 5, 25)]
# Units for one yuan; days before the first one use the first one.
RATES = {
    date(2026, 2, 1): {"CNY": "1", "JPY": "20", "KWD": "0.04"},
    date(2026, 4, 1): {"CNY": "1", "JPY": "22.5", "KWD": "0.0437"},
    date(2026, 5, 11): {"CNY": "1", "JPY": "25", "KWD": "0.0389"},
}
# (what, query for the number of records that mix companies or currencies)
MIXED = {
    "entry and lead": """
        SELECT COUNT(*) FROM service_incentive_entry entry
          JOIN crm_lead lead ON lead.id = entry.lead_id
         WHERE lead.company_id != entry.company_id""",
    "entry and sale": """
        SELECT COUNT(*) FROM service_incentive_entry entry
          JOIN sale_order sale ON sale.id = entry.sale_order_id
         WHERE (sale.company_id, sale.currency_id)
            != (entry.company_id, entry.currency_id)""",
    "bounty and company": """
        SELECT COUNT(*) FROM service_incentive_entry entry
          JOIN res_company company ON company.id = entry.company_id
         WHERE entry.sale_order_id IS NULL
           AND entry.currency_id != company.currency_id""",
    "entry and rule": """
        SELECT COUNT(*) FROM service_incentive_entry entry
          JOIN service_incentive_rule rule ON rule.id = entry.rule_id
         WHERE rule.company_id != entry.company_id""",
    "entry and work order": """
        SELECT COUNT(*) FROM service_incentive_entry entry
          JOIN fsm_order job ON job.id = entry.fsm_order_id
         WHERE job.company_id != entry.company_id""",
    "attribution and sale": """
        SELECT COUNT(*) FROM service_attribution attribution
          JOIN sale_order sale ON sale.id = attribution.order_id
          LEFT JOIN service_attribution_line line
            ON line.attribution_id = attribution.id
         WHERE sale.company_id != attribution.company_id
            OR line.company_id != attribution.company_id""",
    "settlement line and entry": """
        SELECT COUNT(*) FROM commission_settlement_line line
          JOIN service_incentive_entry entry ON entry.id = line.incentive_entry_id
         WHERE (line.company_id, line.currency_id, line.agent_id)
            != (entry.company_id, entry.currency_id, entry.beneficiary_id)""",
    "settlement and line": """
        SELECT COUNT(*) FROM commission_settlement_line line
          JOIN commission_settlement settlement ON settlement.id = line.settlement_id
         WHERE (line.company_id, line.currency_id)
            != (settlement.company_id, settlement.currency_id)""",
    "bill and settlement": """
        SELECT COUNT(*) FROM account_move_line item
          JOIN account_move move ON move.id = item.move_id
          JOIN commission_settlement settlement ON settlement.id = item.settlement_id
         WHERE (move.company_id, move.currency_id)
            != (settlement.company_id, settlement.currency_id)""",
}


def main(size: str, env) -> int:
    """Walk the deals; the exit status is the number of things that are wrong."""
    started = time.time()
    env = env(context=dict(env.context, tracking_disable=True))
    run = Run(env, random.Random(12))
    run.walk(COUNTS[size])
    problems = run.mixed() + run.wrong_amounts() + run.seen_by_others()
    controls = run.controls()
    for problem in problems[:20]:
        print(problem)
    print(
        f"{COUNTS[size]} deals, {len(run.companies)} companies, {run.entries} entries,"
        f" {run.settlements} settlements, {time.time() - started:.0f} s"
    )
    print(
        f"F12 histories={COUNTS[size]} failures={len(problems)} controls={controls}/2"
    )
    return min(len(problems), 99) + (controls != 2)


class Run:
    """Companies, people and rules, and deals through the documents."""

    def __init__(self, env, roll):
        self.env, self.roll = env, roll
        self.currencies = env["res.currency"].concat(
            *[env.ref(f"base.{name}") for name in ("CNY", "JPY", "KWD")]
        )
        self.currencies.active = True
        self.make_companies()
        self.make_people()
        self.make_rules()
        self.deals = {}
        self.entries = self.settlements = 0

    def make_companies(self):
        env = self.env
        env["res.currency.rate"].search([]).unlink()
        companies = env["res.company"]
        for currency in self.currencies:
            root = companies.create(
                {"name": f"F12 {currency.name}", "currency_id": currency.id}
            )
            env["account.chart.template"].try_loading(
                "generic_coa", company=root, install_demo=False
            )
            root.currency_id = currency
            branch = companies.create(
                {"name": f"{root.name} branch", "parent_id": root.id}
            )
            companies |= root | branch
            for day, rates in RATES.items():
                for other in self.currencies - currency:
                    rate = Fraction(rates[other.name]) / Fraction(rates[currency.name])
                    env["res.currency.rate"].create(
                        {
                            "company_id": root.id,
                            "currency_id": other.id,
                            "name": day,
                            "rate": float(round(rate, 6)),
                        }
                    )
        # The chart of accounts of a branch is loaded when the transaction ends.
        env.flush_all()
        env.cr.precommit.run()
        self.companies = companies
        env.user.write({"company_ids": [(4, c.id) for c in companies]})
        for company in companies:
            warehouses = env["stock.warehouse"].with_context(active_test=False)
            if not warehouses.search([("company_id", "=", company.id)]):
                warehouses.create({"company_id": company.id})
            if company.parent_id:
                # Bills of a branch go into a journal of its own.
                env["account.journal"].create(
                    {
                        "name": "Bills",
                        "code": "F12",
                        "type": "purchase",
                        "company_id": company.id,
                    }
                )
            env["fsm.team"].create({"name": company.name, "company_id": company.id})
        env.flush_all()
        env.cr.execute(
            "SELECT company_id, currency_id, name, rate::text FROM res_currency_rate"
        )
        self.rates = {row[:3]: exact(row[3]) for row in env.cr.fetchall()}

    def make_people(self):
        env = self.env

        def user(login, group, companies):
            return env["res.users"].create(
                {
                    "name": login,
                    "login": login,
                    "group_ids": [(6, 0, env.ref(f"service_revenue.{group}").ids)],
                    "company_id": companies[0].id,
                    "company_ids": [(6, 0, companies.ids)],
                }
            )

        self.technician = user("f12", "group_service_technician", self.companies)
        self.managers = {
            company: user(f"f12 {company.id}", "group_service_manager", company)
            for company in self.companies
        }
        self.person = env["fsm.person"].create(
            {"partner_id": self.technician.partner_id.id}
        )
        customer = env["res.partner"].create(
            {"name": "F12 customer", "street": "Road", "phone": "+1 415 555 0112"}
        )
        self.location = env["fsm.location"].create(
            {"name": "F12", "owner_id": customer.id, "contact_id": customer.id}
        )
        self.customer = customer
        self.product = env["product.product"].create(
            {
                "name": "F12",
                "type": "service",
                "invoice_policy": "order",
                "taxes_id": False,
            }
        )

    def make_rules(self):
        rules = self.env["service.incentive.rule"]
        rules.search([]).active = False
        yuan = self.currencies[0].id
        share = {"amount_type": "percent", "stage": "paid", "proof": "capture"}
        made = rules.create(
            [
                {"name": "F12 bounty", "bounty": 20, "cap_person": 50},
                {
                    **share,
                    "name": "F12 tiers",
                    "percent": 1,
                    "tiered": True,
                    "tier_ids": [(0, 0, {"amount_from": 9000, "percent": 3})],
                    "cap_deal": 250,
                    "cap_person": 500,
                    "currency_id": yuan,
                },
                {
                    **share,
                    "name": "F12 only here",
                    "percent": 2,
                    "company_id": self.companies[0].id,
                },
            ]
        )
        self.env.flush_all()
        n = Fraction
        self.rules = {
            made[0].id: Rule(
                made[0].id, "bounty", "accepted", "capture", n(20), cap_person=n(50)
            ),
            made[1].id: Rule(
                made[1].id,
                "share",
                "paid",
                "capture",
                n(1),
                tiers=((n(9000), n(3)),),
                cap_deal=n(250),
                cap_person=n(500),
                currency=yuan,
            ),
            made[2].id: Rule(made[2].id, "share", "paid", "capture", n(2)),
        }

    def factor(self, company, day, source, target, shift=0):
        """Rate of the root company on a day; ``shift`` is for the control."""
        company = self.env["res.company"].browse(company)
        target = target or company.currency_id.id
        known = sorted(RATES)
        at = max([n for n, start in enumerate(known) if start <= day], default=0)
        start = known[(at + shift) % len(known)]

        def rate(currency):
            return self.rates.get((company.root_id.id, currency, start), Fraction(1))

        return rate(target) / rate(source)

    # ------------------------------------------------------------------
    # Deals
    # ------------------------------------------------------------------

    def walk(self, count):
        from freezegun import freeze_time

        invoices = []
        for number in range(count):
            company = self.companies[number % len(self.companies)]
            currency = self.roll.choice(self.currencies)
            day = self.roll.choice(DAYS)
            with freeze_time(f"{day} 10:00:00"):
                invoices.append(self.sell(number, company, currency, day))
            if number % 25 == 24:
                self.settle()
        self.settle()
        for deal, invoice in invoices:
            if self.roll.random() < 0.5:
                self.refund(deal, invoice)
        self.settle()

    def sell(self, number, company, currency, day):
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
        tapped = (
            job.with_user(self.technician)
            .with_company(company)
            .capture_lead(env.ref("service_revenue.interest_other").id)
        )
        lead = env["crm.lead"].browse(tapped["lead_id"])
        lead.with_user(self.managers[company]).with_company(
            company
        ).action_service_accept()
        job.write({"signature": PIXEL, "signed_on": env.cr.now()})
        job.action_complete()
        job.record_callback("good")
        coin = exact(str(currency.rounding))
        size = {"CNY": 1, "JPY": 21, "KWD": Fraction(1, 23)}[currency.name]
        yuan = Fraction(self.roll.randint(1000, 1_500_000), 100)
        price = int(yuan * size / coin) * coin
        order = env["sale.order"].create(
            {
                "partner_id": self.customer.id,
                "opportunity_id": lead.id,
                "company_id": company.id,
                "pricelist_id": env["product.pricelist"]
                .create(
                    {
                        "name": currency.name,
                        "currency_id": currency.id,
                        "company_id": company.id,
                    }
                )
                .id,
                "order_line": [
                    (
                        0,
                        0,
                        {
                            "product_id": self.product.id,
                            "price_unit": float(price),
                            "tax_ids": False,
                        },
                    )
                ],
            }
        )
        order.action_confirm()
        invoice = order._create_invoices()
        invoice.action_post()
        env["account.payment.register"].with_context(
            active_model="account.move", active_ids=invoice.ids
        ).create({}).action_create_payments()
        deal = Deal(
            number=number,
            company=company.id,
            currency=currency.id,
            coin=coin,
            day=day,
            person=self.technician.partner_id.id,
            lines=[exact(str(order.amount_untaxed))],
            home=company.currency_id.id,
            home_coin=exact(str(company.currency_id.rounding)),
            lead=lead.id,
            job=job.id,
            sale=order.id,
            lead_state="accepted",
            proof="proven",
            state="sale",
        )
        deal.invoices[invoice.id] = (list(deal.lines), True)
        self.deals[number] = deal
        return deal, invoice

    def refund(self, deal, invoice):
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
        part = self.roll.choice((Fraction(1), Fraction(1, 3), Fraction(2, 7)))
        amount = int(deal.untaxed * part / deal.coin) * deal.coin
        refund.invoice_line_ids.price_unit = float(amount)
        refund.action_post()
        deal.refunds.append([exact(str(refund.amount_untaxed))])

    def settle(self):
        """All companies in one run; then vendor bills, paid."""
        from odoo.fields import Date

        env = self.env(
            context=dict(
                self.env.context,
                allowed_company_ids=self.companies.ids,
                active_test=True,
            )
        )
        made = env["service.incentive.entry"]._settle(Date.to_date("2099-01-01"))
        self.settlements += len(made)
        for settlement in made.filtered(lambda s: s.total > 0):
            if self.roll.random() < 0.5:
                continue
            wizard = (
                env["commission.make.invoice"]
                .with_context(
                    settlement_ids=settlement.ids,
                    allowed_company_ids=settlement.company_id.ids,
                )
                .with_company(settlement.company_id)
                .create({})
            )
            bill = env["account.move"].search(wizard.button_create()["domain"])
            bill.invoice_date = Date.today()
            bill.action_post()

    # ------------------------------------------------------------------
    # What must hold
    # ------------------------------------------------------------------

    def mixed(self):
        """Records that mix companies or currencies."""
        self.env.flush_all()
        problems = []
        for what, query in MIXED.items():
            self.env.cr.execute(query)
            if number := self.env.cr.fetchone()[0]:
                problems.append(f"{number} times {what} of two companies or currencies")
        return problems

    def wrong_amounts(self, shift=0):
        """Groups that do not add up to what the oracle says."""
        by_lead = {deal.lead: deal for deal in self.deals.values()}
        self.env.cr.execute(
            """SELECT rule_id, beneficiary_id, lead_id, SUM(amount)::text,
                      BOOL_OR(state IN ('settled', 'paid')), COUNT(*)
                 FROM service_incentive_entry WHERE rule_id = ANY(%s)
                GROUP BY rule_id, beneficiary_id, lead_id""",
            [list(self.rules)],
        )
        booked, locked, self.entries = {}, set(), 0
        for rule, person, lead, total, is_locked, number in self.env.cr.fetchall():
            key = rule, person, by_lead[lead].number
            booked[key] = exact(total)
            self.entries += number
            if is_locked:
                locked.add(key)
        due = expected(
            {key: self.rules[key[0]] for key in booked},
            self.deals,
            locked,
            lambda *words: self.factor(*words, shift=shift),
        )
        problems = [
            f"{key}: {float(total)} booked, {float(due[key])} due"
            for key, total in booked.items()
            if total != due[key]
        ]
        here = self.companies[0].id
        for deal in self.deals.values():
            wanted = 3 if deal.company == here else 2
            found = sum(key[2] == deal.number for key in booked)
            if found != wanted:
                problems.append(f"deal {deal.number}: {found} of {wanted} rules")
        return problems

    def seen_by_others(self):
        """Records that a manager of one company sees of another."""
        problems = []
        models = (
            "service.incentive.entry",
            "commission.settlement",
            "commission.settlement.line",
            "service.attribution",
            "service.attribution.line",
            "service.incentive.pool",
        )
        for company, manager in self.managers.items():
            env = self.env(user=manager.id, su=False, context={})
            for name in models:
                if not env[name].has_access("read"):
                    continue
                foreign = env[name].search_count([]) - self.env[name].search_count(
                    [("company_id", "=", company.id)]
                )
                if foreign:
                    problems.append(f"{manager.name} sees {foreign} foreign {name}")
        return problems

    def controls(self):
        """Planted faults that are found: a moved line, and rates of another day."""
        found = int(bool(self.wrong_amounts(shift=1)))
        self.env.cr.execute(
            "UPDATE commission_settlement_line line SET company_id = %s"
            " WHERE incentive_entry_id IN (SELECT id FROM service_incentive_entry"
            " WHERE company_id != %s LIMIT 1)",
            [self.companies[0].id, self.companies[0].id],
        )
        return found + int(bool(self.mixed()))


PIXEL = (
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAA"
    "AABJRU5ErkJggg=="
)
