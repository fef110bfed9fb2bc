"""`make shots`: pictures of the main pages on the demo company, into .local/shots."""

from __future__ import annotations

import os
import shutil
import subprocess

from scripts.console import Stop, say, step
from scripts.databases import Databases
from scripts.paths import LOCAL, ROOT
from scripts.setup.machine import prepare
from scripts.setup.python import check_version

LANGUAGES = ("en_US", "zh_CN")


def main() -> int:
    """Copy the pristine demo company and take the pictures in each language.

    ONLY="ticket triage" takes some pages, LANGUAGES=zh_CN some languages.
    """
    check_version()
    machine = prepare("dev", browser=True)
    databases = Databases(machine)
    template = databases.demo_template()
    only = os.environ.get("ONLY", "")
    if not only:
        shutil.rmtree(LOCAL / "shots", ignore_errors=True)
    status = 0
    with databases.scratch(template, "shots_") as database:
        need_language(databases, database)
        for language in os.environ.get("LANGUAGES", "").split() or LANGUAGES:
            if language not in LANGUAGES:
                raise Stop(f"LANGUAGES={language} is not one of {LANGUAGES}.")
            databases.server.sql(
                "UPDATE res_partner SET lang = :'lang' FROM res_users "
                "WHERE partner_id = res_partner.id",
                database,
                lang=language,
            )
            say(f"==> Taking pictures in {language}")
            done = subprocess.run(
                [str(machine.python), "-m", "tests.browser.take_shots"]
                + [database, language, only],
                env=machine.environment(),
                cwd=ROOT,
                stdin=subprocess.DEVNULL,
                check=False,
            )
            status = status or done.returncode
    say(f"Pictures are in {LOCAL / 'shots'}")
    return status


def need_language(databases: Databases, database: str) -> None:
    """Load the Chinese translation where the demo company has not."""
    active = databases.server.sql(
        "SELECT active FROM res_lang WHERE code = 'zh_CN'", database
    )
    if active != "t":
        with step("Loading the Chinese translation"):
            databases.install(database, ["base"], "--load-language=zh_CN")
