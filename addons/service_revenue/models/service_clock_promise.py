# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, models


class ServiceClockMixin(models.AbstractModel):
    """What the customer reads about his promised time (SR-17, SR-18)."""

    _inherit = "service.clock.mixin"

    def _get_service_promise(self):
        """The promise in the customer's words, language and time zone.

        The clock of the solution counts; without one, that of the answer.

        :return: ``{"level": name, "text": sentence, "tone": alert class, "icon": …}``,
            or None when nothing is promised
        """
        self.ensure_one()
        clock = self.resolution_clock_id or self.response_clock_id
        if not self.service_level_id or not clock or clock.state == "cancelled":
            return None
        text, tone, icon = self._spell_service_promise(clock)
        return {
            "level": self.service_level_id.name,
            "text": text,
            "tone": tone,
            "icon": icon,
        }

    def _spell_service_promise(self, clock):
        """Sentence, tone and icon for this clock."""
        if clock.state == "done":
            if clock.breached_at:
                return (
                    self.env._("We were later than we had promised. We are sorry."),
                    "secondary",
                    "fa-times-circle",
                )
            return (
                self.env._("Done within the time that we promised."),
                "success",
                "fa-check-circle",
            )
        if clock.state == "paused":
            texts = {
                "customer": self.env._(
                    "The promised time stands while we wait for your answer."
                ),
                "part": self.env._(
                    "We are waiting for a spare part. The promised time stands until "
                    "it is there."
                ),
            }
            text = texts.get(
                self.service_waiting, self.env._("The promised time stands for now.")
            )
            return text, "secondary", "fa-pause-circle"
        when = self._format_service_promise(clock.deadline)
        promise = (
            self.env._("We promised to solve this by %s.", when)
            if clock.target == "resolution"
            else self.env._("We promised to answer by %s.", when)
        )
        if clock.deadline < fields.Datetime.now():
            late = self.env._("We are late, and we are working on it.")
            return f"{promise} {late}", "warning", "fa-exclamation-triangle"
        return promise, "info", "fa-clock-o"

    def _format_service_promise(self, moment):
        """Day and time at the customer's place; a page behind a login says its own."""
        zones = (
            self.env.context.get("tz"),
            self.service_partner_id.tz,
            self.company_id.partner_id.tz,
            self.company_id.resource_calendar_id.tz,
        )
        tz = next(filter(None, zones), "UTC")
        return self.env["fsm.order"]._format_day_time(moment, tz, "MMMEd")
