# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Story R: a Saturday in Garden Court, with two books.

Sixty visitors sign up by the QR code of the event: six of them twice, two without a
telephone number. Three hundred tries of a bot are turned away. Fifty-two leads go to
four stores by distance and room; one store refuses, and the next that has room gets
them. Five other people buy on the spot: service books the orders, each buyer is made
known to the store nearest to his home. Ambassador and technician see cash that waits,
and that is payable once the work is proven and paid. A sales manager who wants to move
an order to the shop has to ask for it.
"""

import re
import time
from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import HttpCase, new_test_user, tagged
from odoo.tools import mute_logger

from odoo.addons.base.models.ir_cron import IrCron

from tests.support.story import Cast

PIXEL = (
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9"
    "awAAAABJRU5ErkJggg=="
)
FORM = re.compile(r'name="form" value="([^"]+)"')
#: The community, and the stores around it: latitude, longitude, room for leads.
GARDEN = (31.2350, 121.4750)
STORES = {
    # 0.0020 degrees of latitude, at 111.195 km each: 0.222 km.
    "Gate": (31.2370, 121.4750, 20),
    # 0.0050 degrees of longitude, at 111.195 * cos(31.235) km each: 0.475 km.
    "Bridge": (31.2350, 121.4800, 15),
    # 0.0070 degrees of latitude: 0.778 km.
    "Canal": (31.2280, 121.4750, 10),
    # 0.0130 degrees of longitude: 1.236 km.
    "Dragon": (31.2350, 121.4880, 0),
}
#: Fifty-two leads fill the stores from the nearest on.
GIVEN = {"Gate": 20, "Bridge": 15, "Canal": 10, "Dragon": 7}
DISTANCE = {"Gate": 0.222, "Bridge": 0.475, "Canal": 0.778, "Dragon": 1.236}
#: Where the five buyers live: each at the door of a store.
HOMES = ("Gate", "Bridge", "Canal", "Dragon", "Dragon")
PRICE = 6999


@tagged("post_install", "-at_install")
class TestStoryR(HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.classPatch(IrCron, "_commit_progress", lambda self, *args, **kwargs: 60.0)
        cast = Cast(cls.env)
        for name, value in vars(cast).items():
            setattr(cls, name, value)
        cls.env["service.incentive.rule"].search([]).active = False
        cls.company.write({"ambassador_lead_cost": 150, "service_quality_phone": True})
        # The shop of the company; service has a team of its own.
        cls.service_team = cls.env["crm.team"].create(
            {
                "name": "Service Hangzhou",
                "company_id": cls.company.id,
                "is_service_team": True,
                "is_service_triage": True,
            }
        )
        cls.technician.group_ids += cls.env.ref("sales_team.group_sale_salesman")
        cls.sales_manager = cls._make_person(
            "sales_manager", "sales_team.group_sale_manager"
        )
        cls.manager.group_ids += cls.env.ref("sales_team.group_sale_manager")
        cls.planner = cls._make_person(
            "planner", "ambassador_program.group_ambassador_user"
        )
        cls._make_stores()
        cls._make_programme()
        cls._make_cash_rules()
        cls.buyers = [cls._make_buyer(n, home) for n, home in enumerate(HOMES)]

    # ------------------------------------------------------------------
    # Who and what is there
    # ------------------------------------------------------------------

    @classmethod
    def _make_person(cls, role, groups):
        login = f"story_{role}"
        return new_test_user(
            cls.env,
            login=login,
            groups=groups,
            company_id=cls.company.id,
            company_ids=[Command.set(cls.company.ids)],
        )

    @classmethod
    def _make_stores(cls):
        cls.points, cls.owners = {}, {}
        for name, (latitude, longitude, room) in STORES.items():
            firm = cls.env["res.partner"].create(
                {"name": f"{name} Trading", "is_company": True}
            )
            contact = cls.env["res.partner"].create(
                {
                    "name": f"Store {name}",
                    "parent_id": firm.id,
                    "type": "store",
                    "partner_latitude": latitude,
                    "partner_longitude": longitude,
                }
            )
            cls.points[name] = cls.env["channel.point"].create(
                {
                    "partner_id": contact.id,
                    "company_id": cls.company.id,
                    "type_id": cls.env.ref("channel_partner.type_store").id,
                    "state": "active",
                    "capacity": room,
                    "capability_ids": [
                        Command.create({"side": "sales"}),
                        Command.create({"side": "service"}),
                    ],
                }
            )
            owner = new_test_user(
                cls.env, login=f"owner_{name.lower()}", groups="base.group_portal"
            )
            owner.partner_id.parent_id = firm
            cls.env["channel.member"].create(
                {"partner_id": owner.partner_id.id, "role": "owner"}
            )
            cls.owners[name] = owner

    @classmethod
    def _make_programme(cls):
        cls.city = cls.env["ambassador.city"].create(
            {
                "name": "Story City",
                "code": "R00001",
                "country_id": cls.env.ref("base.cn").id,
                "latitude": GARDEN[0],
                "longitude": GARDEN[1],
            }
        )
        cls.community = cls.env["ambassador.community"].create(
            {
                "name": "Garden Court",
                "city_id": cls.city.id,
                "company_id": cls.company.id,
                "latitude": GARDEN[0],
                "longitude": GARDEN[1],
                "household_count": 1200,
            }
        )
        cls.amy, cls.bo = (
            cls._make_ambassador(name, seat)
            for seat, name in enumerate(("Amy Zhou", "Bo Qian"), start=1)
        )
        now = fields.Datetime.now().replace(microsecond=0)
        cls.event = cls.env["event.event"].create(
            {
                "name": "Saturday in Garden Court",
                "company_id": cls.company.id,
                "is_community_event": True,
                "community_id": cls.community.id,
                "programme_city_id": cls.city.id,
                "lead_ambassador_id": cls.amy.id,
                "ambassador_ids": [Command.set((cls.amy + cls.bo).ids)],
                "staff_ids": [Command.set(cls.technician.ids)],
                "user_id": cls.planner.id,
                "date_tz": "Asia/Shanghai",
                "date_begin": now - timedelta(hours=1),
                "date_end": now + timedelta(hours=6),
            }
        )

    @classmethod
    def _make_ambassador(cls, name, seat):
        partner = cls.env["res.partner"].create(
            {"name": name, "phone": f"+86 138 0000 000{seat}"}
        )
        new_test_user(
            cls.env,
            login=name.split()[0].lower(),
            groups="base.group_portal",
            partner_id=partner.id,
            company_id=cls.company.id,
            company_ids=[Command.set(cls.company.ids)],
        )
        return cls.env["ambassador.ambassador"].create(
            {
                "partner_id": partner.id,
                "company_id": cls.company.id,
                "city_id": cls.city.id,
                "state": "active",
                "seat": seat,
                "code": f"story{seat}code",
            }
        )

    @classmethod
    def _make_cash_rules(cls):
        """10 for a lead that a store took, 2 % and 1 % of what is sold and paid."""
        common = {"company_id": cls.company.id, "proof": "delivery"}
        cls.bounty, cls.voice, cls.closer = cls.env["service.incentive.rule"].create(
            [
                {
                    **common,
                    "name": "Lead of an ambassador",
                    "brought_by": "ambassador",
                    "amount_type": "bounty",
                    "bounty": 10,
                    "stage": "accepted",
                },
                {
                    **common,
                    "name": "Sale of an ambassador",
                    "brought_by": "ambassador",
                    "amount_type": "percent",
                    "percent": 2,
                    "stage": "paid",
                },
                {
                    **common,
                    "name": "Deal on the spot",
                    "only_event_deals": True,
                    "role": "closed",
                    "amount_type": "percent",
                    "percent": 1,
                    "stage": "paid",
                },
            ]
        )

    @classmethod
    def _make_buyer(cls, number, home):
        latitude, longitude, _room = STORES[home]
        return cls.env["res.partner"].create(
            {
                "name": f"Buyer {number} by {home}",
                "phone": f"+86 136 5555 00{number:02}",
                "street": f"{home} Lane {number}",
                "city": "Hangzhou",
                "country_id": cls.env.ref("base.cn").id,
                "partner_latitude": latitude,
                "partner_longitude": longitude + 0.0001,
            }
        )

    # ------------------------------------------------------------------
    # The story
    # ------------------------------------------------------------------

    def test_story_r(self):
        """AM-09 AM-10 AM-12 CP-10: sixty visitors, five buyers, two books."""
        self._visitors_sign_up()
        self._bot_is_turned_away()
        self._leads_go_to_stores()
        self._bridge_refuses()
        orders = self._five_buy()
        self._buyers_are_known(orders)
        self._read_both_books()
        self._cash_waits(orders)
        self._work_is_proven_and_paid(orders)
        self._cash_is_payable()
        self._sales_wants_an_order(orders[0])
        self._one_is_mended()

    def _sign_up(self, name, phone, ambassador=None, form=None):
        """As the page sends it: the form with its signed token."""
        path = f"/e/{self.event._get_signup_token()}"
        if ambassador:
            path += f"?a={ambassador.code}"
        return self.url_open(
            path,
            data={
                "form": form or self._hand_out(ambassador),
                "name": name,
                "phone": phone,
                "interest": str(self.trade_in.id),
                "consent": "1",
                "lang": "en_US",
            },
        )

    def _hand_out(self, ambassador=None):
        """A form that the visitor has had on his screen for ten seconds."""
        return self.env["ambassador.signup"]._make_form(
            f"e{self.event.id}", ambassador=ambassador, now=time.time() - 10
        )

    def _visitors_sign_up(self):
        """54 people: 52 with a number, 6 of them once more, and 2 without one."""
        page = self.url_open(f"/e/{self.event._get_signup_token()}")
        self.assertTrue(FORM.search(page.text))
        for number in range(52):
            answer = self._sign_up(
                f"Visitor {'ABCDEFGHIJKLMNOPQRSTUVWXYZ'[number % 26]} {number}",
                f"139 0000 {number:04}",
                self.bo if number < 20 else None,
            )
            self.assertEqual(answer.status_code, 200)
            self.assertIn("Store Gate", answer.text)
        for number in range(6):
            answer = self._sign_up("Once more", f"+86139 0000{number:04}")
            self.assertEqual(answer.status_code, 200)
        for name in ("Grandmother Wu", "Grandfather Xu"):
            self.assertEqual(self._sign_up(name, "").status_code, 200)
        self.env.invalidate_all()
        self.assertEqual(len(self.event.signup_ids), 54)
        self.env["ambassador.signup"]._cron_process()
        self.env.invalidate_all()

    def _bot_is_turned_away(self):
        """Forged forms, forms with the hidden field, and one form again and again."""
        path = f"/e/{self.event._get_signup_token()}"
        form = self._hand_out()
        typed = {
            "phone": "13700000000",
            "interest": str(self.trade_in.id),
            "consent": "1",
        }
        known = self._hand_out(self.bo)
        self._sign_up("Visitor A 0", "139 0000 0000", self.bo, known)
        codes = set()
        with mute_logger("odoo.http"):
            for number in range(300):
                more = [
                    {"form": form[:-1] + "0x"},
                    {"form": self._hand_out(), "website": "https://example.com"},
                    {"form": known},
                ][number % 3]
                answer = self.url_open(
                    path,
                    data={
                        **typed,
                        "name": f"Bot {chr(65 + number % 26)}",
                        "phone": f"137 0000 {number:04}",
                        **more,
                    },
                )
                codes.add(answer.status_code)
        self.assertLessEqual(codes, {400, 429})
        self.env.invalidate_all()
        self.assertEqual(len(self.event.signup_ids), 54)

    def _get_leads(self):
        return self.env["crm.lead"].search(
            [("event_id", "=", self.event.id), ("is_event_deal", "=", False)]
        )

    def _get_offers(self, state=("offered", "accepted")):
        """{store: its offers of this event}"""
        offers = self.env["channel.offer"].search(
            [
                ("route_id.lead_id.event_id", "=", self.event.id),
                ("state", "in", state),
            ]
        )
        return {
            name: offers.filtered(lambda offer, point=point: offer.point_id == point)
            for name, point in self.points.items()
        }

    def _leads_go_to_stores(self):
        """By distance, as many as each store has room for; two wait."""
        leads = self._get_leads()
        self.assertEqual(len(leads), 54)
        self.assertEqual(len(self.event.registration_ids), 54)
        offers = self._get_offers()
        self.assertEqual({name: len(some) for name, some in offers.items()}, GIVEN)
        for name, some in offers.items():
            for offer in some:
                self.assertAlmostEqual(offer.distance_km, DISTANCE[name], delta=0.002)
        waiting = leads.filtered(lambda lead: not lead.channel_route_ids)
        self.assertEqual(len(waiting), 2)
        self.assertEqual(set(waiting.mapped("service_quality_state")), {"to_mend"})
        self.assertEqual(
            {lead.ambassador_id: 1 for lead in leads}, {self.amy: 1, self.bo: 1}
        )
        self.assertEqual(
            len(leads.filtered(lambda lead: lead.ambassador_id == self.bo)), 20
        )

    def _bridge_refuses(self):
        """The nearest that still has room is Dragon: Gate and Canal are full."""
        offers = self._get_offers()
        reason = self.env.ref("channel_partner.refuse_too_far")
        for offer in offers["Bridge"]:
            offer.with_user(self.owners["Bridge"]).action_refuse(reason.id)
        self.env.invalidate_all()
        offers = self._get_offers()
        self.assertEqual(
            {name: len(some) for name, some in offers.items()},
            {"Gate": 20, "Bridge": 0, "Canal": 10, "Dragon": 22},
        )
        for name in ("Gate", "Canal", "Dragon"):
            for offer in offers[name]:
                offer.with_user(self.owners[name]).action_accept()
        self.env.invalidate_all()
        taken = self._get_leads().filtered("channel_point_id")
        self.assertEqual(len(taken), 52)

    def _one_is_mended(self):
        """Grandmother's number is found; her lead goes to the nearest with room."""
        waiting = self.env["ambassador.signup"].search(
            [("event_id", "=", self.event.id), ("state", "=", "mend")], order="id"
        )
        self.assertEqual(len(waiting), 2)
        action = waiting[0].with_user(self.planner).action_mend()
        self.assertEqual(action["res_model"], "ambassador.signup.mend")
        waiting[0]._mend("139 0000 9999")
        self.env.invalidate_all()
        self.assertEqual(waiting[0].state, "done")
        # Bridge has room again since it refused.
        offer = waiting[0].lead_id.channel_route_ids.offer_ids
        self.assertEqual(offer.point_id, self.points["Bridge"])
        self.assertEqual(waiting[1].state, "mend")

    # ------------------------------------------------------------------
    # On the spot
    # ------------------------------------------------------------------

    def _five_buy(self):
        orders = self.env["sale.order"]
        for buyer in self.buyers:
            order = (
                self.env["sale.order"]
                .with_user(self.technician)
                .create(
                    {
                        "partner_id": buyer.id,
                        "company_id": self.company.id,
                        "community_event_id": self.event.id,
                        "order_line": [
                            Command.create(
                                {"product_id": self.new_fridge.id, "price_unit": PRICE}
                            )
                        ],
                    }
                )
            )
            order.action_confirm()
            orders |= order.sudo()
        orders = orders.with_env(self.env)
        self.assertEqual(set(orders.mapped("event_book")), {"service"})
        self.assertEqual(orders.team_id, self.service_team)
        self.assertEqual(set(orders.opportunity_id.mapped("won_status")), {"won"})
        self.assertFalse(orders.opportunity_id.channel_route_ids)
        self.assertEqual(set(orders.mapped("service_attribution_state")), {"locked"})
        return orders

    def _buyers_are_known(self, orders):
        """Each store reads its own buyers as customers; none of them is a lead."""
        leads = self._get_leads()
        self.assertFalse(
            leads.filtered(lambda lead: lead.partner_id in orders.partner_id)
        )
        for name, owner in self.owners.items():
            self.authenticate(owner.login, owner.login)
            page = self.url_open("/my/store/programme/customers").text
            for buyer in self.buyers:
                check = (
                    self.assertIn if f"by {name}" in buyer.name else self.assertNotIn
                )
                check(buyer.name, page)

    def _read_both_books(self):
        book = self.event._get_books()[self.event]
        self.assertEqual(book["deals"], 5)
        self.assertEqual(book["deal_amount"], 5 * PRICE)
        self.assertEqual(book["leads"], 54)
        self.assertEqual(book["leads_offered"], 52)
        self.assertEqual(book["leads_accepted"], 52)
        self.assertEqual(book["leads_to_mend"], 2)
        rows = {
            row.point_id.name: (row.offered, row.accepted, row.refused)
            for row in self.event.with_user(self.planner).store_book_ids.sudo()
        }
        self.assertEqual(
            rows,
            {
                "Store Gate": (20, 20, 0),
                "Store Bridge": (15, 0, 15),
                "Store Canal": (10, 10, 0),
                "Store Dragon": (22, 22, 0),
            },
        )
        # The stores see their side, and service's: 22 leads at 150 each, two deals.
        owner = self.owners["Dragon"]
        self.authenticate(owner.login, owner.login)
        page = self.url_open("/my/store/programme").text.replace("\ufeff", "")
        for text in ("22", "3,300.00", "13,998.00"):
            self.assertIn(text, page)

    # ------------------------------------------------------------------
    # Cash
    # ------------------------------------------------------------------

    def _get_cash(self, partner):
        """{(rule, state): sum} of what somebody has in the ledger."""
        self.env.invalidate_all()
        cash = {}
        for entry in self.env["service.incentive.entry"].search(
            [("beneficiary_id", "=", partner.id)]
        ):
            key = entry.rule_id, entry.state
            cash[key] = round(cash.get(key, 0) + entry.amount, 2)
        return cash

    def _cash_waits(self, orders):
        """Bounties of 34 and 20 leads, 52 of them taken; shares of five deals."""
        self.assertEqual(
            self._get_cash(self.amy.partner_id),
            {
                (self.bounty, "payable"): 320,
                (self.voice, "pending"): 699.90,
            },
        )
        self.assertEqual(
            self._get_cash(self.bo.partner_id), {(self.bounty, "payable"): 200}
        )
        self.assertEqual(
            self._get_cash(self.technician.partner_id),
            {(self.closer, "pending"): 349.95},
        )

    def _work_is_proven_and_paid(self, orders):
        for order in orders:
            for picking in order.picking_ids:
                picking.move_ids.quantity = 1
                picking.move_ids.picked = True
                picking.button_validate()
            job = order.fsm_order_ids
            job.write(
                {
                    "signature": PIXEL,
                    "signed_by": order.partner_id.name,
                    "signed_on": fields.Datetime.now(),
                }
            )
            job.action_complete()
            invoice = order.with_user(self.accountant).sudo()._create_invoices()
            invoice.action_post()
            self.env["account.payment.register"].with_user(
                self.accountant
            ).with_context(active_model="account.move", active_ids=invoice.ids).create(
                {}
            ).action_create_payments()
        # Paid, and the call-back is still open.
        self.assertIn((self.voice, "pending"), self._get_cash(self.amy.partner_id))
        for order in orders:
            order.fsm_order_ids.with_user(self.hotline).record_callback("good")

    def _cash_is_payable(self):
        self.assertEqual(
            self._get_cash(self.amy.partner_id),
            {
                (self.bounty, "payable"): 320,
                (self.voice, "payable"): 699.90,
            },
        )
        self.assertEqual(
            self._get_cash(self.technician.partner_id),
            {(self.closer, "payable"): 349.95},
        )

    # ------------------------------------------------------------------
    # Nobody is robbed
    # ------------------------------------------------------------------

    def _sales_wants_an_order(self, order):
        mine = order.with_user(self.sales_manager)
        with self.assertRaisesRegex(UserError, "Ask for a Change"):
            mine.write({"team_id": self.store_team.id})
        action = mine.action_ask_attribution_change()
        change = (
            self.env["service.attribution.change"]
            .with_user(self.sales_manager)
            .with_context(**action["context"])
            .create(
                {
                    **self.env["service.attribution.change"]
                    .with_user(self.sales_manager)
                    .with_context(**action["context"])
                    .default_get(["attribution_id", "origin", "line_ids"]),
                    "reason": "She has been a customer of the shop for years",
                    "move_team_id": self.store_team.id,
                }
            )
        )
        with self.assertRaises(AccessError):
            change.action_approve()
        self.assertEqual(order.team_id, self.service_team)
        change.with_user(self.manager).action_approve()
        self.env.invalidate_all()
        self.assertEqual(order.team_id, self.store_team)
        self.assertEqual(order.event_book, "moved")
        book = self.event._get_books()[self.event]
        self.assertEqual((book["deals"], book["deals_moved"]), (4, 1))
