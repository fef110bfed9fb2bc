# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Arithmetic and decisions of the incentive ledger (SR-08, SR-11, CP-07).

Everything here takes and returns values. Money is ``Decimal``: a share of an amount in
a currency is exact, never the nearest binary fraction.
"""

from decimal import ROUND_HALF_UP, Decimal
from typing import NamedTuple

ZERO = Decimal(0)

# Proof states of work orders (service.proof.mixin), the worst first. The first that
# any work order is in decides what an amount waits for.
_PROOF_RANK = (
    ("failed", "proof_failed"),
    ("revoked", "proof_failed"),
    # Derived by the ledger: completed, and not confirmed within the company's limit.
    ("unconfirmed", "confirmation_missed"),
    ("draft", "waiting_completion"),
    ("waiting_confirmation", "waiting_confirmation"),
    ("waiting_callback", "waiting_callback"),
)

# What takes back an amount that was settled: the service, or the sale, is no more.
LOST = frozenset(
    {
        "proof_failed",
        "visit_cancelled",
        "waiting_won",
        "lead_rejected",
        "confirmation_missed",
        "fraud_refused",
    }
)
_HOLD_ORDER = (
    "fraud_refused",
    "visit_cancelled",
    "proof_failed",
    "lead_rejected",
    "confirmation_missed",
    "under_review",
    "waiting_quality",
    "waiting_acceptance",
    "waiting_won",
    "waiting_delivery",
    "waiting_ticket",
    "waiting_completion",
    "waiting_confirmation",
    "waiting_callback",
    "waiting_invoice",
    "waiting_payment",
)


class SaleFacts(NamedTuple):
    """What the ledger knows of one sale order, amounts untaxed in its currency."""

    order_id: int
    confirmed: bool
    untaxed: Decimal
    invoiced: Decimal
    refunded: Decimal
    unpaid: int
    delivered: bool
    # Part of ``refunded`` on credit notes that name no order line.
    loose: Decimal = ZERO
    lines: tuple = ()


def decimal(value):
    """Exact decimal of a number as it reads, ``None`` and ``False`` being zero.

    >>> decimal(0.1), decimal(None), decimal(139.98)
    (Decimal('0.1'), Decimal('0'), Decimal('139.98'))
    """
    if isinstance(value, Decimal):
        return value
    return Decimal(str(value or 0))


def round_money(amount, rounding):
    """Round to the smallest coin of a currency, half away from zero, as Odoo does.

    >>> round_money(Decimal("139.985"), Decimal("0.01"))
    Decimal('139.99')
    >>> round_money(Decimal("-2.5"), Decimal("1"))
    Decimal('-3')
    >>> round_money(Decimal("1.2345"), Decimal("0.001"))
    Decimal('1.235')
    >>> round_money(Decimal("1.03"), Decimal("0.05"))
    Decimal('1.05')
    """
    steps = (amount / rounding).quantize(Decimal(1), rounding=ROUND_HALF_UP)
    return steps * rounding


def share_base(untaxed, invoiced, refunded):
    """Untaxed value of an order that the customer keeps, never below zero.

    A credit note that only takes back what was invoiced beyond the order (an order
    that was reduced after invoicing, or an invoice made anew) takes nothing away.

    >>> share_base(Decimal(6999), Decimal(6999), Decimal("3499.5"))
    Decimal('3499.5')
    >>> share_base(Decimal(500), Decimal(1000), Decimal(500))
    Decimal('500')
    >>> share_base(Decimal(6999), Decimal(13998), Decimal(6999))
    Decimal('6999')
    >>> share_base(Decimal(-10), Decimal(0), Decimal(0))
    Decimal('0')
    """
    excess = max(ZERO, invoiced - untaxed)
    return max(ZERO, untaxed - max(ZERO, refunded - excess))


def share(percent, base, rounding):
    """Share of a base, rounded once in its currency.

    >>> share(Decimal(2), Decimal(6999), Decimal("0.01"))
    Decimal('139.98')
    >>> share(Decimal("2.5"), Decimal(1001), Decimal(1))
    Decimal('25')
    """
    return round_money(base * percent / 100, rounding)


def correction(target, booked):
    """What has to be booked so that the ledger says ``target``.

    >>> correction(Decimal("69.99"), Decimal("139.98"))
    Decimal('-69.99')
    """
    return target - booked


def proof_hold(states):
    """Which proof is missing: ``None`` when the service is proven.

    Cancelled work orders do not count, unless there is nothing else.

    >>> proof_hold(["proven", "cancelled"])
    >>> proof_hold(["proven", "waiting_callback", "draft"])
    'waiting_completion'
    >>> proof_hold(["cancelled"])
    'visit_cancelled'
    >>> proof_hold(["proven", "revoked", "draft"])
    'proof_failed'
    """
    live = {state or "draft" for state in states} - {"cancelled"}
    if not live and states:
        return "visit_cancelled"
    for state, hold in _PROOF_RANK:
        if state in live:
            return hold
    return None if live <= {"proven"} else "waiting_completion"


def sale_is_alive(sale):
    """Whether there is still something sold to earn from."""
    return (
        sale.confirmed and share_base(sale.untaxed, sale.invoiced, sale.refunded) > ZERO
    )


def stage_holds(stage, lead_state, lead_won, sales):
    """Every reason why the stage of a rule is not reached; ``sales`` are alive.

    A lead without a state was not brought in by a technician: nobody has to accept it.

    >>> stage_holds("accepted", "triage", False, [])
    ['waiting_acceptance']
    >>> stage_holds("accepted", "rejected", False, [])
    ['lead_rejected']
    >>> stage_holds("paid", "accepted", False, [])
    ['waiting_won']
    >>> sale = SaleFacts(1, True, Decimal(10), Decimal(0), Decimal(0), 0, True)
    >>> stage_holds("paid", "accepted", True, [sale])
    ['waiting_invoice']
    >>> paid = sale._replace(invoiced=Decimal(10))
    >>> stage_holds("paid", "accepted", True, [paid._replace(unpaid=1)])
    ['waiting_payment']
    >>> stage_holds("paid", "accepted", True, [paid])
    []
    """
    holds = []
    if lead_state == "rejected":
        holds.append("lead_rejected")
    elif lead_state not in ("accepted", None):
        holds.append("waiting_acceptance")
    if stage == "accepted":
        return holds
    if not sales and (stage != "won" or not lead_won):
        holds.append("waiting_won")
    if stage == "delivered" and not all(sale.delivered for sale in sales):
        holds.append("waiting_delivery")
    if stage == "paid":
        if any(sale.invoiced < sale.untaxed for sale in sales):
            holds.append("waiting_invoice")
        if any(sale.unpaid for sale in sales):
            holds.append("waiting_payment")
    return holds


def first_hold(holds):
    """The one reason to show: what cannot be mended first, then in order of time.

    >>> first_hold(["waiting_payment", "waiting_callback"])
    'waiting_callback'
    >>> first_hold([])
    """
    return min(holds, key=_HOLD_ORDER.index, default=None)


def decide(open_sum, hold):
    """State of the part of an amount that is not settled yet: (state, hold reason).

    The open entries of one origin move together. When they owe nothing they are void;
    when they are a debt (something paid has to come back) it is due at once; otherwise
    they wait for their gate.

    >>> decide(Decimal(0), "waiting_payment")
    ('void', None)
    >>> decide(Decimal("-69.99"), "proof_failed")
    ('payable', None)
    >>> decide(Decimal(20), "waiting_callback")
    ('pending', 'waiting_callback')
    >>> decide(Decimal(20), None)
    ('payable', None)
    """
    if open_sum == ZERO:
        return "void", None
    if open_sum < ZERO or not hold:
        return "payable", None
    return "pending", hold
