# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Customers are kept up to date and rate; their data gets old, leads go stale."""

from odoo.tools import SQL

STARTED = 14  # days ago when the company began to send status messages
RATED = 240  # days ago when customers began to rate
COMMENTS = ("师傅很专业，讲解清楚。", "比约定时间早到，服务态度好。", "")
GRUMBLES = ("等了很久才来。", "修了两次才好。", "地面没有收拾干净。")
UNREACHABLE = "邮箱地址不存在，请向客户核对。"
# calls of customers whose numbers are not (or no longer) right, on recent visits
WRONG_PHONES = ("", "1388", "", "57100", "199")


def build(demo):
    demo.rated = 0
    demo.wrong_phones = list(WRONG_PHONES)
    demo.company.write(
        {
            # first without: what is told of years ago is sent to nobody
            "service_status_email": False,
            "service_status_note": False,
            "service_callback_user_id": demo.users["hotline"].id,
        }
    )
    demo.timeline.live = demo.at(STARTED, 8)
    demo.plan(STARTED, 8, start_messages, demo)
    for days_ago in range(STARTED, 0, -1):
        demo.plan(days_ago, 20, send_messages, demo)
    for days_ago in range(96, -1, -6):
        demo.plan(days_ago, 3, let_leads_go_stale, demo)
    rule = demo.env.ref("service_revenue.qualification_rule_budget")
    rule.write({"active": True, "min_revenue": 8000})
    demo.after_visit.insert(
        0,
        lambda work, technician, days_ago: lose_phone(demo, work, technician, days_ago),
    )
    demo.after_visit.append(
        lambda work, technician, days_ago: plan_rating(demo, work, days_ago)
    )


# ----------------------------------------------------------------------
# Status messages and ratings
# ----------------------------------------------------------------------


def start_messages(demo):
    demo.company.write({"service_status_email": True, "service_status_note": True})


def send_messages(demo, order=None):
    """What the scheduled action does, and what the gateway answers."""
    messages = demo.env["service.status.message"].search(
        [("state", "=", "queued")] + ([("order_id", "=", order.id)] if order else [])
    )
    messages._send(demo.timeline.now)
    handed = messages.filtered(lambda message: message.state == "sending")
    failed = handed.filtered(lambda message: message.id % 23 == 0)
    if failed:
        failed._note_outcome(UNREACHABLE)
    if handed - failed:
        (handed - failed)._note_outcome()


def set_out(demo, work, technician):
    if not work.stage_id.is_closed:
        work.with_user(technician.user).action_on_the_way()
        demo.env.cr.flush()
        send_messages(demo, work)


def arrive(work, technician):
    if not work.stage_id.is_closed:
        work.with_user(technician.user).action_arrived()


def plan_rating(demo, work, days_ago):
    """In the evening some customers rate speed, process and quality."""
    if days_ago < RATED and demo.care_rng.random() < 0.45:
        demo.plan(days_ago, 19, rate, demo, work, minute=30)


def rate(demo, work):
    rng = demo.care_rng
    if work.service_visit_state != "finished":
        return
    good = rng.random() < 0.92
    scores = {
        name: rng.choice((5, 5, 5, 4, 4, 3) if good else (1, 2, 3))
        for name in ("speed", "process", "quality")
    }
    comment = rng.choice(COMMENTS if good else GRUMBLES)
    demo.env["service.visit.rating"]._rate(work, scores, comment)


# ----------------------------------------------------------------------
# Data that keeps
# ----------------------------------------------------------------------


def lose_phone(demo, work, technician, days_ago):
    """The number that the office has is wrong: what comes of this visit is to mend."""
    owner = work.location_id.owner_id
    demo.spoiled = (
        bool(technician.user)
        and 0 < days_ago < 5
        and bool(demo.wrong_phones)
        and owner != demo.customers[0].partner
        and not demo.env["crm.lead"].search_count(
            [("partner_id", "=", owner.id)], limit=1
        )
    )
    if demo.spoiled:
        phone = demo.wrong_phones.pop(0)
        (owner | work.location_id.partner_id).write({"phone": phone or False})


def let_leads_go_stale(demo):
    """What the nightly job does, without its commits."""
    lead = demo.env["crm.lead"]
    lead.search(lead._service_shelf_domain_remind())._service_shelf_remind()
    lead.search(lead._service_shelf_domain_expire())._service_shelf_expire()


def qualify(demo, lead):
    """Budget and date are known: the lead goes to sales by itself."""
    lead.write({"expected_revenue": 12800, "date_deadline": demo.timeline.now.date()})
    demo.env["service.qualification.rule"]._qualify(lead)


def set_created(demo, table, ids):
    """Rows that PostgreSQL dates by itself have been made when it is told."""
    demo.env.cr.execute(
        SQL(
            "UPDATE %s SET create_date = %s WHERE id = ANY(%s)",
            SQL.identifier(table),
            demo.timeline.now,
            list(ids),
        )
    )
