# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import models
from odoo.exceptions import UserError

from .spare_part_return_decision import USER


class StockQuant(models.Model):
    """A part in good stock that turns out to be defective enters the part loop."""

    _inherit = "stock.quant"

    def _spare_report_defective(self, quantity=1.0, fault=None, note=None):
        """Move a quantity of this stock to inspection and open its return there.

        :param fault: ``spare.fault``
        :param note: what was seen
        :return: the part return, received
        """
        self.ensure_one()
        returns = self.env["spare.part.return"]
        returns._check_spare_right(USER)
        self.check_access("read")
        self._check_report_defective()
        warehouse = self._get_inspection_warehouse()
        part = returns._open(
            [
                {
                    "origin": "stock",
                    "company_id": warehouse.company_id.id,
                    "product_id": self.product_id.id,
                    "lot_id": self.lot_id.id,
                    "quantity": 1.0
                    if self.product_id.tracking == "serial"
                    else quantity,
                    "location_id": self.location_id.id,
                    "warehouse_id": warehouse.id,
                    "holder_id": self.env.user.partner_id.id,
                    "fault_id": fault.id if fault else False,
                    "fault_note": note,
                }
            ]
        )
        # sudo: only which place the warehouse inspects in.
        part._step("received", location=warehouse.sudo().spare_inspection_location_id)
        return part

    def _check_report_defective(self):
        if self.location_id.usage != "internal" or self.quantity <= 0:
            raise UserError(
                self.env._(
                    "%(part)s is not in stock. Only what lies in a warehouse can be "
                    "reported as found defective in stock.",
                    part=self.product_id.display_name,
                )
            )
        if self.location_id.spare_kind:
            raise UserError(
                self.env._(
                    "%(part)s is in the part loop already: it lies in %(place)s.",
                    part=self.product_id.display_name,
                    place=self.location_id.display_name,
                )
            )

    def _get_inspection_warehouse(self):
        """Warehouse of the place, else the one of the company for returned parts."""
        return (
            self.location_id.warehouse_id
            or (self.company_id or self.env.company).spare_warehouse_id
            or self.env["stock.warehouse"].search(
                [("company_id", "=", (self.company_id or self.env.company).id)],
                limit=1,
            )
        )
