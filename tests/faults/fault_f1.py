# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""F1: the worker of a settlement run is killed at a random instant.

In turn with `kill -9` of the process and by ending its PostgreSQL backend; then another
worker goes on. Each entry is then on one live line at most, settlements, lines and what
is carried over are those of a run that nobody killed, and at most one batch was done
twice (SR-11, CP-07). How much was done twice is read from the numbers of settlements
that were drawn and are not there: a sequence does not roll back.

Controls: the comparison notices one missing line, and most kills hit a living run.
"""

from __future__ import annotations

import os
import random
import signal
import time
from datetime import date

from tests.benchmarks.settlement_data import DATE_TO, SettlementData
from tests.faults.processes import Worker

SEED = 4711
ROUNDS = {"S": 2, "M": 30, "L": 100}
#: Agents, entries of each, agents in a batch.
SIZES = {"S": (240, 5, 20), "M": (3_000, 67, 100), "L": (3_000, 67, 100)}


def main(size: str, env, database: str) -> int:
    """Run the rounds; the exit status is the number of rounds that went wrong."""
    from odoo.addons.service_revenue.models import service_settlement_run as module

    agents, lines, module.BATCH_AGENTS = SIZES[size]
    data = SettlementData(env, agents, lines)
    # Every tenth agent has more to give back than he earned.
    data.AMOUNT += " * CASE WHEN a %% 10 = 0 AND k > 0 THEN -2 ELSE 1 END"
    data.run(peer=False)
    start(env)
    begun = time.monotonic()
    end = Worker(database, work).answer()
    duration = time.monotonic() - begun
    env.cr.commit()
    expected = picture(env)
    noticed = notices(env, expected)
    print(
        f"{agents * lines:,} entries of {agents:,} agents, {len(expected):,} sums"
        f" in {duration:.1f} s when nobody kills ({end[0]} batches)"
    )
    random.seed(SEED)
    failures, hit, worst = 0, 0, 0
    for number in range(ROUNDS[size]):
        data.reset()
        start(env)
        before = drawn(env)
        interrupted = kill(env, database, number, random.uniform(0, duration))
        hit += interrupted
        finish(env, database)
        repeated = drawn(env) - before - count(env)
        worst = max(worst, repeated)
        problem = judge(env, expected, repeated, module.BATCH_AGENTS)
        if problem:
            failures += 1
            print(f"round {number}: {problem}")
    controls = int(noticed) + int(hit >= ROUNDS[size] / 2)
    print(
        f"{hit} of {ROUNDS[size]} kills hit a run that was not done; at most {worst}"
        f" settlements were made twice, a batch has {module.BATCH_AGENTS}"
    )
    print(f"F1 rounds={ROUNDS[size]} failures={failures} controls={controls}/2")
    return failures + (controls < 2)


def start(env):
    """A run that waits for a worker."""
    env["service.settlement.run"]._start(
        date.fromisoformat(DATE_TO), env["res.partner"], env.company, 0
    )
    env.cr.commit()


def work(database: str) -> int:
    """What the scheduler does until nothing is left; the number of batches."""
    from odoo import SUPERUSER_ID, api
    from odoo.modules.registry import Registry

    with Registry(database).cursor() as cursor:
        runs = api.Environment(cursor, SUPERUSER_ID, {})["service.settlement.run"]
        while True:
            runs._cron_run()
            open_runs = runs.search([("state", "in", ("waiting", "running"))])
            cursor.commit()
            if not open_runs:
                return runs.search([], limit=1).batch_count
            # The run is held by the backend of a worker that was killed.
            time.sleep(0.05)


def kill(env, database, number, delay) -> bool:
    """Start a worker and kill it after a while; whether the run was not done then."""
    others = backends(env, database)
    worker = Worker(database, work)
    time.sleep(delay)
    if number % 2:
        env.cr.execute(
            "SELECT COUNT(pg_terminate_backend(pid)) FROM pg_stat_activity"
            " WHERE pid = ANY(%s)",
            [list(backends(env, database) - others)],
        )
        env.cr.commit()
        worker.answer()
    else:
        os.kill(worker.pid, signal.SIGKILL)
        worker.answer()
    return bool(open_runs(env))


def finish(env, database):
    """Further workers until the run is done."""
    while open_runs(env):
        Worker(database, work).answer()


def open_runs(env) -> int:
    env.cr.commit()
    env.cr.execute(
        "SELECT COUNT(*) FROM service_settlement_run"
        " WHERE state IN ('waiting', 'running')"
    )
    [number] = env.cr.fetchone()
    env.cr.commit()
    return number


def backends(env, database) -> set:
    env.cr.execute(
        "SELECT pid FROM pg_stat_activity"
        " WHERE datname = %s AND pid != pg_backend_pid()",
        [database],
    )
    pids = {row[0] for row in env.cr.fetchall()}
    env.cr.commit()
    return pids


def drawn(env) -> int:
    """Numbers of settlements drawn so far, also by what was rolled back."""
    env.cr.execute("SELECT last_value FROM commission_settlement_id_seq")
    return env.cr.fetchone()[0]


def count(env) -> int:
    env.cr.execute("SELECT COUNT(*) FROM commission_settlement")
    return env.cr.fetchone()[0]


def picture(env) -> list:
    """Settlements with their entries, and what is carried over, without numbers."""
    env.cr.execute(
        "SELECT settlement.agent_id, settlement.company_id, settlement.currency_id,"
        "       date_from, date_to, settlement.state, total::numeric(20, 2)::text,"
        "       SUM(settled_amount)::text, COUNT(*),"
        "       MD5(STRING_AGG(incentive_entry_id::text, ',' ORDER BY"
        "           incentive_entry_id))"
        "  FROM commission_settlement settlement"
        "  LEFT JOIN commission_settlement_line line ON settlement_id = settlement.id"
        " GROUP BY settlement.id"
        " UNION ALL "
        "SELECT beneficiary_id, company_id, currency_id, NULL, carried_until, state,"
        "       NULL, SUM(amount)::text, COUNT(*),"
        "       MD5(STRING_AGG(id::text, ',' ORDER BY id))"
        "  FROM service_incentive_entry WHERE state != 'settled'"
        " GROUP BY beneficiary_id, company_id, currency_id, carried_until, state"
        " ORDER BY 1, 2, 3, 4, 5"
    )
    return env.cr.fetchall()


def notices(env, expected) -> bool:
    """Control: one line less is seen."""
    env.cr.execute(
        "DELETE FROM commission_settlement_line"
        " WHERE id = (SELECT MAX(id) FROM commission_settlement_line)"
    )
    found = picture(env)
    env.cr.rollback()
    return found != expected


def judge(env, expected, repeated, batch) -> str:
    """What is wrong after a killed run was finished; empty when nothing is."""
    env.cr.commit()
    found = picture(env)
    env.cr.execute(
        "SELECT COUNT(*) FROM (SELECT incentive_entry_id"
        " FROM commission_settlement_line WHERE incentive_live"
        " GROUP BY 1 HAVING COUNT(*) > 1) AS twice"
    )
    [twice] = env.cr.fetchone()
    run = env["service.settlement.run"].search([])
    run.invalidate_recordset()
    if twice:
        return f"{twice} entries are on two lines"
    if found != expected:
        wrong = set(map(tuple, found)) ^ set(map(tuple, expected))
        return f"{len(wrong)} settlements differ"
    if repeated > batch:
        return f"{repeated} settlements were made twice, more than a batch of {batch}"
    if run.state != "done":
        return f"the run is {run.state}: {run.error}"
    return ""
