"""S2: malformed requests to our pages are refused or ignored, never an error of ours.

Wrong types, Unicode, NUL, 10 MB, negative and huge ids, impossible dates, unknown sort
and filter keys, arrays, the same key twice, for every persona. No answer is 5xx and the
log has no traceback that passes through our code. What Odoo itself stumbles over before
it reaches us (a parameter called `self`, NUL in an address) is told and fails nothing.
The 99th percentile of the time is told too.

The hole that must be found: a planted page that takes every text for a number.
"""

from __future__ import annotations

import random
import time
from urllib.parse import quote

from tests.security.support import discovery
from tests.security.support.stage import staged, tracebacks
from tests.security.support.words import Words

COUNT = {"S": 14, "M": 200, "L": 500}
BAD = (
    *("", " ", "\x00", "a\x00b", "-1", "0", "1e9", "NaN", "Infinity", "1.5", "0x10"),
    *(str(2**31), str(2**63), str(10**40), "-" + str(2**63), "１２", "٣", "1_0"),
    *("'", '"', "\\", "%", "%00", "%%", "%s", "%(x)s", "{0}", "{}", "[]", "null"),
    *("true", "undefined", "../../etc/passwd", "..%2f..", "//evil.example"),
    *("2026-02-30", "0000-00-00", "9999-99-99", "2026-13-01T25:61", "yesterday"),
    *("id desc; DROP TABLE x", "name) UNION SELECT 1--", "'; SELECT pg_sleep(1)--"),
    *("😀" * 50, "\ud7ff", "\u202e", "a" * 5000, "é" * 3000, "\r\nSet-Cookie: a=b"),
    *("<script>", "${7*7}", "{{7*7}}", "nonsense", "ilike", "__class__", "_order"),
)


def main(size: str, env, database: str) -> int:
    """Send; the exit status is the number of errors of our own pages."""
    with staged(env, database) as stage:
        routes = discovery.routes(stage.env)
        times = []
        for persona in stage.world.personas.values():
            chosen = [r for r in routes if r.type == "http"]
            for route in chosen:
                share = COUNT[size]
                if route.origin == "peer" and size == "S":
                    continue
                Attack(stage, persona, route, times).run(share)
        times.sort()
        p99 = times[int(len(times) * 0.99)] if times else 0
        print(f"99 of 100 answers within {p99 * 1000:.0f} ms")
        return stage.conclude(
            "S2",
            {"a text taken for a number": stage.found("/planted/number")},
            routes=len(routes),
            p99_ms=f"{p99 * 1000:.0f}",
        )


class Attack:
    """Malformed requests of one persona to one route."""

    def __init__(self, stage, persona, route, times):
        self.stage = stage
        self.route = route
        self.persona = persona
        self.client = stage.client(persona)
        self.times = times
        self.random = random.Random(f"{persona.name} {route.key}")
        self.words = Words(stage.world, (persona.circles or "A")[0])

    def run(self, count):
        """Send one after the other all shapes of requests."""
        shapes = [
            *(self.one_bad,) * 5,
            *(self.bad_path, self.arrays, self.twice, self.many, self.files),
        ]
        for number in range(count):
            shapes[number % len(shapes)](number)
        if count >= 14:
            self.large()

    def report(self, origin, detail):
        self.stage.report(self.persona, self.route.key, origin, detail)

    # --- shapes ----------------------------------------------------------------------

    def bad(self, number):
        """A bad value; all of them have their turn."""
        return BAD[(number * 7 + self.random.randrange(len(BAD))) % len(BAD)]

    def path(self, replace=None):
        """The address, with good values or a bad one."""
        path = self.route.url
        for _kind, name in self.route.converters:
            value = str(self.words.value(name))
            if "token" in name:
                value = self.stage.world.token(self.route.url, self.words.circle)
            if replace is not None:
                value = quote(replace, safe="") or "-"
            start = path.index("<")
            path = path[:start] + value + path[path.index(">") + 1 :]
        return path

    def good(self):
        named = [name for _kind, name in self.route.converters]
        return {n: self.words.value(n) for n in self.route.parameters if n not in named}

    def one_bad(self, number):
        """One bad value among good ones."""
        query = self.good()
        names = list(query) or ["search"]
        query[names[number % len(names)]] = self.bad(number)
        self.send(self.path(), query, number)

    def bad_path(self, number):
        """A bad value in the address itself."""
        if self.route.converters:
            self.send(self.path(self.bad(number)), self.good(), number)
        else:
            self.send(f"{self.path()}/{quote(self.bad(number), safe='')}", {}, number)

    def arrays(self, number):
        """Arrays and mappings where a text is expected."""
        query = {}
        for name in self.good() or {"search": ""}:
            query[f"{name}[]"] = ["1", "2"]
            query[f"{name}[0][a]"] = "x"
        self.send(self.path(), query, number)

    def twice(self, number):
        """Each key twice."""
        query = {n: [str(v), self.bad(number)] for n, v in self.good().items()}
        self.send(self.path(), query or {"page": ["1", "x"]}, number)

    def many(self, number):
        """Everything bad at once, and keys that nobody knows."""
        query = {name: self.bad(number + i) for i, name in enumerate(self.good())}
        query |= {"self": "x", "context": "{}", "uid": "1", "debug": "1", "\x00": "x"}
        self.send(self.path(), query, number)

    def files(self, number):
        """A file where a text is expected."""
        if not self.route.accepts("POST"):
            return self.one_bad(number)
        names = list(self.good()) or ["search"]
        return self.send(
            self.path(),
            {},
            number,
            files={name: ("\x00.txt", b"\xff\xfe\x00") for name in names[:3]},
        )

    def large(self):
        """10 MB in one field."""
        if self.route.accepts("POST") and self.route.methods:
            names = [n for n in self.good() if n != "attachment"] or ["search"]
            self.send(self.path(), {names[0]: "x" * 10_000_000}, 1)

    # --- sending ---------------------------------------------------------------------

    def send(self, path, query, number, **options):
        posts = self.route.accepts("POST") and (
            not self.route.accepts("GET") or number % 2 or "files" in options
        )
        before = self.stage.server.log.stat().st_size
        start = time.monotonic()
        if posts:
            data = {**query, "csrf_token": self.client.csrf()}
            answer = self.client.send("POST", path, data=data, **options)
        else:
            answer = self.client.send("GET", path, params=query)
        self.times.append(time.monotonic() - start)
        logged, _end = tracebacks(self.stage.server.log, before)
        what = f"{answer.status_code} on {path[:80]!r} {str(query)[:200]}"
        for origin, last in logged:
            self.report(origin, f"{last}: {what}")
        if answer.status_code >= 500 and not logged:
            self.report(self.route.origin, what)
