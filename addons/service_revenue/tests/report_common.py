# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from datetime import timedelta

from odoo import fields
from odoo.tools import SQL

from .incentive_common import IncentiveCommon


class ReportCommon(IncentiveCommon):
    """Two companies, foreign currencies with rates, and leads of every kind."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.report = cls.env["service.lead.report"]
        cls.foreign = cls._make_currency("KWD", 0.25, 0.001)
        cls.yen = cls._make_currency("JPY", 120.0, 1.0)
        cls.customers = [cls._make_customer(f"Customer {n}") for n in range(3)]
        cls.locations = [cls._make_location(customer) for customer in cls.customers]

    @classmethod
    def _make_currency(cls, name, rate, rounding):
        currency = (
            cls.env["res.currency"]
            .with_context(active_test=False)
            .search([("name", "=", name)])
        )
        currency.active = True
        currency.rounding = rounding
        cls.env["res.currency.rate"].search(
            [("currency_id", "=", currency.id)]
        ).unlink()
        today = fields.Date.today()
        cls.env["res.currency.rate"].create(
            [
                {
                    "currency_id": currency.id,
                    "name": today - timedelta(days=days),
                    "rate": rate * factor,
                    "company_id": cls.env.company.id,
                }
                for days, factor in ((60, 0.5), (20, 0.8), (0, 1.0))
            ]
        )
        return currency

    def _age(self, lead, days=0, hours=0):
        """The lead was captured earlier, and triaged when it was."""
        self.env.flush_all()
        delta = timedelta(days=days, hours=hours)
        for table, column, key in (
            ("crm_lead", "service_captured_at", "id"),
            ("crm_lead", "create_date", "id"),
            ("crm_lead", "date_closed", "id"),
            ("service_lead_handover", "date", "lead_id"),
            ("mail_message", "date", "res_id"),
            ("sale_order", "create_date", "opportunity_id"),
        ):
            self.env.cr.execute(
                SQL(
                    "UPDATE %s SET %s = %s - %s WHERE %s = %s",
                    SQL.identifier(table),
                    SQL.identifier(column),
                    SQL.identifier(column),
                    delta,
                    SQL.identifier(key),
                    lead.id,
                )
            )
        self.env.invalidate_all()

    def _row(self, lead):
        self.env.flush_all()
        self.report.invalidate_model()
        return self.report.browse(lead.id)
