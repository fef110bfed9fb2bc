# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""How channel partners are scored, ranked and moved between tiers (CP-22).

Plain values in, plain values out: the same figures always give the same answer.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal

SIDES = ("sales", "service")


@dataclass(frozen=True)
class Target:
    """What is asked of one figure: 0 points at ``floor``, 100 at ``target``.

    A figure of which less is better has its floor above its target. Fewer than
    ``minimum_cases`` cases say nothing, and do not count.
    """

    figure: str
    side: str
    weight: int
    floor: float
    target: float
    minimum_cases: int = 1


@dataclass(frozen=True)
class Measured:
    """A figure, and the number of cases that it was measured from."""

    value: float | None = None
    cases: int = 0


@dataclass(frozen=True)
class Score:
    """0 to 100, one decimal; ``None`` where too little was measured.

    ``points`` are those of each target, in their order.
    """

    total: float | None
    sales: float | None
    service: float | None
    points: tuple[float | None, ...]


def _exact(value):
    return Decimal(str(value))


def _rounded(value):
    return float(value.quantize(Decimal("0.1"), rounding=ROUND_HALF_UP))


def points(value, floor, target):
    """Points of a figure, 0 to 100, straight from floor to target.

    >>> points(70, 50, 90), points(120, 50, 90), points(10, 50, 90)
    (50.0, 100.0, 0.0)
    >>> points(2, 8, 2), points(5, 8, 2), points(9, 8, 2)  # hours: less is better
    (100.0, 50.0, 0.0)
    """
    floor, target, value = _exact(floor), _exact(target), _exact(value)
    if floor == target:
        raise ValueError("floor and target are the same")
    share = (value - floor) / (target - floor)
    return _rounded(min(max(share, Decimal(0)), Decimal(1)) * 100)


def counts(target, measured):
    """Whether there are enough cases for a figure to say something.

    >>> counts(Target("rating", "service", 10, 1, 5, 3), Measured(4.0, 2))
    False
    """
    return measured.value is not None and measured.cases >= max(target.minimum_cases, 1)


def weigh(pairs):
    """Weighted mean of (weight, points), without those that have no points.

    >>> weigh([(30, 100.0), (10, 0.0), (60, None)])
    75.0
    >>> weigh([(10, None)]) is None
    True
    """
    known = [(weight, point) for weight, point in pairs if point is not None]
    total = sum(weight for weight, _point in known)
    if not total:
        return None
    return _rounded(sum(weight * _exact(point) for weight, point in known) / total)


def score(targets, measured, minimum_share=0):
    """Score of a partner, overall and for each side.

    :param targets: list of ``Target``
    :param measured: {(figure, side): ``Measured``}
    :param minimum_share: percent of all weights that has to be measured; with less
        there is no overall score, because it would rest on a corner of the work

    >>> asked = [Target("rating", "service", 30, 3, 5),
    ...          Target("win_rate", "sales", 10, 0, 40)]
    >>> known = {("rating", "service"): Measured(4.5, 12)}
    >>> score(asked, known)
    Score(total=75.0, sales=None, service=75.0, points=(75.0, None))
    >>> score(asked, known, minimum_share=80).total is None
    True
    """
    got = tuple(
        points(known.value, target.floor, target.target)
        if counts(target, known := measured.get((target.figure, target.side), NOTHING))
        else None
        for target in targets
    )
    rows = list(zip(targets, got, strict=True))
    everything = sum(target.weight for target in targets)
    counted = sum(target.weight for target, point in rows if point is not None)
    enough = bool(counted) and counted * 100 >= minimum_share * everything
    sides = {
        side: weigh([(t.weight, point) for t, point in rows if t.side == side])
        for side in SIDES
    }
    total = weigh([(t.weight, point) for t, point in rows]) if enough else None
    return Score(total, sides["sales"], sides["service"], got)


NOTHING = Measured()


def ranking(rows):
    """{key: place} from 1, best first.

    Ties: more proven jobs, then more won value, then the smaller key, so that no two
    share a place. Who has no score has no place.

    :param rows: iterable of (key, score, proven jobs, won value)

    >>> ranking([(7, 80.0, 3, 0), (5, 80.0, 9, 0), (6, 91.5, 0, 0), (4, None, 99, 9)])
    {6: 1, 5: 2, 7: 3}
    >>> ranking([(2, 50.0, 1, 1), (1, 50.0, 1, 1)])
    {1: 1, 2: 2}
    """
    known = [row for row in rows if row[1] is not None]
    known.sort(key=lambda row: (-row[1], -row[2], -row[3], row[0]))
    return {row[0]: place for place, row in enumerate(known, 1)}


@dataclass(frozen=True)
class Missing:
    """One criterion that is not met: ``has`` is ``None`` when nothing was measured."""

    code: str
    needed: float
    has: float | None


def missing(criteria, figures):
    """Criteria that are not met, in the order in which they were given.

    :param criteria: iterable of (code, kind, limit); kind is "min" or "max". A
        minimum of zero asks for nothing; a maximum is asked for when it is not ``None``
    :param figures: {code: value or ``None``}

    >>> asked = [("score", "min", 70), ("jobs", "min", 0), ("negative", "max", 5)]
    >>> missing(asked, {"score": 66.5, "negative": 5})
    [Missing(code='score', needed=70, has=66.5)]
    >>> missing(asked, {"score": 70.0, "negative": None})
    []
    >>> missing(asked, {})
    [Missing(code='score', needed=70, has=None)]
    """
    found = []
    for code, kind, limit in criteria:
        has = figures.get(code)
        if kind == "min":
            failed = limit and (has is None or has < limit)
        else:
            failed = limit is not None and has is not None and has > limit
        if failed:
            found.append(Missing(code, limit, has))
    return found


def outcome(is_measured, has_tier, reaches_next, keeps, misses, demote_after):
    """What a review proposes, and the number of misses in a row after it.

    :param is_measured: there was enough to score
    :param has_tier: the partner has a tier that it can lose
    :param reaches_next: all criteria of the next tier are met
    :param keeps: all criteria of its own tier are met
    :param misses: reviews in a row, before this one, that did not keep the tier
    :param demote_after: so many in a row demote; 0 never does

    >>> outcome(True, True, True, True, 1, 2)
    ('promote', 0)
    >>> outcome(True, True, False, True, 1, 2)
    ('keep', 0)
    >>> outcome(True, True, False, False, 0, 2)
    ('probation', 1)
    >>> outcome(True, True, False, False, 1, 2)
    ('demote', 0)
    >>> outcome(True, False, False, False, 0, 2)  # nothing to lose
    ('keep', 0)
    >>> outcome(False, True, False, False, 1, 2)  # nothing measured, nothing changes
    ('unmeasured', 1)
    >>> outcome(True, True, False, False, 7, 0)
    ('probation', 8)
    """
    if not is_measured:
        return "unmeasured", misses
    if reaches_next:
        return "promote", 0
    if keeps or not has_tier:
        return "keep", 0
    if demote_after and misses + 1 >= demote_after:
        return "demote", 0
    return "probation", misses + 1


def period_of(day, months):
    """(first day, last day) of the period of the calendar year that a day lies in.

    :param months: 1, 2, 3, 4, 6 or 12

    >>> [day.isoformat() for day in period_of(date(2026, 5, 17), 3)]
    ['2026-04-01', '2026-06-30']
    >>> [day.isoformat() for day in period_of(date(2026, 12, 31), 12)]
    ['2026-01-01', '2026-12-31']
    """
    month = (day.month - 1) // months * months + 1
    following = month + months
    year, first_after = (day.year + 1, 1) if following > 12 else (day.year, following)
    return date(day.year, month, 1), date(year, first_after, 1) - timedelta(days=1)


def period_before(day, months):
    """The last period that was over on the day before ``day``.

    >>> [day.isoformat() for day in period_before(date(2026, 4, 1), 3)]
    ['2026-01-01', '2026-03-31']
    >>> [day.isoformat() for day in period_before(date(2026, 3, 31), 3)]
    ['2025-10-01', '2025-12-31']
    """
    return period_of(period_of(day, months)[0] - timedelta(days=1), months)
