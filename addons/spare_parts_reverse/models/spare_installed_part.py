# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import UserError

#: What a swap has written stays as it was, for whoever maintains the rest.
_KEPT = frozenset({"equipment_id", "product_id", "lot_id", "quantity", "installed_on"})
_UNITS = {"day": "days", "week": "weeks", "month": "months", "year": "years"}


class SpareInstalledPart(models.Model):
    """Which part is, or was, inside which machine (SP-12, SP-04).

    Written by the swaps; what a machine was built with can be entered by the people of
    the part loop.
    """

    _name = "spare.installed.part"
    _description = "Part in a Machine"
    _inherit = ["service.measured.mixin"]
    _order = "removed_on desc, installed_on desc, id desc"
    _rec_name = "product_id"
    _check_company_auto = True

    equipment_id = fields.Many2one(
        "fsm.equipment",
        string="Machine",
        required=True,
        index=True,
        ondelete="cascade",
    )
    company_id = fields.Many2one(
        related="equipment_id.company_id", store=True, index=True
    )
    product_id = fields.Many2one(
        "product.product",
        string="Part",
        required=True,
        index=True,
        ondelete="restrict",
        domain=[("is_spare_part", "=", True)],
    )
    lot_id = fields.Many2one(
        "stock.lot",
        string="Serial / Lot",
        index="btree_not_null",
        ondelete="restrict",
        domain="[('product_id', '=', product_id)]",
    )
    serial_id = fields.Many2one(
        "stock.lot",
        compute="_compute_serial_id",
        store=True,
        ondelete="restrict",
        help="The number, where each piece has its own.",
    )
    quantity = fields.Float(required=True, default=1.0, digits="Product Unit")
    installed_on = fields.Date(index=True)
    warranty_end_date = fields.Date(
        string="Warranty Until",
        compute="_compute_warranty_end_date",
        store=True,
        readonly=False,
        help="Of the part itself: its product warranty, from the day on which it was "
        "installed.",
    )
    installed_swap_id = fields.Many2one(
        "spare.swap",
        string="Installed By",
        readonly=True,
        index="btree_not_null",
        ondelete="restrict",
    )
    removed_on = fields.Date(readonly=True, copy=False)
    removed_swap_id = fields.Many2one(
        "spare.swap",
        string="Removed By",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
    )
    note = fields.Char(readonly=True, copy=False)

    _serial_once = models.UniqueIndex(
        "(serial_id) WHERE serial_id IS NOT NULL AND removed_on IS NULL",
        "This serial number is in a machine already.",
    )
    _open_idx = models.Index("(equipment_id) WHERE removed_on IS NULL")
    _quantity_positive = models.Constraint(
        "CHECK (quantity > 0)", "A part in a machine has a quantity above zero."
    )
    _removed_later = models.Constraint(
        "CHECK (removed_on IS NULL OR installed_on IS NULL"
        " OR removed_on >= installed_on)",
        "A part cannot be removed before it was installed.",
    )

    @api.model
    def _get_measured_fields(self):
        """What the swaps write, and what follows from the machine and the number."""
        return frozenset(
            {
                *("installed_swap_id", "removed_on", "removed_swap_id", "note"),
                *("company_id", "serial_id"),
            }
        )

    @api.depends("lot_id", "product_id.tracking")
    def _compute_serial_id(self):
        for part in self:
            is_serial = part.product_id.tracking == "serial"
            part.serial_id = part.lot_id if is_serial else False

    @api.depends("installed_on", "product_id")
    def _compute_warranty_end_date(self):
        for part in self:
            product = part.product_id
            if not part.installed_on or not product.warranty:
                part.warranty_end_date = False
                continue
            unit = _UNITS[product.warranty_type or "day"]
            part.warranty_end_date = part.installed_on + relativedelta(
                **{unit: product.warranty}
            )

    @api.depends("product_id", "lot_id")
    def _compute_display_name(self):
        for part in self:
            # sudo: who sees the machine sees what is in it.
            record = part.sudo()
            words = (record.product_id.name, record.lot_id.name)
            part.display_name = " ".join(word for word in words if word)

    # ------------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------------

    def write(self, vals):
        if not self.env.su and not _KEPT.isdisjoint(vals):
            self._check_not_swapped()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_swapped(self):
        self._check_not_swapped()

    def _check_not_swapped(self):
        swapped = self.filtered(
            lambda part: part.installed_swap_id or part.removed_swap_id
        )
        if swapped:
            raise UserError(
                self.env._(
                    "%(parts)s: recorded by a swap. Undo the swap, or swap the part "
                    "once more.",
                    parts=", ".join(swapped.mapped("display_name")),
                )
            )
