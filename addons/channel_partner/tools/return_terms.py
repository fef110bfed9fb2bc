# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""What the rules of a tier say to a return: plain values, no records."""

from dataclasses import dataclass


@dataclass(frozen=True)
class ReturnTerms:
    """Terms of a policy. ``days``, ``percent``: zero means no limit."""

    is_allowed: bool = True
    days: int = 0
    percent: float = 0.0
    exchange: bool = True
    instant_value: float = 0.0


@dataclass(frozen=True)
class ReturnFacts:
    """What is asked for, in the currency of the company.

    ``age``: days since the oldest delivery that it comes from. ``bought``: what the
    firm ordered in the last twelve months; ``returned``: what of it is returned or
    asked for already. ``instant``: value authorised today without a person.
    """

    value: float
    age: int = 0
    exchange: bool = False
    bought: float = 0.0
    returned: float = 0.0
    instant: float = 0.0


def specificity(has_grade, category_depth, has_kind):
    """Order in which policies are tried, the first that fits decides: highest first.

    The tier weighs most, then the nearest product category, then the reason.

    >>> specificity(True, 0, False) > specificity(False, 3, True)
    True
    >>> specificity(False, 2, False) > specificity(False, 1, True)
    True
    """
    return bool(has_grade), category_depth, bool(has_kind)


def allowance(terms, facts):
    """What may still come back, or ``None`` without a limit.

    >>> allowance(ReturnTerms(percent=10), ReturnFacts(1, bought=500, returned=20))
    30.0
    >>> allowance(ReturnTerms(), ReturnFacts(1)) is None
    True
    """
    if not terms.percent:
        return None
    return facts.bought * terms.percent / 100 - facts.returned


def answer(terms, facts, tolerance=0.005):
    """(``refused`` | ``waiting`` | ``authorised``, why).

    >>> answer(None, ReturnFacts(5))
    ('waiting', 'no_policy')
    >>> answer(ReturnTerms(is_allowed=False), ReturnFacts(5))
    ('refused', 'not_allowed')
    >>> answer(ReturnTerms(days=30), ReturnFacts(5, age=31))
    ('refused', 'too_late')
    >>> answer(ReturnTerms(days=30, instant_value=5), ReturnFacts(5, age=30))
    ('authorised', 'instant')
    >>> answer(ReturnTerms(exchange=False), ReturnFacts(5, exchange=True))
    ('refused', 'no_exchange')
    >>> answer(ReturnTerms(percent=10), ReturnFacts(51, bought=500))
    ('refused', 'allowance')
    >>> answer(ReturnTerms(instant_value=100), ReturnFacts(60, instant=41))
    ('waiting', 'value')
    """
    if terms is None:
        return "waiting", "no_policy"
    if not terms.is_allowed:
        return "refused", "not_allowed"
    if terms.days and facts.age > terms.days:
        return "refused", "too_late"
    if facts.exchange and not terms.exchange:
        return "refused", "no_exchange"
    left = allowance(terms, facts)
    if left is not None and facts.value > left + tolerance:
        return "refused", "allowance"
    if facts.value + facts.instant > terms.instant_value + tolerance:
        return "waiting", "value"
    return "authorised", "instant"


def share_out(wanted, places):
    """[(key, part of it)] of ``wanted`` over (key, free) in order, as far as it goes.

    >>> share_out(5, [("b", 3.0), ("a", 4.0)])
    [('b', 3.0), ('a', 2.0)]
    >>> share_out(9, [("b", 3.0)])
    [('b', 3.0)]
    """
    shares = []
    for key, free in places:
        part = min(wanted, free)
        if part > 0:
            shares.append((key, part))
            wanted -= part
    return shares
