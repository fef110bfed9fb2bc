# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Codes that ambassadors give away on paper and on screens."""

import secrets

#: Letters and digits that nobody takes for one another: no I, L, O and U.
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
LENGTH = 10


def make_code():
    """A code that nobody can guess: 32 ** 10, about 10 ** 15 of them.

    >>> code = make_code()
    >>> len(code), set(code) <= set(ALPHABET), code != make_code()
    (10, True, True)
    """
    return "".join(secrets.choice(ALPHABET) for _n in range(LENGTH))


def free_seats(taken, quota):
    """Numbers of the seats that are free, the smallest first.

    As many as the quota leaves, whatever numbers are taken: with a quota that has been
    lowered, somebody may sit on a number beyond it.

    >>> free_seats({1, 3}, 4)
    [2, 4]
    >>> free_seats({1, 2, 9}, 4)
    [3]
    >>> free_seats({1, 2, 3}, 2)
    []
    """
    free, number = [], 0
    while len(free) < quota - len(taken):
        number += 1
        if number not in taken:
            free.append(number)
    return free


def next_seat(taken):
    """Number of a seat beyond the quota: the smallest that nobody has.

    >>> next_seat({1, 2, 4})
    3
    """
    number = 1
    while number in taken:
        number += 1
    return number
