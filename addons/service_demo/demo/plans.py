# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Service plans: what each level promises and includes, who bought one, who renewed."""

from collections import defaultdict

from odoo.fields import Command

from . import history
from .context import LANGUAGE
from .goods import PLANS

CONTRACTS = 150
TERM = 365
ATTACHED = 8  # of them sold together with a product
TAKEN = 0.7  # share of the customers who take one, until these are sold
REFUSED = 0.6  # share of the other customers who say why they want none
REASONS = ("price", "own", "later", "need")
# (how many, sold at most and at least so many days ago)
OVER = (18, 690, 380)  # ended, and not renewed
RENEWED = (22, 640, 372)
ENDING = (16, 361, 339)  # renewal is due
BATCHES = ((60, 15), (0, 5))  # (older than, days in a batch)
SVIP_SHARE = 0.3
MONTHLY = 8  # of the newest ones, by monthly invoice
# level: ((target, percent, who, priority and next line, note), ...)
ESCALATIONS = {
    "basic": (("resolution", 100, "leader", False, "请致电客户说明情况。"),),
    "vip": (
        ("response", 75, "assignee", False, "请尽快回复客户。"),
        ("resolution", 75, "assignee", False, "请确认今天能否解决。"),
        ("resolution", 100, "leader", True, "已超时，请协调人手。"),
    ),
    "svip": (
        ("response", 60, "assignee", False, "尊享客户，请立即回复。"),
        ("resolution", 50, "assignee", False, "请确认师傅已出发。"),
        ("resolution", 80, "leader", True, "即将超时，请协调人手。"),
        ("resolution", 100, "leader", True, "已超时，请致电客户。"),
    ),
}
# level: ((entitlement, quantity or None for any number, beyond it), ...)
INCLUDED = {
    "vip": (("repair", 3, "quote"), ("inspection", 2, "quote"), ("part", 1, "quote")),
    "svip": (
        ("repair", None, "allow"),
        ("inspection", 4, "quote"),
        ("part", 3, "quote"),
    ),
}
ALLOWED = 40  # % of the price of a contract that serving it may cost
ALLOWED_GOODS = 3  # % of the price of a product that a year in warranty may cost
PROPOSED_WITH = ("cold", "wash", "air", "tv", "kitchen", "water")
USED_BY = {"repair": "repair", "inspection": "maintenance"}


def build(demo):
    _design_levels(demo)
    _make_products(demo)
    demo.attached = 0
    demo.plan_owners = []  # customers with a contract, the newest ones last
    for days_ago, drafts in _plan_sales(demo).items():
        demo.plan(days_ago, 10, sell, demo, days_ago, drafts, minute=40)
    demo.plan(120, 15, welcome, demo)


# ----------------------------------------------------------------------
# Levels and products
# ----------------------------------------------------------------------


def _design_levels(demo):
    env = demo.env
    demo.levels = {
        code: env.ref(f"service_revenue.service_level_{code}")
        for code in ("basic", "vip", "svip")
    }
    for code, level in demo.levels.items():
        level.write(
            {
                "pause_waiting_part": code != "svip",
                "service_allowance_percent": ALLOWED,
                "escalation_ids": [Command.clear()]
                + [
                    Command.create(
                        {
                            "target": target,
                            "percent": percent,
                            "notify": notify,
                            "raise_priority": is_urgent,
                            "next_line": is_urgent and percent >= 100,
                            "note": note,
                        }
                    )
                    for target, percent, notify, is_urgent, note in ESCALATIONS[code]
                ],
                "entitlement_ids": [Command.clear()]
                + [
                    Command.create(
                        {
                            "type_id": _entitlement(demo, kind).id,
                            "quantity": quantity or 0,
                            "unlimited": quantity is None,
                            "over_quota": over_quota,
                        }
                    )
                    for kind, quantity, over_quota in INCLUDED.get(code, ())
                ],
            }
        )
    for kind, order_type in USED_BY.items():
        _entitlement(demo, kind).order_type_ids = env.ref(
            f"service_revenue.fsm_order_type_{order_type}"
        )


def _entitlement(demo, kind):
    return demo.env.ref(f"service_revenue.service_entitlement_type_{kind}")


def _make_products(demo):
    products = demo.env["product.product"].create(
        [
            {
                "name": row.name,
                "default_code": row.code,
                "type": "service",
                "list_price": row.price,
                "standard_price": round(row.price * 0.45, 2),
                "invoice_policy": "order",
                "categ_id": demo.categories["service"].id,
                "taxes_id": [Command.clear()],
                "supplier_taxes_id": [Command.clear()],
                "is_value_added_service": True,
                "service_level_id": demo.levels[row.level].id,
                "service_term_months": 12,
                "service_billing": row.billing,
                "service_covers_all": True,
                "service_goods_categ_ids": [
                    Command.set([demo.categories[key].id for key in PROPOSED_WITH])
                ],
            }
            for row in PLANS
        ]
    )
    for product, row in zip(products, PLANS, strict=True):
        demo.products[row.code] = product
        product.with_context(lang=LANGUAGE).name = row.name_zh
    demo.env["product.template"].search(
        [("categ_id", "in", [demo.categories[key].id for key in PROPOSED_WITH])]
    ).service_allowance_percent = ALLOWED_GOODS


# ----------------------------------------------------------------------
# Sales
# ----------------------------------------------------------------------


def _plan_sales(demo):
    """{days ago: [(customer, product code, days until the renewal or None)]}"""
    rng = demo.plans_rng
    # the customer of the portal was given hers, see welcome()
    customers = rng.sample(demo.customers[1:], CONTRACTS - ATTACHED - 1)
    batches = defaultdict(list)

    def add(count, oldest, newest, renewed=False):
        for _contract in range(count):
            customer = customers.pop()
            days_ago = rng.randint(newest, oldest)
            code = "VA-SVP" if rng.random() < SVIP_SHARE else "VA-VIP"
            days_ago -= days_ago % history.step(BATCHES, days_ago)
            batches[days_ago].append((customer, code, renewed))

    add(*OVER)
    add(*RENEWED, renewed=True)
    add(*ENDING)
    rest = len(customers) - MONTHLY
    add(rest, 335, 3)
    for number in range(MONTHLY):
        batches[20 * number + 11].append((customers.pop(), "VA-SVM", False))
    return batches


def sell(demo, days_ago, drafts, renewal=False):
    """Confirm the orders of a batch: each makes a contract, or its next period."""
    orders = demo.env["sale.order"].create(
        [
            {
                "partner_id": customer.partner.id,
                "fsm_location_id": customer.location.id,
                "company_id": demo.company.id,
                "warehouse_id": demo.warehouse.id,
                "user_id": demo.users["salesperson"].id
                if customer.branch.city.code == "HZ"
                else False,
                "team_id": customer.branch.sales_team.id,
                "order_line": [
                    Command.create(
                        {
                            "product_id": demo.products[code].id,
                            **(
                                {
                                    "service_contract_id": renewed.id,
                                    "service_contract_action": "renew",
                                }
                                if renewal
                                else {}
                            ),
                        }
                    )
                ],
            }
            for customer, code, renewed in drafts
        ]
    )
    orders.action_confirm()
    demo.plan(days_ago, 16, bill, demo, days_ago, orders, minute=20)
    if renewal:
        return
    contracts = orders.order_line.service_contract_id
    again = [
        (customer, code, contract)
        for (customer, code, renewed), contract in zip(drafts, contracts, strict=True)
        if renewed
    ]
    demo.plan_owners += [customer for customer, _code, _renewed in drafts]
    if again:
        later = days_ago - TERM + demo.plans_rng.randint(4, 25)
        demo.plan(later, 11, sell, demo, later, again, True, minute=10)


def propose(demo, order):
    """A plan is proposed with the product: the customer takes it, or says why not."""
    rng = demo.plans_rng
    for line in order._service_offered_lines():
        if demo.attached < ATTACHED and rng.random() < TAKEN:
            line.action_add_service(demo.products["VA-VIP"].product_tmpl_id.id)
            demo.attached += 1
        elif rng.random() < REFUSED:
            reason = demo.env.ref(f"service_revenue.refusal_{rng.choice(REASONS)}")
            line.action_refuse_service(reason.id)


def bill(demo, days_ago, orders):
    """What is paid once is invoiced and paid; the rest is invoiced by the contract."""
    orders = orders.filtered(lambda order: order.invoice_status == "to invoice")
    if orders:
        invoices = orders._create_invoices()
        invoices.action_post()
        demo.plan(days_ago, 18, history.pay, demo, invoices, max(days_ago, 8))


def welcome(demo):
    """A present after a complaint: the customer of the portal is VIP for a year."""
    customer = demo.customers[0]
    today = demo.timeline.now.date()
    level = demo.levels["vip"]
    contract = demo.env["contract.contract"].create(
        {
            "name": f"{level.name} {customer.partner.name}",
            "partner_id": customer.partner.id,
            "company_id": demo.company.id,
            "contract_type": "sale",
            "line_recurrence": True,
            "date_start": today,
            "user_id": demo.users["salesperson"].id,
            "service_level_id": level.id,
            "service_covers_all": True,
        }
    )
    demo.env["service.contract.period"].create(
        {
            "contract_id": contract.id,
            "level_id": level.id,
            "date_from": today,
            "date_to": demo.day(120 - TERM),
            "currency_id": demo.company.currency_id.id,
            "amount": 0,
        }
    )
    contract._service_settle_state()
