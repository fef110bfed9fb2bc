# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""One-time codes, signed links and masked addresses for the customer's confirmation.

Nothing here knows the database: the signature is made by a function that the caller
passes (X-36).
"""

import re
import secrets
import unicodedata
from datetime import UTC

from odoo.tools import consteq

CODE_DIGITS = 6
_SIGNATURE_LENGTH = 40
_TOKEN = re.compile(
    rf"([1-9][0-9]{{0,17}})-([0-9]{{1,12}})-([0-9a-f]{{{_SIGNATURE_LENGTH}}})"
)


def new_code():
    """Random code of six digits.

    >>> len(new_code()), new_code().isdigit()
    (6, True)
    """
    return f"{secrets.randbelow(10**CODE_DIGITS):0{CODE_DIGITS}d}"


def normalise_code(text):
    """What the customer typed, as digits only; also from a Chinese keyboard.

    >>> normalise_code(" 12 34-56 ")
    '123456'
    >>> normalise_code("１２３４５６")
    '123456'
    >>> normalise_code(None)
    ''
    """
    plain = unicodedata.normalize("NFKC", str(text or "")[:64])
    return "".join(char for char in plain if char in "0123456789")


def make_token(record_id, expires_at, sign):
    """Link token: record, expiry and signature; no personal data.

    ``expires_at`` is naive UTC, ``sign`` turns a text into hexadecimal digits.

    >>> from datetime import datetime
    >>> make_token(7, datetime(2026, 1, 1), lambda text: "ab" * 32)
    '7-1767225600-abababababababababababababababababababab'
    """
    expiry = int(expires_at.replace(tzinfo=UTC).timestamp())
    return f"{record_id}-{expiry}-{_signature(record_id, expiry, sign)}"


def read_token(token, now, sign):
    """Record id of a genuine token that has not expired at ``now``, else ``None``.

    >>> from datetime import datetime
    >>> sign = lambda text: "ab" * 32
    >>> token = make_token(7, datetime(2026, 1, 1), sign)
    >>> read_token(token, datetime(2025, 12, 31), sign)
    7
    >>> read_token(token, datetime(2026, 1, 1), sign) is None
    True
    >>> read_token("8" + token[1:], datetime(2025, 12, 31), lambda text: "cd" * 32)
    >>> read_token("nonsense", datetime(2025, 12, 31), sign)
    """
    match = _TOKEN.fullmatch(token or "")
    if not match:
        return None
    record_id, expiry = int(match[1]), int(match[2])
    genuine = consteq(match[3], _signature(record_id, expiry, sign))
    alive = now.replace(tzinfo=UTC).timestamp() < expiry
    return record_id if genuine and alive else None


def _signature(record_id, expiry, sign):
    return sign(f"{record_id}:{expiry}")[:_SIGNATURE_LENGTH]


def mask_email(email):
    """Enough of an address to recognise it, not enough to learn it.

    >>> mask_email("wei.li@example.com")
    'w***@example.com'
    >>> mask_email("")
    ''
    """
    name, at, domain = (email or "").partition("@")
    return f"{name[:1]}***@{domain}" if at else ""


def mask_phone(number):
    """Last four digits of a number.

    >>> mask_phone("+86 138 0013 8000")
    '***8000'
    >>> mask_phone(False)
    ''
    """
    digits = normalise_code(number)
    return f"***{digits[-4:]}" if digits else ""
