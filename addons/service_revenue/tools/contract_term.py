# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Terms of contracts and what each day of them costs, to the cent.

A price is spread evenly over the days of its term. What a stretch of days costs is the
difference between two rounded running totals: however a term is cut, its parts add up
to its price.
"""

from datetime import timedelta
from decimal import ROUND_HALF_UP, Decimal

from dateutil.relativedelta import relativedelta


def term_end(date_from, months, anchor_day=None):
    """Last day of a term of ``months`` that begins on ``date_from``.

    ``anchor_day`` is the day of the month on which the first term began, so that terms
    which begin at the end of a month do not creep forward.

    >>> from datetime import date
    >>> term_end(date(2026, 10, 1), 12)
    datetime.date(2027, 9, 30)
    >>> term_end(date(2024, 2, 29), 12)
    datetime.date(2025, 2, 27)
    >>> term_end(date(2025, 2, 28), 36, anchor_day=29)
    datetime.date(2028, 2, 28)
    >>> term_end(date(2026, 1, 31), 1), term_end(date(2026, 2, 28), 1, anchor_day=31)
    (datetime.date(2026, 2, 27), datetime.date(2026, 3, 30))
    """
    following = date_from + relativedelta(months=months)
    if anchor_day and anchor_day > following.day:
        # relativedelta caps ``day`` at the length of the month.
        following += relativedelta(day=anchor_day)
    return following - timedelta(days=1)


def day_count(date_from, date_to):
    """Days from the first to the last, both counted.

    >>> from datetime import date
    >>> day_count(date(2027, 3, 1), date(2028, 2, 29))
    366
    """
    return (date_to - date_from).days + 1


def running_total(amount, date_from, date_to, until, digits=2):
    """What the days before ``until`` cost of a term that costs ``amount``.

    >>> from datetime import date
    >>> term = date(2026, 1, 1), date(2026, 12, 31)
    >>> running_total(365.0, *term, date(2026, 1, 11))
    10.0
    >>> running_total(100.0, *term, date(2026, 7, 1))
    49.59
    >>> running_total(100.0, *term, date(2030, 1, 1))
    100.0
    >>> running_total(100.0, *term, date(2020, 1, 1))
    0.0
    """
    total = day_count(date_from, date_to)
    used = min(max((until - date_from).days, 0), total)
    cent = Decimal(1).scaleb(-digits)
    share = Decimal(repr(float(amount))) * used / total
    return float(share.quantize(cent, rounding=ROUND_HALF_UP))


def share(amount, date_from, date_to, first, last, digits=2):
    """What the days ``first`` to ``last`` cost of a term that costs ``amount``.

    >>> from datetime import date
    >>> term = date(2026, 1, 1), date(2026, 1, 31)
    >>> [share(100.0, *term, date(2026, 1, a), date(2026, 1, b))
    ...  for a, b in ((1, 10), (11, 20), (21, 31))]
    [32.26, 32.26, 35.48]
    """
    cut = running_total(amount, date_from, date_to, first, digits)
    end = running_total(amount, date_from, date_to, last + timedelta(days=1), digits)
    return round(max(end - cut, 0.0) if amount >= 0 else end - cut, digits)


def cut(amount, date_from, date_to, day, digits=2):
    """(used, unused) when a term that costs ``amount`` is cut before ``day``.

    >>> from datetime import date
    >>> cut(1200.0, date(2027, 1, 1), date(2027, 12, 31), date(2027, 10, 1))
    (897.53, 302.47)
    """
    used = running_total(amount, date_from, date_to, day, digits)
    return used, round(amount - used, digits)


def cut_segments(amount, date_from, date_to, changes, day, digits=2):
    """(used, unused) of a term whose price changed on the way.

    :param changes: ``(day, rest)`` for each change in order: from that day on, the days
        to the end of the term cost ``rest`` altogether

    >>> from datetime import date
    >>> year = date(2027, 1, 1), date(2027, 12, 31)
    >>> cut_segments(365.0, *year, [(date(2027, 7, 1), 368.0)], date(2027, 7, 2))
    (183.0, 366.0)
    >>> cut_segments(365.0, *year, [(date(2027, 7, 1), 368.0)], date(2027, 1, 2))
    (1.0, 548.0)
    """
    used = 0.0
    paid = 0.0
    first, price = date_from, amount
    for changed_on, rest in changes:
        kept, _given_up = cut(price, first, date_to, changed_on, digits)
        paid += kept
        used += min(running_total(price, first, date_to, day, digits), kept)
        first, price = changed_on, rest
    paid += price
    used += running_total(price, first, date_to, day, digits)
    return round(used, digits), round(paid - used, digits)


def slices(date_from, date_to, months=0, anchor_day=None):
    """What is paid at once: the whole term, or ``months`` after ``months`` of it.

    >>> from datetime import date
    >>> slices(date(2027, 1, 31), date(2027, 4, 29), 1, 31)
    ... # doctest: +NORMALIZE_WHITESPACE
    [(datetime.date(2027, 1, 31), datetime.date(2027, 2, 27)),
     (datetime.date(2027, 2, 28), datetime.date(2027, 3, 30)),
     (datetime.date(2027, 3, 31), datetime.date(2027, 4, 29))]
    """
    if not months:
        return [(date_from, date_to)]
    result = []
    first = date_from
    while first <= date_to:
        last = min(term_end(first, months, anchor_day or date_from.day), date_to)
        result.append((first, last))
        first = last + timedelta(days=1)
    return result


def price_slices(paid, price, changes, digits=2):
    """``(first, last, price, [(day, rest)])`` for each slice of a term.

    :param paid: result of ``slices``
    :param price: of one slice, as it was sold
    :param changes: ``(day, price of one slice from that day on)`` in order

    >>> from datetime import date
    >>> months = slices(date(2027, 1, 1), date(2027, 2, 28), 1)
    >>> [(cost, rest) for _, _, cost, rest in
    ...  price_slices(months, 31.0, [(date(2027, 1, 31), 62.0)])]
    [(31.0, [(datetime.date(2027, 1, 31), 2.0)]), (62.0, [])]
    """
    result = []
    for first, last in paid:
        begin = price
        inside = []
        for day, changed in changes:
            if day <= first:
                begin = changed
            elif day <= last:
                inside.append((day, cut(changed, first, last, day, digits)[1]))
        result.append((first, last, begin, inside))
    return result


def settle(priced, day, paid_until, digits=2):
    """(used, unused) before ``day`` of what is paid until ``paid_until``.

    >>> from datetime import date
    >>> months = slices(date(2027, 1, 1), date(2027, 12, 31), 1)
    >>> settle(price_slices(months, 31.0, []), date(2027, 3, 2), date(2027, 3, 31))
    (63.0, 30.0)
    """
    used = unused = 0.0
    for first, last, price, inside in priced:
        if first > paid_until:
            continue
        before, after = cut_segments(price, first, last, inside, day, digits)
        used += before
        unused += after
    return round(used, digits), round(unused, digits)


def price_for_subtotal(subtotal, excluded_of, digits=2):
    """Price to enter so that it is ``subtotal`` without the taxes that it includes.

    :param excluded_of: function that takes a price and says what it is without taxes

    >>> price_for_subtotal(302.47, lambda price: round(price / 1.13, 2))
    341.79
    >>> price_for_subtotal(302.47, lambda price: price)
    302.47
    """
    excluded = excluded_of(subtotal)
    if excluded == subtotal or not excluded:
        return subtotal
    step = 10.0**-digits
    guess = round(subtotal * subtotal / excluded, digits)
    for offset in (0, 1, -1, 2, -2, 3, -3):
        price = round(guess + offset * step, digits)
        if round(excluded_of(price) - subtotal, digits) == 0:
            return price
    return guess
