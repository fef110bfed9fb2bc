# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""When does a service count as proven? Decisions on plain values (CP-07).

A service is proven when the work is completed, the customer confirmed it, and the
call-back is not negative. A good or neutral call-back settles it at once; silence
settles it when the window of the company has passed.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

GOOD, NEUTRAL, NEGATIVE = "good", "neutral", "negative"

# Rating on Odoo's scale of 1 to 5 that a call-back without a figure stands for.
CALLBACK_RATING = {GOOD: 5, NEUTRAL: 3, NEGATIVE: 1}


@dataclass(frozen=True, slots=True)
class ProofFacts:
    """What is known about one work order. All times are naive UTC, as Odoo stores."""

    cancelled: bool = False
    completed_on: datetime | None = None
    confirmed_on: datetime | None = None
    callback: str | None = None
    callback_on: datetime | None = None
    callback_until: datetime | None = None
    proven_on: datetime | None = None
    revoked_on: datetime | None = None


def callback_deadline(completed_on, days):
    """End of the call-back window: ``days`` full days after completion.

    >>> callback_deadline(datetime(2026, 3, 1, 16, 30), 7)
    datetime.datetime(2026, 3, 8, 16, 30)
    """
    return completed_on + timedelta(days=days)


def callback_counts(result, called_on, until):
    """Does this call-back decide anything? A complaint counts only inside the window.

    >>> end = datetime(2026, 3, 8)
    >>> callback_counts(NEGATIVE, datetime(2026, 3, 8), end)
    True
    >>> callback_counts(NEGATIVE, datetime(2026, 3, 9), end)
    False
    >>> callback_counts(GOOD, datetime(2026, 3, 9), end)
    True
    """
    return result != NEGATIVE or called_on <= until


def proof_state(facts, now):
    """State of the proof of a work order at ``now``.

    >>> done = datetime(2026, 3, 1)
    >>> end = callback_deadline(done, 7)
    >>> facts = ProofFacts(completed_on=done, callback_until=end)
    >>> proof_state(ProofFacts(), done)
    'draft'
    >>> proof_state(facts, done)
    'waiting_confirmation'
    >>> from dataclasses import replace
    >>> signed = replace(facts, confirmed_on=done)
    >>> proof_state(signed, done), proof_state(signed, end)
    ('waiting_callback', 'proven')
    >>> proof_state(replace(signed, callback=NEUTRAL, callback_on=done), done)
    'proven'
    >>> bad = replace(signed, callback=NEGATIVE, callback_on=datetime(2026, 3, 3))
    >>> proof_state(bad, end)
    'failed'
    >>> proof_state(replace(bad, proven_on=datetime(2026, 3, 2)), end)
    'revoked'
    >>> proof_state(replace(signed, revoked_on=end), end)
    'revoked'
    >>> proof_state(replace(signed, cancelled=True), end)
    'cancelled'
    """
    if facts.cancelled:
        return "cancelled"
    if not facts.completed_on:
        return "draft"
    if facts.revoked_on:
        return "revoked"
    if facts.callback == NEGATIVE:
        was_proven = facts.proven_on and facts.proven_on <= facts.callback_on
        return "revoked" if was_proven else "failed"
    if not facts.confirmed_on:
        return "waiting_confirmation"
    if facts.callback or now >= facts.callback_until:
        return "proven"
    return "waiting_callback"
