# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Names of other people as an ambassador reads them: enough to remember who it was."""


def _is_han(letter):
    return "\u4e00" <= letter <= "\u9fff"


def mask_name(name):
    """First letter of a name, and nothing else.

    >>> mask_name("Amy Smith"), mask_name("王小明"), mask_name(" "), mask_name(False)
    ('A.', '王*', '', '')
    """
    first = (name or "").strip()[:1]
    if not first:
        return ""
    return f"{first}*" if _is_han(first) else f"{first.upper()}."


def initials(name):
    """Initials of a name, at most three.

    >>> initials("Amy van Smith"), initials("王小明"), initials("")
    ('A. V. S.', '王**', '')
    """
    parts = (name or "").split()
    if parts and _is_han(parts[0][0]):
        return parts[0][0] + "*" * max(1, min(2, len("".join(parts)) - 1))
    return " ".join(f"{part[0].upper()}." for part in parts[:3])
