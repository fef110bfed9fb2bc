# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Two years of sales: order, work order, delivery, invoice, payment."""

from collections import defaultdict

from odoo.fields import Command

from . import visits
from .context import LANGUAGE
from .goods import APPLIANCES, VALUE_ADDED

DAYS = 730
# Orders of some days are entered together: old ones in larger batches than new ones.
BATCHES = ((60, 15), (21, 5), (0, 1))  # (older than, days in a batch)
# Work orders of old installations are rare: most of that history is written without.
INSTALLED = ((150, 0.15), (0, 0.9))  # (older than, share of the lines)


def build(demo):
    demo.sales_user = demo.users["salesperson"]
    _plan_stock(demo)
    for days_ago, drafts in _plan_orders(demo).items():
        demo.plan(days_ago, 11, sell, demo, days_ago, drafts)


def step(table, days_ago):
    return next(value for limit, value in table if days_ago >= limit)


# ----------------------------------------------------------------------
# Who buys what when
# ----------------------------------------------------------------------


def _plan_orders(demo):
    """{days ago: [(customer, [codes])]}"""
    rng = demo.rng
    batches = defaultdict(list)

    def add(days_ago, customer, codes):
        size = step(BATCHES, days_ago)
        day = days_ago - days_ago % size
        batches[day].append((customer, codes))

    first, *others = demo.customers
    # the customer of the portal: two big things two years ago, nothing since
    add(750, first, ["RF-510"])
    add(735, first, ["WM-100F"])
    for customer in others:
        # 0: bought from a dealer, see register_dealer_sales()
        number = rng.choices((0, 1, 2, 3), (50, 41, 7, 2))[0]
        # somewhat more lately than two years ago
        customer.buys_here = bool(number)
        for _order in range(number):
            days_ago = int(DAYS * rng.random() ** 1.25)
            add(days_ago, customer, _choose_codes(demo, days_ago))
    # what there is to deliver and install in the coming days
    for customer in rng.sample(others, 14):
        customer.buys_here = True
        add(rng.randint(0, 2), customer, _choose_codes(demo, 0))
    return batches


def _choose_codes(demo, days_ago):
    rng = demo.rng
    if rng.random() < 0.12:
        return [rng.choice(VALUE_ADDED).code]
    count = 2 if rng.random() < 0.22 else 1
    codes = []
    for row in rng.choices(APPLIANCES, [row.weight for row in APPLIANCES], k=count):
        codes.append(row.code)
        if row.installation and rng.random() < step(INSTALLED, days_ago):
            codes.append(row.installation)
        if row.consumables and rng.random() < 0.22:
            codes.append(rng.choice(row.consumables))
    if rng.random() < 0.07:
        codes.append(rng.choice(["VA-EW2", "VA-MEM"]))
    return list(dict.fromkeys(codes))


# ----------------------------------------------------------------------
# Stock
# ----------------------------------------------------------------------


def _plan_stock(demo):
    demo.warehouse = demo.env["stock.warehouse"].search(
        [("company_id", "=", demo.company.id)], limit=1
    )
    demo.warehouse.write({"name": "杭州中心仓", "code": "HZC"})
    for days_ago in (DAYS + 25, 480, 240, 60):
        demo.plan(days_ago, 9, receive, demo)
    demo.plan(300, 9, register_dealer_sales, demo)


def receive(demo):
    """A truck from the factory: serial numbers for half a year of sales."""
    picking_type = demo.warehouse.in_type_id
    source = demo.env.ref("stock.stock_location_suppliers")
    target = demo.warehouse.lot_stock_id
    places = {"location_id": source.id, "location_dest_id": target.id}
    picking = demo.env["stock.picking"].create(
        {"picking_type_id": picking_type.id, **places}
    )
    demo.serial = getattr(demo, "serial", 100000)
    vals_list = []
    for row in APPLIANCES:
        product = demo.products[row.code]
        lines = []
        for _unit in range(3 + round(row.weight * 1.2)):
            demo.serial += demo.rng.randint(1, 9)
            lines.append(
                Command.create(
                    {
                        "product_id": product.id,
                        "lot_name": f"CL{row.code.replace('-', '')}{demo.serial}",
                        "quantity": 1,
                        "picking_id": picking.id,
                        **places,
                    }
                )
            )
        vals_list.append(
            {
                "product_id": product.id,
                "product_uom_qty": len(lines),
                "picking_id": picking.id,
                "move_line_ids": lines,
                **places,
            }
        )
    demo.env["stock.move"].create(vals_list)
    picking.action_confirm()
    picking.move_ids.picked = True
    picking.button_validate()


def register_dealer_sales(demo):
    """Appliances that dealers sold, registered by their owners for the warranty."""
    # the customer of the portal has an old one from a dealer as well
    owners = [one for one in demo.customers if not one.buys_here or one.is_persona]
    weights = [row.weight for row in APPLIANCES]
    rows = demo.rng.choices(APPLIANCES, weights, k=len(owners))
    rows[0] = next(row for row in APPLIANCES if row.code == "TV-55")
    lots = demo.env["stock.lot"].create(
        [
            {
                "name": f"CL{row.code.replace('-', '')}{number}",
                "product_id": demo.products[row.code].id,
            }
            for number, row in enumerate(rows, start=70301)
        ]
    )
    vals_list = []
    for customer, lot in zip(owners, lots, strict=True):
        product = lot.product_id.with_context(lang=LANGUAGE)
        sold_on = demo.day(demo.rng.randint(310, 4900))
        if customer.is_persona:
            sold_on = demo.day(3100)
        vals_list.append(
            {
                "name": f"{product.name} ({lot.name})",
                "product_id": product.id,
                "lot_id": lot.id,
                "owned_by_id": customer.partner.id,
                "location_id": customer.location.id,
                "current_location_id": customer.location.id,
                "company_id": demo.company.id,
                "sale_date": sold_on,
                "warranty_start_date": sold_on,
            }
        )
    demo.env["fsm.equipment"].create(vals_list)


# ----------------------------------------------------------------------
# Order to payment
# ----------------------------------------------------------------------


def sell(demo, days_ago, drafts, **values):
    """Confirm the orders of a batch and plan what follows; the orders."""
    orders = demo.env["sale.order"].create(
        [prepare_order(demo, customer, codes) | values for customer, codes in drafts]
    )
    confirm(demo, days_ago, orders)
    return orders


def prepare_order(demo, customer, codes):
    return {
        "partner_id": customer.partner.id,
        "fsm_location_id": customer.location.id,
        "company_id": demo.company.id,
        "warehouse_id": demo.warehouse.id,
        "user_id": demo.sales_user.id if customer.branch.city.code == "HZ" else False,
        "team_id": customer.branch.sales_team.id,
        "order_line": [
            Command.create({"product_id": demo.products[code].id}) for code in codes
        ],
    }


def with_service(code):
    """An appliance is sold with the service that puts it in."""
    for row in APPLIANCES:
        if row.code == code and row.installation:
            return [code, row.installation]
    return [code]


def cancel(order):
    order._action_cancel()


def confirm(demo, days_ago, orders):
    orders.action_confirm()
    visits.schedule_sold(demo, days_ago, orders)
    deliver_ago = days_ago - demo.rng.randint(1, 3)
    demo.plan(deliver_ago, 14, deliver, demo, deliver_ago, orders)


def deliver(demo, days_ago, orders):
    """Goods leave, the invoice is posted; shops take the money soon after."""
    pickings = orders.picking_ids
    if pickings:
        pickings.move_ids.picked = True
        pickings.button_validate()
    invoices = orders._create_invoices()
    invoices.action_post()
    demo.plan(days_ago - demo.rng.randint(0, 2), 16, pay, demo, invoices, days_ago)


def pay(demo, invoices, days_ago):
    """Card and wallet receipts: of late one by one, older ones as the bank sums up."""
    if days_ago <= 7:
        demo.env["account.payment.register"].with_context(
            active_model="account.move", active_ids=invoices.ids
        ).create({"group_payment": False})._create_payments()
        return
    bank = demo.env["account.journal"].search(
        [("type", "=", "bank"), ("company_id", "=", demo.company.id)], limit=1
    )
    receivables = invoices.line_ids.filtered(
        lambda line: line.account_id.account_type == "asset_receivable"
    )
    entry = demo.env["account.move"].create(
        {
            "journal_id": bank.id,
            "ref": "门店收款汇总",
            "line_ids": [
                Command.create(
                    {
                        "account_id": line.account_id.id,
                        "partner_id": line.partner_id.id,
                        "name": line.move_id.name,
                        "credit": line.debit,
                    }
                )
                for line in receivables
            ]
            + [
                Command.create(
                    {
                        "account_id": bank.default_account_id.id,
                        "name": "门店收款汇总",
                        "debit": sum(receivables.mapped("debit")),
                    }
                )
            ],
        }
    )
    entry.action_post()
    received = entry.line_ids.filtered("credit")
    demo.env["account.move.line"]._reconcile_plan(
        [
            invoice_line | entry_line
            for invoice_line, entry_line in zip(receivables, received, strict=True)
        ]
    )
