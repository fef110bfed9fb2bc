# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Leads and jobs that go to the stores: asked, taken, refused, forgotten, done."""

from datetime import timedelta

from odoo.addons.channel_partner.tools.channel_need import ChannelNeed

from . import jobs, leads, service, store_leads
from .cities import CITIES
from .firms import PERSONA_FIRM
from .network import CLOSED_SINCE

FIRST_DAY = 124  # days ago
EVERY = 5  # days
LEADS, JOBS = 5, 2  # at a time
CITY_WEIGHTS = {"HZ": 6, "CD": 4, "SY": 1}
# a firm that has been busy with something else lately
LAZY_FIRM, LAZY_SINCE, LAZY = "nuanju", 52, 0.1
# hours after the request: when stores look, and when the rest has run out
ROUNDS = ((2, 4.6), (6, 9.5), (24, 29), (30, 34))
LAST = len(ROUNDS) - 1
KEPT = 9  # days: what nobody has taken since then waits for a person
BY_HAND = {
    "HZ": "恒达家电·文一西路服务4S店",
    "CD": "蜀锦家电·红星路服务4S店",
    "SY": "北方家电·太原街店",
}
CITY_OF = {city.name: city.code for city in CITIES}
ASSIGNED = "电话沟通后店主同意接单"
REFUSALS = (
    ("no_capacity", "", 5),
    ("too_far", "", 2),
    ("not_ours", "", 2),
    ("wrong_data", "", 1),
    ("other", "师傅外出培训，本周排不开。", 1),
)
INTERESTS = (("new_product", 6), ("trade_in", 5), ("consumables", 2))


def build(demo):
    demo.net_asked = set()  # customers with such a lead or job
    demo.sales_left = store_leads.SALES
    demo.net_owners = set()  # customers with an appliance
    demo.plan(FIRST_DAY + 1, 9, know_owners, demo)
    for days_ago in range(FIRST_DAY, 3, -EVERY):
        demo.plan(days_ago, 9, ask, demo, days_ago, minute=30)
    demo.plan(6, 11, call_without_place, demo)
    demo.plan(5, 10, ask_in_gap, demo)
    demo.plan(3, 9, ask_in_vain, demo)
    demo.plan(2, 9, ask_near_persona, demo, minute=20)
    late = demo.timeline.end - timedelta(minutes=50)
    demo.timeline.plan(late, ask_now, demo)
    jobs.build(demo)


def know_owners(demo):
    units = demo.env["fsm.equipment"].search([("product_id", "!=", False)])
    demo.net_owners.update(units.owned_by_id)


def ask(demo, days_ago):
    """Some days' requests are given out together."""
    rng = demo.net_rng
    made = make_leads(demo, pick_customers(demo, LEADS, days_ago))
    works = make_jobs(demo, pick_customers(demo, JOBS, days_ago, True))
    send(demo, days_ago, made, works, rng.randint(1, 3))


def pick_customers(demo, count, days_ago, equipped=False):
    """Customers that nobody has asked for; jobs are for those who have something."""
    rng = demo.net_rng
    customers = [
        one
        for one in demo.customers[1:]
        if one.partner not in demo.net_asked
        and (not equipped or one.partner in demo.net_owners)
        # nobody serves there any more, and not everything waits for a person
        and (not equipped or days_ago >= CLOSED_SINCE or one.branch.city.code != "SY")
    ]
    weights = [CITY_WEIGHTS[one.branch.city.code] for one in customers]
    drawn = rng.choices(customers, weights, k=count)
    found = list({one.partner: one for one in drawn}.values())
    demo.net_asked.update(one.partner for one in found)
    return found


# ----------------------------------------------------------------------
# Requests
# ----------------------------------------------------------------------


def make_leads(demo, customers):
    rng = demo.net_rng
    codes = rng.choices(
        [code for code, _weight in INTERESTS],
        [weight for _code, weight in INTERESTS],
        k=len(customers),
    )
    return demo.act_as("dispatcher", demo.env["crm.lead"]).create(
        [
            {
                "name": f"{demo.interests[code].name}：{one.partner.name}",
                "type": "lead",
                "partner_id": one.partner.id,
                "company_id": demo.company.id,
                "team_id": one.branch.sales_team.id,
                "user_id": False,
                "service_interest_id": demo.interests[code].id,
                "description": rng.choice(leads.NOTES[code]),
            }
            for code, one in zip(codes, customers, strict=True)
        ]
    )


def make_jobs(demo, customers):
    works = demo.env["fsm.order"]
    units = demo.env["fsm.equipment"].search(
        [
            ("owned_by_id", "in", [one.partner.id for one in customers]),
            ("product_id", "!=", False),
        ],
        order="id",
    )
    for owner, some in units.grouped("owned_by_id").items():
        kind = "cleaning" if demo.net_rng.random() < 0.25 else "fault"
        ticket = service.make_ticket(demo, kind, some[0])
        works |= service.make_work_order(demo, ticket, some[0], kind)
        demo.net_asked.add(owner)
    return works


def call_without_place(demo):
    """Somebody who does not say where he lives: a person has to ask."""
    lead = demo.act_as("dispatcher", demo.env["crm.lead"]).create(
        {
            "name": "微信咨询：全屋净水方案",
            "type": "lead",
            "contact_name": "何女士",
            "phone": "+86 199 0000 7788",
            "company_id": demo.company.id,
            "user_id": False,
            "service_interest_id": demo.interests["new_product"].id,
        }
    )
    lead.action_channel_route()


def ask_in_gap(demo):
    """Repairs in the city that has no service store any more: nobody can."""
    customers = [
        one
        for one in demo.customers[1:]
        if one.branch.city.code == "SY"
        and one.partner in demo.net_owners
        and one.partner not in demo.net_asked
    ]
    works = make_jobs(demo, demo.net_rng.sample(customers, 3))
    demo.act_as("dispatcher", works).action_channel_route()


def ask_in_vain(demo):
    """All stores that can sell there are full this week."""
    lead = make_leads(demo, pick_customers(demo, 1, 3))
    demo.act_as("dispatcher", lead).action_channel_route()
    reason = demo.env.ref("channel_partner.refuse_no_capacity")
    while offers := get_offers(demo, lead.ids, []):
        as_store(demo, offers).action_refuse(reason.id)


# ----------------------------------------------------------------------
# Given out, answered
# ----------------------------------------------------------------------


def send(demo, days_ago, made, works, hours):
    """Each to its nearest store; the stores answer in some hours, or do not."""
    for documents in (made, works):
        if documents:
            demo.act_as("dispatcher", documents).action_channel_route()
    plan_round(demo, made.ids, works.ids, days_ago, demo.timeline.now, 0, hours)


def plan_round(demo, lead_ids, work_ids, days_ago, asked, number, hours=None):
    """Stores look at what they were offered; then the next ones are asked."""
    after, gone = ROUNDS[number]
    ids = lead_ids, work_ids, days_ago
    at = demo.timeline.plan
    at(asked + timedelta(hours=hours or after), answer, demo, *ids, number)
    at(asked + timedelta(hours=gone), run_out, demo, *ids, asked, number)


def get_offers(demo, lead_ids, work_ids):
    return demo.env["channel.offer"].search(
        [
            ("state", "=", "offered"),
            "|",
            ("route_id.lead_id", "in", lead_ids),
            ("route_id.order_id", "in", work_ids),
        ],
        order="id",
    )


def answer(demo, lead_ids, work_ids, days_ago, number=0):
    """People of the stores look at what they are offered."""
    rng = demo.net_rng
    for offer in get_offers(demo, lead_ids, work_ids):
        if offer.expires_on and offer.expires_on <= demo.timeline.now:
            continue
        draw = rng.random()
        willing = _get_willingness(demo, offer.channel_partner_id, days_ago)
        if draw < willing or number == LAST:
            accept(demo, offer, days_ago - (number > 1))
        elif draw < willing + (1 - willing) * 0.65:
            refuse(demo, offer)
        # else nobody has looked


def _get_willingness(demo, firm, days_ago):
    row = demo.firm_rows.get(firm)
    if not row:
        return 1  # the maker's own
    if row.key == LAZY_FIRM and days_ago < LAZY_SINCE:
        return LAZY
    return row.answers


def run_out(demo, lead_ids, work_ids, days_ago, asked, number):
    """What the scheduled action does, without its commits."""
    get_offers(demo, lead_ids, work_ids)._expire()
    if number < LAST and get_offers(demo, lead_ids, work_ids):
        plan_round(demo, lead_ids, work_ids, days_ago, asked, number + 1)
    elif days_ago > KEPT:
        demo.timeline.plan(
            asked + timedelta(hours=48), help_on, demo, lead_ids, work_ids, days_ago
        )


def help_on(demo, lead_ids, work_ids, days_ago):
    """What nobody has taken is given to a store by hand; some stays in the queue."""
    routes = demo.env["channel.route"].search(
        [
            ("state", "=", "manual"),
            "|",
            ("lead_id", "in", lead_ids),
            ("order_id", "in", work_ids),
        ]
    )
    for route in routes:
        city = CITY_OF[route.city]
        point = demo.points[BY_HAND[city]]
        if city == "SY" and route.order_id:
            continue
        document = route.lead_id or route.order_id
        demo.act_as("dispatcher", document).action_channel_assign(point.id, ASSIGNED)
        offer = route.offer_ids.filtered(lambda one: one.state == "offered")
        accept(demo, offer, days_ago - 2)


def as_store(demo, offer):
    """The offer as its owner sees it; own stores are looked after by the office."""
    owner = demo.owners.get(offer.channel_partner_id, demo.users["dispatcher"])
    return offer.with_user(owner)


def refuse(demo, offer):
    code, note, _weight = demo.net_rng.choices(
        REFUSALS, [weight for *_row, weight in REFUSALS]
    )[0]
    reason = demo.env.ref(f"channel_partner.refuse_{code}")
    as_store(demo, offer).action_refuse(reason.id, note or None)


def accept(demo, offer, days_ago):
    as_store(demo, offer).action_accept()
    route = offer.route_id
    if route.lead_id:
        store_leads.follow(demo, route.lead_id, days_ago)
    else:
        jobs.follow(demo, route.order_id, days_ago)


# ----------------------------------------------------------------------
# The persona's store
# ----------------------------------------------------------------------


def find_near(demo, count, side, equipped=False):
    """Customers whose nearest store that can is one of the persona's firm."""
    firm = demo.firms[PERSONA_FIRM]
    free = [
        one
        for one in demo.net_rng.sample(demo.customers[1:], len(demo.customers) - 1)
        if one.branch.city.code == "HZ" and one.partner not in demo.net_asked
    ]
    if equipped:
        free = [one for one in free if one.partner in demo.net_owners]
    needs = [
        ChannelNeed(
            company_id=demo.company.id,
            side=side,
            latitude=one.partner.partner_latitude,
            longitude=one.partner.partner_longitude,
            category_ids=(demo.categories["cold"].id,) if equipped else (),
            state_id=one.partner.state_id.id,
        )
        for one in free
    ]
    found = demo.env["channel.point"]._find_nearest(needs)
    near = [
        one
        for one, stores in zip(free, found, strict=True)
        if stores and stores[0].channel_partner_id == firm.id
    ][:count]
    demo.net_asked.update(one.partner for one in near)
    return near


def ask_near_persona(demo):
    """Leads and jobs that the persona's people look after in these days."""
    made = make_leads(demo, find_near(demo, 3, "sales"))
    works = make_jobs(demo, find_near(demo, 6, "service", True))
    for documents in (made, works):
        demo.act_as("dispatcher", documents).action_channel_route()
    demo.timeline.plan(
        demo.timeline.now + timedelta(hours=2), take, demo, made.ids, works.ids
    )


def take(demo, lead_ids, work_ids):
    clerk = demo.users["clerk"]
    firm = demo.firms[PERSONA_FIRM]
    offers = get_offers(demo, lead_ids, work_ids)
    mine = offers.filtered(lambda offer: offer.channel_partner_id == firm)
    mine.with_user(clerk).action_accept()
    jobs.plan_persona(demo, mine.route_id.order_id)
    store_leads.work_on(demo, mine.route_id.lead_id.with_user(clerk))


def ask_now(demo):
    """Waits for an answer right now: at the persona's stores, and elsewhere."""
    made = make_leads(demo, find_near(demo, 4, "sales"))
    made |= make_leads(demo, pick_customers(demo, 3, 0))
    works = make_jobs(demo, find_near(demo, 3, "service", True))
    for documents in (made, works):
        demo.act_as("dispatcher", documents).action_channel_route()
