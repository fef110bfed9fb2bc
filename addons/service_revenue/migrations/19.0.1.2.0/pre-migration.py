# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo.tools import SQL
from odoo.tools.sql import column_exists, create_column

CHANNELS = ("web", "email", "phone", "other")


def migrate(cr, version):
    """What was there before was reported when it was entered, not today.

    Odoo would give the default of a new column, the present, to all tickets and work
    orders; half of the promised times would begin with the upgrade. Stored figures of
    what did not exist yet are filled here, not record by record.
    """
    for table in ("helpdesk_ticket", "fsm_order"):
        if not column_exists(cr, table, "service_reported_at"):
            create_column(cr, table, "service_reported_at", "timestamp")
            cr.execute(
                SQL(
                    "UPDATE %s SET service_reported_at = create_date",
                    SQL.identifier(table),
                )
            )
    if not column_exists(cr, "helpdesk_ticket", "service_contact_user_id"):
        create_column(cr, "helpdesk_ticket", "service_contact_user_id", "int4")
        cr.execute("UPDATE helpdesk_ticket SET service_contact_user_id = user_id")
    # Channels are shared by all companies now; OCA's data is not updated.
    cr.execute(
        """
        UPDATE helpdesk_ticket_channel channel SET company_id = NULL
          FROM ir_model_data data
         WHERE data.model = 'helpdesk.ticket.channel' AND data.res_id = channel.id
           AND data.module = 'helpdesk_mgmt' AND data.name = ANY(%s)
        """,
        [[f"helpdesk_ticket_channel_{name}" for name in CHANNELS]],
    )
