# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""P3: leads to the nearest store that can, against core's search_geo_partner.

Two databases with the same stores and leads; the peer's has none of our addons. Both
round by round in turn:

| | ours | peer |
|---|---|---|
| search | `_find_nearest` of all leads, needs made from the rows | `search_geo_partner` |
| write | `_open`: way, offer, room of the store, reasons | `assign_partner`, one lead |

In leads per second, median of the rounds. Of 17 stores one is paused, six of ten sell,
and one of 14 is full: ours has to pass those over, the peer knows none of it. `tuned`
is the peer's search with an index on the latitude of those with a weight.

Equal: each lead of a sample has the store, or one as near, that a haversine over every
store finds. That the comparison can fail is tried with one lead. Size M is 100,000
leads and 30,000 stores, slices of the peer 2,000 in all.
"""

from __future__ import annotations

import statistics
import time

from .bench_p0 import since, vacuum
from .bench_p1 import spread
from .bench_p2 import without_addon
from .channel_data import Country, haversine

TARGET = 100
WRITE = 20
#: (stores, leads, leads that are written, slice of the peer, sample), in all rounds.
SIZES = {
    "S": (1_000, 1_000, 100, 50, 200),
    "M": (30_000, 100_000, 10_000, 2_000, 1_000),
    "L": (30_000, 100_000, 10_000, 2_000, 5_000),
}
ROUNDS = {"S": 1, "M": 5, "L": 5}
BATCH = 1_000


def main(size: str, env, database: str, rounds: int = 0) -> int:
    rounds = rounds or ROUNDS[size]
    stores, leads, written, part, sample = SIZES[size]
    with without_addon() as (bare_env, bare_database):
        ours = Ours(env, stores, leads, is_ours=True)
        peer = Peer(bare_env, stores, leads, is_ours=False)
        for side in (ours, peer):
            side.run()
        rates = {name: [] for name in ("search", "write", "peer", "assign")}
        for number in range(rounds):
            vacuum(database)
            rates["search"].append(ours.search())
            rates["write"].append(ours.write(written // rounds, number))
            vacuum(bare_database)
            rates["peer"].append(peer.search(part // rounds, number))
            rates["assign"].append(peer.write(part // rounds // 4, number))
            print(
                f"round {number + 1}: "
                + ", ".join(f"{name} {values[-1]:,.0f}/s" for name, values in rates.items())
            )
        right, km = ours.judge(sample)
        seen = ours.can_fail()
        peer_km = peer.mean_km()
        peer.tune()
        vacuum(bare_database)
        tuned = peer.search(part // rounds, rounds)
    middle = {name: statistics.median(values) for name, values in rates.items()}
    for name, values in rates.items():
        print(f"{name}  {middle[name]:,.0f}/s, {spread(values)}")
    print(
        f"truly nearest {right} of {sample}; mean {km:.1f} km, peer {peer_km:.1f} km;"
        f" queries for {leads:,} leads {ours.queries}; a lead changed is"
        f" {'seen' if seen else 'NOT seen'}"
    )
    ratio = middle["search"] / middle["peer"]
    write = middle["write"] / middle["assign"]
    equal = right == sample and seen
    print(
        f"P3 {size} ratio={ratio:.1f} target={TARGET} equal={'yes' if equal else 'no'}"
        f" write={write:.1f} tuned={middle['search'] / tuned:.1f}"
        f" nearest={100 * right / sample:.1f}% km={km:.1f} peer_km={peer_km:.1f}"
    )
    good = ratio >= TARGET and write >= WRITE
    return 0 if equal and (good or size == "S") else 1


class Ours(Country):
    """The engine of routing."""

    found = queries = None

    def search(self) -> float:
        from odoo.addons.channel_partner.tools.channel_need import ChannelNeed

        env = self.env
        company = env.company.id
        env.cr.execute("SELECT lat::float8, lon::float8 FROM lead_place ORDER BY n")
        rows = env.cr.fetchall()
        before, started = env.cr.sql_log_count, time.monotonic()
        needs = [ChannelNeed(company, "sales", lat, lon) for lat, lon in rows]
        found = env["channel.point"]._find_nearest(needs)
        seconds = since(started)
        self.queries = env.cr.sql_log_count - before
        self.found = [candidates[0] for candidates in found]
        env.cr.commit()
        return len(rows) / seconds

    def write(self, count: int, number: int) -> float:
        """Ways and offers of leads that have none yet."""
        env = self.env
        first = self.first_lead + number * count
        started = time.monotonic()
        for start in range(0, count, BATCH):
            ids = range(first + start, first + min(count, start + BATCH))
            routes = env["channel.route"]._open(env["crm.lead"].browse(ids))
            assert set(routes.mapped("state")) == {"offered"}
            env.flush_all()
            env.cr.commit()
            env.invalidate_all()
        return count / since(started)

    def judge(self, sample: int) -> tuple[int, float]:
        """(how many of the sample have a truly nearest store, mean kilometres)"""
        step = max(1, self.leads // sample)
        numbers = [1 + n * step for n in range(sample)]
        # As it was when the last search was made: the ways have changed the room since.
        self.search()
        best = self.get_best(numbers)
        right = 0
        for number in numbers:
            candidate = self.found[number - 1]
            right += abs(candidate.distance_km - best[number]) < 1e-6
        mean = statistics.fmean(c.distance_km for c in self.found)
        return right, mean

    def get_best(self, numbers) -> dict:
        """{lead: kilometres to the nearest store that can}, by looking at every one."""
        self.execute(
            f"""
    SELECT lead.n, MIN({haversine("lead", "store")})
      FROM (SELECT n, lat::float8 AS lat, lon::float8 AS lon FROM lead_place
             WHERE n = ANY(%(numbers)s)) AS lead,
           (SELECT latitude::float8 AS lat, longitude::float8 AS lon
              FROM channel_point
             WHERE state = 'active' AND capability_key LIKE '%%s0%%'
               AND (capacity = 0 OR load < capacity)) AS store
     GROUP BY lead.n
            """,
            numbers=numbers,
        )
        return dict(self.env.cr.fetchall())

    def can_fail(self) -> bool:
        """Somebody else's store is seen to be further away."""
        best = self.get_best([1])[1]
        other = max(self.found[:100], key=lambda candidate: candidate.distance_km)
        return abs(other.distance_km - best) > 1e-6


class Peer(Country):
    """Core's, as it is shipped."""

    assigned = None

    def search(self, count: int, number: int) -> float:
        first = self.first_lead + number * count
        leads = self.env["crm.lead"].browse(range(first, first + count))
        started = time.monotonic()
        self.assigned = leads.search_geo_partner()
        rate = count / since(started)
        self.env.invalidate_all()
        return rate

    def write(self, count: int, number: int) -> float:
        first = self.first_lead + number * count
        started = time.monotonic()
        for lead_id in range(first, first + count):
            # One lead at a time: a batch would give all of them to the first partner.
            self.env["crm.lead"].browse(lead_id).assign_partner()
        self.env.cr.commit()
        return count / since(started)

    def mean_km(self) -> float:
        pairs = [[lead, partner] for lead, partner in self.assigned.items()]
        self.execute(
            f"""
    SELECT AVG({haversine("lead", "store")})
      FROM UNNEST(%(leads)s, %(stores)s) AS pair(lead_id, store_id)
      JOIN lead_place lead ON lead.n = pair.lead_id - {self.first_lead} + 1
      JOIN store_place store ON store.n = pair.store_id - {self.first_store} + 1
            """,
            leads=[pair[0] for pair in pairs],
            stores=[pair[1] for pair in pairs],
        )
        return self.env.cr.fetchone()[0]

    def tune(self):
        self.execute(
            "CREATE INDEX ON res_partner (country_id, partner_latitude,"
            " partner_longitude) WHERE partner_weight > 0"
        )
        self.env.cr.commit()
