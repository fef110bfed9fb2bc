# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""What a lead or job needs of the store that gets it."""

from dataclasses import dataclass, field
from datetime import datetime

#: What a store can do is scored apart for these (CP-03, CP-04).
SIDES = ("sales", "service")


@dataclass(frozen=True)
class ChannelNeed:
    """Need of one document, in plain values.

    ``category_ids`` is the product category and all that it lies in, as ids; empty
    where no product is known: then any capability on the side will do. ``state_id`` is
    the province or state of the place. ``excluded_ids`` are stores (``channel.point``)
    that were asked already; ``grade_ids`` the tiers that will do, empty for any. ``opens_by``: naive UTC; the store has to be open at that
    moment; ``None`` asks for none.
    """

    company_id: int
    side: str
    latitude: float | None = None
    longitude: float | None = None
    category_ids: tuple[int, ...] = ()
    skill_ids: tuple[int, ...] = ()
    state_id: int | None = None
    excluded_ids: tuple[int, ...] = ()
    grade_ids: tuple[int, ...] = ()
    opens_by: datetime | None = None
    opens_since: datetime | None = None


@dataclass(frozen=True)
class Candidate:
    """A store that can serve a need. ``distance_km`` is ``None`` without a place."""

    point_id: int
    distance_km: float | None = None
    channel_partner_id: int | None = field(default=None, compare=False)


def side_key(side):
    """Key of who can do anything at all on a side.

    >>> side_key("service"), side_key("sales")
    ('v', 's')
    """
    return "v" if side == "service" else "s"


def capability_key(side, category_id=None):
    """Key of the capability for a product category; without one, for all products.

    >>> capability_key("service", 12), capability_key("sales")
    ('v12', 's0')
    """
    return f"{side_key(side)}{category_id or 0}"


def skill_key(skill_id):
    """Key of a skill.

    >>> skill_key(5)
    'k5'
    """
    return f"k{skill_id}"


def need_keys(need):
    """(keys of which one has to be there, keys that all have to be there).

    A store that can do a category can do what lies in it, and who can do everything
    can do that too.

    >>> need_keys(ChannelNeed(1, "service", category_ids=(12, 3), skill_ids=(5,)))
    (('v12', 'v3', 'v0'), ('k5',))
    >>> need_keys(ChannelNeed(1, "sales"))
    (('s',), ())
    """
    if need.category_ids:
        one_of = tuple(capability_key(need.side, c) for c in (*need.category_ids, None))
    else:
        one_of = (side_key(need.side),)
    return one_of, tuple(skill_key(skill) for skill in need.skill_ids)
