"""Read Odoo's installation log: a warning about our addons fails the build.

What is judged: every record from the moment our first addon begins to load, and every
earlier one that names one of our addons or models. checklog-odoo judges it: anything
above INFO fails, unless `[tool.checklog-odoo]` in pyproject.toml ignores it.
"""

from __future__ import annotations

import re
import subprocess
import tomllib
from collections.abc import Iterable
from pathlib import Path

from scripts import addons
from scripts.console import Stop, say
from scripts.paths import ROOT

RECORD = re.compile(
    r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d,\d{3} \d+ [A-Z]+ \S+ [^:]+: (?P<text>.*)"
)


def records(text: str) -> list[str]:
    """Split a log into records with the lines that belong to them.

    >>> records("2026-01-02 03:04:05,678 9 INFO db odoo.x: a\\n  more\\n")
    ['2026-01-02 03:04:05,678 9 INFO db odoo.x: a\\n  more\\n']
    """
    found: list[str] = []
    for line in text.splitlines(keepends=True):
        if RECORD.match(line):
            found.append(line)
        elif found:
            found[-1] += line
    return found


def concerns_us(text: str, names: Iterable[str], words: Iterable[str]) -> list[str]:
    """The records of a log that our addons have to answer for.

    >>> head = "2026-01-02 03:04:05,678 9 WARNING db odoo.x: "
    >>> log = f"{head}core thing\\n{head}about my.model\\n"
    >>> log += f"{head}Loading module mine (9/9)\\n{head}later\\n"
    >>> [r.removeprefix(head) for r in concerns_us(log, ["mine"], ["mine", "my.model"])]
    ['about my.model\\n', 'Loading module mine (9/9)\\n', 'later\\n']
    """
    ours = re.compile(r"(?<![\w.])(" + "|".join(map(re.escape, words)) + r")(?!\w)")
    start = re.compile(r"Loading module (" + "|".join(names) + r") ")
    found = []
    begun = False
    for record in records(text):
        match = RECORD.match(record)
        begun = begun or bool(match and start.match(match["text"]))
        if begun or ours.search(record):
            found.append(record)
    return found


def check_log(python: Path, log: Path) -> None:
    """Stop when the installation log says something about our addons."""
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text())
    ignored = settings["tool"]["checklog-odoo"]["ignore"]
    judged = concerns_us(
        log.read_text(errors="replace"), addons.ours(), addons.signatures()
    )
    if not judged:
        raise Stop(f"The installation log says nothing about our addons: {log}")
    done = subprocess.run(
        [str(python), "-m", "checklog_odoo", "--no-echo"]
        + [word for pattern in ignored for word in ("-i", pattern)],
        input="".join(judged),
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        say(done.stdout + done.stderr)
        raise Stop(f"The installation log has warnings or errors: {log}")
