"""`make test-oca`: tests of OCA and of core pass with our addons as without them."""

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
from scripts.setup.machine import Machine, prepare
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
#: Addons of Odoo itself on whose documents ours stand. Their tours are left out.
CORE = ("stock", "repair", "crm", "partnership", "website_crm_partner_assign")
#: Ends of the names of files with tours.
TOURS = ("_tours", "_ui", "_technical_page")
OURS = ("service_revenue", "spare_parts_reverse", "channel_partner")
NAMES = ", ".join(OURS)
SHOWN = 60


def main() -> int:
    """Run the tests on two databases and compare test by test.

    HALF=without or HALF=with runs only one of them, without a comparison.
    """
    check_version()
    machine = prepare("dev", browser=True)
    databases = Databases(machine)
    half = os.environ.get("HALF", "")
    below = sorted({*ADDONS, *CORE, *addons.foundation(list(OURS))})
    template = databases.foundation(below)
    outcomes = {}
    if half != "with":
        with databases.scratch(template, "oca_") as database:
            outcomes["without"] = run(databases, database, "without")
    if half != "without":
        with databases.scratch(template, "oca_") as database:
            with step(f"Installing {NAMES} beside them"):
                databases.install(database, list(OURS), *QUIET)
            outcomes["with"] = run(databases, database, "with")
    if half:
        return 0
    return report(outcomes["without"], outcomes["with"])


def run(databases: Databases, database: str, label: str) -> dict[str, str]:
    """Outcome of each of these tests on one database."""
    machine = databases.machine
    result = LOGS / f"oca-{label}.xml"
    result.unlink(missing_ok=True)
    start = time.monotonic()
    with step(f"Running the tests of OCA and core {label} {NAMES}"):
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
                    *map(str, places(machine)),
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


def places(machine: Machine) -> list[Path]:
    """Folders and files that hold the tests."""
    site = site_packages(machine.python) / "odoo" / "addons"
    found = [site / name / "tests" for name in ADDONS]
    for name in CORE:
        folder = machine.odoo.import_root / "odoo" / "addons" / name / "tests"
        files = sorted(folder.glob("test_*.py"))
        found += [path for path in files if not path.stem.endswith(TOURS)]
    return [place for place in found if place.exists()]


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
    """Print the differences; 1 when a test is worse with our addons."""
    names = sorted(without.keys() | with_ours.keys())
    differences = []
    worse = 0
    for name in names:
        before = without.get(name, "absent")
        after = with_ours.get(name, "absent")
        if before != after:
            worse += after != "passed"
            differences.append(f"{name}: {before} without, {after} with {NAMES}")
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
