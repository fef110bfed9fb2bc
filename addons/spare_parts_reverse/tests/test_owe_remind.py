# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from datetime import timedelta

from freezegun import freeze_time

from odoo import fields
from odoo.tests import tagged

from ..models import spare_part_return_remind
from .owe_common import OweCommon


@tagged("post_install", "-at_install")
class TestOweRemind(OweCommon):
    """Reminders before, on and after the date; the manager for what is very late."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.policy = cls.make_policy(
            name="Reminded",
            return_days=5,
            remind_before_days=2,
            remind_every_days=3,
            charge_after_days=7,
        )
        cls.board.spare_policy_id = cls.policy
        cls.company.spare_overdue_user_id = cls.spare_manager

    def walk(self, part, days):
        """Day of each reminder, counted from the opening, with the job run daily."""
        start = part.opened_on
        seen = []
        for day in range(days):
            before = part.reminder_ids
            with freeze_time(start + timedelta(days=day)):
                self.returns._cron_remind()
                self.returns._cron_remind()
            seen += [(day, sent.kind) for sent in part.reminder_ids - before]
        return seen

    def test_days(self):
        """Two days before, on the day, every three days after; once each."""
        part = self.make_return(self.board, self.make_lot(self.board, "R-1"))
        self.assertEqual(
            self.walk(part, 13),
            [(3, "remind"), (5, "remind"), (8, "remind"), (11, "remind")]
            + [(12, "raise")],
        )

    def test_missed_days(self):
        """Days on which nothing ran are not made up for: one reminder, not three."""
        part = self.make_return(self.board, self.make_lot(self.board, "R-1"))
        with freeze_time(part.opened_on + timedelta(days=30)):
            self.returns._cron_remind()
        self.assertEqual(sorted(part.reminder_ids.mapped("kind")), ["raise", "remind"])

    def test_back_is_quiet(self):
        """Nobody is reminded of what is back, and his activity is gone."""
        part = self.make_return(self.board, self.make_lot(self.board, "R-1"))
        with freeze_time(part.opened_on + timedelta(days=5)):
            self.returns._cron_remind()
        self.assertEqual(part.activity_ids.user_id, self.technician_user)
        part._receive()
        self.assertFalse(part.activity_ids)
        with freeze_time(part.opened_on + timedelta(days=20)):
            self.returns._cron_remind()
        self.assertEqual(len(part.reminder_ids), 1)

    def test_technician_is_told_once_for_all(self):
        """One message that lists his parts, and an activity for each."""
        parts = self.returns
        for number in range(3):
            parts |= self.make_return(
                self.board, self.make_lot(self.board, f"R-{number}")
            )
        with freeze_time(parts[0].opened_on + timedelta(days=9)):
            self.returns._cron_remind()
        told = self.env["mail.message"].search(
            [("partner_ids", "in", self.holder.ids), ("model", "=", parts._name)]
        )
        self.assertEqual(len(told), 1)
        self.assertEqual(told.subject, "3 parts to bring back")
        for part in parts:
            self.assertIn(part.name, told.body)
        self.assertIn("4 days overdue", told.body)
        self.assertEqual(len(parts.activity_ids), 3)

    def test_partner_gets_mail(self):
        """Who has no login here gets an e-mail with the address and the date."""
        customer = self.env["res.partner"].create(
            {"name": "Cai", "email": "cai@example.com"}
        )
        silent = self.env["res.partner"].create({"name": "No address"})
        one = self.make_return(
            self.board, self.make_lot(self.board, "R-1"), holder_id=customer.id
        )
        two = self.make_return(
            self.board, self.make_lot(self.board, "R-2"), holder_id=silent.id
        )
        with freeze_time(one.opened_on + timedelta(days=5)):
            self.returns._cron_remind()
        mail = self.env["mail.mail"].search(
            [("model", "=", one._name), ("res_id", "in", (one | two).ids)]
        )
        self.assertEqual(mail.recipient_ids, customer)
        self.assertIn(one.name, mail.subject)
        self.assertIn("Due today", mail.body_html)
        self.assertEqual(len(two.reminder_ids), 1)

    def test_manager(self):
        """What is charged soon is on the list of the manager, once."""
        part = self.make_return(self.board, self.make_lot(self.board, "R-1"))
        for day in (12, 13, 20):
            with freeze_time(part.opened_on + timedelta(days=day)):
                self.returns._cron_remind()
        mine = part.activity_ids.filtered(lambda a: a.user_id == self.spare_manager)
        self.assertEqual(len(mine), 1)
        self.company.spare_overdue_user_id = False
        self.assertTrue(
            self.company._get_spare_overdue_user().has_group(
                "spare_parts_reverse.group_spare_manager"
            )
        )

    def test_due_words(self):
        part = self.make_return(self.board, self.make_lot(self.board, "R-1"))
        today = fields.Date.context_today(part)
        for days, words in (
            (-3, "3 days overdue"),
            (-1, "1 day overdue"),
            (0, "Due today"),
            (1, "Due tomorrow"),
        ):
            part.sudo().due_date = today + timedelta(days=days)
            self.assertEqual(part.due_words, words)
        part.sudo().due_date = today + timedelta(days=4)
        self.assertIn("Due in 4 days, on", part.due_words)

    def test_batches(self):
        """More than one batch: nobody is left out, nobody reminded twice."""
        self.patch(spare_part_return_remind, "BATCH", 2)
        fan = self.make_part("Fan", tracking="none", spare_policy_id=self.policy.id)
        parts = self.returns
        for _number in range(5):
            parts |= self.make_return(fan)
        with freeze_time(parts[0].opened_on + timedelta(days=5)):
            self.returns._cron_remind()
        self.assertEqual([len(part.reminder_ids) for part in parts], [1] * 5)
