# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Shares of an amount, to the cent."""

from odoo.tools import float_round


def share_out(amounts, limit, rounding):
    """``amounts`` as they are, or cut in proportion so that they add up to ``limit``.

    >>> share_out([30.0, 10.0], 100.0, 0.01)
    [30.0, 10.0]
    >>> share_out([30.0, 10.0], 20.0, 0.01)
    [15.0, 5.0]

    What rounding leaves over goes to the last ones; nothing is lost or gained:

    >>> share_out([1.0, 1.0, 1.0], 1.0, 0.01)
    [0.33, 0.34, 0.33]
    >>> share_out([5.0], 0.0, 0.01), share_out([], 10.0, 0.01)
    ([0.0], [])
    """
    total = sum(amounts)
    if total <= limit:
        return list(amounts)
    shares, before, running = [], 0.0, 0.0
    for amount in amounts:
        running += amount
        until = float_round(limit * running / total, precision_rounding=rounding)
        shares.append(float_round(until - before, precision_rounding=rounding))
        before = until
    return shares
