# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo.exceptions import AccessError
from odoo.tests import tagged

from .entitlement_common import EntitlementCommon

ORDERS = 100


@tagged("post_install", "-at_install")
class TestEntitlementAccess(EntitlementCommon):
    """Who sees and changes what; and at what cost (SR-20)."""

    def _read(self, user, records, field):
        records.invalidate_recordset()
        return records.with_user(user).mapped(field)

    def test_matrix(self):
        """SR-20: service reads and nobody writes; technicians, customers and other
        companies read neither entitlements nor uses."""
        _company, stranger = self._make_other_company()
        order = self._ask(self.kind_repair)
        entitlement = self._entitlement(self.repair)
        for records, field in (
            (entitlement, "used"),
            (entitlement.use_ids, "quantity"),
        ):
            for user in (self.service_user, self.service_manager):
                self.assertEqual(self._read(user, records, field), [1])
            for user in (self.technician_user_a, self.portal_user, stranger):
                with self.assertRaises(AccessError):
                    self._read(user, records, field)
            for user in (self.service_user, self.service_manager):
                with self.assertRaises(AccessError):
                    records.with_user(user).write({field: 2})
                with self.assertRaises(AccessError):
                    records.with_user(user).unlink()
        self.assertTrue(order)

    def test_technician_reads_the_line_of_his_own(self):
        """SR-20: what is left shows on his own work order, on no other."""
        order = self._ask(self.kind_repair)
        order.person_id = self.technician_a
        line = order.with_user(self.technician_user_a).service_entitlement_text
        self.assertIn("none of 1 left", line)
        order.invalidate_recordset()
        with self.assertRaises(AccessError):
            order.with_user(self.technician_user_b).read(["service_entitlement_text"])

    def test_technician_may_not_quote_or_allow(self):
        """SR-20: neither a quotation nor a leave by who does the work."""
        self._ask(self.kind_repair)
        order = self._ask(self.kind_repair)
        order.message_subscribe(self.technician_user_a.partner_id.ids)
        for action in (
            "action_service_quote",
            "action_service_allow",
            "action_service_count_again",
        ):
            with self.assertRaises(AccessError):
                getattr(order.with_user(self.technician_user_b), action)()
        with self.assertRaises(AccessError):
            self.env["service.entitlement.allow"].with_user(self.service_user).create(
                {"res_model": "fsm.order", "res_id": order.id, "reason": "x"}
            )

    def test_summary_for_hotline_and_customer(self):
        """SR-20: one line for each entitlement of the period of today."""
        period = self._make_period(self.contract, "2027-01-01", "2099-12-31")
        self._ask(self.kind_inspection, day="2027-03-01")
        today = (
            self.env["service.contract.period"].search(
                [("contract_id", "=", self.contract.id)]
            )
            - period
        )
        today.unlink()
        period.date_from = "2020-01-01"
        summary = self.contract.with_user(self.service_user).service_entitlement_summary
        self.assertEqual(
            summary.splitlines(),
            [
                "Inspections: 1 of 2 left until Dec 31, 2099",
                "Repairs: 1 of 1 left until Dec 31, 2099",
                "Parts: 1 of 1 left until Dec 31, 2099",
            ],
        )

    # Cost -------------------------------------------------------------

    def _count(self, function):
        self.env.flush_all()
        before = self.cr.sql_log_count
        function()
        self.env.flush_all()
        return self.cr.sql_log_count - before

    def _create(self, count, location=None):
        return self.env["fsm.order"].create(
            [
                {
                    "location_id": (location or self.location).id,
                    "type": self.kind_inspection.id,
                    "service_reported_at": "2026-05-04 09:00:00",
                }
                for _number in range(count)
            ]
        )

    def test_constant_number_of_queries(self):
        """SR-20: a hundred documents cost as many queries as ten; without a contract
        the engine asks nothing."""
        self.level.entitlement_ids.quantity = 500
        self.env["service.entitlement"]._grant(self.period)
        nobody = self._make_location(self._make_customer("Mr Bo"))
        few, many = self._create(10), self._create(ORDERS)
        plain = self._create(ORDERS, nobody)
        self.assertEqual(set(many.mapped("service_entitlement_state")), {"included"})
        engine = self.env["service.entitlement"]
        counts = []
        for orders in (few, many):
            engine._give_back(orders)
            counts.append(self._count(orders._service_entitle))
            self.assertEqual(self._count(orders._service_entitle), 3)
        self.assertLessEqual(counts[0], 12)
        self.assertLessEqual(counts[1], counts[0])
        plain.mapped("service_contract_id")
        plain.mapped("fsm_recurring_id")
        plain.mapped("service_entitlement_state")
        self.assertEqual(self._count(plain._service_entitle), 0)

    def test_list_of_texts(self):
        """SR-20: a list that shows what is left costs a constant number of queries."""
        few, many = (self._create(count) for count in (5, 80))

        def read(orders):
            self.env.invalidate_all()
            orders.with_user(self.service_user).read(
                ["service_entitlement_state", "service_entitlement_text"]
            )

        read(few)
        budget = self._count(lambda: read(few))
        self.assertEqual(self._count(lambda: read(many)), budget)

    def test_grant_in_batches(self):
        """SR-20: a hundred periods cost as many statements as one."""
        contracts = self.env["contract.contract"].create(
            [
                {
                    "name": f"C{number}",
                    "partner_id": self.customer.id,
                    "service_level_id": self.level.id,
                    "service_state": "active",
                }
                for number in range(60)
            ]
        )
        periods = self.env["service.contract.period"].create(
            [
                {
                    "contract_id": contract.id,
                    "level_id": self.level.id,
                    "date_from": "2026-01-01",
                    "date_to": "2026-12-31",
                    "currency_id": self.env.company.currency_id.id,
                }
                for contract in contracts
            ]
        )
        grant = self.env["service.entitlement"]._grant
        one = self._count(lambda: grant(periods[:1]))
        self.assertLessEqual(self._count(lambda: grant(periods[1:])), one + 2)
        self.assertEqual(len(periods.entitlement_ids), 180)
