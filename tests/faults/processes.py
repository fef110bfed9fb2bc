# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Requests in processes of their own, which can be killed.

A process is forked from the row, so that it has the registry at once, and opens its
own connections. Its answer comes back through a pipe; of a killed one, none does.
"""

from __future__ import annotations

import logging
import multiprocessing
import os
import threading
from collections.abc import Callable
from typing import Any

FORK = multiprocessing.get_context("fork")


class Retries(logging.Handler):
    """Counts how often Odoo tries the request of this process again."""

    def __init__(self):
        super().__init__()
        self.count = 0

    def emit(self, record):
        if "tries left" in record.getMessage():
            self.count += 1


class Worker:
    """A process that calls a function with a database name."""

    def __init__(self, database: str, function: Callable, *args, barrier=None):
        self.answers, there = FORK.Pipe(duplex=False)
        self.process = FORK.Process(
            target=self._run, args=(there, database, function, args, barrier)
        )
        self.process.start()
        there.close()

    @staticmethod
    def _run(there, database, function, args, barrier):
        from odoo import sql_db

        # The connections of the parent are the parent's: never used, never closed.
        sql_db._Pool = sql_db._Pool_readonly = None
        threading.current_thread().dbname = database
        logging.disable(logging.WARNING)
        retries = Retries()
        logger = logging.getLogger("odoo.service.model")
        logging.disable(logging.NOTSET)
        logger.setLevel(logging.INFO)
        logger.propagate = False
        logger.addHandler(retries)
        logging.getLogger("odoo.sql_db").setLevel(logging.CRITICAL)
        try:
            if barrier is not None:
                barrier.wait(60)
            answer = function(database, *args)
        except BaseException as error:
            answer = error
        try:
            there.send((answer, retries.count))
        except Exception:
            there.send((RuntimeError(repr(answer)), retries.count))
        there.close()
        # No clean-up of what belongs to the parent.
        os._exit(0)

    @property
    def pid(self) -> int:
        return self.process.pid

    def answer(self) -> tuple[Any, int]:
        """(result or exception, retries); nothing comes from a killed process."""
        try:
            return self.answers.recv()
        except EOFError:
            return RuntimeError("killed"), 0
        finally:
            self.process.join()


def simultaneously(database: str, calls: list[tuple]) -> list[tuple[Any, int]]:
    """Answers of (function, *arguments), each in a process, released together."""
    barrier = FORK.Barrier(len(calls))
    workers = [
        Worker(database, function, *args, barrier=barrier) for function, *args in calls
    ]
    return [worker.answer() for worker in workers]


def request(database: str, uid: int, model: str, method: str, record_id: int):
    """One request of a user, with Odoo's own retries."""
    from odoo.modules.registry import Registry
    from odoo.service.model import execute_cr

    with Registry(database).cursor() as cursor:
        return execute_cr(cursor, uid, model, method, ([record_id],), {})
