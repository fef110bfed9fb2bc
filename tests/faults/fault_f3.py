# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""F3: the same settlement is billed and paid again: at once, later, past the check.

Eight processes bill it simultaneously, from wizards that were open already (a second
click, a second user); then one of them is pressed once more (the back button); then its
state is set back by hand, as a stale page would see it, and it is billed again; then
the method is called again as a job that is run twice would. One live bill exists
afterwards (SR-11). That bill is paid twice, in every tenth round by eight processes at
once: it is paid once. The unique index of the database stands behind the checks.
"""

from __future__ import annotations

from datetime import date

from tests.faults.fault_f2 import RUNS, book, prepare
from tests.faults.processes import request, simultaneously

ROUNDS = {"S": 2, "M": 200, "L": 200}
PAID_AT_ONCE = 10


def main(size: str, env, database: str) -> int:
    """Run the rounds; the exit status is the number of rounds that went wrong."""
    rounds = ROUNDS[size]
    lead, rule, agents = prepare(env)
    failures = 0
    for number in range(rounds):
        book(env, lead, rule, agents[:2], number)
        made = env["service.incentive.entry"]._settle(date(2026, 2, 1))
        env.cr.commit()
        problem = bill(env, database, made) or pay(env, database, made, number)
        if problem:
            failures += 1
            print(f"round {number}: {problem}")
    refused = past_the_check(env, made)
    print(f"{rounds} rounds of {RUNS} bills, the index refused {refused} of 1")
    print(f"F3 rounds={rounds} failures={failures} controls={refused}/1")
    return failures + (not refused)


def press(env, database, model, method, record_ids) -> list:
    """Answers of these buttons, pressed at the same time by different processes."""
    admin = env.ref("base.user_admin").id
    env.cr.commit()
    answers = simultaneously(
        database, [(request, admin, model, method, number) for number in record_ids]
    )
    env.cr.commit()
    env.invalidate_all()
    return [answer for answer, _retries in answers]


def odd(answers) -> list:
    """What is neither an answer nor a refusal with a reason."""
    from odoo.exceptions import UserError

    return [
        answer
        for answer in answers
        if isinstance(answer, BaseException) and not isinstance(answer, UserError)
    ]


def bill(env, database, settlements) -> str:
    """What is wrong after the settlements were billed in every way; or empty."""
    model = "commission.make.invoice"
    wizards = (
        env[model]
        .with_user(env.ref("base.user_admin"))
        .with_context(settlement_ids=settlements.ids)
        .create([{} for _run in range(RUNS)])
    )
    answers = press(env, database, model, "button_create", wizards.ids)
    answers += press(env, database, model, "button_create", wizards.ids[:1])
    settlements.state = "settled"
    answers += press(env, database, model, "button_create", wizards.ids[:1])
    answers += again(env, wizards[:1], settlements)
    settlements.state = "invoiced"
    env.cr.commit()
    strange = odd(answers)
    if strange:
        return f"{len(strange)} requests failed, the first: {strange[0]!r}"
    bills = env["account.move.line"].search([("settlement_id", "in", settlements.ids)])
    if len(bills) != len(settlements) or bills.settlement_id != settlements:
        return f"{len(bills)} bills for {len(settlements)} settlements"
    made = [answer for answer in answers if not isinstance(answer, BaseException)]
    if len(made) != 1:
        return f"{len(made)} requests were told that they made the bills"
    return ""


def again(env, wizard, settlements) -> list:
    """A job that is run a second time, with nothing but the method."""
    try:
        return [settlements.make_invoices(wizard.journal_id, wizard.product_id).ids]
    except Exception as error:
        env.cr.rollback()
        return [error]


def pay(env, database, settlements, number) -> str:
    """What is wrong after the bills were paid twice; empty when nothing is."""
    bills = settlements.invoice_line_ids.move_id
    bills.invoice_date = date(2026, 2, 1)
    bills.action_post()
    model = "account.payment.register"
    # Each process a wizard of its own, all of them open before the first payment.
    wizards = (
        env[model]
        .with_user(env.ref("base.user_admin"))
        .with_context(active_model="account.move", active_ids=bills.ids)
        .create([{"group_payment": False} for _run in range(RUNS)])
    )
    first = wizards.ids if number % PAID_AT_ONCE == 0 else wizards.ids[:1]
    press(env, database, model, "action_create_payments", first)
    press(env, database, model, "action_create_payments", wizards.ids[-1:])
    owed = bills.line_ids.filtered(
        lambda line: line.account_id.account_type == "liability_payable"
    )
    if set(bills.mapped("payment_state")) - {"paid", "in_payment"}:
        return f"the bills are {bills.mapped('payment_state')}"
    paid = -sum(owed.mapped("balance"))
    matched = sum(owed.matched_debit_ids.mapped("amount"))
    if owed.mapped("amount_residual") != [0.0] * len(owed) or paid != matched:
        return f"{matched} paid for {paid}"
    states = settlements.line_ids.incentive_entry_id.mapped("state")
    return "" if set(states) == {"paid"} else f"the entries are {set(states)}"


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
