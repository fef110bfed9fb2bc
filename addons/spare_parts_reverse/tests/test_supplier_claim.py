# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from datetime import timedelta
from unittest.mock import patch

from psycopg2.errors import CheckViolation, UniqueViolation

from odoo.exceptions import UserError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from ..models.spare_supplier_claim_actions import REMINDER
from .claim_common import ClaimCommon


@tagged("post_install", "-at_install")
class TestSupplierClaim(ClaimCommon):
    """A part goes back to its supplier, and what he answers (SP-13, story H)."""

    def test_route_gathers(self):
        """Parts of one supplier gather in one open claim, at the supplier's price."""
        parts = self.routed("C-1", "C-2")
        self.assertEqual(parts.mapped("disposition"), ["supplier", "supplier"])
        self.assertEqual(parts.mapped("state"), ["decided", "decided"])
        claim = parts.claim_line_ids.claim_id
        self.assertEqual((claim.state, claim.part_count), ("draft", 2))
        self.assertEqual(claim.partner_id, self.supplier)
        self.assertEqual(claim.expected_amount, 400)
        self.assertEqual(
            set(claim.line_ids.mapped("warranty_until")),
            {parts[0].decision_id.supplier_warranty_until},
        )
        more = self.routed("C-3")
        self.assertEqual(more.spare_claim_id, claim, "the same open claim")
        parts._route_supplier()
        self.assertEqual(claim.part_count, 3, "nothing is claimed twice")

    def test_one_claim_for_each_supplier_and_currency(self):
        other = self.env["res.partner"].create({"name": "Supplier Other"})
        foreign = self.env.ref("base.EUR")
        foreign.active = True
        pump = self.make_part("Pump")
        self.make_seller(pump, other, price=80)
        fan = self.make_part("Fan")
        self.make_seller(fan, price=40, currency_id=foreign.id)
        parts = (
            self.decided("C-10")
            + self.decided("C-11", product=pump)
            + self.decided("C-12", product=fan)
        )
        claims = parts._route_supplier()
        self.assertEqual(len(claims), 3)
        self.assertEqual(
            {(c.partner_id, c.currency_id, c.expected_amount) for c in claims},
            {
                (self.supplier, self.company.currency_id, 200),
                (other, self.company.currency_id, 80),
                (self.supplier, foreign, 40),
            },
        )

    def test_price_of_the_day_and_quantity(self):
        """The line that holds today for one piece; discount and unit are counted."""
        self.seller.write({"min_qty": 100, "price": 10})
        self.make_seller(self.board, price=999, date_end=self.today - timedelta(1))
        self.make_seller(self.board, price=250, discount=20, sequence=5)
        part = self.routed("C-20")
        self.assertEqual(part.claim_line_ids.expected_amount, 200)

    def test_supplier_of_this_moment(self):
        """A supplier and a price that were entered in the same transaction count."""
        valve = self.make_part("Valve")
        part = self.decided("C-25", product=valve)
        newcomer = self.env["res.partner"].create({"name": "Newcomer"})
        self.make_seller(valve, newcomer, price=33)
        part._route_supplier()
        self.assertEqual(part.spare_claim_id.partner_id, newcomer)
        self.assertEqual(part.claim_line_ids.expected_amount, 33)

    def test_without_supplier(self):
        """Who decides otherwise for a part without a supplier is told what to do."""
        nameless = self.make_part("Nameless")
        part = self.decided("C-30", product=nameless)
        with self.assertRaisesRegex(UserError, "no supplier is known"):
            part._route_supplier()

    def test_ship(self):
        """SP-13: shipping moves the parts and prints serials and faults."""
        parts = self.routed("C-40", "C-41")
        claim = parts.claim_line_ids.claim_id
        action = claim.with_user(self.spare_user).action_ship()
        self.assertEqual(action["type"], "ir.actions.report")
        self.assertEqual(parts.mapped("state"), ["supplier", "supplier"])
        self.assertEqual(parts.location_id, self.suppliers)
        self.assertEqual(self.count(self.board, self.inspection), 0)
        moves = parts.move_ids.filtered(lambda m: m.location_dest_id == self.suppliers)
        self.assertEqual(len(moves), 2)
        self.assertEqual(moves.partner_id, self.supplier)
        self.assertEqual(claim.state, "shipped")
        self.assertEqual(claim.user_id, self.spare_user)
        with self.assertRaisesRegex(UserError, "cannot become"):
            claim.with_user(self.spare_user).action_ship()
        html = (
            self.env["ir.actions.report"]
            ._render_qweb_html(
                "spare_parts_reverse.report_spare_supplier_claim", claim.ids
            )[0]
            .decode()
        )
        self.assertIn("C-40", html)
        self.assertIn("C-41", html)
        self.assertIn(claim.name, html)
        self.assertNotEqual(
            self.routed("C-42").spare_claim_id, claim, "a new claim is opened"
        )

    def test_open_lines(self):
        """A part is in one open claim; its claim is in one open state."""
        parts = self.routed("C-50")
        line = parts.claim_line_ids
        with self.assertRaises(UniqueViolation), mute_logger("odoo.sql_db"):
            line.create({"claim_id": line.claim_id.id, "return_id": parts.id})

    def test_other_decision_takes_the_part_out(self):
        """An override, or another step, makes the line in the open claim void."""
        first, second = self.routed("C-60", "C-61")
        claim = first.spare_claim_id
        first.with_user(self.spare_manager)._override("replace", "scrap", "Burnt")
        self.assertEqual(first.claim_line_ids.state, "cancelled")
        self.assertEqual((claim.part_count, claim.expected_amount), (1, 200))
        second._step("done", {"outcome": "lost"})
        self.assertEqual(second.claim_line_ids.state, "cancelled")
        with self.assertRaisesRegex(UserError, "has no parts"):
            claim.with_user(self.spare_user).action_ship()

    def test_take_out_and_give_up(self):
        """Parts that are taken out can be claimed again."""
        first, second = self.routed("C-70", "C-71")
        claim = first.spare_claim_id
        first.claim_line_ids.with_user(self.spare_user).action_take_out()
        self.assertTrue(first.is_route_allowed)
        claim.with_user(self.spare_user).action_cancel()
        self.assertEqual(claim.state, "cancelled")
        self.assertTrue(second.is_route_allowed)
        (first + second)._route()
        self.assertEqual(second.spare_claim_id, first.spare_claim_id)
        self.assertEqual(first.spare_claim_id.part_count, 2)
        self.assertNotEqual(first.spare_claim_id, claim)

    def test_refused_comes_back(self):
        """SP-13: refused, the part is on the bench again; the supplier is not asked
        twice."""
        part, claim = self.shipped("C-80")
        with self.assertRaisesRegex(UserError, "say why"):
            self.answer(claim, [{"answer": "refused"}])
        self.answer(claim, [{"answer": "refused", "refuse_reason": "Water damage"}])
        self.assertEqual((part.state, part.location_id), ("decided", self.inspection))
        self.assertNotEqual(part.disposition, "supplier")
        self.assertEqual(len(part.decision_ids), 2)
        self.assertTrue(part.is_route_allowed)
        self.assertFalse(part._get_supplier_warranty())
        self.assertEqual(self.count(self.board, self.inspection), 1)
        self.assertEqual((claim.state, claim.difference_amount), ("answered", 200))

    def test_refused_and_kept(self):
        """The supplier scraps it: it is gone without credit."""
        part, claim = self.shipped("C-90")
        self.answer(claim, [{"answer": "kept", "refuse_reason": "Opened"}])
        self.assertEqual((part.state, part.outcome), ("done", "supplier"))
        self.assertEqual(claim.difference_amount, 200)

    def test_answers_one_by_one(self):
        """The claim is answered when its last part is."""
        parts, claim = self.shipped("C-100", "C-101")
        with self.assertRaisesRegex(UserError, "at least one part"):
            claim.with_user(self.spare_manager).action_answer()
        self.answer(claim, [{"answer": "credit"}, {}])
        self.assertEqual((claim.state, claim.open_count), ("shipped", 1))
        self.assertEqual(parts.mapped("state"), ["done", "supplier"])
        with self.assertRaisesRegex(UserError, "cannot become"):
            claim.with_user(self.spare_manager).action_close()
        claim.line_ids[1].with_user(self.spare_manager).answer = "credit"
        claim.with_user(self.spare_manager).action_answer()
        self.assertEqual(claim.state, "answered")

    def test_times_are_kept(self):
        with self.assertRaises(CheckViolation), mute_logger("odoo.sql_db"):
            _parts, claim = self.shipped("C-110")
            claim.write({"state": "answered"})
            self.env.flush_all()

    def test_reminder(self):
        """Fourteen days without an answer: one reminder, and again after as many."""
        parts, claim = self.shipped("C-120")
        remind = self.env["spare.supplier.claim"]._cron_remind

        def reminders():
            return claim.activity_ids.filtered(
                lambda a: a.activity_type_id == self.env.ref(REMINDER)
            )

        with patch.object(
            type(self.env["ir.cron"]), "_commit_progress", lambda *a, **k: 1
        ):
            remind()
            self.assertFalse(reminders())
            claim.shipped_on -= timedelta(days=15)
            remind(batch=1)
            remind(batch=1)
            self.assertEqual(len(reminders()), 1)
            self.assertEqual(reminders().user_id, self.spare_user)
            claim.reminded_on -= timedelta(days=15)
            remind()
            self.assertEqual(len(reminders()), 1, "the old one went")
            self.company.spare_claim_answer_days = 0
            claim.reminded_on -= timedelta(days=15)
            before = claim.reminded_on
            remind()
            self.assertEqual(claim.reminded_on, before)
        self.answer(claim, [{"answer": "credit"}])
        self.assertFalse(reminders())
        self.assertGreaterEqual(claim.days_to_answer, 15)

    def test_form(self):
        """The form lets a manager answer on the lines, and counts what is expected."""
        _parts, claim = self.shipped("C-130")
        with (
            Form(claim.with_user(self.accountant)) as form,
            form.line_ids.edit(0) as line,
        ):
            line.answer = "credit"
            self.assertEqual(line.agreed_amount, 200)
            line.agreed_amount = 150
        self.assertEqual(claim.line_ids.agreed_amount, 150)

    def test_partner_button(self):
        self.routed("C-140")
        supplier = self.supplier.with_user(self.spare_user)
        self.assertEqual(supplier.spare_claim_count, 1)
        action = supplier.action_open_spare_claims()
        self.assertEqual(action["domain"], [("partner_id", "=", self.supplier.id)])
