# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""What the ambassador's portal shows: plain values, read past access rules for the one
ambassador that the caller names. Who calls has checked that it is his own record.
"""

import base64

from odoo import models

#: Pixels of a QR code: sharp on every phone, a few kilobytes.
QR_SIZE = 480


class Ambassador(models.Model):
    _inherit = "ambassador.ambassador"

    def _get_landing_url(self):
        """Address of the personal page of this ambassador."""
        self.ensure_one()
        # sudo: what everybody reads who scans his code.
        own = self.sudo()
        return f"{own.get_base_url()}/a/{own.code}" if own.code else ""

    def _get_portal_links(self):
        """[dict(name, url, qr)]: his own link, then one for each campaign.

        Seam: campaigns add theirs by ``super()``.
        """
        self.ensure_one()
        url = self._get_landing_url()
        if not url:
            return []
        return [{"name": "", "url": url, "qr": self._get_qr_data(url)}]

    def _get_qr_data(self, url):
        """A picture of the address that needs no further request: works offline."""
        png = self.env["ir.actions.report"].barcode(
            "QR", url, width=QR_SIZE, height=QR_SIZE, barLevel="M"
        )
        return f"data:image/png;base64,{base64.b64encode(png).decode()}"
