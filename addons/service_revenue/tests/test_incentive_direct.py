# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from datetime import date

from psycopg2.errors import CheckViolation

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..models.service_incentive_direct import DirectTarget
from .incentive_common import IncentiveCommon


@tagged("post_install", "-at_install")
class TestIncentiveDirect(IncentiveCommon):
    """Charges and rewards of documents that are no lead (SR-11, SP-15)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.rule = cls._make_rule(name="Deposit", amount_type="direct")
        cls.job = cls._make_order()
        cls.person = cls.technician_user_a.partner_id
        cls.today = fields.Date.context_today(cls.entries)

    def _target(self, amount, origin=None, **values):
        return DirectTarget(
            **{
                "rule": self.rule,
                "beneficiary": self.person,
                "origin": origin or self.job,
                "company": self.company,
                "currency": self.company.currency_id,
                "amount": amount,
                "note": "Deposit for a part",
                **values,
            }
        )

    def _booked(self, origin=None):
        origin = origin or self.job
        return self.entries.search(
            [("origin_model", "=", origin._name), ("origin_id", "=", origin.id)],
            order="id",
        )

    def _sync(self, amount, **values):
        return self.entries._sync_direct([self._target(amount, **values)])

    def test_target_is_reached(self):
        """Each call books the difference; the same call again books nothing."""
        self._sync(-100)
        self._sync(-100)
        self._sync(-60.005)
        self._sync(0)
        entries = self._booked()
        self.assertEqual(entries.mapped("amount"), [-100.0, 39.99, 60.01])
        self.assertEqual(entries.mapped("occurrence"), ["1", "2", "3"])
        self.assertEqual(entries.mapped("kind"), ["direct", "adjustment", "adjustment"])
        self.assertEqual(set(entries.mapped("state")), {"payable"})
        self.assertEqual(entries.adjusts_id, entries[0])
        self.assertFalse(entries.lead_id)
        self.assertTrue(self.person.agent)

    def test_many_at_once(self):
        """The number of queries does not depend on the number of documents."""
        jobs = self.env["fsm.order"].union(*(self._make_order() for _i in range(12)))
        self._sync(-1)
        self.env.flush_all()
        counts = []
        for some in (jobs[:2], jobs[2:]):
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            self.entries._sync_direct([self._target(-5, origin=job) for job in some])
            counts.append(self.cr.sql_log_count - before)
        self.assertEqual(counts[0], counts[1])

    def test_refused(self):
        yuan = self.env.ref("base.CNY")
        self._sync(-5)
        with self.assertRaisesRegex(UserError, "another currency"):
            self._sync(-5, currency=yuan)
        for wrong in (
            [self._target(-1), self._target(-2)],
            [self._target(-1, note="")],
            [self._target(-1, rule=self.bounty_rule)],
        ):
            with self.assertRaises(ValueError):
                self.entries._sync_direct(wrong)

    def test_lead_or_document(self):
        """The database refuses an entry that comes from nowhere."""
        self._sync(-5)
        [vals] = self._booked().copy_data()
        vals.update(occurrence="9", payable_on=self.today, origin_id=self.job.id)
        for wrong in ({"note": False}, {"state": "pending"}, {"stage": "won"}):
            with (
                self.assertRaises(CheckViolation),
                mute_logger("odoo.sql_db"),
                self.env.cr.savepoint(),
            ):
                self.entries.create({**vals, **wrong})
                self.entries.flush_model()

    def test_settled_and_taken_back(self):
        """What was settled is given back by a later settlement."""
        lead = self._accept(self._capture(self.job))
        self._prove(self.job)
        self._sync(-15)
        first = self.entries._settle(date(2099, 1, 1))
        self.assertEqual(first.total, 5.0)
        self.assertEqual(self._booked().mapped("state"), ["settled"])
        self._sync(0)
        self.assertEqual(self._booked().mapped("state"), ["settled", "payable"])
        line = first.line_ids.filtered(lambda line: not line.incentive_lead_id)
        self.assertEqual(line.incentive_note, "Deposit for a part")
        self.assertEqual(first.line_ids.incentive_lead_id, lead)
        first.action_cancel()
        self.assertEqual(self._booked().mapped("state"), ["payable", "payable"])
        again = self.entries._settle(date(2099, 1, 1))
        self.assertEqual(again.total, 20.0)

    def test_carried(self):
        """A negative balance waits for what is earned next (CP-07)."""
        self._sync(-15)
        self.assertFalse(self.entries._settle(date(2099, 1, 1)))
        entry = self._booked()
        self.assertTrue(entry.carried_until)
        self.assertIn("carried over", entry.hold_note)

    def test_leads_stay_apart(self):
        """Neither the engine of the leads nor its nightly run touches them."""
        self._sync(-15)
        self._accept(self._capture(self.job))
        self._prove(self.job)
        self.entries._evaluate(self.entries.search([]))
        self.entries._evaluate_for_orders(self.job)
        self.assertEqual(self._booked().mapped("amount"), [-15.0])
        report = self.env["service.incentive.report"]
        self.env.flush_all()
        [(total,)] = report._read_group(
            [("beneficiary_id", "=", self.person.id)], [], ["amount:sum"]
        )
        self.assertEqual(total, 5.0)
        owed = self.env["service.incentive.owed"].search(
            [("beneficiary_id", "=", self.person.id)]
        )
        self.assertEqual(owed.payable, 5.0)

    def test_my_earnings(self):
        """The person reads what was charged, and why; nobody else does."""
        self._sync(-15)
        ledger = self.entries.with_user(self.technician_user_a)
        page = ledger.get_my_earnings()
        [line] = page["lines"]
        self.assertEqual(line["title"], "Deposit")
        self.assertEqual(line["customer"], self.job.display_name)
        self.assertEqual(line["state_label"], "Charged")
        self.assertEqual(
            line["note"], "Deposit for a part: deducted in the next settlement."
        )
        self.assertEqual(page["totals"][0]["earned"], -15.0)
        self.assertEqual(page["leads"]["captured"], 0)
        self._sync(0)
        labels = [row["state_label"] for row in ledger.get_my_earnings()["lines"]]
        self.assertEqual(labels, ["Given back", "Charged"])
        self.assertFalse(
            self.entries.with_user(self.technician_user_b).get_my_earnings()["lines"]
        )
        with self.assertRaises(AccessError):
            self._booked().with_user(self.technician_user_b).read(["amount"])

    def test_statement(self):
        """Each person's statement lists it with its reason."""
        self._sync(-15)
        wizard = self.env["service.incentive.statement"]
        [batch] = [list(wizard._read_entries(fields.Domain.TRUE))]
        self.assertIn("Deposit for a part", [row[4] for row in batch])

    def test_rule_is_no_bounty(self):
        """A rule of documents pays nothing for leads, and can have no rate."""
        self.assertIn("document", self.rule.summary)
        self.bounty_rule.active = self.share_rule.active = False
        self._accept(self._capture(self.job))
        self.assertFalse(self.entries.search([("rule_id", "=", self.rule.id)]))
        with self.assertRaises(CheckViolation), mute_logger("odoo.sql_db"):
            self.rule.cap_person = 5
            self.rule.flush_recordset()
