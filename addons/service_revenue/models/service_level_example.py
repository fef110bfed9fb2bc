# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from odoo import api, fields, models
from odoo.exceptions import UserError

FRIDAY = 4
UTC = ZoneInfo("UTC")
# When a customer of the example calls, local time: shortly before the weekend.
ASKED = {"calendar": time(16), "always": time(22, 30)}


class ServiceLevel(models.Model):
    """A level explained by an example that the engine itself computes (SR-17)."""

    _inherit = "service.level"

    example_text = fields.Char(string="Example", compute="_compute_example_text")

    @api.depends(
        "hotline_kind",
        "calendar_id",
        "response_target",
        "response_unit",
        "resolution_target",
        "resolution_unit",
        "company_id",
    )
    @api.depends_context("lang", "company")
    def _compute_example_text(self):
        for level in self:
            try:
                level.example_text = level._spell_example()
            except UserError as error:
                # What has to be mended (no working hours, for example) is the example.
                level.example_text = str(error)

    def _spell_example(self):
        """“Asked Friday 16:00, due Monday 16:00”, for the coming Friday."""
        self.ensure_one()
        target = "resolution" if self.resolution_target else "response"
        if not self[f"{target}_target"]:
            return ""
        company = self.company_id._origin or self.env.company
        # sudo: the working time explains the promise to whoever may read it.
        calendar = (self.calendar_id._origin or company.resource_calendar_id).sudo()
        zone = ZoneInfo(calendar.tz or company.partner_id.tz or "UTC")
        asked = self._get_example_start(zone)
        due = self._get_example_deadline(target, asked, calendar, company)
        if not due:
            return self.env._(
                "Choose working hours: neither the level nor the company has any."
            )
        spell = self.env["fsm.order"]._format_day_time
        return self.env._(
            "For example: asked %(asked)s, due %(due)s (%(zone)s)",
            asked=spell(asked, zone.key, "MMMEd"),
            due=spell(due, zone.key, "MMMEd"),
            zone=zone.key,
        )

    def _get_example_start(self, zone):
        """The next Friday before the weekend at that place; naive UTC."""
        today = fields.Datetime.now().replace(tzinfo=UTC).astimezone(zone).date()
        friday = today + timedelta(days=(FRIDAY - today.weekday()) % 7)
        local = datetime.combine(friday, ASKED[self.hotline_kind], tzinfo=zone)
        return local.astimezone(UTC).replace(tzinfo=None)

    def _get_example_deadline(self, target, asked, calendar, company):
        """By when, for a request at ``asked``; None without working hours."""
        amount, unit = self[f"{target}_target"], self[f"{target}_unit"]
        if unit == "clock_hours":
            return asked + timedelta(hours=amount)
        if not calendar:
            return None
        hours = calendar.hours_per_day if unit == "working_days" else 1
        seconds = round(amount * hours * 3600)
        return calendar._service_deadlines([(asked, seconds)], company)[0]
