# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo.tools.sql import column_exists, create_column


def migrate(cr, version):
    """What was there before was reported when it was entered, not today.

    Odoo would give the default of a new column, the present, to all tickets and work
    orders; half of the promised times would begin with the upgrade.
    """
    for table in ("helpdesk_ticket", "fsm_order"):
        if not column_exists(cr, table, "service_reported_at"):
            create_column(cr, table, "service_reported_at", "timestamp")
            cr.execute(f"UPDATE {table} SET service_reported_at = create_date")
