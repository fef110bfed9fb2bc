# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Promises that run right now: in time, nearly over, overdue, standing."""

from datetime import timedelta

from . import service, visits

# (minutes ago, level, kind, what is being done about it)
CASES = (
    (25, "svip", "fault", "reported"),
    (50, "vip", "fault", "reported"),
    (75, "svip", "fault", "persona"),
    (110, "svip", "fault", "customer"),
    (160, "svip", "fault", "sent"),
    (205, "svip", "fault", "persona"),
    (225, "svip", "fault", "sent"),
    (330, "svip", "fault", "sent"),
    (180, "vip", "fault", "persona"),
    (300, "vip", "fault", "sent"),
    (420, "vip", "fault", "customer"),
    (20 * 60, "vip", "complaint", "reported"),
    (22 * 60, "vip", "fault", "part"),
    (26 * 60, "vip", "fault", "sent"),
    (47 * 60, "vip", "fault", "part"),
    (76 * 60, "vip", "fault", "sent"),
    (98 * 60, "vip", "complaint", "reported"),
)
SECOND_LINES = (("2", "技术支持"), ("3", "产品专家组"), ("4", "研发中心"))
AHEAD = (50, 95, 140)  # minutes until the visits of the persona


def build(demo):
    _make_lines(demo)
    demo.persona_visits = list(AHEAD)
    demo.asked = set()  # partners with such a case
    for minutes, *case in CASES:
        when = demo.timeline.end - timedelta(minutes=minutes)
        demo.timeline.plan(when, ask, demo, *case)


def _make_lines(demo):
    """Four support lines: each hands what it cannot solve to the next."""
    team = demo.help_team
    team.support_line = "1"
    for line, name in SECOND_LINES:
        team.next_team_id = demo.env["helpdesk.ticket.team"].create(
            {
                "name": name,
                "support_line": line,
                "company_id": demo.company.id,
                "user_id": demo.users["manager"].id,
                "user_ids": [(6, 0, demo.users["manager"].ids)],
            }
        )
        team = team.next_team_id


def ask(demo, level, kind, course):
    """A customer of this level calls."""
    customer, equipment = _find_customer(demo, level, course == "persona")
    demo.asked.add(customer.partner)
    ticket = service.make_ticket(demo, kind, equipment)
    if course == "reported":
        return
    work = service.make_work_order(demo, ticket, equipment, kind)
    if course in ("customer", "part"):
        wait = "action_wait_customer" if course == "customer" else "action_wait_part"
        for document in (ticket, work):
            getattr(demo.act_as("dispatcher", document), wait)()
        return
    technicians = customer.branch.technicians
    if course == "persona":
        technician = technicians[0]
        ahead = demo.persona_visits.pop(0)
    else:
        technician = demo.plans_rng.choice(technicians[1:])
        ahead = demo.plans_rng.randint(30, 200)
    start = demo.timeline.end + timedelta(minutes=ahead)
    start -= timedelta(minutes=start.minute % 5, seconds=start.second)
    visits.allow(demo, work)
    work.write(
        {
            "person_id": technician.worker.id,
            "team_id": customer.branch.team.id,
            "scheduled_date_start": start,
            "scheduled_duration": 1.0,
            "request_late": start + timedelta(hours=2),
        }
    )


def _find_customer(demo, level, in_hangzhou):
    """(customer, equipment) of a running contract of this level."""
    contracts = demo.env["contract.contract"].search(
        [
            ("service_level_id", "=", demo.levels[level].id),
            ("service_state", "=", "active"),
        ]
    )
    owners = {
        customer.partner: customer
        for customer in demo.customers[1:]
        if customer.partner in contracts.partner_id
        and customer.partner not in demo.asked
        and (not in_hangzhou or customer.branch.city.code == "HZ")
    }
    units = demo.env["fsm.equipment"].search(
        [
            ("owned_by_id", "in", [partner.id for partner in owners]),
            ("product_id", "!=", False),
        ],
        order="id",
    )
    unit = demo.plans_rng.choice(units)
    return owners[unit.owned_by_id], unit
