"""S2: malformed requests to our pages are refused or ignored, never an error of ours.

Wrong types, Unicode, NUL, 10 MB, negative and huge ids, impossible dates, unknown sort
and filter keys, arrays, the same key twice, for every persona. No answer is 5xx and the
log has no traceback that passes through our code. What Odoo itself stumbles over before
it reaches us (a parameter called `self`, NUL in an address) is told and fails nothing.
The 99th percentile of the time is told too.

Customers and people of partners also call our public methods with values of the wrong
type: what they get is a refusal in words, not an error of Python or PostgreSQL.

Holes that must be found: a planted page that takes every text for a number, a planted
method that does.
"""

from __future__ import annotations

import random
import time
from urllib.parse import quote

from tests.security.support import discovery
from tests.security.support.stage import staged, tracebacks
from tests.security.support.words import (
    Words,
    arguments,
    concerned,
    is_token,
    sampled,
)

# What a program can send that no form of ours does.
WRONG = (
    *(None, True, -1, 0, 2**31, 2**63, 1.5, "", "x", "1", "a\x00b", "2026-02-30"),
    *("9999-99-99", [], ["x"], [[1]], {}, {"a": 1}, "x" * 5000, "\ud83d\ude00"),
)
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
                if not concerned(size, persona, route):
                    continue
                Attack(stage, persona, route, times).run(share)
        calls = Calls(stage, size)
        calls.run()
        times.sort()
        p99 = times[int(len(times) * 0.99)] if times else 0
        print(f"99 of 100 answers within {p99 * 1000:.0f} ms")
        return stage.conclude(
            "S2",
            {
                "a text taken for a number": stage.found("/planted/number"),
                "a method that takes a text for a number": stage.found(
                    "planted_number"
                ),
            },
            routes=len(routes),
            methods=calls.count,
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
            if is_token(self.route, name):
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


class Calls:
    """Wrong types for our public methods, by people who are not employed."""

    def __init__(self, stage, size):
        self.stage = stage
        self.size = size
        self.count = 0

    def run(self):
        """Each parameter of each method gets wrong values, one at a time."""
        methods = [
            method
            for method in discovery.methods(self.stage.env)
            if method.parameters
            and method.name not in discovery.GENERIC
            and self.is_new(method)
        ]
        self.count = len(methods)
        for persona in self.stage.world.personas.values():
            if persona.name == "public" or not persona.user.share:
                continue
            words = Words(self.stage.world, (persona.circles or "A")[0])
            for method in methods:
                for name, _required in method.parameters:
                    self.parameter(persona, words, method, name)

    def is_new(self, method):
        """Ours alone: how Odoo's own API takes a wrong type is Odoo's."""
        ours = set(discovery.our_modules())
        return not any(
            method.name in vars(base)
            and not ours.intersection(base.__module__.split(".")[2:3])
            for base in type(self.stage.env[method.model]).__mro__
        )

    def parameter(self, persona, words, method, name):
        ids = words.world.records[words.circle].get(method.model, [])
        main = words.world.main[words.circle]
        store = {"crm.lead": "store.lead", "fsm.order": "store.job"}
        chosen = main.get(store.get(method.model, "")) or main.get(method.model)
        ids = [chosen] if chosen else ids[:1]
        if not ids and not method.api_model:
            return
        client = self.stage.client(persona)
        for number, value in enumerate(WRONG):
            if not sampled(self.size, 24, persona.name, method.key, name, number):
                continue
            args, kwargs = arguments(method, words, ids, full=True)
            kwargs[name] = value
            answer = client.call(method.model, method.name, args, kwargs)
            self.judge(persona, method, f"{name}={str(value)[:40]!r}", answer)

    def judge(self, persona, method, what, answer):
        if answer.status_code >= 500:
            self.stage.report(persona, method.key, method.origin, what)
            return
        error = answer.json().get("error")
        data = error and error.get("data") or {}
        if not data or data.get("name", "").startswith(
            ("odoo.exceptions.", "werkzeug.exceptions.")
        ):
            return
        # What Odoo does with the call before our method has it, is Odoo's.
        debug = data.get("debug", "")
        ours = any(f"/{one}/" in debug for one in discovery.our_modules())
        origin = method.origin if ours else "peer"
        detail = f"{data.get('name')}: {data.get('message', '')[:80]}: {what}"
        self.stage.report(persona, method.key, origin, detail)
