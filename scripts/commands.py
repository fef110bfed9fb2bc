"""The commands by name, and how failures reach the user."""

from __future__ import annotations

import errno
import importlib
import os
import signal
import sys
from types import FrameType

from scripts.console import Stop, say

# command: (module, function, help, variables)
COMMANDS = {
    "help": ("scripts.commands", "show_help", "This text", ""),
    "run": (
        "scripts.running",
        "main",
        "Set up, build the demo company once, start Odoo",
        "PORT= DB= HOST= ODOO_HOME= ODOO_DEB= PGHOST=",
    ),
    "test": (
        "scripts.testing",
        "main",
        "Lint, install, and run every test",
        'ARGS="..."',
    ),
    "lint": ("scripts.lint.command", "main", "Only the linters", "ONLY= FIX=1"),
    "bench": ("scripts.rows", "bench", "A benchmark", "ROW= SIZE=S|M|L ROUNDS="),
    "faults": ("scripts.rows", "faults", "A fault test", "ROW= SIZE= ROUNDS="),
    "abuse": ("scripts.rows", "abuse", "An abuse test", "ROW= SIZE= ROUNDS="),
    "shots": ("scripts.shots", "main", "Screenshots of the main pages", "DB= ONLY="),
    "test-oca": ("scripts.oca", "main", "OCA's own tests, without and with ours", ""),
    "setup": ("scripts.testing", "setup", "Only the set-up", ""),
    "pins": ("scripts.pins", "main", "Resolve the pinned versions again", "UPGRADE=1"),
    "clean": ("scripts.setup.machine", "clean", "Remove .local of this checkout", ""),
    "offers": ("scripts.commands", "offers", "", ""),
}


def main(arguments: list[str]) -> int:
    """Run one command and turn expected failures into one sentence."""
    name = arguments[0] if arguments else "help"
    if name not in COMMANDS:
        say(f"There is no command {name}; see: make help")
        return 2
    module, function = COMMANDS[name][:2]
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, terminated)
    try:
        return getattr(importlib.import_module(module), function)() or 0
    except Stop as reason:
        print(f"\n{reason}", file=sys.stderr, flush=True)
        return 2
    except KeyboardInterrupt:
        print("\nInterrupted.", file=sys.stderr)
        return 130
    except OSError as error:
        if error.errno not in (errno.ENOSPC, errno.EDQUOT):
            raise
        print(f"\nThe disk is full: {error}", file=sys.stderr)
        return 2


def terminated(_number: int, _frame: FrameType | None) -> None:
    """End like an interrupted command, so that temporary things are removed."""
    raise KeyboardInterrupt


def show_help() -> None:
    """Print the commands."""
    say("make COMMAND [NAME=value ...]\n")
    for name, (_module, _function, text, variables) in COMMANDS.items():
        if text:
            say(f"  {name:<9} {text:<48} {variables}")
    say("\nStart with `make run`; details are in docs/setup.md and docs/testing.md.")


def offers() -> int:
    """0 when Odoo can be had without ODOO_DEB (for .ci/run)."""
    from scripts.setup import odoo

    return 0 if odoo.offered() or os.environ.get("ODOO_HOME") else 1
