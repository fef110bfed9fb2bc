"""What stories, faults and screenshots rest on: a copy, a server, a browser."""

from __future__ import annotations

from tests.support.browser import shot, wait_for_client


def test_copy_is_committed_and_gone_afterwards(databases, template):
    """A copy holds what the template holds, files included, and leaves nothing."""
    with databases.scratch(template) as name:
        count = databases.server.sql("SELECT count(*) FROM ir_module_module", name)
        assert int(count) > 100
        assert databases.files(name).is_dir() == databases.files(template).is_dir()
    assert name not in databases.names()
    assert not databases.files(name).exists()


def test_login_on_a_phone_and_at_a_desk(server, open_page):
    """The administrator reaches the web client on both screens."""
    for size in ("phone", "desktop"):
        page = open_page(server.url, user="admin", size=size)
        wait_for_client(page)
        assert shot(page, f"support/login-{size}").stat().st_size > 5_000
