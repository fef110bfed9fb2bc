# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Whose customer is it: arithmetic of protection and shares (CP-24, CP-23).

Everything here takes and returns values. Percents are ``Decimal`` with four places.
"""

from datetime import timedelta
from decimal import ROUND_DOWN, Decimal
from typing import NamedTuple

HUNDRED = Decimal(100)
PLACE = Decimal("0.0001")


def percent(value):
    """Exact percent with four places.

    >>> percent(33.3333)
    Decimal('33.3333')
    """
    return Decimal(str(value or 0)).quantize(PLACE)


class Protection(NamedTuple):
    """How long a customer is protected, and what the owner has of others' deals.

    ``kind``, ``way`` and ``grade_id`` say to what it applies; ``None``: to all.
    """

    days: int
    split: Decimal
    company_id: int | None = None
    kind: str | None = None
    way: str | None = None
    grade_id: int | None = None


def pick_protection(rules, default, company_id, kind, way, grade_id):
    """First rule in order that fits, else the default of the company.

    >>> default = Protection(180, Decimal(20))
    >>> gold = Protection(365, Decimal(30), kind="store", grade_id=7)
    >>> lead = Protection(90, Decimal(10), way="lead")
    >>> pick_protection([gold, lead], default, 1, "store", "lead", 7).days
    365
    >>> pick_protection([gold, lead], default, 1, "store", "lead", 8).days
    90
    >>> pick_protection([gold, lead], default, 1, "sales", "sold", None).days
    180
    """
    for rule in rules:
        if (
            rule.company_id in (None, company_id)
            and rule.kind in (None, kind)
            and rule.way in (None, way)
            and rule.grade_id in (None, grade_id)
        ):
            return rule
    return default


def last_day(day, days):
    """Last day of a protection that begins on ``day``.

    >>> from datetime import date
    >>> last_day(date(2026, 1, 1), 31)
    datetime.date(2026, 1, 31)
    """
    return day + timedelta(days=max(days, 1) - 1)


def divide(total, weights):
    """Parts of a percent by weight, with four places; they sum to it exactly.

    What rounding leaves goes to the heaviest, to the first of equals.

    >>> divide(Decimal(100), [1, 1, 1])
    [Decimal('33.3334'), Decimal('33.3333'), Decimal('33.3333')]
    >>> divide(Decimal(80), [Decimal(20), Decimal(60)])
    [Decimal('20.0000'), Decimal('60.0000')]
    >>> divide(Decimal(10), [0, 0])
    [Decimal('5.0000'), Decimal('5.0000')]
    >>> divide(Decimal(10), [])
    []
    """
    weights = [Decimal(str(weight)) for weight in weights]
    if not weights:
        return []
    whole = sum(weights)
    if not whole:
        weights, whole = [Decimal(1)] * len(weights), Decimal(len(weights))
    total = Decimal(total).quantize(PLACE)
    parts = [
        (total * weight / whole).quantize(PLACE, rounding=ROUND_DOWN)
        for weight in weights
    ]
    parts[weights.index(max(weights))] += total - sum(parts)
    return parts


def winner_shares(count, winner, percent):
    """Shares of a decided dispute: the winner's percent, the rest in equal parts.

    >>> winner_shares(3, 1, Decimal(80))
    [Decimal('10.0000'), Decimal('80.0000'), Decimal('10.0000')]
    >>> winner_shares(1, 0, Decimal(80))
    [Decimal('100.0000')]
    """
    percent = Decimal(percent).quantize(PLACE)
    rest = divide(HUNDRED - percent, [1] * (count - 1))
    if not rest:
        return [HUNDRED.quantize(PLACE)]
    return [*rest[:winner], percent, *rest[winner:]]


def resettle(lines, claims):
    """Shares of a locked deal after a dispute about it.

    :param lines: (key, percent, index of the claim that it belongs to, or None)
    :param claims: percent of each claim; they sum to 100
    :return: (percents of the lines, {index of a claim that has no line: percent}).
        Lines of nobody who claims stay as they are; the claims divide the others.

    >>> lines = [("shop", Decimal(80), 0), ("tech", Decimal(20), None)]
    >>> resettle(lines, [Decimal(25), Decimal(75)])
    ([Decimal('20.0000'), Decimal('20.0000')], {1: Decimal('60.0000')})

    Nobody who claims has a part yet: then they divide the whole.

    >>> resettle([("tech", Decimal(100), None)], [Decimal(25), Decimal(75)])
    ([Decimal('0.0000')], {0: Decimal('25.0000'), 1: Decimal('75.0000')})
    """
    kept = sum(share for _key, share, claim in lines if claim is None)
    pot = HUNDRED - kept
    keep_others = pot > 0
    totals = divide(pot if keep_others else HUNDRED, claims)
    result = [
        Decimal(share).quantize(PLACE)
        if claim is None and keep_others
        else Decimal(0).quantize(PLACE)
        for _key, share, claim in lines
    ]
    without = {}
    for claim, total in enumerate(totals):
        own = [i for i, line in enumerate(lines) if line[2] == claim]
        if not own:
            if total:
                without[claim] = total
            continue
        for i, share in zip(
            own, divide(total, [lines[i][1] for i in own]), strict=True
        ):
            result[i] = share
    return result, without
