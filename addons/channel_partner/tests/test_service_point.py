# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import HttpCase, tagged

from .common import SHANGHAI, ChannelCommon


@tagged("post_install", "-at_install")
class TestServicePoint(ChannelCommon, HttpCase):
    """X-55, SP-19: the customer finds the point that can help."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.boilers = cls.env["product.category"].create({"name": "Boilers test"})
        cls.pumps = cls.env["product.category"].create(
            {"name": "Pumps test", "parent_id": cls.boilers.id}
        )
        cls.expert = cls.make_point(
            "Boiler Expert",
            cls.firm,
            31.25,
            121.49,
            [{"side": "service", "categ_id": cls.boilers.id}],
        )
        cls.seller = cls.make_point(
            "Only Sells", cls.firm, *SHANGHAI, [{"side": "sales"}]
        )
        cls.hidden = cls.make_point("Hidden Shop", cls.firm, *SHANGHAI, is_public=False)
        cls.points = cls.env["channel.point"]

    def find(self, **kwargs):
        found = self.points._find_for_customer(self.company, **kwargs)
        return [point.name for point in found]

    def test_only_capable_points(self):
        names = self.find(category=self.pumps)
        self.assertIn("Boiler Expert", names, "who can do boilers can do their pumps")
        self.assertIn("Store One", names, "who can do everything can do that too")
        self.assertNotIn("Only Sells", names)
        self.assertNotIn("Hidden Shop", names)
        other = self.env["product.category"].create({"name": "Fans test"})
        self.assertNotIn("Boiler Expert", self.find(category=other))

    def test_nearest_first(self):
        names = self.find(latitude=31.25, longitude=121.49, category=self.pumps)
        mine = [n for n in names if n in ("Boiler Expert", "Store One", "Store Two")]
        self.assertEqual(mine, ["Boiler Expert", "Store One", "Store Two"])

    def test_paused_and_closed_are_gone(self):
        self.expert.action_pause()
        self.assertNotIn("Boiler Expert", self.find(category=self.boilers))
        self.expert.action_activate()
        self.assertIn("Boiler Expert", self.find(category=self.boilers))
        self.expert.action_close()
        self.assertNotIn("Boiler Expert", self.find(category=self.boilers))
        self.assertEqual(self.expert.closed_on, fields.Date.today())

    def test_by_city(self):
        self.expert.partner_id.city = "Hangzhou"
        self.assertEqual(self.find(city="hangz"), ["Boiler Expert"])

    def test_opening_hours(self):
        calendar = self.env["resource.calendar"].create(
            {
                "name": "Shop hours",
                "tz": "Asia/Shanghai",
                "company_id": self.company.id,
                "attendance_ids": [
                    (
                        0,
                        0,
                        {
                            "name": "Monday",
                            "dayofweek": "0",
                            "hour_from": 9,
                            "hour_to": 18,
                        },
                    )
                ],
            }
        )
        self.expert.calendar_id = calendar
        monday = fields.Datetime.to_datetime("2026-11-23 02:00:00")
        is_open, words = self.expert._get_opening(monday)
        self.assertTrue(is_open)
        self.assertIn("6:00", words)
        is_open, words = self.expert._get_opening(
            fields.Datetime.to_datetime("2026-11-24 02:00:00")
        )
        self.assertFalse(is_open)
        self.assertIn("Monday 9:00", words)

    def test_page(self):
        page = self.url_open(f"/service-points?product={self.pumps.id}")
        self.assertEqual(page.status_code, 200)
        self.assertIn("Boiler Expert", page.text)
        self.assertNotIn("Only Sells", page.text)
        self.assertNotIn("Hidden Shop", page.text)
        for bad in ("product=x", "product=-1", "product=%00", "city=%00%25'"):
            self.assertEqual(self.url_open(f"/service-points?{bad}").status_code, 200)

    def test_near_me(self):
        page = self.url_open("/service-points")
        token = page.text.split('csrf_token: "')[1].split('"')[0]
        near = {"latitude": "31.25", "longitude": "121.49", "csrf_token": token}
        answer = self.url_open("/service-points/near", data=near)
        self.assertIn("0.0</t> km".replace("</t>", ""), answer.text)
        for latitude in ("nan", "inf", "1e400", "91", "", "x"):
            answer = self.url_open(
                "/service-points/near", data={**near, "latitude": latitude}
            )
            self.assertEqual(answer.status_code, 200)
            self.assertIn("Your position is not known", answer.text)

    def test_constant_queries(self):
        def queries():
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.find(latitude=31.25, longitude=121.49)
            return self.env.cr.sql_log_count - before

        queries()
        few = queries()
        for number in range(8):
            self.make_point(f"More {number}", self.firm, 31.2, 121.4)
        self.assertLessEqual(queries(), few)

    def test_activation_says_what_is_missing(self):
        """CP-01: a store without place or capability cannot take work."""
        point = self.make_point("Bare", self.firm, 0, 0, [], state="draft")
        with self.assertRaisesRegex(UserError, "Not on the map.*Nothing that it can"):
            point.action_activate()
        salesman = self.env.ref("sales_team.group_sale_salesman")
        user = self.env["res.users"].create(
            {"name": "Sal", "login": "sal_x", "group_ids": [(6, 0, salesman.ids)]}
        )
        with self.assertRaises(AccessError):
            self.point.with_user(user).action_close()

    def test_customer_confirms_own_data(self):
        """X-55: who updates his address has confirmed it."""
        self.authenticate(self.owner_user.login, self.owner_user.login)
        partner = self.owner_user.partner_id
        page = self.url_open("/my/account")
        self.assertEqual(page.status_code, 200)
        token = page.text.split('csrf_token: "')[1].split('"')[0]
        answer = self.url_open(
            "/my/address/submit",
            data={
                "csrf_token": token,
                "partner_id": partner.id,
                "address_type": "billing",
                "name": partner.name,
                "email": "me@example.com",
                "phone": "+86 21 5555 0199",
                "street": "Lane 1",
                "city": "Shanghai",
                "zip": "200000",
                "country_id": self.env.ref("base.cn").id,
                "state_id": self.env.ref("base.state_cn_SH").id,
                "required_fields": "name,email",
            },
        )
        self.assertIn("redirectUrl", answer.text)
        self.assertEqual(
            partner.commercial_partner_id.service_confirmed_on, fields.Date.today()
        )
