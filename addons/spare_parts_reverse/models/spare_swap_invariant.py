# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import models
from odoo.tools import SQL

#: Says no at the end of a transaction that leaves half a swap (dropped on uninstall).
TRIGGER_FUNCTION = "spare_swap_is_whole"

FUNCTION = """
CREATE OR REPLACE FUNCTION %(function)s() RETURNS trigger LANGUAGE plpgsql AS $body$
DECLARE
    swap record;
    wanted integer;
    owed integer;
    moves integer;
    done integer;
BEGIN
    IF TG_TABLE_NAME = 'spare_swap' THEN
        wanted := NEW.id;
    ELSIF TG_OP = 'DELETE' THEN
        wanted := OLD.swap_id;
    ELSE
        wanted := NEW.swap_id;
    END IF;
    SELECT * INTO swap FROM spare_swap WHERE id = wanted;
    IF NOT FOUND THEN
        RETURN NULL;
    END IF;
    SELECT COUNT(*) FILTER (WHERE swap.state = 'sent' OR state != 'cancelled')
      INTO owed FROM spare_part_return WHERE swap_id = wanted;
    moves := num_nonnulls(swap.out_move_id, swap.in_move_id);
    SELECT COUNT(*) INTO done FROM stock_move
     WHERE id IN (swap.out_move_id, swap.in_move_id) AND state = 'done';
    IF done != moves OR swap.out_move_id IS NULL THEN
        RAISE EXCEPTION USING ERRCODE = 'integrity_constraint_violation', MESSAGE =
            'Swap ' || swap.name || ': a stock move is missing or not done.';
    END IF;
    IF swap.state = 'reversed' THEN
        IF owed != 0 THEN
            RAISE EXCEPTION USING ERRCODE = 'integrity_constraint_violation',
                MESSAGE = 'Swap ' || swap.name || ' is undone, but a part is owed.';
        END IF;
    ELSIF (swap.in_move_id IS NULL AND swap.state = 'done')
           != COALESCE(swap.no_return, FALSE)
       OR owed != (CASE WHEN swap.no_return THEN 0 ELSE 1 END) THEN
        RAISE EXCEPTION USING ERRCODE = 'integrity_constraint_violation', MESSAGE =
            'Swap ' || swap.name || ' needs both moves and one part return, or the '
            'leave of its policy to have neither.';
    END IF;
    RETURN NULL;
END $body$;
"""


class SpareSwap(models.Model):
    _inherit = "spare.swap"

    def init(self):
        """A done swap has both moves and one return, or neither by its policy.

        Checked by PostgreSQL when the transaction ends, whoever writes.
        """
        result = super().init()
        self.env.cr.execute(SQL(FUNCTION, function=SQL.identifier(TRIGGER_FUNCTION)))
        self.env.cr.execute(
            SQL(
                """
DROP TRIGGER IF EXISTS spare_swap_whole ON spare_swap;
CREATE CONSTRAINT TRIGGER spare_swap_whole
    AFTER INSERT OR UPDATE OF state, out_move_id, in_move_id, no_return ON spare_swap
    DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION %(function)s();
                """,
                function=SQL.identifier(TRIGGER_FUNCTION),
            )
        )
        return result
