# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from psycopg2 import IntegrityError

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .entitlement_common import EntitlementCommon


@tagged("post_install", "-at_install")
class TestEntitlement(EntitlementCommon):
    """Counted, used, given back, refused (SR-20)."""

    def tearDown(self):
        self._assert_sums()
        super().tearDown()

    # Grant ------------------------------------------------------------

    def test_grant_is_repeatable(self):
        """SR-20: a period has what its level includes, however often it is asked."""
        before = self.period.entitlement_ids
        self.assertEqual(
            {one.type_id: one.granted for one in before},
            {self.inspection: 2, self.repair: 1, self.part: 1},
        )
        self.assertEqual(self.env["service.entitlement"]._grant(self.period), before)
        self.assertEqual(self.period.entitlement_ids, before)

    def test_upgrade_and_downgrade_keep_what_was_used(self):
        """SR-20: more after an upgrade; never less than was used after a downgrade."""
        self._ask(self.kind_inspection)
        self._ask(self.kind_inspection)
        more = self._make_level("More", {self.inspection: 5})
        less = self._make_level("Less", {self.inspection: 1})
        for level, granted, remaining in ((more, 5, 3), (less, 2, 0), (more, 5, 3)):
            self.period.level_id = level
            self.env["service.entitlement"]._grant(self.period)
            one = self._entitlement(self.inspection)
            self.assertEqual(
                (one.granted, one.used, one.remaining), (granted, 2, remaining)
            )
        # What was never used and is not included any more is gone.
        self.assertFalse(self._entitlement(self.repair))

    def test_what_is_not_included_any_more_stays_as_used(self):
        """SR-20: a use outlives the entitlement."""
        order = self._ask(self.kind_repair)
        self.period.level_id = self._make_level("Less", {self.inspection: 1})
        self.env["service.entitlement"]._grant(self.period)
        one = self._entitlement(self.repair)
        self.assertEqual((one.granted, one.used, one.remaining), (1, 1, 0))
        self.assertEqual(order.service_entitlement_state, "included")

    # Use --------------------------------------------------------------

    def test_used_up_then_over(self):
        """SR-20: two are included, the third has to be paid for."""
        orders = [self._ask(self.kind_inspection) for _n in range(3)]
        self.assertEqual(
            [order.service_entitlement_state for order in orders],
            ["included", "included", "over"],
        )
        one = self._entitlement(self.inspection)
        self.assertEqual((one.used, one.remaining), (2, 0))

    def test_batch_serves_the_first(self):
        """SR-20: of three at once the first two are included."""
        values = {
            "location_id": self.location.id,
            "type": self.kind_inspection.id,
            "service_reported_at": "2026-05-04 09:00:00",
        }
        orders = self.env["fsm.order"].create([dict(values) for _n in range(3)])
        self.assertEqual(
            orders.mapped("service_entitlement_state"), ["included", "included", "over"]
        )

    def test_not_counted(self):
        """SR-20: another kind of work, another year, or no contract is not counted."""
        for order in (
            self._ask(self.kind_other),
            self._ask(self.kind_inspection, day="2027-05-04"),
            self._ask(
                self.kind_inspection,
                location_id=self._make_location(self._make_customer("Mr Bo")).id,
            ),
        ):
            self.assertEqual(order.service_entitlement_state, "none")
        self.assertFalse(any(self.period.entitlement_ids.mapped("used")))

    def test_every_visit(self):
        """SR-20: a type without kinds of work counts every visit asked for, and a
        repair that is not included takes no visit either."""
        visits = self.env["service.entitlement.type"].create(
            {"name": "Visits", "code": "t_visit"}
        )
        self.period.level_id = self._make_level("V", {visits: 5, self.repair: 1})
        self.env["service.entitlement"]._grant(self.period)
        self._ask(self.kind_other)
        self.assertEqual(self._entitlement(visits).used, 1)
        self._ask(self.kind_repair)
        self.assertEqual(self._entitlement(visits).used, 2)
        order = self._ask(self.kind_repair)
        self.assertEqual(order.service_entitlement_state, "over")
        self.assertEqual(self._entitlement(visits).used, 2)

    def test_unlimited_and_allowed(self):
        """SR-20: without an end, or counted beyond the quota."""
        self.level.entitlement_ids.filtered(
            lambda line: line.type_id == self.repair
        ).over_quota = "allow"
        self.level.entitlement_ids.filtered(
            lambda line: line.type_id == self.inspection
        ).unlimited = True
        self.env["service.entitlement"]._grant(self.period)
        for kind, type_ in (
            (self.kind_repair, self.repair),
            (self.kind_inspection, self.inspection),
        ):
            orders = [self._ask(kind) for _n in range(4)]
            self.assertEqual(
                {order.service_entitlement_state for order in orders}, {"included"}
            )
            self.assertEqual(self._entitlement(type_).used, 4)

    def test_kind_of_work_changes(self):
        """SR-20: what it became is counted, what it was is given back."""
        order = self._ask(self.kind_inspection)
        order.type = self.kind_repair
        self.assertEqual(self._entitlement(self.inspection).used, 0)
        self.assertEqual(self._entitlement(self.repair).used, 1)
        order.type = self.kind_other
        self.assertEqual(order.service_entitlement_state, "none")
        self.assertFalse(any(self.period.entitlement_ids.mapped("used")))

    def test_ticket(self):
        """SR-20: tickets of a type are counted, a duplicate is not."""
        kind = self.env["helpdesk.ticket.type"].create({"name": "Remote help"})
        remote = self.env["service.entitlement.type"].create(
            {
                "name": "Remote help",
                "code": "t_remote",
                "consumed_by": "ticket",
                "ticket_type_ids": [(6, 0, kind.ids)],
                "product_id": self.fee.id,
            }
        )
        self.period.level_id = self._make_level("R", {remote: 1})
        self.env["service.entitlement"]._grant(self.period)
        values = {
            "type_id": kind.id,
            "service_reported_at": "2026-05-04 09:00:00",
        }
        first, second = self._make_ticket(**values), self._make_ticket(**values)
        self.assertEqual(first.service_entitlement_state, "included")
        self.assertEqual(second.service_entitlement_state, "over")
        first.duplicate_id = second
        self.assertEqual(first.service_entitlement_state, "none")
        second.action_service_count_again()
        self.assertEqual(second.service_entitlement_state, "included")
        second.stage_id = self.env.ref("helpdesk_mgmt.helpdesk_ticket_stage_cancelled")
        self.assertEqual(self._entitlement(remote).used, 0)

    # Give back --------------------------------------------------------

    def test_cancelled_gives_back_and_reopened_takes_again(self):
        """SR-20: a cancelled visit gives back, once; a reopened one takes one."""
        order = self._ask(self.kind_repair)
        order.action_cancel()
        order.action_cancel()
        self.assertEqual(order.service_entitlement_state, "none")
        self.assertEqual(self._entitlement(self.repair).used, 0)
        other = self._ask(self.kind_repair)
        order.stage_id = self.stage_new
        self.assertEqual(order.service_entitlement_state, "over")
        other.action_cancel()
        order.action_service_count_again()
        self.assertEqual(order.service_entitlement_state, "included")
        uses = self._entitlement(self.repair).use_ids
        self.assertEqual(len(uses.filtered("returned_at")), 2)
        self.assertEqual(len(uses - uses.filtered("returned_at")), 1)

    def test_completed_and_reopened_is_one_use(self):
        """SR-20: reopening what was done is the same visit."""
        order = self._ask(self.kind_repair)
        order.date_start = "2026-05-05 08:00:00"
        order.action_complete()
        order.stage_id = self.stage_new
        one = self._entitlement(self.repair)
        self.assertEqual((one.used, len(one.use_ids)), (1, 1))

    def test_deleted_gives_back_and_keeps_its_name(self):
        """SR-20: who used it is known after it was deleted."""
        order = self._ask(self.kind_repair)
        name = order.name
        order.unlink()
        one = self._entitlement(self.repair)
        self.assertEqual(one.used, 0)
        self.assertEqual(one.use_ids.name, name)
        self.assertTrue(one.use_ids.returned_at)

    def test_engine_is_repeatable(self):
        """SR-20: looking again changes nothing."""
        orders = self._ask(self.kind_repair) + self._ask(self.kind_inspection)
        before = self.period.entitlement_ids.use_ids
        for _n in range(3):
            orders._service_entitle()
        self.assertEqual(self.period.entitlement_ids.use_ids, before)

    # Database ---------------------------------------------------------

    @mute_logger("odoo.sql_db")
    def test_database_refuses(self):
        """SR-20: more than is granted, twice the same, a wrong sum."""
        order = self._ask(self.kind_repair)
        one = self._entitlement(self.repair)
        statements = (
            ("UPDATE service_entitlement SET used = used + 1 WHERE id = %s", one.id),
            ("UPDATE service_entitlement SET used = -1 WHERE id = %s", one.id),
            ("UPDATE service_entitlement_use SET quantity = 0 WHERE order_id = %s",)
            + (order.id,),
            ("UPDATE service_entitlement SET used = 0 WHERE id = %s", one.id),
            ("DELETE FROM service_entitlement_use WHERE order_id = %s", order.id),
            (
                "INSERT INTO service_entitlement_use (entitlement_id, type_id,"
                " order_id, quantity, used_at) SELECT entitlement_id, type_id,"
                " order_id, 1, used_at FROM service_entitlement_use"
                " WHERE order_id = %s",
                order.id,
            ),
        )
        for statement, value in statements:
            with self.subTest(statement), self.assertRaises(IntegrityError):
                with self.env.cr.savepoint():
                    self.env.cr.execute(statement, [value])
                    self.env.cr.execute("SET CONSTRAINTS ALL IMMEDIATE")

    # Configuration ----------------------------------------------------

    def test_product_that_makes_a_work_order_is_refused(self):
        """SR-20: its quotation would send somebody twice."""
        product = self._make_product(
            "Visit", 50, type="service", field_service_tracking="sale"
        )
        with self.assertRaises(ValidationError):
            self.repair.product_id = product

    def test_nobody_types_in_the_state(self):
        """SR-20: neither a user nor a manager writes what is measured."""
        order = self._ask(self.kind_repair)
        for user in (self.service_user, self.service_manager):
            for values in (
                {"service_entitlement_state": "quoted"},
                {"service_allowed_by_id": user.id},
                {"service_planned_number": 3},
            ):
                with self.assertRaises(AccessError):
                    order.with_user(user).write(values)

    def test_text(self):
        """SR-20: one line says what is left, and until when."""
        order = self._ask(self.kind_inspection)
        self.assertEqual(
            order.service_entitlement_text,
            "Inspections: 1 of 2 left until Dec 31, 2026",
        )
        with self.assertRaises(UserError):
            order.action_service_quote()
