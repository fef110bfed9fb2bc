# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Jobs that the stores have taken: planned, done, signed, called back, proven."""

from datetime import timedelta

from . import visits
from .firms import PERSONA_FIRM

FAILED_SINCE = 18  # days
HOURS = (9, 10, 13, 15)
STORE_RESOLUTIONS = (
    "清洗滤网与蒸发器，试机制冷正常。",
    "更换排水管，试机两次无漏水。",
    "主控板重新插接，功能恢复。",
    "门封条校正，关门严密。",
    "安装到位，教会客户使用，现场已清理。",
)
REVOKED = "客户投诉：维修三周后同一故障复发，复查为未更换故障件"
AGREED = "与客户电话约定"
BAD = "师傅说修好了，第二天又不制冷，再打电话没人接。"


def build(demo):
    demo.failed_job = False
    demo.plan(20, 16, revoke, demo)


def follow(demo, work, days_ago):
    """The owner plans the visit, the technician makes it, the office asks."""
    owner = demo.owners.get(work.channel_partner_id)
    if not owner:
        return
    rng = demo.net_rng
    visits.allow(demo, work)
    worker = work.person_id or work.channel_point_id.person_ids[:1]
    visit_ago = days_ago - rng.choice((1, 1, 1, 2))
    start = demo.at(visit_ago, rng.choice(HOURS), rng.choice((0, 30)))
    if start < demo.timeline.now:
        start = demo.timeline.now + timedelta(hours=2)
    work.with_user(owner).store_schedule(
        start, person_id=worker.id or None, reason=AGREED
    )
    late = rng.random() < 0.08
    arrived = start + timedelta(minutes=rng.randint(40, 75) if late else 0)
    arrived += timedelta(minutes=rng.randint(-10, 12))
    demo.timeline.plan(
        arrived + timedelta(minutes=70), do, demo, work, visit_ago, arrived
    )


def do(demo, work, days_ago, arrived):
    """On the way, begun, done, signed: in the portal, by who goes."""
    owner = demo.owners.get(work.channel_partner_id)
    if work.stage_id.is_closed or not owner:
        return
    rng = demo.net_rng
    work.write(
        {
            "service_on_the_way_at": arrived - timedelta(minutes=25),
            "service_arrived_at": arrived,
            "date_start": arrived + timedelta(minutes=4),
        }
    )
    signs = days_ago > 12 or rng.random() < 0.85
    work.with_user(owner).store_finish(
        rng.choice(STORE_RESOLUTIONS),
        work.location_id.owner_id.name if signs else None,
        demo.signature.decode() if signs else None,
    )
    if work.ticket_id:
        demo.close_ticket(demo, work.ticket_id, days_ago)
    if rng.random() < 0.6:
        demo.plan(days_ago, 20, rate, demo, work)
    demo.plan(days_ago - rng.randint(1, 3), 10, call_back, demo, work)
    demo.plan(days_ago - demo.company.service_callback_days - 1, 3, visits.prove, work)


def rate(demo, work):
    rng = demo.net_rng
    good = rng.random() < 0.93
    scores = {
        name: rng.choice((5, 5, 5, 4) if good else (2, 3))
        for name in ("speed", "process", "quality")
    }
    demo.env["service.visit.rating"]._rate(work, scores, "")


def call_back(demo, work):
    """The hotline asks; one customer is not satisfied at all."""
    rng = demo.net_rng
    if work.proof_state != "waiting_callback":
        return
    shown = demo.firms[PERSONA_FIRM]
    recent = demo.timeline.now > demo.at(FAILED_SINCE, 0)
    if recent and not demo.failed_job and work.channel_partner_id == shown:
        demo.failed_job = True
        result, note, rating = "negative", BAD, 1
    elif rng.random() < 0.3:
        return  # not reached
    else:
        result, note, rating = "good", rng.choice(visits.PRAISE), rng.choice((5, 5, 4))
    demo.act_as("hotline", work).record_callback(result, note=note, rating=rating)


def revoke(demo):
    """Something came up after it was settled: the commission comes back."""
    settled = demo.env["service.incentive.entry"].search(
        [
            ("fsm_order_id.channel_partner_id", "=", demo.firms[PERSONA_FIRM].id),
            ("fsm_order_id.proof_state", "=", "proven"),
            ("state", "in", ("settled", "paid")),
            ("beneficiary_id", "=", demo.firms[PERSONA_FIRM].id),
        ],
        order="id",
        limit=1,
    )
    if settled:
        demo.act_as("manager", settled.fsm_order_id).revoke_proof(REVOKED)


def plan_persona(demo, works):
    """Today, tomorrow and not yet planned: what the technician of the store has."""
    clerk = demo.users["clerk"]
    worker = demo.env["fsm.person"].search(
        [("partner_id", "=", demo.users["storetech"].partner_id.id)]
    )
    times = (
        demo.at(0, 14),
        demo.at(0, 16, 30),
        demo.at(-1, 9, 30),
        demo.at(-1, 14),
        demo.at(-3, 10),
    )
    for work, start in zip(works, times, strict=False):
        visits.allow(demo, work)
        if worker in work.with_user(clerk).sudo()._get_store_persons():
            work.with_user(clerk).store_schedule(
                start, person_id=worker.id, reason=AGREED
            )
