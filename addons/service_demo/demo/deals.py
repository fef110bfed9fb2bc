# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Who earns how much by which deal, what is checked, and what comes back."""

from collections import defaultdict
from datetime import timedelta

from odoo.fields import Command
from odoo.tools import date_utils

from .incentives import SETTLE_DAY

REPEATS = 4  # leads that are brought in twice, and as many lately
WITH_BOUNTY = ("trade_in", "new_product", "service_plan")


def build(demo):
    demo.repeats = [0, 0]  # earlier, latest
    demo.wishes = {}  # (customer, days ago) -> (interest, outcome)
    _make_rules(demo)
    demo.plan(3, 10, decide_reviews, demo)
    demo.plan(4, 14, change_shares, demo)
    month = date_utils.start_of(demo.today, "month")
    settled_on = month + timedelta(days=SETTLE_DAY - 1)
    if settled_on > demo.today:
        settled_on = date_utils.subtract(settled_on, months=1)
    refunded_on = settled_on - timedelta(days=8)
    demo.plan((demo.today - refunded_on).days, 16, take_back, demo)


def _make_rules(demo):
    share = {"amount_type": "percent", "stage": "paid", "proof": "delivery"}
    demo.env["service.incentive.rule"].create(
        [
            {
                **share,
                "name": "协助门店成交：按本人份额 5%",
                "sequence": 40,
                "role": "assisted",
                "by_share": True,
                "origin_assisted": True,
                "percent": 5,
                "cap_deal": 100,
            },
            {
                **share,
                "name": "以旧换新阶梯奖：当月越多越高",
                "sequence": 50,
                "interest_ids": [Command.set(demo.interests["trade_in"].ids)],
                "percent": 0.5,
                "tiered": True,
                "tier_ids": [
                    Command.create({"amount_from": 10000, "percent": 1}),
                    Command.create({"amount_from": 20000, "percent": 1.5}),
                ],
                "cap_person": 300,
            },
            {
                **share,
                "name": "增值服务奖 5%：每单最多 15 元",
                "sequence": 60,
                "categ_ids": [Command.set(demo.categories["service"].ids)],
                "percent": 5,
                "cap_deal": 15,
            },
        ]
    )


# ----------------------------------------------------------------------
# The same wish again
# ----------------------------------------------------------------------


def bring_in_again(demo, work, technician, days_ago, code, outcome):
    """Six days later the same technician brings in the same wish once more.

    The latest ones are in triage, as possible doubles.
    """
    latest = days_ago <= 12
    again = 1 if latest else days_ago - 6
    if (
        technician.user == demo.users["technician"]
        or not technician.user
        or demo.repeats[latest] >= REPEATS
        or code not in WITH_BOUNTY
        or outcome not in ("accepted", "quoted", *(() if latest else ("won",)))
        or not 3 < days_ago < 45
    ):
        return None
    demo.repeats[latest] += 1
    customer = demo.by_partner[work.location_id.owner_id.id]
    demo.wishes[customer.partner.id, again] = code, None if latest else "accepted"
    return customer, again


def decide_reviews(demo):
    """The manager looked at two of them, the others wait for him."""
    reviews = demo.act_as(
        "manager",
        demo.env["service.incentive.review"].search(
            [
                ("state", "=", "open"),
                ("beneficiary_id", "!=", demo.users["manager"].partner_id.id),
            ],
            order="id",
        ),
    )
    if len(reviews) > 2:
        reviews[0].decide("released", "已电话核实：客户家里有两台旧机要换。")
        reviews[1].decide("refused", "与上次是同一台机器，重复提交。")


# ----------------------------------------------------------------------
# Shares
# ----------------------------------------------------------------------


def change_shares(demo):
    """The salesperson asks for other shares of two deals; one is decided."""
    asks = demo.act_as("salesperson", demo.env["service.attribution.change"])
    deals = demo.env["service.attribution"].search(
        [
            ("state", "=", "locked"),
            ("order_id.user_id", "=", demo.users["salesperson"].id),
            ("line_ids.role", "in", ("brought", "assisted")),
        ],
        order="id desc",
    )
    deals = deals.filtered(lambda deal: len(deal.line_ids) > 1)[:2]
    reasons = ("技师陪客户到店选购，应多分一些。", "报价和安装方案都是技师完成的。")
    for deal, reason in zip(deals, reasons, strict=False):
        values = asks.with_context(default_attribution_id=deal.id).default_get(
            ["attribution_id", "origin", "line_ids"]
        )
        more = {"brought": 10, "assisted": 10, "closed": -10}
        drafts = [command[2] for command in values["line_ids"]]
        first = next(draft for draft in drafts if draft["role"] != "closed")
        closed = next(draft for draft in drafts if draft["role"] == "closed")
        first["percent"] += more[first["role"]]
        closed["percent"] += more["closed"]
        change = asks.create({**values, "reason": reason})
        if deal == deals[0]:
            demo.act_as("manager", change).action_approve()


# ----------------------------------------------------------------------
# A sale comes back
# ----------------------------------------------------------------------


def take_back(demo):
    """Customers return what was paid out for: somebody owes more than he earns."""
    entries = demo.env["service.incentive.entry"]
    persona = demo.users["technician"].partner_id
    # by person: what sales have brought him less what he is about to get
    balance = defaultdict(float)
    for partner, state, order, amount in entries._read_group(
        [("beneficiary_id", "!=", persona.id), ("state", "!=", "void")],
        ["beneficiary_id", "state", "sale_order_id"],
        ["amount:sum"],
    ):
        if state in ("payable", "pending"):
            balance[partner] -= amount
        elif order:
            balance[partner] += amount
    best = max(balance, key=balance.get, default=entries.beneficiary_id)
    orders = entries.search(
        [
            ("beneficiary_id", "=", best.id),
            ("state", "in", ("settled", "paid")),
            ("sale_order_id", "!=", False),
        ]
    ).sale_order_id
    invoices = orders.invoice_ids.filtered(
        lambda move: move.move_type == "out_invoice" and move.state == "posted"
    )
    day = demo.timeline.now.date()
    refunds = invoices._reverse_moves(
        [{"invoice_date": day, "ref": "客户退货"} for _invoice in invoices]
    )
    refunds.action_post()
