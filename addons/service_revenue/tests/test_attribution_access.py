# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo.exceptions import AccessError
from odoo.tests import tagged
from odoo.tests.common import new_test_user

from .attribution_common import AttributionCommon


@tagged("post_install", "-at_install")
class TestAttributionAccess(AttributionCommon):
    """Who sees which shares, and that nobody writes them (CP-11, CP-12)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.other_company, cls.stranger = cls._make_other_company()
        cls.other_seller = new_test_user(
            cls.env, "other_seller", groups="sales_team.group_sale_salesman"
        )

    def setUp(self):
        super().setUp()
        self.order = self._quote(self._accept(self._capture()))
        self.order.action_confirm()
        self.deal = self.order.service_attribution_id
        self.lines = self.order.service_attribution_line_ids

    def test_matrix(self):
        """CP-11: own share, own orders, or the company's; nothing of others."""
        own = self.lines.filtered(lambda line: line.partner_id == self.referrer)
        none = self.lines.browse()
        for user, lines in (
            (self.technician_user_a, own),
            (self.technician_user_b, none),
            (self.service_user, self.lines),
            (self.service_manager, self.lines),
            (self.seller, self.lines),
            (self.other_seller, none),
            (self.sales_manager, self.lines),
            (self.stranger, none),
        ):
            # The cache knows nothing of users: what it holds was read by another one.
            self.env.invalidate_all()
            with self.subTest(user.login):
                deals = self.attributions.with_user(user)
                found = deals.search([("id", "=", self.deal.id)])
                self.assertEqual(bool(found), bool(lines))
                self.assertEqual(found.line_ids.ids, lines.ids)
                self.assertEqual(
                    self.lines.with_user(user).search([("id", "in", self.lines.ids)]),
                    lines,
                )
                if not lines:
                    with self.assertRaises(AccessError):
                        self.deal.with_user(user).read(["origin"])
                    with self.assertRaises(AccessError):
                        self.lines.with_user(user).read(["percent"])
        with self.assertRaises(AccessError):
            self.attributions.with_user(self.portal_user).search([])

    def test_nobody_writes(self):
        """CP-11: no role writes shares past the engine."""
        for user in (
            self.technician_user_a,
            self.seller,
            self.sales_manager,
            self.service_manager,
        ):
            deal, line = self.deal.with_user(user), self.lines[0].with_user(user)
            with self.assertRaises(AccessError):
                deal.origin = "transferred"
            with self.assertRaises(AccessError):
                deal.create({"order_id": self.order.id})
            with self.assertRaises(AccessError):
                deal.unlink()
            with self.assertRaises(AccessError):
                line.percent = 100
            with self.assertRaises(AccessError):
                line.unlink()

    def test_policies(self):
        """CP-11: sales reads the policies, the service manager writes them."""
        policy = self.env.ref("service_revenue.attribution_policy_new")
        self.assertTrue(policy.with_user(self.seller).read(["brought"]))
        for user in (self.seller, self.service_user, self.sales_manager):
            with self.assertRaises(AccessError):
                policy.with_user(user).write({"brought": 40, "closed": 60})
        policy.with_user(self.service_manager).write({"brought": 40, "closed": 60})

    def test_changes(self):
        """CP-11: technicians and strangers cannot ask for a change of this deal."""
        values = {
            "attribution_id": self.deal.id,
            "reason": "x",
            "origin": "new",
            "line_ids": [
                (
                    0,
                    0,
                    {"role": "closed", "partner_id": self.referrer.id, "percent": 100},
                )
            ],
        }
        Change = self.env["service.attribution.change"]
        for user in (self.technician_user_a, self.other_seller, self.stranger):
            with self.subTest(user.login), self.assertRaises(AccessError):
                Change.with_user(user).create(values)

    def test_report(self):
        """X-30 CP-11: value by share; the order stays whole for its sales team."""
        Report = self.env["service.attribution.report"]
        rows = Report.with_user(self.seller).search([("order_id", "=", self.order.id)])
        self.assertEqual(
            {row.role: row.value for row in rows}, {"brought": 500, "closed": 500}
        )
        self.assertEqual(rows.sales_team_id, self.team)
        totals = Report.with_user(self.sales_manager)._read_group(
            [("order_id", "=", self.order.id)], ["team_id"], ["value:sum"]
        )
        self.assertEqual(dict(totals), {self.service_team: 500, self.team: 500})
        self.assertFalse(
            Report.with_user(self.other_seller).search([("id", "in", rows.ids)])
        )
        with self.assertRaises(AccessError):
            Report.with_user(self.technician_user_a).search([])

    def test_forms_open(self):
        """CP-11: the pages of order and lead open for each of their readers."""
        for user in (self.seller, self.sales_manager, self.service_user):
            for record in (self.order, self.order.opportunity_id, self.deal):
                if user == self.seller and record == self.order.opportunity_id:
                    record.user_id = self.seller
                view = record.with_user(user).get_view(view_type="form")
                self.assertIn(
                    "service_origin" if record != self.deal else "origin", view["arch"]
                )
        technician = self.deal.with_user(self.technician_user_a)
        self.assertTrue(technician.read(["origin_note", "is_change_allowed"]))
