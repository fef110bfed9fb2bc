# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""P13: a season of community events and their check-ins, against core's own way.

Two databases with the same addons below; the peer's has none of ours. Round by round in
turn, in one transaction each, with all mails of core switched off in both:

| | ours | peer |
|---|---|---|
| events | `event.event._plan_many` | `event.event.create` in batches |
| check-ins | `_register_many`, `_check_in` | `create`, `action_set_done` in batches |

In events and visitors a second, median of the rounds. Ours links staff, a host and a
community besides, which the peer does not have. `tuned` is the peer without tracking
and log messages. `taps` is checking in alone, of visitors who are registered already.

Equal: a sample of what was made set-based has the same columns, people and followers
as what the ORM makes of the same values, and all visitors are here with time and note.
That the comparison can fail is tried with one event that is moved by an hour. Size M
is 35,000 events and 35,000 visitors of ours, and slices of the peer.
"""

from __future__ import annotations

import statistics
import time
from datetime import datetime, timedelta

from .bench_p0 import since, vacuum
from .bench_p1 import spread
from .bench_p2 import without_addon

TARGET = 2
CHECKIN = 5
#: (events, slice of the peer, visitors, slice of the peer, sample), in all rounds.
SIZES = {
    "S": (300, 60, 300, 60, 40),
    "M": (35_000, 3_000, 35_000, 3_000, 300),
    "L": (35_000, 3_000, 35_000, 3_000, 300),
}
ROUNDS = {"S": 1, "M": 5, "L": 5}
BATCH = 500
COMMUNITIES = 200
FIRST = datetime(2031, 1, 4, 1)
#: Differ between two rows of the same kind, whoever made them.
OWN = {"id", "create_date", "write_date", "name", "barcode", "date_closed"}


def main(size: str, env, database: str, rounds: int = 0) -> int:
    rounds = rounds or ROUNDS[size]
    events, part, visitors, few, sample = SIZES[size]
    with without_addon() as (bare_env, bare_database):
        ours, peer = Ours(env), Peer(bare_env)
        names = ("events", "visitors", "taps")
        rates = {f"{side} {name}": [] for side in ("ours", "peer") for name in names}
        for number in range(rounds):
            vacuum(database)
            for name, rate in ours.round(events // rounds, visitors // rounds, number):
                rates[f"ours {name}"].append(rate)
            vacuum(bare_database)
            for name, rate in peer.round(part // rounds, few // rounds, number):
                rates[f"peer {name}"].append(rate)
            print(
                f"round {number + 1}: "
                + ", ".join(
                    f"{name} {values[-1]:,.0f}/s" for name, values in rates.items()
                )
            )
        vacuum(bare_database)
        tuned = dict(peer.round(part // rounds, few // rounds, rounds, is_tuned=True))
        equal = ours.compare(sample) and ours.can_fail() and ours.all_here()
    middle = {name: statistics.median(values) for name, values in rates.items()}
    for name, values in rates.items():
        print(f"{name}  {middle[name]:,.0f}/s, {spread(values)}")
    print(
        f"queries: ours {ours.queries}; peer {peer.queries};"
        f" peer tuned {tuned['events']:,.0f} events/s,"
        f" {tuned['visitors']:,.0f} visitors/s"
    )
    ratio, checkin, taps = (
        middle[f"ours {name}"] / middle[f"peer {name}"] for name in names
    )
    print(
        f"P13 {size} ratio={ratio:.1f} target={TARGET} equal={'yes' if equal else 'no'}"
        f" checkin={checkin:.1f} taps={taps:.1f}"
        f" tuned={middle['ours events'] / tuned['events']:.1f}"
        f" tuned_checkin={middle['ours visitors'] / tuned['visitors']:.1f}"
    )
    good = ratio >= TARGET and checkin >= CHECKIN
    # At size S a figure of speed says nothing: there only what is wrong counts.
    return 0 if equal and (good or size == "S") else 1


class Side:
    """Events and visitors in one database."""

    def __init__(self, env):
        self.env = env
        self.queries = {}
        env["ir.cron"].search([]).active = False
        self.prepare()
        self.commit()

    def prepare(self):
        """What this side needs besides."""

    def commit(self):
        self.env.flush_all()
        self.env.cr.commit()
        self.env.invalidate_all()

    def timed(self, name, count, call):
        """(name, how many a second)"""
        before, started = self.env.cr.sql_log_count, time.monotonic()
        call()
        self.commit()
        rate = count / since(started)
        self.queries[name] = self.env.cr.sql_log_count - before
        return name, rate

    def moments(self, number, count):
        """(begin, end) of each event of a round."""
        for n in range(count):
            begin = FIRST + timedelta(days=number * 400 + n % 365)
            yield begin, begin + timedelta(hours=8)

    def visitors(self, events, count):
        return [
            {
                "event_id": events[n % len(events)],
                "name": f"Visitor {n}",
                "phone": f"138{n:08}",
            }
            for n in range(count)
        ]


class Ours(Side):
    """Set-based."""

    def prepare(self):
        env = self.env
        city = env["ambassador.city"].search([], limit=1)
        self.communities = env["ambassador.community"].create(
            [
                {"name": f"Estate {n}", "city_id": city.id, "household_count": 900}
                for n in range(COMMUNITIES)
            ]
        )
        contact = env["res.partner"].create({"name": "Host"})
        self.host = env["ambassador.ambassador"].create(
            {
                "partner_id": contact.id,
                "city_id": city.id,
                "state": "active",
                "seat": 901,
                "code": "p13host",
            }
        )
        self.common = {
            "user_id": env.user.id,
            "staff_ids": env.user.ids,
            "lead_ambassador_id": self.host.id,
            "budget": 500.0,
        }
        self.planned = env["event.event"]
        self.registered = env["event.registration"]

    def slots(self, number, count):
        ids = self.communities.ids
        return [
            {"community_id": ids[n % len(ids)], "date_begin": begin, "date_end": end}
            for n, (begin, end) in enumerate(self.moments(number, count))
        ]

    def round(self, events, visitors, number):
        env = self.env
        slots = self.slots(number, events)

        def plan():
            self.planned = env["event.event"]._plan_many(slots, self.common)

        yield self.timed("events", events, plan)
        # As many visitors an event as on a good day.
        ids = self.planned.ids[: max(1, visitors // 50)]
        vals = self.visitors(ids, visitors)

        def come():
            found = env["event.registration"]._register_many(vals)
            found._check_in()
            self.registered |= found

        yield self.timed("visitors", visitors, come)
        known = env["event.registration"]._register_many(self.visitors(ids, visitors))
        self.commit()
        yield self.timed("taps", visitors, known._check_in)

    def compare(self, sample) -> bool:
        """The last events against what the ORM makes of the same values."""
        env = self.env
        step = max(1, len(self.planned) // sample)
        events = self.planned[::step]
        slow = env["event.event"].with_context(
            mail_create_nolog=True, mail_auto_subscribe_no_notify=True
        )
        slow = slow.create(
            [
                {
                    **self.common,
                    "staff_ids": [(6, 0, self.common["staff_ids"])],
                    "is_community_event": True,
                    "name": event.name,
                    "community_id": event.community_id.id,
                    "date_begin": event.date_begin,
                    "date_end": event.date_end,
                }
                for event in events
            ]
        )
        right = self.rows("event_event", events) == self.rows("event_event", slow)
        right = right and self.people(events) == self.people(slow)
        vals = self.visitors(events.ids[:2], sample)
        fast = env["event.registration"]._register_many([dict(one) for one in vals])
        orm = env["event.registration"].with_context(mail_create_nolog=True)
        orm = orm.create([dict(one) for one in vals])
        fast._check_in()
        orm.action_set_done()
        table = "event_registration"
        right = right and self.rows(table, fast) == self.rows(table, orm)
        env.cr.rollback()
        env.invalidate_all()
        return right

    def rows(self, table, records):
        self.env.flush_all()
        self.env.cr.execute(
            f"SELECT * FROM {table} WHERE id = ANY(%s)",  # noqa: S608
            [records.ids],
        )
        rows = {row["id"]: row for row in self.env.cr.dictfetchall()}
        return [
            {name: value for name, value in rows[row_id].items() if name not in OWN}
            for row_id in records.ids
        ]

    def people(self, events):
        return [
            (event.staff_ids, event.lead_ambassador_id, event.message_partner_ids)
            for event in events
        ]

    def can_fail(self) -> bool:
        """An event that somebody has moved is seen."""
        before = self.rows("event_event", self.planned[:1])
        self.planned[:1].date_end += timedelta(hours=1)
        seen = before != self.rows("event_event", self.planned[:1])
        self.env.cr.rollback()
        self.env.invalidate_all()
        return seen

    def all_here(self) -> bool:
        self.env.cr.execute(
            "SELECT COUNT(*) FROM event_registration r WHERE r.id = ANY(%s)"
            "   AND r.state = 'done' AND r.date_closed IS NOT NULL"
            "   AND (SELECT COUNT(*) FROM mail_message m"
            "         WHERE m.model = 'event.registration' AND m.res_id = r.id) = 1",
            [self.registered.ids],
        )
        return self.env.cr.fetchone()[0] == len(self.registered)


class Peer(Side):
    """Core, with its mails switched off."""

    def round(self, events, visitors, number, is_tuned=False):
        env = self.env
        quiet = {"tracking_disable": True, "event_lead_rule_skip": True}
        model = env["event.event"].with_context(**quiet if is_tuned else {})
        vals = [
            {
                "name": f"Estate {n}",
                "date_begin": begin,
                "date_end": end,
                "date_tz": "Asia/Shanghai",
                "event_mail_ids": [],
                "question_ids": [],
                "address_id": False,
            }
            for n, (begin, end) in enumerate(self.moments(number, events))
        ]
        made = env["event.event"]

        def plan():
            nonlocal made
            for start in range(0, events, BATCH):
                made |= model.create(vals[start : start + BATCH])

        yield self.timed("events", events, plan)
        ids = made.ids[: max(1, visitors // 50)]
        people = self.visitors(ids, visitors)
        registrations = env["event.registration"].with_context(
            **quiet if is_tuned else {}
        )

        def come():
            for start in range(0, visitors, BATCH):
                registrations.create(people[start : start + BATCH]).action_set_done()

        yield self.timed("visitors", visitors, come)
        known = registrations.create(self.visitors(ids, visitors))
        self.commit()

        def tap():
            for start in range(0, visitors, BATCH):
                known[start : start + BATCH].action_set_done()

        yield self.timed("taps", visitors, tap)
