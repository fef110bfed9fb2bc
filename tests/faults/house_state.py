# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""What a database is made of, and every row in it, to compare before and after.

The catalogue: tables with their columns, indexes, constraints, triggers, functions,
sequences. The rows: as text, without who wrote them when. What tells of the
working of the server and not of anybody's business is left out, see LEFT_OUT.
"""

from __future__ import annotations

import json
import re
from contextlib import closing

import psycopg2
from psycopg2 import sql

from odoo.sql_db import connection_info_for

CATALOGUE = {
    "column": """
        SELECT c.relname || '.' || a.attname || ' ' || format_type(atttypid, atttypmod)
               || CASE WHEN attnotnull THEN ' required' ELSE '' END
          FROM pg_attribute a JOIN pg_class c ON c.oid = attrelid
         WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'v', 'm')
           AND attnum > 0 AND NOT attisdropped""",
    "index": """
        SELECT indexdef FROM pg_indexes WHERE schemaname = 'public'""",
    "constraint": """
        SELECT conrelid::regclass || ' ' || conname || ' ' || pg_get_constraintdef(oid)
          FROM pg_constraint WHERE connamespace = 'public'::regnamespace""",
    "trigger": """
        SELECT tgrelid::regclass || ' ' || tgname FROM pg_trigger
         WHERE NOT tgisinternal""",
    "function": """
        SELECT p.oid::regprocedure::text FROM pg_proc p
         WHERE pronamespace = 'public'::regnamespace AND NOT EXISTS (
               SELECT 1 FROM pg_depend d WHERE d.objid = p.oid AND d.deptype = 'e')""",
    "sequence": """
        -- Those of numbered documents are named by an id.
        SELECT regexp_replace(relname, '^ir_sequence_[0-9]+$', 'ir_sequence_...')
          FROM pg_class WHERE relkind = 'S'
           AND relnamespace = 'public'::regnamespace""",
}
# Which addons there are, and what was done when: not business, and not ours.
LEFT_OUT = {
    "base_registry_signaling",
    "orm_signaling_assets",
    "orm_signaling_default",
    "orm_signaling_groups",
    "orm_signaling_registry",
    "orm_signaling_routing",
    "orm_signaling_stable",
    "orm_signaling_templates",
    "bus_bus",
    "ir_logging",
    "ir_module_module",
    "ir_module_module_dependency",
    "ir_module_module_exclusion",
    "ir_cron_progress",
    "ir_cron_trigger",
    "res_users_log",
}
# Columns in which the server notes its own work.
NOTED = (
    "write_date",
    "write_uid",
    "create_date",
    "nextcall",
    "lastcall",
    "last_update",
)


class State:
    """Catalogue and rows of a database at one moment."""

    def __init__(self, database: str) -> None:
        _name, info = connection_info_for(database)
        with closing(psycopg2.connect(**info)) as connection, connection.cursor() as cr:
            self.catalogue = {
                kind: self._set(cr, query) for kind, query in CATALOGUE.items()
            }
            cr.execute(
                "SELECT relname FROM pg_class WHERE relkind = 'r'"
                " AND relnamespace = 'public'::regnamespace"
            )
            tables = sorted({name for (name,) in cr.fetchall()} - LEFT_OUT)
            self.rows = {table: self._rows(cr, table) for table in tables}

    @staticmethod
    def _set(cr, query: str) -> set[str]:
        cr.execute(query)
        return {word for (word,) in cr.fetchall()}

    @staticmethod
    def _rows(cr, table: str) -> dict[str, str]:
        """{id or the row itself: the row}"""
        cr.execute(
            sql.SQL(
                "SELECT coalesce(row ->> 'id', row::text), row::text FROM ("
                "  SELECT to_jsonb(t) - %s::text[] AS row FROM {} t{}) found"
            ).format(
                sql.Identifier(table),
                # Bundles of scripts and styles are made when somebody looks.
                sql.SQL(" WHERE url IS NULL OR url NOT LIKE '/web/assets/%%'")
                if table == "ir_attachment"
                else sql.SQL(""),
            ),
            [list(NOTED)],
        )
        return dict(cr.fetchall())

    def differs(self, later: State) -> list[str]:
        """What the later database is made of otherwise."""
        found = []
        for kind, before in self.catalogue.items():
            after = later.catalogue[kind]
            found += [f"{kind} left: {name}" for name in sorted(after - before)]
            found += [f"{kind} lost: {name}" for name in sorted(before - after)]
        return found

    def compare(self, later: State) -> list[str]:
        """What differs later, in words: what it is made of, and any row."""
        found = self.differs(later)
        for table, before in self.rows.items():
            after = later.rows.get(table, {})
            for verb, keys in (
                ("left", after.keys() - before.keys()),
                ("lost", before.keys() - after.keys()),
                ("changed", {k for k, v in before.items() if after.get(k, v) != v}),
            ):
                keys = {
                    key
                    for key in keys
                    if not expected(verb, table, before.get(key), after.get(key))
                }
                if keys:
                    rows = after if verb == "left" else before
                    some = "; ".join(rows[key][:200] for key in sorted(keys)[:3])
                    found.append(f"{len(keys)} rows {verb} in {table}: {some}")
        return found

    def lost(self, later: State, addon: str, rest: State) -> list[str]:
        """Business rows of others that are gone or changed but for columns that went.

        :param addon: what was uninstalled; records that came with it may go
        :param rest: a database that never had it
        """
        given = {
            (row["model"].replace(".", "_"), str(row["res_id"]))
            for row in map(json.loads, self.rows["ir_model_data"].values())
            if row["module"] == addon
        }
        found = []
        for table, before in self.rows.items():
            if table not in rest.rows or table.startswith(("ir_", "mail_", "rule_")):
                continue
            after = later.rows.get(table, {})
            for key, row in before.items():
                if (table, key) in given or not key.isdigit():
                    continue
                if key not in after:
                    whose, column = PART_OF.get(table, ("", ""))
                    if (whose, str(json.loads(row).get(column))) in given:
                        continue
                    found.append(f"gone from {table}: {row[:200]}")
                elif after[key] != row:
                    old, new = json.loads(row), json.loads(after[key])
                    changed = {k: (old[k], v) for k, v in new.items() if old[k] != v}
                    if changed:
                        found.append(f"changed in {table} {key}: {changed}")
        return found

    def naming(self, pattern: str) -> list[str]:
        """Rows of any table in which the pattern is found."""
        named = re.compile(pattern)
        return [
            f"left in {table}: {row[:200]}"
            for table, rows in self.rows.items()
            for row in rows.values()
            if named.search(row)
        ]


# Rows that go with the record that they are part of: table and column.
PART_OF = {"service_incentive_terms": ("service_incentive_rule", "rule_id")}


def expected(verb: str, table: str, before: str | None, after: str | None) -> bool:
    """True for what Odoo itself leaves or changes, and for what stays on purpose."""
    old, new = (json.loads(row) if row else {} for row in (before, after))
    changed = {key for key in old if key in new and old[key] != new[key]}
    if table == "ir_model_data":
        # The name of an addon in the list; fields that are told anew.
        name = (new or old)["name"]
        return name.startswith("module_") or name in FORGOTTEN
    if table == "ir_model_fields":
        if verb in ("lost", "left"):
            old = old or new
            return f"{old['model']}.{old['name']}" in FORGOTTEN.values()
        # What was told of a field last stays until its addon is updated.
        return verb == "changed" and changed <= {"help"}
    if table == "ir_model_fields_selection":
        return verb == "changed" and changed == {"sequence"}
    if table in ("fsm_stage", "helpdesk_ticket_channel"):
        # Shared by all companies from the first installation on.
        return verb == "changed" and changed == {"company_id"}
    if table == "ir_actions_todo":
        return verb == "changed" and changed == {"state"}
    if table == "product_value":
        # Core's log of prices outlives the products that come along.
        return verb == "left" and new["product_id"] is None
    return False


# A field that product.product inherits from a field of product.template that one of
# ours extends: Odoo forgets it until its own addon is updated. It has no column.
FORGOTTEN = {
    "field_product_product__fsm_order_template_id": (
        "product.product.fsm_order_template_id"
    ),
}
