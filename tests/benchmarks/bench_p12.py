# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""P12: a burst of sign-ups by QR code against core's `/website/form/crm.lead`.

Thousands of events are on at the same time, each in an estate of its own, and their
visitors post the form of the public page; one post of ten is a number that was there
before at the same event. The peer takes as many posts of the same words on its form for
leads. In front of each database stands a server of two processes, and the same four
clients ask both in turn, round by round. Every post is that of a new visitor: the
connection is kept, as a proxy keeps it, cookies are not.

In accepted leads a second (rows that are kept: a double of ours is not one, core keeps
all) and p95 of a post, median of the rounds. Size M is 20,000 posts over 3,000 events,
all rounds together, with 10,000 stores.

Right: one row for each number, event and day, none lost; each with the store that is
truly nearest of those that can have it, by a formula of its own. That both comparisons
can fail is tried with a row that is doubled and with a store that is another one.

Printed besides, without a target: how many leads a second `_process` makes of the rows
afterwards (registration, captured lead, the way to its store with the first offer),
and how many core makes of as many forms in the posts themselves.
"""

from __future__ import annotations

import statistics
import threading
import time
from collections import defaultdict

import requests

from scripts.setup.machine import inherited
from tests.support.server import odoo_server

from .bench_p0 import since, vacuum
from .bench_p2 import without_addon
from .channel_data import Country, haversine
from .profile_data import Generator

TARGET, SLOWEST = 3.0, 0.090
#: Posts of all rounds of a side, events, stores, leads that are made afterwards.
SIZES = {
    "S": (120, 30, 300, 100),
    "M": (20_000, 3_000, 10_000, 2_000),
    "L": (20_000, 3_000, 32_000, 2_000),
}
CLIENTS = 4
#: One post of so many is a number that was there before.
DOUBLE = 10
#: Posts before the first round: both processes have then read what they keep.
WARM = 20


def main(size: str, env, database: str, rounds: int = 0) -> int:
    rounds = rounds or {"S": 2, "M": 5, "L": 5}[size]
    posts, events, stores, drained = SIZES[size]
    share = posts // rounds
    with without_addon() as (bare_env, bare_database):
        ours, peer = Ours(env, events, stores), Peer(bare_env)
        # Servers of one database; with a filter, every request without a cookie makes a
        # connection of its own to ask which there are, on either side.
        options = ("--workers=2", "--db-filter=", "--log-level=warn")
        options += ("--limit-time-real=300",)
        with (
            odoo_server(inherited(), database, *options) as ours.server,
            odoo_server(inherited(), bare_database, *options) as peer.server,
        ):
            sides = ((ours, database), (peer, bare_database))
            for side, _name in sides:
                side.ask(WARM)
            rates, slow = defaultdict(list), defaultdict(list)
            for number in range(rounds):
                for side, name in sides:
                    vacuum(name)
                    rate, late = side.ask(share)
                    rates[side.name].append(rate)
                    slow[side.name].append(late)
                print(
                    f"round {number + 1}: ours {rates['ours'][-1]:.1f} accepted/s, p95"
                    f" {slow['ours'][-1] * 1000:.0f} ms; peer"
                    f" {rates['peer'][-1]:.1f}/s, p95 {slow['peer'][-1] * 1000:.0f} ms"
                )
        doubles, lost, wrong = ours.errors()
        fails = ours.can_fail()
        rate, queries = ours.drain(drained)
    middle = {name: statistics.median(values) for name, values in rates.items()}
    late = {name: statistics.median(values) for name, values in slow.items()}
    ratio = middle["ours"] / middle["peer"]
    print(
        f"peer p95 {late['peer'] * 1000:.0f} ms; leads made afterwards {rate:.1f}/s,"
        f" {queries:.1f} queries each, in one process; core's post makes its lead at"
        f" {middle['peer']:.1f}/s in two"
    )
    right = not (doubles or lost or wrong) and fails
    print(
        f"P12 {size} ratio={ratio:.2f} target={TARGET:g}"
        f" equal={'yes' if right else 'no'} accepted={middle['ours']:.1f}/s"
        f" p95={late['ours'] * 1000:.0f}ms doubles={doubles} lost={lost}"
        f" wrong_store={wrong} drained={rate:.1f}/s"
    )
    good = ratio >= TARGET and late["ours"] <= SLOWEST
    # At size S a figure of speed says nothing: there only what is wrong counts.
    return 0 if right and (good or size == "S") else 1


class Side:
    """Posts to one server; `made` is how many numbers were new."""

    def __init__(self, env):
        self.env = env
        self.number = 0

    def commit(self):
        self.env.flush_all()
        self.env.cr.commit()
        self.env.invalidate_all()

    def jobs(self, count):
        """[(address, data)]; and how many of them are new."""
        raise NotImplementedError

    def ask(self, count):
        """(rows kept a second, p95 in seconds) of four clients."""
        jobs, new = self.jobs(count)
        times, errors, started = [], [], time.monotonic()

        def client(mine):
            session = requests.Session()
            session.trust_env = False
            for path, data in mine:
                begun = time.monotonic()
                reply = session.post(
                    self.server.url + path,
                    data=data,
                    timeout=120,
                    headers={"Accept-Language": "en-US"},
                )
                times.append(since(begun))
                session.cookies.clear()
                if reply.status_code != 200 or not self.is_good(reply.text):
                    errors.append((reply.status_code, reply.text[-500:]))

        threads = [
            threading.Thread(target=client, args=(jobs[n::CLIENTS],))
            for n in range(CLIENTS)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        took = since(started)
        assert not errors, errors[:2]
        return new / took, sorted(times)[int(len(times) * 0.95) - 1]

    def person(self, number):
        return {
            "name": f"Visitor {chr(65 + number % 26)}",
            "phone": f"138{number:08}",
        }


class Peer(Side):
    """Core's form for leads."""

    name = "peer"

    def jobs(self, count):
        jobs = []
        for _n in range(count):
            person = self.person(self.number)
            self.number += 1
            jobs.append(
                (
                    "/website/form/crm.lead",
                    {
                        "name": f"Replacement: {person['name']}",
                        "contact_name": person["name"],
                        "phone": person["phone"],
                    },
                )
            )
        return jobs, count

    def is_good(self, text):
        return '"id"' in text


class Ours(Side):
    """The page of an event."""

    name = "ours"

    def __init__(self, env, events, stores):
        super().__init__(env)
        Country(env, stores, 1, is_ours=True).run()
        env["crm.lead"].search([("name", "=like", "Lead%")]).unlink()
        company = env.company
        company.write(
            {
                "country_id": env.ref("base.cn").id,
                # The whole burst comes from this machine.
                "ambassador_signup_ip_limit": 10**7,
                "ambassador_signup_event_limit": 10**7,
            }
        )
        self.interest = company._get_signup_interests()[0]
        self.events = self.make_events(events)
        self.commit()
        self.visits = defaultdict(list)
        self.expected = 0

    def make_events(self, count):
        """Events of today, each in an estate somewhere in the country."""
        env = self.env
        city = env["ambassador.city"].create(
            {
                "name": "City",
                "code": "P12",
                "country_id": env.ref("base.cn").id,
                "latitude": 31.2,
                "longitude": 121.5,
            }
        )
        community = env["ambassador.community"].create(
            {"name": "Estate", "city_id": city.id, "latitude": 31.2, "longitude": 121.5}
        )
        generator = Generator(env, "S")
        first = generator.copy(
            community,
            f"SELECT g.n, p.lat, p.lon FROM GENERATE_SERIES(1, {count}) g (n)"
            " JOIN (SELECT *, ROW_NUMBER() OVER () AS nr FROM store_place) p"
            " ON p.nr = 1 + g.n % (SELECT COUNT(*) FROM store_place)",
            name="'Estate ' || g.n",
            latitude="g.lat + 0.02",
            longitude="g.lon + 0.02",
        )
        now = "NOW() AT TIME ZONE 'UTC'"
        event = env["event.event"].create(
            {
                "name": "Event",
                "is_community_event": True,
                "community_id": community.id,
                "programme_city_id": city.id,
                "date_tz": "Asia/Shanghai",
                "date_begin": "2026-01-01 08:00:00",
                "date_end": "2026-01-01 18:00:00",
            }
        )
        start = generator.copy(
            event,
            f"SELECT n FROM GENERATE_SERIES(1, {count}) n",
            community_id=f"{first} - 1 + g.n",
            date_begin=f"{now} - INTERVAL '1 hour'",
            date_end=f"{now} + INTERVAL '10 hours'",
        )
        env.invalidate_all()
        return env["event.event"].browse(range(start, start + count))

    def jobs(self, count):
        Signup = self.env["ambassador.signup"]
        jobs, new, before = [], 0, time.time() - 60
        for n in range(count):
            event = self.events[n % len(self.events)]
            known = self.visits[event.id]
            if n % DOUBLE == DOUBLE - 1 and known:
                person = known[n % len(known)]
            else:
                person = self.person(self.number)
                self.number += 1
                known.append(person)
                new += 1
            jobs.append(
                (
                    f"/e/{event._get_signup_token()}",
                    {
                        **person,
                        "form": Signup._make_form(f"e{event.id}", now=before),
                        "interest": self.interest.id,
                        "consent": "1",
                        "lang": "en_US",
                    },
                )
            )
        self.expected += new
        return jobs, new

    def is_good(self, text):
        return "Thank you" in text

    # --- afterwards -------------------------------------------------------------------

    def errors(self):
        """(doubles, rows lost, stores that are not the nearest)"""
        cr = self.env.cr
        self.env.invalidate_all()
        cr.commit()
        cr.execute(
            "SELECT COUNT(*), COUNT(DISTINCT (event_id, phone_key, day))"
            " FROM ambassador_signup WHERE event_id = ANY(%s)",
            [self.events.ids],
        )
        rows, distinct = cr.fetchone()
        cr.execute(
            f"""
            SELECT COUNT(*) FROM (
                SELECT s.point_id, (
                    SELECT p.id FROM channel_point p,
                   LATERAL (SELECT p.latitude::float8 AS lat,
                                   p.longitude::float8 AS lon) store
                     WHERE p.state = 'active' AND p.active AND p.is_located
                       AND p.company_id = s.company_id
                       AND p.capability_key LIKE 's s0%%'
                       AND (p.capacity = 0 OR p.load < p.capacity)
                     ORDER BY ({haversine("store", "estate")}), p.id LIMIT 1) AS nearest
                  FROM (SELECT * FROM ambassador_signup WHERE event_id = ANY(%s)
                         ORDER BY id LIMIT 300) s
                  JOIN ambassador_community c ON c.id = s.community_id,
               LATERAL (SELECT c.latitude::float8 AS lat,
                               c.longitude::float8 AS lon) estate
                ) found
             WHERE point_id IS DISTINCT FROM nearest
            """,
            [self.events.ids],
        )
        return rows - distinct, self.expected - rows, cr.fetchone()[0]

    def can_fail(self):
        """A double and a wrong store are seen; taken back."""
        cr = self.env.cr
        cr.execute("DROP INDEX ambassador_signup_event_day_uniq")
        cr.execute(
            "INSERT INTO ambassador_signup (name, phone_key, event_id, day, company_id,"
            " state, interest_id) SELECT name, phone_key, event_id, day, company_id,"
            " state, interest_id FROM ambassador_signup WHERE event_id = ANY(%s)"
            " ORDER BY id LIMIT 1",
            [self.events.ids],
        )
        cr.execute(
            "UPDATE ambassador_signup SET point_id = (SELECT MIN(id) FROM channel_point"
            " WHERE state = 'paused') WHERE id = (SELECT MIN(id) FROM ambassador_signup"
            " WHERE event_id = ANY(%s))",
            [self.events.ids],
        )
        commit, cr.commit = cr.commit, lambda: None
        try:
            doubles, lost, wrong = self.errors()
        finally:
            cr.commit = commit
        cr.rollback()
        self.env.invalidate_all(flush=False)
        print(f"doubled and moved: {doubles} doubles, {lost} lost, {wrong} wrong store")
        return bool(doubles and lost and wrong)

    def drain(self, count):
        """(leads a second, queries of each) of what makes them, as the cron does."""
        env = self.env
        Signup = env["ambassador.signup"]
        Signup.browse(Signup._get_waiting_ids())._process_or_explain()
        env.cr.commit()
        made, queries, started = 0, env.cr.sql_log_count, time.monotonic()
        while made < count and (ids := Signup._get_waiting_ids()):
            made += Signup.browse(ids)._process_or_explain()
            self.commit()
        took = since(started)
        assert made, "nothing was left to make leads of"
        return made / took, (env.cr.sql_log_count - queries) / made
