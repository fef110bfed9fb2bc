# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields
from odoo.tests.common import new_test_user

from .common import ServiceRevenueCommon


class StatusCommon(ServiceRevenueCommon):
    """A salesperson with a customer of his own, and short words for what happens."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company = cls.env.company
        cls.salesperson = new_test_user(
            cls.env,
            login="sales_own",
            email="sales_own@example.com",
            groups="sales_team.group_sale_salesman",
        )
        cls.other_salesperson = new_test_user(
            cls.env,
            login="sales_other",
            email="sales_other@example.com",
            groups="sales_team.group_sale_salesman",
        )
        cls.sale = cls._make_sale_order(
            lines=[(cls._make_product(), 1, 100.0)], user_id=cls.salesperson.id
        )
        # No quiet hours: the tests run at any time of the day.
        cls.company.write({"service_quiet_from": 0, "service_quiet_to": 0})
        cls.messages = cls.env["service.status.message"]

    @classmethod
    def _make_visit(cls, **values):
        return cls._make_order(
            **{
                "scheduled_date_start": fields.Datetime.now(),
                "sale_id": cls.sale.id,
                **values,
            }
        )

    def _happened(self):
        """End of the transaction, as far as messages are concerned."""
        self.messages.sudo()._queue_touched()

    def _sent(self, order, **values):
        """Messages of ``order``, optionally only those with ``values``."""
        domain = [("order_id", "=", order.id)]
        domain += [(name, "=", value) for name, value in values.items()]
        return self.messages.search(domain)
