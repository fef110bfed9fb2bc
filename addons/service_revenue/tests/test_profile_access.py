# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo.exceptions import AccessError
from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger

from .common import ServiceRevenueCommon


@tagged("post_install", "-at_install")
class TestProfileAccess(ServiceRevenueCommon):
    """Who sees which profile: SR-01, SR-03."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.order = cls._make_order()
        cls.profile = cls.order.profile_id
        cls.stranger = cls._make_customer("Mr Wang")
        cls.stranger_order = cls._make_order(
            cls._make_location(cls.stranger), cls.technician_b
        )
        cls.stranger_profile = cls.stranger_order.profile_id
        cls.other_company, cls.other_user = cls._make_other_company()
        cls.env["service.customer.profile"]._refresh_touched()

    def _visible(self, user):
        return (
            self.env["service.customer.profile"]
            .with_user(user)
            .search([("id", "in", (self.profile + self.stranger_profile).ids)])
            .sudo()
        )

    def test_technician_sees_own_customers(self):
        """SR-03: a technician sees the customers of his own work orders only."""
        self.assertEqual(self._visible(self.technician_user_a), self.profile)
        self.assertEqual(self._visible(self.technician_user_b), self.stranger_profile)
        self.order.person_ids += self.technician_b
        self.assertEqual(
            self._visible(self.technician_user_b), self.profile + self.stranger_profile
        )
        with self.assertRaises(AccessError):
            self.stranger_profile.with_user(self.technician_user_a).read(
                ["order_count"]
            )

    def test_user_and_manager_see_all_of_the_company(self):
        both = self.profile + self.stranger_profile
        self.assertEqual(self._visible(self.service_user), both)
        self.assertEqual(self._visible(self.service_manager), both)
        self.assertFalse(self._visible(self.other_user))

    def test_portal_and_plain_employee_see_nothing(self):
        employee = new_test_user(self.env, "plain_employee", groups="base.group_user")
        for user in (self.portal_user, employee):
            with self.assertRaises(AccessError):
                self._visible(user)
        with self.assertRaises(AccessError):
            self._make_ticket().with_user(self.portal_user).read(["profile_brief"])

    @mute_logger("odoo.addons.base.models.ir_model", "odoo.models.unlink")
    def test_nobody_writes(self):
        """The engine writes, and nobody else, not even a manager."""
        for user in (self.technician_user_a, self.service_user, self.service_manager):
            profile = self.profile.with_user(user)
            with self.assertRaises(AccessError):
                profile.write({"order_count": 99})
            with self.assertRaises(AccessError):
                profile.create(
                    {
                        "partner_id": self.stranger.id,
                        "company_id": self.other_company.id,
                    }
                )
            with self.assertRaises(AccessError):
                profile.unlink()

    def test_brief_of_the_own_job(self):
        """SR-03: the technician reads the brief through the document he may read."""
        brief = self.order.with_user(self.technician_user_a).profile_brief
        self.assertEqual(brief["name"], self.customer.name)

    @mute_logger("odoo.addons.base.models.ir_model")
    def test_offer_rules(self):
        """SR-03: managers keep the offers; others only get their result."""
        rules = self.env["service.offer.rule"]
        rule = rules.search([], limit=1)
        rule.with_user(self.service_manager).name = "Renamed"
        with self.assertRaises(AccessError):
            rule.with_user(self.service_user).name = "Not me"
        with self.assertRaises(AccessError):
            rule.with_user(self.technician_user_a).read(["name"])
