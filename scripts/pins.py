"""`make pins`: resolve config/*.in again into pinned, hashed requirements.

The results name versions and hashes only, never a registry.
"""

from __future__ import annotations

import os
import re
from pathlib import Path

from scripts.console import run, say, step
from scripts.paths import CONFIG, LOGS
from scripts.setup.python import installer, uv_environment

# Debian 12's Python: newer packages may ask for a later 3.11.
PYTHON = "3.11.2"
OCA = "odoo-addon-"


def main() -> int:
    """Resolve all files; UPGRADE=1 takes newer versions, else pins stay if they can."""
    uv = installer()
    with step("Resolving config/requirements-uv.txt"):
        compile_file(uv, "requirements-uv")
    with step("Resolving config/requirements.txt"):
        compile_file(uv, "requirements")
    with step("Resolving config/requirements-dev.txt"):
        compile_file(uv, "requirements-dev")
        runtime = names(CONFIG / "requirements.txt")
        keep(CONFIG / "requirements-dev.txt", lambda name: name not in runtime)
    with step("Writing config/requirements-oca.txt"):
        target = CONFIG / "requirements-oca.txt"
        target.write_text((CONFIG / "requirements.txt").read_text())
        keep(target, lambda name: name.startswith(OCA))
    say("Now run make test.")
    return 0


def compile_file(uv: Path, stem: str) -> None:
    """Resolve one .in file into its .txt."""
    command = [uv, "pip", "compile", "--quiet", f"{stem}.in", "-o", f"{stem}.txt"]
    command += ["--generate-hashes", "--python-version", PYTHON]
    command += ["--no-header", "--no-annotate", "--overrides", "overrides.txt"]
    command += ["--no-emit-index-url", "--no-emit-find-links"]
    if os.environ.get("UPGRADE"):
        command.append("--upgrade")
    run(
        command,
        failure=f"Resolving {stem}.in failed",
        env=uv_environment(),
        cwd=CONFIG,
        log=LOGS / "pins.log",
    )


def entries(path: Path) -> dict[str, str]:
    """Text of each requirement (with its hashes) by name.

    A requirement begins at the start of a line; hashes are indented.
    """
    parts = re.split(r"^(?=[A-Za-z0-9])", path.read_text(), flags=re.M)
    found = {}
    for part in parts:
        match = re.match(r"[A-Za-z0-9._-]+", part)
        if match:
            found[match[0].lower()] = part
    return found


def names(path: Path) -> set[str]:
    """Names of the requirements in a file."""
    return set(entries(path))


def keep(path: Path, wanted) -> None:
    """Rewrite a file with only the requirements whose name is wanted."""
    chosen = [text for name, text in entries(path).items() if wanted(name)]
    path.write_text("".join(chosen))
