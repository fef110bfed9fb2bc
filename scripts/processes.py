"""Child processes: they end with us, and long ones show how far they are."""

from __future__ import annotations

import ctypes
import re
import signal
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import IO

from scripts.console import interactive, say

PR_SET_PDEATHSIG = 1
LOADING = re.compile(r"Loading module (\S+) \((\d+)/(\d+)\)")
PATIENCE = 10


def end_with_parent() -> None:
    """Ask the kernel to end this process when its parent is killed (Linux)."""
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


def start(
    command: Sequence[str], env: Mapping[str, str], output: IO | int
) -> subprocess.Popen:
    """Start a process without a terminal, in a session of its own."""
    return subprocess.Popen(
        command,
        env=dict(env),
        stdin=subprocess.DEVNULL,
        stdout=output,
        stderr=subprocess.STDOUT,
        start_new_session=True,
        preexec_fn=end_with_parent,  # noqa: PLW1509
    )


def run_odoo(command: Sequence[str], env: Mapping[str, str], log: Path) -> int:
    """Run an installation or update, show its progress, and return its status."""
    shown = ""
    with log.open("w") as stream:
        process = start(command, env, stream)
        try:
            while True:
                try:
                    status = process.wait(timeout=1 if interactive() else PATIENCE)
                    break
                except subprocess.TimeoutExpired:
                    now = progress(log.read_text(errors="replace"))
                    if now and now != shown:
                        show(now)
                        shown = now
        except BaseException:
            process.terminate()
            process.wait()
            raise
    if interactive() and shown:
        print(end="\r\x1b[K", flush=True)
    return status


def show(text: str) -> None:
    """Show progress: over and over in one line for a person, else line by line."""
    if interactive():
        print(f"    {text}", end="\x1b[K\r", flush=True)
    else:
        say(f"    {text}")


def progress(log: str) -> str:
    """How far an installation is.

    >>> progress("... Loading module base (1/9) ...\\n... Loading module web (2/9)")
    'addon 2 of 9: web'
    >>> progress("")
    ''
    """
    found = LOADING.findall(log)
    if not found:
        return ""
    name, number, total = found[-1]
    return f"addon {number} of {total}: {name}"
