# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Ids of records as they stand in an address: anybody can type there."""

# Ids beyond PostgreSQL's integers exist nowhere and would be an error in a query.
_MAX_ID = 2**31 - 1


def read_record_id(text):
    """The id, or None for whatever cannot be one.

    >>> read_record_id("17"), read_record_id(17)
    (17, 17)
    >>> [read_record_id(text) for text in ("", None, "-1", "1e3", "٣", "2147483648")]
    [None, None, None, None, None, None]
    """
    text = str(text or "")
    if not (text.isascii() and text.isdigit()) or len(text) > len(str(_MAX_ID)):
        return None
    return int(text) if int(text) <= _MAX_ID else None
