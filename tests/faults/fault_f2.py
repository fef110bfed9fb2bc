# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""F2: eight processes settle the same agents at the same time.

However they meet, each ledger entry is in exactly one settlement, all eight finish, and
none is retried more than once (SR-11). Each run is a request of its own in an operating
system process of its own, with Odoo's own retries, on a committed database.

A control that looks for what is payable first and writes then, without locks, must
settle something twice: else the runs were not simultaneous and the row proves nothing.
"""

from __future__ import annotations

import time

from tests.faults.processes import request, simultaneously

RUNS = 8
AGENTS = 100
ENTRIES = 3
ROUNDS = {"S": 3, "M": 50, "L": 200}
DAY, DATE_TO = "2026-01-10", "2026-02-01"


def main(size: str, env, database: str) -> int:
    """Run the rounds; the exit status is the number of rounds that went wrong."""
    rounds = ROUNDS[size]
    lead, rule, agents = prepare(env)
    failures, worst = 0, 0
    for number in range(rounds):
        entries = book(env, lead, rule, agents, number)
        problem, retries = settle(env, database, entries)
        worst = max(worst, retries)
        if not problem and retries > 1:
            problem = f"a run was retried {retries} times"
        if problem:
            failures += 1
            print(f"round {number}: {problem}")
    doubles = control(env, database)
    print(f"{rounds} rounds of {RUNS} processes, {AGENTS} agents, most retries {worst}")
    print(f"F2 rounds={rounds} failures={failures} controls={int(doubles > 1)}/1")
    return failures + (doubles <= 1)


def prepare(env):
    """A captured lead, a rule, and agents who are owed something."""
    agents = env["res.partner"].create(
        [{"name": f"F2 agent {n}", "agent": True} for n in range(AGENTS)]
    )
    person = env["fsm.person"].create({"name": "F2 technician"})
    customer = env["res.partner"].create({"name": "F2 customer", "street": "1 Road"})
    location = env["fsm.location"].create(
        {"name": "F2 home", "owner_id": customer.id, "contact_id": customer.id}
    )
    job = env["fsm.order"].create({"location_id": location.id, "person_id": person.id})
    admin = env.ref("base.user_admin")
    tapped = job.with_user(admin).capture_lead(
        env.ref("service_revenue.interest_other").id
    )
    rule = env["service.incentive.rule"].create({"name": "F2", "bounty": 1})
    env.cr.commit()
    return env["crm.lead"].browse(tapped["lead_id"]), rule, agents


def book(env, lead, rule, agents, number):
    """Payable entries for every agent."""
    entries = env["service.incentive.entry"].create(
        [
            {
                "rule_id": rule.id,
                "beneficiary_id": agent.id,
                "company_id": env.company.id,
                "currency_id": env.company.currency_id.id,
                "amount": 10 + step,
                "stage": "accepted",
                "proof": "capture",
                "lead_id": lead.id,
                "origin_model": "crm.lead",
                "origin_id": lead.id,
                "occurrence": f"{number}.{step}",
                "date": DAY,
                "state": "payable",
                "payable_on": DAY,
            }
            for agent in agents
            for step in range(ENTRIES)
        ]
    )
    env.cr.commit()
    return entries


def settle(env, database, entries) -> tuple[str, int]:
    """What is wrong after eight runs (empty when nothing is), and most retries."""
    from odoo.exceptions import UserError

    wizards = env["commission.make.settle"].create(
        [
            {"date_to": DATE_TO, "settlement_type": "service_incentive"}
            for _run in range(RUNS)
        ]
    )
    env.cr.commit()
    admin = env.ref("base.user_admin").id
    model = "commission.make.settle"
    given = simultaneously(
        database,
        [(request, admin, model, "action_settle", wizard) for wizard in wizards.ids],
    )
    env.cr.commit()
    env.invalidate_all()
    retries = max(count for _answer, count in given)
    # "Nothing is payable" is the right answer for who came too late.
    errors = [
        answer
        for answer, _count in given
        if isinstance(answer, BaseException) and not isinstance(answer, UserError)
    ]
    return judge(env, entries, errors), retries


def judge(env, entries, errors) -> str:
    if errors:
        return f"{len(errors)} runs failed, the first: {errors[0]!r}"
    lines = env["commission.settlement.line"].search(
        [("incentive_entry_id", "in", entries.ids)]
    )
    if len(lines) != len(entries) or lines.incentive_entry_id != entries:
        return f"{len(lines)} lines for {len(entries)} entries"
    if set(entries.mapped("state")) != {"settled"}:
        return "not every entry is settled"
    wrong = [
        s
        for s in lines.settlement_id
        if s.total != sum(s.line_ids.mapped("settled_amount"))
    ]
    return f"{len(wrong)} settlements with a wrong total" if wrong else ""


def naive(database: str):
    """Look first and write then, without a lock."""
    from odoo.modules.registry import Registry

    with Registry(database).cursor() as cursor:
        cursor.execute("SELECT FROM f2_control WHERE entry = 1")
        found = cursor.rowcount
        time.sleep(0.5)
        if not found:
            cursor.execute("INSERT INTO f2_control VALUES (1)")


def control(env, database) -> int:
    """Times that eight processes pay one amount when they look first."""
    env.cr.execute("CREATE TABLE f2_control (entry integer)")
    env.cr.commit()
    simultaneously(database, [(naive,)] * RUNS)
    env.cr.execute("SELECT COUNT(*) FROM f2_control")
    return env.cr.fetchone()[0]
