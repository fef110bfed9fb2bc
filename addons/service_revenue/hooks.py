# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo.tools import SQL

from .models.helpdesk_ticket_callback import CLOSING_TRIGGER
from .models.service_append_only_mixin import (
    TRIGGER_FUNCTION as APPEND_ONLY_FUNCTION,
)
from .models.service_attribution import TRIGGER_FUNCTIONS
from .models.service_entitlement_use import TRIGGER_FUNCTION as ENTITLEMENT_FUNCTION
from .models.service_incentive_entry import TRIGGER_FUNCTION


def uninstall_hook(env):
    """Remove what PostgreSQL keeps after Odoo has dropped our tables.

    The triggers go with the function; the ledger could not be dropped row by row
    otherwise.
    """
    for function in (
        TRIGGER_FUNCTION,
        ENTITLEMENT_FUNCTION,
        *TRIGGER_FUNCTIONS,
        APPEND_ONLY_FUNCTION,
        CLOSING_TRIGGER,
    ):
        env.cr.execute(
            SQL("DROP FUNCTION IF EXISTS %s() CASCADE", SQL.identifier(function))
        )
