# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, models

from .spare_part_return import STATES


class SpareReturnEvent(models.Model):
    """The way of a part: who did what when, and where the part was then."""

    _name = "spare.return.event"
    _description = "Way of a Part"
    _inherit = ["service.append.only.mixin"]
    _order = "date, id"
    _rec_name = "step"

    return_id = fields.Many2one(
        "spare.part.return", required=True, index=True, ondelete="restrict"
    )
    company_id = fields.Many2one("res.company", required=True, ondelete="restrict")
    date = fields.Datetime(required=True, default=lambda self: fields.Datetime.now())
    user_id = fields.Many2one("res.users", string="By", ondelete="restrict")
    step = fields.Selection(
        [
            ("open", "Opened"),
            ("remind", "Reminded"),
            ("charge", "Charged"),
            ("credit", "Charge taken back"),
            ("grade", "Graded"),
            ("override", "Decision overridden"),
            ("discrepancy", "Discrepancy"),
            ("split", "Split"),
            *STATES,
        ],
        required=True,
    )
    location_id = fields.Many2one("stock.location", string="In", ondelete="restrict")
    note = fields.Char()
