"""Many deals at once, in the real tables, for the rows about the incentive ledger.

One lead, visit, sale and invoice are made with Odoo; the others are copies of these
rows. What happens to them is written to the columns that the ledger reads, thousands
of deals with one statement, and then announced to the ledger as Odoo would do it.
"""

from __future__ import annotations

import json
from datetime import date
from fractions import Fraction

from tests.faults.incentive_oracle import Deal, exact

# Before any of the sales: a lead that is later than its sale waits for a manager.
CAPTURED = "2026-02-01 09:00:00"
CURRENCIES = ("CNY", "JPY", "KWD")
# Units of each currency for one yuan, by the day from which they hold.
RATES = {
    date(2026, 1, 1): {"CNY": "1", "JPY": "21.7", "KWD": "0.0421"},
    date(2026, 4, 1): {"CNY": "1", "JPY": "20.9", "KWD": "0.0437"},
    date(2026, 5, 11): {"CNY": "1", "JPY": "23.3", "KWD": "0.0409"},
}


class World:
    """Companies, currencies, rules and the rows to copy."""

    def __init__(self, env, roll):
        self.env, self.roll = env, roll
        self.currencies = [env.ref(f"base.{name}") for name in CURRENCIES]
        for currency in self.currencies:
            currency.active = True
        self.coins = {c.id: exact(str(c.rounding)) for c in self.currencies}
        self.companies = env["res.company"].create(
            [
                {
                    "name": f"F4 {currency.name}",
                    "currency_id": currency.id,
                    # One customer buys everything here: that would wait for a manager.
                    "service_review_repeat_days": 0,
                    "service_review_daily_leads": 0,
                    "service_review_split_days": 0,
                }
                for currency in self.currencies
            ]
        )
        env["res.currency.rate"].search([]).unlink()
        self.rates = {}
        for company in self.companies:
            for day, rates in RATES.items():
                own = Fraction(rates[company.currency_id.name])
                for currency in self.currencies:
                    rate = round(Fraction(rates[currency.name]) / own, 6)
                    record = env["res.currency.rate"].create(
                        {
                            "company_id": company.id,
                            "currency_id": currency.id,
                            "name": day,
                            "rate": float(rate),
                        }
                    )
                    self.rates[company.id, currency.id, day] = record
        env.flush_all()
        env.cr.execute(
            "SELECT company_id, currency_id, name, rate::text FROM res_currency_rate"
            " WHERE company_id = ANY(%s)",
            [self.companies.ids],
        )
        self.rates = {
            (company, currency, day): exact(rate)
            for company, currency, day, rate in env.cr.fetchall()
        }
        env["service.incentive.rule"].search([]).active = False
        self._make_originals()
        self.deals = {}

    def factor(self, company, day, source, target):
        """Units of ``target`` for one of ``source``: the last rate up to the day."""
        target = target or self.companies.browse(company).currency_id.id
        start = max(known for known in RATES if known <= day)
        return self.rates[company, target, start] / self.rates[company, source, start]

    def _make_originals(self):
        env = self.env
        person = env["fsm.person"].create({"name": "F4 technician"})
        customer = env["res.partner"].create({"name": "F4 customer", "street": "Road"})
        location = env["fsm.location"].create(
            {"name": "F4 home", "owner_id": customer.id, "contact_id": customer.id}
        )
        self.job = env["fsm.order"].create(
            {"location_id": location.id, "person_id": person.id}
        )
        result = self.job.with_user(env.ref("base.user_admin")).capture_lead(
            env.ref("service_revenue.interest_other").id
        )
        self.lead = env["crm.lead"].browse(result["lead_id"])
        self.lead.partner_id = customer
        self.categories = env["product.category"].create(
            [{"name": "F4 first"}, {"name": "F4 second"}]
        )
        self.products = env["product.product"].create(
            [
                {
                    "name": category.name,
                    "type": "service",
                    "invoice_policy": "order",
                    "categ_id": category.id,
                    "taxes_id": False,
                }
                for category in self.categories
            ]
        )
        self.sale = env["sale.order"].create(
            {
                "partner_id": customer.id,
                "order_line": [
                    (0, 0, {"product_id": p.id, "price_unit": 10, "tax_ids": False})
                    for p in self.products
                ],
            }
        )
        self.sale.action_confirm()
        self.invoice = self.sale._create_invoices()
        self.invoice.action_post()
        env.flush_all()

    # ------------------------------------------------------------------
    # Rows
    # ------------------------------------------------------------------

    def clone(self, record, rows, **types):
        """Copies of a row, each with its own values; their ids."""
        if not rows:
            return []
        cr = self.env.cr
        table = record._table
        cr.execute(
            "SELECT column_name FROM information_schema.columns WHERE table_name = %s"
            " AND table_schema = current_schema AND is_generated = 'NEVER'",
            [table],
        )
        same = [name for (name,) in cr.fetchall() if name not in types and name != "id"]
        given = ", ".join(f'"{name}" {kind}' for name, kind in types.items())
        cr.execute(
            f"""INSERT INTO {table} ({", ".join(f'"{n}"' for n in [*same, *types])})
                SELECT {", ".join(f'source."{n}"' for n in same)}
                       {", " if same else ""}
                       {", ".join(f'given."{n}"' for n in types)}
                  FROM {table} source,
                       JSONB_TO_RECORDSET(%s::jsonb) AS given (n integer, {given})
                 WHERE source.id = %s
                 ORDER BY given.n
                RETURNING id""",
            [
                json.dumps([{"n": n, **row} for n, row in enumerate(rows)]),
                record.id,
            ],
        )
        return [row[0] for row in cr.fetchall()]

    def update(self, table, rows, **types):
        """Write columns of many rows with one statement."""
        if not rows:
            return
        given = ", ".join(f'"{name}" {kind}' for name, kind in types.items())
        self.env.cr.execute(
            f"""UPDATE {table} SET {", ".join(f'"{n}" = given."{n}"' for n in types)}
                  FROM JSONB_TO_RECORDSET(%s::jsonb) AS given (id integer, {given})
                 WHERE {table}.id = given.id""",
            [json.dumps(rows)],
        )

    def money(self, value):
        """Fraction as PostgreSQL reads it, exactly: all are whole coins."""
        thousandths = value * 1000
        assert thousandths.denominator == 1
        return (
            f"{thousandths.numerator // 1000}." + f"{thousandths.numerator % 1000:03}"
        )

    def price(self, deal):
        """Some amount in the currency of a deal."""
        yuan = Fraction(self.roll.randint(1, 2_000_000), 100)
        size = {"CNY": 1, "JPY": 21, "KWD": Fraction(1, 23)}
        name = self.env["res.currency"].browse(deal.currency).name
        return int(yuan * size[name] / deal.coin) * deal.coin

    def make_deals(self, count, persons):
        """Deals with lead, visit and quotation, in random companies and currencies."""
        partners = self.env["res.partner"].create(
            [{"name": f"F4 person {n}"} for n in range(persons)]
        )
        self.persons = partners.ids
        deals = []
        for number in range(count):
            currency = self.roll.choice(self.currencies).id
            deal = Deal(
                number=number,
                company=self.roll.choice(self.companies.ids),
                currency=currency,
                coin=self.coins[currency],
                day=date(2026, self.roll.randint(3, 5), self.roll.randint(1, 28)),
                person=self.roll.choice(self.persons),
                lines=[],
            )
            deal.lines = [self.price(deal), self.price(deal)]
            home = self.companies.browse(deal.company).currency_id.id
            deal.home, deal.home_coin = home, self.coins[home]
            deals.append(deal)
        jobs = self.clone(
            self.job,
            [{"company_id": d.company, "proof_state": "draft"} for d in deals],
            company_id="integer",
            proof_state="varchar",
        )
        leads = self.clone(
            self.lead,
            [
                {
                    "company_id": deal.company,
                    "service_referrer_id": deal.person,
                    "service_order_id": job,
                    "service_state": "triage",
                    "service_captured_at": CAPTURED,
                    "service_quality_state": "ok",
                }
                for deal, job in zip(deals, jobs, strict=True)
            ],
            company_id="integer",
            service_referrer_id="integer",
            service_order_id="integer",
            service_state="varchar",
            service_captured_at="timestamp",
            service_quality_state="varchar",
        )
        sales = self.clone(
            self.sale,
            [
                {
                    "company_id": deal.company,
                    "currency_id": deal.currency,
                    "opportunity_id": lead,
                    "state": "draft",
                    "date_order": f"{deal.day} 10:00:00",
                    "amount_untaxed": self.money(deal.untaxed),
                }
                for deal, lead in zip(deals, leads, strict=True)
            ],
            company_id="integer",
            currency_id="integer",
            opportunity_id="integer",
            state="varchar",
            date_order="timestamp",
            amount_untaxed="numeric",
        )
        for deal, job, lead, sale in zip(deals, jobs, leads, sales, strict=True):
            deal.job, deal.lead, deal.sale = job, lead, sale
            deal.sale_lines = []
            self.deals[deal.number] = deal
        for line, original in enumerate(self.sale.order_line):
            ids = self.clone(
                original,
                [
                    {
                        "order_id": deal.sale,
                        "price_subtotal": self.money(deal.lines[line]),
                        "company_id": deal.company,
                        "currency_id": deal.currency,
                    }
                    for deal in deals
                ],
                order_id="integer",
                price_subtotal="numeric",
                company_id="integer",
                currency_id="integer",
            )
            for deal, line_id in zip(deals, ids, strict=True):
                deal.sale_lines.append(line_id)

    def make_moves(self, wanted):
        """Posted invoices and credit notes: (deal, type, amounts by line, link?)."""
        moves = self.clone(
            self.invoice,
            [
                {
                    "company_id": deal.company,
                    "currency_id": deal.currency,
                    "move_type": kind,
                    "name": f"F4/{self.roll.getrandbits(60)}",
                    "payment_state": "not_paid",
                    "reversed_entry_id": None if linked else next(iter(deal.invoices)),
                }
                for deal, kind, _amounts, linked in wanted
            ],
            company_id="integer",
            currency_id="integer",
            move_type="varchar",
            name="varchar",
            payment_state="varchar",
            reversed_entry_id="integer",
        )
        for line, original in enumerate(self.invoice.invoice_line_ids):
            rows = [
                (deal, move, amounts[line], linked)
                for (deal, _kind, amounts, linked), move in zip(
                    wanted, moves, strict=True
                )
            ]
            items = self.clone(
                original,
                [
                    {
                        "move_id": move,
                        "price_subtotal": self.money(amount),
                        "company_id": deal.company,
                        "currency_id": deal.currency,
                        "balance": 0,
                        "debit": 0,
                        "credit": 0,
                        "amount_currency": 0,
                    }
                    for deal, move, amount, _linked in rows
                ],
                move_id="integer",
                price_subtotal="numeric",
                company_id="integer",
                currency_id="integer",
                balance="numeric",
                debit="numeric",
                credit="numeric",
                amount_currency="numeric",
            )
            links = [
                (item, deal.sale_lines[line])
                for (deal, _move, _amount, linked), item in zip(
                    rows, items, strict=True
                )
                if linked
            ]
            self.env.cr.execute(
                "INSERT INTO sale_order_line_invoice_rel"
                " (invoice_line_id, order_line_id)"
                " SELECT * FROM UNNEST(%s::int[], %s::int[])",
                [[item for item, _line in links], [line for _item, line in links]],
            )
        return moves
