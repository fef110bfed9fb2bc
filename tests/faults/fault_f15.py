# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""F15: a technician's request is killed in the middle of a swap; eight want one part.

Both stock moves of a swap exist or none does, with the part return and the history of
the machine, and no part appears or is lost: of every serial there is one in all places
together (SP-12). Of eight processes that want the same good serial one gets it; eight
that send the same tap make one swap. Each request is a request of its own in an
operating system process of its own, with Odoo's own retries, on a committed database.

Controls: a swap in two transactions, killed between them, must leave half a swap; and
requests that look first and write then must take one part twice. Else nothing was
killed in the middle, or nothing was simultaneous, and the row proves nothing.
"""

from __future__ import annotations

import os
import random
import signal
import time
from threading import Timer

from tests.faults.processes import Worker, simultaneously

RUNS = 8
ROUNDS = {"S": 4, "M": 30, "L": 200}
# Races of each kind, by rounds.
RACES = {"S": 1, "M": 8, "L": 50}
#: The engine is killed right before these steps; else at any moment.
STEPS = ("_move_parts", "_charge_customers", "_record_history", "_open_returns")


def main(size: str, env, database: str, rounds: int = 0) -> int:
    """Run the rounds; the exit status is the number of rounds that went wrong."""
    rounds = rounds or ROUNDS[size]
    dice = random.Random(15)
    world = World(env)
    failures, killed, whole = 0, 0, 0
    usual = world.usual(database)
    for number in range(rounds):
        job = world.job()
        step = STEPS[number // 2 % len(STEPS)] if number % 2 == 0 else None
        delay = dice.uniform(0.0, 1.2 * usual)
        [answer] = run(database, [(doomed, world.uid, job, step, delay)])
        killed += is_killed(answer)
        problem, swaps = world.judge(job)
        whole += swaps
        if not problem and not is_killed(answer) and swaps != 1:
            problem = f"nobody was killed, and there are {swaps} swaps: {answer!r}"
        if not problem and step and swaps:
            problem = "killed before the end, and there is a swap"
        failures += report(f"kill {number}", problem)
    most = 0
    for number in range(RACES[size]):
        for same in (False, True):
            problem, retries = race(world, database, same)
            most = max(most, retries)
            failures += report(f"race {number} same={same}", problem)
    failures += report("ledger", world.unbalanced())
    controls = [half_a_swap(world, database), taken_twice(env, database)]
    print(
        f"{rounds} swaps, {killed} killed, {whole} whole; {2 * RACES[size]} races of "
        f"{RUNS}, most retries {most}; controls: half={controls[0]} twice={controls[1]}"
    )
    bad = sum(not control for control in controls)
    print(f"F15 rounds={rounds} failures={failures} controls={2 - bad}/2")
    return failures + bad


def report(name: str, problem: str) -> int:
    if problem:
        print(f"{name}: {problem}")
    return int(bool(problem))


class World:
    """A technician with a van, a part, and a work order for each job."""

    def __init__(self, env):
        self.env = env
        group = env.ref("service_revenue.group_service_technician")
        user = env["res.users"].create(
            {"name": "F15", "login": "f15", "group_ids": [(6, 0, group.ids)]}
        )
        self.uid = user.id
        company = env.company
        self.van = env["stock.warehouse"].create(
            {"name": "F15 van", "code": "F15V", "company_id": company.id}
        )
        self.person = env["fsm.person"].create(
            {"partner_id": user.partner_id.id, "default_warehouse_id": self.van.id}
        )
        customer = env["res.partner"].create({"name": "F15 customer", "street": "1"})
        self.place = env["fsm.location"].create(
            {"name": "F15", "partner_id": customer.id, "owner_id": customer.id}
        )
        self.board = env["product.product"].create(
            {
                "name": "F15 board",
                "type": "consu",
                "is_storable": True,
                "tracking": "serial",
                "is_spare_part": True,
                "standard_price": 260,
                "list_price": 400,
            }
        )
        self.count = 0
        env.cr.commit()

    def job(self) -> dict:
        """A machine with a defective part, a good one in the van, a work order."""
        self.count += 1
        env, number = self.env, self.count
        good, bad = env["stock.lot"].create(
            [
                {"product_id": self.board.id, "name": f"F15-{side}-{number}"}
                for side in ("good", "bad")
            ]
        )
        env["stock.quant"].with_context(inventory_mode=True).create(
            {
                "product_id": self.board.id,
                "location_id": self.van.lot_stock_id.id,
                "lot_id": good.id,
                "inventory_quantity": 1,
            }
        ).action_apply_inventory()
        machine = env["fsm.equipment"].create(
            {"name": f"F15 {number}", "location_id": self.place.id}
        )
        env["spare.installed.part"].create(
            {
                "equipment_id": machine.id,
                "product_id": self.board.id,
                "lot_id": bad.id,
            }
        )
        order = env["fsm.order"].create(
            {
                "location_id": self.place.id,
                "person_id": self.person.id,
                "equipment_ids": [(6, 0, machine.ids)],
            }
        )
        env.cr.commit()
        return {
            "order": order.id,
            "machine": machine.id,
            "good": good.id,
            "bad": bad.id,
            "values": {"out_code": good.name, "in_code": bad.name},
        }

    def usual(self, database: str) -> float:
        """How long a swap takes in a process of its own, in seconds."""
        before = time.monotonic()
        run(database, [(swap, self.uid, self.job(), "key")])
        return time.monotonic() - before

    def judge(self, job: dict) -> tuple[str, int]:
        """What is wrong (empty when nothing is), and the number of swaps."""
        env = self.env
        env.cr.commit()
        env.invalidate_all()
        swaps = env["spare.swap"].search([("fsm_order_id", "=", job["order"])])
        moves = env["stock.move"].search([("fsm_order_id", "=", job["order"])])
        returns = env["spare.part.return"].search([("fsm_order_id", "=", job["order"])])
        parts = env["spare.installed.part"].search(
            [("equipment_id", "=", job["machine"])]
        )
        van = self.van.lot_stock_id
        defective = self.van.spare_defective_location_id
        lies = (self.lies(job["good"], van), self.lies(job["bad"], defective))
        found = (len(swaps), len(moves), len(returns), len(parts), *lies)
        if found == (0, 0, 0, 1, 1.0, 0.0):
            return "", 0
        if found == (1, 2, 1, 2, 0.0, 1.0) and set(moves.mapped("state")) == {"done"}:
            return "", 1
        return (
            "swaps, moves, returns, history, good in the van, defective in the van: "
            f"{found}",
            len(swaps),
        )

    def lies(self, lot_id: int, place) -> float:
        quants = self.env["stock.quant"].search(
            [("lot_id", "=", lot_id), ("location_id", "=", place.id)]
        )
        return sum(quants.mapped("quantity"))

    def unbalanced(self) -> str:
        """Every number once: what all places hold together is what came in."""
        self.env.cr.execute(
            """
            SELECT COUNT(*) FROM (
                SELECT lot_id FROM stock_quant WHERE product_id = %s
                 GROUP BY lot_id HAVING SUM(quantity) != 0
            ) AS wrong
            """,
            [self.board.id],
        )
        wrong = self.env.cr.fetchone()[0]
        return f"{wrong} numbers are not balanced over all places" if wrong else ""


def run(database: str, calls: list[tuple]) -> list:
    return [answer for answer, _retries in simultaneously(database, calls)]


def is_killed(answer) -> bool:
    return isinstance(answer, RuntimeError) and str(answer) == "killed"


def swap(database: str, uid: int, job: dict, key: str):
    """The request of a phone, with Odoo's own retries; the id of the swap."""
    from odoo.modules.registry import Registry
    from odoo.service.model import execute_cr

    values = {**job["values"], "client_key": key}
    with Registry(database).cursor() as cursor:
        answer = execute_cr(
            cursor, uid, "fsm.order", "spare_swap", ([job["order"]], values), {}
        )
        return answer["swap"]["id"]


def doomed(database: str, uid: int, job: dict, step: str | None, delay: float):
    """A swap that is killed before a step of the engine, or at any moment."""
    if step:
        from odoo.modules.registry import Registry

        def kill(*_args):
            os.kill(os.getpid(), signal.SIGKILL)

        setattr(Registry(database)["spare.swap"], step, kill)
        return swap(database, uid, job, "key")
    timer = Timer(delay, os.kill, [os.getpid(), signal.SIGKILL])
    timer.start()
    answer = swap(database, uid, job, "key")
    timer.cancel()
    return answer


def race(world: World, database: str, same: bool) -> tuple[str, int]:
    """Eight at once: for the same serial, or the same tap; (problem, retries)."""
    job = world.job()
    calls = [
        (swap, world.uid, job, "key" if same else f"key-{number}")
        for number in range(RUNS)
    ]
    answers = simultaneously(database, calls)
    retries = max(count for _answer, count in answers)
    made = [answer for answer, _count in answers if isinstance(answer, int)]
    problem, swaps = world.judge(job)
    if not problem and swaps != 1:
        problem = f"{swaps} swaps"
    if not problem and same and (len(made) != RUNS or len(set(made)) != 1):
        problem = f"the same tap was answered with {answers}"
    if not problem and not same and len(made) != 1:
        problem = f"{len(made)} were told that they have the part"
    return problem, retries


# ----------------------------------------------------------------------
# Controls
# ----------------------------------------------------------------------


def two_steps(database: str, job: dict, van: int, customers: int):
    """The naive swap: a transaction for each move, killed between them."""
    from odoo import SUPERUSER_ID, api
    from odoo.modules.registry import Registry

    from odoo.addons.spare_parts_reverse.models.stock_move import PartTransfer

    with Registry(database).cursor() as cursor:
        env = api.Environment(cursor, SUPERUSER_ID, {})
        lot = env["stock.lot"].browse(job["good"])
        env["stock.move"]._spare_transfer(
            [
                PartTransfer(
                    product=lot.product_id,
                    quantity=1,
                    source=env["stock.location"].browse(van),
                    destination=env["stock.location"].browse(customers),
                    company=env.company,
                    lot=lot,
                    values={"fsm_order_id": job["order"]},
                )
            ]
        )
        cursor.commit()
    os.kill(os.getpid(), signal.SIGKILL)


def half_a_swap(world: World, database: str) -> bool:
    job = world.job()
    customers = world.env.ref("stock.stock_location_customers").id
    worker = Worker(database, two_steps, job, world.van.lot_stock_id.id, customers)
    worker.answer()
    problem, _swaps = world.judge(job)
    return bool(problem)


def naive(database: str):
    """Look first and write then, without a lock."""
    from odoo.modules.registry import Registry

    with Registry(database).cursor() as cursor:
        cursor.execute("SELECT COUNT(*) FROM f15_control")
        taken = cursor.fetchone()[0]
        time.sleep(0.5)
        if not taken:
            cursor.execute("INSERT INTO f15_control VALUES (1)")


def taken_twice(env, database: str) -> bool:
    """Do eight processes take what there is one of when they look first?"""
    env.cr.execute("CREATE TABLE f15_control (taken integer)")
    env.cr.commit()
    simultaneously(database, [(naive,)] * RUNS)
    env.cr.execute("SELECT COUNT(*) FROM f15_control")
    return env.cr.fetchone()[0] > 1
