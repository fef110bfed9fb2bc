# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from datetime import timedelta

from odoo import fields
from odoo.tests import new_test_user

from .common import AmbassadorCommon


class DealCommon(AmbassadorCommon):
    """An event that is on, its technician, a shop with its manager, something to sell.

    Factories: ``sell`` (an order at the event, confirmed by the technician),
    ``make_visitor`` (lead of a sign-up).
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.service_quality_duplicate = False
        cls.entries = cls.env["service.incentive.entry"]
        cls.service_team = cls.env["crm.team"].create(
            {"name": "Service sells", "is_service_team": True, "sequence": 1}
        )
        cls.env["crm.team"].search([("is_service_triage", "=", True)]).write(
            {"is_service_triage": False}
        )
        cls.service_team.is_service_triage = True
        cls.shop_team = cls.env["crm.team"].create({"name": "Shop"})
        cls.env["service.incentive.rule"].search([]).active = False
        cls.technician = new_test_user(
            cls.env,
            login="deal_technician",
            groups="sales_team.group_sale_salesman,"
            "service_revenue.group_service_technician",
        )
        cls.seller = new_test_user(
            cls.env, login="deal_seller", groups="sales_team.group_sale_salesman"
        )
        cls.sales_manager = new_test_user(
            cls.env,
            login="deal_sales_manager",
            groups="sales_team.group_sale_manager",
        )
        cls.other_sales_manager = new_test_user(
            cls.env,
            login="deal_sales_manager_2",
            groups="sales_team.group_sale_manager",
        )
        cls.service_manager = new_test_user(
            cls.env,
            login="deal_service_manager",
            groups="service_revenue.group_service_manager,"
            "sales_team.group_sale_manager",
        )
        cls.host = cls.ambassador.partner_id
        # Two people with one telephone number are one person for the review.
        cls.rival_ambassador.partner_id.phone = "+86 138 0000 0009"
        cls.product = cls.env["product.product"].create(
            {
                "name": "Water heater",
                "type": "service",
                "invoice_policy": "order",
                "list_price": 1000,
                "taxes_id": False,
            }
        )
        cls.buyer = cls.make_buyer("Buyer Bao", 31.301, 121.501)

    @classmethod
    def make_buyer(cls, name, latitude=31.235, longitude=121.475, **vals):
        number = cls.env["res.partner"].search_count([]) % 10000
        return cls.env["res.partner"].create(
            {
                "name": name,
                "phone": f"+86 139 1234 {number:04}",
                "street": f"{name} Road",
                "partner_latitude": latitude,
                "partner_longitude": longitude,
                **vals,
            }
        )

    @classmethod
    def make_quotation(cls, customer=None, price=1000.0, **vals):
        vals.setdefault("community_event_id", cls.event.id)
        return cls.env["sale.order"].create(
            {
                "partner_id": (customer or cls.buyer).id,
                "user_id": cls.technician.id,
                "order_line": [
                    (
                        0,
                        0,
                        {
                            "product_id": cls.product.id,
                            "price_unit": price,
                            "tax_ids": False,
                        },
                    )
                ],
                **vals,
            }
        )

    @classmethod
    def sell(cls, customer=None, price=1000.0, **vals):
        order = cls.make_quotation(customer, price, **vals)
        order.with_user(cls.technician).action_confirm()
        return order

    @classmethod
    def make_visitor(
        cls, name="Visitor Wei", latitude=31.236, longitude=121.476, **vals
    ):
        """Captured lead of a sign-up at the event, accepted and not yet on its way."""
        lead = cls.env["crm.lead"]._service_create_captured(
            {
                "name": f"Event: {name}",
                "contact_name": name,
                "phone": vals.pop("phone", "+86 137 7777 0001"),
                "type": "opportunity",
                "company_id": cls.company.id,
                "team_id": cls.service_team.id,
                "user_id": False,
                "partner_latitude": latitude,
                "partner_longitude": longitude,
                "service_interest_id": cls.interest.id,
                "service_captured_interest_id": cls.interest.id,
                "service_referrer_id": cls.host.id,
                "service_capture_place": cls.event.name,
                "event_id": cls.event.id,
                "ambassador_id": cls.ambassador.id,
                **vals,
            }
        )
        lead._with_service_engine().write({"service_state": "accepted"})
        # Leave the permission behind.
        return lead.browse(lead.id)

    # ------------------------------------------------------------------
    # Money
    # ------------------------------------------------------------------

    @classmethod
    def make_rule(cls, **vals):
        vals.setdefault("name", "Rule")
        vals.setdefault("amount_type", "percent" if "percent" in vals else "bounty")
        return cls.env["service.incentive.rule"].create(vals)

    def get_entries(self, partner):
        return self.entries.search([("beneficiary_id", "=", partner.id)], order="id")

    def pay(self, order):
        invoice = order._create_invoices()
        invoice.action_post()
        self.env["account.payment.register"].with_context(
            active_model="account.move", active_ids=invoice.ids
        ).create({}).action_create_payments()
        return invoice

    def age_event(self, hours):
        """Move the event so that it ended so many hours ago."""
        now = fields.Datetime.now()
        self.event.write(
            {
                "date_begin": now - timedelta(hours=hours + 8),
                "date_end": now - timedelta(hours=hours),
            }
        )
