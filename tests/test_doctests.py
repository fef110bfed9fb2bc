"""The examples in docstrings of pure Python: addons' tools and the scripts."""

from __future__ import annotations

import doctest
import importlib

import pytest

from scripts.paths import ADDONS, ROOT

TOOLS = sorted(ADDONS.glob("*/tools/*.py"))
SCRIPTS = sorted((ROOT / "scripts").rglob("[a-z]*.py"))


@pytest.mark.parametrize(
    "path", TOOLS, ids=lambda path: f"{path.parts[-3]}-{path.stem}"
)
def test_tools(path):
    """Examples of an addon's pure functions."""
    addon = path.parts[-3]
    stem = "" if path.stem == "__init__" else f".{path.stem}"
    check(f"odoo.addons.{addon}.tools{stem}")


@pytest.mark.parametrize(
    "path", SCRIPTS, ids=lambda path: str(path.relative_to(ROOT / "scripts"))
)
def test_scripts(path):
    """Examples of the set-up."""
    check(".".join(path.relative_to(ROOT).with_suffix("").parts))


def check(name: str) -> None:
    """Run a module's examples."""
    module = importlib.import_module(name)
    result = doctest.testmod(module, optionflags=doctest.ELLIPSIS)
    assert not result.failed, f"{result.failed} examples of {name} failed"
