# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""F14: random histories of defective parts; none is lost, and none is made up.

Parts with a serial, with a lot, without a number, hazardous ones and ones that come
back as second grade are owed, handed over, received (broken, in pieces, the wrong one,
an empty parcel), graded, decided, overridden, repaired or not, sent to the supplier and
credited or refused, disposed of with and without a certificate, scrapped, restocked,
written off, found after all, and fail again. Each part draws its own next step; parts
with the same step go together, as at the bench. Now and then one goes alone.

After every step, for each part and number: what came in = good + scrapped + returned +
open by the documents; each place holds what the documents say; quants are the sums of
the moves; each serial lies in exactly one place.

Control: a part that vanishes, one that is doubled, and a document that claims more than
there is have to be found.
"""

from __future__ import annotations

import random
import time
from collections import Counter, defaultdict

#: Histories in all, and in one world.
SIZES = {"S": (30, 30), "M": (10_000, 500), "L": (30_000, 500)}
STEPS = {"S": 8, "M": 10, "L": 14}


def main(size: str, env, rounds: int = 0) -> int:
    """Walk the histories, ``rounds`` of them if given; the status counts problems."""
    count, share = SIZES[size]
    count = rounds or count
    steps = STEPS[size]
    env = env(context=dict(env.context, tracking_disable=True))
    started = time.time()
    problems, done = [], Counter()
    control = None
    for first in range(0, count, share):
        run = Run(env, min(share, count - first), seed=first)
        for _step in range(steps):
            run.step()
            problems += run.world.problems()
            if problems:
                break
        if control is None:
            control = run.control()
        run.count_ends()
        done += run.done
        env.cr.rollback()
        env.invalidate_all()
        if problems:
            break
    for problem in problems[:5]:
        print(problem)
    ends = {name[4:]: n for name, n in done.items() if name.startswith("end ")}
    acts = {name: n for name, n in sorted(done.items()) if not name.startswith("end ")}
    print(f"what was done: {acts}")
    print(f"what became of them: {ends}, {time.time() - started:.0f} s")
    print(
        f"F14 histories={count} steps={steps} failures={len(problems)}"
        f" controls={int(bool(control))}/1"
    )
    return min(len(problems), 99) + (not control)


class Run:
    """One world, from the first day to the last."""

    def __init__(self, env, count, seed):
        from odoo.addons.spare_parts_reverse.tests.conservation import PartWorld

        self.roll = random.Random(seed)
        self.world = PartWorld(env)
        self.env = env
        self.done = Counter()
        roll = self.roll
        self.world.bring(
            [
                (
                    roll.randrange(5),
                    roll.choice(("swap", "swap", "advance", "stock")),
                    roll.randint(1, 4),
                )
                for _part in range(count)
            ]
        )

    def step(self):
        """Each part draws what happens to it; some rest."""
        groups = defaultdict(list)
        for part in self.world.parts():
            names = self.world.actions(part)
            if names and self.roll.random() < 0.9:
                groups[self.roll.choice(names)].append(part.id)
        for name, ids in sorted(groups.items()):
            parts = self.world.returns.browse(ids)
            if self.roll.random() < 0.15:
                some = parts[: len(parts) // 3]
                self.act(name, some)
                parts -= some
            self.act(name, parts)
        self.world.ship()

    def act(self, name, parts):
        if not parts:
            return
        if self.world.act(name, parts):
            self.done[name] += len(parts)
            return
        if len(parts) > 1:
            # One of them cannot: each for itself.
            half = len(parts) // 2
            self.act(name, parts[:half])
            self.act(name, parts[half:])
            return
        self.done[f"refused {name}"] += 1

    def control(self) -> bool:
        """Breaks that were planted are found, each for itself."""
        found = []
        for plant in (
            "UPDATE stock_quant SET quantity = 0 WHERE id = %s",
            "UPDATE stock_quant SET quantity = quantity + 1 WHERE id = %s",
        ):
            [quant] = self.env["stock.quant"].search(
                [
                    ("product_id", "=", self.world.products[0].id),
                    ("quantity", ">", 0),
                ],
                limit=1,
            )
            found.append(self.finds(plant, quant.id))
        part = self.world.parts().filtered(lambda one: one.tracking == "none")[:1]
        found.append(
            self.finds(
                "UPDATE spare_part_return SET quantity = quantity + 1 WHERE id = %s",
                part.id,
            )
        )
        return all(found)

    def count_ends(self):
        for part in self.world.parts():
            self.done[f"end {part.outcome or part.state}"] += 1

    def finds(self, query, record_id) -> bool:
        with self.env.cr.savepoint() as savepoint:
            self.env.flush_all()
            self.env.cr.execute(query, [record_id])
            seen = bool(self.world.problems())
            savepoint.rollback()
        self.env.invalidate_all()
        return seen
