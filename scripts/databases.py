"""Databases: cached templates, clones with their files, safe creation.

A database is built under a temporary name and renamed when it is complete, so a
name without that suffix is always whole. The comment on a database says what it was
built from. A clone shares the files of its template by hard links: Odoo names files
by their content and never changes them.
"""

from __future__ import annotations

import os
import re
import secrets
import shutil
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from scripts import addons
from scripts.console import Stop, last_words, step
from scripts.install_log import check_log
from scripts.paths import LOGS, digest, held, locked
from scripts.processes import run_odoo
from scripts.setup.machine import Machine

BUILDING = "_building"
TEMPLATE = "srv_tmpl_"
FOUNDATION = "srv_oca_"
PRISTINE = "srv_demo_"
CLONE = f"srv_run_{digest([socket.gethostname()], 4)}_"
# Warnings, and how far it is.
QUIET = ("--log-level=warn", "--log-handler=odoo.modules.loading:INFO")
KEEP_SECONDS = 3 * 3600
NAME = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.-]{0,50}")


def check_name(name: str) -> str:
    """Return `name`, or stop when it cannot be a database of ours."""
    if not NAME.fullmatch(name) or name in {"postgres", "template0", "template1"}:
        raise Stop(f"DB={name} is not a usable database name.")
    return name


class Databases:
    """The databases of one machine."""

    def __init__(self, machine: Machine) -> None:
        self.machine = machine
        self.server = machine.server

    # --- single operations -----------------------------------------------------------

    def names(self) -> set[str]:
        """All databases of the server."""
        return set(self.server.sql("SELECT datname FROM pg_database").split("\n"))

    def comment(self, name: str) -> str:
        """What the database was built from, "" when it is not one of ours."""
        return self.server.sql(
            "SELECT coalesce(shobj_description(oid, 'pg_database'), '') "
            "FROM pg_database WHERE datname = :'name'",
            name=name,
        )

    def set_comment(self, name: str, text: str) -> None:
        """Note what the database was built from."""
        self.server.sql(
            "COMMENT ON DATABASE :\"name\" IS :'text'", name=name, text=text
        )

    def files(self, name: str) -> Path:
        """Odoo's folder for the files of a database."""
        return self.machine.data / "filestore" / name

    def drop(self, name: str) -> None:
        """Remove a database, also one that is in use, and its files."""
        self.server.sql('DROP DATABASE IF EXISTS :"name" WITH (FORCE)', name=name)
        shutil.rmtree(self.files(name), ignore_errors=True)

    def clone(self, source: str, target: str) -> None:
        """Copy a database that nobody is connected to."""
        shutil.rmtree(self.files(target), ignore_errors=True)
        if self.files(source).is_dir():
            shutil.copytree(self.files(source), self.files(target), copy_function=link)
        self.server.sql(
            'CREATE DATABASE :"target" TEMPLATE :"source"', source=source, target=target
        )

    def rename(self, source: str, target: str) -> None:
        """Give a finished database its name. Files first: a name implies files."""
        shutil.rmtree(self.files(target), ignore_errors=True)
        if self.files(source).is_dir():
            self.files(source).rename(self.files(target))
        self.server.sql(
            'ALTER DATABASE :"source" RENAME TO :"target"', source=source, target=target
        )

    # --- building --------------------------------------------------------------------

    def install(self, database: str, names: list[str], *extra: str) -> Path:
        """Install addons (the database is created when missing); return the log."""
        return self._odoo(database, "-i", names, *extra)

    def update(self, database: str, names: list[str]) -> Path:
        """Update addons; return the log."""
        return self._odoo(database, "-u", names)

    def _odoo(self, database: str, verb: str, names: list[str], *extra: str) -> Path:
        LOGS.mkdir(parents=True, exist_ok=True)
        log = LOGS / f"{'install' if verb == '-i' else 'update'}-{database}.log"
        command = self.machine.odoo_command(
            *("-d", database, verb, ",".join(names), "--stop-after-init"),
            *("--no-http", "--max-cron-threads=0", *extra),
        )
        status = run_odoo(command, self.machine.environment(), log)
        text = log.read_text(errors="replace")
        failed = status or "Failed to load registry" in text
        if failed or "Some modules are not loaded" in text:
            raise Stop(f"Odoo failed on {names[-1]}: {last_words(text)} (log: {log})")
        return log

    @contextmanager
    def built(self, name: str, comment: str) -> Iterator[str]:
        """Give a temporary name; rename it to `name` when all went well."""
        temporary = name + BUILDING
        self.drop(temporary)
        try:
            yield temporary
            self.set_comment(temporary, comment)
            self.drop(name)
            self.rename(temporary, name)
        except BaseException:
            with suppress(Stop):
                self.drop(temporary)
            raise

    def foundation(self, names: list[str]) -> str:
        """A template with only `names`, none of them ours."""
        key = digest([self.machine.pins_digest(), *names])
        name = FOUNDATION + key
        with locked(name):
            if name not in self.names():
                with step(f"Building a template with {len(names)} OCA and core addons"):
                    with self.built(name, "") as work:
                        self.install(work, names, *QUIET)
            self.note_use(name)
        return name

    def template(self) -> str:
        """A template with our tested addons; its installation log is clean."""
        names = addons.tested()
        below = self.foundation(addons.foundation(names))
        if not names:
            return below
        name = TEMPLATE + digest([below, addons.sources_digest(names)])
        with locked(name):
            if name not in self.names():
                with step(f"Installing {', '.join(names)}"):
                    with self.built(name, "") as work:
                        self.clone(below, work)
                        check_log(self.machine.python, self.install(work, names))
            self.note_use(name)
        return name

    def demo_template(self) -> str:
        """A template with the demo company, untouched by people."""
        sources = addons.sources_digest(list(addons.ours()))
        name = PRISTINE + digest([self.machine.pins_digest(), sources])
        with locked(name):
            if name not in self.names():
                with step("Building the demo company, once"):
                    with self.built(name, "") as work:
                        self.install(work, [addons.DEMO])
            self.note_use(name)
        return name

    def note_use(self, template: str) -> None:
        """Stamp a template, and drop those that nobody used for hours."""
        self.set_comment(template, f"used {time.time():.0f}")
        for name in self.names():
            if name == template or not name.startswith(
                (TEMPLATE, FOUNDATION, PRISTINE)
            ):
                continue
            stamp = self.comment(name).removeprefix("used ")
            if stamp.isdigit() and time.time() - int(stamp) > KEEP_SECONDS:
                self.drop(name)
            elif name.endswith(BUILDING) and not held(name.removesuffix(BUILDING)):
                # Left by a killed build. Not forced: a living one is connected.
                if self.server.try_sql('DROP DATABASE :"name"', name=name)[0]:
                    shutil.rmtree(self.files(name), ignore_errors=True)

    # --- scratch copies --------------------------------------------------------------

    def scratch_name(self, purpose: str = "") -> str:
        """A new name that says which process it belongs to."""
        return f"{CLONE}{os.getpid()}_{purpose}{secrets.token_hex(3)}"

    @contextmanager
    def scratch(self, source: str, purpose: str = "") -> Iterator[str]:
        """A copy of `source` that is dropped afterwards."""
        name = self.scratch_name(purpose)
        self.drop_abandoned()
        self.clone(source, name)
        try:
            yield name
        finally:
            self.drop(name)

    def drop_abandoned(self) -> None:
        """Drop the copies of processes that were killed."""
        for name in self.names():
            found = re.match(CLONE + r"(\d+)_", name)
            if found and not Path(f"/proc/{found[1]}").exists():
                self.drop(name)


def link(source: str, target: str) -> None:
    """Hard-link a file, or copy it where that is impossible."""
    try:
        os.link(source, target)
    except OSError:
        shutil.copy2(source, target)
