# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Spare parts: products, suppliers, policies, the central stock and the vans."""

from odoo.fields import Command

from odoo.addons.spare_parts_reverse.models.stock_move import PartTransfer

from .catalogue import UNTAXED
from .context import LANGUAGE
from .history import pay
from .spares import HANDLER, HANDLER_LICENSE, REFURBISHED, SPARES, SUPPLIERS

FIRST_DAY = 135  # days ago: the first truck of parts, and the vans
LATER_TRUCKS = (75, 30)
SHOP_HOURLY_COST = 60  # CNY, of the repair bench
DEPOSIT_PERCENT = 30


def build(demo):
    """What there is before the first part is swapped."""
    demo.central = demo.warehouse
    demo.spares = {}  # code -> Spare
    demo.part_products = {}  # code -> product.product
    demo.vans = {}  # fsm.person -> stock.warehouse
    demo.part_number = 0
    _make_people(demo)
    _set_rules(demo)
    _make_products(demo)
    _make_handler(demo)
    _make_vans(demo)
    demo.plan(FIRST_DAY, 9, _receive_parts, demo, 14)
    demo.plan(FIRST_DAY - 1, 7, _load_vans, demo)
    for days_ago in LATER_TRUCKS:
        demo.plan(days_ago, 9, _receive_parts, demo, 4)


def _make_people(demo):
    manager = demo.users["manager"]
    manager.group_ids = [
        Command.link(demo.env.ref("spare_parts_reverse.group_spare_manager").id)
    ]
    demo.company.write(
        {
            "spare_warehouse_id": demo.central.id,
            "spare_overdue_user_id": manager.id,
        }
    )


def _set_rules(demo):
    """Amounts in yuan, and what an hour at the repair bench costs."""
    env = demo.env
    yuan = demo.company.currency_id
    env["spare.return.policy"].search([]).currency_id = yuan
    rule = env.ref("spare_parts_reverse.spare_decision_rule_general")
    rule.write({"currency_id": yuan.id, "hourly_cost": SHOP_HOURLY_COST, "freight": 8})
    deposit = (
        env["spare.return.policy"]
        .with_context(lang="en_US")
        .create(
            {
                "name": "Boards: back within five days, with a deposit",
                "sequence": 20,
                "company_id": demo.company.id,
                "currency_id": yuan.id,
                "return_days": 5,
                "remind_before_days": 1,
                "remind_every_days": 3,
                "deposit_type": "percent",
                "deposit_percent": DEPOSIT_PERCENT,
                "charge_after_days": 7,
            }
        )
    )
    deposit.with_context(lang=LANGUAGE).name = "电路板：五天内返还，收押金"
    demo.policies = {
        "general": env["spare.return.policy"],  # the general one
        "deposit": deposit,
        "none": env.ref("spare_parts_reverse.spare_return_policy_none"),
    }


def _make_products(demo):
    env = demo.env
    category = (
        env["product.category"].with_context(lang="en_US").create({"name": "Parts"})
    )
    if category._fields["name"].translate:
        category.with_context(lang=LANGUAGE).name = "备件"
    else:
        category.name = "备件 Spare Parts"
    suppliers = {
        key: env["res.partner"].create(
            {
                "name": name,
                "is_company": True,
                "country_id": env.ref("base.cn").id,
                "tz": "Asia/Shanghai",
                "lang": LANGUAGE,
            }
        )
        for key, name in SUPPLIERS.items()
    }
    rows = (*SPARES, REFURBISHED)
    products = (
        env["product.product"]
        .with_context(lang="en_US")
        .create([_part_values(demo, row, category, suppliers) for row in rows])
    )
    for row, product in zip(rows, products, strict=True):
        product.with_context(lang=LANGUAGE).name = row.name_zh
        demo.spares[row.code] = row
        demo.part_products[row.code] = product.with_env(env)
    for row in SPARES:
        if row.refurbished:
            second = demo.part_products[row.refurbished]
            demo.part_products[row.code].spare_refurbished_product_id = second
    demo.part_suppliers = suppliers


def _part_values(demo, row, category, suppliers):
    waste = demo.env.ref(f"spare_parts_reverse.spare_waste_class_{row.waste}")
    seller = {
        "price": row.cost,
        "warranty_duration": row.warranty,
        "currency_id": demo.company.currency_id.id,
    }
    return {
        "name": row.name,
        "default_code": row.code,
        "type": "consu",
        "is_storable": True,
        "tracking": row.tracking,
        "categ_id": category.id,
        "standard_price": row.cost,
        "list_price": row.price,
        "weight": row.weight,
        "warranty": 6,
        "warranty_type": "month",
        "invoice_policy": "delivery",
        "is_spare_part": True,
        "spare_policy_id": demo.policies[row.policy].id,
        "spare_repair_hours": row.hours,
        "spare_repair_parts_cost": row.material,
        "spare_waste_class_id": waste.id,
        "seller_ids": [
            Command.create({"partner_id": suppliers[row.supplier].id, **seller})
        ]
        if row.supplier
        else [],
        **UNTAXED,
    }


def _make_handler(demo):
    """Who takes hazardous waste, under a licence that has to be renewed soon."""
    classes = demo.env["spare.waste.class"].search([("needs_certificate", "=", True)])
    demo.handler = demo.env["res.partner"].create(
        {"name": HANDLER, "is_company": True, "country_id": demo.env.ref("base.cn").id}
    )
    demo.env["spare.waste.license"].create(
        {
            "handler_id": demo.handler.id,
            "number": HANDLER_LICENSE,
            "authority": "浙江省生态环境厅",
            "date_from": demo.day(690),
            "date_to": demo.day(-40),
            "waste_class_ids": [Command.set(classes.ids)],
            "user_id": demo.users["manager"].id,
        }
    )


def _make_vans(demo):
    """Each technician with a login has a van."""
    drivers = [
        (branch, number, one)
        for branch in demo.branches.values()
        for number, one in enumerate(branch.technicians, start=1)
        if one.user
    ]
    vans = demo.env["stock.warehouse"].create(
        [
            {
                "name": f"{one.worker.name}的工程车",
                "code": f"{branch.city.code}{number:02d}",
                "company_id": demo.company.id,
                "sequence": 50,
            }
            for branch, number, one in drivers
        ]
    )
    for (_branch, _number, one), van in zip(drivers, vans, strict=True):
        one.worker.default_warehouse_id = van
        demo.vans[one.worker] = van


# ----------------------------------------------------------------------
# Good parts
# ----------------------------------------------------------------------


def _receive_parts(demo, spare):
    """The suppliers deliver: as many as there are vans at first, and some to spare."""
    vans = len(demo.vans) + 2 if spare > 10 else 0
    for key, supplier in demo.part_suppliers.items():
        rows = [row for row in SPARES if row.supplier == key]
        _receive_from(demo, supplier, rows, spare + vans)


def _receive_from(demo, supplier, rows, count):
    picking_type = demo.central.in_type_id
    places = {
        "location_id": demo.env.ref("stock.stock_location_suppliers").id,
        "location_dest_id": demo.central.lot_stock_id.id,
    }
    picking = demo.env["stock.picking"].create(
        {"partner_id": supplier.id, "picking_type_id": picking_type.id, **places}
    )
    vals_list = []
    for row in rows:
        product = demo.part_products[row.code]
        pieces = {"serial": [1] * count, "lot": [count], "none": [count]}[row.tracking]
        lines = [
            Command.create(
                {
                    "product_id": product.id,
                    "quantity": quantity,
                    "picking_id": picking.id,
                    **(
                        {"lot_name": _next_number(demo, row)}
                        if row.tracking != "none"
                        else {}
                    ),
                    **places,
                }
            )
            for quantity in pieces
        ]
        vals_list.append(
            {
                "product_id": product.id,
                "product_uom_qty": count,
                "picking_id": picking.id,
                "move_line_ids": lines,
                **places,
            }
        )
    demo.env["stock.move"].create(vals_list)
    picking.action_confirm()
    picking.move_ids.picked = True
    picking.button_validate()


def _next_number(demo, row):
    demo.part_number += demo.parts_rng.randint(1, 7)
    return f"{row.code[3:6]}{demo.timeline.now:%y%m}{demo.part_number:05d}"


def _load_vans(demo):
    """One of each in every van; two in that of the technician who is shown."""
    persona = demo.branches["HZ"].technicians[0].worker
    wanted = [
        (van, demo.part_products[row.code], 2 if worker == persona else 1)
        for worker, van in demo.vans.items()
        for row in SPARES
    ]
    load(demo, wanted)


def load(demo, wanted):
    """Parts from the central stock to the vans.

    :param wanted: (van, product, quantity) each
    """
    central = demo.central.lot_stock_id
    quants = demo.env["stock.quant"].search(
        [
            ("location_id", "=", central.id),
            ("product_id", "in", [product.id for _van, product, _count in wanted]),
            ("quantity", ">", 0),
        ],
        order="id",
    )
    left = {}
    for quant in quants:
        left.setdefault(quant.product_id, []).append([quant.lot_id, quant.quantity])
    transfers = []
    for van, product, count in wanted:
        pieces = range(count) if product.tracking == "serial" else (0,)
        for _piece in pieces:
            quantity = 1 if product.tracking == "serial" else count
            rest = [row for row in left.get(product, ()) if row[1] >= quantity]
            if not rest:
                continue  # the next truck brings more
            rest[0][1] -= quantity
            transfers.append(
                PartTransfer(
                    product=product,
                    quantity=quantity,
                    source=central,
                    destination=van.lot_stock_id,
                    company=demo.company,
                    lot=rest[0][0] or None,
                    origin=van.name,
                )
            )
    demo.env["stock.move"]._spare_transfer(transfers)


def find_in_van(demo, van, product):
    """(lot, is there one) of a good part in the van."""
    quant = demo.env["stock.quant"].search(
        [
            ("location_id", "=", van.lot_stock_id.id),
            ("product_id", "=", product.id),
            ("quantity", ">", 0),
        ],
        limit=1,
    )
    return quant.lot_id, bool(quant)


def accept_quotation(demo, days_ago, quote):
    """The customer pays for the part that he has got already."""
    if quote.state not in ("draft", "sent"):
        return
    quote.action_confirm()
    invoices = quote._create_invoices()
    invoices.action_post()
    pay(demo, invoices, days_ago)
