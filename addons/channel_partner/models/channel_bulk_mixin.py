# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import json

from odoo import api, fields, models
from odoo.tools import SQL

#: Types of fields that are a column of their own, written as they are.
_PLAIN = frozenset(
    "boolean char date datetime float integer json many2one selection text".split()
)


class ChannelBulkMixin(models.AbstractModel):
    """Records that the engine makes by the thousand: one INSERT for all of them.

    It is what ``create`` does with them, so whoever extends ``create`` is asked; only
    where a model has stored computed fields, or values that are no columns, the usual
    way is taken.
    """

    _name = "channel.bulk.mixin"
    _description = "Made in Bulk"

    @api.model_create_multi
    def create(self, vals_list):
        names = self._get_bulk_names(vals_list)
        if not names:
            return super().create(vals_list)
        return self._insert_rows(names, vals_list)

    @api.model
    def _get_bulk_names(self, vals_list):
        """Columns to write, or nothing when these have to go the usual way."""
        if not self.env.su or len(vals_list) < 2:
            return []
        given = {name for vals in vals_list for name in vals}
        for name in given:
            field = self._fields.get(name)
            if not (field and field.store and field.type in _PLAIN):
                return []
        names = []
        for name, field in self._fields.items():
            if not field.store or name in models.MAGIC_COLUMNS:
                continue
            if (field.compute or field.related) and name not in given:
                return []
            if name in given or (field.type in _PLAIN and field.default):
                names.append(name)
        return names

    @api.model
    def _insert_rows(self, names, vals_list):
        defaults = self.default_get(names)
        rows = [
            {
                name: self._get_column_value(name, vals.get(name, defaults.get(name)))
                for name in names
            }
            for vals in vals_list
        ]
        self.env.flush_all()
        columns = SQL(", ").join(map(SQL.identifier, names))
        ids = self.env.execute_query(
            SQL(
                """INSERT INTO %(table)s (%(columns)s, create_uid, create_date,
                                          write_uid, write_date)
                   SELECT %(columns)s, %(uid)s, %(now)s, %(uid)s, %(now)s
                     FROM jsonb_populate_recordset(NULL::%(table)s, %(rows)s)
                          WITH ORDINALITY
                    ORDER BY ordinality
                RETURNING id""",
                table=SQL.identifier(self._table),
                columns=columns,
                uid=self.env.uid,
                now=self.env.cr.now(),
                rows=json.dumps(rows),
            )
        )
        records = self.browse(row[0] for row in ids)
        # Lists of these elsewhere have grown.
        for name in names:
            field = self._fields[name]
            if field.type != "many2one":
                continue
            for inverse in self.pool.field_inverses[field]:
                self.env[inverse.model_name].invalidate_model(
                    [inverse.name], flush=False
                )
        records.modified(names, create=True)
        return records

    def _get_column_value(self, name, value):
        field = self._fields[name]
        if field.type == "boolean":
            return bool(value)
        if field.type in ("integer", "float"):
            value = value or 0
            digits = field.get_digits(self.env) if field.type == "float" else None
            return round(value, digits[1]) if digits else value
        if not value:
            return None
        if field.type == "datetime":
            return fields.Datetime.to_string(value)
        return str(value) if field.type == "date" else value
