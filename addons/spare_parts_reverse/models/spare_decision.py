# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models

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
    """Repair or replace with all its figures; never changed (SP-08, SP-09).

    ``verdict`` is the answer to the first question (is this part worth a repair?),
    ``disposition`` to the second (what happens to the defective part?).
    """

    _name = "spare.decision"
    _description = "Repair or Replace Decision"
    _inherit = ["service.append.only.mixin"]
    _order = "date desc, id desc"

    return_id = fields.Many2one(
        "spare.part.return",
        string="Part Return",
        required=True,
        index=True,
        ondelete="restrict",
    )
    company_id = fields.Many2one("res.company", required=True, ondelete="restrict")
    currency_id = fields.Many2one("res.currency", required=True, ondelete="restrict")
    product_id = fields.Many2one("product.product", string="Part", ondelete="restrict")
    date = fields.Datetime(required=True, default=lambda self: fields.Datetime.now())
    user_id = fields.Many2one("res.users", string="By", ondelete="restrict")
    rule_id = fields.Many2one("spare.decision.rule", ondelete="restrict")
    grade_id = fields.Many2one("spare.grade", ondelete="restrict")
    verdict = fields.Selection(VERDICTS, required=True)
    disposition = fields.Selection(
        DISPOSITIONS, string="What Becomes Of It", required=True
    )
    reason = fields.Char(
        required=True, help="Code of the reason; the sentence is made from it."
    )
    sentence = fields.Char(compute="_compute_sentence", string="Why")
    estimate_text = fields.Char(compute="_compute_sentence", string="Estimate")

    # The figures, of one piece
    labour_cost = fields.Monetary(string="Labour")
    parts_cost = fields.Monetary(string="Material")
    freight_cost = fields.Monetary(string="Freight")
    repair_cost = fields.Monetary(string="Estimated Repair")
    estimate_source = fields.Selection(
        [
            ("history", "Finished repairs of this part"),
            ("product", "What is set on the part"),
            ("rule", "What is set on the rule"),
        ],
        string="Estimated From",
    )
    history_count = fields.Integer(
        string="Repairs Behind The Estimate",
        help="Finished repairs of this part on record when it was decided.",
    )
    replacement_cost = fields.Monetary()
    age_months = fields.Integer(string="Age In Months", aggregator="avg")
    value = fields.Monetary(string="Value Of The Part")
    share_percent = fields.Float(
        string="Repair In Percent Of The Value", digits=(16, 4), aggregator="avg"
    )
    threshold_percent = fields.Float(
        string="Limit In Percent", digits=(16, 4), aggregator="avg"
    )
    high_value_from = fields.Monetary(string="Always Repair From", aggregator=None)
    stock_need = fields.Float(
        string="Needed In Stock", digits="Product Unit", aggregator=None
    )
    supplier_id = fields.Many2one("res.partner", ondelete="restrict")
    supplier_warranty_until = fields.Date(string="Supplier Takes It Back Until")
    is_override = fields.Boolean(string="Overridden")
    override_reason = fields.Char(string="Reason Of The Override")
    overrides_id = fields.Many2one(
        "spare.decision", string="Instead Of", ondelete="restrict"
    )

    _override_has_reason = models.Constraint(
        """CHECK (is_override IS NOT TRUE
                  OR length(trim(coalesce(override_reason, ''))) > 0)""",
        "Say why you decide otherwise than the rule.",
    )
    _disposition_fits = models.Constraint(
        """CHECK (
            (verdict = 'repair' AND disposition IN ('restock', 'repair', 'give_back'))
            OR (verdict = 'replace'
                AND disposition IN ('supplier', 'harvest', 'scrap', 'give_back'))
        )""",
        "A part that is repaired goes to stock, to the repair shop or back to the "
        "customer; one that is replaced to the supplier, to be taken apart, to scrap "
        "or back to the customer.",
    )

    @api.depends("disposition", "date")
    def _compute_display_name(self):
        labels = dict(self._fields["disposition"]._description_selection(self.env))
        for decision in self:
            decision.display_name = labels.get(decision.disposition, "")

    def _prepare_override_vals(self):
        """Values of a decision on the same figures that takes the place of this one."""
        self.ensure_one()
        vals = self.copy_data()[0]
        return dict(
            vals,
            date=fields.Datetime.now(),
            user_id=self.env.uid,
            reason="override",
            is_override=True,
            overrides_id=self.id,
        )
