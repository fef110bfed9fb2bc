# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""The programme of ambassadors of a circle: people, tasks, an event, its results.

Each circle has a city, an ambassador with a login in the portal, a community beside its
own store, and an event that is on. Of another's tasks, leads, cash and neighbours an
ambassador learns nothing; a store hears of the events of its own area only.
"""

from __future__ import annotations

from datetime import timedelta

from odoo import fields
from odoo.fields import Command

CONSENT = "He agrees"


def add_ambassadors(builder, circle: str, company, main: dict[str, int]) -> None:
    """Everything of the programme; what is new belongs to the circle.

    :param main: main record of each model of the circle; ``ambassador.…`` are those
        that parameters of the ambassador's portal mean
    """
    Programme(builder, circle, company, main).make()


class Programme:
    """Makes the records."""

    def __init__(self, builder, circle, company, main):
        self.builder, self.circle = builder, circle
        self.company, self.main = company, main
        self.env = builder.env
        self.number = "ABX".index(circle)
        # The city is everybody's; each circle has its own people in it.
        cities = self.env["ambassador.city"].search([], order="code", limit=3)
        self.city = cities[self.number]

    def make(self):
        """All of it, in the order in which it comes about."""
        self.community = self.estate()
        self.ambassador = self.voice()
        self.campaign()
        self.event()
        self.signups()
        self.deal()
        self.neighbour()
        self.tokens()

    def estate(self):
        """A community beside the store of the circle."""
        point = self.env["channel.point"].browse(self.main["channel.point"])
        community = self.env["ambassador.community"].create(
            {
                "name": f"Court {self.circle}",
                "city_id": self.city.id,
                "street": f"Court {self.circle} 1",
                "latitude": point.partner_id.partner_latitude,
                "longitude": point.partner_id.partner_longitude,
                "household_count": 100,
                "company_id": self.company.id,
                "contact_id": self.main["res.partner"],
            }
        )
        customer = self.env["res.partner"].browse(self.main["res.partner"])
        self.env["ambassador.community.member"]._decide(
            customer, self.company, community
        )
        return community

    def voice(self):
        """The ambassador, applied, approved, trained and active."""
        low = self.circle.lower()
        user = self.builder.user(
            f"ambassador_{low}",
            "base.group_portal",
            self.company,
            phone=f"+1 202 555 018{self.number}",
        )
        self.env["ambassador.quota"].create(
            {"city_id": self.city.id, "company_id": self.company.id, "quota": 5}
        )
        ambassador = self.env["ambassador.ambassador"].create(
            {
                "partner_id": user.partner_id.id,
                "city_id": self.city.id,
                "company_id": self.company.id,
            }
        )
        for step in ("_approve", "_start_training", "_activate"):
            getattr(ambassador, step)()
        ambassador.home_community_id = self.community
        self.main["ambassador.ambassador"] = ambassador.id
        return ambassador

    def campaign(self):
        """A campaign with material, its task and his link."""
        env, main = self.env, self.main
        campaign = env["utm.campaign"].create(
            {
                "name": f"Launch {self.circle}",
                "is_ambassador_campaign": True,
                "company_id": self.company.id,
                "ambassador_task_text": f"Show it {self.circle}",
                "audience_city_ids": [Command.set(self.city.ids)],
                "user_id": main["res.users"],
            }
        )
        env["ambassador.media.benchmark"].create(
            {
                "medium_id": env["utm.medium"].search([], limit=1).id,
                "company_id": self.company.id,
                "cost_per_lead": 50 + self.number,
                "date_from": f"2026-01-0{1 + self.number}",
            }
        )
        material = env["ambassador.material"].create(
            {
                "campaign_id": campaign.id,
                "name": f"Words {self.circle}",
                "kind": "text",
                "text": f"Come and see {self.circle}",
            }
        )
        campaign._launch()
        task = env["ambassador.task"].search(
            [("campaign_id", "=", campaign.id)], limit=1
        )
        main["utm.campaign"] = campaign.id
        main["ambassador.material"] = material.id
        main["ambassador.task"] = task.id

    def event(self):
        """An event that is on, of which the store of the circle was told."""
        env, main = self.env, self.main
        now = fields.Datetime.now().replace(microsecond=0)
        self.day = env["event.event"].create(
            {
                "name": f"Saturday {self.circle}",
                "is_community_event": True,
                "company_id": self.company.id,
                "community_id": self.community.id,
                "programme_city_id": self.city.id,
                "lead_ambassador_id": self.ambassador.id,
                "user_id": False,
                "date_begin": now - timedelta(hours=1),
                "date_end": now + timedelta(hours=30),
                "note": f"Bring {self.circle}",
            }
        )
        self.day._tell_stores()
        env["ambassador.event.cost"].create(
            {"event_id": self.day.id, "name": f"Rent {self.circle}", "amount": 7}
        )
        told = env["ambassador.event.store"].search([("event_id", "=", self.day.id)])
        main["event.event"] = self.day.id
        main["ambassador.event.store"] = main["store.row"] = told[:1].id

    def signups(self):
        """One whose lead is with the store, one without a usable phone."""
        env, main = self.env, self.main
        interest = self.company._get_signup_interests()[:1]
        common = {"interest_id": interest.id, "consent": True}
        rows = env["ambassador.signup"].browse()
        for name, phone in (
            ("Visitor", f"+1 202 555 019{self.number}"),
            ("Silent", ""),
        ):
            rows |= env["ambassador.signup"]._receive(
                {
                    **common,
                    "event_id": self.day.id,
                    "ambassador_id": self.ambassador.id,
                    "campaign_id": main["utm.campaign"],
                    "name": f"{name} {self.circle}",
                    "phone": phone,
                    "note": f"Wants {self.circle}",
                }
            )
        rows._process()
        main["ambassador.signup"] = rows[:1].id
        registration = env["event.registration"].search(
            [("event_id", "=", self.day.id)], limit=1
        )
        main["event.registration"] = registration.id

    def deal(self):
        """An order on the spot, and one for which somebody asks afterwards."""
        env, main = self.env, self.main
        buyer = env["res.partner"].create(
            {
                "name": f"Buyer {self.circle}",
                "phone": f"+1 202 555 017{5 + self.number}",
                "company_id": self.company.id,
            }
        )
        orders = env["sale.order"].create(
            [
                {
                    "partner_id": buyer.id,
                    "company_id": self.company.id,
                    "community_event_id": event,
                    "order_line": [
                        Command.create(
                            {
                                "product_id": self.builder.product.id,
                                "product_uom_qty": 1,
                                "price_unit": 11,
                                "tax_ids": False,
                            }
                        )
                    ],
                }
                for event in (self.day.id, False)
            ]
        )
        orders.action_confirm()
        late = env["ambassador.late.deal"].create(
            {
                "order_id": orders[1].id,
                "event_id": self.day.id,
                "reason": f"Forgotten {self.circle}",
            }
        )
        main["ambassador.late.deal"] = late.id
        bought = env["ambassador.store.buyer"].search(
            [("order_id", "in", orders.ids)], limit=1
        )
        if bought:
            main["ambassador.store.buyer"] = bought.id

    def neighbour(self):
        """A need that the ambassador has told of."""
        self.env["ambassador.help"]._take(
            self.ambassador,
            {
                "name": f"Neighbour {self.circle}",
                "phone": f"+1 202 555 016{self.number}",
                "street": f"Court {self.circle} 2",
                "text": f"It drips {self.circle}",
                "consent": CONSENT,
            },
        )

    def tokens(self):
        """Links that anybody may open: of the event, and of the ambassador."""
        self.builder.world.tokens[self.circle].update(
            {"/e/": self.day._get_signup_token(), "/a/": self.ambassador.code}
        )
