# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo.tools import SQL

from .models.sale_order_deal_lock import TRIGGER_FUNCTION


def uninstall_hook(env):
    """Remove what PostgreSQL keeps, and let the log of steps go: a log cannot be
    emptied row by row."""
    env.cr.execute(
        SQL(
            "DROP TRIGGER IF EXISTS ambassador_state_log_append_only"
            " ON ambassador_state_log"
        )
    )
    env.cr.execute(
        SQL("DROP FUNCTION IF EXISTS %s() CASCADE", SQL.identifier(TRIGGER_FUNCTION))
    )
