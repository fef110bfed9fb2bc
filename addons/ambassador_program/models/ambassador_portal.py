# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""What the ambassador's portal shows: plain values, read past access rules for the one
ambassador that the caller names. Who calls has checked that it is his own record.
"""

from odoo import fields, models
from odoo.fields import Domain
from odoo.tools.date_utils import add

from ..tools.qr_svg import qr_svg

#: Links on the page: campaigns that end first, events that begin first.
CAMPAIGNS, EVENTS = 10, 5
#: Days before an event at which its code is at hand.
EVENT_DAYS = 3


class Ambassador(models.Model):
    _inherit = "ambassador.ambassador"

    def _get_portal_links(self, only_own=False):
        """[dict(key, name, url, qr)]: his own link, then that of each event that is on
        or comes soon, then one for each campaign that he has a task of.

        The picture is in the row itself, and needs no further request. Seam: others
        add theirs by ``super()``.

        :param only_own: his own one; for the home page
        """
        self.ensure_one()
        # sudo: links, tasks and events of his own; see the head of the file.
        own = self.sudo()
        url = own._get_known_links().get(own)
        links = [{"key": "own", "name": "", "url": url}] if url else []
        if url and not only_own:
            links += own._get_event_links() + own._get_campaign_links()
        return [{**link, "qr": qr_svg(link["url"])} for link in links]

    def _get_event_links(self):
        """Sign-up of the events at which he is, so that visitors come by him."""
        _label, mine, order = self._get_event_domains()["mine"]
        soon = Domain("date_begin", "<=", add(fields.Datetime.now(), days=EVENT_DAYS))
        events = self.env["event.event"].search(mine & soon, order=order, limit=EVENTS)
        return [
            {
                "key": f"event-{event.id}",
                "name": event.name,
                "url": event._get_signup_url(self),
            }
            for event in events
        ]

    def _get_campaign_links(self):
        """Tracked links of the campaigns that this ambassador works for now."""
        tasks = self.env["ambassador.task"].search(
            [("ambassador_id", "=", self.id), ("state", "in", ("todo", "started"))],
            order="due, id",
            limit=CAMPAIGNS,
        )
        links = []
        for campaign in tasks.campaign_id:
            url = self._get_known_links(campaign).get(self)
            if url:
                links.append(
                    {
                        "key": f"campaign-{campaign.id}",
                        "name": campaign.title,
                        "url": url,
                    }
                )
        return links
