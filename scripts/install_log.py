"""Read Odoo's installation log: a warning about our addons fails the build.

Errors always count. A warning counts when it names one of our addons or models, or
when it comes after our first addon began to load, unless `[tool.checklog-odoo]` in
pyproject.toml ignores it.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from pathlib import Path

from scripts import addons
from scripts.console import Stop, say
from scripts.paths import ROOT

RECORD = re.compile(
    r"^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d,\d{3} \d+ "
    r"(?P<level>[A-Z]+) (?P<database>\S+) (?P<logger>[^:]+): (?P<text>.*)$"
)
SERIOUS = {"WARNING", "ERROR", "CRITICAL"}


@dataclass
class Record:
    """One log record with the lines that follow it (a traceback, for example)."""

    level: str
    logger: str
    text: str

    def __str__(self) -> str:
        return f"{self.level} {self.logger}: {self.text}"


def records(text: str) -> list[Record]:
    """Split a log into records.

    >>> log = "2026-01-02 03:04:05,678 9 WARNING db odoo.x: a\\n  more\\nloose line"
    >>> [str(record) for record in records(log)]
    ['WARNING odoo.x: a\\n  more\\nloose line']
    """
    found: list[Record] = []
    for line in text.splitlines():
        match = RECORD.match(line)
        if match:
            found.append(Record(match["level"], match["logger"], match["text"]))
        elif found:
            found[-1].text += f"\n{line}"
    return found


def offences(
    text: str, names: list[str], words: list[str], ignored: list[str]
) -> list[Record]:
    """The records that fail the build.

    >>> head = "2026-01-02 03:04:05,678 9 "
    >>> log = head + "WARNING db odoo.registry: core thing\\n"
    >>> log += head + "INFO db odoo.modules.loading: Loading module mine (9/9)\\n"
    >>> log += head + "WARNING db py.warnings: later\\n"
    >>> [r.text for r in offences(log, ["mine"], ["mine", "my.model"], [])]
    ['later']
    >>> offences(log, ["mine"], ["mine"], ["later"])
    []
    """
    ours = re.compile(r"(?<![\w.])(" + "|".join(map(re.escape, words)) + r")(?![\w])")
    start = re.compile(r"^Loading module (" + "|".join(names) + r") ")
    skip = [re.compile(pattern) for pattern in ignored]
    found = []
    begun = False
    for record in records(text):
        begun = begun or bool(start.match(record.text))
        if record.level not in SERIOUS:
            continue
        if any(pattern.search(str(record)) for pattern in skip):
            continue
        if record.level != "WARNING" or begun or ours.search(str(record)):
            found.append(record)
    return found


def check_log(log: Path) -> None:
    """Stop when the installation log says something about our addons."""
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text())
    ignored = settings["tool"]["checklog-odoo"]["ignore"]
    names = list(addons.ours())
    found = offences(
        log.read_text(errors="replace"), names, addons.signatures(), ignored
    )
    if found:
        for record in found:
            say(f"    {record}")
        raise Stop(f"The installation log has {len(found)} warnings or errors: {log}")
