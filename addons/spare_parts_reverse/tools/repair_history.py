# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""What the repairs of a part have cost so far, for the estimate of the next one."""

from typing import NamedTuple


class RepairHistory(NamedTuple):
    """Averages of the finished repairs of one part in one company (SP-08, SP-13).

    ``count`` is the number of finished repairs; the amounts are per piece, in the
    currency of the company, unrounded.

    >>> RepairHistory(count=3, labour=40.0, parts=25.0, freight=10.0).total
    75.0
    """

    count: int
    labour: float
    parts: float
    freight: float

    @property
    def total(self):
        """Average cost of a repair of one piece."""
        return self.labour + self.parts + self.freight
