# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import models


class ResourceCalendarLeaves(models.Model):
    """Public holidays; the time off of a single person does not move a deadline."""

    _name = "resource.calendar.leaves"
    _inherit = ["service.calendar.part.mixin", "resource.calendar.leaves"]

    def _get_touched_calendars(self):
        general = self.filtered(lambda leave: not leave.resource_id)
        everywhere = general.filtered(lambda leave: not leave.calendar_id)
        return (
            set(general.calendar_id.ids),
            set(everywhere.mapped("company_id.id"))
            # Without a company it holds in all of them.
            | ({False} if any(not leave.company_id for leave in everywhere) else set()),
        )
