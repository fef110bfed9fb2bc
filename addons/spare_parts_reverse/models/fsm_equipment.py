# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, models


class FsmEquipment(models.Model):
    """A machine knows its parts, and which machine came in its place (SP-12)."""

    _inherit = "fsm.equipment"

    spare_installed_ids = fields.One2many(
        "spare.installed.part", "equipment_id", string="Parts"
    )
    spare_swap_ids = fields.One2many(
        "spare.swap", "equipment_id", string="Part Swaps", readonly=True
    )
    spare_replaces_id = fields.Many2one(
        "fsm.equipment",
        string="In Place Of",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
        help="The machine that was swapped for this one. The rest of its warranty "
        "holds for this one.",
    )
    spare_replaced_by_ids = fields.One2many(
        "fsm.equipment", "spare_replaces_id", string="Replaced By", readonly=True
    )

    def _get_spare_fitting(self):
        """Products that are known to fit: built in now, listed for it, or itself."""
        built_in = self.spare_installed_ids.filtered(lambda part: not part.removed_on)
        product = self.product_id
        return built_in.product_id | product.spare_part_ids | product
