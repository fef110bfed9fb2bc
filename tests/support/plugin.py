"""pytest plug-in of this project, loaded by pyproject.toml."""

from __future__ import annotations

from types import ModuleType
from typing import Any
from unittest import TestCase

import pytest


def pytest_sessionstart() -> None:
    """Give test cases the attribute by which Odoo's runner hands them parameters."""
    from odoo.tests import BaseCase

    BaseCase._test_params = []


@pytest.hookimpl(tryfirst=True)
def pytest_pycollect_makeitem(collector: pytest.Collector, obj: Any) -> list | None:
    """Leave out test cases that a module only imports, as Odoo's own runner does.

    Otherwise core's base classes would run again in every file that extends them.
    """
    module = getattr(collector, "obj", None)
    if (
        isinstance(obj, type)
        and issubclass(obj, TestCase)
        and isinstance(module, ModuleType)
        and obj.__module__ != module.__name__
    ):
        return []
    return None
