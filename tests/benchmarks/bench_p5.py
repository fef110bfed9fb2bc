# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""P5: leads under monthly quotas, against core's assignment to salespeople.

Ours gives each lead, in the order of priority and age, to the nearest of 400 stores
that has quota left (`_open`, batches of 8,000, each committed). The peer gives each to
one of 400 salespeople with a quota, in 40 teams (`_allocate_leads`, then
`_assign_and_convert_leads`). All quotas together are 1.1 times the leads. Two databases
with the same leads; the peer's has none of our addons; round by round in turn.

`exponent` is the slope of log(seconds) over log(leads) from 1,000 to 8,000 to 64,000:
1 is linear. The peer looks for duplicates of each lead on the way, by its e-mail; ours
has done so when the lead came in: `tuned` is the peer without that search.

Equal: 1,000 and 8,000 leads go exactly where the plain rule sends them, one after the
other, with the distances to all stores; of the 64,000 no store has more than its
quota. That the comparison can fail is tried with two leads that change places.
"""

from __future__ import annotations

import math
import statistics
import time
from collections import Counter

from .bench_p0 import since, vacuum
from .bench_p1 import spread
from .bench_p2 import without_addon
from .channel_data import Country

TARGET, EXPONENT = 20, 1.05
STORES, TEAMS, BATCH = 400, 40, 8_000
#: (leads of the steps, leads of the peer), the last ratio is taken at the second step.
SIZES = {
    "S": ((100, 400), 100),
    "M": ((1_000, 8_000, 64_000), 8_000),
    "L": ((1_000, 8_000, 64_000), 8_000),
}
ROUNDS = {"S": 1, "M": 5, "L": 5}


def main(size: str, env, database: str, rounds: int = 0) -> int:
    rounds = rounds or ROUNDS[size]
    steps, part = SIZES[size]
    with without_addon() as (bare_env, bare_database):
        ours = Ours(env, STORES, sum(steps), is_ours=True)
        peer = Peer(bare_env, STORES, part, is_ours=False)
        for side in (ours, peer):
            side.run()
        peer.make_teams(part)
        times = {count: [] for count in steps}
        rates, equal = [], True
        for number in range(rounds):
            for count in steps:
                vacuum(database)
                seconds, problem = ours.assign(count, check=number == 0)
                times[count].append(seconds)
                if problem:
                    equal = False
                    print(f"{count:,} leads: {problem}")
            vacuum(bare_database)
            rates.append(peer.assign())
            words = ", ".join(f"{c:,} in {t[-1]:.1f} s" for c, t in times.items())
            print(f"round {number + 1}: ours {words}; peer {rates[-1]:,.0f}/s")
        seen = ours.can_fail()
        peer.tune()
        tuned = peer.assign()
    middle = {count: statistics.median(values) for count, values in times.items()}
    rate = {count: count / seconds for count, seconds in middle.items()}
    for count, values in times.items():
        print(f"ours {count:,}: {rate[count]:,.0f}/s, seconds {spread(values)}")
    print(f"peer {part:,}: {statistics.median(rates):,.0f}/s, {spread(rates)}")
    words = "seen" if seen else "NOT seen"
    print(f"queries {ours.queries}; two that change places are {words}")
    slope = get_slope(middle)
    base = rate[steps[1]]
    ratio = base / statistics.median(rates)
    right = equal and seen
    print(
        f"P5 {size} ratio={ratio:.1f} target={TARGET} equal={'yes' if right else 'no'}"
        f" exponent={slope:.2f} tuned={base / tuned:.1f}"
    )
    good = ratio >= TARGET and slope <= EXPONENT
    return 0 if right and (good or size == "S") else 1


def get_slope(seconds: dict) -> float:
    """Slope of the line through the points of log(count), log(seconds)."""
    points = [(math.log(count), math.log(value)) for count, value in seconds.items()]
    return statistics.linear_regression(*zip(*points, strict=True)).slope


class Ours(Country):
    queries: dict = {}

    def run(self):
        super().run()
        self.execute("SELECT lat::float8, lon::float8 FROM store_place ORDER BY n")
        self.stores_at = self.env.cr.fetchall()
        self.execute("SELECT lat::float8, lon::float8 FROM lead_place ORDER BY n")
        self.leads_at = self.env.cr.fetchall()
        self.env.company.channel_open_hours = 0

    def point_columns(self):
        return {"capability_key": "'s s0'"}

    def assign(self, count: int, check: bool) -> tuple[float, str]:
        """(seconds, what is wrong)"""
        env = self.env
        self.quota = math.ceil(count * 1.1 / STORES)
        self.start_again()
        leads = env["crm.lead"].browse(range(self.first_lead, self.first_lead + count))
        before, started = env.cr.sql_log_count, time.monotonic()
        # In the order of the rule: what comes first is given out first.
        leads = leads.sorted(lambda lead: (-int(lead.priority), lead.id))
        for start in range(0, count, BATCH):
            env["channel.route"]._open(leads[start : start + BATCH])
            env.flush_all()
            env.cr.commit()
            env.invalidate_all()
        seconds = since(started)
        self.queries = {**self.queries, count: env.cr.sql_log_count - before}
        return seconds, self.judge(leads.ids) if check else ""

    def start_again(self):
        """As before the first lead."""
        env = self.env
        env.flush_all()
        self.execute("DELETE FROM channel_offer; DELETE FROM channel_route")
        self.execute(
            f"UPDATE channel_point SET load = 0, quota_taken = 0, quota = {self.quota}"
        )
        env.cr.commit()
        env.invalidate_all()

    def get_found(self) -> dict:
        """{lead: number of its store}"""
        self.execute(
            "SELECT route.lead_id, offer.point_id FROM channel_offer offer"
            "  JOIN channel_route route ON route.id = offer.route_id"
        )
        first = self.first_point
        return {lead: point - first for lead, point in self.env.cr.fetchall()}

    def judge(self, ids) -> str:
        self.found = self.get_found()
        most = max(Counter(self.found.values()).values())
        if most > self.quota:
            return f"a store has {most} of {self.quota}"
        if len(self.found) != len(ids):
            return f"{len(self.found)} of {len(ids)} have a store"
        if len(ids) > BATCH:
            return ""
        self.checked = ids
        wrong = self.count_wrong(self.found)
        return f"{wrong} went elsewhere than by the plain rule" if wrong else ""

    def count_wrong(self, found) -> int:
        """Leads that the plain rule sends to a store at another distance."""
        from odoo.addons.channel_partner.tools.channel_geo import (
            distance_km,
            unit_vector,
        )

        vectors = [unit_vector(*place) for place in self.stores_at]
        room = {
            number: self.quota
            for number in range(STORES)
            # One of 17 is paused.
            if (number + 1) % 17
        }
        wrong = 0
        for lead in self.checked:
            place = self.leads_at[lead - self.first_lead]
            x, y, z = unit_vector(*place)
            # The shortest chord is the shortest way over the surface.
            best = min(
                room,
                key=lambda n: (
                    (vectors[n][0] - x) ** 2
                    + (vectors[n][1] - y) ** 2
                    + (vectors[n][2] - z) ** 2
                ),
            )
            taken = found[lead]
            if taken != best:
                off = distance_km(*place, *self.stores_at[taken]) - distance_km(
                    *place, *self.stores_at[best]
                )
                wrong += abs(off) > 1e-6
            room[taken] = room.get(taken, 0) - 1
            if room[taken] <= 0:
                room.pop(taken)
        return wrong

    def can_fail(self) -> bool:
        """Two leads that change places are seen."""
        found = dict(self.found) if len(self.found) == len(self.checked) else {}
        if not found:
            self.assign(len(self.checked), check=True)
            found = dict(self.found)
        one = self.checked[0]
        other = next(lead for lead in self.checked if found[lead] != found[one])
        found[one], found[other] = found[other], found[one]
        return self.count_wrong(found) > 0


class Peer(Country):
    """Core's assignment of leads to teams, and to their salespeople."""

    def make_teams(self, count: int):
        env = self.env
        month = 30 * math.ceil(count * 1.1 / STORES)
        env["ir.config_parameter"].set_param("crm.lead.auto.assignment", "True")
        users = (
            env["res.users"]
            .with_context(no_reset_password=True)
            .create(
                [
                    {"name": f"P5 {number}", "login": f"p5_{number}"}
                    for number in range(STORES)
                ]
            )
        )
        # Only these are given work.
        env["crm.team"].search([]).write({"active": False})
        self.teams = env["crm.team"].create(
            [
                {"name": f"P5 {number}", "use_leads": True, "assignment_enabled": True}
                if "assignment_enabled" in env["crm.team"]._fields
                else {"name": f"P5 {number}", "use_leads": True}
                for number in range(TEAMS)
            ]
        )
        env["crm.team.member"].create(
            [
                {
                    "user_id": user.id,
                    "crm_team_id": self.teams[number % TEAMS].id,
                    "assignment_max": month,
                }
                for number, user in enumerate(users)
            ]
        )
        env.cr.commit()

    def assign(self) -> float:
        """Leads per second."""
        env = self.env
        self.execute(
            "UPDATE crm_lead SET team_id = NULL, user_id = NULL, date_open = NULL,"
            " type = 'lead', create_date = NOW() AT TIME ZONE 'UTC' - INTERVAL '1 hour'"
            " WHERE id >= %(first)s",
            first=self.first_lead,
        )
        env.cr.commit()
        env.invalidate_all()
        started = time.monotonic()
        self.teams._allocate_leads()
        self.teams._assign_and_convert_leads()
        env.flush_all()
        env.cr.commit()
        seconds = since(started)
        self.execute(
            "SELECT COUNT(*) FROM crm_lead"
            " WHERE user_id IS NOT NULL AND id >= %(first)s",
            first=self.first_lead,
        )
        done = self.env.cr.fetchone()[0]
        env.invalidate_all()
        return done / seconds

    def tune(self):
        """Without the search for duplicates."""
        cls = type(self.env["crm.lead"])
        cls._get_lead_duplicates = lambda lead, **_kwargs: lead
