"""A real Odoo server process on its own database."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from scripts.paths import LOGS
from scripts.processes import start
from scripts.setup.machine import Machine


@dataclass
class OdooServer:
    """A running server; `url` has no slash at the end."""

    url: str
    database: str
    log: Path
    process: subprocess.Popen

    def kill(self, number: int = signal.SIGKILL) -> None:
        """End the server and its workers at once (fault tests)."""
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, number)
        self.process.wait()


def free_port() -> int:
    """A port of the loopback interface that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def answers(url: str) -> bool:
    """True when the server gives a page."""
    try:
        with urllib.request.urlopen(url, timeout=30) as reply:
            return reply.status == 200
    except (urllib.error.URLError, OSError):
        return False


@contextmanager
def odoo_server(
    machine: Machine, database: str, *options: str, seconds: int = 120
) -> Iterator[OdooServer]:
    """Run Odoo on `database` and a free port until the block ends.

    :param options: further options of Odoo, for example "--workers=2"
    """
    port = free_port()
    LOGS.mkdir(parents=True, exist_ok=True)
    log = LOGS / f"server-{database}.log"
    command = machine.odoo_command(
        *("-d", database, f"--db-filter=^{database}$", f"--http-port={port}"),
        # A port of its own too for the process of the long polls: where that is taken
        # it dies, and is started again and again.
        *(f"--gevent-port={free_port()}", "--max-cron-threads=0", *options),
    )
    with log.open("w") as stream:
        process = start(command, machine.environment(), stream)
    server = OdooServer(f"http://127.0.0.1:{port}", database, log, process)
    try:
        deadline = time.monotonic() + seconds
        while not answers(f"{server.url}/web/login"):
            if process.poll() is not None or time.monotonic() > deadline:
                tail = "\n".join(log.read_text(errors="replace").splitlines()[-20:])
                raise RuntimeError(f"Odoo did not start on {database}:\n{tail}")
            time.sleep(0.2)
        yield server
    finally:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGTERM)
        try:
            process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            server.kill()
