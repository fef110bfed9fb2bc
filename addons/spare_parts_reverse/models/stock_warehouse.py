# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models

from .stock_location import KINDS


class StockWarehouse(models.Model):
    """Each warehouse (a van is one, too) has its places for the part loop."""

    _inherit = "stock.warehouse"

    spare_defective_location_id = fields.Many2one(
        "stock.location",
        string="Defective Parts",
        check_company=True,
        copy=False,
        help="Where defective parts lie that were taken out of machines.",
    )
    spare_inspection_location_id = fields.Many2one(
        "stock.location",
        string="Part Inspection",
        check_company=True,
        copy=False,
        help="Where returned parts arrive and wait to be inspected.",
    )
    spare_disposal_location_id = fields.Many2one(
        "stock.location",
        string="Waiting For Disposal",
        check_company=True,
        copy=False,
        help="Where hazardous or regulated parts wait for a licensed handler.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        warehouses = super().create(vals_list)
        warehouses._create_spare_locations()
        # The first warehouse of a company is the one that parts come back to.
        self.env.add_to_compute(
            self.env["res.company"]._fields["spare_warehouse_id"],
            # sudo: who may make a warehouse need not be allowed to write companies.
            warehouses.sudo().company_id,
        )
        return warehouses

    def write(self, vals):
        result = super().write(vals)
        if "active" in vals:
            # Places go and come back with their warehouse.
            # sudo: who may archive a warehouse archives its places.
            self.sudo()._get_spare_locations().write({"active": vals["active"]})
        return result

    def _get_spare_locations(self):
        return self.env["stock.location"].union(
            *(self[f"spare_{kind}_location_id"] for kind, _label in KINDS)
        )

    def _create_spare_locations(self):
        """Create the places that are missing, below one view of the part loop."""
        parent = self.env.ref(
            "spare_parts_reverse.stock_location_part_loop", raise_if_not_found=False
        )
        if not parent:
            return
        labels = {
            "defective": self.env._("Defective"),
            "inspection": self.env._("Inspection"),
            "disposal": self.env._("Disposal"),
        }
        wanted = [
            (warehouse, kind)
            for warehouse in self
            for kind, _label in KINDS
            if not warehouse[f"spare_{kind}_location_id"]
        ]
        # sudo: who may make a warehouse makes its places.
        locations = (
            self.env["stock.location"]
            .sudo()
            .create(
                [
                    {
                        "name": f"{warehouse.code} {labels[kind]}",
                        "usage": "internal",
                        "location_id": parent.id,
                        "company_id": warehouse.company_id.id,
                        "spare_kind": kind,
                        "spare_warehouse_id": warehouse.id,
                        "active": warehouse.active,
                    }
                    for warehouse, kind in wanted
                ]
            )
        )
        for (warehouse, kind), location in zip(wanted, locations, strict=True):
            warehouse[f"spare_{kind}_location_id"] = location
