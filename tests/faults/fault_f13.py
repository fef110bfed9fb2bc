# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""F13: eight processes want what is left of the same entitlements at the same time.

However they meet, no more is used than was granted, no work order uses one twice, and
what is counted is the sum of the uses (SR-20). Each request is a request of its own in
an operating system process of its own, with Odoo's own retries, on a committed
database. Some processes cancel visits meanwhile; in every fourth round one is killed
(``kill -9``) in the middle.

A control that looks first and writes then, without locks, must use more than there is:
else the requests were not simultaneous and the row proves nothing.
"""

from __future__ import annotations

import os
import random
import signal
import time
from threading import Timer

from tests.faults.processes import request, simultaneously

RUNS = 8
# Of so many entitlements each round wants one or the other; the last one in turn.
GRANTED = 5
ROUNDS = {"S": 6, "M": 200, "L": 500}
DAY = "2026-05-04 09:00:00"


def main(size: str, env, database: str, rounds: int = 0) -> int:
    """Run the rounds; the exit status is the number of rounds that went wrong."""
    rounds = rounds or ROUNDS[size]
    dice = random.Random(13)
    world = World(env)
    failures, killed, worst, over, double = 0, 0, 0, 0, 0
    for number in range(rounds):
        period = world.period(number)
        kill = number % 4 == 3
        answers, was_killed = race(world, database, period, dice, kill)
        killed += was_killed
        env.cr.commit()
        env.invalidate_all()
        problem, more, twice = judge(env, period, answers, kill)
        over += more
        double += twice
        worst = max([worst, *(count for _answer, count in answers)])
        if problem:
            failures += 1
            print(f"round {number}: {problem}")
    control = naive_rounds(env, database)
    print(
        f"{rounds} rounds of {RUNS} processes, {killed} killed, most retries {worst}, "
        f"over-consumption {over}, double use {double}"
    )
    print(f"F13 rounds={rounds} failures={failures} controls={int(control > 1)}/1")
    return failures + (control <= 1)


class World:
    """A customer with a place, a level and a contract; a period a round."""

    def __init__(self, env):
        self.env = env
        # Made by other modules; here only what the row counts.
        env["service.entitlement.type"].search([]).active = False
        self.kind = env["fsm.order.type"].create({"name": "F13"})
        self.types = env["service.entitlement.type"].create(
            [
                {"name": "Visits", "code": "f13_visits"},
                {
                    "name": "Inspections",
                    "code": "f13_inspections",
                    "order_type_ids": [(6, 0, self.kind.ids)],
                },
            ]
        )
        self.level = env["service.level"].create(
            {
                "name": "F13",
                "code": "f13",
                "rank": 99,
                "entitlement_ids": [
                    (0, 0, {"type_id": one.id, "quantity": GRANTED})
                    for one in self.types
                ],
            }
        )
        env["fsm.team"].search([], limit=1) or env["fsm.team"].create({"name": "F13"})
        env.cr.commit()

    def period(self, number):
        """A customer of his own each round, so that rounds do not share anything."""
        env = self.env
        customer = env["res.partner"].create({"name": f"F13 {number}", "street": "1"})
        self.location = env["fsm.location"].create(
            {
                "name": f"F13 {number}",
                "owner_id": customer.id,
                "contact_id": customer.id,
            }
        )
        contract = env["contract.contract"].create(
            {
                "name": f"F13 {number}",
                "partner_id": customer.id,
                "contract_type": "sale",
                "service_level_id": self.level.id,
                "service_state": "active",
                "service_covers_all": True,
                "date_start": "2026-01-01",
                "date_end": "2026-12-31",
            }
        )
        period = env["service.contract.period"].create(
            {
                "contract_id": contract.id,
                "level_id": self.level.id,
                "date_from": "2026-01-01",
                "date_to": "2026-12-31",
                "currency_id": env.company.currency_id.id,
            }
        )
        env["service.entitlement"]._grant(period)
        env.cr.commit()
        return period


def race(world, database, period, dice, kill):
    """Answers of eight processes, and whether one was killed in the middle."""
    env = world.env
    values = {
        "location_id": world.location.id,
        "type": world.kind.id,
        "service_reported_at": DAY,
    }
    early = env["fsm.order"].create([dict(values) for _n in range(3)])
    env.cr.commit()
    calls = []
    for run in range(RUNS):
        if run < 2:
            # One visit is cancelled twice at once: it gives back once.
            calls.append((cancel, early[0].id))
        elif run < 4:
            # One is counted twice at once: it uses one.
            calls.append((again, early[1].id))
        else:
            calls.append((ask, dict(values), dice.randint(1, 2)))
    if kill:
        # It ends itself, once all have begun: whoever dies at the barrier holds up the
        # others for ever.
        calls[-1] = (doomed, dice.uniform(0.0, 0.3), dict(values), 2)
    answers = simultaneously(database, calls)
    return answers, sum(is_killed(answer) for answer, _count in answers)


def doomed(database, delay, values, count):
    """New work orders by a process that is killed in the middle."""
    timer = Timer(delay, os.kill, [os.getpid(), signal.SIGKILL])
    timer.start()
    answer = ask(database, values, count)
    timer.cancel()
    return answer


def is_killed(answer) -> bool:
    return isinstance(answer, RuntimeError) and str(answer) == "killed"


def cancel(database, order_id):
    return request(database, 1, "fsm.order", "action_cancel", order_id)


def again(database, order_id):
    return request(database, 1, "fsm.order", "action_service_count_again", order_id)


def ask(database, values, count):
    """New work orders, as the hotline makes them."""
    from odoo.modules.registry import Registry
    from odoo.service.model import execute_cr

    with Registry(database).cursor() as cursor:
        return execute_cr(
            cursor,
            1,
            "fsm.order",
            "create",
            ([dict(values) for _n in range(count)],),
            {},
        )


def judge(env, period, answers, kill) -> tuple[str, int, int]:
    """What is wrong (empty when nothing is), over-consumption, double uses."""
    errors = [
        answer
        for answer, _count in answers
        if isinstance(answer, BaseException) and not (kill and is_killed(answer))
    ]
    if errors:
        return f"{len(errors)} requests failed, the first: {errors[0]!r}", 0, 0
    env.cr.execute(
        """
        SELECT e.granted, e.used, COALESCE(SUM(u.quantity), 0),
               COUNT(u.id) - COUNT(DISTINCT u.order_id)
          FROM service_entitlement e
          LEFT JOIN service_entitlement_use u
            ON u.entitlement_id = e.id AND u.returned_at IS NULL
         WHERE e.period_id = %s
         GROUP BY e.id
        """,
        [period.id],
    )
    rows = env.cr.fetchall()
    over = sum(max(used - granted, 0) for granted, used, _sum, _twice in rows)
    twice = sum(row[3] for row in rows)
    if over or twice:
        return "more was used than there is, or one twice", over, twice
    if any(used != summed for _granted, used, summed, _twice in rows):
        return "what is counted is not the sum of the uses", 0, 0
    return judge_states(env, period, {row[1] for row in rows}), 0, 0


def judge_states(env, period, used) -> str:
    """Each work order says what it has; nothing lies idle that somebody waits for."""
    orders = env["fsm.order"].search(
        [("service_contract_id", "=", period.contract_id.id)]
    )
    included = orders.filtered(lambda one: one.service_entitlement_state == "included")
    if used != {len(included)}:
        return f"{len(included)} are included and {used} are counted"
    waiting = orders.filtered(lambda one: one.service_entitlement_state == "over")
    # Whoever came before the cancellation was too early; nobody is too late.
    if waiting and len(included) < GRANTED - 1:
        return "somebody was refused although something was left"
    return ""


def naive(database: str):
    """Look first and write then, without a lock."""
    from odoo.modules.registry import Registry

    with Registry(database).cursor() as cursor:
        cursor.execute("SELECT COUNT(*) FROM f13_control")
        used = cursor.fetchone()[0]
        time.sleep(0.5)
        if used < 1:
            cursor.execute("INSERT INTO f13_control VALUES (1)")


def naive_rounds(env, database) -> int:
    """How often eight processes use what there is one of when they look first."""
    env.cr.execute("CREATE TABLE f13_control (use integer)")
    env.cr.commit()
    simultaneously(database, [(naive,)] * RUNS)
    env.cr.execute("SELECT COUNT(*) FROM f13_control")
    return env.cr.fetchone()[0]
