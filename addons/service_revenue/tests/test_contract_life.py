# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from datetime import date

from psycopg2.errors import CheckViolation, ExclusionViolation, UniqueViolation

from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..models.contract_contract_life import TRANSITIONS
from .contract_common import ContractCommon


@tagged("post_install", "-at_install")
class TestContractLife(ContractCommon):
    """Start, end, reminder, and what the database refuses (SR-17, SR-19)."""

    def test_transitions(self):
        """Only what the table allows changes the state (SR-19)."""
        contract = self._contract()
        for name, (before, after) in TRANSITIONS.items():
            for state in ("draft", "active", "ended", "cancelled"):
                contract.service_state = state
                contract._service_transition(name)
                expected = after if state in before else state
                self.assertEqual(contract.service_state, expected, (name, state))

    def test_by_the_calendar(self):
        """A contract starts on its first day and ends after its last (SR-17)."""
        contract = self._contract(service_date_from=date(2026, 10, 5))
        self.assertEqual(contract.service_state, "draft")
        self._on("2026-10-04")
        self._nightly()
        self.assertEqual(contract.service_state, "draft")
        self._on("2026-10-05")
        self._nightly()
        self.assertEqual(contract.service_state, "active")
        self._on("2027-10-04")
        self._nightly()
        self.assertEqual(contract.service_state, "active")
        self._on("2027-10-05")
        self._nightly()
        self.assertEqual(contract.service_state, "ended")

    def test_nightly_loads_only_what_is_due(self):
        contracts = self._contract() + self._contract()
        contracts += self._contract(service_date_from=date(2026, 10, 3))
        due = self.env["contract.contract"]._service_due(100)
        self.assertFalse(due & contracts)
        self._on("2026-10-03")
        due = self.env["contract.contract"]._service_due(100)
        self.assertEqual(due & contracts, contracts[-1])

    def test_day_of_the_company(self):
        """It begins at midnight where the company works."""
        contract = self._contract(service_date_from=date(2026, 10, 2))
        self.clock.move_to("2026-10-01 20:00:00")
        self._nightly()
        self.assertEqual(contract.service_state, "draft")
        self.company.resource_calendar_id.tz = "Asia/Shanghai"
        self._nightly()
        self.assertEqual(contract.service_state, "active")

    def test_reminder(self):
        """One activity a period, so many days before the end."""
        contract = self._contract()
        contract.user_id = self.salesperson
        self._on("2027-08-30")
        self._nightly()
        self.assertFalse(contract.activity_ids)
        self._on("2027-08-31")
        self._nightly()
        self._nightly()
        activity = contract.activity_ids
        self.assertEqual(len(activity), 1)
        self.assertEqual(activity.user_id, self.salesperson)
        self.assertEqual(activity.date_deadline, date(2027, 9, 23))
        contract._service_renew(confirm=True)
        self._on("2028-08-31")
        self._nightly()
        self.assertEqual(len(contract.activity_ids), 2)

    def test_by_hand(self):
        """A contract that was written by hand gets its period when it is started."""
        contract = self.env["contract.contract"].create(
            {
                "name": "By hand",
                "partner_id": self.customer.id,
                "service_level_id": self.vip.id,
                "service_covers_all": True,
                "date_start": self.today,
            }
        )
        with self.assertRaisesRegex(UserError, "has no end"):
            contract.action_service_start()
        contract.date_end = date(2027, 3, 31)
        contract.with_user(self.service_manager).action_service_start()
        self.assertEqual(contract.service_state, "active")
        self.assertEqual(contract.service_period_ids.date_to, date(2027, 3, 31))
        self.assertEqual(contract.date_end, date(2027, 3, 31))

    # Database ---------------------------------------------------------------

    @mute_logger("odoo.sql_db")
    def test_periods_never_overlap(self):
        """No two periods of a contract hold the same day: the database says so."""
        contract = self._contract()
        other = self._contract()
        values = {
            "level_id": self.vip.id,
            "date_from": date(2027, 9, 30),
            "date_to": date(2028, 9, 29),
            "currency_id": self.currency.id,
        }
        Period = self.env["service.contract.period"]
        with self.assertRaises(ExclusionViolation), self.cr.savepoint():
            Period.create({"contract_id": contract.id, **values})
        Period.create({"contract_id": contract.id, **values, "state": "cancelled"})
        values["date_from"] = date(2027, 10, 1)
        Period.create({"contract_id": contract.id, **values})
        Period.create({"contract_id": other.id, **values})

    @mute_logger("odoo.sql_db")
    def test_one_period_a_line(self):
        contract = self._contract()
        line = contract.service_period_ids.sale_line_id
        with self.assertRaises(UniqueViolation), self.cr.savepoint():
            self.env["service.contract.period"].create(
                line._service_prepare_period(contract, date(2028, 1, 1))
            )

    @mute_logger("odoo.sql_db")
    def test_one_end_a_period(self):
        """Money is given back once: of two ends, the database takes one (SR-19)."""
        contract = self._contract()
        contract._service_end(self.today, "Sold it", refund=False)
        end = contract.service_change_ids
        with self.assertRaises(UniqueViolation), self.cr.savepoint():
            end.copy({"kind": "end", "state": "done"})

    @mute_logger("odoo.sql_db")
    def test_refund_is_not_negative(self):
        period = self._contract().service_period_ids
        with self.assertRaises(CheckViolation), self.cr.savepoint():
            period.refunded_amount = -1
            period.flush_recordset()

    def test_profile_names_the_level(self):
        """The technician reads level and end on the customer's profile (SR-18)."""
        self._contract()
        self._contract(self.svip_year)
        self.env["service.customer.profile"]._refresh_touched()
        profile = self.env["service.customer.profile"].search(
            [("partner_id", "=", self.customer.id)]
        )
        brief = profile.with_user(self.service_user)._get_brief()
        self.assertEqual(brief["contract"], "SVIP until 09/30/2027")

    def test_cancelled_is_no_contract_of_the_profile(self):
        order = self._sell(service_date_from=date(2026, 12, 1))
        order._action_cancel()
        self.env["service.customer.profile"]._refresh_touched()
        profile = self.env["service.customer.profile"].search(
            [("partner_id", "=", self.customer.id)]
        )
        self.assertFalse(profile.has_open_contract)

    def test_renewal_list(self):
        """What ends within the days of the settings, and what is in its way."""
        self.company.service_renewal_days = 60
        contract = self._contract()
        other = self._contract(service_date_from=date(2026, 12, 1))
        Contract = self.env["contract.contract"]
        domain = [("is_service_renewal_due", "=", True)]
        self.assertFalse(Contract.search(domain) & (contract + other))
        self._on("2027-08-05")
        self._nightly()
        self.assertEqual(Contract.search(domain) & (contract + other), contract)
        self.assertTrue(contract.is_service_renewal_due)
        self.assertEqual(contract.service_value, 365.0)
        self.assertEqual(contract.service_risk, "low")
        self._on("2027-09-20")
        self.env.invalidate_all()
        self.assertEqual(contract.service_risk_note, "no quotation yet")
        order = contract._service_renew()
        self.env.invalidate_all()
        self.assertEqual(contract.service_renewal_order_id, order)
        self.assertEqual(contract.service_risk, "low")
        order.action_confirm()
        self.env.invalidate_all()
        self.assertFalse(contract.is_service_renewal_due)

    def test_units_follow(self):
        unit = self._make_equipment()
        contract = self._contract(service_equipment_ids=[Command.set(unit.ids)])
        self.assertEqual(contract.service_unit_count, 1)
        self.assertEqual(
            unit.with_user(self.service_user).action_view_service_contract()["res_id"],
            contract.id,
        )
