# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Work orders: who goes when, what was done, what the customer said afterwards."""

import base64
from datetime import timedelta

from odoo.tools import file_open

from . import care

# start of the visits of a day, local time
SLOTS = ((8, 30), (10, 15), (13, 0), (14, 45), (16, 30))
RESOLUTIONS = {
    "delivery": (
        "送货到位，外观完好，客户已验收。",
        "已送货入户，旧机包装已清走，客户满意。",
    ),
    "installation": (
        "安装完成，试机正常，已教客户使用。",
        "安装调试完毕，进出水、排气均正常，现场已清理。",
        "支架加固后安装，运行平稳无异响。",
    ),
    "repair": (
        "更换启动电容后恢复正常。",
        "清理排水泵异物，试机三次正常。",
        "门封老化漏冷，已更换门封条。",
        "主板接触不良，重新插接后测试正常。",
        "管路轻微渗漏，已更换接头并检漏。",
        "滤网堵塞导致效果差，清洗后恢复。",
    ),
}
PRAISE = (
    "师傅准时到，干活利索。",
    "服务很好，讲解很耐心。",
    "装得很整齐，地面也擦干净了。",
    "态度好，问题一次解决。",
    "很专业，下次还找他。",
)
SO_SO = ("晚到了半小时，其他还行。", "修好了，就是等配件等得久。")
ALLOWED_BECAUSE = "老客户，次数刚用完，同意再免费上门一次。"
COMPLAINTS = (
    "装完第二天又漏水了。",
    "师傅没穿鞋套，地板弄脏了。",
    "问题没有彻底解决。",
)


def build(demo):
    demo.before_visit = []  # the day before, called in the same way
    demo.after_visit = []  # called with (visit, technician, days_ago)
    demo.booked = set()  # (technician, day, slot)
    demo.by_partner = {one.partner.id: one for one in demo.customers}
    with file_open("service_demo/static/img/signature.png", "rb") as signature:
        demo.signature = base64.b64encode(signature.read())


# ----------------------------------------------------------------------
# Planning
# ----------------------------------------------------------------------


def schedule_sold(demo, days_ago, orders):
    """Send somebody for each work order that the confirmed orders have made."""
    works = demo.env["fsm.order"].search([("sale_id", "in", orders.ids)], order="id")
    for work in works:
        # after the delivery, which takes up to three days
        schedule(demo, work, days_ago - demo.rng.randint(3, 5))


def schedule(demo, work, days_ago, technician=None, slot=None):
    """Give the work order to a technician of the city who has time that day."""
    customer = demo.by_partner[work.location_id.owner_id.id]
    technician, days_ago, slot = _find_time(
        demo, customer.branch, days_ago, technician, slot
    )
    hour, minute = SLOTS[slot]
    start = demo.at(days_ago, hour, minute)
    allow(demo, work)
    work.write(
        {
            "person_id": technician.worker.id,
            "team_id": customer.branch.team.id,
            "scheduled_date_start": start,
            "scheduled_duration": 1.0,
            "request_early": start,
            "request_late": start + timedelta(hours=2),
        }
    )
    if days_ago == 0 and slot and technician.user == demo.users["technician"]:
        return  # still to do, whenever the demonstration is looked at today
    _plan_visit(demo, work, technician, days_ago, start)


def allow(demo, work):
    """Nothing is left in the contract: the manager gives one more visit."""
    if work.service_entitlement_state in ("over", "blocked"):
        demo.act_as("manager", work)._service_allow(ALLOWED_BECAUSE)


def _plan_visit(demo, work, technician, days_ago, start):
    """On the way, at the door, done; most come on time."""
    arrived = start + timedelta(minutes=demo.care_rng.choice((-8, -3, 0, 4, 9, 14, 27)))
    if technician.user and days_ago <= care.STARTED:
        at = demo.timeline.plan
        at(start - timedelta(minutes=25), care.set_out, demo, work, technician)
        at(arrived, care.arrive, work, technician)
    done = start + timedelta(minutes=70)
    demo.timeline.plan(done, finish, demo, work, technician, days_ago, arrived)


def _find_time(demo, branch, days_ago, technician, slot):
    """(technician, days ago, slot): the wanted ones, else somebody who is free."""
    if technician:
        return technician, days_ago, slot
    while True:
        free = [
            (one, number)
            for one in branch.technicians
            for number in range(len(SLOTS))
            if (one.worker.id, days_ago, number) not in demo.booked
        ]
        if free:
            one, number = demo.rng.choice(free)
            demo.booked.add((one.worker.id, days_ago, number))
            return one, days_ago, number
        days_ago -= 1


# ----------------------------------------------------------------------
# On site
# ----------------------------------------------------------------------


def finish(demo, work, technician, days_ago, arrived):
    """The technician does the work, the customer confirms it, a lead may come of it."""
    if work.stage_id.is_closed:
        return
    rng = demo.rng
    kind = work.type.service_code or "repair"
    now = demo.timeline.now
    visit = work.with_user(technician.user) if technician.user else work
    persona = technician.user == demo.users["technician"]
    if rng.random() < 0.02 and days_ago > 2 and not persona:
        work.action_cancel()
        if work.ticket_id:
            demo.close_ticket(demo, work.ticket_id, days_ago, "cancelled")
        return
    customer = work.location_id.owner_id
    if not work.service_arrived_at:
        work.write(
            {
                "service_on_the_way_at": arrived - timedelta(minutes=25),
                "service_arrived_at": arrived,
            }
        )
    values = {
        "date_start": arrived + timedelta(minutes=rng.randint(2, 6)),
        "date_end": now,
        "resolution": rng.choice(RESOLUTIONS.get(kind, RESOLUTIONS["repair"])),
    }
    way = rng.choices(("signature", "code", "none"), (85, 10, 5))[0]
    if way == "none" and days_ago > 12:
        way = "signature"
    if way == "signature":
        values |= {
            "signed_by": customer.name,
            "signed_on": now,
            "signature": demo.signature,
        }
    visit.write(values)
    visit.action_finish_work()
    if way == "code":
        _confirm_by_code(demo, work, customer)
    for hook in demo.after_visit:
        hook(work, technician, days_ago)
    demo.plan(days_ago - rng.randint(1, 3), 10, call_back, demo, work)
    demo.plan(days_ago - demo.company.service_callback_days - 1, 3, prove, work)


def _confirm_by_code(demo, work, customer):
    """The customer types the code on the page behind the signed link."""
    confirmation, code = demo.env["service.confirmation"]._open_for(work, customer)
    confirmation._try_code(code, "link")


def call_back(demo, work):
    """The hotline asks how it was; not everybody is reached."""
    results = ("good", "neutral", "negative", None)
    result = demo.rng.choices(results, (58, 7, 3, 32))[0]
    if result is None or work.stage_id != demo.env.ref(
        "fieldservice.fsm_stage_completed"
    ):
        return
    note, rating = {
        "good": (PRAISE, demo.rng.choice((5, 5, 5, 4))),
        "neutral": (SO_SO, 3),
        "negative": (COMPLAINTS, demo.rng.choice((1, 2))),
    }[result]
    demo.act_as("hotline", work).record_callback(
        result, note=demo.rng.choice(note), rating=rating
    )


def prove(work):
    """What the nightly job does with visits that nobody complained about."""
    if work.proof_state == "waiting_callback":
        work._proof_evaluate(rule="window")
