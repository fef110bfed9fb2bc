# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from datetime import timedelta

from odoo import fields
from odoo.tests import new_test_user

from odoo.addons.base.models.ir_cron import IrCron

from .common import ChannelCommon


class OwnershipCommon(ChannelCommon):
    """Two stores, two salespeople and a service team around one customer."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # A cron commits what it has done, which a test must not.
        cls.classPatch(IrCron, "_commit_progress", lambda self, *args, **kwargs: 60.0)
        cls.ownerships = cls.env["channel.ownership"]
        cls.disputes = cls.env["channel.dispute"]
        cls.team = cls.env["crm.team"].create({"name": "Own sales"})
        cls.service_team = cls.env["crm.team"].create(
            {"name": "After-sales", "is_service_team": True}
        )
        cls.seller = cls.make_seller("seller")
        cls.colleague = cls.make_seller("colleague")
        cls.product = cls.env["product.product"].create(
            {"name": "Fridge", "type": "service", "invoice_policy": "order"}
        )
        cls.today = fields.Date.today()

    @classmethod
    def make_seller(cls, login):
        return new_test_user(
            cls.env,
            login,
            groups="sales_team.group_sale_salesman",
            email=f"{login}@example.com",
        )

    @classmethod
    def day(cls, days):
        """Today and so many days later (negative: ago)."""
        return cls.today + timedelta(days=days)

    @classmethod
    def make_store_lead(cls, point, customer=None, **vals):
        """An opportunity that a store has accepted."""
        return cls.make_lead(
            customer,
            **{
                "type": "opportunity",
                "channel_point_id": point.id,
                "channel_partner_id": point.channel_partner_id.id,
                "user_id": False,
                "team_id": cls.team.id,
                **vals,
            },
        )

    @classmethod
    def make_sale(cls, customer=None, lead=None, user=None, confirm=True, **vals):
        order = cls.env["sale.order"].create(
            {
                "partner_id": (customer or cls.customer).id,
                "opportunity_id": lead and lead.id,
                "user_id": user and user.id,
                "team_id": cls.team.id,
                "order_line": [
                    (
                        0,
                        0,
                        {
                            "product_id": cls.product.id,
                            "price_unit": 1000,
                            "tax_ids": False,
                        },
                    )
                ],
                **vals,
            }
        )
        if confirm:
            order.action_confirm()
        return order

    @classmethod
    def own(cls, point=None, user=None, customer=None, since=0, until=100, **vals):
        """An ownership as it is: by a store, a salesperson or else the service."""
        if point:
            owner = cls.ownerships._get_store_owner(point)
        elif user:
            owner = {"kind": "sales", "user_id": user.id}
        else:
            owner = {"kind": "service", "team_id": cls.service_team.id}
        return cls.ownerships.create(
            {
                **owner,
                "partner_id": (customer or cls.customer).id,
                "company_id": cls.company.id,
                "way": "sold",
                "date_from": cls.day(since),
                "date_to": until is not None and cls.day(until),
                "split": 20,
                **vals,
            }
        )

    def owner_of(self, customer=None, day=None):
        customer = customer or self.customer
        return self.ownerships._owners(customer, self.company, day).get(
            customer.commercial_partner_id, self.ownerships
        )

    def shares(self, order):
        """{(role, person): percent} of an order, checked against the database."""
        self.env.flush_all()
        self.env.cr.execute("SET CONSTRAINTS ALL IMMEDIATE")
        self.env.cr.execute("SET CONSTRAINTS ALL DEFERRED")
        lines = order.service_attribution_line_ids
        if lines:
            self.assertEqual(round(sum(lines.mapped("percent")), 4), 100)
        return {(line.role, line.partner_id): line.percent for line in lines}
