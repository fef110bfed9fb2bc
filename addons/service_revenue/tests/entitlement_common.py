# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo.fields import Command

from .common import ServiceRevenueCommon


class EntitlementCommon(ServiceRevenueCommon):
    """A contract of 2026 with 2 inspections, 1 repair and 1 part replacement."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        types = cls.env["service.entitlement.type"]
        # What other modules ship does not count in these tests.
        types.search([]).active = False
        cls.kind_inspection, cls.kind_repair, cls.kind_other = cls.env[
            "fsm.order.type"
        ].create([{"name": "Check-up"}, {"name": "Mending"}, {"name": "Talk"}])
        cls.fee = cls._make_product("Inspection, single", 80, type="service")
        cls.inspection, cls.repair, cls.part = types.create(
            [
                {
                    "name": "Inspections",
                    "code": "t_inspection",
                    "order_type_ids": [Command.set(cls.kind_inspection.ids)],
                    "product_id": cls.fee.id,
                },
                {
                    "name": "Repairs",
                    "code": "t_repair",
                    "order_type_ids": [Command.set(cls.kind_repair.ids)],
                    "product_id": cls.fee.id,
                },
                {"name": "Parts", "code": "t_part", "consumed_by": "part"},
            ]
        )
        cls.level = cls._make_level(
            "Care", {cls.inspection: 2, cls.repair: 1, cls.part: 1}
        )
        cls.contract = cls._make_contract()
        cls.period = cls._make_period(cls.contract)

    @classmethod
    def _make_level(cls, name, quantities, **line_values):
        return cls.env["service.level"].create(
            {
                "name": name,
                "code": f"t_{name.lower()}",
                "rank": 50,
                "entitlement_ids": [
                    Command.create(
                        {"type_id": one.id, "quantity": quantity, **line_values}
                    )
                    for one, quantity in quantities.items()
                ],
            }
        )

    @classmethod
    def _make_contract(cls, customer=None, level=None, **values):
        return cls.env["contract.contract"].create(
            {
                "name": "Care contract",
                "partner_id": (customer or cls.customer).id,
                "contract_type": "sale",
                "service_level_id": (level or cls.level).id,
                "service_state": "active",
                "service_covers_all": True,
                **values,
            }
        )

    @classmethod
    def _make_period(
        cls, contract, date_from="2026-01-01", date_to="2026-12-31", **values
    ):
        period = cls.env["service.contract.period"].create(
            {
                "contract_id": contract.id,
                "level_id": contract.service_level_id.id,
                "date_from": date_from,
                "date_to": date_to,
                "currency_id": cls.env.company.currency_id.id,
                **values,
            }
        )
        cls.env["service.entitlement"]._grant(period)
        return period

    @classmethod
    def _ask(cls, kind, contract=None, day="2026-05-04", **values):
        """A work order under the contract that the customer asked for on a day."""
        return cls._make_order(
            technician=cls.env["fsm.person"],
            location=(contract or cls.contract).partner_id.service_location_id,
            **{
                "type": kind.id,
                "service_reported_at": f"{day} 09:00:00",
                **values,
            },
        )

    @classmethod
    def _entitlement(cls, type_, period=None):
        return cls.env["service.entitlement"].search(
            [("period_id", "=", (period or cls.period).id), ("type_id", "=", type_.id)]
        )

    def _assert_sums(self):
        """What is counted is the sum of the uses: the database says so itself."""
        self.env.flush_all()
        self.env.cr.execute("SET CONSTRAINTS ALL IMMEDIATE")
        self.env.cr.execute("SET CONSTRAINTS ALL DEFERRED")
