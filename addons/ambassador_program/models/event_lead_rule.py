# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import models


class EventLeadRule(models.Model):
    """Core's rules make no second lead of who signed up at a community event."""

    _inherit = "event.lead.rule"

    def _filter_registrations(self, registrations):
        # Each visitor is a captured lead already, on its way to the nearest store.
        return super()._filter_registrations(
            registrations.filtered(lambda one: not one.event_id.is_community_event)
        )
