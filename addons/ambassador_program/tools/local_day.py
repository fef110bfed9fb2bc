# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from babel.dates import format_skeleton

from odoo.tools.misc import babel_locale_parse, get_lang


def say_day(env, day, parts):
    """A date as people of the language of ``env`` write it.

    :param date day: the date
    :param str parts: what is shown (a skeleton of CLDR: ``MMMd``, ``yMMMEd``); its
        order and the words between come with the language
    """
    return format_skeleton(parts, day, locale=babel_locale_parse(get_lang(env).code))
