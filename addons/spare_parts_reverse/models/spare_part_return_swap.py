# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import models
from odoo.tools import SQL

from .spare_swap_invariant import FUNCTION, TRIGGER_FUNCTION


class SparePartReturn(models.Model):
    _inherit = "spare.part.return"

    def init(self):
        result = super().init()
        self.env.cr.execute(SQL(FUNCTION, function=SQL.identifier(TRIGGER_FUNCTION)))
        self.env.cr.execute(
            SQL(
                """
DROP TRIGGER IF EXISTS spare_part_return_swap_insert ON spare_part_return;
DROP TRIGGER IF EXISTS spare_part_return_swap_update ON spare_part_return;
DROP TRIGGER IF EXISTS spare_part_return_swap_delete ON spare_part_return;
CREATE CONSTRAINT TRIGGER spare_part_return_swap_insert
    AFTER INSERT ON spare_part_return DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW WHEN (NEW.swap_id IS NOT NULL) EXECUTE FUNCTION %(function)s();
CREATE CONSTRAINT TRIGGER spare_part_return_swap_update
    AFTER UPDATE OF state, swap_id ON spare_part_return DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW WHEN (NEW.swap_id IS NOT NULL AND NEW.state = 'cancelled')
    EXECUTE FUNCTION %(function)s();
CREATE CONSTRAINT TRIGGER spare_part_return_swap_delete
    AFTER DELETE ON spare_part_return DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW WHEN (OLD.swap_id IS NOT NULL) EXECUTE FUNCTION %(function)s();
                """,
                function=SQL.identifier(TRIGGER_FUNCTION),
            )
        )
        return result

    def _on_step(self, state):
        """The defective part of a swap that was sent first has come: it is done."""
        result = super()._on_step(state)
        if state == "received":
            # sudo: the swap follows from the receipt, whoever receives.
            for part in self.sudo().filtered(lambda one: one.swap_id.state == "sent"):
                move = part.move_ids.filtered(lambda one: one.state == "done")
                part.swap_id.write(
                    {
                        "state": "done",
                        "in_move_id": move.sorted("id")[-1:].id,
                        "in_lot_id": part.lot_id.id,
                    }
                )
        return result
