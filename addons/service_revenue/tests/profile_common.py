# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import json

from odoo.fields import Command
from odoo.tools import SQL

from odoo.addons.service_revenue.models.service_customer_profile_sql import FACTS

from .common import ServiceRevenueCommon


class ProfileCommon(ServiceRevenueCommon):
    """Two companies that keep books in different currencies, a small catalogue, and
    what is needed to compare rows."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env.user.group_ids += cls.env.ref("account.group_account_manager")
        cls.profiles = cls.env["service.customer.profile"]
        cls.company_a = cls.env.company
        cls.currency_a = cls.company_a.currency_id
        cls.currency_b = cls.env.ref("base.JPY")
        cls.currency_b.active = True
        cls.company_b = cls.env["res.company"].create(
            {
                "name": "Second Company",
                "currency_id": cls.currency_b.id,
                "country_id": cls.env.ref("base.jp").id,
            }
        )
        cls.env.user.company_ids += cls.company_b
        cls.env = cls.env(
            context=dict(
                cls.env.context,
                allowed_company_ids=(cls.company_a + cls.company_b).ids,
                tracking_disable=True,
            )
        )
        cls.profiles = cls.profiles.with_env(cls.env)
        for company in cls.company_a + cls.company_b:
            cls.env["account.chart.template"].try_loading(
                "generic_coa", company=company, install_demo=False
            )
        # Loading a chart of accounts sets the currency of its country.
        cls.company_b.currency_id = cls.currency_b
        # 1 unit of A is 150.123456 of B, until it is 140.
        rates = cls.env["res.currency.rate"]
        for company, currency, rate in (
            (cls.company_a, cls.currency_b, 150.123456),
            (cls.company_b, cls.currency_a, 1 / 150.123456),
        ):
            for day, factor in (("2020-01-01", 1.0), ("2026-01-01", 1.1)):
                rates.create(
                    {
                        "name": day,
                        "currency_id": currency.id,
                        "company_id": company.id,
                        "company_rate": rate * factor,
                    }
                )
        cls.detergent = cls._make_product("Detergent", 9.99)
        cls.filter = cls._make_product("Filter", 19.5)
        cls.washer = cls._make_product(
            "Washing Machine",
            3299.0,
            service_consumable_ids=[
                Command.set((cls.detergent + cls.filter).product_tmpl_id.ids)
            ],
        )
        cls.plan = cls._make_product(
            "Service Plan", 199.0, type="service", is_value_added_service=True
        )
        cls.complaint = cls.env.ref("service_revenue.helpdesk_ticket_type_complaint")

    # ------------------------------------------------------------------
    # Documents
    # ------------------------------------------------------------------

    def _order(self, customer=None, lines=(), confirm=True, **values):
        order = self._make_sale_order(customer, lines, **values)
        if confirm:
            date_order = order.date_order
            order.action_confirm()
            order.date_order = date_order
        return order

    def _invoice(self, customer=None, lines=(), post=True, **values):
        """Customer invoice without an order; ``lines`` as for orders."""
        invoice = self.env["account.move"].create(
            {
                "move_type": "out_invoice",
                "partner_id": (customer or self.customer).id,
                "invoice_date": "2025-06-01",
                "invoice_line_ids": [
                    Command.create(
                        {
                            "product_id": product.id,
                            "quantity": quantity,
                            "price_unit": price,
                            "tax_ids": False,
                        }
                    )
                    for product, quantity, price in lines
                ],
                **values,
            }
        )
        if post:
            invoice.action_post()
        return invoice

    def _refund(self, invoice):
        """Post a full credit note of ``invoice``."""
        refund = invoice._reverse_moves([{"invoice_date": invoice.invoice_date}])
        refund.action_post()
        return refund

    def _merge(self, source, target):
        wizard = self.env["base.partner.merge.automatic.wizard"].create({})
        wizard._merge((source + target).ids, target)

    def _as(self, user, records):
        """``records`` as ``user`` of the first company sees them."""
        companies = self.company_a.ids
        return records.with_user(user).with_context(allowed_company_ids=companies)

    # ------------------------------------------------------------------
    # Rows
    # ------------------------------------------------------------------

    def _commit(self):
        """What happens before a transaction commits."""
        self.profiles._refresh_touched()

    def _profile(self, customer=None, company=None):
        self._commit()
        return self.profiles.search(
            [
                ("partner_id", "=", (customer or self.customer).id),
                ("company_id", "=", (company or self.company_a).id),
            ]
        )

    def _rows(self):
        """{(partner id, company id): {fact: value}} as the database has it."""
        self.env.flush_all()
        names = list(FACTS)
        self.env.cr.execute(
            SQL(
                "SELECT partner_id, company_id, %s FROM service_customer_profile",
                SQL(", ").join(SQL.identifier(name) for name in names),
            )
        )
        return {
            (partner_id, company_id): {
                name: self._plain(value)
                for name, value in zip(names, values, strict=True)
            }
            for partner_id, company_id, *values in self.env.cr.fetchall()
        }

    @staticmethod
    def _plain(value):
        """Comparable: numbers as numbers, JSON with sorted keys."""
        if isinstance(value, list):
            return json.loads(json.dumps(value, sort_keys=True))
        if hasattr(value, "as_tuple"):  # numeric
            return round(float(value), 6)
        if isinstance(value, float):
            return round(value, 6)
        return value

    def _rebuild_from_nothing(self):
        self.env.flush_all()
        self.env.cr.execute("DELETE FROM service_customer_profile")
        self.env.invalidate_all()
        self.profiles._refresh()
