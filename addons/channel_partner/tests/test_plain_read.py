# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo.tests import new_test_user, tagged

from .common import ChannelCommon


@tagged("post_install", "-at_install")
class TestPlainRead(ChannelCommon):
    """Whoever may read a document can read all that we add to it and that is not kept
    from him."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.lead = cls.make_lead()
        cls.order = cls.make_order()
        cls.env["channel.route"]._open(cls.lead)
        cls.env["channel.route"]._open(cls.order)
        (cls.lead.channel_route_ids | cls.order.channel_route_ids).offer_ids._accept()

    def read_all(self, user, *records):
        for record in records:
            with self.subTest(user=user.login, model=record._name):
                record.invalidate_recordset()
                mine = record.with_user(user)
                names = [
                    name
                    for name in mine.fields_get(attributes=[])
                    if "channel_partner" in (mine._fields[name]._modules or ())
                ]
                [values] = mine.read(names)
                self.assertEqual(values["id"], record.id)

    def test_employees(self):
        employee = new_test_user(self.env, "plain_employee", "base.group_user")
        self.read_all(employee, self.customer, self.firm)
        seller = new_test_user(
            self.env, "plain_seller", "sales_team.group_sale_salesman_all_leads"
        )
        self.read_all(seller, self.customer, self.firm, self.lead)
        own = new_test_user(self.env, "plain_own", "sales_team.group_sale_salesman")
        self.lead.user_id = own
        self.read_all(own, self.lead)
        field = new_test_user(self.env, "plain_field", "fieldservice.group_fsm_user")
        self.read_all(field, self.order)
        technician = new_test_user(
            self.env, "plain_technician", "service_revenue.group_service_technician"
        )
        worker = self.env["fsm.person"].create({"partner_id": technician.partner_id.id})
        self.order.person_id = worker
        self.read_all(technician, self.order)
        self.read_all(self.channel_user, self.lead, self.order, self.firm)

    def test_store(self):
        self.read_all(self.owner_user, self.lead, self.order)
