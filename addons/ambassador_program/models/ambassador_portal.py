# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""What the ambassador's portal shows: plain values, read past access rules for the one
ambassador that the caller names. Who calls has checked that it is his own record.
"""

import base64

from odoo import models

#: Pixels of a QR code: sharp on every phone, a few kilobytes.
QR_SIZE = 480
#: Campaigns whose links are on the page: those that end first.
CAMPAIGNS = 10


class Ambassador(models.Model):
    _inherit = "ambassador.ambassador"

    def _get_portal_links(self, only_own=False):
        """[dict(name, url, qr)]: his own link, then one for each campaign that he has
        a task of.

        A link that is missing is made. Seam: others add theirs by ``super()``.

        :param only_own: his own one; for the home page
        """
        self.ensure_one()
        # sudo: links and tasks of his own; see the head of the file.
        own = self.sudo()
        urls = own._get_links()
        links = [{"name": "", "url": urls[own]}] if own in urls else []
        if not only_own:
            links += own._get_campaign_links()
        for link in links:
            link["qr"] = own._get_qr_data(link["url"])
        return links

    def _get_campaign_links(self):
        """[dict(name, url)] of the campaigns that this ambassador works for now."""
        tasks = self.env["ambassador.task"].search(
            [("ambassador_id", "=", self.id), ("state", "in", ("todo", "started"))],
            order="due, id",
            limit=CAMPAIGNS,
        )
        links = []
        for campaign in tasks.campaign_id:
            url = self._get_links(campaign).get(self)
            if url:
                links.append({"name": campaign.title, "url": url})
        return links

    def _get_qr_data(self, url):
        """A picture of the address that needs no further request: works offline."""
        png = self.env["ir.actions.report"].barcode(
            "QR", url, width=QR_SIZE, height=QR_SIZE, barLevel="M"
        )
        return f"data:image/png;base64,{base64.b64encode(png).decode()}"
