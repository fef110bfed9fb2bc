# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""How good the data of a customer or lead is: values in, values out (SR-07)."""

#: What is looked at, and how many of 100 points it is worth.
WEIGHTS = {"phone": 40, "duplicate": 30, "address": 20, "fresh": 10}


def failed_checks(*, has_phone, is_double, is_located, is_fresh):
    """Checks that fail, in the order in which they are best mended.

    >>> failed_checks(has_phone=True, is_double=False, is_located=True, is_fresh=True)
    ()
    >>> failed_checks(has_phone=False, is_double=True, is_located=True, is_fresh=False)
    ('phone', 'duplicate', 'fresh')
    """
    failed = {
        "phone": not has_phone,
        "duplicate": is_double,
        "address": not is_located,
        "fresh": not is_fresh,
    }
    return tuple(check for check in WEIGHTS if failed[check])


def score(failed):
    """Points of 100 that are left.

    >>> score(()), score(("phone",)), score(WEIGHTS)
    (100, 60, 0)
    """
    return 100 - sum(WEIGHTS[check] for check in failed)


def state(failed, required):
    """``to_mend`` when a check that is required fails, else ``ok``.

    >>> state(("address", "fresh"), ("phone", "duplicate"))
    'ok'
    >>> state(("phone",), ("phone", "duplicate"))
    'to_mend'
    """
    return "ok" if set(required).isdisjoint(failed) else "to_mend"


def is_place(latitude, longitude):
    """0/0 lies in the ocean: it is what an empty position looks like.

    >>> is_place(30.27, 120.15), is_place(0.0, 9.45), is_place(0.0, 0.0)
    (True, True, False)
    """
    return bool(latitude or longitude)
