# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import models


class ChannelOffer(models.Model):
    _inherit = "channel.offer"

    def _get_why_sentence(self):
        """Whom it was offered to and why, and what came of it."""
        self.ensure_one()
        states = dict(self._fields["state"]._description_selection(self.env))
        state = states[self.state]
        if self.refuse_reason_id:
            state = f"{state} – {self.refuse_reason_id.name}"
        values = {
            "number": self.sequence,
            "store": self.point_id.name,
            "km": self.route_id._format_km(self.distance_km),
            "state": state,
        }
        if self.is_by_hand:
            return self.env._(
                "%(number)s. %(store)s, chosen by a person: %(state)s.", **values
            )
        return self.env._(
            "%(number)s. %(store)s, the nearest that can do it (%(km)s km): %(state)s.",
            **values,
        )
