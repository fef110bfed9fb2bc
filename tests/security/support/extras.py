"""Records of a circle that no story makes: settings, plans, requests, messages."""

from __future__ import annotations

from odoo.fields import Command


def add_extras(env, circle: str, company, main: dict[str, int]) -> None:
    """One record of each, through the ORM; what is new belongs to the circle.

    :param main: main record of each model of the circle
    """
    own = {"company_id": company.id}
    team, partner = main["crm.team"], main["res.partner"]
    interest = env["service.interest"].search(
        [("company_id", "in", (False, company.id))], limit=1
    )
    category = env["res.partner.category"].create({"name": f"Tag {circle}"})
    env["service.tag.rule"].create(
        {
            "name": f"Tag rule {circle}",
            "category_id": category.id,
            "cond_order_min": 1,
            **own,
        }
    )
    env["service.repurchase.plan"].create(
        {
            "name": f"Plan {circle}",
            "interest_id": interest.id,
            "team_id": team,
            "cond_order_min": 1,
            **own,
        }
    )
    rule = env["service.routing.rule"].create(
        {
            "name": f"Route {circle}",
            "team_id": team,
            "category_ids": [Command.link(category.id)],
            **own,
        }
    )
    env["service.routing.claim"].create(
        {
            "rule_id": rule.id,
            "partner_id": partner,
            "lead_id": main["crm.lead"],
            "period": 1,
            **own,
        }
    )
    env["service.qualification.rule"].create(
        {"name": f"Qualified {circle}", "min_revenue": 10, "team_id": team, **own}
    )
    env["service.attribution.policy"].create({"origin": "new", "brought": 100, **own})
    env["service.settlement.run"].create(
        {"user_id": env.uid, "date_to": "2026-01-31", "state": "done", **own}
    )
    env["service.incentive.review"].create(
        {
            "signal": "too_many_leads",
            "beneficiary_id": env["res.users"].browse(main["res.users"]).partner_id.id,
            "lead_id": main["crm.lead"],
            "related_partner_id": partner,
            **own,
        }
    )
    for document in ("fsm.order", "crm.lead"):
        field = {"fsm.order": "order_id", "crm.lead": "lead_id"}[document]
        env["service.status.message"].create(
            {
                field: main[document],
                "event": "started" if field == "order_id" else "lead_won",
                "recipient": "customer",
                "channel": "email",
                "occurrence": 9,
                "partner_id": partner,
                "state": "failed",
                "send_after": "2099-01-01 00:00:00",
                **own,
            }
        )
    _add_change(env, main, partner)
    _add_contract(env, circle, company, main)


def _add_contract(env, circle, company, main):
    """A service contract that was sold, with clocks, uses and what is said of it."""
    own, partner = {"company_id": company.id}, main["res.partner"]
    level = env.ref("service_revenue.service_level_vip")
    visit = env.ref("service_revenue.service_entitlement_type_visit")
    if visit not in level.entitlement_ids.type_id:
        level.entitlement_ids = [Command.create({"type_id": visit.id, "quantity": 5})]
    step = level.escalation_ids[:1] or level.escalation_ids.create(
        {"level_id": level.id, "percent": 80}
    )
    plan = env["product.product"].create(
        {
            "name": "Abuse plan",
            "type": "service",
            "list_price": 120,
            "taxes_id": False,
            "service_level_id": level.id,
        }
    )
    sale = env["sale.order"].create(
        {
            "partner_id": partner,
            "user_id": env["sale.order"].browse(main["sale.order"]).user_id.id,
            "order_line": [Command.create({"product_id": plan.id})],
            **own,
        }
    )
    sale.action_confirm()
    contract = env["contract.contract"].search([("partner_id", "=", partner)], limit=1)
    contract.service_covers_all = True
    period = contract.service_period_ids[:1]
    ticket = env["helpdesk.ticket"].create(
        {
            "name": f"Promised {circle}",
            "description": "It leaks again",
            "partner_id": partner,
            "equipment_id": main["fsm.equipment"],
            **own,
        }
    )
    order = env["fsm.order"].create(
        {
            "location_id": main["fsm.location"],
            "team_id": env["fsm.order"].browse(main["fsm.order"]).team_id.id,
            "ticket_id": ticket.id,
            "equipment_ids": [Command.link(main["fsm.equipment"])],
            **own,
        }
    )
    calendar = company.resource_calendar_id
    env["resource.calendar.makeup"].create(
        {
            "calendar_id": calendar.id,
            "name": f"Make-up {circle}",
            "date": "2026-02-01" if circle == "B" else "2026-01-31",
        }
    )
    now = "2026-01-31 00:00:00"
    env["service.clock.event"].create(
        {
            "clock_id": ticket.resolution_clock_id.id,
            "step_id": step.id,
            "kind": "step",
            "percent": 80,
            "happened_at": now,
        }
    )
    use = {"entitlement_id": contract.service_entitlement_ids[:1].id}
    if not env["service.entitlement.use"].search_count([("order_id", "=", order.id)]):
        env["service.entitlement.use"].create({**use, "order_id": order.id})
    env["service.contract.change"].create(
        {
            "period_id": period.id,
            "kind": "level",
            "date": period.date_from,
            "level_from_id": level.id,
            "level_to_id": env.ref("service_revenue.service_level_svip").id,
        }
    )
    by = {"ticket_id": ticket.id, "user_id": main["res.users"], "date": now, **own}
    env["service.callback"].create({**by, "number": 1, "note": f"Words {circle}"})
    env["service.escalation"].create({**by, "reason": f"Reason {circle}"})
    offer = env["service.offer.rule"].search([], limit=1)
    env["service.prompt"].create(
        {
            "rule_id": offer.id,
            "partner_id": partner,
            "res_model": "helpdesk.ticket",
            "res_id": ticket.id,
            "shown_on": now,
            **own,
        }
    )
    allowance = env["service.allowance"].create(
        {
            "kind": "level",
            "period_id": period.id,
            "contract_id": contract.id,
            "level_id": level.id,
            "date_from": period.date_from,
            "date_to": period.date_to,
            **own,
        }
    )
    env["service.allowance.alert"].create(
        {"allowance_id": allowance.id, "step": "warning"}
    )


def _add_change(env, main, partner):
    """Somebody asks for other shares of the sale."""
    attribution = env["service.attribution"].search(
        [("order_id", "=", main["sale.order"])]
    )
    env["service.attribution.change"].create(
        {
            "attribution_id": attribution.id,
            "reason": "Somebody else helped",
            "origin": attribution.origin,
            "line_ids": [
                Command.create(
                    {"role": "closed", "partner_id": partner, "percent": 100}
                )
            ],
        }
    )
