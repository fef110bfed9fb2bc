# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""What the stores do without the service: leads, their cost, surveys, deals helped."""

from odoo.tools import date_utils

from . import leads, visits

WEEKS = 26
LEADS_A_WEEK = 4
# name, how often, what a month of it costs
SOURCES = (
    ("门店到店", 34, 0),
    ("线上广告", 28, 6800),
    ("家博会", 16, 4200),
    ("电话外呼", 14, 2400),
    ("老客户介绍", 8, 0),
)
OUTCOMES = (("lost", 46), ("won", 9), ("quoted", 8), ("open", 25))
WISHES = ("RF-650", "WM-100F", "TV-75", "DW-13", "AC-72C", "GW-16", "RV-9", "WP-800")
HELP = (
    "帮客户量了尺寸，建议选嵌入款。",
    "现场演示了机器，客户决定在门店下单。",
    "告诉客户旧机可以抵价，请门店跟进。",
)
VISIT_COST = 6.0  # about eight minutes of a technician
# the visits of the technician persona before which the customer was in a store
PERSONA_STORE = (75, 48, 27, 18)
PERSONA_HELPS = (62, 35, 12)
SURVEYS = (44, 23, 6)  # days ago


def build(demo):
    demo.company.service_lead_visit_cost = VISIT_COST
    demo.deals = {}  # customer -> open deal of a store
    demo.sources = demo.env["utm.source"].create(
        [{"name": name} for name, _weight, _cost in SOURCES]
    )
    for week in range(WEEKS, 0, -1):
        days_ago = week * 7 - demo.sales_rng.randrange(5)
        demo.plan(days_ago, 10, open_leads, demo, days_ago, minute=20)
    _plan_costs(demo)
    for days_ago in SURVEYS:
        demo.plan(days_ago, 11, ask_survey, demo, days_ago, minute=5)
    demo.plan(5, 15, ask_advice, demo)
    demo.before_visit.append(
        lambda work, technician, days_ago: visit_store(demo, work, technician, days_ago)
    )
    demo.after_visit.insert(
        0, lambda work, technician, days_ago: help_store(demo, work, technician)
    )


def _weighted(demo, rows):
    rng = demo.sales_rng
    return rng.choices(range(len(rows)), [row[1] for row in rows])[0]


def _plan_costs(demo):
    month = date_utils.start_of(demo.day(WEEKS * 7), "month")
    vals_list = []
    while month <= demo.today:
        vals_list += [
            {
                "name": name,
                "month": month,
                "company_id": demo.company.id,
                "amount": round(cost * demo.sales_rng.uniform(0.8, 1.2), -2),
                "source_id": source.id,
            }
            for source, (name, _weight, cost) in zip(demo.sources, SOURCES, strict=True)
            if cost
        ]
        month = date_utils.add(month, months=1)
    demo.env["service.lead.cost"].create(vals_list)


# ----------------------------------------------------------------------
# Leads of the stores
# ----------------------------------------------------------------------


def prepare_lead(demo, customer, code, source=None):
    product = demo.products[code].with_env(demo.env)
    branch = customer.branch
    hangzhou = branch.city.code == "HZ"
    return {
        "name": f"{product.name}：{customer.partner.name}",
        "type": "opportunity",
        "partner_id": customer.partner.id,
        "company_id": demo.company.id,
        "team_id": branch.sales_team.id,
        "user_id": demo.users["salesperson"].id if hangzhou else False,
        "expected_revenue": product.list_price,
        "source_id": source.id if source else False,
    }


def open_leads(demo, days_ago):
    """The leads of a week, and what will become of them."""
    rng = demo.sales_rng
    customers = rng.sample(demo.customers[1:], LEADS_A_WEEK)
    codes = rng.choices(WISHES, k=LEADS_A_WEEK)
    found = demo.env["crm.lead"].create(
        [
            prepare_lead(demo, customer, code, demo.sources[_weighted(demo, SOURCES)])
            for customer, code in zip(customers, codes, strict=True)
        ]
    )
    for lead, code in zip(found, codes, strict=True):
        outcome = OUTCOMES[_weighted(demo, OUTCOMES)][0]
        if outcome == "open" and days_ago > 40:
            outcome = "lost"
        if outcome == "lost":
            demo.plan(days_ago - 9, 17, lose, demo, lead)
        elif outcome != "open":
            product = demo.products[code]
            later = days_ago - 3
            demo.plan(later, 14, leads.quote, demo, lead, product, later, outcome)


def lose(demo, lead):
    lead.action_set_lost(lost_reason_id=demo.sales_rng.choice(demo.lost_reasons).id)


# ----------------------------------------------------------------------
# Deals that service helps
# ----------------------------------------------------------------------


def visit_store(demo, work, technician, days_ago):
    """The day before a visit the customer was in a store: a deal is under way."""
    if not technician.user or not 5 < days_ago < 90:
        return
    if technician.user == demo.users["technician"]:
        if days_ago not in PERSONA_STORE + PERSONA_HELPS:
            return
    elif demo.sales_rng.random() > 0.18:
        return
    customer = demo.by_partner[work.location_id.owner_id.id]
    code = demo.sales_rng.choice(WISHES)
    deal = demo.env["crm.lead"].create(
        prepare_lead(demo, customer, code, demo.sources[0])
    )
    demo.deals[customer.partner.id] = (deal, days_ago)
    later = days_ago - 2
    outcome = "won" if demo.sales_rng.random() < 0.6 else "quoted"
    demo.plan(later, 16, leads.quote, demo, deal, demo.products[code], later, outcome)


def help_store(demo, work, technician):
    """The technician says a good word for what the store offers."""
    deal, days_ago = demo.deals.get(work.location_id.owner_id.id, (None, 0))
    if not deal or deal.won_status != "pending":
        return
    if technician.user == demo.users["technician"]:
        if days_ago not in PERSONA_HELPS:
            return
    elif not technician.user or demo.sales_rng.random() > 0.6:
        return
    visit = work.with_user(technician.user)
    if deal.id in [row["id"] for row in visit.get_assist_deals() if not row["mine"]]:
        visit.assist_deal(deal.id, demo.sales_rng.choice(HELP))


# ----------------------------------------------------------------------
# Before the sale
# ----------------------------------------------------------------------


def _some_prospect(demo):
    return demo.sales_rng.choice(
        [one for one in demo.customers[1:] if one.branch.city.code == "HZ"]
    )


def ask_survey(demo, days_ago):
    """Central air conditioning: somebody has to measure first; then it is sold."""
    customer = _some_prospect(demo)
    deal = demo.env["crm.lead"].create(
        prepare_lead(demo, customer, "AC-120M", demo.sources[0])
    )
    case = (
        demo.act_as("hotline", demo.env["service.presale.case"])
        .create(
            {
                "company_id": demo.company.id,
                "kind": "survey",
                "opportunity_id": deal.id,
                "partner_id": customer.partner.id,
                "note": "四室两厅，想装家用中央空调，请上门量房。",
            }
        )
        .action_create()
    )
    work = demo.env["fsm.order"].browse(case["res_id"])
    visits.schedule(demo, work, days_ago - 2)
    if days_ago > 10:
        later = days_ago - 6
        product = demo.products["AC-120M"]
        demo.plan(later, 16, leads.quote, demo, deal, product, later, "won")


def ask_advice(demo):
    demo.act_as("hotline", demo.env["service.presale.case"]).create(
        {
            "company_id": demo.company.id,
            "kind": "advice",
            "partner_id": _some_prospect(demo).partner.id,
            "note": "新房装修，想了解热水器和净水器怎么搭配。",
        }
    ).action_create()
