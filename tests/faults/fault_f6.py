# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""F6: our addons are installed in any order, alone and together, and leave nothing.

On copies of a database that has all that they depend on, and none of them:

- walks install and uninstall one addon after another. What a database is made of
  (tables, columns, indexes, constraints, triggers, functions, sequences) is a matter of
  which addons are there, and not of the way to it; after an uninstallation also every
  row of the others is as it was before;
- on the template that the tests use, all addons were installed together; it has to be
  made of the same;
- the programme of ambassadors goes away with data in it: what belongs to others stays
  as it was, nothing names it any more, and it can be installed again.

Nothing is logged as an error on the way. At size M all 24 orders of the four addons are
walked, each back by another order.

Controls: an index, a table, a function, a name and a changed contact that an addon
would leave behind have to be found.
"""

from __future__ import annotations

import itertools
import logging
import os
import random
from contextlib import closing

import psycopg2

from odoo import SUPERUSER_ID, api
from odoo.modules.registry import Registry
from odoo.sql_db import connection_info_for

from scripts import addons
from scripts.databases import Databases
from scripts.setup.machine import inherited
from tests.faults import house_data
from tests.faults.house_state import State
from tests.faults.processes import Worker

SERVICE, PARTS = "service_revenue", "spare_parts_reverse"
CHANNEL, PROGRAMME = "channel_partner", "ambassador_program"
FOUR = (SERVICE, PARTS, CHANNEL, PROGRAMME)
ALL = frozenset(addons.tested())
REST = ALL - {PROGRAMME}
# Each alone with what it needs, in two orders, some of it back.
SHORT = (
    (
        ("install", PROGRAMME),
        ("install", PARTS),
        ("uninstall", PARTS),
        ("uninstall", SERVICE),
    ),
    (
        ("install", SERVICE),
        ("install", CHANNEL),
        ("uninstall", CHANNEL),
        ("install", PARTS),
        ("install", CHANNEL),
        ("install", PROGRAMME),
    ),
)
PLANTED = {
    "index left": "CREATE INDEX planted ON res_partner (comment)",
    "column left": "CREATE TABLE planted_table (id int)",
    "function left": "CREATE FUNCTION planted() RETURNS int LANGUAGE sql AS 'SELECT 1'",
    "left in ir_model_data": "INSERT INTO ir_model_data (name, model, module, res_id)"
    " VALUES ('planted', 'res.partner', 'ambassador_program', 1)",
    "changed in res_partner": "UPDATE res_partner SET city = 'planted' WHERE id = 1",
}


def main(size: str, env, database: str) -> int:
    """Walk; the exit status is the number of things that went wrong."""
    env.cr.rollback()
    house = House()
    for steps in walks(size):
        house.walk(steps)
    house.together()
    house.with_data()
    found, controls = house.failures, house.controls()
    for line in found:
        print(line[:400])
    print(
        f"F6 walks={house.walks} failures={len(found)} "
        f"controls={controls}/{len(PLANTED)}"
    )
    return len(found) + len(PLANTED) - controls


def walks(size: str):
    """Orders of installation and of uninstallation."""
    if size == "S":
        return SHORT
    dice, found = random.Random(6), []
    for order in itertools.permutations(FOUR):
        back = dice.sample(FOUR, len(FOUR))
        found.append(
            [("install", name) for name in order]
            + [("uninstall", name) for name in back if name != SERVICE]
            + [("uninstall", SERVICE)]
        )
    return found


class House:
    """What was seen of databases with each set of our addons."""

    def __init__(self):
        self.databases = Databases(inherited())
        self.below = os.environ.get("OSR_FOUNDATION") or self.databases.foundation(
            addons.foundation(addons.tested())
        )
        self.template = os.environ["OSR_TEMPLATE"]
        self.bare = State(self.below)
        self.known = {frozenset(): ("nothing of ours", self.bare)}
        self.failures: list[str] = []
        self.walks = 0

    def walk(self, steps) -> None:
        """Step by step, compared with what was seen of the same set before."""
        self.walks += 1
        with self.databases.scratch(self.below, "f6_") as database:
            seen, way = {frozenset(): self.bare}, []
            for verb, name in steps:
                present = installed(database)
                if (verb == "install") == (name in present):
                    continue
                way.append(f"{verb} {name}")
                self.change(database, verb, name, way)
                present, state = installed(database), State(database)
                if present in seen:
                    self.judge(way, seen[present].compare(state))
                elif present in self.known:
                    other, before = self.known[present]
                    self.judge([*way, f"against {other}"], before.differs(state))
                seen.setdefault(present, state)
                self.known.setdefault(present, (", ".join(way), state))

    def together(self) -> None:
        """All at once, as the template was made."""
        if ALL in self.known:
            way, state = self.known[ALL]
            self.judge(
                ["all together", f"against {way}"],
                state.differs(State(self.template)),
            )

    def with_data(self) -> None:
        """The programme goes with its records, and comes back."""
        with self.databases.scratch(self.template, "f6_") as database:
            whole = State(database)
            made, _retries = Worker(database, house_data.fill).answer()
            if isinstance(made, BaseException):
                self.failures.append(f"no data: {made!r}")
            before = State(database)
            way = [f"uninstall {PROGRAMME} with data"]
            self.change(database, "uninstall", PROGRAMME, way)
            after = State(database)
            other, rest = self.known[REST]
            self.judge(way, before.lost(after, PROGRAMME, rest))
            self.judge(way, after.naming(house_data.NAMES))
            self.judge([*way, f"against {other}"], rest.differs(after))
            way.append(f"install {PROGRAMME}")
            self.change(database, "install", PROGRAMME, way)
            self.judge(way, whole.differs(State(database)))

    def change(self, database: str, verb: str, name: str, way: list[str]) -> None:
        """Install or uninstall in a process of its own; errors in its log count."""
        answer, _retries = Worker(database, change, verb, name).answer()
        if isinstance(answer, BaseException):
            self.failures.append(f"{', '.join(way)}: {answer!r}")
        else:
            self.judge(way, answer)

    def judge(self, way: list[str], found: list[str]) -> None:
        """Note what is wrong at this point of the way."""
        self.failures += [f"{', '.join(way)}: {line}" for line in found]

    def controls(self) -> int:
        """How many of the things that are left on purpose are found."""
        with self.databases.scratch(self.below, "f6_") as database:
            _name, info = connection_info_for(database)
            with closing(psycopg2.connect(**info)) as connection, connection:
                with connection.cursor() as cursor:
                    for statement in PLANTED.values():
                        cursor.execute(statement)
            found = self.bare.compare(State(database))
        return sum(any(words in line for line in found) for words in PLANTED)


def installed(database: str) -> frozenset[str]:
    """Our addons that are installed."""
    _name, info = connection_info_for(database)
    with closing(psycopg2.connect(**info)) as connection:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT name FROM ir_module_module"
                " WHERE state = 'installed' AND name = ANY(%s)",
                [sorted(ALL)],
            )
            return frozenset(name for (name,) in cursor.fetchall())


class Errors(logging.Handler):
    """Keeps what is logged as an error, and warnings that name our addons."""

    def __init__(self):
        super().__init__(logging.WARNING)
        self.found = []
        self.words = addons.signatures()

    def emit(self, record):
        text = record.getMessage()
        ours = any(word in text for word in self.words)
        if record.levelno >= logging.ERROR or (ours and "deprecat" not in text.lower()):
            self.found.append(f"{record.levelname} {record.name}: {text}")


def change(database: str, verb: str, name: str) -> list[str]:
    """Install or uninstall an addon; the errors of the log."""
    errors = Errors()
    logging.getLogger().addHandler(errors)
    with Registry(database).cursor() as cursor:
        modules = api.Environment(cursor, SUPERUSER_ID, {})["ir.module.module"]
        modules.update_list()
        module = modules.search([("name", "=", name)])
        if verb == "install":
            module.button_immediate_install()
        else:
            module.button_immediate_uninstall()
    return errors.found
