"""S7: nothing changes by a link, without a CSRF token, or from another site.

Every persona opens every route by GET and HEAD with ids of his own records, posts
without a CSRF token, with a wrong one and with one of another session, and as another
site would (foreign Origin and Referer, text/plain JSON). A good session is sent each
time, as a browser does. Afterwards no record of any circle may be different.

Holes that must be found: `/ticket/close` (helpdesk_mgmt), a planted link that writes.
"""

from __future__ import annotations

import json

from tests.security.support import discovery
from tests.security.support.stage import staged
from tests.security.support.watch import Writes
from tests.security.support.words import Words, concerned, sampled, visits
from tests.security.support.world import CIRCLES

FOREIGN = {"Origin": "https://evil.example", "Referer": "https://evil.example/page"}


def main(size: str, env, database: str) -> int:
    """Try; the exit status is the number of changes by our own routes."""
    with staged(env, database) as stage:
        writes = Writes(stage.world)
        every = discovery.routes(stage.env)
        for persona in stage.world.personas.values():
            for route in every:
                if route.origin == "peer" and size == "S":
                    if route.url != discovery.PEER_CONTROL:
                        continue
                if not concerned(size, persona, route):
                    continue
                for change in cross(stage, writes, persona, route, size):
                    stage.report(persona, route.key, route.origin, change)
        return stage.conclude(
            "S7",
            {
                "a ticket closed by a link": stage.found(
                    discovery.PEER_CONTROL, "peer"
                ),
                "a link that writes": stage.found("/planted/take"),
            },
            routes=len(every),
        )


def cross(stage, writes, persona, route, size):
    """Changes by requests that a foreign page could make the persona's browser send."""
    client = stage.client(persona)
    circle = (persona.circles or "A")[0]
    stranger = next(p for p in stage.world.personas.values() if p is not persona)
    wrong = {
        "no token": {},
        "a wrong token": {"csrf_token": "x" * 40 + "o1"},
        "a token of another session": {"csrf_token": stage.client(stranger).csrf()},
    }
    words = Words(stage.world, circle)
    for path, query in visits(route, words, stage.world.token(route.url, circle)):
        if not sampled(size, 2, persona.name, path):
            if route.origin == "ours":
                continue
        ways = []
        for verb in ("GET", "HEAD"):
            client.send(verb, path, params=query, headers=FOREIGN)
            ways.append(verb)
        if route.type == "http":
            for name, data in wrong.items():
                client.send("POST", path, data={**query, **data}, headers=FOREIGN)
                ways.append(f"POST with {name}")
        else:
            # What a form of another site can send without asking first.
            body = json.dumps({"jsonrpc": "2.0", "params": query})
            headers = {**FOREIGN, "Content-Type": "text/plain"}
            client.send("POST", path, data=body, headers=headers)
            ways.append("POST of text/plain")
        for change in writes.changes(CIRCLES):
            yield f"{change} by one of {', '.join(ways)}"
