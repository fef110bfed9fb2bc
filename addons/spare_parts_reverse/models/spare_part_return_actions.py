# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""What people do with part returns; each action checks who asks (SP-15)."""

from odoo import api, models
from odoo.exceptions import AccessError, UserError


class SparePartReturn(models.Model):
    _inherit = "spare.part.return"

    def _check_spare_group(self, group, role):
        """Refuse who lacks a role, before anything is read past access rules."""
        if not self.env.user.has_group(f"spare_parts_reverse.{group}"):
            raise AccessError(
                self.env._(
                    "Only the role “%(role)s” of Spare Parts may do this. Ask your "
                    "administrator for it.",
                    role=role,
                )
            )
        self.check_access("read")

    def _check_spare_user(self):
        self._check_spare_group("group_spare_user", self.env._("User"))

    def _check_spare_manager(self):
        self._check_spare_group("group_spare_manager", self.env._("Manager"))

    # ------------------------------------------------------------------
    # Who has it
    # ------------------------------------------------------------------

    def hand_over(self, reference=None):
        """These parts were given to a courier or dropped at the warehouse.

        For who owes them, for their technician, and for users of spare parts.
        """
        self._check_hand_over()
        reference = reference if isinstance(reference, str) else ""
        self._hand_over(reference.strip()[:100])
        return True

    def _check_hand_over(self):
        self.check_access("read")
        if self.env.user.has_group("spare_parts_reverse.group_spare_user"):
            return
        me = self.env.user.partner_id
        # sudo: only whether it is the caller's own is asked.
        for part in self.sudo():
            own = me in (part.holder_id, part.person_id.partner_id) or (
                self.env.user.share
                and part.holder_id.commercial_partner_id == me.commercial_partner_id
            )
            if not own:
                raise AccessError(self.env._("A part is handed over by who owes it."))

    def action_hand_over(self):
        """Ask for the number of the parcel, then hand over."""
        self._check_hand_over()
        self._check_transition("transit")
        return self._open_wizard(
            "spare.return.hand.over", self.env._("Hand Over"), self.ids
        )

    def action_receive(self):
        """Scan what arrived."""
        self._check_spare_user()
        waiting = self.filtered(
            lambda part: part.state in ("owed", "transit") or part.outcome == "lost"
        )
        if not waiting:
            raise UserError(
                self.env._("None of these parts is owed any more. Refresh the list.")
            )
        return self._open_wizard(
            "spare.return.receive", self.env._("Receive Parts"), waiting.ids
        )

    def action_write_off(self):
        """Give up on these parts."""
        self._check_spare_manager()
        return self._open_wizard(
            "spare.return.write.off", self.env._("Write Off"), self.ids
        )

    @api.model
    def _open_wizard(self, model, name, ids):
        return {
            "type": "ir.actions.act_window",
            "name": name,
            "res_model": model,
            "view_mode": "form",
            "target": "new",
            "context": {"default_return_ids": ids},
        }

    def action_view_charges(self):
        """Ledger entries that these returns made."""
        self.check_access("read")
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "service_revenue.service_incentive_entry_action"
        )
        return {
            **action,
            "domain": [
                ("origin_model", "=", self._name),
                ("origin_id", "in", self.ids),
            ],
            "context": {},
        }

    def action_print_label(self):
        """Label for the parcel: address, number and barcode."""
        self.check_access("read")
        return self.env.ref(
            "spare_parts_reverse.action_report_return_label"
        ).report_action(self)

    def _get_label_part(self):
        """What the label shows, to who may see the return: Odoo does not ask that."""
        self.ensure_one()
        self.check_access("read")
        # sudo: who may see the return may see all that is on its label.
        return self.sudo()

    def _get_return_address(self):
        """Where the parcel goes: the warehouse that inspects, else the company."""
        self.ensure_one()
        # sudo: who owes a part may know where to send it.
        part = self.sudo()
        warehouse = part.warehouse_id or part.company_id.spare_warehouse_id
        return warehouse.partner_id or part.company_id.partner_id
