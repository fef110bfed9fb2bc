# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""A world of parts in which things happen, and in which no part may get lost (F14).

Parts come into the world at customers, in a van, or on the shelf; what happens to them
then is done by the engines only. Its books are in `conservation_books`.
"""

import base64
from collections import defaultdict

from psycopg2 import IntegrityError

from odoo import fields
from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tools import mute_logger

from ..models.stock_move import PartTransfer
from .conservation_books import PartBooks

PDF = base64.b64encode(b"%PDF-1.4 certificate\n%%EOF\n")


class PartWorld(PartBooks):
    """Parts of four kinds; ``act`` does one thing to some of them."""

    def __init__(self, env):
        self.env = env
        self.returns = env["spare.part.return"]
        self.company = env.company
        self.warehouse = env["stock.warehouse"].search(
            [("company_id", "=", self.company.id)], limit=1
        )
        self.inspection = self.warehouse.spare_inspection_location_id
        self.van = env["stock.warehouse"].create(
            {"name": "Van", "code": "F14V", "company_id": self.company.id}
        )
        self.customers = env.ref("stock.stock_location_customers")
        self.suppliers = env.ref("stock.stock_location_suppliers")
        self.holder = env["res.partner"].create({"name": "Holder"})
        self.supplier = env["res.partner"].create({"name": "Supplier"})
        self.handler = env["res.partner"].create({"name": "Handler"})
        self.battery = env.ref("spare_parts_reverse.spare_waste_class_battery")
        if "spare.waste.license" in env:
            env["spare.waste.license"].create(
                {
                    "handler_id": self.handler.id,
                    "number": "F14",
                    "date_from": "2020-01-01",
                    "date_to": "2099-12-31",
                    "waste_class_ids": [Command.set(self.battery.ids)],
                }
            )
        self.grades = env["spare.grade"].search([])
        second = self._make_product("Module, second grade", "serial")
        self.products = [
            self._make_product("Board", "serial"),
            self._make_product("Belt", "lot"),
            self._make_product("Filter", "none"),
            self._make_product(
                "Battery", "serial", spare_waste_class_id=self.battery.id
            ),
            self._make_product(
                "Module", "serial", spare_refurbished_product_id=second.id
            ),
        ]
        self.second = second
        #: What was brought into the world, by product.
        self.brought = defaultdict(float)
        #: Returns of parts that were put into the world a second time.
        self.past = set()
        self.number = 0

    def _make_product(self, name, tracking, **values):
        return self.env["product.product"].create(
            {
                "name": name,
                "type": "consu",
                "is_storable": True,
                "tracking": tracking,
                "standard_price": 100,
                "is_spare_part": True,
                "seller_ids": [
                    Command.create({"partner_id": self.supplier.id, "price": 90})
                ],
                **values,
            }
        )

    # ------------------------------------------------------------------
    # Into the world
    # ------------------------------------------------------------------

    def bring(self, wanted):
        """Parts that are owed: ``wanted`` has (kind, origin, quantity) of each.

        :return: their returns, in that order
        """
        parts = []
        for kind, origin, quantity in wanted:
            product = self.products[kind % len(self.products)]
            self.number += 1
            parts.append(
                (
                    product,
                    {"name": f"F14-{self.number}", "product_id": product.id},
                    origin,
                    1.0 if product.tracking == "serial" else float(quantity),
                )
            )
        lots = self.env["stock.lot"].create(
            [vals for product, vals, *_rest in parts if product.tracking != "none"]
        )
        lots = iter(lots)
        places = {
            "swap": self.van.spare_defective_location_id,
            "advance": self.customers,
            "stock": self.warehouse.lot_stock_id,
        }
        transfers = [
            PartTransfer(
                product,
                quantity,
                self.suppliers,
                places[origin],
                self.company,
                next(lots) if product.tracking != "none" else None,
            )
            for product, _vals, origin, quantity in parts
        ]
        self.env["stock.move"]._spare_transfer(transfers)
        for transfer in transfers:
            self.brought[transfer.product.id] += transfer.quantity
        return self._open(transfers, [part[2] for part in parts])

    def _open(self, transfers, origins):
        return self.returns._open(
            [
                {
                    "company_id": self.company.id,
                    "product_id": transfer.product.id,
                    "lot_id": transfer.lot.id if transfer.lot else False,
                    "quantity": transfer.quantity,
                    "location_id": transfer.destination.id,
                    "warehouse_id": self.warehouse.id,
                    "holder_id": self.holder.id,
                    "partner_id": self.holder.id,
                    "origin": origin,
                }
                for transfer, origin in zip(transfers, origins, strict=True)
            ]
        )

    # ------------------------------------------------------------------
    # What can happen
    # ------------------------------------------------------------------

    def actions(self, part):
        """Names of what can be done with a return as it is now."""
        state = part.state
        if state in ("owed", "transit"):
            names = ["receive", "receive", "receive_broken", "missing", "wrong"]
            names += ["write_off", "nonsense"]
            names += ["hand_over"] if state == "owed" else []
            names += ["split", "some"] if part.quantity > 1 else []
            return names
        if state == "received":
            return ["decide", "decide", "decide", "nonsense"]
        if state == "decided":
            ways = self._ways(part)
            return ["route", *(f"override {way}" for way in ways), "decide"]
        if state == "repair":
            return ["repaired", "repaired", "failed", "repair_cancelled"]
        if state == "supplier":
            return ["refused", "credited"]
        if state == "disposal":
            return ["dispose", "dispose_without"]
        if state == "done" and part.outcome == "lost":
            return ["turns_up"]
        if state == "done" and part.outcome == "good":
            return ["again"]
        return []

    def _ways(self, part):
        ways = ["restock", "repair", "supplier", "scrap", "harvest"]
        return [
            way
            for way in ways
            if hasattr(part, f"_route_{way}")
            and not (way == "harvest" and part.is_regulated)
        ]

    def act(self, name, parts):
        """Do it; True unless the engine refused, in which case nothing has changed."""
        verb, _space, way = name.partition(" ")
        try:
            with self.env.cr.savepoint(), mute_logger("odoo.sql_db"):
                getattr(self, f"_do_{verb}")(parts, *([way] if way else []))
                self.env.flush_all()
        except (UserError, IntegrityError):
            self.env.invalidate_all()
            return False
        return True

    def _do_hand_over(self, parts):
        parts._hand_over("PARCEL")

    def _do_receive(self, parts):
        parts._receive()

    def _do_receive_broken(self, parts):
        parts._receive(seal="broken")

    def _do_turns_up(self, parts):
        parts._receive()

    def _do_missing(self, parts):
        parts._receive(missing=True)

    def _do_wrong(self, parts):
        wrong = self.env["stock.lot"].search(
            [("product_id", "in", [p.id for p in self.products])], limit=1
        )
        parts._receive(found_lot=wrong)

    def _do_some(self, parts):
        parts._receive(quantity=1)

    def _do_split(self, parts):
        for part in parts:
            part._split(1)

    def _do_write_off(self, parts):
        parts._write_off("Never came back")

    def _do_nonsense(self, parts):
        parts._step("repair")

    def _do_decide(self, parts):
        grades = self.grades
        for number, group in parts.grouped(lambda p: p.id % len(grades)).items():
            group._grade(grades[number])
        parts._decide()

    def _do_override(self, parts, way):
        verdict = "repair" if way in ("restock", "repair") else "replace"
        parts._override(verdict, way, "F14")
        parts._route()

    def _do_route(self, parts):
        parts._route()

    def _do_repaired(self, parts):
        repairs = self._repairs(parts)
        repairs.action_repair_start()
        repairs.action_repair_end()

    def _do_failed(self, parts):
        self._repairs(parts)._fail_spare("Burnt")

    def _do_repair_cancelled(self, parts):
        self._repairs(parts).action_repair_cancel()

    def _repairs(self, parts):
        return self.env["repair.order"].search(
            [
                ("spare_return_id", "in", parts.ids),
                ("state", "not in", ("done", "cancel")),
            ]
        )

    def ship(self):
        """The supplier's open claims leave the house."""
        claims = self.env["spare.supplier.claim"].search([("state", "=", "draft")])
        claims = claims.filtered(lambda claim: claim.line_ids)
        return self.act("ship_claims", claims) if claims else True

    def _do_ship_claims(self, claims):
        claims.action_ship()

    def _do_credited(self, parts):
        self._answer(parts, {"answer": "credit"})

    def _do_refused(self, parts):
        self._answer(parts, {"answer": "refused", "refuse_reason": "Dropped"})

    def _answer(self, parts, values):
        lines = self.env["spare.supplier.claim.line"].search(
            [("return_id", "in", parts.ids), ("state", "=", "shipped")]
        )
        lines.write(values)
        lines.claim_id.action_answer()

    def _do_dispose_without(self, parts):
        parts._step("done", {"outcome": "disposed"})

    def _do_dispose(self, parts):
        fresh = parts.filtered(lambda part: not part.disposal_id)
        disposals = parts.disposal_id
        if fresh:
            disposal = self.env["spare.disposal"].create(
                {
                    "handler_id": self.handler.id,
                    "warehouse_id": self.warehouse.id,
                    "company_id": self.company.id,
                }
            )
            disposal._add(fresh)
            disposals |= disposal
        for disposal in disposals:
            if disposal.state == "draft":
                disposal.action_hand_over()
            self.number += 1
            disposal._certify(
                f"C-{self.number}",
                fields.Date.today(),
                base64.b64decode(PDF),
                "certificate.pdf",
            )
            disposal.action_close()

    def _do_again(self, parts):
        """Good parts go into machines of customers, and fail again."""
        transfers = [part._get_transfer(self.customers) for part in parts]
        transfers = [
            PartTransfer(
                transfer.product,
                transfer.quantity,
                transfer.source,
                transfer.destination,
                transfer.company,
                transfer.lot,
            )
            for transfer in transfers
        ]
        self.env["stock.move"]._spare_transfer(transfers)
        self._open(transfers, ["advance"] * len(transfers))
        self.past |= set(parts.ids)
