# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from datetime import date, timedelta

from psycopg2.errors import CheckViolation, UniqueViolation

from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .owe_common import OweCommon


@tagged("post_install", "-at_install")
class TestOweCharge(OweCommon):
    """Policies, deposits in the incentive ledger, and back (SP-15)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.percent = cls.make_policy(
            name="Percent", deposit_type="percent", deposit_percent=33.333
        )

    # ------------------------------------------------------------------
    # Which policy
    # ------------------------------------------------------------------

    def test_policy_of_the_part(self):
        """Product, else the nearest category, else the general one; in one go."""
        parent = self.env["product.category"].create(
            {"name": "Boards", "spare_policy_id": self.fixed.id}
        )
        child = self.env["product.category"].create(
            {"name": "Small boards", "parent_id": parent.id}
        )
        fan = self.make_part("Fan", categ_id=child.id)
        pump = self.make_part("Pump", spare_policy_id=self.percent.id)
        general = self.env.ref("spare_parts_reverse.spare_return_policy_general")
        products = self.board | fan | pump
        self.assertEqual(
            products._get_spare_policies(self.company),
            {self.board: general, fan: self.fixed, pump: self.percent},
        )
        self.assertEqual(fan._get_spare_policy(self.company), self.fixed)

    def test_general_policy_is_marked(self):
        """A special policy is never taken for the general one."""
        general = self.env.ref("spare_parts_reverse.spare_return_policy_general")
        self.fixed.sequence = 0
        self.assertEqual(self.board._get_spare_policy(self.company), general)
        own = self.make_policy(name="Ours", is_general=True, company_id=self.company.id)
        self.assertEqual(self.board._get_spare_policy(self.company), own)
        with self.assertRaises(UniqueViolation), mute_logger("odoo.sql_db"):
            self.make_policy(name="Two", is_general=True, company_id=self.company.id)
            self.env.flush_all()

    def test_regulated_is_never_let_go(self):
        """SP-14: what needs a certificate has to come back, whatever the policy."""
        none = self.env.ref("spare_parts_reverse.spare_return_policy_none")
        self.board.spare_policy_id = none
        self.assertEqual(self.board._get_spare_policy(self.company), none)
        self.board.spare_waste_class_id = self.env.ref(
            "spare_parts_reverse.spare_waste_class_battery"
        )
        general = self.env.ref("spare_parts_reverse.spare_return_policy_general")
        self.assertEqual(self.board._get_spare_policy(self.company), general)

    def test_other_company(self):
        """A policy of another company does not hold."""
        other = self.env["res.company"].create({"name": "Other"})
        self.fixed.company_id = other
        self.board.spare_policy_id = self.fixed
        general = self.env.ref("spare_parts_reverse.spare_return_policy_general")
        self.assertEqual(self.board._get_spare_policy(self.company), general)
        self.assertEqual(self.board._get_spare_policy(other), self.fixed)

    def test_policy_queries(self):
        """The number of queries does not grow with the number of parts."""
        products = self.env["product.product"].union(
            *(self.make_part(f"Part {n}") for n in range(12))
        )
        counts = []
        for some in (products[:2], products[2:]):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            some._get_spare_policies(self.company)
            counts.append(self.cr.sql_log_count - before)
        self.assertEqual(counts[0], counts[1])

    def test_terms_are_kept(self):
        """A change of the policy holds for new returns only."""
        part = self.make_late(lot=self.serial)
        self.fixed.write(
            {
                "deposit_amount": 999,
                "charge_after_days": 90,
                "remind_every_days": 30,
                "return_days": 50,
            }
        )
        self.assertRecordValues(
            part,
            [
                {
                    "deposit_amount": 80,
                    "remind_every_days": 3,
                    "charge_date": self.today - timedelta(days=13),
                    "value": 260.0,
                }
            ],
        )
        part._charge()
        self.assertEqual(self.entries(part).amount, -80)

    # ------------------------------------------------------------------
    # Charge, and back
    # ------------------------------------------------------------------

    def test_charged_and_given_back(self):
        """Late: charged once. Back: given back, and the ledger adds up to nothing."""
        part = self.make_late(lot=self.serial)
        self.env["spare.part.return"]._cron_charge()
        self.env["spare.part.return"]._cron_charge()
        entry = self.entries(part)
        self.assertRecordValues(
            entry,
            [
                {
                    "amount": -80,
                    "state": "payable",
                    "beneficiary_id": self.holder.id,
                    "company_id": self.company.id,
                    "currency_id": self.company.currency_id.id,
                }
            ],
        )
        self.assertIn("B-1", entry.note)
        self.assertEqual(part.charged_amount, 80)
        part._receive(found_lot=self.serial)
        self.assertEqual(self.entries(part).mapped("amount"), [-80, 80])
        self.assertRecordValues(
            part,
            [{"charged_amount": 0, "ledger_charged": 80, "ledger_returned": 80}],
        )
        self.assertEqual(
            part.event_ids.mapped("step"), ["open", "charge", "received", "credit"]
        )

    def test_not_yet(self):
        """Before the day, without a deposit, or back already: nothing is charged."""
        early = self.make_late(lot=self.serial, days=2)
        general = self.env.ref("spare_parts_reverse.spare_return_policy_general")
        free = self.make_late(lot=self.make_lot(self.board, "B-2"), policy=general)
        back = self.make_late(lot=self.make_lot(self.board, "B-3"))
        back._receive()
        parts = early | free | back
        parts._cron_charge()
        back._charge()
        self.assertFalse(self.entries(parts))

    def test_percent(self):
        """Of the replacement cost when the part was taken, rounded in the currency."""
        self.company.currency_id.rounding = 0.01
        part = self.make_late(lot=self.serial, policy=self.percent)
        self.board.standard_price = 9999
        part._charge()
        self.assertEqual(self.entries(part).amount, -86.67)

    def test_nothing_to_charge(self):
        """A part without a cost is looked at once, and not again."""
        gift = self.make_part("Gift", tracking="none", cost=0)
        part = self.make_late(gift, policy=self.percent)
        part._cron_charge()
        self.assertFalse(self.entries(part))
        self.assertTrue(part.charged_on)
        self.assertFalse(part.search_count(part._get_charge_domain()))

    def test_currency(self):
        """A policy in another currency counts at the rate of the day."""
        other = self.env["res.currency"].search(
            [
                ("id", "!=", self.company.currency_id.id),
                ("active", "in", (True, False)),
            ],
            limit=1,
        )
        other.active = True
        other.rate_ids.unlink()
        self.env["res.currency.rate"].create(
            {
                "currency_id": other.id,
                "company_id": self.company.id,
                "name": self.today - timedelta(days=1),
                "rate": 4.0,
            }
        )
        self.fixed.currency_id = other
        part = self.make_late(lot=self.serial)
        part._charge()
        self.assertEqual(self.entries(part).amount, -20)
        self.assertEqual(self.entries(part).currency_id, self.company.currency_id)

    def test_pieces(self):
        """Per piece; of what was charged together, each piece is given back."""
        fan = self.make_part("Fan", tracking="none", cost=10)
        part = self.make_return(
            fan,
            quantity=3,
            policy_id=self.fixed.id,
            due_date=self.today - timedelta(days=20),
        )
        part._charge()
        self.assertEqual(part.charged_amount, 240)
        piece = part._receive(quantity=1)
        self.assertEqual(part.charged_amount, 160)
        self.assertEqual(piece.charged_amount, 0)
        self.assertEqual(part.value + piece.value, 30)
        both = part | piece
        self.assertEqual(sum(self.entries(both).mapped("amount")), -160)
        part._receive()
        self.assertEqual(sum(self.entries(both).mapped("amount")), 0)

    def test_wrong_serial_is_no_return(self):
        """A wrong serial gives nothing back."""
        part = self.make_late(lot=self.serial)
        part._charge()
        part._receive(found_name="X-9")
        self.assertEqual(sum(self.entries(part).mapped("amount")), -80)

    def test_write_off(self):
        """The deposit stays, or the whole part is charged, or nothing; until it turns
        up after all."""
        for charge, amount in (("keep", -80), ("full", -260), ("none", 0)):
            with self.subTest(charge=charge):
                lot = self.make_lot(self.board, f"W-{charge}")
                part = self.make_late(lot=lot)
                part._charge()
                part._write_off("Lost", charge)
                self.assertEqual(sum(self.entries(part).mapped("amount")), amount)
                part._receive(found_lot=lot)
                self.assertEqual(sum(self.entries(part).mapped("amount")), 0)

    def test_settled(self):
        """Charged, settled with a credit note, then given back by the next one."""
        self.company.service_negative_balance = "credit"
        part = self.make_late(lot=self.serial)
        part._charge()
        ledger = self.env["service.incentive.entry"]
        first = ledger._settle(date(2099, 1, 1), agents=self.holder)
        self.assertEqual(first.total, -80)
        part._receive()
        second = ledger._settle(date(2099, 1, 1), agents=self.holder)
        self.assertEqual((first | second).mapped("total"), [0])
        self.assertEqual(sum(first.line_ids.mapped("settled_amount")), 0)

    def test_database_refuses(self):
        """Nothing is charged for a part that came back, whoever writes it."""
        part = self.make_late(lot=self.serial)
        part._receive()
        with self.assertRaises(CheckViolation), mute_logger("odoo.sql_db"):
            part.sudo().charged_amount = 5
            part.flush_recordset()

    def test_rule_missing(self):
        part = self.make_late(lot=self.serial)
        self.env.ref("spare_parts_reverse.incentive_rule_deposit").unlink()
        with self.assertRaisesRegex(UserError, "rule for deposits is missing"):
            part._charge()

    def test_charge_queries(self):
        """Charging many costs as many queries as charging few."""
        fan = self.make_part("Fan", tracking="none", cost=10)
        parts = self.make_late(fan)
        for _number in range(11):
            parts |= self.make_late(fan)
        counts = []
        for some in (parts[:2], parts[2:]):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            some._charge()
            self.env.flush_all()
            counts.append(self.cr.sql_log_count - before)
        self.assertLessEqual(counts[1], counts[0] + 1)
