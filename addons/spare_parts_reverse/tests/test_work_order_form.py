# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo.tests import Form, new_test_user, tagged

from .common import SpareCommon


@tagged("post_install", "-at_install")
class TestWorkOrderForm(SpareCommon):
    """Work orders open for people who have no right on stock."""

    def test_hotline(self):
        """A dispatcher makes a work order, although he reads no repair orders."""
        dispatcher = new_test_user(
            self.env,
            login="spare_dispatcher",
            groups="service_revenue.group_service_user",
        )
        self.assertFalse(
            self.env["repair.order"].with_user(dispatcher).has_access("read")
        )
        with Form(self.env["fsm.order"].with_user(dispatcher)) as form:
            form.location_id = self.place
        self.assertTrue(form.record)
