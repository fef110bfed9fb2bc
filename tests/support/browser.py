"""Chromium for stories and screenshots, driven by Playwright."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from scripts.paths import LOCAL
from scripts.setup.machine import CHROMIUM

SHOTS = LOCAL / "shots"
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
PHONE = {
    "viewport": {"width": 390, "height": 844},
    "device_scale_factor": 2,
    "is_mobile": True,
    "has_touch": True,
}
DESKTOP = {"viewport": {"width": 1440, "height": 900}}
SCREENS = {"phone": PHONE, "desktop": DESKTOP}


@contextmanager
def chromium() -> Iterator[Browser]:
    """Debian's Chromium, headless."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=str(CHROMIUM), args=ARGUMENTS
        )
        try:
            yield browser
        finally:
            browser.close()


@contextmanager
def screen(
    browser: Browser,
    url: str,
    size: str = "desktop",
    locale: str = "en-US",
    zone: str | None = None,
) -> Iterator[BrowserContext]:
    """A fresh profile with the screen of a phone (390 px) or a desk (1440 px)."""
    context = browser.new_context(
        base_url=url, locale=locale, timezone_id=zone, **SCREENS[size]
    )
    context.set_default_timeout(30_000)
    try:
        yield context
    finally:
        context.close()


def login(page: Page, name: str, password: str | None = None) -> None:
    """Log in as the user `name`; the password is the name unless given."""
    page.goto("/web/login")
    form = page.locator("form.oe_login_form")
    form.locator("input[name=login]").fill(name)
    form.locator("input[name=password]").fill(password or name)
    form.locator("button[type=submit]").click()
    page.wait_for_url(lambda url: "/web/login" not in url)


def wait_for_client(page: Page) -> None:
    """Wait until the web client shows a view (never for an idle network)."""
    page.wait_for_selector(".o_main_navbar")
    page.wait_for_selector(".o_action_manager > *")
    page.wait_for_selector(".o_loading_indicator", state="detached")


def shot(page: Page, name: str, *, full: bool = False) -> Path:
    """Save a screenshot as .local/shots/<name>.png."""
    path = SHOTS / f"{name}.png"
    path.parent.mkdir(parents=True, exist_ok=True)
    page.evaluate("document.fonts.ready")
    page.screenshot(path=str(path), full_page=full)
    return path
