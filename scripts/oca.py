"""`make test-oca`: OCA's own tests pass with our addon exactly as without it."""

from __future__ import annotations

import os
import subprocess
import time
from pathlib import Path
from xml.etree import ElementTree  # nosec B405

from scripts import addons
from scripts.console import duration, say, step
from scripts.databases import QUIET, Databases
from scripts.paths import LOGS, ROOT
from scripts.setup.machine import prepare
from scripts.setup.python import check_version, site_packages

ADDONS = (
    "commission_oca",
    "account_commission_oca",
    "sale_commission_oca",
    "contract",
    "fieldservice",
    "fieldservice_activity",
    "fieldservice_crm",
    "fieldservice_recurring",
    "fieldservice_sale",
    "helpdesk_mgmt",
    "helpdesk_mgmt_crm",
    "helpdesk_mgmt_fieldservice",
    "helpdesk_mgmt_rating",
    "fieldservice_repair",
    "fieldservice_stock",
    "product_warranty",
    "rma",
    "rma_sale",
)
OURS = "service_revenue"
SHOWN = 60


def main() -> int:
    """Run the tests on two databases and compare test by test.

    HALF=without or HALF=with runs only one of them, without a comparison.
    """
    check_version()
    machine = prepare("dev", browser=True)
    databases = Databases(machine)
    half = os.environ.get("HALF", "")
    below = sorted({*ADDONS, *addons.foundation([OURS])})
    template = databases.foundation(below)
    outcomes = {}
    if half != "with":
        with databases.scratch(template, "oca_") as database:
            outcomes["without"] = run(databases, database, "without")
    if half != "without":
        with databases.scratch(template, "oca_") as database:
            with step(f"Installing {OURS} beside them"):
                databases.install(database, [OURS], *QUIET)
            outcomes["with"] = run(databases, database, "with")
    if half:
        return 0
    return report(outcomes["without"], outcomes["with"])


def run(databases: Databases, database: str, label: str) -> dict[str, str]:
    """Outcome of each of OCA's tests on one database."""
    machine = databases.machine
    site = site_packages(machine.python) / "odoo" / "addons"
    folders = [site / name / "tests" for name in ADDONS]
    result = LOGS / f"oca-{label}.xml"
    result.unlink(missing_ok=True)
    start = time.monotonic()
    with step(f"Running OCA's tests {label} {OURS}"):
        with (LOGS / f"oca-{label}.log").open("w") as log:
            subprocess.run(
                [
                    *(
                        str(machine.python),
                        "-m",
                        "pytest",
                        "-q",
                        f"--junitxml={result}",
                    ),
                    *(f"--rootdir={ROOT}", "-c", str(ROOT / "pyproject.toml")),
                    *(f"--odoo-config={machine.conf}", f"--odoo-database={database}"),
                    "--odoo-http",
                    *map(str, (f for f in folders if f.is_dir())),
                ],
                env=machine.environment(),
                cwd=ROOT,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                check=False,
            )
    outcomes = read(result)
    counts = {kind: list(outcomes.values()).count(kind) for kind in KINDS}
    words = ", ".join(f"{number} {kind}" for kind, number in counts.items())
    say(f"    {label}: {words} in {duration(time.monotonic() - start)}")
    return outcomes


KINDS = ("passed", "failed", "skipped")


def read(path: Path) -> dict[str, str]:
    """Outcome by test from a JUnit file."""
    outcomes = {}
    for case in ElementTree.parse(path).iter("testcase"):  # nosec B314: our own file
        children = {child.tag for child in case}
        outcome = "passed"
        if children & {"failure", "error"}:
            outcome = "failed"
        elif "skipped" in children:
            outcome = "skipped"
        outcomes[f"{case.get('classname')}.{case.get('name')}"] = outcome
    return outcomes


def report(without: dict[str, str], with_ours: dict[str, str]) -> int:
    """Print the differences; 1 when a test is worse with our addon."""
    names = sorted(without.keys() | with_ours.keys())
    differences = []
    worse = 0
    for name in names:
        before = without.get(name, "absent")
        after = with_ours.get(name, "absent")
        if before != after:
            worse += after != "passed"
            differences.append(f"{name}: {before} without, {after} with {OURS}")
    for line in differences[:SHOWN]:
        say(f"  {line}")
    if not without:
        say("No test ran.")
        return 1
    say(
        f"{len(differences)} of {len(names)} tests differ, {worse} are worse; "
        f"logs are in {LOGS}"
    )
    return 1 if worse else 0
