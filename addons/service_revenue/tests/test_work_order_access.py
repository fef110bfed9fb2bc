# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from lxml import etree

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged, users
from odoo.tests.common import new_test_user

from .common import ServiceRevenueCommon
from .test_proof_engine import PIXEL


@tagged("post_install", "-at_install")
class TestWorkOrderAccess(ServiceRevenueCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.product = cls._make_product(is_storable=True)
        cls.unit = cls._make_equipment(cls.product)
        cls.ticket = cls._make_ticket()
        cls.order = cls._make_order(
            ticket_id=cls.ticket.id,
            equipment_ids=[(6, 0, cls.unit.ids)],
            type=cls.env.ref("service_revenue.fsm_order_type_repair").id,
            scheduled_date_start="2026-03-02 09:00:00",
            scheduled_duration=2,
        )
        cls.other_customer = cls._make_customer("Mr Wu", email="wu@example.com")
        cls.other_location = cls._make_location(cls.other_customer)
        cls.other_unit = cls._make_equipment(
            cls.product, cls.other_location, name="Other"
        )
        cls.other_order = cls._make_order(
            cls.other_location,
            cls.technician_b,
            equipment_ids=[(6, 0, cls.other_unit.ids)],
        )

    def _visible(self, user, model):
        records = self.order + self.other_order
        if model == "fsm.equipment":
            records = self.unit + self.other_unit
        elif model == "fsm.location":
            records = self.location + self.other_location
        elif model == "service.proof.event":
            records = records.sudo().proof_event_ids
        return (
            self.env[model]
            .with_user(user)
            .search([("id", "in", records.ids)])
            .sorted("id")
        )

    def test_matrix(self):
        """Who sees which work order, equipment, place and history."""
        (self.order + self.other_order).action_cancel()
        both = {
            "fsm.order": self.order + self.other_order,
            "fsm.equipment": self.unit + self.other_unit,
            "fsm.location": self.location + self.other_location,
            "service.proof.event": (self.order + self.other_order)
            .sudo()
            .proof_event_ids.sorted("id"),
        }
        own = {
            self.technician_user_a: [self.order, self.unit, self.location],
            self.technician_user_b: [
                self.other_order,
                self.other_unit,
                self.other_location,
            ],
        }
        for user, (order, unit, location) in own.items():
            self.assertEqual(self._visible(user, "fsm.order"), order)
            self.assertEqual(self._visible(user, "fsm.equipment"), unit)
            self.assertEqual(self._visible(user, "fsm.location"), location)
            self.assertEqual(self._visible(user, "service.proof.event").order_id, order)
        for user in (self.service_user, self.service_manager):
            for model, records in both.items():
                self.assertEqual(
                    self._visible(user, model), records.sorted("id"), model
                )
        _company, stranger = self._make_other_company()
        for model in ("fsm.order", "fsm.equipment", "service.proof.event"):
            self.assertFalse(self._visible(stranger, model), model)
        dispatcher = new_test_user(
            self.env,
            login="plain_dispatcher",
            groups="fieldservice.group_fsm_dispatcher",
        )
        for model in ("fsm.order", "fsm.equipment", "fsm.location"):
            self.assertEqual(
                self._visible(dispatcher, model), both[model].sorted("id"), model
            )

    def test_crew_sees_the_order(self):
        self.other_order.person_ids = self.technician_a
        self.assertEqual(
            self._visible(self.technician_user_a, "fsm.order"),
            (self.order + self.other_order).sorted("id"),
        )

    def test_portal_sees_own_equipment_only(self):
        found = self._visible(self.portal_user, "fsm.equipment")
        self.assertEqual(found, self.unit)
        with self.assertRaises(AccessError):
            self.other_unit.with_user(self.portal_user).read(["name"])
        with self.assertRaises(AccessError):
            self.unit.with_user(self.portal_user).read(["notes"])
        with self.assertRaises(AccessError):
            self.unit.with_user(self.portal_user).write({"name": "Mine"})

    def test_codes_are_nobodys_business(self):
        self.order.send_confirmation()
        confirmations = self.env["service.confirmation"]
        for user in (self.technician_user_a, self.portal_user):
            with self.assertRaises(AccessError):
                confirmations.with_user(user).search([])
        for user in (self.service_user, self.service_manager):
            found = confirmations.with_user(user).search(
                [("order_id", "=", self.order.id)]
            )
            self.assertEqual(len(found), 1)
            with self.assertRaises(AccessError):
                found.read(["code_hash"])
            with self.assertRaises(AccessError):
                found.write({"state": "confirmed"})

    @users("tech_a")
    def test_technician_opens_his_screens(self):
        """Every view of My Jobs is read as the technician, for real."""
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "service_revenue.fsm_order_action_my_jobs"
        )
        orders = self.env["fsm.order"]
        views = orders.get_views(
            [*action["views"], (action["search_view_id"][0], "search")]
        )["views"]
        self.assertEqual(set(views), {"kanban", "list", "form", "search"})
        for kind in ("kanban", "list", "form"):
            specification = self._specification(orders, views[kind]["arch"])
            result = orders.web_search_read([], specification)
            self.assertEqual(
                [row["id"] for row in result["records"]], self.order.ids, kind
            )
        order = self.order.with_env(self.env)
        with Form(order, view="service_revenue.fsm_order_view_form_technician") as form:
            form.resolution = "Cleaned the filter"
        self.assertIn("Cleaned the filter", order.resolution)

    def _specification(self, model, arch):
        names = {
            node.get("name")
            for node in etree.fromstring(arch).iter("field")
            if not any(parent.tag == "field" for parent in node.iterancestors())
        }
        return {
            name: {"fields": {"display_name": {}}}
            if model._fields[name].relational
            else {}
            for name in names
        }

    @users("tech_a")
    def test_technician_works(self):
        """Start, report, sign, finish; though he does not read the ticket."""
        order = self.order.with_env(self.env)
        self.assertTrue(order.is_start_allowed)
        order.action_start_work()
        self.assertTrue(order.date_start)
        self.assertFalse(order.is_start_allowed)
        order.write({"resolution": "Changed the seal"})
        wizard = (
            self.env["fsm.order.sign.wizard"]
            .with_context(active_id=order.id)
            .create({"signed_by": "Ms Li", "signature": PIXEL})
        )
        wizard.action_sign()
        order.action_finish_work()
        self.assertEqual(order.stage_id, self.stage_completed)
        self.assertTrue(order.date_end)
        self.assertEqual(order.proof_state, "waiting_callback")
        self.assertEqual(self.order.proof_event_ids.user_id, self.technician_user_a)

    @users("tech_a")
    def test_technician_writes_his_part_only(self):
        """Not who does it, for whom, on which sale, and not the proof (CP-07)."""
        order = self.order.with_env(self.env)
        refused = {
            "person_id": self.technician_b.id,
            "person_ids": [(6, 0, self.technician_b.ids)],
            "location_id": self.other_location.id,
            "company_id": False,
            "ticket_id": False,
            "sale_id": False,
            "sale_line_id": False,
            "opportunity_id": False,
            "type": False,
            "scheduled_date_start": "2026-03-03 09:00:00",
            "proof_state": "proven",
            "proof_code_on": "2026-03-03 09:00:00",
        }
        for name, value in refused.items():
            with self.assertRaisesRegex(AccessError, "dispatcher"), self.cr.savepoint():
                order.write({name: value})
        with self.assertRaises(AccessError):
            order.create({"location_id": self.location.id})
        with self.assertRaises(AccessError):
            order.unlink()

    @users("tech_a")
    def test_technician_does_not_cancel_or_reopen(self):
        order = self.order.with_env(self.env)
        with self.assertRaisesRegex(UserError, "Ask the dispatcher"):
            order.action_cancel()
        order.action_finish_work()
        with self.assertRaisesRegex(UserError, "reopen"):
            order.stage_id = self.stage_new
        with self.assertRaisesRegex(UserError, "reopen"):
            order.action_complete()
        with self.assertRaisesRegex(UserError, "Already closed"):
            order.action_start_work()

    @users("tech_a")
    def test_technician_keeps_off_foreign_orders(self):
        order = self.other_order.with_env(self.env)
        for method in (
            "action_start_work",
            "action_finish_work",
            "action_complete",
            "send_confirmation",
            "action_enter_code",
        ):
            with self.assertRaises(AccessError, msg=method):
                getattr(order, method)()
        with self.assertRaises(AccessError):
            order.confirm_by_code("000000")

    @users("service_user")
    def test_dispatcher_is_not_limited(self):
        order = self.order.with_env(self.env)
        order.person_id = self.technician_b
        order.action_cancel()
        order.stage_id = self.stage_new
        self.assertEqual(order.proof_state, "draft")

    @users("service_user")
    def test_dispatcher_opens_his_screens(self):
        for xmlid in (
            "fsm_order_action_all",
            "fsm_order_action_callback",
            "fsm_equipment_action_installed",
        ):
            action = self.env["ir.actions.act_window"]._for_xml_id(
                f"service_revenue.{xmlid}"
            )
            model = self.env[action["res_model"]]
            views = model.get_views(action["views"])["views"]
            for kind in ("list", "form"):
                specification = self._specification(model, views[kind]["arch"])
                model.web_search_read([], specification)

    def test_completing_several_orders_of_tickets(self):
        second = self._make_order(ticket_id=self._make_ticket().id)
        (self.order + second).with_user(self.service_user).action_complete()
        self.assertEqual((self.order + second).stage_id, self.stage_completed)

    @users("tech_a")
    def test_any_link_opens_the_technicians_page(self):
        """Without an action of ours a technician still gets a form that he may read."""
        order = self.order.with_env(self.env)
        form = self.env.ref("service_revenue.fsm_order_view_form_technician")
        self.assertEqual(order.get_formview_id(), form.id)
        views = order.get_views([(False, "form"), (False, "kanban"), (False, "list")])
        self.assertEqual(views["views"]["form"]["id"], form.id)
        self.assertNotIn("picking_ids", views["views"]["form"]["arch"])
        with Form(order) as opened:
            opened.resolution = "<p>Cleaned</p>"
