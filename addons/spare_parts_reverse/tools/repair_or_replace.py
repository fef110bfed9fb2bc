# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Is a defective part worth a repair, and what becomes of it (SP-08, SP-09)?

Two questions, answered in this order:

- *verdict*: ``repair`` (this part is kept) or ``replace`` (another takes its place);
- *disposition*: where the defective part goes.

What a repair costs is compared with what the part is still worth: the replacement cost,
less the loss of value by age, times what its grade leaves of it. A repair that costs
exactly the set share is done. Parts of high value are repaired as long as that is
cheaper than the part.

Everything here takes and returns values; money is ``Decimal`` of one piece, in one
currency, rounded to its smallest coin.
"""

from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import NamedTuple

ZERO = Decimal(0)
HUNDRED = Decimal(100)
#: Which disposition can follow from which verdict.
DISPOSITIONS = {
    "repair": ("restock", "repair", "give_back"),
    "replace": ("supplier", "harvest", "scrap", "give_back"),
}


class Estimate(NamedTuple):
    """What a repair will cost, broken down, and where the figures come from."""

    labour: Decimal = ZERO
    parts: Decimal = ZERO
    freight: Decimal = ZERO
    source: str = "rule"
    #: Finished repairs of this part on record, whether they were enough or not.
    count: int = 0

    @property
    def total(self):
        return self.labour + self.parts + self.freight


class Rule(NamedTuple):
    """The rule, in the currency of the decision."""

    threshold_percent: Decimal = Decimal(60)
    high_value_from: Decimal = ZERO
    depreciation_percent: Decimal = ZERO
    supplier_first: bool = True
    harvest: bool = False
    count_stock_need: bool = False


class Facts(NamedTuple):
    """What is known of one part."""

    condition: str
    replacement_cost: Decimal
    estimate: Estimate
    value_percent: Decimal = HUNDRED
    age_months: int = 0
    stock_need: Decimal = ZERO
    supplier_until: date | None = None
    is_own: bool = False
    is_regulated: bool = False
    #: Ways that this part has gone already without success: repair, supplier.
    failed: frozenset = frozenset()


class Decision(NamedTuple):
    verdict: str
    disposition: str
    reason: str
    value: Decimal
    share: Decimal


def money(amount, quantum):
    """``amount`` in whole multiples of the smallest coin.

    >>> money(12.345, Decimal("0.01")), money(12.37, Decimal("0.05")), money(12.5, 1)
    (Decimal('12.35'), Decimal('12.35'), Decimal('13'))
    >>> money(None, Decimal("0.01"))
    Decimal('0.00')
    """
    quantum = Decimal(quantum)
    coins = (Decimal(str(amount or 0)) / quantum).quantize(
        Decimal(1), rounding=ROUND_HALF_UP
    )
    return coins * quantum


def estimate_repair(history, history_from, product, rule, quantum=Decimal("0.01")):
    """The estimate: from history where there is enough of it, else what is set.

    :param history: (count, labour, parts, freight) averages of repairs, or None
    :param history_from: so many repairs make a history; 0 never uses it
    :param product: (labour, parts, freight) as set on the part, 0 where it says nothing
    :param rule: (labour, freight) of the rule

    >>> estimate_repair((5, 100, 15, 5), 3, (0, 0, 0), (50, 20))[:4]
    (Decimal('100.00'), Decimal('15.00'), Decimal('5.00'), 'history')

    Two repairs are no history yet; the part says what its material costs:

    >>> estimate_repair((2, 100, 15, 5), 3, (0, 40, 0), (50, 20)) == Estimate(
    ...     Decimal(50), Decimal(40), Decimal(20), source="product", count=2
    ... )
    True
    >>> estimate_repair(None, 3, (0, 0, 0), (50, 20)).source
    'rule'
    """
    count = history[0] if history else 0
    if history and history_from and count >= history_from:
        labour, parts, freight = history[1:4]
        source = "history"
    else:
        labour, parts, freight = product
        source = "product" if labour or parts or freight else "rule"
        labour = labour or rule[0]
        freight = freight or rule[1]
    return Estimate(
        money(labour, quantum),
        money(parts, quantum),
        money(freight, quantum),
        source,
        count,
    )


def current_value(
    replacement_cost,
    age_months=0,
    depreciation_percent=ZERO,
    value_percent=HUNDRED,
    quantum=Decimal("0.01"),
):
    """What the part is worth: less the loss by age, times what the grade leaves.

    >>> current_value(Decimal(260))
    Decimal('260.00')
    >>> current_value(Decimal(260), age_months=18, depreciation_percent=Decimal(20))
    Decimal('182.00')
    >>> current_value(Decimal(260), value_percent=Decimal(50))
    Decimal('130.00')

    Never less than nothing:

    >>> current_value(Decimal(260), age_months=90, depreciation_percent=Decimal(20))
    Decimal('0.00')
    """
    kept = max(HUNDRED - depreciation_percent * age_months / 12, ZERO)
    return money(replacement_cost * kept * value_percent / HUNDRED**2, quantum)


def share_of(cost, value):
    """Repair cost in percent of the value; 0 where there is nothing to compare with.

    >>> share_of(Decimal(180), Decimal(260)).quantize(Decimal("0.1"))
    Decimal('69.2')
    >>> share_of(Decimal(180), ZERO)
    Decimal('0')
    """
    return cost * HUNDRED / value if value else ZERO


def decide(facts, rule, quantum=Decimal("0.01")):
    """Repair or replace.

    The controller boards of the story, 260 new, with a threshold of 60 %:

    >>> board = Facts("repairable", Decimal(260), Estimate(labour=Decimal(180)))
    >>> decide(board, Rule())[:3]
    ('replace', 'scrap', 'above')
    >>> cheap = board._replace(estimate=Estimate(labour=Decimal(120)))
    >>> decide(cheap, Rule())[:3]
    ('repair', 'repair', 'within')

    Exactly at the threshold is a repair:

    >>> decide(board._replace(estimate=Estimate(labour=Decimal(156))), Rule())[:3]
    ('repair', 'repair', 'within')

    High value: repaired as long as that is cheaper.

    >>> decide(board, Rule(high_value_from=Decimal(200)))[:3]
    ('repair', 'repair', 'high_value')

    The supplier is asked first, while his warranty runs:

    >>> warranty = board._replace(supplier_until=date(2027, 3, 1))
    >>> decide(warranty, Rule())[:3]
    ('replace', 'supplier', 'warranty')

    No fault was found: back to where it belongs.

    >>> decide(board._replace(condition="good"), Rule())[:3]
    ('repair', 'restock', 'no_fault')
    >>> decide(board._replace(condition="good", is_own=True), Rule())[:3]
    ('repair', 'give_back', 'no_fault')

    Nobody needs it any more:

    >>> decide(cheap, Rule(count_stock_need=True))[:3]
    ('replace', 'scrap', 'no_need')
    """
    value = current_value(
        facts.replacement_cost,
        facts.age_months,
        rule.depreciation_percent,
        facts.value_percent,
        quantum,
    )
    verdict, reason = _decide_verdict(facts, rule, value)
    if verdict == "repair":
        disposition = "repair"
        if reason == "no_fault":
            disposition = "give_back" if facts.is_own else "restock"
    else:
        disposition = _dispose(facts, rule)
    share = share_of(facts.estimate.total, value)
    return Decision(verdict, disposition, reason, value, share)


def _takes_back(facts):
    return bool(facts.supplier_until) and "supplier" not in facts.failed


def _decide_verdict(facts, rule, value):  # noqa: C901 - one rule after the other
    if facts.condition == "good":
        return "repair", "no_fault"
    if _takes_back(facts) and rule.supplier_first:
        return "replace", "warranty"
    if facts.condition == "scrap":
        return "replace", "beyond_repair"
    if facts.condition == "harvest":
        return "replace", "components"
    if "repair" in facts.failed:
        return "replace", "repair_failed"
    if rule.count_stock_need and facts.stock_need <= 0 and not facts.is_own:
        return "replace", "no_need"
    if not facts.replacement_cost:
        # Nothing is thrown away because somebody forgot to enter a figure.
        return "repair", "unknown_value"
    cost = facts.estimate.total
    if value and cost * HUNDRED <= rule.threshold_percent * value:
        return "repair", "within"
    if rule.high_value_from and value >= rule.high_value_from and cost < value:
        return "repair", "high_value"
    return "replace", "above"


def _dispose(facts, rule):
    """Where a part goes that is not repaired."""
    if _takes_back(facts):
        return "supplier"
    # What a licensed handler has to take is not taken apart.
    if rule.harvest and facts.condition != "scrap" and not facts.is_regulated:
        return "harvest"
    return "scrap"


def share_digits(share, threshold):
    """Digits with which a share is seen to be below or above the threshold; 1 to 4.

    >>> share_digits(Decimal("69.23"), Decimal(60))
    1
    >>> share_digits(Decimal("60.004"), Decimal(60))
    3
    >>> share_digits(Decimal(60), Decimal(60))
    1
    """
    for digits in range(1, 4):
        shown = round(share, digits)
        if (shown > threshold) == (share > threshold) and (
            (shown < threshold) == (share < threshold)
        ):
            return digits
    return 4
