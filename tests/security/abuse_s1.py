"""S1: nobody reads or changes by id, token or method what belongs to somebody else.

Each persona sends requests that name records of circles that are not his: to every
route (by GET, by POST with a good CSRF token, with no, a wrong, a stale and a foreign
token), to every public method of ours by the web client's way and by the JSON API, to
what core offers on our models, and for everything that we print. Markers in the foreign
records tell a leak, hashes of the rows tell a write.

Who may see what is derived from the record rules; that these keep the circles apart is
checked first. Holes that must be found: a ticket closed by anybody (helpdesk_mgmt), a
route whose token is that of another record, a method that asks for no right, a report
that shows what its reader may not see.
"""

from __future__ import annotations

import re

from tests.security.support import discovery
from tests.security.support.stage import staged, text_of
from tests.security.support.watch import Leaks, Writes
from tests.security.support.words import (
    Words,
    arguments,
    is_token,
    sampled,
    visits,
)
from tests.security.support.world import disagreements


def main(size: str, env, database: str) -> int:
    """Sweep; the exit status is the number of findings in our own code."""
    with staged(env, database) as stage:
        sweep = Sweep(stage, size)
        for persona, model, ids in disagreements(stage.world):
            where = opened_by(persona, model)
            stage.report(persona, f"record rules of {model}", where, f"opens {ids}")
        sweep.routes()
        sweep.reports()
        sweep.methods()
        return stage.conclude(
            "S1",
            {
                "helpdesk_mgmt closes anybody's ticket": stage.found(
                    discovery.PEER_CONTROL, "peer"
                ),
                "a token of another record": stage.found("/planted/order/"),
                "a report that takes rights": stage.found("planted_report"),
                "a method without check that reads": stage.found("planted_reveal"),
                "a method without check that writes": stage.found("planted_change"),
            },
            personas=len(stage.world.personas),
            routes=len(sweep.all_routes),
            reports=len(sweep.all_reports),
            methods=len(sweep.all_methods),
        )


class Sweep:
    """Sends every persona everywhere."""

    def __init__(self, stage, size):
        self.stage = stage
        self.world = stage.world
        self.size = size
        self.leaks = Leaks(stage.world)
        self.writes = Writes(stage.world)
        self.all_routes = discovery.routes(stage.env)
        self.all_reports = discovery.reports(stage.env)
        self.all_methods = discovery.methods(stage.env)
        self.words = {c: Words(stage.world, c) for c in stage.world.main}

    def judge(self, persona, target, origin, answers):
        """Leaks in these answers, and what has changed since.

        :param answers: (response, circles of which the request held a good token)
        """
        for answer, allowed in answers:
            text = text_of(answer)
            for leak in self.leaks.find(persona, text, allowed):
                # A message of Odoo itself (companies that do not match) is not ours.
                where = raised_in(text) or origin
                self.stage.report(persona, target, where, f"leaks {leak}")
        allowed = {circle for _answer, circles in answers for circle in circles}
        foreign = [c for c in self.world.foreign(persona) if c not in allowed]
        for change in self.writes.changes(foreign):
            self.stage.report(persona, target, origin, change)

    # --- routes ----------------------------------------------------------------------

    def routes(self):
        """Every persona, every route, every foreign circle."""
        for persona in self.world.personas.values():
            for route in self.all_routes:
                if self.size == "S" and route.origin == "peer":
                    if route.url != discovery.PEER_CONTROL:
                        continue
                for circle in self.world.foreign(persona):
                    for token, allowed in self._tokens(circle).items():
                        answers = self._route(persona, route, circle, token)
                        answers = [(answer, allowed) for answer in answers]
                        if answers:
                            self.judge(persona, route.key, route.origin, answers)

    def _tokens(self, circle):
        """Tokens to try for records of a circle: {token: circles that it opens}."""
        tokens = {"": "", "x": ""}
        for other, kinds in self.world.tokens.items():
            for token in kinds.values():
                if other == circle:
                    # Of the circle itself only one that is no longer good.
                    tokens[token[:-1] + ("0" if token[-1] != "0" else "1")] = ""
                else:
                    tokens[token] = other
        return tokens

    def _route(self, persona, route, circle, token):
        """Ask a route for records of a circle, with one token or none."""
        names = [*route.parameters, *(name for _kind, name in route.converters)]
        if token and not any(is_token(route, name) for name in names):
            return
        for path, query in visits(route, self.words[circle], token):
            if route.origin == "ours" and not sampled(
                self.size, 4, persona.name, path, sorted(query)
            ):
                continue
            yield from self._visit(self.stage.client(persona), route, path, query)

    def _visit(self, client, route, path, query):
        if route.type != "http":
            yield client.jsonrpc(path, query)
            return
        if route.accepts("GET"):
            yield client.send("GET", path, params=query)
        if route.accepts("POST") and route.methods:
            data = {**query, "csrf_token": client.csrf()}
            yield client.send("POST", path, data=data)

    # --- reports ---------------------------------------------------------------------

    def reports(self):
        """Every persona, everything that we print, of foreign records."""
        for persona in self.world.personas.values():
            client = self.stage.client(persona)
            for name, model, origin in self.all_reports:
                answers = []
                for circle in self.world.foreign(persona):
                    main = self.world.main[circle].get(model)
                    ids = self.world.records[circle].get(model, [])[:2]
                    for record_id in dict.fromkeys([*([main] if main else []), *ids]):
                        path = f"/report/html/{name}/{record_id}"
                        answers.append((client.send("GET", path), ""))
                self.judge(persona, f"report {name}", origin, answers)

    # --- methods ---------------------------------------------------------------------

    def methods(self):
        """Every persona, every method, foreign ids, two ways of calling."""
        own = {method.key for method in self.all_methods}
        generic = [
            method
            for method in discovery.generic_methods(self.stage.env)
            if method.key not in own
        ]
        for persona in self.world.personas.values():
            if persona.name == "public":
                # call_kw and the JSON API need a login: only that is tried.
                client = self.stage.client(persona)
                answer = client.call("fsm.order", "search_read", [], {})
                self.judge(persona, "call_kw", "ours", [(answer, "")])
                continue
            for method in self.all_methods:
                # Colleagues are many and may do more: a quarter of it is tried by each.
                one_in = 1 if persona.user.share and method.origin == "ours" else 4
                if sampled(self.size, one_in, persona.name, method.key):
                    self._method(persona, method, 2)
            for method in generic:
                if sampled(self.size, 40, persona.name, method.key):
                    self._method(persona, method, 1)

    def _method(self, persona, method, variants):
        client = self.stage.client(persona)
        answers = []
        circles = self.world.foreign(persona)
        if self.size == "S":
            circles = circles[len(method.key) % len(circles) :][:1]
            variants = 1
        for circle in circles:
            main = self.world.main[circle].get(method.model)
            ids = self.world.records[circle].get(method.model, [])
            ids = [main] if main else ids[:1]
            if not ids and not method.api_model:
                continue
            for variant in range(variants):
                full = bool(variant or len(persona.name) % 2)
                args, kwargs = arguments(method, self.words[circle], ids, full=full)
                answers.append(
                    (client.call(method.model, method.name, args, kwargs), "")
                )
                if self.size != "S" or sampled("S", 9, persona.name, method.key):
                    ids_given = args[0] if args else []
                    answers.append(
                        (client.json2(method.model, method.name, ids_given, kwargs), "")
                    )
        origin = method.origin
        if origin == "ours" and method.name in discovery.GENERIC:
            origin = opened_by(persona, method.model)
        self.judge(persona, method.key, origin, answers)


def opened_by(persona, model: str) -> str:
    """ours when a right or record rule of our addons opens the model to the persona."""
    env = persona.user.env
    groups = persona.user.all_group_ids
    if env.registry[model]._original_module in discovery.our_modules():
        return "ours"
    given = env["ir.model.access"].search(
        [("model_id.model", "=", model), ("group_id", "in", [False, *groups.ids])]
    )
    rules = env["ir.rule"].search(
        [("model_id.model", "=", model), ("groups", "in", groups.ids)]
    )
    for records in (given, rules):
        for xmlid in records.get_external_id().values():
            if xmlid.split(".")[0] in discovery.our_modules():
                return "ours"
    return "peer"


def raised_in(text: str) -> str:
    """peer when the answer is an error that was raised outside of our addons."""
    if "Traceback (most recent call last)" not in text:
        return ""
    frames = re.findall(r'File \\?"([^"\\]+)\\?", line \d+', text)
    ours = [f"/{name}/" for name in discovery.our_modules()]
    if frames and not any(part in frames[-1] for part in ours):
        return "peer"
    return ""
