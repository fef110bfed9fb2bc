# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Branches with their stores and technicians, the office, and the customers."""

from dataclasses import dataclass, field

from odoo.fields import Command

from .cities import (
    CITIES,
    ESTATES,
    FEMALE_NAMES,
    MALE_NAMES,
    SURNAMES,
    City,
    District,
)
from .context import LANGUAGE

# persona: name, group; the password is the login
OFFICE = {
    "hotline": ("刘敏", "service_revenue.group_service_user"),
    "dispatcher": ("陈静", "service_revenue.group_service_user"),
    "manager": ("周建国", "service_revenue.group_service_manager"),
    "salesperson": ("孙丽娟", "sales_team.group_sale_salesman_all_leads"),
    "warehouse": ("赵卫东", "spare_parts_reverse.group_spare_user"),
}
PERSONAS = {"technician", "customer", *OFFICE}
TECHNICIAN_NAME = "王志强"
CUSTOMER_NAME = "李婉清"
TECHNICIAN_GROUP = "service_revenue.group_service_technician"
LOGINS_PER_CITY = 5
TAGS = {
    "老客户": 4,
    "注重品质": 10,
    "价格敏感": 3,
    "有老人同住": 6,
    "有幼儿": 7,
    "新房装修": 2,
    "租房": 1,
}


@dataclass
class Branch:
    """One city: what belongs to it."""

    city: City
    territory: object
    team: object  # fsm.team
    sales_team: object  # crm.team
    stores: list = field(default_factory=list)
    technicians: list = field(default_factory=list)  # [Technician]


@dataclass
class Technician:
    worker: object  # fsm.person
    user: object  # res.users, empty when the technician has no login
    branch: Branch
    speed: float  # how good at bringing in leads: 0 to 1


@dataclass
class Customer:
    partner: object
    location: object
    branch: Branch
    district: District
    buys_here: bool = True  # in one of the stores; else from a dealer
    is_persona: bool = False  # the customer of the portal


def build(demo):
    _make_office(demo)
    for city in CITIES:
        branch = _make_branch(demo, city)
        demo.branches[city.code] = branch
        _make_stores(demo, branch)
        _make_technicians(demo, branch)
    _make_customers(demo)


def _full_name(demo, taken):
    """A Chinese name that nobody in the company has yet, and its form of address."""
    while True:
        female = demo.rng.random() < 0.52
        given = demo.rng.choice(FEMALE_NAMES if female else MALE_NAMES)
        name = demo.rng.choice(SURNAMES) + given
        if name not in taken:
            taken.add(name)
            return name


def _phone(demo):
    """A mobile number that is well formed and plainly invented."""
    demo.last_phone = getattr(demo, "last_phone", 0) + demo.rng.randint(1, 9)
    return f"+86 199 0000 {demo.last_phone:04d}"


def _address(demo, city, district, road=None):
    rng = demo.rng
    road = road or rng.choice(district.roads)
    return {
        "street": f"{district.name}{road}{rng.randint(1, 398)}号",
        "city": city.name,
        "zip": district.zip_code,
        "state_id": demo.env.ref(city.state).id,
        "country_id": demo.env.ref("base.cn").id,
        # about 1.5 km around the middle of the district
        "partner_latitude": round(rng.gauss(district.latitude, 0.007), 6),
        "partner_longitude": round(rng.gauss(district.longitude, 0.008), 6),
        "tz": "Asia/Shanghai",
        "lang": LANGUAGE,
    }


def _make_users(demo, rows):
    """Users of these rows (login, name, group, values), all in one go."""
    users = demo.env["res.users"].create(
        [
            {
                **values,
                "name": name,
                "login": login,
                # hashing takes a third of a second: only who is shown has a password
                **({"password": login} if login in PERSONAS else {}),
                "email": f"{login}@chenlan.example.com",
                "tz": "Asia/Shanghai",
                "lang": "en_US",
                # news in the application, not by e-mail, which goes nowhere here
                "notification_type": "inbox",
                "odoobot_state": "disabled",  # its welcome covers a phone's screen
                "company_id": demo.company.id,
                "company_ids": [Command.set(demo.company.ids)],
                "group_ids": [Command.set(demo.env.ref(group).ids)],
            }
            for login, name, group, values in rows
        ]
    )
    for user in users:
        demo.users[user.login] = user
    return users


def _make_office(demo):
    demo.taken = {TECHNICIAN_NAME, CUSTOMER_NAME}
    demo.taken.update(name for name, _group in OFFICE.values())
    _make_users(
        demo, [(login, name, group, {}) for login, (name, group) in OFFICE.items()]
    )
    demo.tags = {
        name: demo.env["res.partner.category"].create({"name": name, "color": color})
        for name, color in TAGS.items()
    }


def _make_branch(demo, city):
    short = city.name.removesuffix("市")
    team = demo.env["fsm.team"].create(
        {"name": f"{short}服务部", "company_id": demo.company.id}
    )
    return Branch(
        city=city,
        territory=demo.env["res.territory"].create(
            {
                "name": f"{short}服务区",
                "type": "zip",
                "zip_codes": ",".join(district.zip_code for district in city.districts),
            }
        ),
        team=team,
        sales_team=demo.env["crm.team"].create(
            {
                "name": f"{short}门店",
                "company_id": demo.company.id,
                "user_id": demo.users["manager"].id,
                "member_ids": [Command.link(demo.users["salesperson"].id)]
                if city.code == "HZ"
                else [],
            }
        ),
    )


def _make_stores(demo, branch):
    districts = {district.name: district for district in branch.city.districts}
    for number, (name, district, road) in enumerate(branch.city.stores, start=1):
        branch.stores.append(
            demo.env["res.partner"].create(
                {
                    **_address(demo, branch.city, districts[district], road),
                    "name": name,
                    "ref": f"{branch.city.code}{number:02d}",
                    "type": "store",
                    "parent_id": demo.company.partner_id.id,
                    "phone": _phone(demo),
                    "email": f"{branch.city.code}{number:02d}".lower()
                    + "@chenlan.example.com",
                }
            )
        )


def _make_technicians(demo, branch):
    """Workers of the city; the first five of them have a login."""
    before = sum(len(one.technicians) for one in demo.branches.values())
    drafts = []
    for number in range(branch.city.technicians):
        is_persona = not before and not number
        name = TECHNICIAN_NAME if is_persona else _full_name(demo, demo.taken)
        values = {
            **_address(demo, branch.city, demo.rng.choice(branch.city.districts)),
            "phone": _phone(demo),
        }
        login = "technician" if is_persona else f"technician{before + number + 1}"
        drafts.append((login, name, TECHNICIAN_GROUP, values))
    users = _make_users(demo, drafts[:LOGINS_PER_CITY])
    partners = users.partner_id | demo.env["res.partner"].create(
        [
            {**values, "name": name}
            for _login, name, _group, values in drafts[LOGINS_PER_CITY:]
        ]
    )
    workers = demo.env["fsm.person"].create(
        [
            {
                "partner_id": partner.id,
                "team_id": branch.team.id,
                "territory_ids": [Command.link(branch.territory.id)],
            }
            for partner in partners
        ]
    )
    for worker in workers:
        user = users.filtered(
            lambda one, worker=worker: one.partner_id == worker.partner_id
        )
        speed = 0.9 if user.login == "technician" else demo.rng.uniform(0.2, 0.85)
        branch.technicians.append(Technician(worker, user, branch, speed))
    branch.territory.person_id = workers[0]


def _make_customers(demo):
    drafts = []
    for branch in demo.branches.values():
        for _number in range(branch.city.customers):
            district = demo.rng.choice(branch.city.districts)
            name = _full_name(demo, demo.taken) if drafts else CUSTOMER_NAME
            drafts.append((branch, district, _customer_values(demo, branch, district)))
            drafts[-1][2]["name"] = name
    partners = demo.env["res.partner"].create([values for *_rest, values in drafts])
    # the addresses first and together: a location that has to make its own address
    # moves it below the owner one by one
    addresses = (
        demo.env["res.partner"]
        .with_context(creating_fsm_location=True)
        .create(
            [
                {
                    **values,
                    "name": f"{partner.name} {partner.street2}",
                    "parent_id": partner.id,
                    "type": "fsm_location",
                    "fsm_location": True,
                    "email": False,
                    "category_id": [],
                }
                for partner, (*_rest, values) in zip(partners, drafts, strict=True)
            ]
        )
    )
    locations = demo.env["fsm.location"].create(
        [
            {
                "partner_id": address.id,
                "owner_id": address.parent_id.id,
                "contact_id": address.parent_id.id,
                "territory_id": branch.territory.id,
                "team_id": branch.team.id,
            }
            for address, (branch, *_rest) in zip(addresses, drafts, strict=True)
        ]
    )
    for partner, location, (branch, district, _values) in zip(
        partners, locations, drafts, strict=True
    ):
        partner.service_location_id = location
        demo.customers.append(Customer(partner, location, branch, district))
    _make_portal_customer(demo)


def _customer_values(demo, branch, district):
    rng = demo.rng
    estate = rng.choice(ESTATES)
    phone = _phone(demo)
    tags = [demo.tags[tag].id for tag in TAGS if rng.random() < 0.13]
    return {
        **_address(demo, branch.city, district),
        "street2": f"{estate}{rng.randint(1, 28)}幢{rng.randint(1, 4)}单元"
        f"{rng.randint(1, 18)}0{rng.randint(1, 4)}室",
        "phone": phone,
        "email": f"{phone[-9:].replace(' ', '')}@mail.example.com"
        if rng.random() < 0.4
        else False,
        "category_id": [Command.set(tags)],
    }


def _make_portal_customer(demo):
    demo.customers[0].is_persona = True
    partner = demo.customers[0].partner
    partner.category_id = demo.tags["有老人同住"]
    demo.users["customer"] = demo.env["res.users"].create(
        {
            "login": "customer",
            "password": "customer",
            "partner_id": partner.id,
            "email": "customer@mail.example.com",
            "lang": "en_US",
            "company_id": demo.company.id,
            "company_ids": [Command.set(demo.company.ids)],
            "group_ids": [Command.set(demo.env.ref("base.group_portal").ids)],
        }
    )
