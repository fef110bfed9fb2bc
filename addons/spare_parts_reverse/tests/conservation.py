# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""A world of parts in which things happen, and in which no part may get lost (F14).

Parts come into the world at customers, in a van, or on the shelf; what happens to them
then is done by the engines only. `PartWorld.problems` compares three books of the same
parts: what was brought in, what the part returns say, and what Odoo's stock says.
"""

import base64
from collections import defaultdict

from odoo import fields
from odoo.exceptions import UserError
from odoo.fields import Command

from ..models.stock_move import PartTransfer

#: Usage of the place in which a part is, by what became of it.
ENDS = {
    "good": {"internal"},
    "second": {"internal"},
    "given_back": {"customer"},
    "supplier": {"supplier"},
    "disposed": {"inventory"},
    "scrapped": {"inventory"},
    "harvested": {"production"},
    "lost": {"inventory", "customer"},
}
PDF = base64.b64encode(b"%PDF-1.4 certificate\n%%EOF\n")


class PartWorld:
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
            with self.env.cr.savepoint():
                getattr(self, f"_do_{verb}")(parts, *([way] if way else []))
                self.env.flush_all()
        except UserError:
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
            [("spare_return_id", "in", parts.ids), ("state", "not in", ("done", "cancel"))]
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
            disposal._certify(
                "C-1", fields.Date.today(), base64.b64decode(PDF), "certificate.pdf"
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

    # ------------------------------------------------------------------
    # Three books
    # ------------------------------------------------------------------

    def parts(self):
        """All returns of this world that are not history."""
        products = [product.id for product in self.products]
        found = self.returns.search([("product_id", "in", products)], order="id")
        return found.filtered(lambda part: part.id not in self.past)

    def problems(self):
        """What the books do not agree on; nothing, if no part was lost or made up."""
        self.env.flush_all()
        self.env.invalidate_all()
        parts = self.parts()
        found = [
            *self._compare_documents(parts),
            *self._compare_places(parts),
            *self._compare_moves(),
            *self._compare_serials(parts),
        ]
        return found

    def _compare_documents(self, parts):
        """In = good + scrapped + returned + open, and each part where it should be."""
        total = defaultdict(float)
        for part in parts:
            total[part.product_id.id] += part.quantity
            usage = part.location_id.usage
            if part.state == "done" and usage not in ENDS.get(part.outcome, ()):
                yield f"{part.name}: {part.outcome} lies in a place of {usage}"
            loop = part.location_id.spare_kind
            if part.state in ("received", "repair") and loop is False:
                yield f"{part.name}: {part.state} lies outside of the loop"
            if part.outcome in ("good", "second") and loop:
                yield f"{part.name}: good stock lies in {loop}"
        for product in self.products:
            if abs(total[product.id] - self.brought[product.id]) > 1e-6:
                yield (
                    f"{product.name}: {self.brought[product.id]:g} came in,"
                    f" {total[product.id]:g} are on record"
                )

    def _compare_places(self, parts):
        """What the returns say lies in each place, and what the stock says."""
        said = defaultdict(float)
        for part in parts:
            product, place = part.product_id, part.location_id
            if part.outcome == "second":
                said[self.second.id, place.id, part.lot_id.name] += part.quantity
                product_id, usage = product.id, "used up"
                said[product_id, usage, part.lot_id.name] += part.quantity
                continue
            key = "used up" if place.usage == "production" else place.id
            said[product.id, key, part.lot_id.name or None] += part.quantity
        real = defaultdict(float)
        for product_id, place, usage, lot, quantity in self._get_stock():
            key = "used up" if usage == "production" else place
            real[product_id, key, lot] += quantity
        return self._differences(said, real)

    def _compare_moves(self):
        """Quants are the sum of the moves."""
        moved, real = defaultdict(float), defaultdict(float)
        self.env.cr.execute(
            """
    SELECT line.product_id, place.location_id, lot.name,
           SUM(place.sign * line.quantity_product_uom)
      FROM stock_move_line line
      JOIN LATERAL (VALUES (line.location_id, -1), (line.location_dest_id, 1))
        AS place (location_id, sign) ON true
      LEFT JOIN stock_lot lot ON lot.id = line.lot_id
     WHERE line.state = 'done' AND line.product_id = ANY(%s)
     GROUP BY 1, 2, 3
            """,
            [[product.id for product in (*self.products, self.second)]],
        )
        for product_id, place, lot, quantity in self.env.cr.fetchall():
            moved[product_id, place, lot] += float(quantity)
        for product_id, place, _usage, lot, quantity in self._get_stock(raw=True):
            real[product_id, place, lot] += quantity
        return self._differences(moved, real)

    def _get_stock(self, raw=False):
        """(product, place, usage, number, quantity) of all quants.

        Unless ``raw``, suppliers have what came back to them, and what was made is not
        missing where it was made.
        """
        self.env.cr.execute(
            """
    SELECT quant.product_id, place.id, place.usage, lot.name, SUM(quant.quantity),
           COALESCE(MAX(born.quantity), 0)
      FROM stock_quant quant JOIN stock_location place ON place.id = quant.location_id
      LEFT JOIN stock_lot lot ON lot.id = quant.lot_id
      LEFT JOIN LATERAL (
            SELECT SUM(line.quantity_product_uom) AS quantity
              FROM stock_move_line line
              JOIN stock_move move ON move.id = line.move_id
             WHERE line.state = 'done' AND line.product_id = quant.product_id
               AND line.lot_id IS NOT DISTINCT FROM quant.lot_id
               AND line.location_id = quant.location_id
               AND (move.spare_return_id IS NULL OR place.usage = 'production')
           ) born ON place.usage = 'supplier' OR (
               place.usage = 'production' AND quant.product_id = %(second)s)
     WHERE quant.product_id = ANY(%(products)s)
     GROUP BY 1, 2, 3, 4
            """,
            {
                "products": [p.id for p in (*self.products, self.second)],
                "second": self.second.id,
            },
        )
        for product_id, place, usage, lot, quantity, born in self.env.cr.fetchall():
            yield (
                product_id,
                place,
                usage,
                lot,
                float(quantity) + (0.0 if raw else float(born)),
            )

    def _differences(self, left, right):
        names = {p.id: p.name for p in (*self.products, self.second)}
        for key in {*left, *right}:
            if abs(left[key] - right[key]) > 1e-6:
                product_id, place, lot = key
                where = (
                    self.env["stock.location"].browse(place).display_name
                    if isinstance(place, int)
                    else place
                )
                yield (
                    f"{names[product_id]} {lot or ''} in {where}: {left[key]:g} on"
                    f" record, {right[key]:g} in stock"
                )

    def _compare_serials(self, parts):
        """Each serial lies in exactly one place; at the supplier it is not counted."""
        away = {
            part.lot_id.id for part in parts if part.location_id.usage == "supplier"
        }
        self.env.cr.execute(
            """
    SELECT lot.id, lot.name, COUNT(quant.id) FILTER (WHERE quant.quantity > 0),
           COALESCE(MAX(quant.quantity), 0)
      FROM stock_lot lot JOIN product_product product ON product.id = lot.product_id
      JOIN product_template template ON template.id = product.product_tmpl_id
      LEFT JOIN stock_quant quant ON quant.lot_id = lot.id
     WHERE lot.product_id = ANY(%s) AND template.tracking = 'serial'
     GROUP BY 1, 2
            """,
            [[product.id for product in self.products]],
        )
        for lot_id, name, places, most in self.env.cr.fetchall():
            wanted = (0, 0.0) if lot_id in away else (1, 1.0)
            if (places, float(most)) != wanted:
                yield f"{name}: lies in {places} places, {most:g} in one"
