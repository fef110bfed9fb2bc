# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from collections.abc import Iterable

from odoo.tools import SQL

from .models.helpdesk_ticket_callback import CLOSING_TRIGGER
from .models.service_append_only_mixin import (
    TRIGGER_FUNCTION as APPEND_ONLY_FUNCTION,
)
from .models.service_attribution import TRIGGER_FUNCTIONS
from .models.service_entitlement_use import TRIGGER_FUNCTION as ENTITLEMENT_FUNCTION
from .models.service_incentive_entry import TRIGGER_FUNCTION

# Odoo drops an index with its column only; these columns are OCA's.
INDEXES = (
    "fsm_activity__fsm_order_id_index",
    "fsm_activity__fsm_template_id_index",
    "fsm_equipment__location_id_index",
    "fsm_equipment__lot_id_index",
    "fsm_equipment__owned_by_id_index",
    "fsm_equipment__product_id_index",
    "helpdesk_ticket__channel_id_index",
    "helpdesk_ticket__commercial_partner_id_index",
)


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
    remove_traces(env, "service_revenue", INDEXES)


def remove_traces(env, module: str, indexes: Iterable[str] = ()) -> None:
    """Remove what Odoo would leave of ``module``; called by its uninstall hook.

    - indexes that the addon put on columns of other addons: Odoo drops an index with
      its column only;
    - the notes of foreign keys, which go with their columns and tables;
    - names that addons below gave to the values and parents of our models, as of
      activities: Odoo deletes what they name, and leaves the names.

    :param indexes: names of indexes on columns of others
    """
    for index in indexes:
        env.cr.execute(SQL("DROP INDEX IF EXISTS %s", SQL.identifier(index)))
    env.cr.execute(
        SQL(
            """
            DELETE FROM ir_model_constraint noted
             USING ir_module_module module
             WHERE module.id = noted.module AND module.name = %s AND noted.type = 'f'
            """,
            module,
        )
    )
    env.cr.execute(
        SQL(
            """
            WITH going AS (
                SELECT name FROM ir_module_module
                 WHERE state = 'to remove' OR name = %(module)s
            ), own AS (
                SELECT model, res_id FROM ir_model_data
                 WHERE model IN ('ir.model', 'ir.model.fields')
                 GROUP BY model, res_id
                HAVING bool_and(module IN (SELECT name FROM going))
            ), gone AS (
                SELECT 'ir.model.fields.selection' AS model, selection.id
                  FROM ir_model_fields_selection selection
                  JOIN own ON own.model = 'ir.model.fields'
                          AND own.res_id = selection.field_id
                 UNION ALL
                SELECT 'ir.model.inherit', parent.id
                  FROM ir_model_inherit parent
                  JOIN own ON own.model = 'ir.model' AND own.res_id = parent.model_id
            )
            DELETE FROM ir_model_data named
             USING gone
             WHERE named.model = gone.model AND named.res_id = gone.id
               AND named.module NOT IN (SELECT name FROM going)
            """,
            module=module,
        )
    )
