# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Who made a deal: where it came from, and how it is shared (SR-50, CP-11, CP-12).

**The test of incrementality.** A lead that service brings in is compared with what
other departments had of the same customer (commercial partner) *before* the capture, in
the company of the lead and within the company's window of days:

- *new*: nothing. Service found this business.
- *assisted*: another team had something open for this customer when the lead was
  captured, an opportunity or a quotation. Service helps a sale that was under way.
- *transferred*: nothing was open, but the customer was another team's: he ordered from
  it, was worked on by it until recently, or belongs to it. A hand-over.

An open document weighs more than a closed one. What service made itself is no evidence:
documents of service teams, and leads that technicians captured with the orders that
came of them, whoever closed these.

Everything here takes and returns values. Percents are ``Decimal`` with four places.
"""

from datetime import date
from decimal import ROUND_DOWN, Decimal
from typing import NamedTuple

HUNDRED = Decimal(100)
PLACE = Decimal("0.0001")
ROLES = ("brought", "assisted", "closed")

# Kind of evidence -> what it makes of the lead; the strongest first.
KINDS = {
    "merged": "assisted",
    "opportunity": "assisted",
    "quotation": "assisted",
    "order": "transferred",
    "closed_opportunity": "transferred",
    "member": "transferred",
}


class Policy(NamedTuple):
    """Percents of one origin, for all companies or one, possibly for some time."""

    origin: str
    brought: Decimal
    assisted: Decimal
    closed: Decimal
    company_id: int | None = None
    date_from: date | None = None
    date_to: date | None = None
    policy_id: int = 0


# What is used where no policy fits: the policies as they are shipped.
DEFAULTS = {
    "new": Policy("new", Decimal(50), Decimal(0), Decimal(50)),
    "assisted": Policy("assisted", Decimal(0), Decimal(20), Decimal(80)),
    "transferred": Policy("transferred", Decimal(30), Decimal(0), Decimal(70)),
}


def percent(value):
    """Exact percent with four places.

    >>> percent(33.3333), percent(None), percent("12.5")
    (Decimal('33.3333'), Decimal('0.0000'), Decimal('12.5000'))
    """
    return Decimal(str(value or 0)).quantize(PLACE)


def decide_origin(kinds):
    """Origin that these kinds of evidence make, and the kind that decides.

    >>> decide_origin([])
    ('new', None)
    >>> decide_origin(["order", "member"])
    ('transferred', 'order')
    >>> decide_origin(["order", "quotation"])
    ('assisted', 'quotation')
    >>> decide_origin(["closed_opportunity"])
    ('transferred', 'closed_opportunity')
    """
    for kind, origin in KINDS.items():
        if kind in kinds:
            return origin, kind
    return "new", None


def pick_policy(policies, origin, company_id, day):
    """Policy of an origin in a company on a day.

    That of the company goes before that of all companies, one with dates before one
    without, a later one before an earlier one.

    >>> general = Policy("new", Decimal(40), Decimal(0), Decimal(60))
    >>> own = general._replace(company_id=2, brought=Decimal(45), closed=Decimal(55))
    >>> spring = own._replace(date_from=date(2026, 3, 1), date_to=date(2026, 5, 31))
    >>> both = [general, own, spring]
    >>> pick_policy(both, "new", 1, date(2026, 4, 1)) is general
    True
    >>> pick_policy(both, "new", 2, date(2026, 4, 1)) is spring
    True
    >>> pick_policy(both, "new", 2, date(2026, 6, 1)) is own
    True
    >>> pick_policy(both, "assisted", 2, date(2026, 6, 1)).closed
    Decimal('80')
    """
    fitting = [
        policy
        for policy in policies
        if policy.origin == origin
        and policy.company_id in (None, company_id)
        and (not policy.date_from or policy.date_from <= day)
        and (not policy.date_to or day <= policy.date_to)
    ]
    if not fitting:
        return DEFAULTS[origin]
    return max(
        fitting,
        key=lambda policy: (
            policy.company_id is not None,
            bool(policy.date_from or policy.date_to),
            policy.date_from or date.min,
            policy.policy_id,
        ),
    )


def split(total, count):
    """Equal parts of a percent, with four places; what is left goes to the first.

    >>> split(Decimal(20), 3)
    [Decimal('6.6668'), Decimal('6.6666'), Decimal('6.6666')]
    >>> split(Decimal(20), 2)
    [Decimal('10.0000'), Decimal('10.0000')]
    >>> split(Decimal("0.0001"), 2)
    [Decimal('0.0001'), Decimal('0.0000')]
    """
    total = percent(total)
    part = (total / count).quantize(PLACE, rounding=ROUND_DOWN)
    return [total - part * (count - 1)] + [part] * (count - 1)


def suggest(policy, referrer, assistants, closer):
    """Lines of a deal as (role, person, percent); they sum to exactly 100.

    Who brought the lead has the role *brought*; of an assisted deal he is one of those
    who assisted. Those who assisted share the assisted part equally. A part that nobody
    claims goes to whoever closed.

    >>> suggest(DEFAULTS["new"], 1, [], 9)
    [('brought', 1, Decimal('50.0000')), ('closed', 9, Decimal('50.0000'))]
    >>> suggest(DEFAULTS["assisted"], 1, [2], 9) == [
    ...     ("assisted", 1, Decimal(10)),
    ...     ("assisted", 2, Decimal(10)),
    ...     ("closed", 9, Decimal(80)),
    ... ]
    True
    >>> suggest(DEFAULTS["assisted"], None, [2], 9)
    [('assisted', 2, Decimal('20.0000')), ('closed', 9, Decimal('80.0000'))]

    Nobody claims the 30 that the policy has for who brought the lead:

    >>> suggest(DEFAULTS["transferred"], None, [], 9)
    [('closed', 9, Decimal('100.0000'))]
    """
    brought = []
    assisted = list(dict.fromkeys(assistants))
    if referrer and policy.origin == "assisted":
        assisted = list(dict.fromkeys([referrer, *assisted]))
    elif referrer:
        brought = [referrer]
    lines = []
    for role, persons in (("brought", brought), ("assisted", assisted)):
        part = percent(getattr(policy, role))
        if persons and part:
            shares = split(part, len(persons))
            lines += [
                (role, person, share)
                for person, share in zip(persons, shares, strict=True)
                if share
            ]
    rest = percent(HUNDRED) - sum(share for _role, _person, share in lines)
    if rest:
        lines.append(("closed", closer, rest))
    return lines


def make_room(lines, total):
    """Scale the lines of a deal down, so that ``total`` percent are free.

    Each gives by its part, rounded down to four places; what rounding leaves stays with
    the last line, which is whoever closed.

    >>> make_room([("brought", 1, Decimal(50)), ("closed", 9, Decimal(50))], 20)
    [('brought', 1, Decimal('40.0000')), ('closed', 9, Decimal('40.0000'))]
    >>> make_room([("closed", 9, Decimal(100))], Decimal("33.3333"))
    [('closed', 9, Decimal('66.6667'))]
    >>> make_room([("brought", 1, Decimal(50)), ("closed", 9, Decimal(50))], 100)
    []
    """
    left = percent(HUNDRED) - percent(total)
    shares = [
        (share * left / HUNDRED).quantize(PLACE, rounding=ROUND_DOWN)
        for _role, _person, share in lines
    ]
    if shares:
        shares[-1] += left - sum(shares)
    return [
        (role, person, share)
        for (role, person, _old), share in zip(lines, shares, strict=True)
        if share
    ]
