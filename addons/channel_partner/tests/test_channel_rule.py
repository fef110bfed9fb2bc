# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo.exceptions import UserError, ValidationError
from odoo.tests import Form, new_test_user, tagged

from odoo.addons.base.models.ir_cron import IrCron

from .test_channel_document import DocumentCommon


class CaptureCommon(DocumentCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.classPatch(IrCron, "_commit_progress", lambda self, *args, **kwargs: 60.0)
        cls.team = cls.env["crm.team"].create({"name": "Trade-in"})
        cls.interest = cls.env["service.interest"].create(
            {"name": "Trade-in", "code": "channel_rule", "team_id": cls.team.id}
        )
        cls.desk = new_test_user(
            cls.env,
            login="desk",
            groups="channel_partner.group_channel_user,"
            "sales_team.group_sale_salesman_all_leads",
        )

    def last(self, lead):
        return lead.service_handover_ids.sorted("id")[-1]

    def capture(self, customer=None, **vals):
        order = self.make_order(customer)
        order.capture_lead(self.interest.id)
        lead = order.service_lead_ids
        lead.write(vals)
        return lead


@tagged("post_install", "-at_install")
class TestChannelRule(CaptureCommon):
    """SR-05: a rule, or triage, sends leads to the nearest store that can."""

    def make_rule(self, **vals):
        return self.env["service.routing.rule"].create(
            {
                "name": "To the shops",
                "interest_ids": [(6, 0, self.interest.ids)],
                "is_nearest_store": True,
                "mode": "auto",
                **vals,
            }
        )

    def test_rule_offers_to_the_nearest(self):
        rule = self.make_rule(team_id=self.team.id)
        lead = self.capture()
        self.assertIn("nearest store", lead.service_routing_reason)
        self.env["crm.lead"]._cron_service_route()
        self.assertEqual(lead.service_state, "accepted")
        self.assertEqual(self.asked(lead), self.point)
        self.assertEqual(lead.service_handover_ids.mapped("rule_id"), rule)
        self.accept(lead, self.clerk_user)
        self.assertEqual(lead.service_store_id, self.point.partner_id)
        # Who handed over to whom is on record, to the store too.
        self.assertEqual(self.last(lead).to_store_id, self.point.partner_id)

    def test_rule_without_team(self):
        """The team of the interest looks after it until a store has accepted."""
        self.make_rule()
        lead = self.capture()
        self.env["crm.lead"]._cron_service_route()
        self.assertEqual(lead.team_id, self.team)
        self.assertEqual(self.asked(lead), self.point)

    def test_store_and_nearest(self):
        with self.assertRaisesRegex(ValidationError, "nearest one too"):
            self.make_rule(store_id=self.point.partner_id.id)
        with self.assertRaisesRegex(ValidationError, "Say who gets"):
            self.make_rule(is_nearest_store=False)

    def test_dialog_follows_the_suggestion(self):
        rule = self.make_rule(mode="propose")
        lead = self.capture()
        wizard = Form(
            self.env["service.lead.dispatch"]
            .with_user(self.desk)
            .with_context(default_lead_ids=lead.ids)
        )
        self.assertTrue(wizard.is_nearest_store)
        wizard.save().action_apply()
        self.assertEqual(lead.service_state, "accepted")
        self.assertEqual(self.asked(lead), self.point)
        self.assertEqual(self.last(lead).rule_id, rule)

    def test_captured_lead_is_handed_over_on_acceptance(self):
        """CP-10: a lead in triage that a store takes is handed over, on record."""
        lead = self.capture()
        self.assertEqual(lead.service_state, "triage")
        self.open(lead)
        self.assertEqual(lead.service_state, "triage")
        self.accept(lead, self.clerk_user)
        self.assertEqual((lead.service_state, lead.type), ("accepted", "opportunity"))
        handover = self.last(lead)
        self.assertEqual(handover.to_store_id, self.point.partner_id)
        self.assertIn("Store One", handover.note)
        self.assertEqual(handover.user_id, self.clerk_user)

    def test_dispatch_elsewhere_takes_it_back(self):
        """CP-08: triage gives it to another department: the store has it no more."""
        lead = self.capture()
        self.accept(lead)
        lead.with_user(self.desk).dispatch(team_id=self.team.id)
        self.assertFalse(lead.channel_point_id)
        self.assertFalse(self.readable(lead, self.owner_user))


@tagged("post_install", "-at_install")
class TestChannelAuto(CaptureCommon):
    """CP-10: requests go straight to the local provider."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.web = cls.env["helpdesk.ticket.channel"].create({"name": "Portal test"})
        cls.company.write(
            {
                "channel_auto_order": True,
                "channel_auto_lead": True,
                "channel_auto_ticket_ids": [(6, 0, cls.web.ids)],
            }
        )

    def test_order_in_the_request(self):
        order = self.make_order()
        self.assertEqual(self.asked(order), self.point)

    def test_order_with_worker_stays(self):
        worker = self.env["fsm.person"].create({"name": "Own"})
        order = self.make_order(person_id=worker.id)
        self.assertFalse(order.channel_route_ids)

    def test_many_by_the_job(self):
        """An import waits for the job; it happens once."""
        place = self.make_order().location_id
        orders = self.env["fsm.order"].create([{"location_id": place.id}] * 3)
        self.assertFalse(orders.channel_route_ids)
        self.assertEqual(orders.mapped("channel_is_due"), [True] * 3)
        given = orders[0]
        given.person_id = self.env["fsm.person"].create({"name": "Own"})
        Route = self.env["channel.route"]
        Route._cron_open_due()
        Route._cron_open_due()
        self.assertFalse(any(orders.mapped("channel_is_due")))
        self.assertFalse(given.channel_route_ids)
        self.assertEqual(len(orders.channel_route_ids), 2)
        self.assertEqual(orders.channel_route_ids.offer_ids.point_id, self.point)

    def test_ticket_of_an_open_way_in(self):
        ticket = self.make_ticket(channel_id=self.web.id)
        self.assertEqual(self.asked(ticket), self.point)
        self.assertFalse(self.make_ticket().channel_route_ids)
        # The work order that the store gets is not offered again.
        self.accept(ticket)
        self.assertFalse(ticket.fsm_order_ids.channel_route_ids)

    def test_lead_after_triage(self):
        lead = self.capture()
        self.assertFalse(lead.channel_route_ids)
        lead.with_user(self.desk).action_service_accept()
        self.assertEqual(self.asked(lead), self.point)
        other = self.env["res.partner"].create(
            {"name": "Other", "phone": "+86 21 5555 0199"}
        )
        named = self.capture(other)
        named.with_user(self.desk).dispatch(store_id=self.rival.partner_id.id)
        self.assertFalse(named.channel_route_ids)

    def test_provider_of_the_territory_first(self):
        """The store of the territory is asked first, if it can do it."""
        worker = self.env["fsm.person"].create(
            {"name": "Of the rival", "channel_point_id": self.rival.id}
        )
        territory = self.env["res.territory"].create(
            {"name": "Pudong", "person_id": worker.id}
        )
        place = self.make_order().location_id
        place.territory_id = territory
        order = self.env["fsm.order"].create({"location_id": place.id})
        self.assertEqual(self.asked(order), self.rival)
        self.rival.capability_ids.filtered(lambda c: c.side == "service").unlink()
        order = self.env["fsm.order"].create({"location_id": place.id})
        self.assertEqual(self.asked(order), self.point)

    def test_off(self):
        self.company.channel_auto_order = False
        self.assertFalse(self.make_order().channel_route_ids)


@tagged("post_install", "-at_install")
class TestChannelHands(CaptureCommon):
    """CP-10: what people do with a document: offer, choose, take back, find a place."""

    def test_choose_from_the_nearest(self):
        full = self.make_point("Full", self.firm, 31.241, 121.481, capacity=1)
        full.load = 1
        lead = self.make_lead()
        wizard = (
            self.env["channel.choose"]
            .with_user(self.desk)
            .with_context(default_res_model="crm.lead", default_res_id=lead.id)
            .create({})
        )
        lines = wizard.line_ids
        self.assertEqual(lines.point_id, full | self.point | self.rival)
        self.assertEqual(lines.mapped("is_capable"), [False, True, True])
        self.assertIn("all it can do", lines[0].reason)
        lines[2].action_offer()
        offer = lead.channel_route_ids.offer_ids
        self.assertEqual((offer.point_id, offer.is_by_hand), (self.rival, True))
        self.assertIn("Store Two", lead.channel_status)
        self.assertEqual(lead.channel_state, "offered")

    def test_take_back(self):
        lead = self.make_lead()
        self.accept(lead)
        mine = lead.with_user(self.desk)
        with self.assertRaisesRegex(UserError, "Say why"):
            mine.action_channel_take_back(" ")
        action = mine.action_channel_ask_take_back()
        wizard = (
            self.env["channel.take.back"]
            .with_user(self.desk)
            .with_context(**action["context"])
            .create({"note": "Not called for two days"})
        )
        wizard.action_apply()
        self.assertEqual(self.asked(lead), self.rival)
        released = lead.channel_route_ids.offer_ids.filtered(
            lambda offer: offer.state == "released"
        )
        self.assertEqual(released.note, "Not called for two days")
        mine.action_channel_take_back("No more")
        self.assertEqual(lead.channel_route_ids.state, "cancelled")

    def test_find_place(self):
        """A place that is not known needs a person; found, it goes on."""
        self.customer.write({"partner_latitude": 0, "partner_longitude": 0})
        order = self.make_order()
        route = self.open(order).with_user(self.channel_user)
        self.assertEqual(route.manual_reason, "no_place")
        self.channel_user.group_ids |= self.env.ref("fieldservice.group_fsm_user")
        with self.assertRaisesRegex(UserError, "not found"):
            route.action_find_place()
        self.patch(
            type(self.env["res.partner"]),
            "_geo_localize",
            lambda *args, **kwargs: (31.24, 121.48),
        )
        route.with_context(force_geo_localize=True).action_find_place()
        self.assertEqual(route.state, "offered")
        self.assertEqual(self.asked(order), self.point)
        self.assertTrue(route.is_located)

    def test_ask_again(self):
        self.point.state = self.rival.state = "closed"
        lead = self.make_lead()
        route = self.open(lead).with_user(self.desk)
        self.assertEqual(route.manual_reason, "no_store")
        self.point.state = "active"
        route.action_search_again()
        self.assertEqual(self.asked(lead), self.point)

    def test_map_and_why(self):
        lead = self.make_lead()
        route = self.open(lead)
        self.accept(lead)
        route._release("Nobody called")
        data = route.with_user(self.desk).map_data
        self.assertEqual([s["tries"] for s in data["stores"]], [[1], [2]])
        self.assertEqual(data["stores"][0]["name"], "Store One")
        self.assertEqual(data["place"]["latitude"], 31.24)
        self.assertIn("Store One", route.with_user(self.desk).why_text)

    def test_list_queries_do_not_grow(self):
        """P5: lists with the store of each row cost the same for few and for many."""

        def cost(leads):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            leads.with_user(self.desk).web_read(
                {"name": {}, "channel_status": {}, "channel_state": {}}
            )
            routes = leads.channel_route_ids
            routes.with_user(self.desk).web_read(
                {
                    "document_name": {},
                    "waiting_point_id": {"fields": {"display_name": {}}},
                    "waiting_until": {},
                    "offer_count": {},
                }
            )
            return self.env.cr.sql_log_count - before

        leads = self.make_lead().browse()
        for _number in range(15):
            leads |= self.make_lead()
        self.open(leads)
        few = leads[:2]
        cost(few)
        self.assertLessEqual(cost(leads), cost(few))


@tagged("post_install", "-at_install")
class TestChannelMatrix(CaptureCommon):
    """CP-08: who may route, choose and take back, and who sees where it stands."""

    def test_only_who_looks_after_it(self):
        lead = self.make_lead()
        self.accept(lead)
        sales = new_test_user(
            self.env,
            login="plain_sales",
            groups="sales_team.group_sale_salesman_all_leads",
        )
        customer = new_test_user(
            self.env, login="plain_customer", groups="base.group_portal"
        )
        others = (
            sales
            | customer
            | self.owner_user
            | self.clerk_user
            | self.technician_user
            | self.rival_user
        )
        for user in others:
            mine = lead.with_user(user)
            calls = (
                lambda mine=mine: mine.action_channel_route(),
                lambda mine=mine: mine.action_channel_choose(),
                lambda mine=mine: mine.action_channel_assign(self.rival.id),
                lambda mine=mine: mine.action_channel_take_back("x"),
                lambda mine=mine: mine.action_channel_ask_take_back(),
            )
            for call in calls:
                with self.assertRaises(UserError):
                    call()
        self.assertEqual(lead.channel_point_id, self.point)
        self.assertIn("Store One", lead.with_user(sales).channel_status)
        with self.assertRaises(UserError):
            lead.with_user(self.owner_user).read(["channel_status"])

    def test_other_company(self):
        """A channel user of another company sees neither way nor document."""
        other = self.env["res.company"].create({"name": "Elsewhere"})
        lead = self.make_lead(company_id=self.company.id)
        self.open(lead)
        foreign = new_test_user(
            self.env,
            login="foreign",
            groups="channel_partner.group_channel_manager,"
            "sales_team.group_sale_salesman_all_leads",
            company_id=other.id,
            company_ids=[(6, 0, other.ids)],
        )
        self.assertFalse(
            self.env["channel.route"].with_user(foreign).search([]).filtered("lead_id")
        )
        with self.assertRaises(UserError):
            lead.with_user(foreign).action_channel_take_back("x")

    def test_wizard_cannot_reach_further(self):
        """The dialogs act with the rights of whoever uses them."""
        lead = self.make_lead(company_id=self.company.id)
        other = self.env["res.company"].create({"name": "Elsewhere"})
        foreign = new_test_user(
            self.env,
            login="foreign",
            groups="channel_partner.group_channel_manager,"
            "sales_team.group_sale_salesman_all_leads",
            company_id=other.id,
            company_ids=[(6, 0, other.ids)],
        )
        with self.assertRaises(UserError):
            self.env["channel.choose"].with_user(foreign).with_context(
                default_res_model="crm.lead", default_res_id=lead.id
            ).create({})
        wizard = (
            self.env["channel.take.back"]
            .with_user(foreign)
            .create({"res_model": "crm.lead", "res_ids": lead.ids, "note": "x"})
        )
        with self.assertRaises(UserError):
            wizard.action_apply()
        wizard.res_model = "res.users"
        with self.assertRaises(UserError):
            wizard.action_apply()
