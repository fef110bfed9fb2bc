# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Tickets and the visits that they lead to, and the days of the personas."""

from odoo.fields import Command

from . import visits
from .context import LANGUAGE

FAULTS = {
    "cold": ("冷藏室不制冷", "冰箱噪音大", "门封关不严，结霜", "冰箱底部漏水"),
    "wash": ("脱水时震动大", "洗衣机不排水", "门锁打不开", "洗完衣服有异味"),
    "air": ("空调不制热", "室内机滴水", "运行噪音大", "制冷效果差"),
    "tv": ("开机无信号", "屏幕有竖线", "遥控器失灵"),
    "kitchen": ("烟机吸力变小", "灶具打不着火", "洗碗机报E4"),
    "water": ("热水忽冷忽热", "点火失败", "净水器出水慢"),
    "small": ("扫地机不回充", "净化器指示灯常亮"),
}
QUESTIONS = ("咨询延保怎么买", "想了解以旧换新政策", "滤芯多久换一次", "咨询会员权益")
COMPLAINTS = (
    "师傅爽约，等了一下午",
    "维修后问题复发",
    "送货磕坏了门框",
    "配件等了两周还没到",
)
CLEANINGS = ("预约空调深度清洗", "预约油烟机清洗", "预约洗衣机拆洗")
CHANNELS = (
    "service_revenue.helpdesk_ticket_channel_hotline",
    "service_revenue.helpdesk_ticket_channel_official_account",
    "service_revenue.helpdesk_ticket_channel_app",
    "service_revenue.helpdesk_ticket_channel_mini_programme",
    "helpdesk_mgmt.helpdesk_ticket_channel_web",
    "helpdesk_mgmt.helpdesk_ticket_channel_email",
)
CHANNEL_WEIGHTS = (52, 18, 8, 12, 6, 4)
SATISFIED = (
    "问题已解决，客户满意。",
    "已补偿滤芯一个，客户接受。",
    "重新上门处理，客户认可。",
)
# (kind, how often)
KINDS = (("fault", 62), ("question", 12), ("complaint", 12), ("cleaning", 14))
TICKETS = 140
# visits of the technician persona whose leads are told in leads.py: days ago
PERSONA_VISITS = (96, 75, 62, 48, 41, 35, 27, 26, 18, 14, 12, 9, 6, 5, 3, 2)


def build(demo):
    _make_help_desk(demo)
    rng = demo.rng
    latest = [0, 0, 0, 1, 1, 1, 1, 2, 2, 2]
    for days_ago in latest + [
        int(715 * rng.random() ** 2.2) for _ticket in range(TICKETS)
    ]:
        kind = rng.choices([kind for kind, _w in KINDS], [w for _kind, w in KINDS])[0]
        demo.plan(days_ago, rng.randint(9, 17), report, demo, days_ago, kind)
    persona = demo.branches["HZ"].technicians[0]
    for days_ago in (*PERSONA_VISITS, *range(0, -7, -1)):
        # nobody else gives work to the persona on these days
        demo.booked |= {
            (persona.worker.id, days_ago, slot) for slot in range(len(visits.SLOTS))
        }
    for days_ago in PERSONA_VISITS:
        slot = days_ago % len(visits.SLOTS)
        demo.plan(days_ago + 1, 9, report_to, demo, days_ago, persona, slot)
    # today, and a week ahead: the first job of today is done, the others are to come
    for days_ago in range(0, -7, -1):
        for slot in range(5 if days_ago == 0 else 3):
            first = days_ago == 0 and slot == 1
            who = demo.customers[0] if first else None
            demo.plan(
                1, 9 + slot, report_to, demo, days_ago, persona, slot, who, minute=12
            )
    _plan_busy_month(demo)


def _plan_busy_month(demo):
    """Visits of the other technicians with a login: what the office looks at."""
    others = [
        technician
        for branch in demo.branches.values()
        for technician in branch.technicians[1:]
        if technician.user
    ]
    for days_ago in range(24, -4, -1):
        for technician in demo.rng.sample(others, 2 if days_ago > 1 else 6):
            slot = demo.rng.randrange(len(visits.SLOTS))
            if (technician.worker.id, days_ago, slot) in demo.booked:
                continue
            demo.booked.add((technician.worker.id, days_ago, slot))
            reported_ago = max(days_ago + 1, 1)
            demo.plan(reported_ago, 9, report_to, demo, days_ago, technician, slot)


def _make_help_desk(demo):
    env = demo.env
    demo.help_team = env["helpdesk.ticket.team"].create(
        {
            "name": "客服热线",
            "company_id": demo.company.id,
            "user_id": demo.users["hotline"].id,
            "user_ids": [
                Command.set([demo.users[who].id for who in ("hotline", "dispatcher")])
            ],
        }
    )
    demo.ticket_types = {
        "complaint": env.ref("service_revenue.helpdesk_ticket_type_complaint")
    }
    for kind, name, name_zh in (
        ("fault", "Repair", "报修"),
        ("question", "Question", "咨询"),
        ("cleaning", "Cleaning", "清洗保养"),
    ):
        ticket_type = env["helpdesk.ticket.type"].create({"name": name})
        ticket_type.with_context(lang=LANGUAGE).name = name_zh
        demo.ticket_types[kind] = ticket_type
    demo.help_team.type_ids = env["helpdesk.ticket.type"].concat(
        *demo.ticket_types.values()
    )
    demo.close_ticket = close
    demo.after_visit.append(
        lambda work, _technician, days_ago: (
            close(demo, work.ticket_id, days_ago) if work.ticket_id else None
        )
    )


# ----------------------------------------------------------------------
# Tickets
# ----------------------------------------------------------------------


def report(demo, days_ago, kind):
    """A customer calls about one of the appliances that he has."""
    equipment = _some_equipment(demo)
    ticket = make_ticket(demo, kind, equipment)
    if kind == "question" or (kind == "complaint" and demo.rng.random() < 0.5):
        demo.plan(days_ago - demo.rng.randint(1, 4), 15, answer, demo, days_ago, ticket)
        return
    if days_ago == 0:
        return  # the hotline is still talking
    work = make_work_order(demo, ticket, equipment, kind)
    if days_ago > 2 or demo.rng.random() < 0.6:
        visits.schedule(demo, work, days_ago - demo.rng.randint(1, 3))
    # else the dispatcher has to find somebody


def report_to(demo, days_ago, technician, slot, customer=None):
    """A call whose visit this technician makes at that time."""
    equipment = _some_equipment(demo, technician.branch, customer)
    kind = "fault" if customer else demo.rng.choice(("fault", "fault", "cleaning"))
    ticket = make_ticket(demo, kind, equipment)
    work = make_work_order(demo, ticket, equipment, kind)
    visits.schedule(demo, work, days_ago, technician, slot)
    for hook in demo.before_visit:
        hook(work, technician, days_ago)


def _some_equipment(demo, branch=None, customer=None):
    """An installed appliance; each customer calls about as often as the others."""
    if customer:
        owners = customer.partner
    else:
        # the customer of the portal is kept for the first job of the persona
        owners = demo.env["res.partner"].concat(
            *(
                one.partner
                for one in demo.customers[1:]
                if branch is None or one.branch is branch
            )
        )
    found = demo.env["fsm.equipment"].search(
        [("owned_by_id", "in", owners.ids), ("product_id", "!=", False)], order="id"
    )
    return found[:1] if customer else demo.rng.choice(found)


def make_ticket(demo, kind, equipment):
    rng = demo.rng
    group = next(
        key
        for key, category in demo.categories.items()
        if category == equipment.product_id.categ_id
    )
    title = rng.choice(
        {
            "fault": FAULTS.get(group, FAULTS["small"]),
            "question": QUESTIONS,
            "complaint": COMPLAINTS,
            "cleaning": CLEANINGS,
        }[kind]
    )
    channel = rng.choices(CHANNELS, CHANNEL_WEIGHTS)[0]
    return demo.act_as("hotline", demo.env["helpdesk.ticket"]).create(
        {
            "name": title,
            "description": f"客户来电：{title}。产品：{equipment.name}。",
            "partner_id": equipment.owned_by_id.id,
            "partner_name": equipment.owned_by_id.name,
            "equipment_id": equipment.id,
            "fsm_location_id": equipment.location_id.id,
            "team_id": demo.help_team.id,
            "user_id": demo.users["hotline"].id,
            "type_id": demo.ticket_types[kind].id,
            "channel_id": demo.env.ref(channel).id,
            "priority": "2" if kind == "complaint" else "1",
            # promised times count from here
            "service_reported_at": demo.timeline.now,
        }
    )


def make_work_order(demo, ticket, equipment, kind):
    template = demo.templates["clean" if kind == "cleaning" else "repair"]
    ticket.stage_id = demo.env.ref("helpdesk_mgmt.helpdesk_ticket_stage_in_progress")
    return (
        demo.act_as("dispatcher", demo.env["fsm.order"])
        .create(
            {
                "location_id": equipment.location_id.id,
                "ticket_id": ticket.id,
                "template_id": template.id,
                "type": template.type_id.id,
                "todo": template.instructions,
                "description": f"{ticket.name}（{equipment.product_id.name}）",
                "equipment_ids": [Command.set(equipment.ids)],
                "warehouse_id": demo.warehouse.id,
                "company_id": demo.company.id,
                "request_early": demo.timeline.now,
            }
        )
        .with_env(demo.env)
    )


def answer(demo, days_ago, ticket):
    """Closed on the phone; some callers of this week are still being answered."""
    if days_ago > 7 or demo.rng.random() < 0.7:
        close(demo, ticket, days_ago)


def close(demo, ticket, days_ago, stage="done"):
    """Closed; who complained is called back first."""
    if ticket.stage_id.closed:
        return
    if not ticket.type_id.is_complaint:
        ticket.stage_id = demo.env.ref(f"helpdesk_mgmt.helpdesk_ticket_stage_{stage}")
        return
    if ticket.is_solve_allowed:
        demo.act_as("hotline", ticket).action_service_solved()
    demo.plan(days_ago - 2, 11, call_back, demo, ticket, minute=30)


def call_back(demo, ticket):
    """Nearly everybody who complained is satisfied in the end."""
    if ticket.stage_id.closed or not ticket.is_callback_allowed:
        return
    demo.act_as("hotline", ticket).record_callback(
        "satisfied", note=demo.plans_rng.choice(SATISFIED)
    )
