"""F3: the same settlement is billed again: at once, later, and past the check.

Two users, a second click, a stale wizard, a job that runs again: one live bill exists
afterwards (SR-11). Eight requests with their own connections bill it simultaneously;
then once more in sequence; then its state is set back by hand, as a stale page would
see it, and it is billed again. The unique index of the database stands behind it.
"""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from functools import partial

from tests.faults.fault_f2 import RUNS, book, prepare, simultaneously

ROUNDS = {"S": 2, "M": 25, "L": 200}


def main(size: str, env, database: str) -> int:
    """Run the rounds; the exit status is the number of rounds that went wrong."""
    rounds = ROUNDS[size]
    lead, rule, agents = prepare(env)
    failures = 0
    with ThreadPoolExecutor(RUNS) as pool:
        for number in range(rounds):
            book(env, lead, rule, agents[:2], number)
            made = env["service.incentive.entry"]._settle(date(2026, 2, 1))
            env.cr.commit()
            problem = bill(env, pool, database, made)
            if problem:
                failures += 1
                print(f"round {number}: {problem}")
        refused = past_the_check(env, made)
    print(f"{rounds} rounds of {RUNS} bills, the index refused {refused} of 1")
    print(f"F3 rounds={rounds} failures={failures} controls={refused}/1")
    return failures + (not refused)


def bill(env, pool, database, settlements) -> str:
    """What is wrong after the settlements were billed in every way; or empty."""
    from odoo.exceptions import UserError
    from odoo.modules.registry import Registry
    from odoo.service.model import execute_cr

    admin = env.ref("base.user_admin").id
    wizards = (
        env["commission.make.invoice"]
        .with_user(admin)
        .with_context(settlement_ids=settlements.ids)
        .create([{} for _run in range(RUNS)])
    )
    env.cr.commit()

    def request(wizard_id):
        threading.current_thread().dbname = database
        with Registry(database).cursor() as cursor:
            return execute_cr(
                cursor,
                admin,
                "commission.make.invoice",
                "button_create",
                ([wizard_id],),
                {},
            )

    def again():
        answer = simultaneously(pool, [partial(request, wizards.ids[0])])[0]
        env.cr.commit()
        env.invalidate_all()
        return answer

    answers = simultaneously(pool, [partial(request, w) for w in wizards.ids])
    answers.append(again())
    settlements.state = "settled"
    env.cr.commit()
    answers.append(again())
    odd = [
        a for a in answers if isinstance(a, Exception) and not isinstance(a, UserError)
    ]
    if odd:
        return f"{len(odd)} requests failed, the first: {odd[0]!r}"
    bills = env["account.move.line"].search([("settlement_id", "in", settlements.ids)])
    if len(bills) != len(settlements) or bills.settlement_id != settlements:
        return f"{len(bills)} bills for {len(settlements)} settlements"
    made = [answer for answer in answers if not isinstance(answer, Exception)]
    if len(made) != 1:
        return f"{len(made)} requests were told that they made the bills"
    return ""


def past_the_check(env, settlements) -> int:
    """1 when PostgreSQL refuses a second bill line that no check has looked at."""
    from psycopg2.errors import UniqueViolation

    line = env["account.move.line"].search(
        [("settlement_id", "in", settlements.ids)], limit=1
    )
    try:
        with env.cr.savepoint():
            line.move_id.copy().invoice_line_ids.settlement_id = line.settlement_id
            env.flush_all()
    except UniqueViolation:
        return 1
    return 0
