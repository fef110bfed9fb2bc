# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, models
from odoo.exceptions import UserError
from odoo.tools import SQL

TRIGGER_FUNCTION = "service_record_append_only"


class ServiceAppendOnlyMixin(models.AbstractModel):
    """A log: rows are added and never changed or deleted, whoever asks.

    The ORM says so in words; a trigger of PostgreSQL holds for everybody else.
    """

    _name = "service.append.only.mixin"
    _description = "Log that Only Grows"

    def init(self):
        """Make PostgreSQL refuse changes and deletions (dropped by uninstall_hook)."""
        if self._abstract:
            return
        self.env.cr.execute(
            SQL(
                """
CREATE OR REPLACE FUNCTION %(function)s() RETURNS trigger LANGUAGE plpgsql AS $body$
BEGIN
    RAISE EXCEPTION USING ERRCODE = 'restrict_violation', MESSAGE =
        TG_TABLE_NAME || ' is a log: row ' || OLD.id || ' cannot be changed or'
        ' deleted, only followed by another one.';
END $body$;
DROP TRIGGER IF EXISTS %(trigger)s ON %(table)s;
CREATE TRIGGER %(trigger)s BEFORE UPDATE OR DELETE ON %(table)s
    FOR EACH ROW EXECUTE FUNCTION %(function)s();
                """,
                function=SQL.identifier(TRIGGER_FUNCTION),
                trigger=SQL.identifier(f"{self._table}_append_only"),
                table=SQL.identifier(self._table),
            )
        )

    # pylint: disable=method-required-super
    def write(self, vals):
        raise UserError(
            self.env._("What is logged cannot be changed. Record what is true now.")
        )

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(
            self.env._("What is logged cannot be deleted. Record what is true now.")
        )
