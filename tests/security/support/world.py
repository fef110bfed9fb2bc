"""Two companies, three circles of people, and everything that belongs to a circle.

Circles A and B are customers of one company, each with a technician, a salesperson and
documents of their own; circle X is another company. What the sweep may not read or
change for a persona is what belongs to a circle that is not his.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date

from tests.security.support.ambassadors import add_ambassadors
from tests.security.support.channels import add_channels
from tests.security.support.discovery import models, text_fields
from tests.security.support.extras import add_extras
from tests.security.support.spares import add_spares

CIRCLES = ("A", "B", "X")
AMOUNTS = {"A": 31337.17, "B": 42424.29, "X": 53535.31}
# Who belongs to which circles. The record rules have to say the same (see
# `disagreements`): a rule that opens more is found before any request is sent.
CIRCLES_OF = {
    "public": "",
    "portal_a": "A",
    "child_a": "A",
    "portal_b": "B",
    "technician_a": "A",
    "technician_b": "B",
    "seller_a": "A",
    "hotline": "AB",
    "manager": "AB",
    "spare_user": "AB",
    "spare_manager": "AB",
    "store_owner_a": "A",
    "store_clerk_a": "A",
    "store_technician_a": "A",
    "store_owner_b": "B",
    "ambassador_a": "A",
    "ambassador_b": "B",
    "channel_user": "AB",
    "channel_manager": "AB",
    "channel_foreign": "X",
    "programme_user": "AB",
    "programme_manager": "AB",
    "plain": "",
    "foreign": "X",
}
DOCUMENTS = (
    *("fsm.order", "helpdesk.ticket", "crm.lead", "fsm.equipment"),
    *("spare.part.return", "spare.swap", "spare.supplier.claim", "spare.disposal"),
    *("channel.return", "channel.dispute", "channel.dispute.claim", "channel.review"),
    *("channel.commission", "channel.dispute.evidence", "channel.review.line"),
    *("channel.point", "channel.member", "channel.capability", "channel.offer"),
    *("channel.route", "channel.ownership", "spare.store.request", "rma"),
    *("ambassador.ambassador", "ambassador.task", "ambassador.signup"),
    *("ambassador.community", "ambassador.community.member", "ambassador.material"),
    *("ambassador.event.store", "ambassador.event.cost", "ambassador.help"),
    *("ambassador.link", "ambassador.late.deal", "ambassador.store.buyer"),
    *("ambassador.state.log", "event.event", "event.registration"),
)
# Colleagues of a company see all of these: only firms and companies are kept apart.
OF_COLLEAGUES = {
    *("channel.point", "channel.member", "channel.capability", "channel.offer"),
    *("channel.route", "channel.ownership"),
}
# Nothing of a customer is in them, or everybody has to see them.
NO_BUSINESS = re.compile(
    r"^(ir|bus|base|web|iap|phone|digest|utm|onboarding|auth_totp|report)\."
    r"|^res\.(users|groups|company|currency|lang|country|config|device)"
    r"|^mail\.(tracking|template|activity\.type|alias|guest|presence|push|message\.sub)"
    r"|^product\.(template|product|category|pricelist)|^service\.interest$"
    r"|^stock\.(warehouse|location|picking\.type|rule|route)|^sequence"
    r"|^channel\.(type|scenario|skill|refuse\.reason)$"
    r"|^ambassador\.(city|city\.lock|level|community\.(tag|touch)|rate|quota)$"
    r"|^discuss\.|^res\.role|^crm\.(stage|tag|lost)|^sms\.tracker"
)
# Settings that a company has from the start, for all its circles.
OF_COMPANY = {"service.status.rule"}
# Texts that programs read, in which a marker would break something.
NO_MARKER = {
    *("origin_model", "res_model", "model", "occurrence", "access_token", "tz"),
    *("code_hash", "message_id", "record_name", "barcode", "mimetype", "checksum"),
    *("store_fname", "url", "lang", "state", "phone_sanitized", "email_normalized"),
    *("references", "email_from", "reply_to", "parent_path", "index_content"),
    *("complete_name", "reservation_state", "fingerprint", "uuid", "ref"),
    # A domain, which is parsed when the rule is applied.
    *("cond_domain",),
    *("company_registry", "vat", "email", "access_warning", "sequence_prefix"),
}
MARKER = re.compile(r"zq(\d+)x")


@dataclass
class Persona:
    """Somebody who sends requests; ``user`` is a recordset of one."""

    name: str
    user: object

    @property
    def circles(self) -> str:
        return CIRCLES_OF[self.name]


@dataclass
class World:
    """What was built, by circle."""

    env: object
    personas: dict[str, Persona] = field(default_factory=dict)
    records: dict[str, dict[str, list[int]]] = field(default_factory=dict)
    main: dict[str, dict[str, int]] = field(default_factory=dict)
    tokens: dict[str, dict[str, str]] = field(default_factory=dict)
    companies: dict[str, object] = field(default_factory=dict)
    markers: list[tuple[str, int, str]] = field(default_factory=list)
    gaps: list[str] = field(default_factory=list)
    builder: object = None
    # Contacts that are stores.
    stores: set[int] = field(default_factory=set)

    def foreign(self, persona: Persona) -> list[str]:
        """Circles that are none of the persona's business."""
        return [name for name in CIRCLES if name not in persona.circles]

    def ids(self, model: str, circles) -> list[int]:
        """Records of a model in these circles."""
        return [i for c in circles for i in self.records[c].get(model, [])]

    def token(self, url: str, circle: str) -> str:
        """A good token of the kind that an address takes."""
        kinds = self.tokens[circle]
        return next((t for kind, t in kinds.items() if kind in url), kinds["confirm"])

    def circle_of(self, model: str, record_id: int) -> str:
        """Circle of a record, "" when it belongs to none."""
        return next(
            (c for c in CIRCLES if record_id in self.records[c].get(model, ())), ""
        )


def build(env) -> World:
    """Make the world and commit it."""
    world = World(env(context={**env.context, "tracking_disable": False}))
    builder = world.builder = Builder(world)
    builder.prepare()
    for circle in CIRCLES:
        builder.circle(circle)
    builder.others()
    builder.fill_gaps()
    env.flush_all()
    env.cr.commit()
    builder.plant()
    env.cr.commit()
    env.invalidate_all()
    return world


class Builder:
    """Makes a world."""

    def __init__(self, world: World):
        self.world = world
        self.env = world.env

    def prepare(self):
        """What both companies and all circles share."""
        env = self.env
        self.company = env.company
        currency = self.company.currency_id
        self.other = env["res.company"].create(
            {"name": "Abuse Other Company", "currency_id": currency.id}
        )
        env.user.company_ids |= self.other
        env["stock.warehouse"].create(
            {"name": "Abuse", "code": "ABU", "company_id": self.other.id}
        )
        self.world.companies = {
            "A": self.company,
            "B": self.company,
            "X": self.other,
        }
        self.product = env["product.product"].create(
            {
                "name": "Abuse appliance",
                "type": "consu",
                "list_price": 1,
                "taxes_id": False,
                "invoice_policy": "order",
            }
        )
        env["service.incentive.rule"].search([]).active = False
        self.interest = env.ref("service_revenue.interest_other")
        stages = env["helpdesk.ticket.stage"].search([("closed", "=", True)])
        stages[:1].close_from_portal = True

    def user(self, name, groups, company=None, **values):
        """A persona with a login of his own (no password: sessions are forged)."""
        env = self.env
        company = company or self.company
        user = (
            env["res.users"]
            .with_context(no_reset_password=True, mail_create_nosubscribe=True)
            .create(
                {
                    "name": f"Abuse {name}",
                    "login": f"abuse_{name}",
                    "email": f"abuse_{name}@example.com",
                    "group_ids": [(6, 0, [env.ref(g).id for g in groups.split(",")])],
                    "company_id": company.id,
                    "company_ids": [(6, 0, company.ids)],
                    **values,
                }
            )
        )
        if name in CIRCLES_OF:
            self.world.personas[name] = Persona(name, user)
        return user

    def circle(self, circle):
        """Everything that belongs to one circle; new rows are its records."""
        before = self.last_ids()
        company = self.world.companies[circle]
        self.env = self.world.env(
            context={
                **self.world.env.context,
                "allowed_company_ids": company.ids,
                "lang": "en_US",
            }
        )
        main = self.documents(circle, company)
        self.env.flush_all()
        self.env = self.world.env
        after = self.last_ids()
        self.world.records[circle] = {
            model: self.new_ids(model, before.get(model, 0)) for model in after
        }
        self.world.records[circle] = {
            model: ids for model, ids in self.world.records[circle].items() if ids
        }
        self.world.main[circle] = main

    def last_ids(self):
        """The highest id of every table that can hold business data."""
        env, found = self.world.env, {}
        for name in env.registry:
            cls = env.registry[name]
            if cls._abstract or not cls._auto or NO_BUSINESS.match(name):
                continue
            env.cr.execute(f'SELECT COALESCE(MAX(id), 0) FROM "{cls._table}"')
            found[name] = env.cr.fetchone()[0]
        return found

    def new_ids(self, model, last):
        table = self.world.env[model]._table
        self.world.env.cr.execute(
            f'SELECT id FROM "{table}" WHERE id > %s ORDER BY id', [last]
        )
        return [row[0] for row in self.world.env.cr.fetchall()]

    def documents(self, circle, company):
        """A customer with a story: visit, ticket, lead, sale, ledger, confirmation."""
        env, low = self.env, circle.lower()
        customer = env["res.partner"].create(
            {
                "name": f"Customer {circle}",
                "is_company": True,
                "email": f"customer_{low}@example.com",
                "phone": f"+1 202 555 01{70 + 'ABX'.index(circle)}",
                "street": f"{circle} Road 1",
                "city": "Springfield",
                "zip": "10001",
                "partner_latitude": 40.7,
                "partner_longitude": -74.0,
                "country_id": env.ref("base.us").id,
                "company_id": company.id,
            }
        )
        child = env["res.partner"].create(
            {
                "name": f"Child {circle}",
                "parent_id": customer.id,
                "email": f"child_{low}@example.com",
            }
        )
        if circle in "AB":
            self.user(f"portal_{low}", "base.group_portal", partner_id=customer.id)
        if circle == "A":
            self.user("child_a", "base.group_portal", partner_id=child.id)
        technician = self.user(
            f"technician_{low}", "service_revenue.group_service_technician", company
        )
        seller = self.user(f"seller_{low}", "sales_team.group_sale_salesman", company)
        person = env["fsm.person"].create({"partner_id": technician.partner_id.id})
        location = env["fsm.location"].create(
            {
                "name": f"Home {circle}",
                "owner_id": customer.id,
                "contact_id": customer.id,
                "company_id": company.id,
            }
        )
        customer.service_location_id = location
        unit = env["fsm.equipment"].create(
            {
                "name": f"Unit {circle}",
                "product_id": self.product.id,
                "owned_by_id": customer.id,
                "location_id": location.id,
                "current_location_id": location.id,
                "company_id": company.id,
                "notes": "note",
            }
        )
        team = env["helpdesk.ticket.team"].create(
            {"name": f"Team {circle}", "company_id": company.id}
        )
        # The first has no visit: it could be closed.
        tickets = env["helpdesk.ticket"].create(
            [
                {
                    "name": f"Ticket {circle} {number}",
                    "description": "It leaks",
                    "partner_id": customer.id,
                    "company_id": company.id,
                    "team_id": team.id,
                }
                for number in range(2)
            ]
        )
        ticket = tickets[0]
        ticket.message_post(body="Message", message_type="comment")
        fsm_team = env["fsm.team"].search([("company_id", "=", company.id)], limit=1)
        fsm_team = fsm_team or env["fsm.team"].create(
            {"name": f"Crew {circle}", "company_id": company.id}
        )
        orders = env["fsm.order"].create(
            [
                {
                    "location_id": location.id,
                    "person_id": person.id,
                    "company_id": company.id,
                    "team_id": fsm_team.id,
                    "description": "Description",
                    "equipment_ids": [(6, 0, unit.ids)],
                    "ticket_id": tickets[1].id if number == 0 else False,
                }
                for number in range(2)
            ]
        )
        order = orders[0]
        order.message_post(body="Message", message_type="comment")
        captured = order.with_user(technician).capture_lead(
            self.interest.id, note="Evidence"
        )
        lead = env["crm.lead"].browse(captured["lead_id"])
        sales_team = env["crm.team"].create(
            {"name": f"Store {circle}", "company_id": company.id}
        )
        lead.dispatch(team_id=sales_team.id, user_id=seller.id)
        sale = env["sale.order"].create(
            {
                "partner_id": customer.id,
                "opportunity_id": lead.id,
                "user_id": seller.id,
                "company_id": company.id,
                "order_line": [
                    (
                        0,
                        0,
                        {
                            "product_id": self.product.id,
                            "product_uom_qty": 1,
                            "price_unit": AMOUNTS[circle],
                            "tax_ids": False,
                        },
                    )
                ],
            }
        )
        sale.action_confirm()
        self.money(circle, company, lead, technician.partner_id)
        confirmation, _code = env["service.confirmation"]._open_for(order, customer)
        self.world.tokens[circle] = {"confirm": confirmation._get_token()}
        # Further kinds of links, by the word in their address.
        for kind in ("status",):
            if make := getattr(order, f"_get_{kind}_token", None):
                self.world.tokens[circle][kind] = make()
        orders[1].write({"signature": PIXEL, "signed_by": "Customer"})
        orders[1].action_complete()
        env["service.customer.profile"]._refresh(customer)
        main = {
            "fsm.order": order.id,
            "helpdesk.ticket": ticket.id,
            "crm.lead": lead.id,
            "fsm.equipment": unit.id,
            "sale.order": sale.id,
            "res.partner": customer.id,
            "fsm.location": location.id,
            "fsm.person": person.id,
            "crm.team": sales_team.id,
            "res.users": technician.id,
        }
        add_extras(env, circle, company, main)
        add_spares(env, circle, company, main)
        add_channels(self, circle, company, main)
        add_ambassadors(self, circle, company, main)
        main["spare.part.return"] = (
            env["spare.part.return"].search([], order="id desc", limit=1).id
        )
        return main

    def money(self, circle, company, lead, agent):
        """Payable entries in the ledger, one of them settled."""
        env = self.env
        rule = env["service.incentive.rule"].create(
            {"name": f"Rule {circle}", "bounty": 1, "company_id": company.id}
        )
        # It would pay people of the other circle of this company too.
        rule.active = False
        agent.agent = True
        common = {
            "rule_id": rule.id,
            "beneficiary_id": agent.id,
            "company_id": company.id,
            "currency_id": company.currency_id.id,
            "stage": "accepted",
            "proof": "capture",
            "lead_id": lead.id,
            "origin_model": "crm.lead",
            "origin_id": lead.id,
            "state": "payable",
        }
        env["service.incentive.entry"].create(
            [
                {
                    **common,
                    "amount": AMOUNTS[circle] + number,
                    "occurrence": f"abuse {number}",
                    "date": day,
                    "payable_on": day,
                }
                for number, day in enumerate(("2026-01-10", "2099-01-01"))
            ]
        )
        env["service.incentive.entry"].with_context(
            allowed_company_ids=company.ids
        )._settle(date(2026, 2, 1), agent)

    def others(self):
        """People who belong to no circle, or to more than one."""
        self.user("hotline", "service_revenue.group_service_user")
        self.user(
            "manager",
            "service_revenue.group_service_manager,account.group_account_invoice",
        )
        for kind in ("user", "manager"):
            self.user(f"spare_{kind}", f"spare_parts_reverse.group_spare_{kind}")
        channel = "channel_partner.group_channel"
        self.user("channel_user", f"{channel}_user")
        self.user("channel_manager", f"{channel}_manager")
        programme = "ambassador_program.group_ambassador"
        self.user(
            "channel_foreign", f"{channel}_manager,{programme}_manager", self.other
        )
        for kind in ("user", "manager"):
            self.user(f"programme_{kind}", f"{programme}_{kind}")
        self.user("plain", "base.group_user")
        self.user("foreign", "service_revenue.group_service_user", self.other)
        public = self.env.ref("base.public_user")
        self.world.personas["public"] = Persona("public", public)
        order = {name: number for number, name in enumerate(CIRCLES_OF)}
        self.world.personas = dict(
            sorted(self.world.personas.items(), key=lambda item: order[item[0]])
        )

    # --- models of which the story makes no record -----------------------------------

    def fill_gaps(self):
        """One record for each model of ours that a circle has none of, if possible."""
        env = self.env
        for model in models(env, own=True):
            if env[model]._transient or NO_BUSINESS.match(model):
                continue
            for circle in CIRCLES:
                if self.world.records[circle].get(model) or self.adopt(model, circle):
                    continue
                problem = self.fill(model, circle)
                if problem:
                    self.world.gaps.append(f"{model} in {circle}: {problem}")

    def adopt(self, model, circle):
        """What the engines made; True when nothing is missing."""
        if model == "service.tag.assignment":
            customer = self.world.main[circle]["res.partner"]
            records = self.env[model].search([("partner_id", "=", customer)])
            self.world.records[circle][model] = records.ids
            return bool(records)
        if model not in OF_COMPANY:
            return False
        if circle == "X":
            records = self.env[model].search([("company_id", "=", self.other.id)])
            self.world.records[circle][model] = records.ids
        return True

    def fill(self, model, circle):
        """Make one record with what it requires; the reason when that fails."""
        env = self.world.env(
            context={
                **self.world.env.context,
                "allowed_company_ids": self.world.companies[circle].ids,
            }
        )
        values = self.required(env[model], circle)
        rules = env["ir.rule"].search_count([("model_id.model", "=", model)])
        if "company_id" not in env[model]._fields and not rules:
            # Settings that all companies share belong to no circle.
            return ""
        try:
            with env.cr.savepoint():
                record = env[model].create(values)
                env.flush_all()
        except Exception as error:
            env.invalidate_all()
            return str(error).splitlines()[0][:120]
        self.world.records[circle][model] = record.ids
        return ""

    def required(self, model, circle):
        """Values of the fields without which there is no record."""
        defaults = model.default_get(list(model._fields))
        values = {}
        for name, f in model._fields.items():
            if f.related or (f.compute and f.readonly) or not f.store:
                continue
            wanted = f.required or (
                f.type == "many2one" and self.world.main[circle].get(f.comodel_name)
            )
            if not wanted or (name in defaults and f.type != "many2one"):
                continue
            values[name] = self.value(f, circle, model)
        if "company_id" in model._fields and not model._fields["company_id"].related:
            values["company_id"] = self.world.companies[circle].id
        return values

    def value(self, f, circle, model):
        """Something that fits a field."""
        if f.type == "many2one":
            main = self.world.main[circle].get(f.comodel_name)
            own = self.world.records[circle].get(f.comodel_name)
            if main or own:
                return main or own[0]
            if f.comodel_name == "res.company":
                return self.world.companies[circle].id
            return self.world.env[f.comodel_name].search([], limit=1).id
        if f.type == "selection":
            options = f.get_values(self.world.env)
            return options[0] if options else False
        if f.type in ("integer", "float", "monetary"):
            return AMOUNTS[circle] if f.type == "monetary" else 1
        fixed = {"date": "2026-01-10", "datetime": "2026-01-10 10:00:00"}
        return fixed.get(f.type, f"Text {circle}")

    # --- markers ---------------------------------------------------------------------

    def plant(self):
        """Put a marker into every text of every record of every circle, by SQL."""
        world, cr = self.world, self.world.env.cr
        for circle in CIRCLES:
            for model, ids in world.records[circle].items():
                self.plant_model(cr, model, ids)

    def plant_model(self, cr, model, ids):
        table = self.world.env[model]._table
        for name in text_fields(self.world.env, model):
            f = self.world.env[model]._fields[name]
            if name in NO_MARKER or (f.size or 99) < 12:
                continue
            translated = "jsonb_build_object('en_US', %s::text)"
            value = translated if f.translate else "%s"
            for record_id in ids:
                marker = f"zq{len(self.world.markers)}x"
                cr.execute("SAVEPOINT plant")
                try:
                    cr.execute(
                        f'UPDATE "{table}" SET "{name}" = {value} WHERE id = %s',
                        [marker, record_id],
                    )
                except Exception:
                    # Append-only tables refuse; what is in them has no marker then.
                    cr.execute("ROLLBACK TO SAVEPOINT plant")
                    break
                cr.execute("RELEASE SAVEPOINT plant")
                self.world.markers.append((model, record_id, name))

    def replant(self, table):
        """Put the markers of a table back, after a hole has overwritten them."""
        cr, env = self.world.env.cr, self.world.env
        for number, (model, record_id, name) in enumerate(self.world.markers):
            if env[model]._table == table and not env[model]._fields[name].translate:
                cr.execute(
                    f'UPDATE "{table}" SET "{name}" = %s WHERE id = %s',
                    [f"zq{number}x", record_id],
                )
        cr.commit()


PIXEL = (
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9"
    "awAAAABJRU5ErkJggg=="
)


# --- who may see what ----------------------------------------------------------------


def readable(world: World, persona: Persona, model: str) -> set[int]:
    """Records that the record rules let the persona find."""
    from odoo.exceptions import AccessError

    user = persona.user
    try:
        return set(
            world.env[model]
            .with_user(user)
            .with_context(active_test=False, allowed_company_ids=user.company_ids.ids)
            .search([])
            .ids
        )
    except AccessError:
        return set()


def disagreements(world: World) -> list[tuple]:
    """Where the rules open a circle to somebody who has no business there.

    (persona, model, ids) for each.
    """
    found = []
    for persona in world.personas.values():
        for model in DOCUMENTS:
            seen = readable(world, persona, model)
            for circle in world.foreign(persona):
                if model in OF_COLLEAGUES and colleagues(world, persona, circle):
                    continue
                ids = seen & set(world.records[circle].get(model, []))
                if ids:
                    found.append((persona, model, sorted(ids)))
    return found


def colleagues(world: World, persona: Persona, circle: str) -> bool:
    """True when the persona is employed by the company of the circle."""
    user = persona.user
    return not user.share and world.companies[circle] in user.company_ids
