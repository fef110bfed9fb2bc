# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""S9: who learns what about a person, when, and what is left of him.

Fifty customers, each with marks of his own in name, phone, e-mail, street and in what
was written down, whose leads go to the stores of two firms. Every persona opens every
page of the partner portal and asks by the API for everything that he can name:

- before a store accepts: no mark of anybody, on pages, in mails, by the API;
- after it: each field of each person, for owner and clerk of that store only;
- taken back: the old store learns nothing more from the next request on, on our pages
  and on core's, by read, search, groups, messages, followers and files; the next store
  does not read what the old one wrote;
- at any time: no mark in tables of the addon, in what was mailed, or in the log;
- erased: no mark of the person in any table of the database.

Of visitors of an event neither the ambassador by whose link they came nor another one
learns anything, see ``support/visitors.py``.

Leaks that must be found: a mark in the city, which is shown before; a lead that is put
back into the hands of the old store; a mark in the note of an offer; one in an address.
"""

from __future__ import annotations

import re
import time
from datetime import timedelta
from types import SimpleNamespace

from scripts.setup.machine import inherited
from tests.security.support.stage import Client, Stage, text_of
from tests.security.support.visitors import Visitors
from tests.support.server import odoo_server

PERSONS = {"S": 10, "M": 50, "L": 50}
ERASED = 5
#: What each kind of mark stands for; numbers are those of the persons.
KINDS = {"n": "name", "p": "phone", "m": "e-mail", "s": "street", "d": "description"}
MARK = re.compile(r"zq([npmsd])(\d{5})|86139(\d{8})")
PAGES = (
    *("/my", "/my/store", "/my/store/more", "/my/store/offers", "/my/store/points"),
    *("/my/store/offers?filterby=held", "/my/store/offers?filterby=past"),
    *("/my/store/leads", "/my/store/leads?filterby=lost", "/my/store/team"),
    *("/my/leads", "/my/opportunities", "/my/store/jobs"),
)
MODELS = (
    *("channel.offer", "channel.route", "channel.point", "channel.member"),
    *("crm.lead", "res.partner", "mail.message", "mail.followers", "mail.activity"),
    *("ir.attachment", "fsm.order", "helpdesk.ticket", "mail.mail"),
)
NOTE = "zqnote"


def main(size: str, env, database: str) -> int:
    """Look; the exit status is the number of leaks."""
    server = (
        "--log-level=warn",
        "--log-handler=werkzeug:INFO",
        "--limit-time-real=300",
    )
    world = World(env, PERSONS[size])
    with odoo_server(inherited(), database, *server) as running:
        stage = Stage(SimpleNamespace(env=env, gaps=[]), running)
        row = Row(stage, world)
        row.before()
        row.after()
        row.taken_back()
        row.traces()
        Visitors(world).check(row)
        row.erased()
        row.plant()
        return stage.conclude("S9", row.controls, persons=len(world.leads))


class World:
    """Two firms with their people, and customers with a mark each."""

    def __init__(self, env, count):
        self.env = env
        self.type = env.ref("channel_partner.type_store")
        self.users = {}
        self.first = self.firm("first", 31.2304, 121.4737)
        self.second = self.firm("second", 31.30, 121.50)
        for name, firm in (("first", self.first), ("second", self.second)):
            for role in ("owner", "clerk", "technician"):
                self.person(f"{role} of the {name} firm", firm, role)
        other = self.store("other", self.first.channel_partner_id, 35.0, 110.0)
        firm = self.first.channel_partner_id
        self.person("clerk of another store", self.first, "clerk", other)
        self.person("customer", None, None)
        self.person("contact without a role", self.first, None)
        self.users["public"] = env.ref("base.public_user")
        assert env["channel.member"].search_count(
            [("channel_partner_id", "=", firm.id)]
        )
        self.leads = env["crm.lead"]
        for number in range(count):
            self.leads |= self.lead(number)
        self.routes = env["channel.route"]._open(self.leads)
        assert self.routes.offer_ids.point_id == self.first
        self.commit()

    def commit(self):
        self.env.flush_all()
        self.env.cr.commit()
        self.env.invalidate_all()

    def firm(self, name, latitude, longitude):
        firm = self.env["res.partner"].create({"name": name, "is_company": True})
        return self.store(name, firm, latitude, longitude)

    def store(self, name, firm, latitude, longitude):
        contact = self.env["res.partner"].create(
            {
                "name": f"Store {name}",
                "parent_id": firm.id,
                "type": "store",
                "partner_latitude": latitude,
                "partner_longitude": longitude,
            }
        )
        return self.env["channel.point"].create(
            {
                "partner_id": contact.id,
                "type_id": self.type.id,
                "state": "active",
                "capability_ids": [
                    (0, 0, {"side": "sales"}),
                    (0, 0, {"side": "service"}),
                ],
            }
        )

    def person(self, name, point, role, points=None):
        users = self.env["res.users"].with_context(no_reset_password=True)
        login = f"s9-{name.replace(' ', '-')}"
        user = users.create(
            {
                "name": name,
                "login": login,
                "email": f"{login}@example.com",
                "group_ids": [(6, 0, [self.env.ref("base.group_portal").id])],
            }
        )
        if point:
            user.partner_id.parent_id = point.channel_partner_id
        if role:
            self.env["channel.member"].create(
                {
                    "partner_id": user.partner_id.id,
                    "role": role,
                    "point_ids": [(6, 0, (points or point).ids)],
                }
            )
        self.users[name] = user

    def lead(self, number):
        n = f"{number:05d}"
        person = self.env["res.partner"].create(
            {
                "name": f"zqn{n} Person",
                "phone": f"+86139{number:08d}",
                "email": f"zqm{n}@example.com",
                "street": f"zqs{n} Lane",
                "city": "Shanghai",
                "partner_latitude": 31.2305,
                "partner_longitude": 121.4738,
            }
        )
        lead = self.env["crm.lead"].create(
            {
                "name": f"New one for zqn{n}",
                "type": "lead",
                "partner_id": person.id,
                "contact_name": person.name,
                "phone": person.phone,
                "email_from": person.email,
                "street": person.street,
                "city": "Shanghai",
                "description": f"<p>zqd{n} has an old one</p>",
                "partner_latitude": 31.2305,
                "partner_longitude": 121.4738,
            }
        )
        lead.message_post(body=f"zqd{n} called", subtype_xmlid="mail.mt_comment")
        self.env["ir.attachment"].create(
            {
                "name": f"zqd{n}.txt",
                "raw": f"zqd{n}".encode(),
                "res_model": "crm.lead",
                "res_id": lead.id,
            }
        )
        return lead


class Row:
    """Asks as everybody, and reports who learns what he may not."""

    def __init__(self, stage, world):
        self.stage, self.world, self.env = stage, world, world.env
        self.controls: dict[str, bool] = {}
        self.text_of = text_of
        self.clients = {name: self.client(name) for name in world.users}

    def client(self, name):
        """Requests of somebody."""
        user = self.world.users[name]
        return Client(self.stage, SimpleNamespace(name=name, user=user))

    def report(self, name, target, detail):
        self.stage.report(name, target, "ours", detail)

    @staticmethod
    def marks(text):
        """{(person, kind)} of the marks in a text."""
        found = set()
        for kind, number, phone in MARK.findall(text.lower().replace(" ", "")):
            found.add((int(number or phone), KINDS[kind] if kind else "phone"))
        return found

    # --- asking ----------------------------------------------------------------------

    def look(self, name, leads):
        """[(where, text)] of everything that somebody may try about these leads."""
        client = self.clients[name]
        paths = list(PAGES)
        for lead in leads:
            offers = lead.channel_route_ids.offer_ids
            paths += [f"/my/store/leads/{lead.id}", f"/my/lead/{lead.id}"]
            paths += [f"/my/opportunity/{lead.id}"]
            paths += [f"/my/store/offers/{offer.id}" for offer in offers]
        files = self.env["ir.attachment"].search(
            [("res_model", "=", "crm.lead"), ("res_id", "in", leads.ids)]
        )
        paths += [f"/web/content/{file.id}" for file in files]
        for path in paths:
            yield path, text_of(client.send("GET", path))
        for model in MODELS:
            yield from self.ask(client, model)
        ids, kwargs = leads.ids, {"context": {"active_test": False}}
        for number in ids:
            names = ["contact_name", "phone", "email_from", "street", "description"]
            reply = client.call("crm.lead", "read", [[number], names], kwargs)
            yield f"crm.lead({number}).read", text_of(reply)
        for lead in leads:
            params = {
                "thread_model": "crm.lead",
                "thread_id": lead.id,
                "fetch_params": {"limit": 30},
            }
            reply = client.jsonrpc("/mail/thread/messages", params)
            yield f"messages of crm.lead({lead.id})", text_of(reply)

    def ask(self, client, model):
        """A model by search, groups and names, with all fields that one can read."""
        kwargs = {"domain": [], "fields": [], "limit": 500}
        kwargs["context"] = {"active_test": False}
        reply = client.call(model, "search_read", [], kwargs)
        yield f"{model}.search_read", text_of(reply)
        names = ["display_name"]
        if model == "crm.lead":
            names = ["contact_name", "phone", "email_from", "street"]
        for group in names:
            if group not in self.env[model]._fields:
                continue
            kwargs = {"domain": [], "groupby": [group], "aggregates": ["__count"]}
            reply = client.call(model, "formatted_read_group", [], kwargs)
            yield f"{model}.formatted_read_group({group})", text_of(reply)
        reply = client.call(model, "name_search", [], {"name": "zq", "limit": 500})
        yield f"{model}.name_search", text_of(reply)

    def leaks(self, name, leads, persons):
        """{(where, person, field)} of marks of these persons that somebody finds."""
        return {
            (where, person, field)
            for where, text in self.look(name, leads)
            for person, field in self.marks(text)
            if person in persons
        }

    def numbers(self, leads):
        return {self.world.leads.ids.index(lead.id) for lead in leads}

    def nothing(self, name, leads, when):
        """Report all that somebody finds about these leads."""
        for where, person, field in sorted(
            self.leaks(name, leads, self.numbers(leads))
        ):
            self.report(name, where, f"{when}: {field} of person {person}")

    # --- steps -----------------------------------------------------------------------

    def before(self):
        """Nobody has accepted: nobody outside learns anything."""
        for name in self.world.users:
            self.nothing(name, self.world.leads, "before it was accepted")
        self.env["channel.offer"].search([])._notify_stores()
        self.world.commit()

    def after(self):
        """The first store has accepted: its owner and clerk, and nobody else."""
        clerk = self.world.users["clerk of the first firm"]
        for offer in self.world.routes.offer_ids:
            offer.with_user(clerk).action_accept()
        self.world.commit()
        leads = self.world.leads
        persons = self.numbers(leads)
        for name in self.world.users:
            found = self.leaks(name, leads, persons)
            fields = {
                field: len({p for _w, p, f in found if f == field})
                for field in KINDS.values()
            }
            words = ", ".join(f"{field} {n}" for field, n in fields.items())
            print(f"after acceptance, {name}: {words}")
            if name in ("owner of the first firm", "clerk of the first firm"):
                for field, count in fields.items():
                    if count != len(persons):
                        self.report(name, field, f"reads it of {count} persons only")
            elif found:
                where, person, field = sorted(found)[0]
                self.report(name, where, f"{field} of person {person}")

    def taken_back(self):
        """Half of them go to the second store; the first one has lost them."""
        clerk = self.world.users["clerk of the first firm"]
        leads = self.world.leads[: len(self.world.leads) // 2]
        for lead in leads:
            lead.with_user(clerk).store_note(f"{NOTE} of the first store")
        leads.channel_route_ids._release("Too slow")
        self.world.commit()
        for name in self.world.users:
            self.nothing(name, leads, "after it was taken back")
        for offer in leads.channel_route_ids.offer_ids.filtered(
            lambda offer: offer.state == "offered"
        ):
            offer.with_user(
                self.world.users["owner of the second firm"]
            ).action_accept()
        self.world.commit()
        for name in self.world.users:
            if "second" not in name:
                self.nothing(name, leads, "another store has it")
        name = "owner of the second firm"
        for where, text in self.look(name, leads):
            if NOTE in text:
                self.report(name, where, "reads the notes of the store before")
        if not self.leaks(name, leads[:1], self.numbers(leads[:1])):
            self.report(name, "crm.lead", "does not read what he has accepted")

    def traces(self):
        """Nothing of anybody is in our own tables, in mails, or in the log."""
        for table, column, text in self.rows("channel_%"):
            for person, field in self.marks(text):
                self.report("database", f"{table}.{column}", f"{field} of {person}")
        mails = self.env["mail.mail"].search([("model", "like", "channel.%")])
        if not mails:
            self.report("mails", "channel.offer", "nobody was told of an offer")
        for mail in mails:
            text = f"{mail.subject} {mail.body_html} {mail.body} {mail.headers}"
            for person, field in self.marks(text):
                self.report("mails", mail.subject, f"{field} of {person}")
        for person, field in self.marks(self.log()):
            self.report("log", "server", f"{field} of {person}")

    def log(self):
        time.sleep(1)
        return self.stage.server.log.read_text(errors="replace")

    def rows(self, like):
        """(table, column, text) of all texts with a mark in tables of these names."""
        cr = self.env.cr
        self.env.flush_all()
        cr.execute(
            "SELECT table_name, column_name FROM information_schema.columns"
            " JOIN information_schema.tables USING (table_schema, table_name)"
            " WHERE table_schema = 'public' AND table_type = 'BASE TABLE'"
            "   AND table_name LIKE %s"
            "   AND data_type IN ('text', 'character varying', 'jsonb', 'json')",
            [like],
        )
        for table, column in cr.fetchall():
            cr.execute(
                f'SELECT "{column}"::text FROM "{table}"'  # noqa: S608
                f" WHERE \"{column}\"::text ~* 'zq[npmsd][0-9]{{5}}|86 ?139'"
            )
            for (text,) in cr.fetchall():
                yield table, column, text

    def erased(self):
        """Who is erased, with his leads, leaves no mark anywhere."""
        leads = self.world.leads[-ERASED:]
        gone = self.numbers(leads)
        people = leads.partner_id
        leads.unlink()
        people.unlink()
        self.world.commit()
        for table, column, text in self.rows("%"):
            for person, field in self.marks(text):
                if person in gone:
                    self.report("erased", f"{table}.{column}", f"{field} of {person}")
        self.world.leads -= leads

    # --- controls --------------------------------------------------------------------

    def plant(self):
        """Holes of the kinds that this row looks for: each has to be found."""
        old, world = "owner of the first firm", self.world
        lead = world.lead(99_000)
        lead.city = "zqn99000"
        route = self.env["channel.route"]._open(lead)
        world.commit()
        text = "".join(text for _w, text in self.look(old, lead))
        self.control("a mark in the city", (99_000, "name") in self.marks(text))
        taken = world.leads[0]
        self.env.cr.execute(
            "UPDATE crm_lead SET channel_point_id = %s WHERE id = %s",
            [world.first.id, taken.id],
        )
        world.commit()
        self.control(
            "a lead that the old store still has",
            bool(self.leaks(old, taken, self.numbers(taken))),
        )
        route.offer_ids.note = "zqd99000"
        seen = {(t, c) for t, c, _text in self.rows("channel_%")}
        self.control("a mark in a note", ("channel_offer", "note") in seen)
        self.clients[old].send("GET", "/my/store/leads?search=zqn98765")
        self.control("a mark in an address", (98_765, "name") in self.marks(self.log()))
        later = world.env.cr.now() + timedelta(days=1)
        mail = self.env["mail.mail"].create(
            {"subject": "zqn99001", "model": "channel.offer", "scheduled_date": later}
        )
        self.control("a mark in a mail", bool(self.marks(mail.subject)))

    def control(self, name, found):
        self.controls[name] = found
