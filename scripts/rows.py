"""`make bench`, `make faults`, `make abuse`: measured rows, each a file below tests/.

A row is a file `tests/benchmarks/bench_p0.py` (or `tests/faults/fault_f2.py`,
`tests/security/abuse_s1.py`) with a function `main(size, rounds) -> int`. It runs in
its own process with an Odoo environment on a copy of the test template, and the last
line that it prints is its result. docs/testing.md says more.
"""

from __future__ import annotations

import ast
import os
import re
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from scripts.console import Stop, say
from scripts.databases import Databases
from scripts.paths import ROOT
from scripts.setup.machine import Machine, prepare
from scripts.setup.python import check_version

SIZES = ("S", "M", "L")
KINDS = {
    "bench": (ROOT / "tests/benchmarks", "bench_"),
    "faults": (ROOT / "tests/faults", "fault_"),
    "abuse": (ROOT / "tests/security", "abuse_"),
}


def bench() -> int:
    """A benchmark row."""
    return command("bench")


def faults() -> int:
    """A fault row."""
    return command("faults")


def abuse() -> int:
    """An abuse row."""
    return command("abuse")


def files(kind: str) -> dict[str, Path]:
    """Row files of a kind by row name (P0, F2 ...)."""
    folder, prefix = KINDS[kind]
    found = sorted(folder.glob(f"{prefix}*.py"))
    return {path.stem.removeprefix(prefix).upper(): path for path in found}


def command(kind: str) -> int:
    """Run the row that ROW names, or list the rows."""
    rows = files(kind)
    wanted = os.environ.get("ROW", "").upper()
    if not wanted:
        return listing(kind, rows)
    if wanted not in rows:
        raise Stop(f"ROW={wanted} is not there; make {kind} lists the rows.")
    size = os.environ.get("SIZE", "S").upper() or "S"
    if size not in SIZES:
        raise Stop(f"SIZE={size} is not one of {', '.join(SIZES)}.")
    check_version()
    machine = prepare("dev", browser=kind == "abuse")
    databases = Databases(machine)
    return run(databases, databases.template(), rows[wanted], size)


def listing(kind: str, rows: dict[str, Path]) -> int:
    """Print the rows with the first lines of their docstrings."""
    say(f"make {kind} ROW=... SIZE={'|'.join(SIZES)}\n")
    for name, path in rows.items():
        text = ast.get_docstring(ast.parse(path.read_text())) or ""
        say(f"  {name:<5} {text.splitlines()[0] if text else ''}")
    if not rows:
        say(f"  no rows yet in {KINDS[kind][0].relative_to(ROOT)}")
    return 0


def run(
    databases: Databases,
    template: str,
    path: Path,
    size: str,
    *,
    rounds: str = "",
    output: int | None = None,
) -> int:
    """Run one row on a copy of `template`; its exit status is the row's."""
    done = process(databases, template, path, size, rounds=rounds, output=output)
    return done.returncode


def process(
    databases: Databases,
    template: str,
    path: Path,
    size: str,
    *,
    rounds: str = "",
    output: int | None = None,
) -> subprocess.CompletedProcess:
    """Run one row and return its finished process."""
    machine: Machine = databases.machine
    with databases.scratch(template, f"{path.stem}_") as database:
        return subprocess.run(
            [str(machine.python), "-m", "scripts.row_process", str(path), size]
            + [database, rounds or os.environ.get("ROUNDS", "")],
            env=machine.environment() | {"OSR_TEMPLATE": template},
            cwd=ROOT,
            stdin=subprocess.DEVNULL,
            stdout=output,
            text=True,
            check=False,
        )


# --- the result line -----------------------------------------------------------------


@dataclass(frozen=True)
class Result:
    """The last line of a row: its name and its figures."""

    row: str
    values: dict[str, str]

    @classmethod
    def parse(cls, output: str) -> Result:
        """Read the result.

        >>> Result.parse("table\\nP1 M ratio=17.3 target=15 equal=yes\\n").values
        {'ratio': '17.3', 'target': '15', 'equal': 'yes'}
        """
        lines = [line for line in output.splitlines() if line.strip()]
        match = re.match(r"([PFS]\d+)\b(.*)", lines[-1]) if lines else None
        if not match:
            raise ValueError("the last line is no result")
        return cls(match[1], dict(re.findall(r"(\w+)=(\S+)", match[2])))

    def right(self) -> bool:
        """True when nothing is wrong, however fast it was (size S in CI).

        >>> Result.parse("P1 S ratio=0.3 target=15 equal=yes").right()
        True
        >>> Result.parse("S1 requests=90 failures=0 controls=1/2").right()
        False
        """
        found, _, planted = self.values.get("controls", "0/0").partition("/")
        return (
            self.values.get("equal", "yes") == "yes"
            and self.values.get("failures", "0") == "0"
            and found == planted
        )


if __name__ == "__main__":
    sys.exit(command(sys.argv[1]))
