# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""What people type or programs send in place of a list of names."""


def read_names(names):
    """Different names of a list, or of one text; anything else is none.

    >>> sorted(read_names([" a", "b", "", 3]))
    ['3', 'a', 'b']
    >>> read_names("a"), read_names(None), read_names(True), read_names({"a": 1})
    ({'a'}, set(), set(), set())
    """
    if isinstance(names, str):
        names = [names]
    if not isinstance(names, list | tuple | set):
        return set()
    texts = (str(name).replace("\x00", "").strip() for name in names)
    return {text for text in texts if text}
