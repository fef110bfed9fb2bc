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
