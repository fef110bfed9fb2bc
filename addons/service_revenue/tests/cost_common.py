# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from datetime import datetime

from odoo import fields

from .common import ServiceRevenueCommon


class CostCommon(ServiceRevenueCommon):
    """Hourly costs, a contract with a level and periods, and completed visits."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company = cls.env.company
        cls.company.service_hourly_cost = 40
        cls.technician_a.service_hourly_cost = 60
        cls.currency = cls.company.currency_id
        cls.vip = cls.env["service.level"].create(
            {"name": "Gold", "code": "test_gold", "rank": 50}
        )
        cls.contract = cls._make_contract()
        cls.washer = cls._make_product("Washer", 1000.0)
        cls.unit = cls._make_equipment(
            cls.washer,
            warranty_start_date="2020-01-01",
            warranty_end_date="2021-12-31",
        )

    @classmethod
    def _make_contract(cls, level=None, customer=None, **values):
        customer = customer or cls.customer
        return cls.env["contract.contract"].create(
            {
                "name": f"Contract of {customer.name}",
                "partner_id": customer.id,
                "contract_type": "sale",
                "service_level_id": (level or cls.vip).id,
                **values,
            }
        )

    @classmethod
    def _make_period(cls, contract=None, **values):
        contract = contract or cls.contract
        return cls.env["service.contract.period"].create(
            {
                "contract_id": contract.id,
                "level_id": contract.service_level_id.id,
                "date_from": "2026-01-01",
                "date_to": "2026-12-31",
                "currency_id": contract.company_id.currency_id.id,
                "amount": 365.0,
                **values,
            }
        )

    @classmethod
    def _set_contract(cls, document, contract, level=None):
        """As the engine of the clocks would."""
        document.sudo().write(
            {
                "service_contract_id": contract.id,
                "service_level_id": (level or contract.service_level_id).id,
            }
        )

    @classmethod
    def _done_order(cls, contract=None, hours=1.5, day="2026-06-10", **values):
        order = cls._make_order(**values)
        if contract:
            cls._set_contract(order, contract)
        start = datetime.fromisoformat(f"{day}T08:00:00")
        order.write(
            {
                "date_start": start,
                "date_end": fields.Datetime.add(start, hours=hours),
            }
        )
        order.action_complete()
        # The completion is timed by the server's clock; here it was that day.
        cls.env.flush_all()
        cls.env.cr.execute(
            "UPDATE fsm_order SET proof_completed_on = date_end WHERE id = %s",
            [order.id],
        )
        order.invalidate_recordset(["proof_completed_on"])
        return order

    @classmethod
    def _lines(cls, document):
        """{kind: amount} that is booked on a document."""
        field = document._service_cost_field()
        lines = cls.env["account.analytic.line"].search([(field, "=", document.id)])
        return {line.service_cost_kind: line.amount for line in lines}

    @classmethod
    def _deliver(cls, order, product, quantity, back=False):
        """Move a part to the customer of a work order (or back), and finish it."""
        stock = order.warehouse_id.lot_stock_id
        customer = cls.env.ref("stock.stock_location_customers")
        source, target = (customer, stock) if back else (stock, customer)
        move = cls.env["stock.move"].create(
            {
                "product_id": product.id,
                "product_uom_qty": quantity,
                "location_id": source.id,
                "location_dest_id": target.id,
                "fsm_order_id": order.id,
            }
        )
        move._action_confirm()
        move.quantity = quantity
        move.picked = True
        move._action_done()
        return move
