# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Arithmetic of the commission of a store, and which rule is meant (CP-06).

Everything here takes and returns values. Money is ``Decimal``.
"""

from decimal import Decimal
from typing import NamedTuple

from odoo.addons.service_revenue.tools.incentive import decimal, round_money, share

ZERO = Decimal(0)


class CommissionTerms(NamedTuple):
    """What a rule said when a job was first booked; money in the currency booked in."""

    kind: str = "percent"
    base: str = "paid"
    percent: Decimal = ZERO
    fixed: Decimal = ZERO
    minimum: Decimal = ZERO
    maximum: Decimal = ZERO

    def dump(self):
        """Plain values; numbers as text, so that they stay exact.

        >>> terms = CommissionTerms(percent=Decimal("1.5"))
        >>> CommissionTerms.load(terms.dump()) == terms
        True
        """
        return {
            name: value if isinstance(value, str) else str(value)
            for name, value in self._asdict().items()
        }

    @classmethod
    def load(cls, values):
        plain = ("kind", "base")
        return cls(
            **{
                name: values[name] if name in plain else decimal(values[name])
                for name in cls._fields
                if name in values
            }
        )


def commission(terms, base, rounding):
    """What a store earns by a base, rounded once; nothing of nothing.

    >>> cent = Decimal("0.01")
    >>> commission(CommissionTerms(percent=Decimal(1)), Decimal(1000), cent)
    Decimal('10.00')
    >>> commission(CommissionTerms(percent=Decimal(1)), Decimal(1050), Decimal(1))
    Decimal('11')
    >>> limits = {"minimum": Decimal(5), "maximum": Decimal(20)}
    >>> terms = CommissionTerms(percent=Decimal(1), **limits)
    >>> [commission(terms, Decimal(base), cent) for base in (0, 100, 1500, 9000)]
    [Decimal('0.00'), Decimal('5.00'), Decimal('15.00'), Decimal('20.00')]
    >>> commission(CommissionTerms("fixed", fixed=Decimal(30)), ZERO, cent)
    Decimal('30.00')
    """
    if terms.kind == "fixed":
        return round_money(terms.fixed, rounding)
    if base <= ZERO:
        return round_money(ZERO, rounding)
    amount = share(terms.percent, base, rounding)
    if terms.minimum:
        amount = max(amount, round_money(terms.minimum, rounding))
    if terms.maximum:
        amount = min(amount, round_money(terms.maximum, rounding))
    return amount


class RuleKey(NamedTuple):
    """What a rule asks for; ``None`` asks for nothing. ``path`` is a parent path."""

    rule_id: int
    sequence: int
    side: str
    company_id: int | None = None
    grade_id: int | None = None
    type_id: int | None = None
    relation: str | None = None
    scenario_id: int | None = None
    path: str | None = None
    date_from: object = None
    date_to: object = None


class Deal(NamedTuple):
    """What is known of a job or sale; ``paths`` are those of its products."""

    side: str
    company_id: int
    day: object
    grade_id: int | None = None
    type_id: int | None = None
    relation: str | None = None
    scenario_ids: frozenset = frozenset()
    paths: tuple = ()


def fits(rule, deal):
    """Whether a rule is about a deal.

    >>> deal = Deal("service", 1, 5, grade_id=7, paths=("1/4/9/",))
    >>> rule = RuleKey(1, 10, "service")
    >>> fits(rule, deal), fits(rule._replace(side="sales"), deal)
    (True, False)
    >>> fits(rule._replace(path="1/4/"), deal), fits(rule._replace(path="1/5/"), deal)
    (True, False)
    >>> fits(rule._replace(grade_id=8), deal), fits(rule._replace(date_to=4), deal)
    (False, False)
    """
    same = (
        (rule.company_id, deal.company_id),
        (rule.grade_id, deal.grade_id),
        (rule.type_id, deal.type_id),
        (rule.relation, deal.relation),
    )
    return (
        rule.side == deal.side
        and all(wanted in (None, found) for wanted, found in same)
        and (rule.scenario_id is None or rule.scenario_id in deal.scenario_ids)
        and (
            rule.path is None or any(path.startswith(rule.path) for path in deal.paths)
        )
        and (rule.date_from is None or rule.date_from <= deal.day)
        and (rule.date_to is None or deal.day <= rule.date_to)
    )


def choose(rules, deal):
    """The rule that asks for most; among equals the deeper category, then the order.

    >>> deal = Deal("service", 1, 5, grade_id=7, paths=("1/4/9/",))
    >>> general = RuleKey(1, 1, "service")
    >>> tier = RuleKey(2, 9, "service", grade_id=7)
    >>> kind = RuleKey(3, 9, "service", path="1/4/")
    >>> deep = RuleKey(4, 9, "service", path="1/4/9/")
    >>> both = RuleKey(5, 9, "service", grade_id=7, path="1/4/")
    >>> [choose(r, deal).rule_id for r in (
    ...     [general], [general, tier], [kind, deep], [tier, deep, both])]
    [1, 2, 4, 5]
    >>> choose([general._replace(side="sales")], deal)
    """

    def rank(rule):
        asked = (
            rule.company_id,
            rule.grade_id,
            rule.type_id,
            rule.relation,
            rule.scenario_id,
            rule.path,
        )
        count = sum(value is not None for value in asked)
        depth = (rule.path or "").count("/")
        return -count, -depth, rule.sequence, rule.rule_id

    return min((rule for rule in rules if fits(rule, deal)), key=rank, default=None)
