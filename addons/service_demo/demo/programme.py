# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Ambassadors in eight cities: they apply, are trained, go out, pause or leave."""

import random

from odoo.fields import Command

from . import event_days
from .cities import CITIES, FEMALE_NAMES, MALE_NAMES, SURNAMES
from .context import LANGUAGE, SEED
from .estates import ESTATES, MOTIVES, QUOTAS, ROSTER
from .people import _make_users

FIRST_DAY = 150  # days ago
MANAGER_NAME = "林晓雯"
AMBASSADOR_NAME = "黄玉兰"
LEFT = "搬家到外地"
REFUSED = "同城已有同小区达人，建议下期再申请"
# days ago of the launch, name, what to do, material, share of those who have done it
CAMPAIGNS = (
    (
        62,
        "新风空调以旧换新",
        "在业主群转发活动海报，邀请邻居登记旧机型号，本周内完成。",
        "旧空调最高抵 800 元，免费上门拆旧。扫我的二维码登记，门店当天联系。",
        24,
        0.85,
    ),
    (
        9,
        "净水体验周",
        "把水质检测活动告诉楼里邻居，每位达人至少联系 20 户。",
        "免费上门测水质，30 分钟出结果，满意再决定。点链接预约。",
        14,
        0.4,
    ),
)
# medium, what a lead costs there
MEDIA = (("信息流广告", 86), ("搜索广告", 64), ("小区电梯广告", 118))
HELP = (
    ("吴阿姨", "冰箱不制冷，里面的菜都要坏了", 8),
    ("郑先生", "洗衣机脱水时声音特别大", 3),
)


def build(demo):
    demo.amb_rng = random.Random(SEED + 6)
    demo.ambassadors = {}  # branch code -> active ones, by arrival
    demo.amb_phone = 5000
    demo.amb_names = set()
    demo.plan(FIRST_DAY, 9, set_up, demo)
    days_ago = FIRST_DAY - 2
    for code, branch, states in ROSTER:
        for number, state in enumerate(states):
            late = state in ("waiting", "applied", "training", "approved", "refused")
            when = 12 - number % 8 if late else days_ago - number % 9
            demo.plan(when, 10, apply_for, demo, code, branch, number, state, when)
    for launched, *row in CAMPAIGNS:
        demo.plan(launched, 10, launch, demo, launched, *row)
    for name, words, when in HELP:
        demo.plan(when, 19, ask_for_help, demo, name, words)
    demo.plan(1, 8, measure, demo)
    event_days.build(demo)


def set_up(demo):
    env = demo.env
    manager = _make_users(
        demo,
        [
            (
                "programme",
                MANAGER_NAME,
                "ambassador_program.group_ambassador_manager",
                {},
            )
        ],
    )
    manager.password = manager.login
    demo.company.ambassador_user_id = manager
    for code, quota in QUOTAS.items():
        env["ambassador.quota"].create(
            {
                "city_id": city(demo, code).id,
                "company_id": demo.company.id,
                "quota": quota,
            }
        )
    for name, cost in MEDIA:
        env["ambassador.media.benchmark"].create(
            {
                "medium_id": env["utm.medium"].create({"name": name}).id,
                "company_id": demo.company.id,
                "currency_id": demo.company.currency_id.id,
                "cost_per_lead": cost,
                "date_from": demo.day(FIRST_DAY),
            }
        )
    demo.company.ambassador_lead_cost = MEDIA[0][1]
    make_communities(demo)


def city(demo, code):
    return demo.env.ref(f"ambassador_program.city_cn_{code}")


def make_communities(demo):
    """The estates in which the customers live, by the name in their addresses."""
    rng = demo.amb_rng
    codes = {branch: code for code, branch, _states in ROSTER if branch}
    rows = {row.code: row for row in CITIES}
    vals_list = []
    for estate in ESTATES:
        town = rows[estate.branch]
        districts = {district.name: district for district in town.districts}
        district = districts.get(estate.district) or rng.choice(town.districts)
        office = demo.env["res.partner"].create(
            {
                "name": estate.property_name,
                "is_company": True,
                "phone": next_phone(demo),
                "city": town.name,
                "lang": LANGUAGE,
            }
        )
        vals_list.append(
            {
                "name": estate.name,
                "company_id": demo.company.id,
                "city_id": city(demo, codes[estate.branch]).id,
                "district": district.name,
                "street": f"{district.name}{rng.choice(district.roads)}"
                f"{rng.randint(8, 260)}号",
                "latitude": round(rng.gauss(district.latitude, 0.004), 6),
                "longitude": round(rng.gauss(district.longitude, 0.004), 6),
                "household_count": estate.households,
                "completion_year": estate.year,
                "contact_id": office.id,
            }
        )
    demo.communities = {
        one.name: one for one in demo.env["ambassador.community"].create(vals_list)
    }
    members = demo.env["ambassador.community.member"]
    members._cron_rebuild()
    while members._match_queued():
        pass


# ----------------------------------------------------------------------
# People
# ----------------------------------------------------------------------


def next_phone(demo):
    """A mobile number that is well formed and plainly invented."""
    demo.amb_phone += demo.amb_rng.randint(1, 7)
    return f"+86 199 0001 {demo.amb_phone:04d}"


def make_name(demo):
    while True:
        names = FEMALE_NAMES if demo.amb_rng.random() < 0.6 else MALE_NAMES
        name = demo.amb_rng.choice(SURNAMES) + demo.amb_rng.choice(names)
        if name not in demo.amb_names:
            demo.amb_names.add(name)
            return name


def apply_for(demo, code, branch, number, state, days_ago):
    is_persona = branch == "HZ" and number == 0
    ambassador = demo.env["ambassador.ambassador"]._apply_for(
        [
            {
                "name": AMBASSADOR_NAME if is_persona else make_name(demo),
                "phone": next_phone(demo),
                "city": city(demo, code),
                "motivation": demo.amb_rng.choice(MOTIVES),
            }
        ],
        demo.company,
    )
    if state == "applied":
        return
    demo.plan(days_ago - 1, 10, decide, demo, ambassador, branch, state, days_ago - 1)
    if is_persona:
        demo.persona_ambassador = ambassador
        demo.plan(days_ago - 1, 12, give_login, demo, ambassador)


def decide(demo, ambassador, branch, state, days_ago):
    if state == "refused":
        ambassador._refuse(REFUSED)
        return
    ambassador._approve()
    if state in ("waiting", "approved") or ambassador.state == "waiting":
        return
    demo.plan(days_ago - 2, 10, ambassador._start_training)
    if state == "training":
        return
    demo.plan(days_ago - 6, 10, ambassador._activate)
    demo.ambassadors.setdefault(branch, []).append(ambassador)
    if state == "paused":
        demo.plan(20, 9, ambassador._pause)
    elif state == "left":
        demo.plan(16, 9, ambassador._leave, LEFT)


def give_login(demo, ambassador):
    demo.users["ambassador"] = demo.env["res.users"].create(
        {
            "login": "ambassador",
            "password": "ambassador",
            "partner_id": ambassador.partner_id.id,
            "email": "ambassador@mail.example.com",
            "lang": "en_US",
            "company_id": demo.company.id,
            "company_ids": [Command.set(demo.company.ids)],
            "group_ids": [Command.set(demo.env.ref("base.group_portal").ids)],
        }
    )


def measure(demo):
    demo.env["ambassador.ambassador"].search([("seat", ">", 0)])._measure()


# ----------------------------------------------------------------------
# Campaigns and help
# ----------------------------------------------------------------------


def launch(demo, days_ago, name, words, text, days, share):
    rng = demo.amb_rng
    campaign = demo.env["utm.campaign"].create(
        {
            "title": name,
            "is_ambassador_campaign": True,
            "company_id": demo.company.id,
            "user_id": demo.users["programme"].id,
            "ambassador_date_from": demo.day(days_ago),
            "ambassador_date_to": demo.day(days_ago - days),
            "ambassador_task_text": words,
            "ambassador_task_days": 10,
            "ambassador_material_ids": [
                Command.create({"name": "群里转发的话", "kind": "text", "text": text})
            ],
        }
    )
    tasks = campaign._launch()
    persona = demo.persona_ambassador
    found = demo.env["ambassador.link"].search([("campaign_id", "=", campaign.id)])
    links = {link.ambassador_id: link.link_id for link in found}
    for task in tasks:
        link = links[task.ambassador_id]
        demo.plan(days_ago - 2, 12, click, demo, link, rng.randint(3, 26))
        if task.ambassador_id != persona and rng.random() < share:
            when = max(days_ago - rng.randint(1, 9), 0)
            demo.plan(when, 18, finish, demo, task, rng.randint(20, 180))
    if days_ago > days:
        demo.plan(days_ago - days, 20, campaign._close_campaign)


def click(demo, link, count):
    demo.env["link.tracker.click"].create([{"link_id": link.id}] * count)


def finish(demo, task, reach):
    task.with_user(demo.users["programme"]).task_done(
        reach=reach, note="已在业主群转发并逐户说明。"
    )


def ask_for_help(demo, name, words):
    ambassador = demo.persona_ambassador
    community = demo.communities["翠苑"]
    demo.env["ambassador.help"]._take(
        ambassador,
        {
            "name": name,
            "phone": next_phone(demo),
            "street": "5幢2单元",
            "text": words,
            "community_id": community.id,
            "consent": True,
        },
    )
