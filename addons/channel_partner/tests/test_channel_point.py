# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields
from odoo.exceptions import AccessError, ValidationError
from odoo.tests import tagged

from .common import ChannelCommon


@tagged("post_install", "-at_install")
class TestChannelPoint(ChannelCommon):
    def test_contact_becomes_store(self):
        """CP-01: a channel is a contact of the type store of its firm."""
        contact = self.env["res.partner"].create(
            {"name": "Corner", "parent_id": self.firm.id}
        )
        point = self.env["channel.point"].create(
            {"partner_id": contact.id, "type_id": self.store_type.id}
        )
        self.assertEqual(contact.type, "store")
        self.assertEqual(point.channel_partner_id, self.firm)
        self.assertEqual(point.grade_id, self.gold)

    def test_types_that_come_along(self):
        """CP-02: halls, stores and self-service; hotline, website and messages; run by
        the maker, an agent or a partner."""
        found = {
            name: self.env.ref(f"channel_partner.type_{name}").kind
            for name in ("hall", "experience", "self_service", "agent", "service_4s")
        }
        self.assertEqual(set(found.values()), {"physical"})
        found = {
            name: self.env.ref(f"channel_partner.type_{name}").kind
            for name in ("hotline", "website", "sms")
        }
        self.assertEqual(set(found.values()), {"electronic"})
        self.assertLessEqual(
            {"direct", "agent", "partner"},
            set(self.env["channel.type"].search([]).mapped("relation")),
        )

    def test_scenarios_of_a_channel(self):
        """CP-03: a new channel is for what its type is for; one is found by what it is
        for, and somebody can say otherwise."""
        hall = self.env.ref("channel_partner.type_hall")
        point = self.env["channel.point"].create(
            {
                "partner_id": self.env["res.partner"]
                .create({"name": "Hall", "parent_id": self.firm.id})
                .id,
                "type_id": hall.id,
            }
        )
        self.assertEqual(
            sorted(point.scenario_ids.mapped("code")), ["branding", "sales", "service"]
        )
        service = self.env.ref("channel_partner.scenario_service")
        point.scenario_ids -= service
        for_sale = self.env["channel.point"].search(
            [("scenario_ids.code", "=", "sales")]
        )
        self.assertIn(point, for_sale)
        for_service = self.env["channel.point"].search(
            [("scenario_ids", "=", service.id)]
        )
        self.assertNotIn(point, for_service)

    def test_scores_apart(self):
        """CP-04: sales and service are scored apart; below the minimum is nothing."""
        point = self.make_point(
            "Only sells",
            self.firm,
            31.0,
            121.0,
            [{"side": "sales", "score": 90}, {"side": "service", "score": 40}],
        )
        self.assertEqual((point.sales_score, point.service_score), (90, 0))
        self.assertEqual(point.capability_key, "s s0")

    def test_expired_certificate(self):
        """CP-04: a certificate that has run out does not count."""
        yesterday = fields.Date.subtract(fields.Date.today(), days=1)
        point = self.make_point(
            "Was able",
            self.firm,
            31.0,
            121.0,
            [{"side": "service", "valid_until": yesterday}],
        )
        self.assertEqual(point.service_score, 0)

    def test_generated_columns(self):
        """The columns of the search follow the fields, whoever writes."""
        self.point.flush_recordset()
        self.env.cr.execute(
            "SELECT position IS NOT NULL, capability_keys FROM channel_point"
            " WHERE id = %s",
            [self.point.id],
        )
        self.assertEqual(self.env.cr.fetchone(), (True, ["s", "s0", "v", "v0"]))
        self.point.partner_id.write({"partner_latitude": 0, "partner_longitude": 0})
        self.point.flush_recordset()
        self.env.cr.execute(
            "SELECT position IS NULL FROM channel_point WHERE id = %s", [self.point.id]
        )
        self.assertEqual(self.env.cr.fetchone(), (True,))

    def test_impossible_place(self):
        with self.assertRaisesRegex(ValidationError, "cannot lie at"):
            self.point.latitude = 91

    def test_who_sees_which_store(self):
        """CP-08: owner and clerk see their stores, a technician and a rival do not."""
        points = self.point | self.rival

        def seen(user):
            return (
                self.env["channel.point"]
                .with_user(user)
                .search([("id", "in", points.ids)])
            )

        self.assertEqual(seen(self.owner_user), self.point)
        self.assertEqual(seen(self.clerk_user), self.point)
        self.assertFalse(seen(self.technician_user))
        self.assertEqual(seen(self.rival_user), self.rival)
        self.assertEqual(seen(self.channel_user), points)
        with self.assertRaises(AccessError):
            self.point.with_user(self.owner_user).quota = 5

    def test_load_is_measured(self):
        with self.assertRaises(AccessError):
            self.point.with_user(self.channel_user).load = 3
