# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""What strangers type, made harmless; and the addresses and forms that they get."""

import re
from dataclasses import dataclass
from ipaddress import ip_address, ip_network

#: Longest name, telephone number and note that is taken.
NAME, PHONE, NOTE = 80, 40, 500
#: Seconds in which nobody fills in a form, and after which a form is too old.
SHORTEST, LONGEST = 2, 3 * 3600

# Control characters, and those that turn the direction of writing around.
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2060-\u2069]+")
_LINK = re.compile(r"://|\bwww\.|\.(com|net|org|cn|ru|top|xyz)\b", re.IGNORECASE)
_ADDRESS = re.compile(r"(\d{1,9})-([0-9a-f]{20})")
_FORM = re.compile(r"([ea]\d{1,9})\.(\d{0,9})\.(\d{0,9})\.(\d{1,12})\.([0-9a-f]{16})")


def clean_line(text, most):
    """One line without control characters, of at most so many letters.

    >>> clean_line(" Amy\\x00\\n Wang  Li ", 80), clean_line(None, 3), clean_line(7, 3)
    ('Amy Wang Li', '', '')
    """
    if not isinstance(text, str):
        return ""
    return " ".join(_CONTROL.sub(" ", text).split())[:most].strip()


def clean_note(text, most=NOTE):
    """Some lines.

    >>> clean_note("Two rooms\\r\\nthird\\x00 floor")
    'Two rooms\\nthird floor'
    """
    if not isinstance(text, str):
        return ""
    lines = (clean_line(line, most) for line in text[: most * 2].splitlines())
    return "\n".join(line for line in lines if line)[:most].strip()


def is_name(text):
    """Whether it can be the name of a person: some letters, and no link.

    >>> [is_name(name) for name in ("李雷", "Amy", "12", "", "see www.x.top", "a://b")]
    [True, True, False, False, False, False]
    """
    return any(letter.isalpha() for letter in text) and not _LINK.search(text)


def read_address(token):
    """(id, signature) out of the address of an event, or None.

    >>> read_address("17-" + "0a" * 10)
    (17, '0a0a0a0a0a0a0a0a0a0a')
    >>> read_address("17-xyz") or read_address("x" * 5000) or read_address(None)
    """
    found = isinstance(token, str) and _ADDRESS.fullmatch(token)
    return (int(found[1]), found[2]) if found else None


@dataclass(frozen=True)
class SignupForm:
    """One form that was handed out: for whom, by whom, when.

    ``target`` is ``e`` or ``a`` and the id of the event or ambassador; ``nonce`` makes
    each form one of its kind.
    """

    target: str
    ambassador_id: int
    campaign_id: int
    issued: int
    nonce: str

    def __str__(self):
        """The part that is signed.

        >>> str(SignupForm("e5", 0, 7, 1700000000, "0" * 16))
        'e5..7.1700000000.0000000000000000'
        """
        return ".".join(
            (
                self.target,
                str(self.ambassador_id or ""),
                str(self.campaign_id or ""),
                str(self.issued),
                self.nonce,
            )
        )

    @classmethod
    def parse(cls, text):
        """The form of this text, or None.

        >>> SignupForm.parse("e5..7.1700000000.0000000000000000").campaign_id
        7
        >>> SignupForm.parse("e5..7.17.xx") or SignupForm.parse(3)
        >>> SignupForm.parse("")
        """
        found = isinstance(text, str) and _FORM.fullmatch(text)
        if not found:
            return None
        return cls(
            found[1],
            int(found[2] or 0),
            int(found[3] or 0),
            int(found[4]),
            found[5],
        )

    def get_age_error(self, now):
        """``early`` or ``late`` when no person has filled it in now; empty else.

        >>> form = SignupForm("e5", 0, 0, 1000, "0" * 16)
        >>> [form.get_age_error(now) for now in (1001, 1005, 1000 + 4 * 3600, 900)]
        ['early', '', 'late', 'early']
        """
        age = now - self.issued
        if age < SHORTEST:
            return "early"
        return "late" if age > LONGEST else ""


def network_of(address):
    """Who asks, as far as budgets go: an IPv4 address, or the /64 of an IPv6 one.

    >>> network_of("203.0.113.9"), network_of("2001:db8:1:2:3:4:5:6")
    ('203.0.113.9', '2001:db8:1:2::/64')
    >>> network_of("::ffff:203.0.113.9"), network_of(""), network_of("junk")
    ('203.0.113.9', 'unknown', 'unknown')
    """
    try:
        found = ip_address(address or "")
    except ValueError:
        return "unknown"
    if found.version == 6 and found.ipv4_mapped:
        found = found.ipv4_mapped
    if found.version == 4:
        return str(found)
    return str(ip_network((found, 64), strict=False))
