# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""P7: contracts invoiced by the scheduled job, against OCA's job and the bare create.

Ours: the job as the scheduler runs it, batch by batch, each committed. Peer: the job of
OCA's addon as shipped, none of our methods before its own, for a slice of the contracts
in its one transaction. Floor: `account.move.create` of the same values for a slice, as
Odoo ships it. All end with a commit and are interleaved; in contracts per second,
median of the rounds. Each round has contracts of its own. One contract in five has two
lines, the others one; each line is taxed. Size M is 20,000 contracts, 1,000 in a slice
of the peer and of the floor.

Equal: the invoices of as many like contracts, made by both, field by field: amounts to
the cent, taxes, accounts, due dates, followers and messages, and the next dates of the
contracts. That the comparison can fail is tried with one cent.
"""

from __future__ import annotations

import statistics
import time
from datetime import date

from .bench_p0 import since, vacuum
from .bench_p1 import spread, watch

TARGET = 2.5
FLOOR = 0.8
TRANSACTION = 5.0
DAY = date(2026, 1, 15)
#: Contracts of all rounds of ours; contracts of a slice of each round.
SIZES = {"S": (100, 50), "M": (20_000, 1_000), "L": (20_000, 1_000)}
ROUNDS = {"S": 1, "M": 5, "L": 5}


def main(size: str, env, database: str, rounds: int = 0) -> int:
    from odoo.addons.service_revenue.tests.invoicing_common import InvoicingCommon

    rounds = rounds or ROUNDS[size]
    total, part = SIZES[size]
    share = total // rounds
    # The scheduled job is run as of this day.
    work = Work(env, database)
    started = time.monotonic()
    env["account.chart.template"].try_loading(
        "generic_coa", company=env.company, install_demo=False
    )
    work.prepare()
    # What is read once, by whoever comes first, belongs to nobody.
    work.shipped(work.contracts(10))
    work.job(work.contracts(10))
    print(f"prepared: {since(started):.0f} s")
    ours, peer, floor, counted = [], [], [], [[], []]
    longest = memory = 0.0
    equal = True
    for number in range(rounds):
        mine, theirs, bare = (work.contracts(count) for count in (share, part, part))
        vacuum(database)
        values = work.values(bare)
        with watch(database, env) as seen:
            seconds, queries = work.job(mine)
        ours.append(share / seconds)
        counted[0].append(queries / share)
        longest, memory = max(longest, seen.longest), max(memory, seen.memory)
        vacuum(database)
        with watch(database, env) as theirs_seen:
            seconds, queries = work.shipped(theirs)
        peer.append(part / seconds)
        counted[1].append(queries / part)
        vacuum(database)
        seconds = work.create(values)
        floor.append(part / seconds)
        print(
            f"round {number + 1}: ours {ours[-1]:.1f} contracts/s,"
            f" {counted[0][-1]:.1f} queries each, longest transaction"
            f" {seen.longest:.1f} s, {seen.memory / 1024:.0f} MB; peer"
            f" {peer[-1]:.1f}/s, {counted[1][-1]:.1f} queries each, one transaction of"
            f" {theirs_seen.longest:.1f} s, {theirs_seen.memory / 1024:.0f} MB; bare"
            f" create {floor[-1]:.1f}/s"
        )
        same = min(share, part)
        left, right = (InvoicingCommon._picture(side[:same]) for side in (mine, theirs))
        equal &= plain(left, mine) == plain(right, theirs)
    equal &= work.can_fail(InvoicingCommon, mine[:1], plain)
    ratio = statistics.median(ours) / statistics.median(peer)
    of_floor = statistics.median(ours) / statistics.median(floor)
    for name, rates in (("ours", ours), ("peer", peer), ("bare", floor)):
        print(f"{name:5} {statistics.median(rates):.1f} contracts/s, {spread(rates)}")
    print(
        f"queries a contract: {statistics.median(counted[0]):.1f}, peer"
        f" {statistics.median(counted[1]):.1f}; longest transaction {longest:.1f} s of"
        f" {TRANSACTION:g}; {of_floor:.0%} of the bare create; {memory / 1024:.0f} MB"
    )
    print(
        f"P7 {size} ratio={ratio:.2f} target={TARGET:g}"
        f" equal={'yes' if equal else 'no'} floor={of_floor:.2f}"
        f" transaction={longest:.1f}"
    )
    good = ratio >= TARGET and of_floor >= FLOOR and longest <= TRANSACTION
    # At size S a figure of speed says nothing: there only what is wrong counts.
    return 0 if equal and (good or size == "S") else 1


def plain(picture, contracts):
    """The picture with what differs between two like contracts made alike."""
    import re

    order = {contract.id: n for n, contract in enumerate(contracts)}
    lines = {
        line.id: (n, m)
        for n, contract in enumerate(contracts)
        for m, line in enumerate(contract.contract_line_ids)
    }
    partners = {contract.partner_id.id: n for n, contract in enumerate(contracts)}

    def value(item):
        if isinstance(item, (list, tuple)):
            return [value(one) for one in item]
        name = getattr(item, "_name", None)
        if name == "res.partner":
            return [partners.get(one, one) for one in item.ids]
        if name == "contract.line":
            return [lines.get(one, one) for one in item.ids]
        if name:
            return item.ids
        if isinstance(item, str):
            return re.sub(r'data-oe-id="\d+"', "", item)
        return item

    result = []
    for row in picture:
        if isinstance(row, tuple):
            row = (order[row[0]], *row[1:])
        result.append(value(row))
    return result


class Work:
    def __init__(self, env, database):
        self.env = env
        self.database = database

    def prepare(self):
        env = self.env
        self.product = env["product.product"].create(
            {"name": "Service", "type": "service", "list_price": 100}
        )
        assert self.product.taxes_id
        env["contract.contract"].search([]).active = False
        env.cr.commit()

    def contracts(self, count):
        """Contracts of customers of their own; the same each time."""
        env = self.env
        uom = self.product.uom_id.id
        result = []
        for start in range(0, count, 500):
            numbers = range(start, min(start + 500, count))
            partners = env["res.partner"].create(
                [{"name": f"Customer {n}", "street": "1 Road"} for n in numbers]
            )
            result += (
                env["contract.contract"]
                .with_context(skip_modification_mail=True, mail_create_nolog=True)
                .create(
                    [
                        {
                            "name": f"Contract {n}",
                            "code": f"C{n}",
                            "partner_id": partner.id,
                            "user_id": env.ref("base.user_admin").id,
                            "contract_line_ids": [
                                (
                                    0,
                                    0,
                                    {
                                        "product_id": self.product.id,
                                        "name": "Service #START# - #END#",
                                        "quantity": 1 + line,
                                        "price_unit": 100 + n % 97 + n % 7 / 100,
                                        "uom_id": uom,
                                        "recurring_rule_type": "monthly",
                                        "date_start": "2026-01-01",
                                        "recurring_next_date": "2026-01-01",
                                    },
                                )
                                for line in range(2 if n % 5 == 0 else 1)
                            ],
                        }
                        for n, partner in zip(numbers, partners, strict=True)
                    ]
                )
                .ids
            )
            env.cr.commit()
            env.invalidate_all()
        return env["contract.contract"].browse(result)

    def values(self, contracts):
        """What the invoices are created with; the contracts stay as they are."""
        with self.env.cr.savepoint() as savepoint:
            values = contracts._prepare_recurring_invoices_values(DAY)
            savepoint.rollback()
        contracts.active = False
        self.env.flush_all()
        self.env.cr.commit()
        self.env.invalidate_all()
        return values

    def timed(self, work):
        env = self.env
        env.invalidate_all()
        before = env.cr.sql_log_count
        started = time.monotonic()
        work()
        env.flush_all()
        env.cr.commit()
        seconds, queries = since(started), env.cr.sql_log_count - before
        env.invalidate_all()
        return seconds, queries

    def only(self, contracts):
        """These contracts are due, and no other ones."""
        others = self.env["contract.contract"].search([("id", "not in", contracts.ids)])
        others.active = False
        contracts.active = True
        self.env.flush_all()
        self.env.cr.commit()

    def job(self, contracts):
        """The scheduled job, in this session so that it can be watched."""
        self.only(contracts)
        job = self.env.ref("contract.contract_cron_for_invoice")
        job, _progress = job._add_progress()
        self.env.cr.commit()
        run = self.env["contract.contract"].with_context(
            **job.env.context, cron_id=job.id
        )
        result = self.timed(lambda: run._cron_recurring_create(DAY))
        return result

    def shipped(self, contracts):
        from odoo.addons.service_revenue.tests.invoicing_common import as_shipped

        self.only(contracts)
        with as_shipped():
            return self.timed(
                lambda: self.env["contract.contract"]._cron_recurring_create(DAY)
            )

    def create(self, values):
        seconds, _queries = self.timed(lambda: self.env["account.move"].create(values))
        return seconds

    def can_fail(self, common, contracts, plain):
        """A cent more on one invoice is seen."""
        before = plain(common._picture(contracts), contracts)
        line = contracts._get_related_invoices().invoice_line_ids[:1]
        line.price_unit += 0.01
        seen = before != plain(common._picture(contracts), contracts)
        self.env.cr.rollback()
        self.env.invalidate_all()
        print(f"a cent more is {'seen' if seen else 'NOT seen'}")
        return seen
