# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, models


class SpareDecisionRule(models.Model):
    """When repair pays, and what happens to a part that is not repaired (SP-08, SP-09)."""

    _name = "spare.decision.rule"
    _description = "Repair or Replace Rule"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one("res.company", ondelete="cascade", index=True)
    currency_id = fields.Many2one(
        "res.currency",
        required=True,
        default=lambda self: self.env.company.currency_id,
        ondelete="restrict",
    )
    threshold_percent = fields.Float(
        string="Repair Up To",
        required=True,
        default=60.0,
        help="Repaired when the estimated repair costs at most this share of the value "
        "of the part, in percent.",
    )
    high_value_from = fields.Monetary(
        string="Always Repair From",
        help="Parts worth at least this are repaired as long as the repair is cheaper "
        "than the part. Zero: no such limit.",
    )
    depreciation_percent = fields.Float(
        string="Loss Of Value Per Year",
        help="Percent of the replacement cost that a part loses each year of age.",
    )
    hourly_cost = fields.Monetary(
        string="Cost Of An Hour", help="Of the repair shop, for the estimate."
    )
    default_hours = fields.Float(
        string="Hours Of A Repair",
        default=1.0,
        help="Where neither history nor the part says how long a repair takes.",
    )
    freight = fields.Monetary(
        help="To the repair shop and back, where the part does not say."
    )
    history_from = fields.Integer(
        string="Repairs To Learn From",
        default=3,
        help="From so many finished repairs of a part on, their average cost is the "
        "estimate.",
    )
    supplier_first = fields.Boolean(
        string="Supplier Warranty First",
        default=True,
        help="A part under the warranty of its supplier goes back to the supplier.",
    )
    harvest = fields.Boolean(
        string="Recover Components",
        help="What is not repaired is taken apart for its components, where the grade "
        "says so.",
    )

    _percent_range = models.Constraint(
        "CHECK (threshold_percent BETWEEN 0 AND 100"
        " AND COALESCE(depreciation_percent, 0) BETWEEN 0 AND 100)",
        "Percentages are between 0 and 100.",
    )
