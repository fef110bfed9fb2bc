"""Fixtures for everything below tests/.

Tests of one transaction need none of these: they are Odoo test cases. A test that
commits, kills or clicks gets a database of its own: a copy of the template that
`make test` installed our addons in, dropped afterwards.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest

from scripts.databases import Databases
from scripts.setup.machine import Machine, inherited
from tests.support.browser import chromium, login, screen, shot
from tests.support.server import OdooServer, odoo_server

FAILED = pytest.StashKey[bool]()


@pytest.fixture(scope="session")
def machine() -> Machine:
    """Odoo, Python, PostgreSQL of this run."""
    return inherited()


@pytest.fixture(scope="session")
def databases(machine: Machine) -> Databases:
    """The databases of this run."""
    return Databases(machine)


@pytest.fixture(scope="session")
def template() -> str:
    """Name of the database with our addons installed and nothing else in it."""
    return os.environ["OSR_TEMPLATE"]


@pytest.fixture
def scratch_database(databases: Databases, template: str) -> Iterator[str]:
    """A committed database for one test."""
    with databases.scratch(template) as name:
        yield name


@pytest.fixture(scope="module")
def module_database(databases: Databases, template: str) -> Iterator[str]:
    """A committed database for all tests of one file."""
    with databases.scratch(template) as name:
        yield name


@pytest.fixture
def server(machine: Machine, scratch_database: str) -> Iterator[OdooServer]:
    """A server process on a database for one test."""
    with odoo_server(machine, scratch_database) as running:
        yield running


@pytest.fixture(scope="module")
def module_server(machine: Machine, module_database: str) -> Iterator[OdooServer]:
    """A server process on a database for all tests of one file."""
    with odoo_server(machine, module_database) as running:
        yield running


@pytest.fixture(scope="module")
def browser():
    """Chromium, for the tests of one file.

    No longer than that: at the end of a class Odoo's test cases end every child
    process of pytest.
    """
    with chromium() as running:
        yield running


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item):
    """Let fixtures know whether their test failed."""
    report = yield
    if report.failed:
        item.stash[FAILED] = True
    return report


@pytest.fixture
def open_page(browser, request) -> Iterator[Callable]:
    """A function that opens a page: open_page(url, user=, size=, locale=).

    Every call is a device of its own: its cookies are not shared. When the test
    fails, each open page is saved as .local/shots/failed/<test>-<number>.png.
    """
    pages = []
    with ExitStack() as stack:

        def opened(url: str, *, user: str = "", size: str = "desktop", locale="en-US"):
            context = stack.enter_context(screen(browser, url, size, locale))
            page = context.new_page()
            pages.append(page)
            if user:
                login(page, user)
            return page

        yield opened
        if request.node.stash.get(FAILED, False):
            for number, page in enumerate(pages, 1):
                shot(page, f"failed/{request.node.name}-{number}")
