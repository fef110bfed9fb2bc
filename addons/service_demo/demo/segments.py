# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Customers by tag and life cycle: where leads go, who is won back."""

from odoo.fields import Command

from . import history
from .care import set_created

WON_BACK_DAY = 45  # days ago
TASKS = 16
CALLED, QUOTED, SOLD = 9, 3, 3  # of these
REACTED = ("客户说下个月装修，到时联系。", "客户想先看看新款。", "客户表示考虑一下。")


def build(demo):
    env = demo.env
    demo.service_sales = env["crm.team"].create(
        {
            "name": "服务增值部",
            "company_id": demo.company.id,
            "is_service_team": True,
            "user_id": demo.users["dispatcher"].id,
            "member_ids": [Command.link(demo.users["dispatcher"].id)],
        }
    )
    env.ref("service_revenue.tag_rule_top").write(
        {"active": True, "cond_order_min": 2, "cond_spend_min": 10000}
    )
    hangzhou = demo.branches["HZ"]
    env["service.routing.rule"].create(
        [
            {
                "name": "以旧换新由服务增值部跟进",
                "sequence": 10,
                "company_id": demo.company.id,
                "interest_ids": [Command.set(demo.interests["trade_in"].ids)],
                "team_id": demo.service_sales.id,
            },
            {
                "name": "杭州会员与服务套餐给文三路店",
                "sequence": 20,
                "company_id": demo.company.id,
                "interest_ids": [Command.set(demo.interests["service_plan"].ids)],
                "city": "杭州市",
                "team_id": hangzhou.sales_team.id,
                "store_id": hangzhou.stores[0].id,
            },
            {
                "name": "沉睡客户由服务增值部唤醒",
                "sequence": 30,
                "company_id": demo.company.id,
                "category_ids": [
                    Command.set(env.ref("service_revenue.partner_category_dormant").ids)
                ],
                "team_id": demo.service_sales.id,
            },
        ]
    )
    env["service.repurchase.plan"].create(
        {
            "name": "每月唤醒沉睡客户",
            "company_id": demo.company.id,
            "kind": "offer",
            "interest_id": demo.interests["new_product"].id,
            "team_id": hangzhou.sales_team.id,
            "team_quota": 10,
            "cond_dormant": "yes",
            # looked at first, switched on later
            "active": False,
        }
    )
    demo.quick_tags = [
        env.ref(f"service_revenue.partner_category_{name}")
        for name in ("moving", "renovates", "business")
    ]
    demo.plan(WON_BACK_DAY, 10, win_back, demo)
    demo.after_visit.append(
        lambda work, technician, _days_ago: tag_customer(demo, work, technician)
    )


def tag_customer(demo, work, technician):
    """One tap on the job: moves house, renovates, has a business."""
    if technician.user and demo.care_rng.random() < 0.12:
        tag = demo.care_rng.choice(demo.quick_tags)
        work.with_user(technician.user).set_quick_tag(tag.id, True)


def win_back(demo):
    """Tasks for dormant customers of the city in which the salesperson works."""
    profiles = demo.env["service.customer.profile"]
    profiles._refresh()
    branch = demo.branches["HZ"]
    mine = [
        one.partner.id
        for one in demo.customers[1:]
        if one.branch is branch and one.buys_here
    ]
    dormant = profiles.search(
        [("is_dormant", "=", True), ("partner_id", "in", mine)], order="id", limit=TASKS
    )
    tasks = (
        demo.env["service.repurchase"]
        .with_user(demo.users["manager"])
        .sudo()
        ._create_for(
            dormant,
            demo.interests["new_product"].with_env(demo.env),
            branch.sales_team,
            user=demo.users["salesperson"],
            deadline=demo.day(WON_BACK_DAY - 7),
            note="两年没有下单，请电话回访并介绍以旧换新。",
        )
    )
    set_created(demo, tasks._table, tasks.ids)
    for number, task in enumerate(tasks[:CALLED]):
        days_ago = WON_BACK_DAY - 2 - number
        demo.plan(days_ago, 15, call, demo, task, number)
        if number < SOLD:
            customer = demo.by_partner[task.partner_id.id]
            drafts = [(customer, ["RV-9"])]
            later = days_ago - 4
            demo.plan(later, 11, history.sell, demo, later, drafts)
        elif number < SOLD + QUOTED:
            demo.plan(days_ago - 3, 11, offer, demo, task, minute=10)


def call(demo, task, number):
    demo.act_as("salesperson", task.lead_id).activity_feedback(
        ["service_revenue.mail_activity_type_repurchase"],
        feedback=REACTED[number % len(REACTED)],
    )


def offer(demo, task):
    customer = demo.by_partner[task.partner_id.id]
    values = history.prepare_order(demo, customer, ["AP-45"])
    demo.env["sale.order"].create(
        values | {"opportunity_id": task.lead_id.id, "date_order": demo.timeline.now}
    ).action_quotation_sent()
