# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""What an outside system may say when it brings in a request: values in, values out
(X-04).
"""

import hashlib
import json

#: Bytes of a whole message.
MAX_BYTES = 64 * 1024
KINDS = ("request", "complaint")
#: field: (longest, whether it has to be there)
FIELDS = {
    "external_id": (64, True),
    "kind": (16, False),
    "subject": (200, True),
    "text": (10_000, True),
    "name": (128, False),
    "phone": (32, False),
    "email": (254, False),
    "serial": (64, False),
}
_PHONE = frozenset("0123456789+-(). /")


class IntakeError(ValueError):
    """What is wrong with a message, in a sentence for who sent it."""


def digest(key):
    """Keys are long and random: a plain hash keeps them.

    >>> digest("secret")[:16], len(digest("secret"))
    ('2bb80d537b1da3e3', 64)
    """
    return hashlib.sha256(key.encode()).hexdigest()


def read_message(body):
    """The values of a message, clean and complete; raises ``IntakeError`` otherwise.

    >>> message = read_message(
    ...     b'{"external_id": " 7 ", "subject": "Noise", "text": "It hums"}'
    ... )
    >>> message["external_id"], message["kind"], message["phone"]
    ('7', 'request', '')
    >>> read_message(b'[]')
    Traceback (most recent call last):
    ...
    odoo.addons.service_revenue.tools.intake.IntakeError: The message has...
    >>> read_message(b'{"external_id": "7", "subject": "Noise", "txt": ""}')
    Traceback (most recent call last):
    ...
    odoo.addons.service_revenue.tools.intake.IntakeError: Unknown field: txt.
    """
    if len(body) > MAX_BYTES:
        raise IntakeError(f"The message is longer than {MAX_BYTES} bytes.")
    try:
        data = json.loads(body.decode())
    except (UnicodeDecodeError, ValueError, RecursionError):
        raise IntakeError("The message has to be JSON in UTF-8.") from None
    if not isinstance(data, dict):
        raise IntakeError("The message has to be one JSON object.")
    unknown = sorted(set(data) - set(FIELDS))
    if unknown:
        raise IntakeError(f"Unknown field: {unknown[0][:40]}.")
    message = {name: _read_text(name, data.get(name)) for name in FIELDS}
    message["kind"] = message["kind"] or "request"
    if message["kind"] not in KINDS:
        raise IntakeError("kind is request or complaint.")
    if not _PHONE.issuperset(message["phone"]):
        raise IntakeError("phone holds digits, spaces and + - ( ) . / only.")
    email = message["email"]
    if email and (email.count("@") != 1 or " " in email or email[0] == "@"):
        raise IntakeError("email is not an e-mail address.")
    return message


def _read_text(name, value):
    longest, required = FIELDS[name]
    if value is None:
        value = ""
    if not isinstance(value, str):
        raise IntakeError(f"{name} has to be text.")
    lines = name == "text"
    if any(
        (ord(one) < 32 and not (lines and one in "\r\n\t"))
        or 0xD800 <= ord(one) <= 0xDFFF
        for one in value
    ):
        raise IntakeError(f"{name} holds characters that are no text.")
    value = value.strip()
    if len(value) > longest:
        raise IntakeError(f"{name} is longer than {longest} characters.")
    if required and not value:
        raise IntakeError(f"{name} is missing.")
    return value
