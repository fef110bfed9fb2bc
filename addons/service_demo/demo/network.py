# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""The network: tiers, firms with their stores and people, and the maker's channels."""

from datetime import timedelta

from odoo.fields import Command

from . import partners
from .cities import CITIES
from .context import LANGUAGE
from .firms import SKILLS, TIERS
from .people import _phone
from .stores import (
    CLOSED,
    ELECTRONIC,
    EXPIRING,
    OWN,
    PAUSED,
    SELF_SERVICE,
    STORES,
    UNPLACED,
)

SINCE = 210  # days ago
CLOSED_SINCE = 45
# opening hours: (name, days of the week, from, to)
HOURS = {
    "store": ("门店营业时间", range(7), 9, 21),
    "station": ("维修站营业时间", range(7), 8, 19),
}


def build(demo):
    """Half a year ago the network was there; what changed since is planned."""
    demo.firms = {}  # key -> res.partner
    demo.points = {}  # name -> channel.point
    demo.owners = {}  # res.partner of the firm -> res.users
    demo.firm_rows = {}  # res.partner of the firm -> Firm
    demo.store_districts = {
        district.name: (city, district)
        for city in CITIES
        for district in city.districts
    }
    demo.plan(SINCE, 9, set_up, demo)
    demo.plan(CLOSED_SINCE, 18, close, demo)
    demo.plan(2, 18, pause, demo)


def set_up(demo):
    """Everything that there is on the first day."""
    _set_rules(demo)
    _make_tiers(demo)
    _make_skills(demo)
    _make_calendars(demo)
    partners.make_firms(demo)
    partners.make_people(demo)
    _make_stores(demo)
    _make_own(demo)
    partners.give_roles(demo)


def close(demo):
    """A firm gives up; nobody serves that city any more."""
    demo.act_as("manager", demo.points[CLOSED]).action_close()


def pause(demo):
    """One has too few people for a week."""
    point = demo.act_as("dispatcher", demo.points[PAUSED])
    point.action_pause()
    point.paused_until = demo.today + timedelta(days=5)


# ----------------------------------------------------------------------
# Rules
# ----------------------------------------------------------------------


def _set_rules(demo):
    env = demo.env
    for persona, group in (("dispatcher", "user"), ("manager", "manager")):
        demo.users[persona].group_ids = [
            Command.link(env.ref(f"channel_partner.group_channel_{group}").id)
        ]
    demo.company.write(
        {
            "channel_user_id": demo.users["dispatcher"].id,
            "channel_accept_hours": 4,
            "channel_max_offers": 4,
            "channel_coverage_km": 30,
            "channel_protection_days": 90,
            "channel_review_months": "1",
            "channel_review_wait_days": 7,
            "channel_review_share": 20,
        }
    )
    # A month has few cases: one is enough for a figure here.
    env["channel.score.metric"].search([]).minimum_cases = 1
    for group, interest in (
        ("consumable", "consumables"),
        ("service", "service_plan"),
    ):
        demo.interests[interest].channel_categ_id = demo.categories[group]


def make_named(model, name, name_zh, values):
    """A record with an English and a Chinese name."""
    record = model.with_context(lang="en_US").create({"name": name, **values})
    record.with_context(lang=LANGUAGE).name = name_zh
    return record.with_env(model.env)


def _make_tiers(demo):
    env = demo.env
    demo.tiers = {}
    for key, (name, name_zh, level, criteria) in TIERS.items():
        tier = env.ref(f"partnership.res_partner_grade_data_{key}", False)
        values = {"channel_level": level, **criteria}
        if tier:
            tier.write(values)
            for lang, word in (("en_US", name), (LANGUAGE, name_zh)):
                tier.with_context(lang=lang).name = word
        else:
            tier = make_named(env["res.partner.grade"], name, name_zh, values)
        demo.tiers[key] = tier.with_env(env)


def _make_skills(demo):
    demo.skills = {
        key: make_named(
            demo.env["channel.skill"],
            name,
            name_zh,
            {
                "side": "service",
                "categ_ids": [
                    Command.set([demo.categories[group].id for group in groups])
                ],
            },
        )
        for key, (name, name_zh, groups) in SKILLS.items()
    }


def _make_calendars(demo):
    demo.hours = {
        key: demo.env["resource.calendar"].create(
            {
                "name": name,
                "company_id": demo.company.id,
                "tz": "Asia/Shanghai",
                "attendance_ids": [Command.clear()]
                + [
                    Command.create(
                        {
                            "name": name,
                            "dayofweek": str(day),
                            "hour_from": start,
                            "hour_to": end,
                            "day_period": "morning",
                        }
                    )
                    for day in days
                ],
            }
        )
        for key, (name, days, start, end) in HOURS.items()
    }


# ----------------------------------------------------------------------
# Stores
# ----------------------------------------------------------------------


def _make_stores(demo):
    contacts = demo.env["res.partner"].create(
        [
            {
                **partners.place(demo, row.district, row.road)[1],
                **(
                    {"partner_latitude": 0, "partner_longitude": 0}
                    if row.name == UNPLACED
                    else {}
                ),
                "name": row.name,
                "parent_id": demo.firms[row.firm].id,
                "type": "store",
                "phone": _phone(demo),
                "user_id": demo.users["dispatcher"].id,
            }
            for row in STORES
        ]
    )
    points = demo.act_as("manager", demo.env["channel.point"]).create(
        [
            _prepare_point(demo, row, contact)
            for row, contact in zip(STORES, contacts, strict=True)
        ]
    )
    for row, point in zip(STORES, points.with_env(demo.env), strict=True):
        demo.points[row.name] = point
    points.filtered(lambda point: point.name != UNPLACED).action_activate()
    partners.make_workers(demo)


def _prepare_point(demo, row, contact):
    certificate = demo.today + timedelta(days=12)
    lines = [
        {
            "side": side,
            "categ_id": False if group == "all" else demo.categories[group].id,
            "score": score,
        }
        for side, groups in (("sales", row.sells), ("service", row.serves))
        for group, score in groups
    ]
    for key, score in row.skills:
        soon = row.name == EXPIRING and key == "gas"
        lines.append(
            {
                "side": "service",
                "skill_id": demo.skills[key].id,
                "score": score,
                "valid_until": certificate
                if soon
                else demo.today + timedelta(days=200 + 9 * len(row.name)),
            }
        )
    return {
        "partner_id": contact.id,
        "company_id": demo.company.id,
        "type_id": demo.env.ref(f"channel_partner.type_{row.type}").id,
        "calendar_id": demo.hours["station" if row.type == "station" else "store"].id,
        "state_ids": [Command.set(contact.state_id.ids)],
        "radius_km": row.radius,
        "capacity": row.capacity,
        "quota": row.quota,
        "user_id": demo.users["dispatcher"].id,
        "capability_ids": [Command.create(line) for line in lines],
    }


def _make_own(demo):
    """Halls and stores of the maker, self-service, and channels without a place."""
    company = demo.company.partner_id
    vals_list = []
    for kind, code, number in OWN:
        contact = demo.branches[code].stores[number]
        vals_list.append(_prepare_own(demo, kind, contact, "sales", capacity=20))
    for name, district, road in SELF_SERVICE:
        contact = _make_own_contact(demo, name, partners.place(demo, district, road)[1])
        values = _prepare_own(demo, "self_service", contact, "sales", radius_km=3)
        values["capability_ids"][0][2]["categ_id"] = demo.categories["consumable"].id
        vals_list.append(values)
    for kind, name, side in ELECTRONIC:
        values = {"phone": company.phone, "email": company.email}
        contact = _make_own_contact(demo, name, values)
        vals_list.append(_prepare_own(demo, kind, contact, side))
    points = demo.act_as("manager", demo.env["channel.point"]).create(vals_list)
    points.action_activate()
    for point in points.with_env(demo.env):
        demo.points[point.name] = point


def _make_own_contact(demo, name, values):
    return demo.env["res.partner"].create(
        {
            **values,
            "name": name,
            "type": "store",
            "parent_id": demo.company.partner_id.id,
        }
    )


def _prepare_own(demo, kind, contact, side, **values):
    return {
        "partner_id": contact.id,
        "company_id": demo.company.id,
        "type_id": demo.env.ref(f"channel_partner.type_{kind}").id,
        "state_ids": [Command.set(contact.state_id.ids)],
        "radius_km": 40 if contact.partner_latitude else 0,
        "user_id": demo.users["dispatcher"].id,
        "capability_ids": [Command.create({"side": side, "score": 90})],
        **values,
    }
