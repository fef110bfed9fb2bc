# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo.tests import HttpCase, tagged

from .test_channel_document import DocumentCommon


@tagged("post_install", "-at_install")
class TestChannelCorePages(HttpCase, DocumentCommon):
    """CP-08: core's own pages for partners show what a store has, and to whom."""

    def page(self, user, path):
        self.authenticate(user.login, user.login.ljust(8, "x"))
        return self.url_open(path)

    def test_pages(self):
        old = self.make_lead(name="Assigned the old way")
        old.partner_assigned_id = self.firm
        asked = self.make_lead(name="Only asked yet")
        self.open(asked)
        lead = self.make_lead(name="Taken by the store")
        self.accept(lead)
        leads, deals = "/my/leads", "/my/opportunities"
        detail = f"/my/opportunity/{lead.id}"
        for user in (self.owner_user, self.clerk_user):
            self.assertIn("Assigned the old way", self.page(user, leads).text)
            self.assertNotIn("Only asked yet", self.page(user, leads).text)
            self.assertIn("Taken by the store", self.page(user, deals).text)
            self.assertIn("Taken by the store", self.page(user, detail).text)
        # Core shows the old one to the whole firm, the store's only to its people.
        technician = self.technician_user
        self.assertIn("Assigned the old way", self.page(technician, leads).text)
        self.assertNotIn("Taken by the store", self.page(technician, deals).text)
        for user in (technician, self.rival_user):
            self.assertNotIn("Taken by the store", self.page(user, detail).text)
        lead._channel_live_routes()._release("Nobody called")
        self.assertNotIn("Taken by the store", self.page(self.owner_user, detail).text)
        self.assertNotIn("Taken by the store", self.page(self.owner_user, deals).text)
