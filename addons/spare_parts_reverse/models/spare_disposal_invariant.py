# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import models
from odoo.tools import SQL

TRIGGER_FUNCTION = "spare_disposal_is_whole"


class SpareDisposal(models.Model):
    """A closed disposal is whole, whoever writes to the database (SP-14)."""

    _inherit = "spare.disposal"

    def init(self):
        """Make PostgreSQL hold what spans tables (dropped by uninstall_hook).

        A closed disposal has parts; each is disposed of, on a certificate of this
        disposal that bears the same number and no earlier day than the hand-over.
        """
        result = super().init()
        # After all tables have their columns.
        self.pool.post_init(self._create_triggers)
        return result

    def _create_triggers(self):
        self.env.cr.execute(
            SQL(
                """
CREATE OR REPLACE FUNCTION %(function)s() RETURNS trigger LANGUAGE plpgsql AS $body$
DECLARE
    wanted integer[];
    taken integer;
BEGIN
    IF TG_TABLE_NAME = 'spare_disposal' THEN
        wanted := ARRAY[NEW.id];
    ELSIF TG_OP = 'DELETE' THEN
        taken := OLD.disposal_id;
    ELSE
        IF OLD.disposal_id IS DISTINCT FROM NEW.disposal_id THEN
            taken := OLD.disposal_id;
        END IF;
        wanted := ARRAY[NEW.disposal_id];
    END IF;
    IF EXISTS (
        SELECT FROM spare_disposal WHERE id = taken AND state = 'closed'
    ) OR EXISTS (
        SELECT FROM spare_disposal disposal
         WHERE disposal.id = ANY(wanted) AND disposal.state = 'closed'
           AND (NOT EXISTS (
                    SELECT FROM spare_part_return part
                     WHERE part.disposal_id = disposal.id)
                OR EXISTS (
                    SELECT FROM spare_part_return part
                      LEFT JOIN spare_disposal_certificate certificate
                        ON certificate.id = part.disposal_certificate_id
                       AND certificate.disposal_id = disposal.id
                       AND certificate.date >= disposal.handed_over_date
                     WHERE part.disposal_id = disposal.id
                       AND (part.state != 'done'
                            OR part.outcome IS DISTINCT FROM 'disposed'
                            OR certificate.number IS DISTINCT FROM
                               part.certificate_number
                            OR certificate.id IS NULL)))
    ) THEN
        RAISE EXCEPTION USING ERRCODE = 'check_violation', MESSAGE =
            'A closed disposal has parts, and a certificate with number, date and file'
            ' for each of them.';
    END IF;
    RETURN NULL;
END $body$;
DROP TRIGGER IF EXISTS spare_disposal_whole ON spare_disposal;
CREATE CONSTRAINT TRIGGER spare_disposal_whole
    AFTER INSERT OR UPDATE OF state, handed_over_date ON spare_disposal
    DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW WHEN (NEW.state = 'closed')
    EXECUTE FUNCTION %(function)s();
DROP TRIGGER IF EXISTS spare_disposal_whole ON spare_part_return;
CREATE CONSTRAINT TRIGGER spare_disposal_whole
    AFTER UPDATE OF state, outcome, disposal_id, disposal_certificate_id,
                    certificate_number
    ON spare_part_return
    DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW WHEN (OLD.disposal_id IS NOT NULL OR NEW.disposal_id IS NOT NULL)
    EXECUTE FUNCTION %(function)s();
DROP TRIGGER IF EXISTS spare_disposal_whole_deleted ON spare_part_return;
CREATE CONSTRAINT TRIGGER spare_disposal_whole_deleted
    AFTER DELETE ON spare_part_return
    DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW WHEN (OLD.disposal_id IS NOT NULL)
    EXECUTE FUNCTION %(function)s();
DROP TRIGGER IF EXISTS spare_disposal_whole ON spare_disposal_certificate;
CREATE CONSTRAINT TRIGGER spare_disposal_whole
    AFTER UPDATE ON spare_disposal_certificate
    DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION %(function)s();
                """,
                function=SQL.identifier(TRIGGER_FUNCTION),
            )
        )
