# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Story L: a hundred leads in three cities go to the nearest stores that can.

Four firms run stores in Shanghai, Hangzhou and Nanjing. One store serves but does not
sell, one sells washing machines only, and one closes on the morning of the campaign.
Whoever looks after leads sends all of them on their way at once. Most stores accept.
The Corner shop refuses everything, Sleepy does not answer: each lead goes on to the
next nearest store. The hand calculation of the test sorts all stores by great-circle
distance; offers, log, sentences and map have to agree with it, lead by lead.
"""

from collections import Counter
from math import acos, cos, radians, sin
from random import Random

from freezegun import freeze_time

from odoo.fields import Command
from odoo.tests import TransactionCase, new_test_user, tagged

from odoo.addons.base.models.ir_cron import IrCron

from tests.support.story import Cast

START = "2026-10-12 01:00:00"
# Five hours later: the four hours to answer are over.
LATER = "2026-10-12 06:00:00"
CITIES = {
    "Shanghai": (31.2304, 121.4737),
    "Hangzhou": (30.2741, 120.1551),
    "Nanjing": (32.0603, 118.7969),
}
#: Name, city, degrees north and east of its centre, what it does
STORES = [
    ("Bund", "Shanghai", 0.01, 0.02, "all"),
    ("Corner", "Shanghai", -0.03, -0.02, "all"),
    ("Pudong", "Shanghai", 0.02, 0.09, "all"),
    ("Repairs only", "Shanghai", -0.01, 0.01, "service"),
    ("West Lake", "Hangzhou", -0.02, -0.03, "all"),
    ("Sleepy", "Hangzhou", 0.02, 0.02, "all"),
    ("Washers", "Hangzhou", 0.0, 0.01, "washers"),
    ("Xixi", "Hangzhou", 0.03, -0.09, "all"),
    ("Drum Tower", "Nanjing", 0.01, -0.01, "all"),
    ("Closing", "Nanjing", 0.0, 0.0, "all"),
    ("Riverside", "Nanjing", 0.06, -0.06, "all"),
]
LEADS = {"Shanghai": 34, "Hangzhou": 33, "Nanjing": 33}


def great_circle(one, other):
    """Kilometres between two (latitude, longitude), by the law of cosines."""
    phi, other_phi = radians(one[0]), radians(other[0])
    turn = radians(other[1] - one[1])
    product = sin(phi) * sin(other_phi) + cos(phi) * cos(other_phi) * cos(turn)
    return 6371.0088 * acos(max(-1.0, min(1.0, product)))


@tagged("post_install", "-at_install")
class TestStoryL(TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.classPatch(IrCron, "_commit_progress", lambda self, *args, **kwargs: 60.0)
        clock = freeze_time(START)
        cls.clock = clock.start()
        cls.addClassCleanup(clock.stop)
        cast = Cast(cls.env)
        for name, value in vars(cast).items():
            setattr(cls, name, value)
        cls.env.user.company_id = cls.company
        cls.router = cast._make_user(
            "router",
            "channel_partner.group_channel_user,"
            "sales_team.group_sale_salesman_all_leads",
        )
        cls.company.channel_user_id = cls.router
        category = cls.env["product.category"]
        appliances = category.create({"name": "Appliances"})
        cls.washers, cls.fridges = category.create(
            [
                {"name": "Washing machines", "parent_id": appliances.id},
                {"name": "Refrigerators", "parent_id": appliances.id},
            ]
        )
        cls.interests = cls.env["service.interest"].create(
            [
                {
                    "name": f"New {kind.name}",
                    "code": f"story_l_{number}",
                    "channel_categ_id": kind.id,
                }
                for number, kind in enumerate(cls.washers | cls.fridges)
            ]
        )
        cls._make_stores()
        cls._make_leads()

    @classmethod
    def _make_stores(cls):
        capabilities = {
            "all": [{"side": "sales"}, {"side": "service"}],
            "service": [{"side": "service"}],
            "washers": [{"side": "sales", "categ_id": cls.washers.id}],
        }
        cls.stores, cls.clerks = {}, {}
        for name, city, north, east, kind in STORES:
            latitude, longitude = CITIES[city]
            firm = cls.env["res.partner"].create(
                {"name": f"{name} Ltd", "is_company": True}
            )
            contact = cls.env["res.partner"].create(
                {
                    "name": name,
                    "parent_id": firm.id,
                    "type": "store",
                    "city": city,
                    "partner_latitude": latitude + north,
                    "partner_longitude": longitude + east,
                }
            )
            cls.stores[name] = cls.env["channel.point"].create(
                {
                    "partner_id": contact.id,
                    "company_id": cls.company.id,
                    "type_id": cls.env.ref("channel_partner.type_store").id,
                    "state": "active",
                    "capability_ids": [
                        Command.create(line) for line in capabilities[kind]
                    ],
                }
            )
            login = f"story_clerk_{len(cls.clerks)}"
            clerk = new_test_user(cls.env, login=login, groups="base.group_portal")
            clerk.partner_id.parent_id = firm
            cls.env["channel.member"].create(
                {"partner_id": clerk.partner_id.id, "role": "clerk"}
            )
            cls.clerks[name] = clerk

    @classmethod
    def _make_leads(cls):
        draw = Random(20261012)
        values = []
        for city, count in LEADS.items():
            latitude, longitude = CITIES[city]
            for number in range(count):
                values.append(
                    {
                        "name": f"Campaign {city} {number}",
                        "type": "lead",
                        "company_id": cls.company.id,
                        "contact_name": f"Customer {city} {number}",
                        "city": city,
                        "partner_latitude": latitude + draw.uniform(-0.12, 0.12),
                        "partner_longitude": longitude + draw.uniform(-0.12, 0.12),
                        "service_interest_id": cls.interests[number % 2].id,
                    }
                )
        cls.leads = cls.env["crm.lead"].create(values)

    # ------------------------------------------------------------------
    # The hand calculation
    # ------------------------------------------------------------------

    def _by_hand(self, lead):
        """[(store, km, what it answers)] of a lead, until somebody accepts."""
        fridge = lead.service_interest_id.channel_categ_id == self.fridges
        able = []
        for name, city, north, east, kind in STORES:
            if name == "Closing" or kind == "service" or (kind == "washers" and fridge):
                continue
            centre = CITIES[city]
            place = round(centre[0] + north, 7), round(centre[1] + east, 7)
            here = lead.partner_latitude, lead.partner_longitude
            able.append((great_circle(here, place), name))
        chain = []
        for distance, name in sorted(able):
            answer = {"Corner": "refused", "Sleepy": "expired"}.get(name, "accepted")
            chain.append((name, round(distance, 3), answer))
            if answer == "accepted":
                return chain
        raise AssertionError("Nobody is left to ask")

    def _offers(self, lead):
        """The same, as it is on record."""
        return [
            (offer.point_id.name, round(offer.distance_km, 3), offer.state)
            for offer in lead.channel_route_ids.offer_ids.sorted("sequence")
        ]

    # ------------------------------------------------------------------
    # What people do
    # ------------------------------------------------------------------

    def _answer(self):
        """The clerks of all stores that are awake look at their offers once; whether
        there were any."""
        reason = self.env.ref("channel_partner.refuse_too_far")
        answered = False
        for name, clerk in self.clerks.items():
            if name == "Sleepy":
                continue
            offers = (
                self.env["channel.offer"]
                .with_user(clerk)
                .search([("state", "=", "offered")])
            )
            self.assertLessEqual(offers.point_id, self.stores[name])
            answered |= bool(offers)
            for offer in offers:
                if name == "Corner":
                    offer.action_refuse(reason.id)
                else:
                    offer.action_accept()
        self.env.invalidate_all()
        return answered

    def test_story(self):
        self.stores["Closing"].state = "closed"
        self.leads.with_user(self.router).action_channel_route()
        for lead in self.leads:
            name, distance, _answer = self._by_hand(lead)[0]
            self.assertEqual(self._offers(lead), [(name, distance, "offered")])
            self.assertFalse(lead.with_user(self.clerks[name]).has_access("read"))

        for _round in range(3):
            self._answer()
        asleep = self.leads.filtered(lambda lead: lead.channel_state == "offered")
        self.assertTrue(asleep)
        self.assertEqual(
            asleep.channel_route_ids.waiting_point_id, self.stores["Sleepy"]
        )

        self.clock.move_to(LATER)
        while self.env["channel.offer"].search_count([("state", "=", "offered")]):
            self.env["channel.offer"]._cron_expire()
            self._answer()

        self._check_stores()
        self._check_log()
        self._check_map()

    def _check_stores(self):
        """Each lead is where the calculation says, and nowhere else."""
        where = Counter()
        for lead in self.leads:
            chain = self._by_hand(lead)
            self.assertEqual(self._offers(lead), chain)
            store = self.stores[chain[-1][0]]
            where[store] += 1
            self.assertEqual(lead.channel_point_id, store)
            self.assertEqual(lead.partner_assigned_id, store.partner_id)
            self.assertEqual(lead.service_store_id, store.partner_id)
            self.assertEqual(lead.type, "opportunity")
            for name, clerk in self.clerks.items():
                self.assertEqual(
                    lead.with_user(clerk).has_access("read"),
                    self.stores[name] == store,
                )
        for store in self.stores.values():
            self.assertEqual(store.load, where[store])
        self.assertFalse(where[self.stores["Closing"]])
        self.assertEqual(sum(where.values()), 100)
        # The story tells of each: refused, slept through, and both.
        ends = Counter(offer.state for offer in self.leads.channel_route_ids.offer_ids)
        self.assertEqual(ends["accepted"], 100)
        self.assertTrue(ends["refused"] and ends["expired"])

    def _check_log(self):
        """The sentences name each try, with its distance and what came of it."""
        reason = self.env.ref("channel_partner.refuse_too_far").name
        words = {
            "accepted": "Accepted",
            "refused": f"Refused – {reason}",
            "expired": "Not Answered",
        }
        passed = 0
        for lead in self.leads:
            route = lead.channel_route_ids.with_user(self.router)
            sentences = route.get_why()
            for number, (name, distance, answer) in enumerate(self._by_hand(lead), 1):
                [sentence] = [s for s in sentences if s.startswith(f"{number}. ")]
                self.assertIn(name, sentence)
                self.assertIn(f"{distance:.2f} km", sentence)
                self.assertIn(words[answer], sentence)
            text = "\n".join(sentences)
            self.assertNotIn("Closing", text)
            passed += "Repairs only" in text
        self.assertTrue(passed, "A nearer store that cannot sell is named with why")

    def _check_map(self):
        """The map has the customer, and the stores where they are, in their order."""
        for lead in self.leads:
            chain = self._by_hand(lead)
            data = lead.channel_route_ids.with_user(self.router).map_data
            self.assertEqual(
                (data["place"]["latitude"], data["place"]["longitude"]),
                (lead.partner_latitude, lead.partner_longitude),
            )
            self.assertEqual(
                [
                    (store["name"], store["km"], store["state"])
                    for store in data["stores"]
                ],
                [
                    (name, round(distance, 2), answer)
                    for name, distance, answer in chain
                ],
            )
            self.assertEqual(
                [store["tries"] for store in data["stores"]],
                [[number] for number in range(1, len(chain) + 1)],
            )
            for store in data["stores"]:
                place = store["latitude"], store["longitude"]
                here = lead.partner_latitude, lead.partner_longitude
                self.assertAlmostEqual(
                    great_circle(here, place), store["km"], delta=0.006
                )
