# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import models
from odoo.exceptions import UserError


class EventEvent(models.Model):
    """A community event is called off; everybody who counts on it is told (AM-08)."""

    _inherit = "event.event"

    def _check_cancel(self):
        self._check_community_step(
            ("planned", "told", "running"),
            self.env._("Only an event that is not closed can be cancelled."),
        )

    def _cancel_event(self, reason):
        """Call off: visitors come off the list, links end, people are told.

        Leads of visitors stay what they are: their wish does not depend on the event.
        """
        self._check_cancel()
        reason = (reason or "").strip()
        if not reason:
            raise UserError(self.env._("Say why the event is cancelled."))
        # sudo: engine fields, and registrations whatever the group of the planner.
        events = self.sudo()
        events.cancel_reason = reason
        registrations = self.env["event.registration"].sudo()
        registrations = registrations.with_context(event_lead_rule_skip=True)
        registrations.search(
            [("event_id", "in", self.ids), ("state", "in", ("draft", "open"))]
        ).write({"state": "cancel"})
        events._set_community_state("cancelled")
        events.filtered("is_published").is_published = False
        events._tell_stores()
        for event in events:
            event._tell_cancelled(reason)
        return True

    def _tell_cancelled(self, reason):
        """Staff, ambassadors and the stores of visitors, by message to their inbox."""
        self.ensure_one()
        people = self.ambassador_ids | self.lead_ambassador_id
        partners = self.staff_ids.partner_id | people.partner_id
        told = self.store_ids.filtered("told_on").point_id
        # Stores that have visitors of this event, and are not in its area.
        stores = self.signup_ids.point_id - told
        partners |= stores.reader_ids.filtered("user_ids")
        if not partners:
            return
        self.message_notify(
            partner_ids=partners.ids,
            subject=self.env._("Cancelled: %(event)s", event=self.name),
            body=self.env._(
                "%(event)s (%(when)s) does not take place: %(reason)s",
                event=self.name,
                when=self._get_when(),
                reason=reason,
            ),
        )
