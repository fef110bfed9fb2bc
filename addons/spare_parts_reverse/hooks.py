# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo.tools import SQL

from odoo.addons.service_revenue.hooks import remove_traces

from .models.spare_disposal_invariant import TRIGGER_FUNCTION as DISPOSAL_FUNCTION
from .models.spare_swap_invariant import TRIGGER_FUNCTION as SWAP_FUNCTION


def post_init_hook(env):
    """Give the warehouses that are there already their places for defective parts."""
    env["stock.warehouse"].with_context(active_test=False).search(
        []
    )._create_spare_locations()


def uninstall_hook(env):
    """Remove what PostgreSQL keeps after Odoo has dropped our tables.

    The triggers go with their function. That of the append-only logs belongs to
    service_revenue.
    """
    for function in (DISPOSAL_FUNCTION, SWAP_FUNCTION):
        env.cr.execute(
            SQL("DROP FUNCTION IF EXISTS %s() CASCADE", SQL.identifier(function))
        )
    remove_traces(env, "spare_parts_reverse")
