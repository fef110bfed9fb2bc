"""A world with a server in front of it, and a browser session for each persona."""

from __future__ import annotations

import hashlib
import hmac
import json
import logging
import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

import requests

from scripts.paths import ADDONS as PROJECT_ADDONS
from scripts.setup.machine import inherited
from tests.security.support import discovery
from tests.security.support.world import Persona, World, build
from tests.support.server import OdooServer, odoo_server

ADDONS = Path(__file__).parent.parent / "addons"
TIMEOUT = 60


@dataclass
class Finding:
    """Something that must not be."""

    persona: str
    target: str
    origin: str
    detail: str


@dataclass
class Stage:
    """Everything that a row needs."""

    world: World
    server: OdooServer
    clients: dict[str, Client] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)
    requests: int = 0

    @property
    def env(self):
        return self.world.env

    def client(self, persona: Persona) -> Client:
        """The session of a persona."""
        if persona.name not in self.clients:
            self.clients[persona.name] = Client(self, persona)
        return self.clients[persona.name]

    def report(self, persona, target, origin, detail):
        """Note a finding once."""
        made = Finding(getattr(persona, "name", persona), target, origin, detail)
        if made not in self.findings:
            self.findings.append(made)

    def conclude(self, row: str, controls: dict[str, bool], **figures) -> int:
        """Print findings and the result line; the exit status.

        :param controls: planted holes, and whether each was found
        """
        failures = [one for one in self.findings if one.origin == "ours"]
        for one in failures:
            print(f"FAILED: {one.persona}: {one.target}: {one.detail}")
        below: dict[str, list[str]] = {}
        for one in self.findings:
            if one.origin == "peer":
                below.setdefault(one.target, []).append(one.persona)
        for target, personas in below.items():
            print(f"below us: {target}: {', '.join(dict.fromkeys(personas))}")
        for name, found in controls.items():
            if not found:
                print(f"FAILED: the control was not found: {name}")
        for gap in self.world.gaps:
            print(f"not covered: {gap}")
        extra = "".join(f" {name}={value}" for name, value in figures.items())
        print(
            f"{row} requests={self.requests} failures={len(failures)} "
            f"controls={sum(controls.values())}/{len(controls)}{extra}"
        )
        return len(failures) + sum(not found for found in controls.values())

    def found(self, word: str, origin: str = "planted") -> bool:
        """True when a finding's target holds this word."""
        return any(word in one.target for one in self.findings if one.origin == origin)


class Client:
    """Sends requests as one persona."""

    def __init__(self, stage: Stage, persona: Persona):
        self.stage = stage
        self.persona = persona
        self.session = requests.Session()
        self.session.trust_env = False
        self.sid = forge_session(stage, persona)
        self.session.cookies.set("session_id", self.sid, domain="127.0.0.1", path="/")
        self._key = None

    def send(self, verb: str, path: str, **options) -> requests.Response:
        """One request; redirects are not followed."""
        self.stage.requests += 1
        options.setdefault("allow_redirects", False)
        options.setdefault("timeout", TIMEOUT)
        # Whatever the server wants to set, the persona stays who he is.
        self.session.cookies.clear()
        self.session.cookies.set("session_id", self.sid, domain="127.0.0.1", path="/")
        return self.session.request(verb, f"{self.stage.server.url}{path}", **options)

    def jsonrpc(self, path: str, params: dict, **options) -> requests.Response:
        """A request of type jsonrpc."""
        body = {"jsonrpc": "2.0", "method": "call", "id": 1, "params": params}
        return self.send("POST", path, json=body, **options)

    def call(self, model, method, args, kwargs) -> requests.Response:
        """A method by the way of the web client."""
        params = {"model": model, "method": method, "args": args, "kwargs": kwargs}
        return self.jsonrpc("/web/dataset/call_kw", params)

    def json2(self, model, method, ids, kwargs) -> requests.Response:
        """A method by the documented API, with a key of the persona's own."""
        return self.send(
            "POST",
            f"/json/2/{model}/{method}",
            json={"ids": ids, **kwargs},
            headers={"Authorization": f"Bearer {self.key}"},
        )

    @property
    def key(self) -> str:
        """The persona's API key."""
        if self._key is None:
            env = self.stage.env
            keys = env["res.users.apikeys"].with_user(self.persona.user).sudo()
            self._key = keys._generate(None, "abuse", None)
            env.cr.commit()
        return self._key

    def csrf(self) -> str:
        """The token that a form of this session would hold."""
        secret = (
            self.stage.env["ir.config_parameter"].sudo().get_param("database.secret")
        )
        until = int(time.time()) + 3600
        text = f"{self.sid[:42]}{until}".encode()
        digest = hmac.new(secret.encode("ascii"), text, hashlib.sha1)
        return f"{digest.hexdigest()}o{until}"


def forge_session(stage: Stage, persona: Persona) -> str:
    """A session as after a login; hashing passwords would take longer than the row."""
    from odoo import http
    from odoo.service import security

    from odoo.addons.base.models import res_users  # noqa: F401 (sets up sessions)

    session = http.root.session_store.new()
    session.update(
        http.get_default_session(), db=stage.env.cr.dbname, _trace_disable=True
    )
    session.context["lang"] = http.DEFAULT_LANG
    if persona.name != "public":
        env = stage.env(user=persona.user.id)
        session.uid = persona.user.id
        session.login = persona.user.login
        session.session_token = security.compute_session_token(session, env)
        session.context = dict(env["res.users"].context_get())
    http.root.session_store.save(session)
    return session.sid


@contextmanager
def staged(env, database: str, *options: str) -> Iterator[Stage]:
    """Install the planted holes, build the world, and serve it."""
    # What is refused on purpose would fill the log.
    logging.getLogger("odoo.sql_db").setLevel(logging.CRITICAL)
    with planted(env, database) as inner:
        world = build(inner)
        path = ",".join([*addons_path(), str(ADDONS)])
        with odoo_server(
            inherited(),
            database,
            f"--addons-path={path}",
            "--log-level=warn",
            "--limit-time-real=300",
            *options,
        ) as server:
            yield Stage(world, server)


@contextmanager
def planted(env, database: str) -> Iterator:
    """An environment in which the addon with the planted holes is installed."""
    from odoo import SUPERUSER_ID, api
    from odoo.modules.module import initialize_sys_path
    from odoo.modules.registry import Registry
    from odoo.tools import config

    env.cr.rollback()
    config["addons_path"] = [*addons_path(), str(ADDONS)]
    initialize_sys_path()
    registry = Registry.new(
        database, update_module=True, install_modules=[discovery.PLANTED]
    )
    with registry.cursor() as cursor:
        yield api.Environment(cursor, SUPERUSER_ID, {})
        cursor.rollback()


def addons_path() -> list[str]:
    """Folders of addons, without the planted ones."""
    from odoo.tools import config

    return [p for p in config["addons_path"] if p != str(ADDONS)]


def tracebacks(log: Path, after: int = 0) -> tuple[list[tuple[str, str]], int]:
    """(origin, last line) of the tracebacks in a log since an offset; the new offset.

    Ours is what has passed through a file of our addons.
    """
    data = log.read_bytes()
    blocks: list[list[str]] = []
    for line in data[after:].decode(errors="replace").splitlines():
        if line.startswith("Traceback (most recent call last)"):
            blocks.append([])
        elif blocks and re.match(r"\d{4}-\d\d-\d\d ", line):
            blocks.append([])
        elif blocks:
            blocks[-1].append(line)
    found = []
    for block in filter(None, blocks):
        last = next((text for text in block if not text.startswith(" ")), "")
        text = "\n".join(block)
        where = "peer"
        if f'File "{PROJECT_ADDONS}/' in text:
            where = "ours"
        elif f"/{discovery.PLANTED}/" in text:
            where = "planted"
        if "File " in text:
            found.append((where, last))
    return found, len(data)


def text_of(response: requests.Response) -> str:
    """The text of a response, JSON with its escapes undone."""
    text = response.text
    if "json" in response.headers.get("Content-Type", ""):
        try:
            return json.dumps(json.loads(text), ensure_ascii=False)
        except ValueError:
            return text
    return text


def later(**delta) -> str:
    """A date in the past or future, as text."""
    from odoo import fields

    return fields.Date.to_string(fields.Date.today() + timedelta(**delta))
