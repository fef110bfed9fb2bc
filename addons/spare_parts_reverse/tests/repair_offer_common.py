# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo.fields import Command
from odoo.tests import new_test_user

from .rma_common import RmaLoopCommon


class RepairOfferCommon(RmaLoopCommon):
    """A coffee machine out of warranty, its board for sale, taxes of 13 %."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.currency = cls.company.currency_id
        cls.tax = cls.env["account.tax"].create(
            {"name": "VAT 13", "amount": 13, "type_tax_use": "sale"}
        )
        cls.board.write({"list_price": 199.0, "taxes_id": [Command.set(cls.tax.ids)]})
        cls.machine = cls.make_part(
            "Coffee machine",
            cost=900.0,
            list_price=1500.0,
            spare_part_ids=[Command.set(cls.board.ids)],
            spare_repair_hours=1.5,
            spare_repair_parts_cost=40.0,
            spare_repair_freight=15.0,
            taxes_id=[Command.set(cls.tax.ids)],
        )
        cls.machine_lot = cls.make_lot(cls.machine, "CM-1")
        cls.coffee = cls.make_unit("Coffee machine (CM-1)", cls.machine_lot)
        cls.coffee.warranty_end_date = "2021-01-01"
        for name, price in (
            ("hour", 80.0),
            ("material", 0.0),
            ("freight", 0.0),
            ("delivery", 9.9),
        ):
            cls.service(name).write(
                {"list_price": price, "taxes_id": [Command.set(cls.tax.ids)]}
            )
        cls.customer.email = "cai@example.com"
        cls.portal_user = new_test_user(
            cls.env,
            login="offer_portal",
            groups="base.group_portal",
            partner_id=cls.customer.id,
        )
        cls.stranger = new_test_user(
            cls.env, login="offer_stranger", groups="base.group_portal"
        )
        cls.hotline = new_test_user(
            cls.env, login="offer_hotline", groups="service_revenue.group_service_user"
        )
        cls.clean_partner = cls.env["res.partner"]

    @classmethod
    def service(cls, name):
        return cls.env.ref(f"spare_parts_reverse.product_product_repair_{name}")

    @classmethod
    def make_offer(cls, send=True, **vals):
        offer = cls.env["spare.repair.offer"].create(
            {"equipment_id": cls.coffee.id, "partner_id": cls.customer.id, **vals}
        )
        if send:
            offer._send()
        return offer
