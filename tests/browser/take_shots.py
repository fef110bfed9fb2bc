"""Take the pictures of one language: take_shots DATABASE LANGUAGE [NAME...]."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable

from playwright.sync_api import Error, Page, Response

from scripts.paths import ADDONS
from scripts.setup.machine import inherited
from tests.browser.pages import PAGES
from tests.browser.pages import Page as Wanted
from tests.support.browser import SCREENS, chromium, login, screen, shot
from tests.support.server import odoo_server

PERSONAS = ADDONS / "service_demo" / "personas.json"
# Of the demo company.
ZONE = "Asia/Shanghai"
SEARCH = """
async ([model, domain]) => {
    const reply = await fetch(`/web/dataset/call_kw/${model}/search`, {
        method: "POST",
        headers: {"Content-Type": "application/json"},
        body: JSON.stringify({jsonrpc: "2.0", method: "call", params: {
            model, method: "search", args: [domain],
            kwargs: {limit: 1, order: "id desc"},
        }}),
    });
    return (await reply.json()).result || [];
}
"""


def main(words: list[str]) -> int:
    """Start a server, log each persona in once a screen, visit the pages."""
    database, language, *names = words
    chosen = set(" ".join(names).split())
    pages = [page for page in PAGES if not chosen or page.name in chosen]
    people = {row["persona"].lower(): row for row in json.loads(PERSONAS.read_text())}
    problems: list[str] = []
    with odoo_server(inherited(), database) as server, chromium() as browser:
        for size in SCREENS:
            for persona in dict.fromkeys(page.persona for page in pages):
                mine = [p for p in pages if p.persona == persona and size in p.screens]
                if not mine:
                    continue
                locale = language.replace("_", "-")
                with screen(browser, server.url, size, locale, ZONE) as context:
                    tab = context.new_page()
                    listen(tab, problems)
                    person = people[persona]
                    login(tab, person["login"], person["password"])
                    problems += visit(tab, mine, f"{language}/{size}")
    for problem in problems:
        print(f"    {problem}", flush=True)
    return 1 if problems else 0


def listen(tab: Page, problems: list[str]) -> None:
    """Note server errors and JavaScript errors."""

    def answered(response: Response) -> None:
        if response.status >= 500:
            problems.append(f"{response.status} from {response.url}")

    tab.on("response", answered)
    tab.on("pageerror", lambda error: problems.append(f"JavaScript: {error}"))


def visit(tab: Page, pages: Iterable[Wanted], folder: str) -> list[str]:
    """Take the pictures; what went wrong."""
    problems = []
    for page in pages:
        try:
            path = page.path
            if page.record:
                found = tab.evaluate(SEARCH, list(page.record))
                if not found:
                    problems.append(f"{page.name}: {page.persona} sees no record")
                    continue
                path = path.format(id=found[0])
            tab.goto(path)
            tab.wait_for_selector(page.ready)
            tab.wait_for_selector(".o_loading_indicator", state="detached")
            if page.scroll:
                tab.locator(page.scroll).first.scroll_into_view_if_needed()
            tab.wait_for_timeout(500)  # animations
            print(f"    {shot(tab, f'{folder}/{page.name}')}", flush=True)
        except Error as error:
            problems.append(f"{page.name}: {str(error).splitlines()[0]}")
            shot(tab, f"{folder}/FAILED-{page.name}")
    return problems


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
