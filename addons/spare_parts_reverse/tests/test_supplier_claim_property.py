# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from itertools import count

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from odoo.tests import tagged

from .claim_common import ClaimCommon

ANSWERS = st.sampled_from(["credit", "replacement", "refused", "kept"])
CENTS = st.integers(min_value=0, max_value=30000)


@tagged("post_install", "-at_install")
class TestSupplierClaimProperty(ClaimCommon):
    """Whatever suppliers answer, no part and no cent gets lost (SP-13)."""

    @settings(
        max_examples=12,
        deadline=None,
        suppress_health_check=list(HealthCheck),
        derandomize=True,
    )
    @given(
        st.lists(st.tuples(ANSWERS, CENTS, CENTS), min_size=1, max_size=4),
        st.booleans(),
    )
    def _check(self, answers, at_once):
        names = [f"P-{next(self.numbers)}" for _answer in answers]
        stock = self.warehouse.lot_stock_id
        good = self.count(self.board, stock)
        waiting = self.count(self.board, self.inspection)
        parts, claim = self.shipped(*names)
        claim = claim.browse(claim.id)
        vals = [
            {
                "answer": answer,
                "refuse_reason": "Opened",
                "replacement_number": f"R-{name}",
                **({"agreed_amount": agreed / 100} if answer == "credit" else {}),
            }
            for name, (answer, agreed, _posted) in zip(names, answers, strict=True)
        ]
        if at_once:
            self.answer(claim, vals)
        else:
            for line, one in zip(claim.line_ids, vals, strict=True):
                line.with_user(self.accountant).write(one)
                claim.with_user(self.accountant).action_answer()
        note = claim._get_credit_notes()
        posted = 0
        for line in note.invoice_line_ids:
            index = claim.line_ids.ids.index(line.spare_claim_line_id.id)
            line.price_unit = answers[index][2] / 100
            posted += answers[index][2]
        if note:
            note.action_post()
        kinds = [answer for answer, _agreed, _posted in answers]
        self.assertEqual(claim.state, "answered")
        self.assertLessEqual(len(note), 1)
        # Money: what was expected came as credit, as a part, or is the difference.
        self.assertAlmostEqual(claim.received_amount, posted / 100, 2)
        self.assertAlmostEqual(claim.replaced_amount, 200 * kinds.count("replacement"))
        self.assertAlmostEqual(
            claim.expected_amount,
            claim.received_amount + claim.replaced_amount + claim.difference_amount,
            2,
        )
        # Parts: each is at the supplier for good, or back on the bench.
        back = kinds.count("refused")
        self.assertEqual(parts.mapped("state").count("decided"), back)
        self.assertEqual(parts.mapped("state").count("done"), len(parts) - back)
        self.assertEqual(self.count(self.board, self.inspection) - waiting, back)
        self.assertEqual(
            self.count(self.board, stock) - good, kinds.count("replacement")
        )

    def test_nothing_is_lost(self):
        self.numbers = count()
        self._check()
