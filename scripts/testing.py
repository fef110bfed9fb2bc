"""`make test`: lint, install, and run every test; `make setup`: only the set-up."""

from __future__ import annotations

import os
import shlex
import subprocess
import time
from collections.abc import Callable
from contextlib import contextmanager
from shutil import which

from scripts import addons
from scripts.console import Stop, Timeline, say, step
from scripts.databases import Databases
from scripts.install_log import check_log
from scripts.lint.command import run_all
from scripts.paths import ROOT
from scripts.setup import debian
from scripts.setup.machine import Machine, prepare
from scripts.setup.python import check_version

# pytest found no test: fine where only a part is asked for, not for everything.
NO_TESTS = 5


def setup() -> int:
    """Only the set-up, for tests and for running."""
    check_version()
    prepare("run")
    prepare("dev")
    return 0


def main() -> int:
    """Run all phases; with ARGS only pytest, with these arguments."""
    check_version()
    arguments = shlex.split(os.environ.get("ARGS", ""))
    times = Timeline()
    with phase(times, "set-up"):
        machine = prepare("dev", browser=True)
        if os.environ.get("CI") and debian.is_root() and not which("docker-compose"):
            debian.install(["docker-compose"], "Checking docker-compose.yml")
    failures = 0
    if not arguments:
        failures += attempt(times, "lint", lambda: run_all(machine.python))
        if os.environ.get("CI"):
            failures += attempt(times, "install all", lambda: install_all(machine))
    databases = Databases(machine)
    with phase(times, "test database"):
        template = databases.template()
    failures += attempt(times, "pytest", lambda: pytest(databases, template, arguments))
    times.print("Test summary")
    return 1 if failures else 0


@contextmanager
def phase(times: Timeline, name: str):
    """Time a phase that nothing can go on without."""
    start = time.monotonic()
    yield
    times.add(name, time.monotonic() - start, "ok")


def attempt(times: Timeline, name: str, work: Callable[[], int]) -> int:
    """Time a phase whose failure lets the others go on; 1 when it failed."""
    start = time.monotonic()
    try:
        status = work()
    except Stop as reason:
        say(f"\n{reason}")
        status = 1
    times.add(name, time.monotonic() - start, "FAILED" if status else "ok")
    return 1 if status else 0


def install_all(machine: Machine) -> int:
    """Install all our addons on an empty database, as a customer would."""
    databases = Databases(machine)
    names = list(addons.ours())
    name = databases.scratch_name("install")
    with step(f"Installing {', '.join(names)} on an empty database"):
        try:
            check_log(machine.python, databases.install(name, names))
        finally:
            databases.drop(name)
    return 0


def pytest(databases: Databases, template: str, arguments: list[str]) -> int:
    """Run pytest on a copy of the template and return its exit status."""
    machine = databases.machine
    given = [a for a in arguments if (ROOT / a.split("::")[0]).exists()]
    with databases.scratch(template, "pytest_") as database:
        command = [
            *(str(machine.python), "-m", "pytest", f"--rootdir={ROOT}"),
            *(f"--odoo-config={machine.conf}", f"--odoo-database={database}"),
            *("--odoo-http", "--odoo-log-level=warn"),
            *(*arguments, *([] if given else places())),
        ]
        say(f"\n==> {shlex.join(command[1:])}")
        environment = machine.environment() | {
            "OSR_TEMPLATE": template,
            "PYTHONDONTWRITEBYTECODE": "1",
        }
        done = subprocess.run(
            command,
            env=environment,
            cwd=ROOT,
            stdin=subprocess.DEVNULL,
            check=False,
        )
    return 0 if done.returncode == NO_TESTS and arguments else done.returncode


def places() -> list[str]:
    """Folders that hold tests."""
    names = addons.tested()
    folders = [ROOT / "addons" / name / "tests" for name in names] + [ROOT / "tests"]
    return [str(f.relative_to(ROOT)) for f in folders if f.is_dir()]
