# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models


class ResourceCalendarMakeup(models.Model):
    """A day that is worked although its weekday is not (SR-17).

    Where public holidays are bridged, some Saturdays and Sundays are worked instead.
    The hours are wall clock time in the time zone of the calendar, as attendances are.
    """

    _name = "resource.calendar.makeup"
    _inherit = "service.calendar.part.mixin"
    _description = "Make-up Working Day"
    _order = "date, hour_from, id"

    calendar_id = fields.Many2one(
        "resource.calendar",
        string="Working Hours",
        required=True,
        ondelete="cascade",
        index=True,
    )
    company_id = fields.Many2one(
        related="calendar_id.company_id", store=True, index="btree_not_null"
    )
    name = fields.Char(
        string="Reason", required=True, default=lambda self: self.env._("Make-up day")
    )
    date = fields.Date(required=True)
    hour_from = fields.Float(string="From", required=True, default=9.0)
    hour_to = fields.Float(string="To", required=True, default=17.0)

    _hours_in_order = models.Constraint(
        "CHECK (hour_from >= 0 AND hour_from < hour_to AND hour_to <= 24)",
        "A make-up day is worked from an hour to a later hour of the same day.",
    )

    @api.depends("name", "date")
    def _compute_display_name(self):
        for makeup in self:
            day = fields.Date.to_string(makeup.date) or ""
            makeup.display_name = f"{day} {makeup.name or ''}".strip()
