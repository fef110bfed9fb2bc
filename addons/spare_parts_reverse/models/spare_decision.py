# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, models

VERDICTS = [
    ("repair", "Repair"),
    ("replace", "Replace"),
]
DISPOSITIONS = [
    ("restock", "Back to good stock as it is"),
    ("repair", "Repair"),
    ("supplier", "Return to the supplier"),
    ("harvest", "Take apart for components"),
    ("scrap", "Scrap or dispose of"),
    ("give_back", "Give back to the customer"),
]


class SpareDecision(models.Model):
    """Repair or replace, with all figures it was decided on; never changed (SP-08, SP-09).

    ``verdict`` is the answer to the first question (is this part worth a repair?),
    ``disposition`` to the second (what happens to the defective part?).
    """

    _name = "spare.decision"
    _description = "Repair or Replace Decision"
    _inherit = ["service.append.only.mixin"]
    _order = "date desc, id desc"

    return_id = fields.Many2one(
        "spare.part.return", required=True, index=True, ondelete="restrict"
    )
    company_id = fields.Many2one("res.company", required=True, ondelete="restrict")
    currency_id = fields.Many2one("res.currency", required=True, ondelete="restrict")
    date = fields.Datetime(required=True, default=fields.Datetime.now)
    user_id = fields.Many2one("res.users", string="By", ondelete="restrict")
    rule_id = fields.Many2one("spare.decision.rule", ondelete="restrict")
    grade_id = fields.Many2one("spare.grade", ondelete="restrict")
    verdict = fields.Selection(VERDICTS, required=True)
    disposition = fields.Selection(DISPOSITIONS, required=True)
    reason = fields.Char(
        required=True, help="Code of the reason; the sentence is made from it."
    )
    sentence = fields.Char(compute="_compute_sentence")
    labour_cost = fields.Monetary()
    parts_cost = fields.Monetary(string="Material")
    freight_cost = fields.Monetary(string="Freight")
    repair_cost = fields.Monetary(string="Estimated Repair")
    history_count = fields.Integer(string="Repairs Behind The Estimate")
    replacement_cost = fields.Monetary()
    age_months = fields.Integer()
    value = fields.Monetary(string="Value Of The Part")
    share_percent = fields.Float(string="Repair In Percent Of The Value")
    threshold_percent = fields.Float(string="Threshold")
    stock_need = fields.Float(string="Needed In Stock", digits="Product Unit")
    supplier_id = fields.Many2one("res.partner", ondelete="restrict")
    supplier_warranty_until = fields.Date()
    is_override = fields.Boolean()
    override_reason = fields.Char()
    overrides_id = fields.Many2one("spare.decision", ondelete="restrict")

    _override_has_reason = models.Constraint(
        """CHECK (is_override IS NOT TRUE
                  OR length(trim(coalesce(override_reason, ''))) > 0)""",
        "Say why you decide otherwise than the rule.",
    )

    def _compute_sentence(self):
        for decision in self:
            decision.sentence = decision.override_reason or decision.reason
