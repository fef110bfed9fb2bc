# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from .common import SpareCommon


class RefurbishCommon(SpareCommon):
    """Parts that wait for their repair: ``make_decided``, ``make_repair``."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.inspection = cls.warehouse.spare_inspection_location_id
        cls.good = cls.warehouse.lot_stock_id
        cls.rule = cls.env.ref("spare_parts_reverse.spare_decision_rule_general")
        cls.rule.write(
            {
                "hourly_cost": 40.0,
                "currency_id": cls.company.currency_id.id,
                "harvest": False,
            }
        )
        cls.board = cls.make_part()
        cls.chip = cls.make_part("Chip", tracking="none", cost=30.0)
        cls.stock(cls.chip, cls.good, 10)

    @classmethod
    def make_decided(cls, product, lot=None, disposition="repair", **vals):
        """A part that was received, graded and decided about."""
        part = cls.make_return(product, lot, **vals)
        warehouse = part.warehouse_id
        part._step("received", location=warehouse.spare_inspection_location_id)
        part.sudo().grade_id = cls.env.ref("spare_parts_reverse.spare_grade_light")
        decision = cls.env["spare.decision"].create(
            {
                "return_id": part.id,
                "company_id": part.company_id.id,
                "currency_id": part.currency_id.id,
                "rule_id": cls.rule.id,
                "verdict": "repair"
                if disposition in ("repair", "restock")
                else "replace",
                "disposition": disposition,
                "reason": "within" if disposition == "repair" else "above",
            }
        )
        part._step("decided", {"decision_id": decision.id})
        return part

    @classmethod
    def make_repair(cls, product, lot=None, hours=1.0, **vals):
        """A started repair of a part."""
        repair = cls.make_decided(product, lot, **vals)._route_repair()
        repair = repair.with_user(cls.spare_user)
        repair.action_repair_start()
        repair.spare_labour_hours = hours
        return repair

    @classmethod
    def add_material(cls, repair, product, quantity=1.0, kind="add"):
        """A line of material of the repair."""
        return cls.env["stock.move"].create(
            {
                "repair_id": repair.id,
                "company_id": repair.company_id.id,
                "product_id": product.id,
                "product_uom_qty": quantity,
                "quantity": quantity,
                "repair_line_type": kind,
            }
        )
