# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, models
from odoo.exceptions import UserError


class RepairOrder(models.Model):
    """Repairs of the part loop that are cancelled or do not work out (SP-13)."""

    _inherit = "repair.order"

    def action_repair_cancel(self):
        """A cancelled repair brings its part back to be decided about."""
        ours = self.filtered("spare_return_id")
        if not ours:
            return super().action_repair_cancel()
        ours._check_spare_desk()
        if self - ours:
            super(RepairOrder, self - ours).action_repair_cancel()
        # sudo: the right was checked.
        repairs = ours.sudo().filtered(lambda repair: repair.state != "cancel")
        repairs._stop_spare_clock()
        result = super(RepairOrder, repairs).action_repair_cancel()
        for repair in repairs:
            part = repair.spare_return_id
            if part.state == "repair":
                part._step(
                    "decided",
                    note=self.env._("%(repair)s was cancelled", repair=repair.name),
                )
        return result

    def action_repair_cancel_draft(self):
        if any(repair.spare_return_id for repair in self):
            raise UserError(
                self.env._(
                    "The part of this repair was decided about anew. Open its part "
                    "return, and send it to repair again from there."
                )
            )
        return super().action_repair_cancel_draft()

    def _fail_spare(self, reason, used=None):
        """These parts cannot be repaired: the attempt is paid for, and they are decided
        about anew.

        :param reason: why, in the words of the technician
        :param used: lines of material (``stock.move``) that were used up; the rest
            stays in stock. Empty: what was marked as picked.
        """
        self._check_spare_desk()
        # sudo: the right was checked.
        for company, repairs in self.sudo().grouped("company_id").items():
            repairs = repairs.with_company(company)
            repairs._check_spare_open()
            repairs._stop_spare_clock()
            repairs._freeze_spare_hourly_cost()
            repairs._use_up_spare_material(used)
            repairs.sale_order_line_id.product_uom_qty = 0.0
            now = fields.Datetime.now()
            for repair in repairs:
                repair.write(
                    {
                        "state": "cancel",
                        "spare_result": "failed",
                        "spare_fail_reason": reason,
                        "spare_ended_on": now,
                        "spare_loss": repair.spare_cost,
                    }
                )
            repairs.spare_return_id._fail_repair(reason)

    def _use_up_spare_material(self, used=None):
        lines = self.move_ids.filtered(
            lambda move: move.state not in ("done", "cancel")
        )
        if used is None:
            used = lines.filtered("picked")
        # sudo: the right to end the repair was checked.
        used = (lines & used.sudo()).filtered(lambda move: move.quantity > 0)
        (lines - used)._action_cancel()
        used.picked = True
        used._action_done(cancel_backorder=True)
