# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Who gets what is left of counted entitlements, and on which days visits are planned.

Values only; the records are read and written by the models.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import NamedTuple


class Claim(NamedTuple):
    """What one document asks for.

    A work order or ticket gets everything that it asks for, or nothing (``whole``); of
    five parts, two may be included and three not.
    """

    key: object
    wanted: Mapping[int, int]
    whole: bool = True


class Share(NamedTuple):
    """What one document got, and what it lacks, by entitlement."""

    used: dict[int, int]
    lacking: dict[int, int]


def allocate(
    left: Mapping[int, int | None], claims: Iterable[Claim]
) -> dict[object, Share]:
    """Share out what is left, first come, first served.

    :param left: by entitlement, what is left of it; ``None`` when there is no end to it
    :param claims: in the order in which they are served

    >>> visit, repair, part = 1, 2, 3
    >>> allocate({visit: 1}, [Claim("a", {visit: 1}), Claim("b", {visit: 1})])
    {'a': Share(used={1: 1}, lacking={}), 'b': Share(used={}, lacking={1: 1})}

    A repair that is not included takes no visit either; parts are counted one by one:

    >>> allocate({visit: 5, repair: 0}, [Claim("a", {visit: 1, repair: 1})])
    {'a': Share(used={}, lacking={2: 1})}
    >>> allocate({part: 2}, [Claim("a", {part: 5}, whole=False)])
    {'a': Share(used={3: 2}, lacking={3: 3})}
    >>> allocate({part: None}, [Claim("a", {part: 5}, whole=False)])
    {'a': Share(used={3: 5}, lacking={})}
    """
    rest = dict(left)
    shares = {}
    for claim in claims:
        got, lacking = {}, {}
        for entitlement, quantity in claim.wanted.items():
            available = rest.get(entitlement, 0)
            if available is None:
                given = quantity
            else:
                given = min(quantity, max(available, 0))
            if given:
                got[entitlement] = given
            if given < quantity:
                lacking[entitlement] = quantity - given
        if claim.whole and lacking:
            got = {}
        for entitlement, given in got.items():
            if rest[entitlement] is not None:
                rest[entitlement] -= given
        shares[claim.key] = Share(got, lacking)
    return shares


def even_days(date_from: date, date_to: date, count: int) -> list[date]:
    """Days in the middle of ``count`` equal parts of a period.

    >>> [str(day) for day in even_days(date(2026, 1, 1), date(2026, 12, 31), 2)]
    ['2026-04-02', '2026-10-01']
    >>> even_days(date(2026, 1, 1), date(2026, 1, 1), 1)
    [datetime.date(2026, 1, 1)]
    >>> even_days(date(2026, 1, 1), date(2026, 12, 31), 0)
    []
    """
    days = (date_to - date_from).days + 1
    return [
        date_from + timedelta(days=(2 * step + 1) * days // (2 * count))
        for step in range(count)
    ]


def split_evenly(total: int, parts: int) -> list[int]:
    """Whole shares that differ by one at most and add up to ``total``.

    >>> split_evenly(7, 3), split_evenly(1, 2), split_evenly(4, 0)
    ([3, 2, 2], [1, 0], [])
    """
    return [total // parts + (step < total % parts) for step in range(parts)]
