"""`make lint`: run the linters two at a time and show what failed."""

from __future__ import annotations

import os
import subprocess
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from scripts.console import Stop, duration, say
from scripts.lint.checks import CHECKS, Check
from scripts.paths import ROOT
from scripts.setup.machine import linters

SKIPPED = {"node_modules", "__pycache__", "build", "dist"}
# Not ours to format: licence text and pictures.
UNTOUCHED = {"LICENSE"}
BINARY = {".png", ".jpg", ".ico", ".gif", ".woff2", ".ttf", ".xlsx", ".pdf", ".svg"}


@dataclass
class Result:
    """What a linter said."""

    check: Check
    status: int
    output: str
    seconds: float


def main() -> int:
    """Run all linters, or those named by ONLY; with FIX=1 mend what can be mended."""
    chosen = os.environ.get("ONLY", "").replace(",", " ").split()
    unknown = set(chosen) - {check.name for check in CHECKS}
    if unknown:
        names = ", ".join(check.name for check in CHECKS)
        raise Stop(f"ONLY={' '.join(sorted(unknown))} is no linter; there are: {names}")
    return run_all(linters(), chosen, fix=bool(os.environ.get("FIX")))


def run_all(python: Path, chosen: list[str] | None = None, *, fix: bool = False) -> int:
    """Run linters; 1 when one of them found something."""
    checks = [check for check in CHECKS if not chosen or check.name in chosen]
    files = source_files()
    # Linters that mend files must not meet: one after the other.
    with ThreadPoolExecutor(1 if fix else 2) as pool:
        results = list(pool.map(lambda check: run(check, python, files, fix), checks))
    for result in results:
        mark = "FAILED" if result.status else "ok"
        say(f"  {result.check.name:<20} {duration(result.seconds):>8}  {mark}")
    for result in results:
        if result.output and (result.status or "remark" in result.output):
            say(f"\n--- {result.check.name}\n{result.output.rstrip()}")
    return 1 if any(result.status for result in results) else 0


def run(check: Check, python: Path, files: list[str], fix: bool) -> Result:
    """Run one linter over the files that concern it."""
    start = time.monotonic()
    mine = [
        name
        for name in files
        if name.endswith(check.suffixes or "\0") and name.startswith(check.below)
    ]
    words: list[str] = []
    for word in check.fix if fix and check.fix else check.command:
        if word == "{files}":
            words += mine
        else:
            words.append(word.replace("{python}", str(python)))
    if "{files}" in check.command and not mine:
        return Result(check, 0, "", 0.0)
    if "/" not in words[0]:
        words[0] = str(python.parent / words[0])
    done = subprocess.run(
        words,
        cwd=ROOT,
        env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1"},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        check=False,
    )
    return Result(check, done.returncode, done.stdout, time.monotonic() - start)


def source_files() -> list[str]:
    """Text files of the project, by git when it is there, else by walking."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    if listed.returncode == 0:
        names = sorted(set(listed.stdout.splitlines()))
    else:
        names = []
        for folder, below, found in os.walk(ROOT):
            hidden = {name for name in below if name.startswith(".")} - {".ci"}
            below[:] = sorted(set(below) - SKIPPED - hidden)
            names += [os.path.relpath(os.path.join(folder, f), ROOT) for f in found]
    return [
        name
        for name in names
        if name not in UNTOUCHED
        and Path(name).suffix not in BINARY
        and (ROOT / name).is_file()
    ]
