# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from datetime import date, datetime

from odoo.fields import Command
from odoo.tests import tagged

from .contract_common import ContractCommon


@tagged("post_install", "-at_install")
class TestContractCoverage(ContractCommon):
    """Which level holds for a request, by which contract (SR-16, SR-17, SR-18)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.unit = cls._make_equipment(warranty_end_date=False)

    def _cover(self, unit=None, day=None, customer=None, company=None, user=None):
        env = self.env["contract.contract"].with_user(user or self.env.user)
        units = self.env["fsm.equipment"] if unit is False else unit or self.unit
        return env._service_coverage(
            {
                1: (
                    company or self.company,
                    customer or self.customer,
                    units,
                    day or self.today,
                )
            }
        )[1]

    def _vip(self, product=None, **values):
        return self._contract(
            product, service_equipment_ids=[Command.set(self.unit.ids)], **values
        )

    def test_basic_in_warranty(self):
        """In warranty, Basic applies without a contract (SR-16)."""
        self.unit.warranty_end_date = date(2026, 10, 1)
        level, contract, note = self._cover()
        self.assertEqual((level, bool(contract)), (self.basic, False))
        self.assertEqual(note, "In warranty until 10/01/2026")
        level, contract, note = self._cover(day=date(2026, 10, 2))
        self.assertFalse(level)
        self.assertEqual(note, "No contract, warranty ended 10/01/2026")
        self.unit.warranty_end_date = False
        self.assertEqual(self._cover().note, "No contract, no warranty")
        self.assertEqual(self._cover(False).note, "No contract")

    def test_contract(self):
        """A contract counts from its first to its last day (SR-17)."""
        contract = self._vip()
        level, found, note = self._cover()
        self.assertEqual((level, found), (self.vip, contract))
        self.assertEqual(note, f"VIP contract {contract.code} until 09/30/2027")
        self.assertFalse(self._cover(day=date(2026, 9, 30)).level)
        self.assertTrue(self._cover(day=date(2027, 9, 30)).level)
        self.assertFalse(self._cover(day=date(2027, 10, 1)).level)

    def test_covered_units_only(self):
        """Another product of the customer is not covered; all are, if agreed."""
        contract = self._vip()
        other = self._make_equipment(warranty_end_date=False)
        self.assertFalse(self._cover(other).level)
        missing = self._cover(False)
        self.assertFalse(missing.level)
        self.assertIn("choose the product", missing.note)
        contract.service_covers_all = True
        self.assertEqual(self._cover(other).level, self.vip)
        self.assertEqual(self._cover(False).level, self.vip)

    def test_best_rank(self):
        """Of several, the highest level counts (SR-18)."""
        self._vip()
        self._contract(
            self._make_service("SVIP", 9.0, self.svip, service_covers_all=True)
        )
        self.assertEqual(self._cover().level, self.svip)

    def test_contact_of_the_customer(self):
        """A contact of the company asks; the contract is the company's."""
        self.customer.is_company = True
        contact = self.env["res.partner"].create(
            {"name": "Mr Wu", "parent_id": self.customer.id}
        )
        contract = self._vip()
        self.assertEqual(self._cover(customer=contact).contract, contract)
        stranger = self._make_customer("Stranger")
        self.assertFalse(self._cover(customer=stranger).level)

    def test_archived_and_cancelled(self):
        contract = self._vip()
        contract.active = False
        self.assertFalse(self._cover().level)
        contract.active = True
        self.assertTrue(self._cover().level)
        contract.service_period_ids.sale_line_id.order_id._action_cancel()
        self.assertFalse(self._cover().level)

    def test_other_company(self):
        self._vip()
        company = self.env["res.company"].create({"name": "Other"})
        self.assertFalse(self._cover(company=company).level)

    def test_day_where_the_customer_lives(self):
        """A moment counts by the customer's clock, else by the company's."""
        self._vip(service_date_from=date(2026, 10, 2))
        evening = datetime(2026, 10, 1, 20, 0)
        self.customer.tz = "UTC"
        self.assertFalse(self._cover(day=evening).level)
        self.customer.tz = "Asia/Shanghai"
        self.assertEqual(self._cover(day=evening).level, self.vip)
        self.customer.tz = False
        self.company.resource_calendar_id.tz = "Asia/Shanghai"
        self.assertEqual(self._cover(day=evening).level, self.vip)

    def test_late_entry(self):
        """A request of a day before the end counts after the contract has ended."""
        contract = self._vip()
        self._on("2027-10-15")
        self._nightly()
        self.assertEqual(contract.service_state, "ended")
        self.assertEqual(self._cover(day=date(2027, 9, 30)).level, self.vip)
        self.assertFalse(self._cover(day=date(2027, 10, 15)).level)

    def test_without_contract_rights(self):
        """Hotline and technicians get the level without reading contracts."""
        contract = self._vip()
        for user in (self.technician_user_a, self.service_user):
            self.assertEqual(self._cover(user=user).contract.id, contract.id)

    def test_constant_queries(self):
        """One request or fifty: the same number of queries."""
        customers = [self._make_customer(f"C{n}") for n in range(25)]
        requests = {}
        for number, customer in enumerate(customers):
            unit = self._make_equipment(location=self._make_location(customer))
            self._contract(
                customer=customer, service_equipment_ids=[Command.set(unit.ids)]
            )
            requests[number] = (self.company, customer, unit, self.today)
        Contract = self.env["contract.contract"]

        def count(wanted):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            result = Contract._service_coverage(wanted)
            self.assertEqual({c.level for c in result.values()}, {self.vip})
            return self.cr.sql_log_count - before

        self.assertEqual(count(requests), count({0: requests[0]}))
        self.assertLessEqual(count(requests), 9)
