"""`make run`: the demo company on this machine, with one login per persona."""

from __future__ import annotations

import json
import os
import shlex
import signal
import socket
import subprocess
import time
import urllib.error
import urllib.request
from pathlib import Path

from scripts import addons, processes
from scripts.console import Stop, duration, say, step
from scripts.databases import Databases, check_name
from scripts.paths import ADDONS, LOGS, locked
from scripts.setup.machine import Machine, prepare
from scripts.setup.python import check_version

PERSONAS = ADDONS / addons.DEMO / "personas.json"
MARK = "odoo-service-revenue"
START_SECONDS = 180


def main() -> int:
    """Set up, build the demo database once, start Odoo, and stay until it ends."""
    start = time.monotonic()
    check_version()
    host = os.environ.get("HOST") or "127.0.0.1"
    port = port_number(os.environ.get("PORT") or "8069")
    check_port(host, port)
    name = check_name(os.environ.get("DB") or addons.DEMO)
    machine = prepare("run")
    demo_database(Databases(machine), name)
    return serve(machine, name, host, port, start)


def port_number(text: str) -> int:
    """PORT= as a number."""
    if not text.isdigit() or not 0 < int(text) < 65536:
        raise Stop(f"PORT={text} is not a port number.")
    return int(text)


def check_port(host: str, port: int) -> None:
    """Stop when Odoo could not listen there, before anything is built."""
    try:
        family = socket.getaddrinfo(host, port)[0][0]
        with socket.socket(family) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind((host, port))
    except OSError as error:
        reason = "is in use" if error.errno == 98 else f"cannot be used ({error})"
        raise Stop(
            f"Port {port} of {host} {reason}: choose another one with "
            f"make run PORT={port + 1}"
        ) from error


# --- the database --------------------------------------------------------------------


def demo_database(databases: Databases, name: str) -> None:
    """Make sure that database `name` holds the demo company of these sources."""
    names = list(addons.ours())
    if addons.DEMO not in names:
        raise Stop(f"The addon {addons.DEMO} is missing in {ADDONS}.")
    wanted = (databases.machine.pins_digest(), addons.sources_digest(names))
    with locked(f"demo-{name}"):
        if name not in databases.names():
            template = databases.demo_template()
            with step(f"Making database {name}"):
                with databases.built(name, mark(*wanted)) as work:
                    databases.clone(template, work)
            return
        words = databases.comment(name).split()
        if len(words) != 3 or words[0] != MARK:
            raise Stop(
                f"Database {name} exists and was not made by this project: choose "
                f"another one with make run DB={name}_service"
            )
        if tuple(words[1:]) == wanted:
            return
        changed = "packages" if words[1] != wanted[0] else "addons"
        with step(f"Updating database {name}: the {changed} changed"):
            # Everything stands on base, so its update reaches OCA's addons too.
            modules = ["base"] if words[1] != wanted[0] else names
            databases.update(name, modules)
            databases.set_comment(name, mark(*wanted))


def mark(pins: str, sources: str) -> str:
    """The comment that says what a database was built from."""
    return f"{MARK} {pins} {sources}"


# --- the server ----------------------------------------------------------------------


def serve(machine: Machine, name: str, host: str, port: int, start: float) -> int:
    """Start Odoo, say where it is, and wait for its end."""
    LOGS.mkdir(parents=True, exist_ok=True)
    log = LOGS / "run.log"
    command = machine.odoo_command(
        *("-d", name, f"--db-filter=^{name}$", f"--http-interface={host}"),
        *(f"--http-port={port}", f"--logfile={log}"),
        *shlex.split(os.environ.get("ARGS", "")),
    )
    log.unlink(missing_ok=True)
    with step("Starting Odoo"):
        process = processes.start(command, machine.environment(), subprocess.DEVNULL)
        try:
            wait(process, f"http://{local(host)}:{port}/web/login", log)
        except BaseException:
            end(process)
            raise
    url = f"http://{local(host)}:{port}"
    say(f"\nReady after {duration(time.monotonic() - start)}: {url}")
    print_personas(url)
    say(f"Log: {log}. Stop with Ctrl-C.")
    try:
        status = process.wait()
    except KeyboardInterrupt:
        say("\nStopping Odoo ...")
        return end(process)
    raise Stop(f"Odoo ended with status {status}; its log is {log}")


def local(host: str) -> str:
    """The name under which this machine reaches an address to listen on."""
    return "localhost" if host in {"0.0.0.0", "::", "127.0.0.1"} else host  # nosec B104


def wait(process: subprocess.Popen, url: str, log: Path) -> None:
    """Wait until Odoo gives its login page."""
    deadline = time.monotonic() + START_SECONDS
    while True:
        if process.poll() is not None:
            raise Stop(f"Odoo did not start; its log is {log}")
        try:
            with urllib.request.urlopen(url, timeout=60) as reply:  # nosec B310
                if reply.status == 200:
                    return
        except (urllib.error.URLError, OSError):
            pass
        if time.monotonic() > deadline:
            raise Stop(f"Odoo did not answer at {url}; its log is {log}")
        time.sleep(0.2)


def end(process: subprocess.Popen) -> int:
    """Stop Odoo gently, then firmly."""
    for number in (signal.SIGTERM, signal.SIGTERM, signal.SIGKILL):
        if process.poll() is None:
            os.killpg(process.pid, number)
            try:
                process.wait(timeout=5)
            except subprocess.TimeoutExpired:
                continue
    return 0


def print_personas(url: str) -> None:
    """A table of one login per persona."""
    if not PERSONAS.is_file():
        return
    rows = json.loads(PERSONAS.read_text())
    say(f"\n  {'persona':<14} {'login':<22} {'password':<14} starts at")
    for row in rows:
        say(
            f"  {row['persona']:<14} {row['login']:<22} {row['password']:<14} "
            f"{url}{row['start']}"
        )
    say("")
