# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""What a database is made of, and every row in it, to compare before and after.

The catalogue: tables with their columns, indexes, constraints, triggers, functions,
sequences. The rows: as text, without who wrote them when. What tells of the
working of the server and not of anybody's business is left out, see LEFT_OUT.
"""

from __future__ import annotations

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
        SELECT relname FROM pg_class WHERE relkind = 'S'
           AND relnamespace = 'public'::regnamespace""",
}
# Which addons there are, and what was done when: not business, and not ours.
LEFT_OUT = {
    "base_registry_signaling",
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

    def compare(self, later: State) -> list[str]:
        """What differs later, in words."""
        found = []
        for kind, before in self.catalogue.items():
            after = later.catalogue[kind]
            found += [f"{kind} left: {name}" for name in sorted(after - before)]
            found += [f"{kind} lost: {name}" for name in sorted(before - after)]
        for table, before in self.rows.items():
            after = later.rows.get(table, {})
            for verb, keys in (
                ("left", after.keys() - before.keys()),
                ("lost", before.keys() - after.keys()),
                ("changed", {k for k, v in before.items() if after.get(k, v) != v}),
            ):
                if keys:
                    some = ", ".join(sorted(keys)[:5])
                    found.append(f"{len(keys)} rows {verb} in {table}: {some}")
        return found
