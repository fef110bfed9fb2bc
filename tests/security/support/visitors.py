# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Visitors of a community event, for S9: what ambassadors learn of them, what is left.

They came by the link of an ambassador, one without a usable number. Neither he nor
another ambassador of the city, a customer or the public reads a mark of them, on pages
or by the API; erased, nothing of them is left in tables of events and programme.
"""

from __future__ import annotations

from datetime import timedelta

from odoo import fields

FIRST = 90_000
PAGES = (
    *("", "/link", "/events", "/events?filterby=past", "/leads", "/leads?filterby=all"),
    *("/cash", "/ranking", "/tasks", "/help", "/more"),
)
MODELS = (
    *("ambassador.signup", "ambassador.ambassador", "ambassador.task", "crm.lead"),
    *("event.event", "event.registration", "ambassador.help", "helpdesk.ticket"),
    *("res.partner", "mail.message", "ambassador.store.buyer", "ambassador.link"),
)
OUTSIDE = ("host", "other ambassador")


class Visitors:
    """Three visitors, two ambassadors."""

    def __init__(self, world):
        self.env, self.world = world.env, world
        self.city = self.env["ambassador.city"].search([], limit=1)
        self.ambassadors = {name: self.ambassador(name) for name in OUTSIDE}
        community = self.env["ambassador.community"].create(
            {
                "name": "Court",
                "city_id": self.city.id,
                "latitude": 31.2305,
                "longitude": 121.4738,
            }
        )
        now = fields.Datetime.now()
        self.event = self.env["event.event"].create(
            {
                "name": "Saturday",
                "is_community_event": True,
                "community_id": community.id,
                "programme_city_id": self.city.id,
                "lead_ambassador_id": self.ambassadors["host"].id,
                "date_begin": now - timedelta(hours=1),
                "date_end": now + timedelta(hours=7),
            }
        )
        self.signups = self.env["ambassador.signup"].browse()
        for number in range(FIRST, FIRST + 3):
            self.signups |= self.visitor(number)
        self.signups._process()
        world.commit()

    def ambassador(self, name):
        """On board, with a login."""
        self.world.person(name, None, None)
        partner = self.world.users[name].partner_id
        partner.phone = f"+86 137 0000 000{len(name) % 10}"
        found = self.env["ambassador.ambassador"].create(
            {"partner_id": partner.id, "city_id": self.city.id}
        )
        for step in ("_approve", "_start_training", "_activate"):
            getattr(found, step)()
        return found

    def visitor(self, number):
        interest = self.env.company._get_signup_interests()[:1]
        phone = f"139{number:08d}" if number % 3 else f"zqp{number:05d}"
        return self.env["ambassador.signup"]._receive(
            {
                "event_id": self.event.id,
                "ambassador_id": self.ambassadors["host"].id,
                "name": f"zqn{number:05d} Visitor",
                "phone": phone,
                "note": f"zqd{number:05d} has an old one",
                "interest_id": interest.id,
                "consent": True,
            }
        )

    def check(self, row):
        """What is read while they are there, and what is there when they are not."""
        numbers = set(range(FIRST, FIRST + 3))
        if not self.signups.lead_id:
            row.report("visitors", "ambassador.signup", "no leads were made")
        for name in (*OUTSIDE, "customer", "public"):
            client = row.client(name)
            for where, text in self.look(row, client):
                for person, field in sorted(row.marks(text)):
                    if person in numbers:
                        row.report(name, where, f"{field} of visitor {person}")
        self.erase()
        for tables in ("ambassador_%", "event_%"):
            for table, column, text in row.rows(tables):
                for person, field in row.marks(text):
                    if person in numbers:
                        where = f"{table}.{column}"
                        row.report("erased", where, f"{field} of {person}")

    def look(self, row, client):
        """[(where, text)] of the ambassador's pages and of what the API answers."""
        for path in PAGES:
            reply = client.send("GET", f"/my/ambassador{path}")
            yield f"/my/ambassador{path}", row.text_of(reply)
        for model in MODELS:
            yield from row.ask(client, model)
        names = ["contact_name", "phone", "description", "display_name"]
        for lead in self.signups.lead_id.ids:
            reply = client.call("crm.lead", "read", [[lead], names], {})
            yield f"crm.lead({lead}).read", row.text_of(reply)

    def erase(self):
        """Sign-ups and registrations; a captured lead is kept, as proof of a reward."""
        registrations = self.signups.registration_id
        self.signups.unlink()
        registrations.unlink()
        self.world.commit()
