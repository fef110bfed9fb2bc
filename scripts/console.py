"""What the user sees: numbered steps, durations, and one clear sentence on failure."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path


class Stop(Exception):
    """Ends the command with one sentence for the user and exit status 2."""


class Timeline:
    """Durations of the phases of one command, printed as a table at the end."""

    def __init__(self) -> None:
        self.rows: list[tuple[str, float, str]] = []
        self.started = time.monotonic()

    def add(self, name: str, seconds: float, outcome: str) -> None:
        """Note that phase `name` took `seconds` and ended in `outcome`."""
        self.rows.append((name, seconds, outcome))

    def print(self, title: str) -> None:
        """Print one line a phase, and how long all took: some ran side by side."""
        width = max([len(row[0]) for row in self.rows] + [8])
        say(f"\n{title}")
        for name, seconds, outcome in self.rows:
            say(f"  {name:<{width}}  {duration(seconds):>9}  {outcome}")
        total = time.monotonic() - self.started
        say(f"  {'total':<{width}}  {duration(total):>9}")


def say(text: str) -> None:
    """Print `text` at once, also into a pipe."""
    print(text, flush=True)


def warn(text: str) -> None:
    """Print a remark that does not end the command."""
    say(f"    note: {text}")


def duration(seconds: float) -> str:
    """Seconds in a short form.

    >>> duration(4.26)
    '4.3 s'
    >>> duration(75)
    '1 min 15 s'
    """
    if seconds < 60:
        return f"{seconds:.1f} s"
    return f"{int(seconds) // 60} min {int(seconds) % 60} s"


class step:
    """Context that prints what is being done and how long it took.

    >>> with step("Counting"):  # doctest: +ELLIPSIS
    ...     pass
    ==> Counting ...
        done in ... s
    """

    def __init__(self, text: str) -> None:
        self.text = text

    def __enter__(self) -> step:
        self.start = time.monotonic()
        say(f"==> {self.text} ...")
        return self

    def __exit__(self, kind: type[BaseException] | None, *_rest: object) -> None:
        if kind is None:
            say(f"    done in {duration(time.monotonic() - self.start)}")


def run(
    command: Sequence[str | Path],
    *,
    failure: str,
    log: Path | None = None,
    env: Mapping[str, str] | None = None,
    cwd: Path | None = None,
) -> str:
    """Run `command` without a terminal and return its output.

    :param failure: start of the sentence that the user reads when it fails
    :param log: file that gets the whole output, named in that sentence
    """
    try:
        done = subprocess.run(
            [str(part) for part in command],
            env=dict(env) if env is not None else None,
            cwd=cwd,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            check=False,
        )
    except FileNotFoundError as error:
        raise Stop(f"{failure}: the program {command[0]} is missing.") from error
    if log is not None:
        log.parent.mkdir(parents=True, exist_ok=True)
        log.write_text(done.stdout)
    if done.returncode:
        where = f" Full log: {log}" if log is not None else ""
        raise Stop(f"{failure}: {last_words(done.stdout)}{where}")
    return done.stdout


def last_words(output: str) -> str:
    """The line of a failed program's output that says most.

    >>> last_words("Reading\\nE: Unable to locate package x\\nbye")
    'E: Unable to locate package x'
    """
    lines = [line.strip() for line in output.splitlines() if line.strip()]
    if not lines:
        return "it printed nothing."
    marks = ("error", "E:", "fatal", "FATAL", "Error", "ERROR", "mismatch")
    telling = [line for line in lines if line.startswith(marks) or "Error:" in line]
    return (telling or lines)[-1][:300]


def interactive() -> bool:
    """True when a person watches (colours and carriage returns are welcome)."""
    return sys.stdout.isatty() and not os.environ.get("CI")
