# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import re
from urllib.parse import urlsplit

_TOKEN = re.compile(r'csrf_token: "[^"]*"')


def without_address(answer):
    """Text of a page behind a signed link, without what differs by its address only.

    With the website app installed, the layout repeats the visitor's own address.
    """
    path = urlsplit(answer.url).path
    return _TOKEN.sub("", answer.text).replace(path, "")
