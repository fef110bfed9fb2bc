"""F4: random histories of deals; the ledger is exact to the coin at every step.

Deals in three companies and three currencies (CNY, JPY, KWD) are accepted, sold,
amended, delivered, confirmed, invoiced, paid, refunded (by line and by typed credit
notes), cancelled, rejected, revoked after payment, attributed to others; tiers change;
what is payable is settled, released, billed and paid (SR-11, CP-07). Rules: bounty with
a limit per person and month, flat share, tiers over a month with a limit per deal,
a category with a limit per quarter, parts of a deal, a limit in total.

After every step, for each (rule, person, deal): the entries add up to what a slow
oracle without our code says; only what has passed its gates is payable; accrued =
paid + settled + payable + pending + clawed back, by company and currency; no entry has
changed; at most one settlement line holds an entry, and headers are the sums of lines.

Control: an engine that applies the tiers to each deal alone, as sections do, must be
found out.
"""

from __future__ import annotations

import random
import time
from fractions import Fraction

from tests.faults.incentive_oracle import (
    Rule,
    exact,
    expected,
    is_open,
    money,
    percent_of,
    plain,
)
from tests.faults.incentive_world import World

SIZES = {"S": (50, 9, 16), "M": (10_000, 2_500, 20), "L": (30_000, 7_500, 30)}
AHEAD = "2099-01-01"


def main(size: str, env, rounds: int = 0) -> int:
    """Walk the histories, ``rounds`` of them if given; the status counts wrong sums."""
    count, persons, steps = SIZES[size]
    if rounds:
        count, persons = rounds, max(1, rounds // 4)
    env = env(context=dict(env.context, tracking_disable=True))
    started = time.time()
    run = Run(env, count, persons, seed=4)
    for step in range(steps):
        run.step(step)
        run.check(step)
    control = run.control()
    print(
        f"{count} deals of {persons} persons, {steps} steps, {run.entries} entries in"
        f" {run.groups} groups, {run.settled} settlements,"
        f" {time.time() - started:.0f} s"
    )
    failures = len(run.problems)
    print(
        f"F4 histories={count} steps={steps} failures={failures} controls={control}/1"
    )
    return min(failures, 99) + (not control)


class Run:
    """The steps, and what must hold after each of them."""

    def __init__(self, env, count, persons, seed):
        self.env, self.roll = env, random.Random(seed)
        self.ledger = env["service.incentive.entry"]
        self.world = World(env, self.roll)
        self.make_rules(count)
        self.world.make_deals(count, persons)
        self.deals = self.world.deals
        self.of_lead = {deal.lead: deal for deal in self.deals.values()}
        self.of_sale = {deal.sale: deal for deal in self.deals.values()}
        self.terms = {}
        self.problems = []
        self.fingerprint = ("", 0)
        self.entries = self.groups = self.settled = 0

    def make_rules(self, count):
        """Six rules at once; limits are in yuan unless they say otherwise."""
        make = self.env["service.incentive.rule"].create
        yuan = self.world.currencies[0].id
        share = {"amount_type": "percent", "stage": "won", "proof": "capture"}
        rows = [
            {"bounty": 20, "cap_person": 50, "proof": "capture"},
            {**share, "percent": 2, "stage": "paid"},
            {
                **share,
                "percent": 1.5,
                "tiered": True,
                "tier_ids": [
                    (0, 0, {"amount_from": 10000, "percent": 3}),
                    (0, 0, {"amount_from": 30000, "percent": 5.25}),
                ],
                "cap_deal": 700,
                "currency_id": yuan,
            },
            {
                **share,
                "percent": 3.3333,
                "stage": "paid",
                "categ_ids": [(6, 0, self.world.categories[:1].ids)],
                "cap_person": 400,
                "period": "quarter",
                "currency_id": yuan,
            },
            {
                **share,
                "percent": 1.1,
                "by_share": True,
                "role": "assisted",
                "origin_new": True,
                "origin_assisted": True,
            },
            {
                **share,
                "percent": 1,
                "proof": "delivery",
                "cap_rule": 9 * count,
                "currency_id": yuan,
            },
        ]
        rules = make([{"name": f"F4 {n}", **row} for n, row in enumerate(rows)])
        self.env.flush_all()
        cap = Fraction
        self.rules = {
            rules[0].id: Rule(
                rules[0].id,
                "bounty",
                "accepted",
                "capture",
                cap(20),
                cap_person=cap(50),
            ),
            rules[1].id: Rule(rules[1].id, "share", "paid", "capture", cap(2)),
            rules[2].id: Rule(
                rules[2].id,
                "share",
                "won",
                "capture",
                cap("1.5"),
                tiers=((cap(10000), cap(3)), (cap(30000), cap("5.25"))),
                cap_deal=cap(700),
                currency=yuan,
            ),
            rules[3].id: Rule(
                rules[3].id,
                "share",
                "paid",
                "capture",
                cap("3.3333"),
                line=0,
                cap_person=cap(400),
                months=3,
                currency=yuan,
            ),
            rules[4].id: Rule(
                rules[4].id,
                "share",
                "won",
                "capture",
                cap("1.1"),
                role="assisted",
                by_share=True,
                origins=("new", "assisted"),
            ),
            rules[5].id: Rule(
                rules[5].id,
                "share",
                "won",
                "delivery",
                cap(1),
                cap_rule=cap(9 * count),
                currency=yuan,
            ),
        }
        self.tier_rule = rules[2]

    # ------------------------------------------------------------------
    # Steps
    # ------------------------------------------------------------------

    def step(self, number):
        """One event for every deal, then what the company does for all of them."""
        if number % 6 == 5:
            self.change_tiers(number)
        wanted = {}
        for deal in self.deals.values():
            for name in self.roll.sample(EVENTS, 3):
                if getattr(self, f"may_{name}")(deal):
                    wanted.setdefault(name, []).append(deal)
                    break
        for name in dict.fromkeys(EVENTS):
            if deals := wanted.get(name):
                getattr(self, f"do_{name}")(deals)
        self.write_facts()
        self.announce(wanted)
        if number % 3 == 2:
            self.settle()
        if number % 5 == 3:
            self.bill_and_pay()
        if number % 7 == 4:
            self.release()

    def change_tiers(self, number):
        """New deals are booked with the new rates, the others keep theirs."""
        rate = Fraction(30 + number, 10)
        self.tier_rule.tier_ids.sorted("amount_from")[0].percent = float(rate)
        self.env.flush_all()
        rule = self.rules[self.tier_rule.id]
        tiers = ((rule.tiers[0][0], rate), rule.tiers[1])
        self.rules[rule.id] = Rule(**{**vars(rule), "tiers": tiers})

    def may_accept(self, deal):
        return deal.lead_state == "triage"

    def do_accept(self, deals):
        for deal in deals:
            deal.lead_state = "accepted"

    def may_back(self, deal):
        return deal.lead_state != "triage" and self.roll.random() < 0.2

    def do_back(self, deals):
        for deal in deals:
            deal.lead_state = "triage"

    def may_reject(self, deal):
        return deal.lead_state == "triage" and self.roll.random() < 0.3

    def do_reject(self, deals):
        for deal in deals:
            deal.lead_state = "rejected"

    def may_prove(self, deal):
        return deal.proof != "proven"

    def do_prove(self, deals):
        for deal in deals:
            deal.proof = {
                "draft": "waiting_confirmation",
                "waiting_confirmation": "waiting_callback",
            }.get(deal.proof, "proven")

    def may_revoke(self, deal):
        return deal.proof != "draft" and self.roll.random() < 0.3

    def do_revoke(self, deals):
        for deal in deals:
            deal.proof = self.roll.choice(("failed", "revoked", "cancelled"))

    def may_sell(self, deal):
        return deal.state != "sale"

    def do_sell(self, deals):
        for deal in deals:
            deal.state = "sale"
        first = [deal for deal in deals if deal.parts is None]
        self.attribute([deal for deal in first if self.roll.random() < 0.6])

    def may_cancel(self, deal):
        return deal.state == "sale" and self.roll.random() < 0.15

    def do_cancel(self, deals):
        for deal in deals:
            deal.state = "cancel"

    def may_amend(self, deal):
        return deal.state == "sale" and self.roll.random() < 0.5

    def do_amend(self, deals):
        for deal in deals:
            deal.lines = [self.world.price(deal), deal.lines[1]]

    def may_invoice(self, deal):
        return deal.state == "sale" and deal.invoiced() < deal.untaxed

    def do_invoice(self, deals):
        wanted = [
            (
                deal,
                "out_invoice",
                [
                    max(Fraction(0), deal.lines[line] - deal.invoiced(line))
                    for line in (0, 1)
                ],
                True,
            )
            for deal in deals
        ]
        for move, (deal, _kind, amounts, _linked) in zip(
            self.world.make_moves(wanted), wanted, strict=True
        ):
            deal.invoices[move] = (amounts, False)

    def may_pay(self, deal):
        return bool(deal.invoices)

    def do_pay(self, deals):
        for deal in deals:
            paid = self.roll.random() < 0.85
            deal.invoices = {
                move: (amounts, paid) for move, (amounts, _p) in deal.invoices.items()
            }
        self.world.update(
            "account_move",
            [
                {"id": move, "payment_state": "paid" if paid else "not_paid"}
                for deal in deals
                for move, (_amounts, paid) in deal.invoices.items()
            ],
            payment_state="varchar",
        )

    def may_refund(self, deal):
        return bool(deal.invoices) and self.roll.random() < 0.6

    def do_refund(self, deals):
        """In full, by line, or by a credit note that names no line."""
        wanted = []
        for deal in deals:
            left = [max(0, deal.invoiced(n) - deal.credited(n)) for n in (0, 1)]
            part = self.roll.choice((Fraction(1), Fraction(1, 3), Fraction(1, 10)))
            amounts = [Fraction(int(a * part / deal.coin) * deal.coin) for a in left]
            # The typed one reverses one invoice: all of it is this order's.
            linked = self.roll.random() < 0.8 or len(deal.invoices) > 1
            if linked:
                deal.refunds.append(amounts)
            else:
                amounts = [a if deal.loose == 0 else Fraction(0) for a in amounts]
                deal.loose += sum(amounts)
            wanted.append((deal, "out_refund", amounts, linked))
        self.world.make_moves(wanted)

    def may_reattribute(self, deal):
        return deal.parts is not None and self.roll.random() < 0.4

    def do_reattribute(self, deals):
        self.env.cr.execute(
            "SELECT SET_CONFIG('service_revenue.attribution', 'on', TRUE)"
        )
        self.env.cr.execute(
            "DELETE FROM service_attribution WHERE order_id = ANY(%s)",
            [[deal.sale for deal in deals]],
        )
        self.attribute(deals)
        self.env.cr.execute(
            "SELECT SET_CONFIG('service_revenue.attribution', '', TRUE)"
        )

    def attribute(self, deals):
        """Random parts of one to four persons; they sum to 100."""
        cr = self.env.cr
        rows = []
        for deal in deals:
            deal.origin = self.roll.choice(("new", "assisted", "transferred"))
            keys = {("brought", deal.person)}
            for _more in range(self.roll.randint(0, 3)):
                role = self.roll.choice(("brought", "assisted", "assisted"))
                keys.add((role, self.roll.choice(self.world.persons)))
            if deal.parts is not None and self.roll.random() < 0.5:
                keys = {("brought", self.roll.choice(self.world.persons))}
            left, deal.parts = 1_000_000, {}
            for key in sorted(keys)[1:]:
                piece = self.roll.randint(1, 300_000)
                deal.parts[key] = Fraction(piece, 10_000)
                left -= piece
            deal.parts[min(keys)] = Fraction(left, 10_000)
            rows += [
                (deal, role, person, part)
                for (role, person), part in sorted(deal.parts.items())
            ]
        cr.execute(
            "INSERT INTO service_attribution (order_id, company_id, lead_id, origin,"
            " state) SELECT *, 'open' FROM UNNEST(%s::int[], %s::int[], %s::int[],"
            " %s::varchar[]) RETURNING id, order_id",
            [
                [deal.sale for deal in deals],
                [deal.company for deal in deals],
                [deal.lead for deal in deals],
                [deal.origin for deal in deals],
            ],
        )
        ids = {sale: number for number, sale in cr.fetchall()}
        cr.execute(
            "INSERT INTO service_attribution_line (attribution_id, order_id,"
            " company_id, role, partner_id, percent) SELECT * FROM UNNEST("
            " %s::int[], %s::int[], %s::int[], %s::varchar[], %s::int[],"
            " %s::numeric[])",
            [
                [ids[deal.sale] for deal, *_rest in rows],
                [deal.sale for deal, *_rest in rows],
                [deal.company for deal, *_rest in rows],
                [role for _deal, role, *_rest in rows],
                [person for *_rest, person, _part in rows],
                [str(float(part)) for *_rest, part in rows],
            ],
        )

    def write_facts(self):
        """The columns that the ledger reads, of every deal."""
        deals = self.deals.values()
        write, money = self.world.update, self.world.money
        write(
            "crm_lead",
            [{"id": deal.lead, "service_state": deal.lead_state} for deal in deals],
            service_state="varchar",
        )
        write(
            "fsm_order",
            [{"id": deal.job, "proof_state": deal.proof} for deal in deals],
            proof_state="varchar",
        )
        write(
            "sale_order",
            [
                {
                    "id": deal.sale,
                    "state": deal.state,
                    "amount_untaxed": money(deal.untaxed),
                }
                for deal in deals
            ],
            state="varchar",
            amount_untaxed="numeric",
        )
        write(
            "sale_order_line",
            [
                {"id": deal.sale_lines[0], "price_subtotal": money(deal.lines[0])}
                for deal in deals
            ],
            price_subtotal="numeric",
        )

    def announce(self, wanted):
        """Tell the ledger what happened, as the documents do."""
        env = self.env
        # Everything happens in one transaction, in which no autovacuum does this.
        env.cr.execute(
            "ANALYZE sale_order, sale_order_line, sale_order_line_invoice_rel,"
            " account_move, account_move_line, crm_lead, fsm_order,"
            " service_attribution, service_attribution_line, service_incentive_entry"
        )
        env.invalidate_all()

        def ids(attribute, *names):
            return [
                getattr(deal, attribute)
                for name in names
                for deal in wanted.get(name, ())
            ]

        self.ledger._accrue_for_leads(
            env["crm.lead"].browse(ids("lead", "accept")), "accepted"
        )
        left = env["crm.lead"].browse(ids("lead", "back", "reject"))
        self.ledger._evaluate_for_leads(left)
        self.ledger._evaluate_for_orders(
            env["fsm.order"].browse(ids("job", "prove", "revoke"))
        )
        orders = ids(
            "sale", "sell", "cancel", "amend", "invoice", "pay", "refund", "reattribute"
        )
        # What a rejected or unaccepted lead sold is looked at again, too.
        orders += ids("sale", "accept", "back")
        self.ledger._sync_orders(env["sale.order"].browse(orders))

    # ------------------------------------------------------------------
    # Settlements
    # ------------------------------------------------------------------

    def settle(self):
        """Everything that is payable to two persons of three."""
        some = [p for p in self.world.persons if self.roll.random() < 0.67]
        ledger = self.ledger.with_context(allowed_company_ids=self.world.companies.ids)
        made = ledger._settle(_date(AHEAD), self.env["res.partner"].browse(some))
        self.settled += len(made)

    def bill_and_pay(self):
        """Vendor bills over half of the settlements, and their payment."""
        cr = self.env.cr
        cr.execute(
            "SELECT id FROM commission_settlement WHERE state = 'settled'"
            " AND settlement_type = 'service_incentive' ORDER BY id"
        )
        chosen = [row[0] for row in cr.fetchall() if self.roll.random() < 0.5]
        bills = self.world.clone(
            self.world.invoice,
            [
                {
                    "move_type": "in_invoice",
                    "name": f"F4/{self.roll.getrandbits(60)}",
                    "payment_state": "paid" if self.roll.random() < 0.7 else "not_paid",
                }
                for _settlement in chosen
            ],
            move_type="varchar",
            name="varchar",
            payment_state="varchar",
        )
        self.world.clone(
            self.world.invoice.invoice_line_ids[0],
            [
                {"move_id": bill, "settlement_id": settlement}
                for bill, settlement in zip(bills, chosen, strict=True)
            ],
            move_id="integer",
            settlement_id="integer",
        )
        cr.execute(
            "UPDATE commission_settlement SET state = 'invoiced' WHERE id = ANY(%s)",
            [chosen],
        )
        self.env.invalidate_all()
        self.ledger._sync_payments(self.env["account.move"].browse(bills))

    def release(self):
        """Some settlements without a bill are cancelled."""
        cr = self.env.cr
        cr.execute(
            "SELECT id FROM commission_settlement WHERE state = 'settled'"
            " AND settlement_type = 'service_incentive' ORDER BY id"
        )
        chosen = [row[0] for row in cr.fetchall() if self.roll.random() < 0.2]
        cr.execute(
            "UPDATE commission_settlement SET state = 'cancel' WHERE id = ANY(%s)",
            [chosen],
        )
        self.env.invalidate_all()
        self.ledger._release(self.env["commission.settlement"].browse(chosen))

    # ------------------------------------------------------------------
    # What must hold
    # ------------------------------------------------------------------

    def check(self, step):
        """Compare the ledger with the oracle, and with itself."""
        before = len(self.problems)
        booked = self.read_groups()
        locked = {key for key, row in booked.items() if row["locked"]}
        due = expected(self.terms, self.deals, locked, self.world.factor)
        for key, row in booked.items():
            rule, deal = self.terms[key], self.deals[key[2]]
            if row["total"] != due[key]:
                self.problems.append(
                    f"step {step} {key}: {float(row['total'])} booked,"
                    f" {float(due[key])} due"
                )
            if row["void"]:
                self.problems.append(f"step {step} {key}: void is {row['void']}")
            wrong = (
                row["payable"] and row["pending"],
                row["open"] > 0 and bool(row["payable"]) != is_open(rule, deal),
                row["open"] < 0 and row["pending"],
                (row["currency"], row["company"])
                != (money(rule, deal)[0], deal.company),
            )
            if any(wrong):
                self.problems.append(f"step {step} {key}: wrong state {wrong} {row}")
        self.check_missing(step, booked)
        self.check_whole(step)
        if len(self.problems) > before:
            found = f"{len(self.problems) - before} wrong"
            if step < 0:
                print(f"control, tiers deal by deal: {found}, as it must be")
                return
            print(f"step {step}: {found}", flush=True)
            for problem in self.problems[before : before + 4]:
                print(problem, flush=True)

    def read_groups(self):
        """{(rule, person, deal): sums}, and the terms of the groups that are new."""
        cr = self.env.cr
        self.env.flush_all()
        cr.execute(
            """SELECT rule_id, beneficiary_id, origin_model, origin_id, company_id,
                      currency_id, SUM(amount)::text,
                      COALESCE(SUM(amount) FILTER (WHERE state = 'void'), 0)::text,
                      COALESCE(SUM(amount) FILTER (
                          WHERE state IN ('pending', 'payable')), 0)::text,
                      COUNT(*) FILTER (WHERE state = 'payable'),
                      COUNT(*) FILTER (WHERE state = 'pending'),
                      BOOL_OR(state IN ('settled', 'paid'))
                 FROM service_incentive_entry WHERE rule_id = ANY(%s)
                GROUP BY 1, 2, 3, 4, 5, 6""",
            [list(self.rules)],
        )
        booked = {}
        for row in cr.fetchall():
            deal = (self.of_sale if row[2] == "sale.order" else self.of_lead)[row[3]]
            key = row[0], row[1], deal.number
            assert key not in booked, f"{key} in two currencies or companies"
            self.terms.setdefault(key, self.rules[row[0]])
            booked[key] = {
                "company": row[4],
                "currency": row[5],
                "total": exact(row[6]),
                "void": exact(row[7]),
                "open": exact(row[8]),
                "payable": row[9],
                "pending": row[10],
                "locked": row[11],
            }
        self.groups = len(booked)
        return booked

    def check_missing(self, step, booked):
        """Every confirmed deal has its place: nobody is forgotten."""
        for deal in self.deals.values():
            if deal.state != "sale" or deal.lead_state == "rejected":
                continue
            for rule in self.rules.values():
                if rule.kind != "share":
                    continue
                people = {deal.person}
                if deal.parts is not None:
                    people = {p for role, p in deal.parts if role == rule.role}
                elif rule.role != "brought":
                    continue
                for person in people:
                    if (rule.id, person, deal.number) in booked:
                        continue
                    assert percent_of(rule, deal, person) is not None
                    due = plain(rule, deal, person)
                    if due is None or (due[0] if rule.special else due[1]):
                        self.problems.append(
                            f"step {step}: nothing for {rule.id} {person} {deal.number}"
                        )

    def check_whole(self, step):
        """Sums by company and currency, unchanged entries, settlements."""
        cr = self.env.cr
        cr.execute(
            """SELECT company_id, currency_id,
                      SUM(amount) FILTER (WHERE amount > 0)
                    + SUM(amount) FILTER (WHERE amount < 0)
                    - SUM(amount) FILTER (WHERE state = 'paid')
                    - SUM(amount) FILTER (WHERE state = 'settled')
                    - SUM(amount) FILTER (WHERE state = 'payable')
                    - SUM(amount) FILTER (WHERE state = 'pending')
                 FROM service_incentive_entry WHERE rule_id = ANY(%(rules)s)
                GROUP BY 1, 2""",
            {"rules": list(self.rules)},
        )
        for company, currency, difference in cr.fetchall():
            if difference:
                self.problems.append(f"step {step}: {company}/{currency} {difference}")
        old, last = self.fingerprint
        kept = """SELECT MD5(STRING_AGG(CONCAT_WS('|', id, rule_id, beneficiary_id,
                         company_id, currency_id, amount, base_amount, rate, kind,
                         lead_id, origin_id, occurrence, earned_on, terms_id), ','
                         ORDER BY id)), COALESCE(MAX(id), 0), COUNT(*)
                    FROM service_incentive_entry WHERE id <= %s"""
        cr.execute(kept, [last])
        if last and cr.fetchone()[0] != old:
            self.problems.append(f"step {step}: entries were changed")
        cr.execute(kept, [2**31 - 1])
        digest, highest, self.entries = cr.fetchone()
        self.fingerprint = digest, highest
        cr.execute(
            """SELECT COUNT(*) FROM (
                   SELECT entry.id
                     FROM service_incentive_entry entry
                     LEFT JOIN commission_settlement_line line
                       ON line.incentive_entry_id = entry.id AND line.incentive_live
                    WHERE entry.rule_id = ANY(%(rules)s)
                    GROUP BY entry.id
                   HAVING COUNT(line.id) != (entry.state IN ('settled', 'paid'))::int
                       OR SUM(line.settled_amount) != entry.amount) AS wrong""",
            {"rules": list(self.rules)},
        )
        if wrong := cr.fetchone()[0]:
            self.problems.append(f"step {step}: {wrong} entries not settled once")
        cr.execute(
            """SELECT COUNT(*) FROM (
                   SELECT settlement.id
                     FROM commission_settlement settlement
                     JOIN commission_settlement_line line
                       ON line.settlement_id = settlement.id
                    WHERE settlement.settlement_type = 'service_incentive'
                    GROUP BY settlement.id
                   HAVING settlement.total::numeric != SUM(line.settled_amount)
                       OR COUNT(DISTINCT line.company_id) != 1
                       OR COUNT(DISTINCT line.currency_id) != 1) AS wrong"""
        )
        if wrong := cr.fetchone()[0]:
            self.problems.append(f"step {step}: {wrong} settlements with a wrong total")

    def control(self):
        """1 when the oracle finds an engine that pays tiers deal by deal."""
        from odoo.addons.service_revenue.models import (
            service_incentive_target as target,
        )

        right = target.allocate
        kept = list(self.problems)

        def alone(deals):
            return {
                key: value for deal in deals for key, value in right([deal]).items()
            }

        target.allocate = alone
        try:
            sold = [deal.sale for deal in self.deals.values() if deal.state == "sale"]
            self.ledger._sync_orders(self.env["sale.order"].browse(sold[:200]))
            self.check(-1)
        finally:
            target.allocate = right
        found = len(self.problems) > len(kept)
        self.problems = kept
        return int(found)


EVENTS = [
    "accept",
    "accept",
    "back",
    "reject",
    "prove",
    "prove",
    "prove",
    "revoke",
    "sell",
    "sell",
    "cancel",
    "amend",
    "invoice",
    "invoice",
    "pay",
    "pay",
    "refund",
    "reattribute",
]


def _date(text):
    from odoo import fields

    return fields.Date.to_date(text)
