# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Leads that technicians bring in on their visits, and what becomes of them."""

import base64

from odoo.tools import file_open

from . import care, deals, history, plans, service, visits
from .context import LANGUAGE

FIRST_DAY = 100  # days ago when the programme was started
INTERESTS = {
    "trade_in": ("以旧换新", 34),
    "consumables": ("耗材配件", 20),
    "new_product": ("新品选购", 24),
    "service_plan": ("服务套餐", 16),
    "other": ("其他需求", 6),
}
NOTES = {
    "trade_in": (
        "冰箱用了八年，想换大一点的。",
        "洗衣机噪音大，客户问旧机能抵多少钱。",
        "空调太老了，夏天前想换。",
    ),
    "consumables": (
        "净水器滤芯到期，要一套。",
        "没有底座，地面返潮，推荐了底座。",
        "客户要两盒清洁剂。",
    ),
    "new_product": (
        "新房装修，想配一套厨电。",
        "想给父母买一台洗碗机。",
        "客厅想换75寸电视。",
    ),
    "service_plan": ("客户问延保怎么买。", "家里三台空调，想包年清洗。"),
    "other": ("小区邻居也想报修，留了电话。",),
}
WANTED = {
    "trade_in": ("RF-510", "RF-650", "WM-100F", "WD-100", "AC-72C", "TV-65"),
    "consumables": ("CO-PPC", "CO-STD", "CO-WCL", "CO-BRK", "CO-HEP", "CO-FWF"),
    "new_product": ("DW-13", "SO-60", "TV-75", "RH-22", "RV-9", "AC-35W"),
    "service_plan": ("VA-EW2", "VA-MEM", "VA-ACC"),
}
REJECTED = (
    "客户已在其他门店下单",
    "电话号码有误，联系不上",
    "客户只是随口一问，暂无需求",
)
LOST = ("价格太高", "改买其他品牌", "计划推迟", "联系不上客户")
OUTCOMES = (
    ("won", 40),
    ("lost", 17),
    ("quoted", 12),
    ("accepted", 16),
    ("rejected", 12),
    ("cancelled", 3),
    ("qualified", 3),
    ("waiting", 4),
)
# what the technician persona brought in: days ago -> [(interest, outcome)]
PERSONA = {
    96: [("trade_in", "won"), ("consumables", "won")],
    75: [("trade_in", "won")],
    62: [("new_product", "won")],
    48: [("trade_in", "won"), ("service_plan", "lost")],
    41: [("new_product", "cancelled")],
    35: [("consumables", "won")],
    27: [("trade_in", "won")],
    26: [("new_product", "won")],
    18: [("new_product", "rejected"), ("trade_in", "won")],
    14: [("trade_in", "quoted")],
    12: [("new_product", "lost")],
    9: [("trade_in", "quoted")],
    6: [("consumables", "won")],
    5: [("new_product", "accepted")],
    3: [("trade_in", "accepted")],
    2: [("service_plan", None), ("trade_in", None)],
}


def build(demo):
    demo.interests = {
        code: demo.env.ref(f"service_revenue.interest_{code}") for code in INTERESTS
    }
    for code, interest in demo.interests.items():
        chinese = interest.with_context(lang=LANGUAGE)
        if chinese.name == interest.name:  # not translated by the addon itself
            chinese.name = INTERESTS[code][0]
    demo.photos = []
    for name in ("photo_refrigerator", "photo_washing_machine"):
        with file_open(f"service_demo/static/img/{name}.jpg", "rb") as photo:
            demo.photos.append(base64.b64encode(photo.read()).decode())
    demo.lost_reasons = demo.env["crm.lost.reason"].create(
        [{"name": name} for name in LOST]
    )

    def after_visit(work, technician, days_ago):
        look_around(demo, work, technician, days_ago)

    demo.after_visit.append(after_visit)


def _weighted(demo, table):
    return demo.rng.choices([key for key, *_r in table], [row[-1] for row in table])[0]


def look_around(demo, work, technician, days_ago):
    """Did the technician see something that the customer may want?"""
    if not technician.user or days_ago > FIRST_DAY:
        return
    persona = demo.users["technician"] == technician.user
    wish = demo.wishes.pop((work.location_id.owner_id.id, days_ago), None)
    if wish:
        capture(demo, work, technician, days_ago, *wish)
    elif demo.spoiled:
        capture(demo, work, technician, days_ago, "trade_in", None)
    elif persona and work.ticket_id and days_ago in PERSONA:
        for code, outcome in PERSONA[days_ago]:
            capture(demo, work, technician, days_ago, code, outcome)
    elif not persona and demo.rng.random() < technician.speed:
        table = [(code, weight) for code, (_name, weight) in INTERESTS.items()]
        code = _weighted(demo, table)
        capture(demo, work, technician, days_ago, code, _weighted(demo, OUTCOMES))


def capture(demo, work, technician, days_ago, code, outcome):
    """One tap on the work order; the office looks at it the next morning."""
    place = work.location_id
    position = {
        "latitude": round(place.partner_latitude + demo.rng.gauss(0, 0.0002), 6),
        "longitude": round(place.partner_longitude + demo.rng.gauss(0, 0.0002), 6),
    }
    result = work.with_user(technician.user).capture_lead(
        demo.interests[code].id,
        note=demo.rng.choice(NOTES[code]),
        photo=demo.rng.choice(demo.photos) if demo.rng.random() < 0.4 else None,
        position=position,
    )
    lead = demo.env["crm.lead"].browse(result["lead_id"])
    # the office has not come to the latest ones yet
    if not result["created"] or outcome in (None, "waiting") or days_ago < 2:
        return
    if again := deals.bring_in_again(demo, work, technician, days_ago, code, outcome):
        customer, day = again
        _plan_again(demo, technician, customer, day)
    # no stock of things for "something else": nothing to quote
    if code == "other" and outcome in ("won", "quoted", "cancelled"):
        outcome = "accepted"
    demo.plan(days_ago - 1, 9, decide, demo, lead, days_ago - 1, outcome, minute=40)


def _plan_again(demo, technician, customer, day):
    slots = range(len(visits.SLOTS))
    slot = next(
        (one for one in slots if (technician.worker.id, day, one) not in demo.booked), 0
    )
    demo.booked.add((technician.worker.id, day, slot))
    demo.plan(
        day + 1, 11, service.report_to, demo, day, technician, slot, customer, minute=50
    )


def decide(demo, lead, days_ago, outcome):
    """Triage: to a store of the city, or not at all."""
    if outcome == "qualified":
        care.qualify(demo, lead)
    lead = demo.act_as("dispatcher", lead)
    if lead.service_state != "triage":
        return
    if outcome == "rejected":
        lead.action_service_reject(demo.rng.choice(REJECTED))
        return
    branch = demo.by_partner[lead.partner_id.commercial_partner_id.id].branch
    store = demo.rng.choice(branch.stores)
    # the dispatcher has looked at the earlier lead: this is another wish
    lead.action_service_not_duplicate()
    lead.dispatch(
        team_id=branch.sales_team.id,
        store_id=store.id,
        user_id=demo.users["salesperson"].id if branch.city.code == "HZ" else None,
    )
    codes = WANTED.get(lead.service_interest_id.code, ("VA-CHK",))
    product = demo.products[demo.rng.choice(codes)]
    lead.expected_revenue = product.list_price
    if outcome == "accepted":
        demo.plan(days_ago - 2, 15, qualify, demo, lead)
    elif outcome == "lost":
        demo.plan(days_ago - 4, 16, lose, demo, lead)
    else:
        demo.plan(days_ago - 1, 11, quote, demo, lead, product, days_ago - 1, outcome)


def qualify(demo, lead):
    """The store has called the customer, who is thinking about it."""
    _call_made(demo, lead, "客户在考虑，下周再联系。")
    lead.stage_id = demo.env.ref("crm.stage_lead2")


def _call_made(demo, lead, feedback):
    lead.activity_feedback(
        ["service_revenue.mail_activity_type_service_lead"], feedback=feedback
    )


def lose(demo, lead):
    demo.act_as("manager", lead).action_set_lost(
        lost_reason_id=demo.rng.choice(demo.lost_reasons).id
    )


def quote(demo, lead, product, days_ago, outcome):
    """The store makes an offer; two days later the customer takes it, or not."""
    customer = demo.by_partner[lead.partner_id.commercial_partner_id.id]
    codes = history.with_service(product.default_code)
    values = history.prepare_order(demo, customer, codes)
    order = demo.env["sale.order"].create(
        values | {"opportunity_id": lead.id, "date_order": demo.timeline.now}
    )
    order.action_quotation_sent()
    _call_made(demo, lead, "已报价。")
    lead.write(
        {
            "expected_revenue": order.amount_untaxed,
            "stage_id": demo.env.ref("crm.stage_lead3").id,
        }
    )
    if outcome in ("won", "cancelled"):
        demo.plan(days_ago - 2, 12, accept, demo, order, days_ago - 2, outcome)


def accept(demo, order, days_ago, outcome):
    if outcome == "won":
        plans.propose(demo, order)
        history.confirm(demo, days_ago, order)
        return
    # the customer changed his mind on the next day
    order.action_confirm()
    demo.plan(days_ago - 1, 10, history.cancel, order)
