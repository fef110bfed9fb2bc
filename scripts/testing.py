"""`make test`: lint, install, and run every test; `make setup`: only the set-up."""

from __future__ import annotations

import os
import shlex
import subprocess
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, nullcontext
from pathlib import Path
from shutil import which

from scripts import addons
from scripts.console import Stop, Timeline, say, step
from scripts.databases import Databases
from scripts.install_log import check_log
from scripts.lint.command import run_all
from scripts.paths import LOGS, ROOT
from scripts.setup import debian
from scripts.setup.machine import Machine, prepare
from scripts.setup.python import check_version

# Of what crosses addons: run after the tests of the addons, which takes as long then.
STORIES = ("tests/stories", "tests/browser")
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
    databases = Databases(machine)
    with phase(times, "test database"):
        template = databases.template()
    if arguments:
        failures += attempt(
            times, "pytest", lambda: pytest(databases, template, arguments, part=True)
        )
    else:
        failures += side_by_side(times, databases, template)
    times.print("Test summary")
    return 1 if failures else 0


def side_by_side(times: Timeline, databases: Databases, template: str) -> int:
    """Everything, in two lanes on databases of their own; the number of failures.

    The tests of the addons are shown as they run; the stories, and in CI the
    installation on an empty database, follow them. What else crosses addons takes
    longest and runs beside; its output comes when they have finished.
    """
    inside, across = places()
    stories = [folder for folder in STORIES if (ROOT / folder).is_dir()]
    across += [f"--ignore={folder}" for folder in stories]
    log = LOGS / "pytest-across.log"
    LOGS.mkdir(parents=True, exist_ok=True)

    def other_lane() -> int:
        return attempt(
            times, "pytest across", lambda: pytest(databases, template, across, log)
        )

    with ThreadPoolExecutor(1) as executor:
        beside = executor.submit(other_lane)
        failures = attempt(
            times, "pytest addons", lambda: pytest(databases, template, inside)
        )
        if stories:
            failures += attempt(
                times, "pytest stories", lambda: pytest(databases, template, stories)
            )
        if os.environ.get("CI"):
            failures += attempt(
                times, "install all", lambda: install_all(databases.machine)
            )
        failures += beside.result()
    if log.exists():
        sys.stdout.write(log.read_text(errors="replace"))
        sys.stdout.flush()
    return failures


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
    """Install our addons on an empty database, as customers would.

    One after another: each is there without those that build on it, and then with.
    Glue comes by itself, with the last of the addons that it joins.
    """
    databases = Databases(machine)
    name = databases.scratch_name("install")
    text = ""
    try:
        for addon in addons.in_order():
            if f"Loading module {addon} (" in text:
                continue
            with step(f"Installing {addon} on what was an empty database"):
                log = databases.install(name, [addon])
                check_log(machine.python, log)
                text += log.read_text(errors="replace")
    finally:
        databases.drop(name)
    return 0


def pytest(
    databases: Databases,
    template: str,
    arguments: list[str],
    log: Path | None = None,
    *,
    part: bool = False,
) -> int:
    """Run pytest on a copy of the template and return its exit status.

    :param log: where its output goes, instead of being shown
    :param part: no test at all is fine, as where a folder has none of the asked kind
    """
    machine = databases.machine
    given = [a for a in arguments if (ROOT / a.split("::")[0]).exists()]
    with databases.scratch(template, "pytest_") as database:
        command = [
            *(str(machine.python), "-m", "pytest", f"--rootdir={ROOT}"),
            *(f"--odoo-config={machine.conf}", f"--odoo-database={database}"),
            *("--odoo-http", "--odoo-log-level=warn"),
            *(*arguments, *([] if given else sum(places(), []))),
        ]
        say(f"\n==> {shlex.join(command[1:])}")
        environment = machine.environment() | {
            "OSR_TEMPLATE": template,
            "PYTHONDONTWRITEBYTECODE": "1",
        }
        with open(log, "wb") if log else nullcontext() as output:
            done = subprocess.run(
                command,
                env=environment,
                cwd=ROOT,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT if log else None,
                check=False,
            )
    return 0 if done.returncode == NO_TESTS and part else done.returncode


def places() -> tuple[list[str], list[str]]:
    """Folders that hold tests: those of the addons, and what crosses them."""
    folders = [ROOT / "addons" / name / "tests" for name in addons.tested()]
    inside, across = (
        [str(f.relative_to(ROOT)) for f in found if f.is_dir()]
        for found in (folders, [ROOT / "tests"])
    )
    return inside, across
