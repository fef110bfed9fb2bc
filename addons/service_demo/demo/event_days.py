# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Twenty events in estates: planned, stores told, visitors, deals, leads, closed."""

from datetime import timedelta

from . import history, programme, routing
from .estates import CANCELLED, COSTS, DEALS, EVENTS

PLANNED_BEFORE = 12  # days
INTERESTS = ("new_product", "trade_in", "consumables")
NOTES = ("", "", "", "周末方便看机器", "想换个大一点的", "先问问以旧换新")


def build(demo):
    demo.event_sales = {}
    for number, (days_ago, estate, visitors, deals) in enumerate(EVENTS):
        before = min(max(days_ago + PLANNED_BEFORE, 1), 130)
        demo.plan(
            before, 9, plan_event, demo, number, days_ago, estate, visitors, deals
        )
    days_ago, estate, reason = CANCELLED
    demo.plan(
        days_ago + 9, 9, plan_event, demo, len(EVENTS), days_ago, estate, 0, 0, reason
    )


def plan_event(demo, number, days_ago, estate, visitors, deals, cancelled=""):
    env = demo.env
    community = demo.communities[estate]
    branch = next(
        one
        for one in demo.branches.values()
        if one.city.name == community.city_id.local_name
    )
    staff = [one for one in branch.technicians if one.user]
    team = [staff[(number + step) % len(staff)] for step in (0, 1)]
    people = [
        one
        for one in demo.ambassadors[branch.city.code]
        if one.state in ("approved", "training", "active")
    ]
    host = people[number % len(people)]
    begin, end = demo.at(days_ago, 9), demo.at(days_ago, 17)
    if not days_ago:
        # on now, whenever somebody looks
        begin = min(begin, demo.timeline.end - timedelta(hours=3))
        end = max(end, demo.timeline.end + timedelta(hours=9))
    event = env["event.event"].create(
        {
            "name": f"{estate}社区日",
            "is_community_event": True,
            "community_id": community.id,
            "company_id": demo.company.id,
            "user_id": demo.users["programme"].id,
            "date_begin": begin,
            "date_end": end,
            "lead_ambassador_id": host.id,
            "ambassador_ids": [(6, 0, [host.id])],
            "staff_ids": [(6, 0, [one.user.id for one in team])],
        }
    )
    event._tell_stores()
    if cancelled:
        demo.plan(days_ago + 1, 16, event._cancel_event, cancelled)
        return
    if days_ago < 0:
        return
    start = demo.timeline.end - timedelta(minutes=80) if not days_ago else begin
    start += timedelta(minutes=25)
    demo.timeline.plan(start, event.action_start_event)
    demo.timeline.plan(
        start + timedelta(minutes=15), sign_up, demo, event, people, visitors, days_ago
    )
    for step in range(deals):
        seller = team[step % len(team)]
        when = start + timedelta(minutes=20 + 9 * step)
        demo.timeline.plan(when, sell, demo, event, branch, seller, days_ago)
    if days_ago:
        demo.plan(days_ago, 19, close, demo, event)


def sign_up(demo, event, people, visitors, days_ago):
    """By the QR code of the event, some by the link of an ambassador."""
    rng = demo.amb_rng
    signups = demo.env["ambassador.signup"]
    offered = demo.company._get_signup_interests()
    wanted = [demo.interests[code] for code in INTERESTS]
    wanted = [one for one in wanted if one in offered] or list(offered[:2])
    for number in range(visitors):
        # one of a crowd leaves no number
        phone = "" if number == 7 else programme.next_phone(demo)
        signups |= signups._receive(
            {
                "event_id": event.id,
                "ambassador_id": rng.choice(people).id if rng.random() < 0.4 else False,
                "name": programme.make_name(demo),
                "phone": phone,
                "note": rng.choice(NOTES),
                "interest_id": rng.choice(wanted).id,
                "consent": True,
            }
        )
    signups._process()
    signups.registration_id.filtered(lambda _one: rng.random() < 0.8)._check_in()
    leads = signups.lead_id.filtered("channel_route_ids")
    if leads and days_ago:
        routing.plan_round(demo, leads.ids, [], days_ago, demo.timeline.now, 0, 2)


def sell(demo, event, branch, seller, days_ago):
    """A customer buys at the stand; goods and bill follow."""
    rng = demo.amb_rng
    known = demo.event_sales.setdefault("buyers", set())
    customers = [
        one
        for one in demo.customers[1:]
        if one.branch is branch and one.partner.id not in known
    ]
    customer = rng.choice(customers)
    known.add(customer.partner.id)
    code = rng.choice(DEALS)
    values = history.prepare_order(demo, customer, [code])
    order = demo.env["sale.order"].create(
        values
        | {
            "user_id": seller.user.id,
            "community_event_id": event.id,
            "date_order": demo.timeline.now,
        }
    )
    order.action_confirm()
    if days_ago:
        later = days_ago - rng.randint(1, 3)
        demo.plan(later, 15, history.deliver, demo, later, order)


def close(demo, event):
    demo.env["ambassador.event.cost"].create(
        [
            {"event_id": event.id, "kind": kind, "name": name, "amount": amount}
            for kind, name, amount in COSTS
        ]
    )
    event._close_event()
