# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, models

CONDITIONS = [
    ("good", "No fault found"),
    ("repairable", "Repairable"),
    ("harvest", "Good for its components only"),
    ("scrap", "Beyond repair"),
]


class SpareGrade(models.Model):
    """What the inspector finds; chosen at the bench with one key (SP-13)."""

    _name = "spare.grade"
    _description = "Inspection Grade"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    key = fields.Char(
        required=True, size=1, help="Key at the inspection bench, for example A."
    )
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    condition = fields.Selection(CONDITIONS, required=True)
    value_percent = fields.Float(
        string="Value Kept",
        default=100.0,
        help="Share of the replacement cost that a part of this grade is worth, in "
        "percent.",
    )

    _key_uniq = models.UniqueIndex(
        "(lower(key)) WHERE active", "Another grade has this key."
    )
    _value_percent_range = models.Constraint(
        "CHECK (value_percent BETWEEN 0 AND 100)",
        "The share of the value is between 0 and 100 percent.",
    )
