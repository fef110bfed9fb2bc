# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import new_test_user, tagged

from .claim_common import ClaimCommon


@tagged("post_install", "-at_install")
class TestSupplierClaimAccess(ClaimCommon):
    """Who sees and does what with supplier claims, and at what cost (SP-13)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        company = cls.env["res.company"].create({"name": "Elsewhere"})
        cls.stranger = new_test_user(
            cls.env,
            login="spare_stranger",
            groups="spare_parts_reverse.group_spare_manager",
            company_id=company.id,
            company_ids=[Command.set(company.ids)],
        )
        cls.portal = new_test_user(
            cls.env, login="spare_portal", groups="base.group_portal"
        )
        cls.employee = new_test_user(
            cls.env, login="spare_employee", groups="base.group_user"
        )

    def test_read(self):
        parts = self.routed("A-1")
        claim = parts.claim_line_ids.claim_id
        for user in (self.spare_user, self.spare_manager, self.clerk):
            mine = claim.with_user(user)
            self.assertEqual(mine.read(["expected_amount"])[0]["expected_amount"], 200)
            self.assertEqual(mine.line_ids.mapped("quantity"), [1])
        for user in (self.technician_user, self.portal, self.employee, self.stranger):
            with self.assertRaises(AccessError):
                claim.with_user(user).read(["name"])
            with self.assertRaises(AccessError):
                claim.line_ids.with_user(user).read(["state"])
        # A technician sees his part, not the claim.
        own = parts.with_user(self.technician_user)
        self.assertEqual(own.state, "decided")
        with self.assertRaises(AccessError):
            own.read(["claim_line_ids"])

    def test_nobody_creates_or_deletes(self):
        claim = self.routed("A-10").claim_line_ids.claim_id
        for user in (self.spare_manager, self.clerk):
            with self.assertRaises(AccessError):
                claim.with_user(user).unlink()
            with self.assertRaises(AccessError):
                claim.with_user(user).create({"partner_id": self.supplier.id})
            with self.assertRaises(AccessError):
                claim.line_ids.with_user(user).unlink()

    def test_ship(self):
        claim = self.routed("A-20").claim_line_ids.claim_id
        outsiders = (
            self.technician_user,
            self.portal,
            self.employee,
            self.stranger,
            self.clerk,
        )
        for user in outsiders:
            for action in ("action_ship", "action_cancel"):
                with self.assertRaises(AccessError):
                    getattr(claim.with_user(user), action)()
            with self.assertRaises(AccessError):
                claim.line_ids.with_user(user).action_take_out()
        claim.with_user(self.spare_user).action_ship()
        self.assertEqual(claim.state, "shipped")

    def test_answer_and_close(self):
        """Users prepare and ship; answers and closing are a manager's."""
        _parts, claim = self.shipped("A-30")
        for user in (self.spare_user, self.clerk, self.stranger, self.portal):
            with self.assertRaises(AccessError):
                claim.line_ids.with_user(user).write({"answer": "credit"})
            for action in ("action_answer", "action_close"):
                with self.assertRaises(AccessError):
                    getattr(claim.with_user(user), action)()
        with self.assertRaises(AccessError):
            claim.with_user(self.spare_user).difference_reason = "None of my business"
        self.answer(claim, [{"answer": "credit"}], user=self.spare_manager)

    def test_measured(self):
        """States, links and received credit are not typed in."""
        claim = self.routed("A-40").claim_line_ids.claim_id
        manager = claim.with_user(self.spare_manager)
        for vals in (
            {"state": "closed"},
            {"partner_id": self.customer.id},
            {"received_amount": 400},
            {"currency_rate": 2},
        ):
            with self.assertRaises(AccessError):
                manager.write(vals)
        for vals in (
            {"state": "credit"},
            {"received_amount": 200},
            {"replaced_amount": 200},
            {"claim_id": False},
            {"quantity": 5},
        ):
            with self.assertRaises(AccessError):
                manager.line_ids.write(vals)
        manager.tracking_reference = "JD0014"

    def test_expectation_is_fixed_when_shipped(self):
        claim = self.routed("A-50").claim_line_ids.claim_id
        line = claim.line_ids.with_user(self.spare_user)
        line.write({"expected_amount": 180, "wish": "replacement", "note": "Dead"})
        self.assertEqual(claim.expected_amount, 180)
        claim.with_user(self.spare_user).action_ship()
        with self.assertRaisesRegex(UserError, "has been shipped"):
            line.expected_amount = 250
        manager = claim.line_ids.with_user(self.spare_manager)
        manager.answer = "credit"
        claim.with_user(self.spare_manager).action_answer()
        with self.assertRaisesRegex(UserError, "while the part is at the supplier"):
            manager.answer = "kept"

    def test_accounting_sees_only_its_company(self):
        claim = self.routed("A-60").claim_line_ids.claim_id
        self.clerk.write(
            {
                "company_ids": [Command.set(self.stranger.company_id.ids)],
                "company_id": self.stranger.company_id.id,
            }
        )
        with self.assertRaises(AccessError):
            claim.with_user(self.clerk).action_make_credit_note()

    # ------------------------------------------------------------------
    # Budgets
    # ------------------------------------------------------------------

    def _queries(self, act):
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        act()
        self.env.flush_all()
        return self.env.cr.sql_log_count - before

    def test_route_budget(self):
        """As many queries for twelve parts as for three."""
        few = self.decided(*(f"B-1{n}" for n in range(3)))
        many = self.decided(*(f"B-2{n}" for n in range(12)))
        self._queries(self.decided("B-0")._route_supplier)
        first = self._queries(few._route_supplier)
        second = self._queries(many._route_supplier)
        self.assertLessEqual(second, first + 2)
        self.assertLessEqual(second, 40)

    def test_ship_and_answer_budget(self):
        """Shipping costs little more than moving the parts; an answer nothing more."""
        counts = []
        for number, size in enumerate((1, 3, 9)):
            names = [f"S-{number}-{n}" for n in range(size)]
            claim = self.routed(*names).claim_line_ids.claim_id
            # As it comes from the web client, and not through its parts.
            claim = claim.browse(claim.id)
            bare = self.decided(*(f"T-{number}-{n}" for n in range(size)))
            ship = self._queries(claim._ship)
            move = self._queries(
                lambda parts=bare: parts._step("supplier", location=self.suppliers)
            )
            claim.line_ids.write({"answer": "kept", "refuse_reason": "Opened"})
            answer = self._queries(claim.with_user(self.spare_manager).action_answer)
            counts.append((ship - move, answer))
        (_first, three, nine) = counts
        self.assertLessEqual(nine[0], three[0] + 3, counts)
        self.assertLessEqual(nine[0], 15, counts)
        self.assertLessEqual(nine[1], three[1] + 8, counts)

    def test_list_budget(self):
        """The list and the form of claims cost the same however many there are."""
        for n in range(4):
            _parts, claim = self.shipped(f"L-{n}")
        model = self.env["spare.supplier.claim"].with_user(self.spare_user)
        spec = {
            name: {}
            for name in (
                "name",
                "state",
                "expected_value",
                "received_value",
                "part_count",
            )
        }
        spec["partner_id"] = {"fields": {"display_name": {}}}
        self._queries(lambda: model.web_search_read([], spec))
        listed = self._queries(lambda: model.web_search_read([], spec))
        self.assertLessEqual(listed, 8)
        lines = {
            "fields": {
                "return_id": {"fields": {"display_name": {}}},
                "expected_amount": {},
                "state": {},
                "is_answer_editable": {},
            }
        }
        read = self._queries(
            lambda: model.browse(claim.id).web_read(
                {**spec, "line_ids": lines, "is_credit_note_allowed": {}}
            )
        )
        self.assertLessEqual(read, 22)
