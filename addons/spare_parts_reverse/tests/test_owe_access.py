# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, new_test_user, tagged

from ..models.spare_part_return_portal import PORTAL_FIELDS
from .owe_common import OweCommon


@tagged("post_install", "-at_install")
class TestOweAccess(OweCommon):
    """Who may see, hand over, receive, settle and write off (SP-15)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.part = cls.make_late(lot=cls.serial)
        cls.other_user = new_test_user(
            cls.env,
            login="spare_other_technician",
            groups="service_revenue.group_service_technician",
        )
        cls.portal_user = new_test_user(
            cls.env, login="spare_portal", groups="base.group_portal"
        )
        cls.portal_part = cls.make_late(
            lot=cls.make_lot(cls.board, "B-2"),
            holder_id=cls.portal_user.partner_id.id,
            person_id=False,
        )
        company = cls.env["res.company"].create({"name": "Far away"})
        cls.far_manager = new_test_user(
            cls.env,
            login="spare_far_manager",
            groups="spare_parts_reverse.group_spare_manager",
            company_id=company.id,
            company_ids=[Command.set(company.ids)],
        )

    def test_who_sees(self):
        for user, parts in (
            (self.technician_user, self.part),
            (self.other_user, self.returns),
            (self.portal_user, self.portal_part),
            (self.spare_user, self.part | self.portal_part),
            (self.spare_manager, self.part | self.portal_part),
            (self.far_manager, self.returns),
        ):
            with self.subTest(user=user.login):
                mine = self.returns.with_user(user).search(
                    [("id", "in", (self.part | self.portal_part).ids)]
                )
                self.assertEqual(mine, parts)

    def test_hand_over(self):
        for user in (self.other_user, self.portal_user, self.far_manager):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self.part.with_user(user).hand_over("T-1")
        self.part.with_user(self.technician_user).hand_over("T-1")
        self.assertEqual(self.part.state, "transit")
        self.portal_part.with_user(self.portal_user).hand_over("T-2")
        self.assertEqual(self.portal_part.tracking_reference, "T-2")
        with self.assertRaisesRegex(UserError, "cannot become"):
            self.part.with_user(self.technician_user).hand_over("T-3")

    def test_receive_and_write_off(self):
        for user in (self.technician_user, self.portal_user, self.far_manager):
            with self.subTest(user=user.login):
                with self.assertRaises(AccessError):
                    self.part.with_user(user).action_receive()
                with self.assertRaises(AccessError):
                    self.part.with_user(user).action_write_off()
        with self.assertRaises(AccessError):
            self.part.with_user(self.spare_user).action_write_off()
        self.assertTrue(self.part.with_user(self.spare_user).action_receive())
        self.assertTrue(self.part.with_user(self.spare_manager).action_write_off())

    def test_wizards_ask_again(self):
        """A dialog that was filled in by somebody without the role does nothing."""
        wizard = self.env["spare.return.write.off"].create(
            {"return_ids": [Command.set(self.part.ids)], "reason": "Gone"}
        )
        with self.assertRaises(AccessError):
            wizard.with_user(self.spare_user).action_confirm()
        receive = self.env["spare.return.receive"].create(
            {"return_ids": [Command.set(self.part.ids)]}
        )
        with self.assertRaises(AccessError):
            receive.with_user(self.technician_user).action_confirm()

    def test_portal_reads_no_figures(self):
        """A portal user reads what is named for him, and nothing else of ours."""
        part = self.portal_part.with_user(self.portal_user)
        self.assertTrue(part.read(sorted(PORTAL_FIELDS - {"access_url"})))
        hidden = ("value", "charged_amount", "deposit_amount", "decision_id")
        hidden += ("verdict", "grade_id", "inspection_note", "location_id", "policy_id")
        hidden += (
            "event_ids",
            "message_ids",
            "partner_id",
            "person_id",
            "fsm_order_id",
        )
        for name in hidden:
            with self.subTest(field=name):
                part.invalidate_recordset()
                with self.assertRaises(AccessError):
                    part.read([name])
                with self.assertRaises(AccessError):
                    self.returns.with_user(self.portal_user).search([(name, "!=", 0)])
                with self.assertRaises(AccessError):
                    part.search([], order=f"{name} desc")
        self.assertEqual(
            set(part.fields_get()) - PORTAL_FIELDS,
            set(),
        )
        with self.assertRaises(AccessError):
            part.write({"due_date": self.today})
        for model in ("spare.return.event", "spare.discrepancy", "spare.decision"):
            with self.assertRaises(AccessError):
                self.env[model].with_user(self.portal_user).search([])

    # ------------------------------------------------------------------
    # Dialogs
    # ------------------------------------------------------------------

    def open_receive(self, parts):
        action = parts.with_user(self.spare_user).action_receive()
        return (
            self.env[action["res_model"]]
            .with_user(self.spare_user)
            .with_context(**action["context"])
        )

    def test_receive_by_scan(self):
        """The number has to be scanned; what is wrong stays owed and is told."""
        parts = self.part | self.portal_part
        form = Form(self.open_receive(parts))
        with self.assertRaises(AssertionError):
            form.save()
        for index, number in enumerate(("B-1", "B-1")):
            with form.line_ids.edit(index) as line:
                line.found_name = number
        result = form.save().action_confirm()
        self.assertIn("1 received. 1 stay owed", result["params"]["message"])
        self.assertEqual(self.part.state, "received")
        self.assertEqual(self.portal_part.state, "owed")
        self.assertEqual(self.portal_part.discrepancy_ids.found_lot_id, self.serial)

    def test_untracked_is_counted(self):
        fan = self.make_part("Fan", tracking="none")
        part = self.make_return(fan, quantity=4)
        form = Form(self.open_receive(part))
        with form.line_ids.edit(0) as line:
            line.quantity = 3
            line.seal = "broken"
        form.save().action_confirm()
        self.assertEqual((part.state, part.quantity), ("owed", 1))
        piece = self.returns.search([("split_from_id", "=", part.id)])
        self.assertEqual((piece.state, piece.quantity), ("received", 3))
        self.assertEqual(part.discrepancy_ids.kind, "quantity")
        self.assertEqual(piece.discrepancy_ids.kind, "seal")

    def test_settle(self):
        """A discrepancy is settled with a reason, by name and time."""
        self.part._receive(found_name="X-1")
        record = self.part.discrepancy_ids
        with self.assertRaises(AccessError):
            record.with_user(self.technician_user).action_settle()
        wizard = (
            self.env["spare.discrepancy.settle"]
            .with_user(self.spare_user)
            .create({"discrepancy_ids": [Command.set(record.ids)], "resolution": "Ok"})
        )
        wizard.action_confirm()
        self.assertRecordValues(
            record,
            [
                {
                    "state": "settled",
                    "resolution": "Ok",
                    "settled_by_id": self.spare_user.id,
                }
            ],
        )
        with self.assertRaises(AccessError):
            record.with_user(self.spare_user).write({"resolution": "Other"})

    def test_found_part_is_taken_in(self):
        """The part that came instead gets a return of its own, received at once."""
        stray = self.make_lot(self.board, "S-1")
        self.stock(self.board, self.van.lot_stock_id, 1, stray)
        self.part._receive(found_lot=stray)
        record = self.part.discrepancy_ids
        record.with_user(self.spare_user).action_take_in()
        found = record.found_return_id
        self.assertRecordValues(
            found,
            [{"state": "received", "origin": "stock", "lot_id": stray.id}],
        )
        self.assertEqual(self.count(self.board, self.van.lot_stock_id, stray), 0)
        with self.assertRaisesRegex(UserError, "taken in already"):
            record.with_user(self.spare_user).action_take_in()

    def test_found_part_is_owed_too(self):
        """Two parts in the wrong boxes: the found one is received for itself."""
        self.part._receive(found_lot=self.portal_part.lot_id)
        self.part.discrepancy_ids.with_user(self.spare_user).action_take_in()
        self.assertEqual(self.part.discrepancy_ids.found_return_id, self.portal_part)
        self.assertEqual(self.portal_part.state, "received")
        self.assertEqual(self.part.state, "owed")

    def test_counts_on_contact(self):
        partner = self.holder.with_user(self.spare_user)
        self.assertEqual(partner.spare_owed_count, 1)
        self.assertEqual(partner.spare_overdue_count, 1)
        self.assertEqual(
            self.returns.search(partner.action_view_spare_owed()["domain"]), self.part
        )

    def test_list_queries(self):
        """The overdue list and the technician's page: constant queries."""
        fan = self.make_part("Fan", tracking="none")
        for _number in range(12):
            self.make_late(fan)
        fields_of = {
            name: {}
            for name in ("name", "due_words", "value", "discrepancy_count", "state")
        }
        for user in (self.spare_user, self.technician_user):
            counts = []
            for limit in (2, 12):
                self.env.invalidate_all()
                before = self.cr.sql_log_count
                self.returns.with_user(user).web_search_read(
                    [("state", "=", "owed")], fields_of, limit=limit
                )
                counts.append(self.cr.sql_log_count - before)
            self.assertLessEqual(counts[1], counts[0] + 1)
