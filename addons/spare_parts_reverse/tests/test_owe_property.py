# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from odoo.tests import tagged

from .owe_common import OweCommon

ACTIONS = (
    "hand_over",
    "charge",
    "receive",
    "receive_one",
    "wrong",
    "missing",
    "write_off_keep",
    "write_off_full",
    "write_off_none",
    "split",
)


@tagged("post_install", "-at_install")
class TestOweProperty(OweCommon):
    """Whatever happens to returns, the ledger says what they cost (SP-15)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.fan = cls.make_part("Fan", tracking="none", cost=9.99)
        cls.percent = cls.make_policy(
            name="Percent", deposit_type="percent", deposit_percent=33.33
        )

    @settings(
        max_examples=40,
        deadline=None,
        derandomize=True,
        suppress_health_check=list(HealthCheck),
    )
    @given(
        policy=st.sampled_from(["fixed", "percent"]),
        tracked=st.booleans(),
        steps=st.lists(st.sampled_from(ACTIONS), min_size=1, max_size=10),
    )
    def test_ledger_follows(self, policy, tracked, steps):
        """Open, handed over, charged, received, split, written off, found again."""
        savepoint = self.env.cr.savepoint(flush=False)
        try:
            self.walk(getattr(self, policy), tracked, steps)
        finally:
            savepoint.rollback()
            savepoint.close(rollback=False)
            self.env.invalidate_all(flush=False)

    def walk(self, policy, tracked, steps):
        if tracked:
            parts = self.make_late(lot=self.serial, policy=policy)
        else:
            parts = self.make_return(
                self.fan,
                quantity=3,
                policy_id=policy.id,
                due_date=self.today.replace(year=self.today.year - 1),
            )
        first, places = parts, self.total(parts)
        for step in steps:
            owed = parts.filtered(lambda part: part.state in ("owed", "transit"))
            lost = parts.filtered(lambda part: part.outcome == "lost")
            getattr(self, f"do_{step}", lambda *args: None)(owed, lost)
            if step.startswith("write_off") and owed:
                owed[:1]._write_off("Lost", step.rpartition("_")[2])
            parts |= self.returns.search([("split_from_id", "in", parts.ids)])
            self.check(parts, first)
            self.assertEqual(self.total(parts), places)

    def total(self, parts):
        """Pieces and value of all returns together never change."""
        self.env.flush_all()
        return sum(parts.mapped("quantity")), round(sum(parts.mapped("value")), 2)

    def check(self, parts, first):
        self.env.flush_all()
        for part in parts:
            booked = sum(self.entries(part).mapped("amount"))
            self.assertAlmostEqual(booked, -part.charged_amount, places=2)
            if part.state not in ("owed", "transit") and part.outcome != "lost":
                self.assertAlmostEqual(booked, 0, places=2)
            if not part.charged_on:
                self.assertFalse(self.entries(part))
            entries = self.entries(part)
            self.assertEqual(
                entries.mapped("occurrence"),
                [str(number + 1) for number in range(len(entries))],
            )
        # Given back is never more than what was charged.
        amounts = self.entries(parts).mapped("amount")
        self.assertLessEqual(round(sum(amounts), 2), 0)
        self.assertEqual(parts.holder_id, first.holder_id)

    def do_hand_over(self, owed, _lost):
        owed.filtered(lambda part: part.state == "owed")._hand_over()

    def do_charge(self, owed, _lost):
        owed._charge()
        owed._charge()

    def do_receive(self, owed, lost):
        (owed | lost)._receive()

    def do_receive_one(self, owed, _lost):
        for part in owed[:1]:
            part._receive(quantity=1)

    def do_wrong(self, owed, lost):
        (owed | lost).filtered("lot_id")._receive(found_name="Nothing like it")

    def do_missing(self, owed, _lost):
        owed._receive(missing=True)

    def do_split(self, owed, _lost):
        for part in owed.filtered(lambda part: part.quantity > 1)[:1]:
            part._split(1)
