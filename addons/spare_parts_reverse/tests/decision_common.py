# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from .common import SpareCommon


class DecisionCommon(SpareCommon):
    """A rule of 60 % with an hour at 60, and parts that have been received.

    ``received`` makes a part that waits for inspection, ``decide`` grades and decides.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.rule = cls.env["spare.decision.rule"].create(
            {
                "name": "Boards up to 60 %",
                "threshold_percent": 60,
                "hourly_cost": 60,
                "company_id": cls.company.id,
            }
        )
        cls.board = cls.make_part(
            spare_rule_id=cls.rule.id,
            spare_repair_hours=2,
            spare_repair_parts_cost=50,
            spare_repair_freight=10,
        )
        cls.good = cls.env.ref("spare_parts_reverse.spare_grade_good")
        cls.light = cls.env.ref("spare_parts_reverse.spare_grade_light")
        cls.heavy = cls.env.ref("spare_parts_reverse.spare_grade_heavy")
        cls.beyond = cls.env.ref("spare_parts_reverse.spare_grade_scrap")
        cls.inspection = cls.warehouse.spare_inspection_location_id

    @classmethod
    def received(cls, product=None, name=None, **vals):
        product = product or cls.board
        lot = cls.make_lot(product, name) if name else None
        part = cls.make_return(product, lot, **vals)
        part._receive()
        return part

    @classmethod
    def decide(cls, parts, grade=None):
        parts._grade(grade or cls.light)
        return parts._decide()
