# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged

from .desk_common import DeskCommon


@tagged("post_install", "-at_install")
class TestDeskProcess(DeskCommon):
    """Each service product carries its standard process (SR-22)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.repair = cls.env.ref("service_revenue.fsm_order_type_repair")
        cls.fsm_team = cls.env["fsm.team"].create({"name": "Repairs"})
        cls.template = cls.env["fsm.template"].create(
            {
                "name": "Repair",
                "type_id": cls.repair.id,
                "team_id": cls.fsm_team.id,
                "duration": 2.0,
                "temp_activity_ids": [
                    (
                        0,
                        0,
                        {
                            "name": name,
                            "required": required,
                            "sequence": sequence,
                            "target_minutes": minutes,
                        },
                    )
                    for name, required, sequence, minutes in (
                        ("Test the pump", True, 2, 20),
                        ("Check the water", True, 1, 5),
                        ("Clean the filter", False, 3, 10),
                    )
                ],
            }
        )
        cls.process = cls.env["service.process"].create(
            {
                "name": "Repair of a washing machine",
                "order_template_id": cls.template.id,
                "team_id": cls.lines[0].id,
                "step_ids": [
                    (0, 0, {"stage_id": cls.stage_ticket_new.id, "hours": 1}),
                    (0, 0, {"stage_id": cls.stage_progress.id, "hours": 8}),
                ],
            }
        )
        cls.product = cls._make_product("Washing machine")
        cls.product.service_process_id = cls.process
        cls.unit = cls._make_equipment(cls.product)

    def _tick(self, order, names=None):
        points = order.order_activity_ids.filtered(
            lambda point: not names or point.name in names
        )
        return points.action_done()

    def test_ticket_and_visit(self):
        """SR-22: the product's process is that of the ticket and of its visit."""
        ticket = self._make_ticket(equipment_id=self.unit.id)
        self.assertEqual(ticket.service_process_id, self.process)
        self.assertEqual(ticket.team_id, self.lines[0])
        action = ticket.action_create_order()
        self.assertEqual(action["context"]["default_template_id"], self.template.id)
        order = self._make_order(ticket_id=ticket.id)
        self.assertEqual(order.template_id, self.template)
        self.assertEqual((order.type, order.team_id), (self.repair, self.fsm_team))
        self.assertEqual(order.scheduled_duration, 2.0)
        points = order.order_activity_ids
        self.assertEqual(
            points.mapped("name"),
            ["Check the water", "Test the pump", "Clean the filter"],
        )
        self.assertEqual(points.mapped("target_minutes"), [5, 20, 10])
        self.assertEqual(order.service_checklist_open, 2)

    def test_sale(self):
        """SR-22: sold with a work order, it has the template of the process."""
        service = self._make_product(
            "Repair service",
            type="service",
            field_service_tracking="line",
            service_process_id=self.process.id,
        )
        self.assertEqual(service.fsm_order_template_id, self.template)
        sale = self._make_sale_order(
            lines=[(service, 1, 10)], fsm_location_id=self.location.id
        )
        sale.action_confirm()
        order = sale.order_line.fsm_order_id
        self.assertEqual(order.template_id, self.template)
        self.assertEqual(len(order.order_activity_ids), 3)

    def test_contract(self):
        """SR-22: a process that was bought comes before that of the product."""
        bought = self.process.copy({"name": "Premium", "team_id": False})
        service = self._make_product(
            "Premium service", type="service", service_process_id=bought.id
        )
        contract = self.env["contract.contract"].create(
            {
                "name": "Premium",
                "partner_id": self.customer.id,
                "contract_line_ids": [
                    (
                        0,
                        0,
                        {
                            "product_id": service.id,
                            "name": "Premium",
                            "price_unit": 1.0,
                            "quantity": 1,
                        },
                    )
                ],
            }
        )
        ticket = self._make_ticket(equipment_id=self.unit.id)
        ticket.sudo().with_context(tracking_disable=True).write(
            {"service_contract_id": contract.id}
        )
        self.assertEqual(ticket.service_process_id, bought)

    def test_required_before_completion(self):
        """SR-22: whichever way it is completed, what is required comes first."""
        order = self._make_order(template_id=self.template.id)
        technician = order.with_user(self.technician_user_a)
        completed = {"stage_id": self.stage_completed.id}
        for complete in (
            order.action_complete,
            technician.action_finish_work,
            lambda: order.with_context(bypass_order_completed_stage=True).write(
                completed
            ),
            lambda: order.sudo().action_complete(),
        ):
            with self.assertRaisesRegex(UserError, "Check the water"):
                complete()
            self.assertFalse(order.is_closed)
        self._tick(order, ["Check the water", "Test the pump"])
        technician.action_finish_work()
        self.assertEqual(order.stage_id, self.stage_completed)

    def test_technician_ticks(self):
        """SR-22: a technician ticks off his own, and undoes it; nobody else's."""
        order = self._make_order(template_id=self.template.id)
        order.date_start = fields.Datetime.now() - timedelta(minutes=7)
        point = order.order_activity_ids[0]
        mine = point.with_user(self.technician_user_a)
        mine.action_done()
        self.assertEqual(point.state, "done")
        self.assertEqual(point.completed_by, self.technician_user_a)
        self.assertEqual(point.actual_minutes, 7)
        mine.action_undo()
        self.assertEqual(point.state, "todo")
        with self.assertRaisesRegex(UserError, "required"):
            mine.action_cancel()
        order.order_activity_ids[2].with_user(self.technician_user_a).action_cancel()
        self.assertEqual(order.service_checklist_count, 2)
        with self.assertRaises(AccessError):
            mine.write({"name": "x"})
        theirs = point.with_user(self.technician_user_b)
        for call in (theirs.action_done, theirs.action_cancel, theirs.action_undo):
            with self.assertRaises(AccessError):
                call()
        with self.assertRaises(AccessError):
            self.template.temp_activity_ids.with_user(
                self.technician_user_a
            ).action_done()
        _company, stranger = self._make_other_company()
        for user in (self.portal_user, stranger, self.technician_user_b):
            with self.assertRaises(AccessError):
                point.with_user(user).read(["name"])
        self._tick(order)
        order.action_complete()
        with self.assertRaises(UserError):
            mine.action_undo()

    def test_other_activities_survive(self):
        """SR-22, SR-23: completion ends what the technician had to do, and no call-back
        and nothing that others have to do.
        """
        order = self._make_order()
        todo = "mail.mail_activity_data_todo"
        own = order.activity_schedule(todo, user_id=self.technician_user_a.id)
        boss = order.activity_schedule(todo, user_id=self.service_manager.id)
        call = order.activity_schedule(
            "service_revenue.mail_activity_type_service_callback",
            user_id=self.technician_user_a.id,
        )
        order.with_user(self.technician_user_a).action_finish_work()
        self.assertEqual(order.activity_ids, boss + call)
        self.assertFalse(own.exists().active)

    def test_template_changed(self):
        """SR-22: another template brings its own points; what is done stays."""
        order = self._make_order(template_id=self.template.id)
        self._tick(order, ["Check the water"])
        other = self.template.copy(
            {
                "name": "Other",
                "temp_activity_ids": [
                    (0, 0, {"name": "Look", "required": True, "sequence": 9})
                ],
            }
        )
        order.template_id = other
        self.assertEqual(
            order.order_activity_ids.mapped("name"), ["Check the water", "Look"]
        )
        self.assertEqual(order.service_checklist_open, 1)
        with Form(order) as form:
            form.template_id = self.template
        self.assertEqual(len(order.order_activity_ids), 4)

    def test_steps_with_times(self):
        """SR-22: time that a step may take, and that it took."""
        ticket = self._make_ticket(equipment_id=self.unit.id)
        self._change_stage(ticket, self.stage_progress)
        new, progress = ticket.service_process_steps
        self.assertEqual((new["target"], progress["target"]), (1, 8))
        self.assertIsNotNone(progress["hours"])
        self.assertTrue(progress["current"])

    def test_queries(self):
        """P2: what creating and completing many costs does not grow with the template,
        and completing without a checklist costs nothing more.
        """
        costs = []
        for count in (5, 40):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            orders = (
                self.env["fsm.order"]
                .with_context(tracking_disable=True)
                .create(
                    [
                        {
                            "location_id": self.location.id,
                            "person_id": self.technician_a.id,
                            "template_id": self.template.id,
                        }
                        for _number in range(count)
                    ]
                )
            )
            self.env.flush_all()
            costs.append(self.env.cr.sql_log_count - before)
        self.assertEqual(orders.mapped("service_checklist_open"), [2] * 40)
        # The core asks four times for each: number (2), first stage, warehouse.
        self.assertLessEqual(costs[1] - costs[0], 35 * 4, costs)
