"""Run a row's `main` in an Odoo environment: row_process FILE SIZE DATABASE [ROUNDS].

`main` is called with those of its parameters that it names: size, rounds, env,
database. `rounds` is left to the row's default unless it is given.
"""

from __future__ import annotations

import importlib
import inspect
import sys
import threading
from pathlib import Path
from typing import Any

from scripts.paths import ROOT
from scripts.setup.machine import inherited


def arguments(function: Any, given: dict[str, Any]) -> dict[str, Any]:
    """The given values that the function has parameters for.

    >>> arguments(lambda size, rounds=3: 0, {"size": "S", "env": 1})
    {'size': 'S'}
    """
    names = inspect.signature(function).parameters
    return {name: value for name, value in given.items() if name in names}


def main(words: list[str]) -> int:
    """Open the database and run the row."""
    path, size, database = words[:3]
    rounds = words[3] if len(words) > 3 else ""
    machine = inherited()

    from odoo import SUPERUSER_ID, api
    from odoo.cli.server import report_configuration  # noqa: F401 (loads the server)
    from odoo.modules.registry import Registry
    from odoo.tools import config

    config.parse_config(
        ["-c", str(machine.conf), "-d", database, "--no-http", "--log-level=warn"],
        setup_logging=True,
    )
    threading.current_thread().dbname = database
    relative = Path(path).resolve().relative_to(ROOT)
    module = importlib.import_module(".".join(relative.with_suffix("").parts))
    with Registry(database).cursor() as cursor:
        env = api.Environment(cursor, SUPERUSER_ID, {})
        given = {"size": size, "database": database, "env": env}
        if rounds:
            given["rounds"] = int(rounds)
        elif needs_rounds(module.main):
            given["rounds"] = 1 if size == "S" else 5
        status = module.main(**arguments(module.main, given))
        cursor.rollback()
    sys.stdout.flush()
    return int(status or 0)


def needs_rounds(function: Any) -> bool:
    """True when the row has no own default.

    >>> needs_rounds(lambda size, rounds: 0), needs_rounds(lambda size, rounds=9: 0)
    (True, False)
    """
    parameter = inspect.signature(function).parameters.get("rounds")
    return parameter is not None and parameter.default is inspect.Parameter.empty


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
