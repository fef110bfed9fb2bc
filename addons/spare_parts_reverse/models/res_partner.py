# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, models

from .spare_part_return_terms import OWING


class ResPartner(models.Model):
    """How many parts somebody still has to bring back."""

    _inherit = "res.partner"

    spare_owed_count = fields.Integer(
        string="Parts Owed",
        compute="_compute_spare_owed",
        groups="base.group_user",
    )
    spare_overdue_count = fields.Integer(
        string="Parts Overdue",
        compute="_compute_spare_owed",
        groups="base.group_user",
    )

    def _compute_spare_owed(self):
        returns = self.env["spare.part.return"]
        self.spare_owed_count = self.spare_overdue_count = 0
        if not returns.has_access("read"):
            return
        domain = [("holder_id", "in", self.ids), ("state", "in", OWING)]
        for name, extra in (
            ("spare_owed_count", []),
            ("spare_overdue_count", [("is_overdue", "=", True)]),
        ):
            for partner, count in returns._read_group(
                [*domain, *extra], ["holder_id"], ["__count"]
            ):
                partner[name] = count

    def action_view_spare_owed(self):
        """Parts that these contacts have to bring back."""
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "spare_parts_reverse.spare_part_return_action_overdue"
        )
        return {
            **action,
            "domain": [("holder_id", "in", self.ids), ("state", "in", OWING)],
            "context": {},
        }
