# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Between the maker and its partners: commission, customers, reviews, goods, parts."""

from datetime import timedelta

from odoo.tools import date_utils

from . import history, incentives
from .firms import PERSONA_FIRM
from .network import make_named
from .stores import EXPIRING

# name, name in Chinese, values
COMMISSION_RULES = (
    (
        "Job done by a partner",
        "合作网点服务单补贴",
        {"side": "service", "relation": "partner", "amount_type": "fixed"},
        45,
        None,
    ),
    (
        "Job done by a gold partner",
        "金牌网点服务单补贴",
        {"side": "service", "relation": "partner", "amount_type": "fixed"},
        60,
        "gold",
    ),
    (
        "Sale of a partner",
        "合作网点线索成交佣金",
        {"side": "sales", "relation": "partner", "percent": 3},
        0,
        None,
    ),
    (
        "Sale of a gold partner",
        "金牌网点线索成交佣金",
        {"side": "sales", "relation": "partner", "percent": 4},
        0,
        "gold",
    ),
    (
        "Sale of an agent",
        "代理商线索成交佣金",
        {"side": "sales", "relation": "agent", "percent": 5},
        0,
        None,
    ),
)
# tier: days, yearly share, fee, at once up to, with a photo
RETURN_POLICIES = {
    "gold": (60, 60, 5, 2000, False),
    "silver": (45, 40, 8, 600, False),
    "bronze": (15, 10, 15, 0, True),
}
# tier: pieces that a store can hold, orders of a month
PART_ALLOWANCES = {"gold": (30, 20000), "silver": (24, 8000), "bronze": (20, 3000)}
# firm: days ago, {product: quantity}
DELIVERIES = (
    ("hengda", 40, {"CO-PPC": 30, "CO-STD": 12, "CO-WCL": 24}),
    ("shujin", 34, {"CO-STD": 20, "CO-BRK": 16}),
    ("zhongbang", 25, {"CO-HEP": 20}),
    ("nuanju", 22, {"CO-BRK": 24, "CO-ACL": 30}),
)
# firm: product, quantity, reason, asked for and received so many days ago, words
RETURNS = (
    ("hengda", "CO-STD", 4, "unsold", 24, 19, "换季滞销，外箱未拆"),
    ("hengda", "CO-PPC", 6, "unsold", 5, None, "备货过多"),
    ("shujin", "CO-BRK", 16, "unsold", 3, None, "型号与新款外机不配"),
    ("zhongbang", "CO-HEP", 5, "customer", 2, None, "客户退回，未使用"),
    ("nuanju", "CO-ACL", 8, "unsold", 1, None, "旺季已过"),
    ("hengda", "CO-WCL", 3, "defective", 1, None, "瓶盖渗漏，已拍照"),
)
HELD = (("SP-FAN", 4), ("SP-FLT", 6), ("SP-SEL", 3), ("SP-PMP", 2))
CONTRACTS = 9
SETTLE_DAY, REVIEW_DAY = 5, 8  # of the month
MONTHS = 3
UNDECIDED = 2  # of the last reviews
DISPUTED = "客户2年前就在我店购机并登记，近期仍由我店回访"
DISPUTED_OPEN = "该客户由我跟进报价，网点接单前已约好上门"


def build(demo):
    demo.plan(200, 10, set_terms, demo)
    month = date_utils.start_of(demo.today, "month")
    for _month in range(MONTHS + 1):
        for day, action in ((SETTLE_DAY, settle), (REVIEW_DAY, review)):
            when = month + timedelta(days=day - 1)
            demo.plan((demo.today - when).days, 11, action, demo, when)
        month = date_utils.start_of(month - timedelta(days=1), "month")
    for firm, days_ago, goods in DELIVERIES:
        demo.plan(days_ago, 10, sell_to, demo, firm, goods, days_ago)
    for firm, code, quantity, kind, days_ago, received_ago, note in RETURNS:
        asked = (firm, code, quantity, kind, received_ago, note)
        demo.plan(days_ago, 16, ask_return, demo, *asked)
    demo.plan(30, 9, hold_parts, demo)
    demo.plan(3, 10, order_parts, demo)
    demo.plan(12, 15, dispute_and_decide, demo)
    demo.plan(2, 14, dispute, demo)
    demo.plan(1, 9, announce, demo)
    demo.plan(1, 10, hand_contracts, demo)


# ----------------------------------------------------------------------
# Terms
# ----------------------------------------------------------------------


def set_terms(demo):
    env = demo.env
    # The maker's own halls earn nothing.
    env.ref("channel_partner.commission_rule_service").relation = "partner"
    for name, name_zh, values, fixed, tier in COMMISSION_RULES:
        values = {
            **values,
            "company_id": demo.company.id,
            "grade_id": demo.tiers[tier].id if tier else False,
            **({"fixed_amount": fixed} if fixed else {}),
        }
        make_named(env["channel.commission.rule"], name, name_zh, values)
    for tier, (days, percent, fee, at_once, photo) in RETURN_POLICIES.items():
        env["channel.return.policy"].create(
            {
                "company_id": demo.company.id,
                "grade_id": demo.tiers[tier].id,
                "days": days,
                "percent": percent,
                "fee_percent": fee,
                "instant_value": at_once,
                "needs_photo": photo,
                "exchange": tier != "bronze",
            }
        )
    for tier, (pieces, limit) in PART_ALLOWANCES.items():
        env["spare.store.allowance"].create(
            {
                "company_id": demo.company.id,
                "grade_id": demo.tiers[tier].id,
                "max_quantity": pieces,
                "order_limit": limit,
            }
        )


# ----------------------------------------------------------------------
# Month by month
# ----------------------------------------------------------------------


def settle(demo, day):
    """What the firms have earned: one settlement and one vendor bill each."""
    firms = demo.env["res.partner"].concat(*demo.firms.values())
    runs = demo.env["service.settlement.run"].with_user(demo.users["manager"]).sudo()
    until = date_utils.start_of(day, "month")
    _runs, settlements = runs._start(
        until, firms, demo.company, incentives.DIRECT_LINES
    )
    if not settlements:
        return
    demo.env["commission.make.invoice"].with_context(
        active_model="commission.settlement", active_ids=settlements.ids
    ).create({"date": day}).button_create()
    bills = settlements.with_env(demo.env).invoice_id
    bills.invoice_date = day
    bills.action_post()
    days_ago = (demo.today - day).days
    if days_ago > 55:
        demo.plan(days_ago - 6, 10, pay, demo, bills)


def pay(demo, bills):
    demo.env["account.payment.register"].with_context(
        active_model="account.move", active_ids=bills.ids
    ).create({"group_payment": False})._create_payments()


def review(demo, day):
    """What the scheduled action does, without its commits; a manager decides."""
    reviews = demo.env["channel.review"]
    first, last = reviews._get_period(demo.company)
    firms = reviews._find_firms(demo.company, first, last)
    made = reviews._make(demo.company, firms, first, last)
    reviews._rank(demo.company, first)
    if (demo.today - day).days < 31:
        shown = demo.firms[PERSONA_FIRM]
        others = made.filtered(lambda one: one.channel_partner_id != shown)
        usual = others.filtered(lambda one: one.outcome == "keep")
        made -= (usual or others)[:UNDECIDED]
    demo.act_as("manager", made).action_decide()


# ----------------------------------------------------------------------
# Goods and parts
# ----------------------------------------------------------------------


def sell_to(demo, key, goods, days_ago):
    """A partner stocks up; delivered and invoiced on the next day."""
    firm = demo.firms[key]
    order = demo.env["sale.order"].create(
        {
            "partner_id": firm.id,
            "company_id": demo.company.id,
            "warehouse_id": demo.warehouse.id,
            "user_id": False,
            "order_line": [
                (0, 0, {"product_id": demo.products[code].id, "product_uom_qty": count})
                for code, count in goods.items()
            ],
        }
    )
    order.action_confirm()
    demo.plan(days_ago - 1, 14, history.deliver, demo, days_ago - 1, order)


def ask_return(demo, key, code, quantity, kind, received_ago, note):
    """In the portal; what is authorised comes back, the fee is on the credit note."""
    firm = demo.firms[key]
    line = demo.env["sale.order.line"].search(
        [
            ("order_id.partner_id", "=", firm.id),
            ("product_id", "=", demo.products[code].id),
        ],
        limit=1,
    )
    owner = demo.owners[firm]
    request_id = (
        demo.env["channel.return"]
        .with_user(owner)
        .request_return(line.id, quantity, kind, note=note, photos=demo.photos[:1])
    )
    if received_ago is None:
        return
    request = demo.env["channel.return"].browse(request_id)
    if request.answer == "waiting":
        demo.act_as("dispatcher", request).action_authorise()
    demo.plan(received_ago, 11, receive, demo, request)


def receive(demo, request):
    """The goods arrive, and the credit note is posted."""
    for move in request.rma_ids.reception_move_id:
        move.quantity = move.product_uom_qty
        move.picked = True
        move.picking_id.button_validate()
    notes = request.rma_ids.refund_id
    if notes:
        notes.filtered(lambda note: note.state == "draft").action_post()


def hold_parts(demo):
    """On consignment in the store of the persona: sent by the warehouse."""
    clerk = demo.users["clerk"]
    requests = demo.env["spare.store.request"]
    point = demo.points[EXPIRING]
    for code, count in HELD:
        product = demo.part_products[code]
        request_id = requests.with_user(clerk).order_part(
            point.id, product.id, count, kind="hold"
        )
        request = requests.browse(request_id)
        for move in request.move_ids:
            if move.state != "assigned":
                move._action_assign()
            move.picked = True
        request.move_ids.picking_id.button_validate()


def order_parts(demo):
    """One more on its way to the store, and some that it buys."""
    clerk = demo.users["clerk"]
    requests = demo.env["spare.store.request"].with_user(clerk)
    point = demo.points[EXPIRING]
    requests.order_part(point.id, demo.part_products["SP-HTR"].id, 2, kind="hold")
    requests.order_part(point.id, demo.part_products["SP-FLT"].id, 5, kind="buy")


# ----------------------------------------------------------------------
# Whose customer
# ----------------------------------------------------------------------


def _find_owned(demo, shown):
    """A customer of the persona's firm, or of another one, that nobody disputes."""
    disputes = demo.env["channel.dispute"].search([])
    return demo.env["channel.ownership"].search(
        [
            ("channel_partner_id", "=" if shown else "!=", demo.firms[PERSONA_FIRM].id),
            ("channel_partner_id", "!=", demo.company.partner_id.id),
            ("partner_id", "not in", disputes.partner_id.ids),
            ("partner_id.city", "=", "杭州市"),
            ("state", "in", ("running", "ending")),
        ],
        order="id desc",
        limit=1,
    )


def dispute_and_decide(demo):
    """Another firm says that it is its customer; the proposal of the rules holds."""
    own = _find_owned(demo, True)
    disputes = demo.env["channel.dispute"]
    point = demo.points["众邦家电·文三路店"]
    owner = demo.owners[point.channel_partner_id]
    found = disputes.with_user(owner)._raise_for_store(point, own.partner_id, DISPUTED)
    demo.plan(10, 15, decide, demo, found.with_env(demo.env))


def decide(demo, dispute):
    demo.act_as("manager", dispute).action_accept_proposal()


def dispute(demo):
    """A salesperson claims a customer of the persona's firm; nobody has decided."""
    own = _find_owned(demo, True)
    seller = demo.users["salesperson"]
    demo.env["channel.dispute.raise"].with_user(seller).create(
        {
            "partner_id": own.partner_id.id,
            "company_id": demo.company.id,
            "kind": "sales",
            "user_id": seller.id,
            "reason": DISPUTED_OPEN,
        }
    ).action_raise()


def announce(demo):
    """What the scheduled action does: who is protected no longer is told."""
    soon = demo.env["channel.ownership"].search([("state", "=", "ending")])
    if soon:
        soon._announce()


def hand_contracts(demo):
    """Contracts that the stores of the persona's city look after."""
    stores = [
        point
        for point in demo.points.values()
        if point.channel_partner_id == demo.firms[PERSONA_FIRM]
    ]
    contracts = demo.env["contract.contract"].search(
        [
            ("service_level_id", "!=", False),
            ("service_state", "=", "active"),
            ("partner_id.city", "=", "杭州市"),
        ],
        order="date_end, id",
        limit=CONTRACTS,
    )
    for number, contract in enumerate(contracts):
        contract.channel_point_id = stores[number % len(stores)]
