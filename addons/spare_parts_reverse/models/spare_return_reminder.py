# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, models


class SpareReturnReminder(models.Model):
    """That somebody was reminded of a part, or a manager told: once for each day."""

    _name = "spare.return.reminder"
    _description = "Reminder of a Part Return"
    _inherit = ["service.append.only.mixin"]
    _order = "planned_on desc, id desc"
    _rec_name = "planned_on"

    return_id = fields.Many2one(
        "spare.part.return", required=True, index=True, ondelete="restrict"
    )
    company_id = fields.Many2one("res.company", required=True, ondelete="restrict")
    kind = fields.Selection(
        [("remind", "Reminder"), ("raise", "To the manager")], required=True
    )
    planned_on = fields.Date(
        required=True, help="Day on which it fell due; it is sent once for each."
    )
    partner_id = fields.Many2one("res.partner", string="To", ondelete="restrict")

    _once = models.UniqueIndex(
        "(return_id, kind, planned_on)", "This reminder was sent already."
    )
