# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, models
from odoo.exceptions import AccessError, UserError

from .stock_move import PartTransfer

OFFICE = ("service_revenue.group_service_user", "spare_parts_reverse.group_spare_user")


class SpareSwap(models.Model):
    """The wrong part was scanned: both parts go back to where they were (SP-12)."""

    _inherit = "spare.swap"

    reversed_on = fields.Datetime(readonly=True, copy=False)
    reversed_by_id = fields.Many2one(
        "res.users", readonly=True, copy=False, ondelete="restrict"
    )
    reverse_reason = fields.Char(string="Reversed Because", readonly=True, copy=False)

    def action_reverse(self, reason):
        """Undo a swap while its defective part is still owed.

        The technician who made it, on the same day; else the office.

        :raise AccessError: when the caller may not
        :raise UserError: when it is too late, or no reason is given
        """
        self.check_access("read")
        self._check_reverse_access()
        reason = (reason or "").strip() if isinstance(reason, str) else ""
        if not reason:
            raise UserError(self.env._("Say why the swap is undone."))
        self._reverse(reason[:500])
        return True

    def _check_reverse_access(self):
        if any(self.env.user.has_group(group) for group in OFFICE):
            return
        partner = self.env.user.partner_id
        # sudo: who made it, and on which day.
        for swap in self.sudo():
            today = self._get_swap_day(swap.company_id)
            made_on = fields.Datetime.context_timestamp(
                swap.with_context(tz=swap.company_id.resource_calendar_id.tz or "UTC"),
                swap.date,
            ).date()
            if swap.person_id.partner_id != partner or made_on != today:
                raise AccessError(
                    self.env._(
                        "%(swap)s can be undone by its technician on the same day. "
                        "Ask the office.",
                        swap=swap.display_name,
                    )
                )

    def _check_reversible(self):
        for swap in self:
            if swap.state != "done" or swap.kind == "advance":
                raise UserError(
                    self.env._(
                        "%(swap)s cannot be undone: it is not a swap on site, or was "
                        "undone already.",
                        swap=swap.display_name,
                    )
                )
            if swap.return_ids.filtered(lambda part: part.state != "owed"):
                raise UserError(
                    self.env._(
                        "%(swap)s cannot be undone: the defective part has been handed "
                        "over already. Swap the parts once more instead.",
                        swap=swap.display_name,
                    )
                )

    def _reverse(self, reason):
        """Move both parts back, cancel what is owed; all of it or nothing."""
        # sudo: checked by the caller; moves and returns follow from it.
        swaps = self.sudo()
        # Two who undo the same swap wait for each other.
        swaps.lock_for_update()
        swaps._check_reversible()
        swaps._drop_charges()
        for location, group in swaps.grouped(
            lambda swap: swap.out_move_id.location_dest_id
        ).items():
            parts = group.return_ids
            if parts:
                parts._step("cancelled", location=location, note=reason)
        back = self.env["stock.move"]._spare_transfer(
            [swap._get_back_transfer() for swap in swaps]
        )
        swaps.write(
            {
                "state": "reversed",
                "reversed_on": fields.Datetime.now(),
                "reversed_by_id": self.env.uid,
                "reverse_reason": reason,
            }
        )
        swaps._restore_history(reason)
        swaps._restore_units()
        swaps.fsm_order_id._service_count_parts()
        return back

    def _get_back_transfer(self):
        """The good part, from the customer to where it was taken."""
        self.ensure_one()
        move = self.out_move_id
        return PartTransfer(
            product=self.out_product_id,
            quantity=self.quantity,
            source=move.location_dest_id,
            destination=move.location_id,
            company=self.company_id,
            lot=self.out_lot_id or None,
            origin=self.name,
            values={
                "spare_swap_id": self.id,
                "fsm_order_id": self.fsm_order_id.id,
                "origin_returned_move_id": move.id,
                "to_refund": True,
            },
        )

    def _restore_history(self, reason):
        """The machine has the parts that it had before."""
        # sudo: the parts history follows from the swap; the right was checked.
        parts = self.env["spare.installed.part"].sudo()
        installed = parts.search(
            [("installed_swap_id", "in", self.ids), ("removed_on", "=", False)]
        )
        day = self._get_swap_day(self.company_id[:1])
        for part in installed:
            part.write(
                {
                    "removed_on": max(day, part.installed_on or day),
                    "removed_swap_id": part.installed_swap_id.id,
                    "note": reason,
                }
            )
        parts.flush_model()
        parts.search(
            [
                ("removed_swap_id", "in", self.ids),
                ("id", "not in", installed.ids),
            ]
        ).write({"removed_on": False, "removed_swap_id": False, "note": False})

    def _restore_units(self):
        units = self.filtered("new_equipment_id")
        if not units:
            return
        day = self._get_swap_day(self.company_id[:1])
        units.new_equipment_id.write({"returned_on": day})
        units.equipment_id.write({"returned_on": False})
