"""Spare parts of a circle: swapped, owed, received, repaired, claimed, disposed of."""

from __future__ import annotations

from datetime import date

from odoo.fields import Command

PDF = b"%PDF-1.4 certificate\n%%EOF\n"


def add_spares(env, circle: str, company, main: dict[str, int]) -> None:
    """Parts in every state of the part loop; what is new belongs to the circle.

    The technician of the circle owes what he swapped; the customer holds a part that he
    has to send back, and an open send-in repair.

    :param main: main record of each model of the circle
    """
    parts = Parts(env, circle, company, main)
    parts.swap()
    [owed, received, repair, claimed, waste, scrapped] = parts.open(6)
    owed._receive(missing=True, note="Empty parcel")
    (received | repair | claimed | waste | scrapped)._receive(parts.warehouse)
    grade = env["spare.grade"].search([("condition", "=", "repairable")], limit=1)
    (received | repair | claimed | waste | scrapped)._grade(
        grade or env["spare.grade"].search([], limit=1), note=f"Burnt {circle}"
    )
    (repair | claimed | waste | scrapped)._decide()
    for part, verdict, way in (
        (repair, "repair", "repair"),
        (claimed, "replace", "supplier"),
        (scrapped, "replace", "scrap"),
    ):
        part._override(verdict, way, f"Reason {circle}")
        part._route()
    parts.dispose(waste)
    parts.rma()


class Parts:
    """Makes the records."""

    def __init__(self, env, circle, company, main):
        self.env, self.circle, self.company, self.main = env, circle, company, main
        self.customer = env["res.partner"].browse(main["res.partner"])
        self.person = env["fsm.person"].browse(main["fsm.person"])
        self.order = env["fsm.order"].browse(main["fsm.order"])
        self.customers = env.ref("stock.stock_location_customers")
        self.suppliers = env.ref("stock.stock_location_suppliers")
        self.warehouse = env["stock.warehouse"].search(
            [("company_id", "=", company.id)], order="id", limit=1
        )
        self.van = env["stock.warehouse"].create(
            {"name": f"Van {circle}", "code": f"ABV{circle}", "company_id": company.id}
        )
        self.person.default_warehouse_id = self.van
        supplier = env["res.partner"].create(
            {"name": f"Supplier {circle}", "company_id": company.id}
        )
        self.product = env["product.product"].create(
            {
                "name": f"Abuse part {circle}",
                "type": "consu",
                "is_storable": True,
                "tracking": "serial",
                "standard_price": 260,
                "is_spare_part": True,
                "company_id": company.id,
                "seller_ids": [
                    Command.create({"partner_id": supplier.id, "price": 200})
                ],
            }
        )

    def lots(self, count):
        first = self.env["stock.lot"].search_count([])
        return self.env["stock.lot"].create(
            [
                {
                    "name": f"SN-{self.circle}-{first + number}",
                    "product_id": self.product.id,
                    "company_id": self.company.id,
                }
                for number in range(count)
            ]
        )

    def bring(self, lots, place):
        """Parts come from the supplier to a place."""
        from odoo.addons.spare_parts_reverse.models.stock_move import PartTransfer

        self.env["stock.move"]._spare_transfer(
            [
                PartTransfer(
                    self.product, 1.0, self.suppliers, place, self.company, lot
                )
                for lot in lots
            ]
        )

    def swap(self):
        """The technician swaps a part on his visit."""
        good, bad = self.lots(2)
        self.bring(good, self.van.lot_stock_id)
        self.bring(bad, self.customers)
        technician = self.env["res.users"].browse(self.main["res.users"])
        self.order.with_user(technician).spare_swap(
            {
                "out_product_id": self.product.id,
                "out_lot_id": good.id,
                "in_product_id": self.product.id,
                "in_lot_id": bad.id,
                "equipment_id": self.main["fsm.equipment"],
                "fault_note": f"Smells {self.circle}",
                "client_key": f"abuse-{self.circle}",
            }
        )

    def open(self, count):
        """Parts that the customer holds and owes."""
        lots = self.lots(count)
        self.bring(lots, self.customers)
        return self.env["spare.part.return"]._open(
            [
                {
                    "company_id": self.company.id,
                    "product_id": self.product.id,
                    "lot_id": lot.id,
                    "quantity": 1.0,
                    "location_id": self.customers.id,
                    "warehouse_id": self.warehouse.id,
                    "holder_id": self.customer.id,
                    "partner_id": self.customer.id,
                    "fsm_order_id": self.order.id,
                    "person_id": self.person.id,
                    "origin": "advance",
                    "fault_note": f"Dead {self.circle}",
                }
                for lot in lots
            ]
        )

    def dispose(self, part):
        """A regulated part with a licensed handler and his certificate."""
        env, circle = self.env, self.circle
        battery = env.ref("spare_parts_reverse.spare_waste_class_battery")
        part._grade(part.grade_id, waste_class=battery)
        part._override("replace", "scrap", f"Reason {circle}")
        part._route()
        handler = env["res.partner"].create(
            {"name": f"Handler {circle}", "company_id": self.company.id}
        )
        env["spare.waste.license"].create(
            {
                "handler_id": handler.id,
                "number": f"LIC {circle}",
                "date_from": "2020-01-01",
                "date_to": "2099-12-31",
                "waste_class_ids": [Command.set(battery.ids)],
                "company_id": self.company.id,
            }
        )
        disposal = env["spare.disposal"].create(
            {
                "handler_id": handler.id,
                "warehouse_id": self.warehouse.id,
                "company_id": self.company.id,
            }
        )
        disposal._add(part)
        disposal.action_hand_over()
        disposal._certify(f"CERT {circle}", date.today(), PDF, "certificate.pdf")

    def rma(self):
        """The customer asks to send a part in."""
        env = self.env
        env["rma"].create(
            {
                "partner_id": self.customer.id,
                "product_id": self.product.id,
                "product_uom_qty": 1,
                "operation_id": env.ref("rma.rma_operation_return").id,
                "location_id": self.warehouse.rma_loc_id.id,
                "company_id": self.company.id,
                "description": f"It is dead {self.circle}",
            }
        )
