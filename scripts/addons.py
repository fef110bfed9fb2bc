"""Our addons as their manifests describe them."""

from __future__ import annotations

import ast
import re
from pathlib import Path

from scripts.console import Stop
from scripts.paths import ADDONS, digest, tree_digest

# For people to look at; tests never use it.
DEMO = "service_demo"


def ours() -> dict[str, dict]:
    """Manifest by name of each installable addon in addons/."""
    found = {}
    for path in sorted(ADDONS.glob("*/__manifest__.py")):
        try:
            manifest = ast.literal_eval(path.read_text())
        except (SyntaxError, ValueError) as error:
            raise Stop(f"{path} is not a readable manifest: {error}") from error
        if manifest.get("installable", True):
            found[path.parent.name] = manifest
    return found


def tested() -> list[str]:
    """Names of the addons that tests run on."""
    return [name for name in ours() if name != DEMO]


def in_order() -> list[str]:
    """Names of our addons, each after those that it depends on."""
    waiting, done = ours(), []
    while waiting:
        ready = [
            name
            for name, manifest in waiting.items()
            if not waiting.keys() & set(manifest.get("depends", []))
        ]
        if not ready:
            raise Stop(f"These addons depend on each other: {', '.join(waiting)}")
        done += ready
        waiting = {name: m for name, m in waiting.items() if name not in ready}
    return done


def foundation(names: list[str]) -> list[str]:
    """What the addons `names` depend on outside this repository."""
    manifests = ours()
    needed = {d for name in names for d in manifests[name].get("depends", [])}
    return sorted(needed - manifests.keys()) or ["base"]


def sources_digest(names: list[str]) -> str:
    """Hash of the sources of the addons `names`."""
    parts = []
    for name in sorted(names):
        parts += [name, tree_digest(ADDONS / name)]
    return digest(parts)


def signatures() -> list[str]:
    """Words by which a log line names one of our addons: names, models."""
    words = set(ours())
    for path in ADDONS.glob("*/**/*.py"):
        text = path.read_text(errors="replace")
        words.update(re.findall(r"^\s+_name = [\"']([a-z_.]+)[\"']", text, re.M))
    return sorted(words)


def paths(names: list[str]) -> list[Path]:
    """Folders of the addons `names`."""
    return [ADDONS / name for name in names]
