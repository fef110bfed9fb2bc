# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""F16: eight people of a store want one offer, or answer it while it runs out.

Round by round, each request in an operating system process of its own, with Odoo's own
retries, on a committed database:

| race | what has to come of it |
|---|---|
| accept | eight colleagues accept: one has it, seven hear who |
| expire | four accept while four workers end what ran out: one or the other |
| refuse | four accept, four refuse: accepted, or refused once and with the next store |
| room | eight leads at once want a store with room for two: two get it |

Afterwards there is at most one live offer of a way, the lead belongs to the store that
accepted, and what each store has is what its offers say.

Controls: people who look first and write then, without a lock, must have one offer more
than once; and workers that count without a lock must count wrong. Else nothing was
simultaneous, or the judge sees nothing, and the row proves nothing.
"""

from __future__ import annotations

import random
import time
from collections import Counter

from tests.faults.processes import request, simultaneously

RUNS = 8
ROUNDS = {"S": 4, "M": 60, "L": 400}
RACES = ("accept", "expire", "refuse", "room")
PLACE = (31.23, 121.47)
ROOM = 2


def main(size: str, env, database: str, rounds: int = 0) -> int:
    """Run the rounds; the exit status is the number of rounds that went wrong."""
    rounds = rounds or ROUNDS[size]
    world = World(env, random.Random(16))
    failures, most, outcomes = 0, 0, Counter()
    for number in range(rounds):
        race = RACES[number % len(RACES)]
        problem, outcome, retries = getattr(world, race)(database)
        problem = problem or world.judge()
        outcomes[outcome] += 1
        most = max(most, retries)
        if problem:
            failures += 1
            print(f"round {number} ({race}): {problem}")
    controls = [world.counted_wrong(database), world.taken_twice(database)]
    words = ", ".join(f"{name} {count}" for name, count in sorted(outcomes.items()))
    print(f"{rounds} rounds of {RUNS} processes: {words}; most retries {most}")
    bad = sum(not control for control in controls)
    print(f"F16 rounds={rounds} failures={failures} controls={2 - bad}/2")
    return failures + bad


class World:
    """A firm with a store and eight people, and stores of others behind it."""

    def __init__(self, env, dice):
        self.env, self.dice = env, dice
        env.company.write({"channel_open_hours": 0, "channel_max_offers": 0})
        self.reason = env.ref("channel_partner.refuse_too_far")
        self.points = env["channel.point"].browse()
        self.firm = env["res.partner"].create({"name": "F16", "is_company": True})
        for number in range(6):
            self.points |= self.make_point(number)
        portal = env.ref("base.group_portal")
        self.users = env["res.users"].create(
            [
                {
                    "name": f"F16 {number}",
                    "login": f"f16_{number}",
                    "group_ids": [(6, 0, portal.ids)],
                }
                for number in range(RUNS)
            ]
        )
        self.users.partner_id.parent_id = self.firm
        env["channel.member"].create(
            [{"partner_id": user.partner_id.id, "role": "clerk"} for user in self.users]
        )
        env.cr.commit()

    def make_point(self, number):
        env = self.env
        contact = env["res.partner"].create(
            {
                "name": f"F16 store {number}",
                "parent_id": self.firm.id,
                "type": "store",
                "partner_latitude": PLACE[0] + number / 100,
                "partner_longitude": PLACE[1],
            }
        )
        return env["channel.point"].create(
            {
                "partner_id": contact.id,
                "type_id": env.ref("channel_partner.type_store").id,
                "state": "active",
                "capability_ids": [(0, 0, {"side": "sales"})],
            }
        )

    def make_leads(self, count):
        leads = self.env["crm.lead"].create(
            [
                {
                    "name": "F16",
                    "type": "lead",
                    "partner_latitude": PLACE[0],
                    "partner_longitude": PLACE[1],
                }
                for _number in range(count)
            ]
        )
        self.env.cr.commit()
        return leads

    def make_offer(self):
        route = self.env["channel.route"]._open(self.make_leads(1))
        self.env.cr.commit()
        return route.offer_ids

    def reload(self, offer):
        self.env.cr.commit()
        self.env.invalidate_all()
        return offer.route_id

    # ------------------------------------------------------------------
    # Races
    # ------------------------------------------------------------------

    def accept(self, database):
        offer = self.make_offer()
        answers, retries = run(
            database,
            [
                (request, user.id, "channel.offer", "action_accept", offer.id)
                for user in self.users
            ],
        )
        route = self.reload(offer)
        won = answers.count(True)
        told = sum("has accepted this" in str(answer) for answer in answers)
        problem = ""
        if won != 1 or told != RUNS - 1 or route.state != "accepted":
            problem = f"{won} won, {told} were told: {route.state} {answers}"
        return problem, "accepted", retries

    def expire(self, database):
        offer = self.make_offer()
        # Runs out while they come.
        ends = self.dice.uniform(0, 2)
        self.env.cr.execute(
            "UPDATE channel_offer SET expires_on = (NOW() AT TIME ZONE 'UTC')"
            " + %s * INTERVAL '1 second' WHERE id = %s",
            [ends, offer.id],
        )
        self.env.cr.commit()
        # Before, at, or after the moment at which it runs out.
        wait = max(0.0, ends + self.dice.uniform(0.0, 1.1))
        answers, retries = run(
            database,
            [
                (accept_later, user.id, offer.id, wait)
                for user in self.users[: RUNS // 2]
            ]
            + [(expire, offer.id, ends)] * (RUNS // 2),
        )
        route = self.reload(offer)
        won = answers[: RUNS // 2].count(True)
        found = (offer.state, route.state, won, len(route.offer_ids))
        right = found in (
            ("accepted", "accepted", 1, 1),
            ("expired", "offered", 0, 2),
        )
        return "" if right else f"{found} {answers}", offer.state, retries

    def refuse(self, database):
        offer = self.make_offer()
        calls = [
            (request, user.id, "channel.offer", "action_accept", offer.id)
            if number % 2
            else (refuse, user.id, offer.id, self.reason.id)
            for number, user in enumerate(self.users)
        ]
        self.dice.shuffle(calls)
        answers, retries = run(database, calls)
        route = self.reload(offer)
        won = sum(
            answer is True and words[0] is request
            for words, answer in zip(calls, answers, strict=True)
        )
        found = (offer.state, route.state, won, len(route.offer_ids))
        right = found in (
            ("accepted", "accepted", 1, 1),
            ("refused", "offered", 0, 2),
        )
        return "" if right else f"{found} {answers}", offer.state, retries

    def room(self, database):
        leads = self.make_leads(RUNS)
        point = self.points[0]
        self.env.cr.commit()
        self.env.invalidate_all()
        point.capacity = point.load + ROOM
        self.env.cr.commit()
        answers, retries = run(database, [(open_way, lead.id) for lead in leads])
        self.env.cr.commit()
        self.env.invalidate_all()
        offers = leads.channel_route_ids.offer_ids
        got = len(offers.filtered(lambda offer: offer.point_id == point))
        room, load = point.capacity, point.load
        point.capacity = 0
        self.env.cr.commit()
        # Who was not let in after Odoo's five tries has no way yet, and that is said.
        told = sum(isinstance(answer, Exception) for answer in answers)
        if load > room or got > ROOM or len(offers) + told != RUNS:
            return f"{got} got it, {load} of {room}: {answers}", "room", retries
        return "", f"room, {told} told to try again", retries

    # ------------------------------------------------------------------
    # The judge
    # ------------------------------------------------------------------

    def judge(self) -> str:
        """What is wrong with all that was ever done, read past the ORM."""
        questions = {
            "two live offers": """
                SELECT COUNT(*) FROM (
                    SELECT route_id FROM channel_offer
                     WHERE state IN ('offered', 'accepted', 'done')
                     GROUP BY route_id HAVING COUNT(*) > 1) AS wrong""",
            "counters": """
                SELECT COUNT(*) FROM channel_point point
                 WHERE point.load <> (
                     SELECT COUNT(*) FROM channel_offer
                      WHERE point_id = point.id AND state IN ('offered', 'accepted'))
                    OR point.quota_taken <> (
                     SELECT COUNT(*) FROM channel_offer
                      WHERE point_id = point.id
                        AND state IN ('offered', 'accepted', 'done')
                        AND quota_month = point.quota_month)""",
            "leads": """
                SELECT COUNT(*) FROM channel_route route
                  JOIN crm_lead lead ON lead.id = route.lead_id
                 WHERE lead.channel_point_id IS DISTINCT FROM route.point_id""",
            "states": """
                SELECT COUNT(*) FROM channel_route route
                 WHERE route.state IN ('offered', 'accepted') AND NOT EXISTS (
                     SELECT FROM channel_offer
                      WHERE route_id = route.id AND state = route.state)""",
        }
        for name, question in questions.items():
            self.env.cr.execute(question)
            if wrong := self.env.cr.fetchone()[0]:
                return f"{name}: {wrong} wrong"
        return ""

    # ------------------------------------------------------------------
    # Controls
    # ------------------------------------------------------------------

    def taken_twice(self, database) -> bool:
        """Do several have one offer when they look first and write then?"""
        offer = self.make_offer()
        answers, _retries = run(database, [(naive_accept, offer.id)] * RUNS)
        self.env.cr.commit()
        return answers.count(True) > 1

    def counted_wrong(self, database) -> bool:
        """Does the judge see counters that were written without a lock?"""
        before = self.judge()
        run(database, [(naive_count, self.points[1].id)] * RUNS)
        self.env.cr.commit()
        return not before and self.judge().startswith("counters")


def run(database, calls) -> tuple[list, int]:
    """(answers, most retries)"""
    pairs = simultaneously(database, calls)
    return [answer for answer, _count in pairs], max(count for _a, count in pairs)


def call(database, uid, model, method, *args):
    """A request with Odoo's own retries, of a private method too."""
    from odoo import api
    from odoo.modules.registry import Registry
    from odoo.service.model import retrying

    with Registry(database).cursor() as cursor:
        env = api.Environment(cursor, uid, {})
        return retrying(lambda: method(env[model], *args), env)


def accept_later(database, uid, offer_id, seconds):
    time.sleep(seconds)
    return request(database, uid, "channel.offer", "action_accept", offer_id)


def expire(database, offer_id, seconds):
    from odoo import SUPERUSER_ID

    # Now is the last full second: then it has run out for sure.
    time.sleep(seconds + 1.05)
    call(
        database,
        SUPERUSER_ID,
        "channel.offer",
        lambda offers, offer_id: offers.browse(offer_id)._expire(),
        offer_id,
    )


def refuse(database, uid, offer_id, reason_id):
    return call(
        database,
        uid,
        "channel.offer",
        lambda offers, *args: offers.browse(args[0]).action_refuse(args[1]),
        offer_id,
        reason_id,
    )


def open_way(database, lead_id):
    from odoo import SUPERUSER_ID

    return call(
        database,
        SUPERUSER_ID,
        "crm.lead",
        lambda leads, lead_id: (
            leads.env["channel.route"]._open(leads.browse(lead_id)).id
        ),
        lead_id,
    )


def connect(database):
    """A connection that sees what others commit meanwhile, as naive code would."""
    import psycopg2

    from odoo.sql_db import connection_info_for

    _name, info = connection_info_for(database)
    connection = psycopg2.connect(**info)
    connection.autocommit = True
    return connection


def naive_accept(database, offer_id):
    with connect(database).cursor() as cursor:
        cursor.execute("SELECT state FROM channel_offer WHERE id = %s", [offer_id])
        waits = cursor.fetchone()[0] == "offered"
        time.sleep(0.3)
        if waits:
            cursor.execute(
                "UPDATE channel_offer SET state = 'accepted' WHERE id = %s", [offer_id]
            )
        return waits


def naive_count(database, point_id):
    with connect(database).cursor() as cursor:
        cursor.execute("SELECT load FROM channel_point WHERE id = %s", [point_id])
        load = cursor.fetchone()[0]
        time.sleep(0.3)
        cursor.execute(
            "UPDATE channel_point SET load = %s WHERE id = %s", [load + 1, point_id]
        )
