# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from datetime import timedelta

from odoo import fields
from odoo.tests.common import new_test_user
from odoo.tools import SQL

from .incentive_common import IncentiveCommon


class AttributionCommon(IncentiveCommon):
    """The service, and a store with its salesperson who knows the same customer."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.attributions = cls.env["service.attribution"]
        cls.seller = new_test_user(
            cls.env,
            "seller",
            groups="sales_team.group_sale_salesman",
            email="seller@example.com",
        )
        cls.sales_manager = new_test_user(
            cls.env,
            "sales_manager",
            groups="sales_team.group_sale_manager",
            email="sales_manager@example.com",
        )
        cls.referrer = cls.technician_user_a.partner_id
        cls.service_team = cls.env["crm.team"]._service_triage_team(cls.company)

    # ------------------------------------------------------------------
    # What the store has
    # ------------------------------------------------------------------

    @classmethod
    def _age(cls, record, days, **values):
        """Make a record older, past what the ORM lets anybody write."""
        record.flush_recordset()
        then = fields.Datetime.now() - timedelta(days=days)
        for name, value in {"create_date": then, **values}.items():
            cls.env.cr.execute(
                SQL(
                    "UPDATE %s SET %s = %s WHERE id = ANY(%s)",
                    SQL.identifier(record._table),
                    SQL.identifier(name),
                    value,
                    record.ids,
                )
            )
        record.invalidate_recordset()
        return record

    def _days_ago(self, days):
        return fields.Datetime.now() - timedelta(days=days)

    def _opportunity(self, days=5, **values):
        lead = self.env["crm.lead"].create(
            {
                "name": "A new kitchen",
                "type": "opportunity",
                "partner_id": self.customer.id,
                "company_id": self.company.id,
                "team_id": self.team.id,
                "user_id": self.seller.id,
                **values,
            }
        )
        return self._age(lead, days)

    def _ordered(self, days=5, confirm=True, **values):
        order = self._make_sale_order(
            self.customer,
            [(self.product, 1, 500)],
            **{"team_id": self.team.id, "user_id": self.seller.id, **values},
        )
        if confirm:
            order.action_confirm()
            return self._age(order, days, date_order=self._days_ago(days))
        return self._age(order, days)

    # ------------------------------------------------------------------
    # The deal
    # ------------------------------------------------------------------

    def _quote(self, lead, price=1000.0, **values):
        return self._make_sale_order(
            lead.partner_id,
            [(self.product, 1, price)],
            **{
                "opportunity_id": lead.id,
                "user_id": self.seller.id,
                "team_id": self.team.id,
                **values,
            },
        )

    def _shares(self, order):
        """{(role, person): percent} of an order, checked against the database."""
        self.env.flush_all()
        self.env.cr.execute("SET CONSTRAINTS ALL IMMEDIATE")
        self.env.cr.execute("SET CONSTRAINTS ALL DEFERRED")
        return {
            (line.role, line.partner_id): line.percent
            for line in order.service_attribution_line_ids
        }
