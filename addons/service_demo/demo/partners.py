# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""The firms of the network, and their people: owners, a clerk, who goes."""

from odoo.fields import Command

from .context import LANGUAGE
from .firms import FIRMS, PERSONA_FIRM
from .people import _address, _phone
from .stores import EXPIRING, STORES

CLERK_NAME = "林晓燕"
PASSWORDS = {"store", "clerk", "storetech"}


def place(demo, district, road):
    city, place = demo.store_districts[district]
    return city, _address(demo, city, place, road)


def make_firms(demo):
    firms = demo.env["res.partner"].create(
        [
            {
                **place(demo, row.district, row.road)[1],
                "name": row.name,
                "is_company": True,
                "phone": _phone(demo),
                "email": f"{row.key}@partner.example.com",
                "grade_id": demo.tiers[row.tier].id,
                "user_id": demo.users["manager"].id,
            }
            for row in FIRMS
        ]
    )
    for row, firm in zip(FIRMS, firms, strict=True):
        demo.firms[row.key] = firm
        demo.firm_rows[firm] = row


def make_people(demo):
    """An owner of each firm; a clerk and a technician of the one that is shown."""
    shown = demo.firms[PERSONA_FIRM]
    rows = [(row.login, row.owner, demo.firms[row.key]) for row in FIRMS]
    rows.append(("clerk", CLERK_NAME, shown))
    technician = next(store.worker for store in STORES if store.firm == PERSONA_FIRM)
    rows.append(("storetech", technician, shown))
    partners = demo.env["res.partner"].create(
        [
            {
                "name": name,
                "parent_id": firm.id,
                "type": "contact",
                "phone": _phone(demo),
                "email": f"{login}@partner.example.com",
                "lang": LANGUAGE,
                "tz": "Asia/Shanghai",
            }
            for login, name, firm in rows
        ]
    )
    users = demo.env["res.users"].create(
        [
            {
                "login": login,
                **({"password": login} if login in PASSWORDS else {}),
                "partner_id": partner.id,
                "lang": "en_US" if login in PASSWORDS else LANGUAGE,
                "tz": "Asia/Shanghai",
                "company_id": demo.company.id,
                "company_ids": [Command.set(demo.company.ids)],
                "group_ids": [Command.set(demo.env.ref("base.group_portal").ids)],
            }
            for (login, _name, _firm), partner in zip(rows, partners, strict=True)
        ]
    )
    for (login, _name, firm), user in zip(rows, users, strict=True):
        demo.users[login] = user
        demo.owners.setdefault(firm, user)


def give_roles(demo):
    shown = demo.points[EXPIRING]
    persona = demo.users["storetech"].partner_id
    worker = shown.person_ids.filtered(lambda one: one.partner_id == persona)
    demo.env["channel.member"].create(
        [
            {"partner_id": user.partner_id.id, "role": "owner"}
            for user in demo.owners.values()
        ]
        + [
            {"partner_id": demo.users["clerk"].partner_id.id, "role": "clerk"},
            {
                "partner_id": persona.id,
                "role": "technician",
                "person_id": worker.id,
            },
        ]
    )


def make_workers(demo):
    """Who goes to the customers of a store that serves."""
    rows = [row for row in STORES if row.worker]
    persona = demo.users["storetech"].partner_id
    others = demo.env["res.partner"].create(
        [
            {
                "name": row.worker,
                "parent_id": demo.firms[row.firm].id,
                "type": "contact",
                "phone": _phone(demo),
                "lang": LANGUAGE,
                "tz": "Asia/Shanghai",
            }
            for row in rows[1:]
        ]
    )
    vals_list = []
    for row, partner in zip(rows, [persona, *others], strict=True):
        city, _district = demo.store_districts[row.district]
        vals_list.append(
            {
                "partner_id": partner.id,
                "territory_ids": [Command.link(demo.branches[city.code].territory.id)],
                "channel_point_id": demo.points[row.name].id,
            }
        )
    demo.env["fsm.person"].create(vals_list)
