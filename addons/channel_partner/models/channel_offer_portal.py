# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools.misc import format_datetime, formatLang

#: States of an offer that the store still has.
HELD = ("accepted", "done")


class ChannelOffer(models.Model):
    """What a store reads of an offer: nothing personal before it accepts (CP-08)."""

    _inherit = "channel.offer"

    @api.model
    def _get_waiting_domain(self):
        """Offers that can still be accepted, whether or not the clock has been run."""
        now = fields.Datetime.now()
        return Domain("state", "=", "offered") & (
            Domain("expires_on", "=", False) | Domain("expires_on", ">", now)
        )

    def _is_waiting(self):
        """Whether this offer can still be accepted."""
        self.ensure_one()
        return self.state == "offered" and (
            not self.expires_on or self.expires_on > fields.Datetime.now()
        )

    def _get_portal_cards(self):
        """One dict for each of these offers, in order, with words to be shown.

        A constant number of queries. The summary is what the document itself calls
        free of personal data.
        """
        # sudo: the store may not read way and document; only the summary comes out.
        routes = self.sudo().route_id
        summaries = {}
        for name in ("lead_id", "order_id", "ticket_id"):
            documents = routes[name]
            if documents:
                summaries.update(documents._get_channel_summary())
        kinds = self._get_portal_kinds()
        states = dict(self._fields["state"]._description_selection(self.env))
        now = fields.Datetime.now()
        cards = []
        # sudo: the name of the own store, past the rules of contacts.
        for offer, full in zip(self, self.sudo(), strict=True):
            summary = summaries.get(full.route_id._get_document(), {})
            seconds = None
            if offer.expires_on:
                seconds = max(0, int((offer.expires_on - now).total_seconds()))
            wanted = summary.get("wanted_on")
            cards.append(
                {
                    "id": offer.id,
                    "url": f"/my/store/offers/{offer.id}",
                    "title": summary.get("title") or "",
                    "products": summary.get("products") or "",
                    "city": summary.get("city") or "",
                    "kind": kinds.get(summary.get("kind"), ""),
                    "wanted": wanted
                    and format_datetime(self.env, wanted, dt_format="short"),
                    "distance": offer.distance_km
                    and self.env._(
                        "%(distance)s km away",
                        distance=formatLang(self.env, offer.distance_km, digits=1),
                    ),
                    "store": full.point_id.name or "",
                    "state": offer.state,
                    "state_label": states[offer.state],
                    "waiting": offer._is_waiting(),
                    "until": offer.expires_on
                    and fields.Datetime.to_string(offer.expires_on).replace(" ", "T")
                    + "Z",
                    "until_words": offer.expires_on
                    and format_datetime(
                        self.env,
                        offer.expires_on,
                        tz=full.point_id.calendar_id.tz
                        or full.company_id.resource_calendar_id.tz,
                        dt_format="short",
                    ),
                    "left": seconds is not None and self._get_left_words(seconds),
                    "hurry": seconds is not None and seconds < 3600,
                    "on": format_datetime(
                        self.env,
                        offer.answered_on or offer.ended_on or offer.offered_on,
                        dt_format="short",
                    ),
                }
            )
        return cards

    @api.model
    def _get_portal_kinds(self):
        return {
            "lead": self.env._("Lead"),
            "order": self.env._("Work Order"),
            "ticket": self.env._("Service Request"),
        }

    @api.model
    def _get_left_words(self, seconds):
        """How long is left, in the words that the live clock of the page uses too."""
        minutes = seconds // 60
        if minutes < 1:
            return self.env._("less than a minute left")
        if minutes < 60:
            return self.env._("%(minutes)s min left", minutes=minutes)
        if minutes < 48 * 60:
            return self.env._(
                "%(hours)s h %(minutes)s min left",
                hours=minutes // 60,
                minutes=minutes % 60,
            )
        return self.env._("%(days)s days left", days=minutes // (24 * 60))

    def _get_portal_code(self, partner):
        """Why this offer is not open to this person, as a code for the page."""
        self.ensure_one()
        if self.state in HELD:
            # sudo: who of the own firm answered.
            return "already" if self.sudo().answered_by_id == partner else "taken"
        if self.state == "offered":
            return None if self._is_waiting() else "expired"
        return self.state
