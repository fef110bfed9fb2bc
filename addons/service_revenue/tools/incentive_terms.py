# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""What a rule pays for one deal, and for the deals of a period together (SR-11).

Tiers and caps look at a period. They are worked out for all deals of the period in a
fixed order (day, then number), never in the order in which somebody heard of them: the
same deals give the same amounts, whatever happened first.

Everything here takes and returns values. Money is ``Decimal``; between two currencies
it is a ``Fraction`` until it is rounded, so that a limit that is 10,850 yen to the yen
is not 10,849 because of the last digit of a quotient.
"""

from collections import defaultdict
from decimal import Decimal
from fractions import Fraction
from math import floor
from typing import Any, NamedTuple

from odoo.tools.date_utils import start_of

from .incentive import ZERO, decimal, share_base

PERIODS = ("month", "quarter", "year")


class Terms(NamedTuple):
    """What a rule said when a deal was booked; caps and tiers in ``currency_id``.

    ``tiers`` are (turnover from, percent) in rising order; below the first one it is
    ``percent``. A cap of ``None`` is no cap.
    """

    role: str = "brought"
    origins: tuple = ()
    by_share: bool = False
    categories: tuple = ()
    percent: Decimal = ZERO
    bounty: Decimal = ZERO
    tiers: tuple = ()
    cap_deal: Decimal | None = None
    cap_person: Decimal | None = None
    cap_rule: Decimal | None = None
    period: str = "month"
    currency_id: int | None = None


class LineFacts(NamedTuple):
    """Lines of one product category in a sale, untaxed, in its currency."""

    path: str
    untaxed: Decimal
    invoiced: Decimal
    refunded: Decimal


class Deal(NamedTuple):
    """One deal (or lead) of one person under one rule, for ``allocate``.

    ``base`` and ``flat`` (what the rule pays without tiers and caps, rounded) are in
    the currency of the deal; ``factor`` is how much of the currency of the terms one
    unit of it is worth. What is ``lost`` comes after everything else: it takes neither
    turnover nor room below a cap from deals that are earned.
    """

    key: Any
    person: int
    day: Any
    number: int
    lost: bool
    base: Decimal
    flat: Decimal
    currency_id: int
    rounding: Decimal
    factor: Fraction
    terms: Terms


def read_terms(value):
    """Terms from their stored form.

    >>> terms = read_terms({"percent": "2", "tiers": [["1000", "3.5"]], "cap_deal": ""})
    >>> terms.percent, terms.tiers, terms.cap_deal, terms.role
    (Decimal('2'), ((Decimal('1000'), Decimal('3.5')),), None, 'brought')
    """
    caps = {
        name: decimal(value[name]) if value.get(name) else None
        for name in ("cap_deal", "cap_person", "cap_rule")
    }
    return Terms(
        role=value.get("role") or "brought",
        origins=tuple(value.get("origins") or ()),
        by_share=bool(value.get("by_share")),
        categories=tuple(value.get("categories") or ()),
        percent=decimal(value.get("percent")),
        bounty=decimal(value.get("bounty")),
        tiers=tuple(
            (decimal(start), decimal(rate)) for start, rate in value.get("tiers") or ()
        ),
        period=value.get("period") or "month",
        currency_id=value.get("currency_id") or None,
        **caps,
    )


def tiered(turnover, percent, tiers):
    """Exact share of a turnover: each rate applies to the part within its band.

    All numbers are of one kind, ``Decimal`` or ``Fraction``.

    >>> tiers = [(Decimal(1000), Decimal(3)), (Decimal(5000), Decimal(5))]
    >>> tiered(Decimal(800), Decimal(2), tiers)
    Decimal('16')
    >>> tiered(Decimal(6000), Decimal(2), tiers)  # 20 + 120 + 50
    Decimal('190')
    >>> tiered(Decimal(6000), Decimal(2), ())
    Decimal('120')
    """
    bands = [(0, percent), *tiers]
    ends = [start for start, _rate in tiers] + [turnover]
    return sum(
        (
            (min(end, turnover) - start) * rate / 100
            for (start, rate), end in zip(bands, ends, strict=True)
            if turnover > start
        ),
        0 * turnover,
    )


def split_money(total, weights, rounding):
    """Parts of a rounded total by weight; they add up to it to the coin.

    The coins that rounding down leaves go to the largest remainders, and among equals
    to the first.

    >>> split_money(Decimal("2.00"), {1: Decimal(1), 2: Decimal(1), 3: Decimal(1)},
    ...             Decimal("0.01"))
    {1: Decimal('0.67'), 2: Decimal('0.67'), 3: Decimal('0.66')}
    >>> split_money(Decimal(5), {"a": Decimal(70), "b": Decimal(30)}, Decimal(1))
    {'a': Decimal('4'), 'b': Decimal('1')}
    """
    whole = sum(weights.values(), ZERO)
    if not whole:
        return dict.fromkeys(weights, ZERO)
    # Exact: equal remainders of a large and a small part must be equal here, too.
    coins = {
        key: Fraction(total / rounding) * Fraction(weight) / Fraction(whole)
        for key, weight in weights.items()
    }
    parts = {key: floor(value) * rounding for key, value in coins.items()}
    left = int((total - sum(parts.values(), ZERO)) / rounding)
    remainders = sorted(coins, key=lambda key: floor(coins[key]) - coins[key])
    for key in remainders[:left]:
        parts[key] += rounding
    return parts


def _coins(amount, rounding):
    """Fraction of money, not negative, rounded half up to the coin."""
    return floor(amount / Fraction(rounding) + Fraction(1, 2)) * rounding


def category_base(sale, categories):
    """Untaxed value that the customer keeps of ``sale`` in some product categories.

    What was credited line by line is taken from the line. A credit note that names no
    line (``loose``) takes from each line in proportion to what was invoiced. Nobody
    keeps more of a part than of the whole.

    >>> from odoo.addons.service_revenue.tools.incentive import SaleFacts
    >>> lines = (LineFacts("1/4/", Decimal(600), Decimal(600), Decimal(100)),
    ...          LineFacts("1/7/", Decimal(400), Decimal(400), ZERO))
    >>> sale = SaleFacts(1, True, Decimal(1000), Decimal(1000), Decimal(100), 0, True,
    ...                  lines=lines)
    >>> category_base(sale, [4])
    Decimal('500')
    >>> sale = sale._replace(refunded=Decimal(150), loose=Decimal(50))
    >>> category_base(sale, [1]), category_base(sale, [7])
    (Decimal('850'), Decimal('380'))

    Reduced from 3,000 to 1,000 after invoicing, and then credited in full:

    >>> lines = (LineFacts("1/4/", Decimal(600), Decimal(2600), ZERO), lines[1])
    >>> sale = sale._replace(lines=lines, invoiced=Decimal(3000),
    ...                      refunded=Decimal(3000), loose=Decimal(3000))
    >>> category_base(sale, [4]), category_base(sale, [7])
    (Decimal('0'), Decimal('0'))
    """
    wanted = [
        line
        for line in sale.lines
        if not {str(category) for category in categories}.isdisjoint(
            line.path.split("/")
        )
    ]
    mine = sum((line.untaxed for line in wanted), ZERO)
    invoiced = sum((line.invoiced for line in wanted), ZERO)
    refunded = sum((line.refunded for line in wanted), ZERO)
    if sale.invoiced:
        refunded += sale.loose * invoiced / sale.invoiced
    return min(
        share_base(mine, invoiced, refunded),
        share_base(sale.untaxed, sale.invoiced, sale.refunded),
    )


def allocate(deals):
    """Amounts of all deals of a rule in its periods: {key: (amount, cap or ``None``)}.

    Tiers: each deal is paid what the turnover of the person is worth with it, less what
    it is worth without it, rounded so that the deals of a period add up to the rounded
    share of the whole. Caps: what is left below them, in whole coins.

    >>> from datetime import date
    >>> from odoo.addons.service_revenue.tools.incentive import round_money
    >>> cent = Decimal("0.01")
    >>> terms = Terms(percent=Decimal(2), tiers=((Decimal(1000), Decimal(4)),))
    >>> def deal(number, base, terms, **more):
    ...     base = Decimal(base)
    ...     return Deal(number, 7, date(2026, 5, number), number, False, base,
    ...                 round_money(base * terms.percent / 100, cent), 1, cent,
    ...                 Fraction(1), terms)._replace(**more)
    >>> allocate([deal(2, 800, terms), deal(1, 600, terms)])
    {1: (Decimal('12.00'), None), 2: (Decimal('24.00'), None)}
    >>> capped = Terms(percent=Decimal(2), cap_deal=Decimal(15), cap_person=Decimal(25))
    >>> allocate([deal(1, 600, capped), deal(2, 800, capped)])
    {1: (Decimal('12.00'), None), 2: (Decimal('13.00'), 'cap_person')}
    >>> allocate([deal(1, 900, capped)])
    {1: (Decimal('15.00'), 'cap_deal')}

    A lost deal takes nothing from the others:

    >>> allocate([deal(1, 600, terms, lost=True), deal(2, 800, terms)])
    {2: (Decimal('16.00'), None), 1: (Decimal('20.00'), None)}
    """
    turnover = defaultdict(Fraction)
    exact = defaultdict(Fraction)
    used = defaultdict(Fraction)
    result = {}
    for deal in sorted(deals, key=lambda d: (d.lost, d.day, d.number, d.person)):
        terms = deal.terms
        starts = {
            kind: (kind, start_of(deal.day, kind), terms.currency_id)
            for kind in PERIODS
        }
        mine = (deal.person, *starts[terms.period])
        everybody = (None, *starts[terms.period])
        base = Fraction(deal.base) * deal.factor
        amount = deal.flat
        if terms.tiers:
            percent = Fraction(terms.percent)
            tiers = [(Fraction(start), Fraction(rate)) for start, rate in terms.tiers]
            before = turnover[mine]
            worth = tiered(before + base, percent, tiers)
            worth -= tiered(before, percent, tiers)
            coins = (*mine, deal.currency_id)
            earlier = _coins(exact[coins], deal.rounding)
            exact[coins] += worth / deal.factor
            amount = _coins(exact[coins], deal.rounding) - earlier
        reason = None
        for name, cap, so_far in (
            ("cap_deal", terms.cap_deal, 0),
            ("cap_person", terms.cap_person, used[mine]),
            ("cap_rule", terms.cap_rule, used[everybody]),
        ):
            if cap is None:
                continue
            room = (Fraction(cap) - so_far) / deal.factor
            room = max(ZERO, floor(room / Fraction(deal.rounding)) * deal.rounding)
            if amount > room:
                amount, reason = room, name
        paid = Fraction(amount) * deal.factor
        for start in starts.values():
            turnover[(deal.person, *start)] += base
            used[(deal.person, *start)] += paid
            used[(None, *start)] += paid
        result[deal.key] = amount, reason
    return result
