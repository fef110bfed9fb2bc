# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields
from odoo.tests import new_test_user

from odoo.addons.base.tests.common import BaseCommon


class SpareCommon(BaseCommon):
    """A central warehouse, a technician with a van, a customer with a machine.

    Factories: ``make_part``, ``make_lot``, ``stock`` (put parts somewhere),
    ``make_return``, ``count`` (what lies where).
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company = cls.env.company
        cls.today = fields.Date.context_today(cls.env["spare.part.return"])
        cls.warehouse = cls.env["stock.warehouse"].search(
            [("company_id", "=", cls.company.id)], limit=1
        )
        cls.van = cls.env["stock.warehouse"].create(
            {"name": "Van of Ada", "code": "VANA", "company_id": cls.company.id}
        )
        cls.customers = cls.env.ref("stock.stock_location_customers")
        cls.suppliers = cls.env.ref("stock.stock_location_suppliers")
        cls.customer = cls.env["res.partner"].create({"name": "Customer Cai"})
        cls.place = cls.env["fsm.location"].create(
            {
                "name": "Kitchen of Cai",
                "partner_id": cls.customer.id,
                "owner_id": cls.customer.id,
            }
        )
        cls.technician_user = new_test_user(
            cls.env,
            login="spare_technician",
            groups="service_revenue.group_service_technician",
        )
        cls.technician = cls.env["fsm.person"].create(
            {
                "partner_id": cls.technician_user.partner_id.id,
                "default_warehouse_id": cls.van.id,
            }
        )
        cls.spare_user = new_test_user(
            cls.env, login="spare_user", groups="spare_parts_reverse.group_spare_user"
        )
        cls.spare_manager = new_test_user(
            cls.env,
            login="spare_manager",
            groups="spare_parts_reverse.group_spare_manager",
        )

    @classmethod
    def make_part(cls, name="Controller board", tracking="serial", cost=260.0, **vals):
        return cls.env["product.product"].create(
            {
                "name": name,
                "type": "consu",
                "is_storable": True,
                "tracking": tracking,
                "standard_price": cost,
                "is_spare_part": True,
                **vals,
            }
        )

    @classmethod
    def make_lot(cls, product, name):
        return cls.env["stock.lot"].create({"product_id": product.id, "name": name})

    @classmethod
    def stock(cls, product, location, quantity=1.0, lot=None):
        """Put a quantity into a place by an inventory adjustment."""
        quant = cls.env["stock.quant"].with_context(inventory_mode=True)
        quant.create(
            {
                "product_id": product.id,
                "location_id": location.id,
                "lot_id": lot.id if lot else False,
                "inventory_quantity": quantity,
            }
        ).action_apply_inventory()

    @classmethod
    def make_order(cls, **vals):
        return cls.env["fsm.order"].create(
            {"location_id": cls.place.id, "person_id": cls.technician.id, **vals}
        )

    @classmethod
    def make_return(cls, product, lot=None, quantity=1.0, location=None, **vals):
        """An open return of a part that lies in the defective place of the van."""
        location = location or cls.van.spare_defective_location_id
        cls.stock(product, location, quantity, lot)
        return cls.env["spare.part.return"]._open(
            [
                {
                    "company_id": cls.company.id,
                    "product_id": product.id,
                    "lot_id": lot.id if lot else False,
                    "quantity": quantity,
                    "location_id": location.id,
                    "warehouse_id": cls.warehouse.id,
                    "holder_id": cls.technician.partner_id.id,
                    "person_id": cls.technician.id,
                    "partner_id": cls.customer.id,
                    **vals,
                }
            ]
        )

    @classmethod
    def count(cls, product, location, lot=None):
        """How much of the product (and lot) lies in a place."""
        domain = [("product_id", "=", product.id), ("location_id", "=", location.id)]
        if lot:
            domain.append(("lot_id", "=", lot.id))
        quants = cls.env["stock.quant"].search(domain)
        return sum(quants.mapped("quantity"))
