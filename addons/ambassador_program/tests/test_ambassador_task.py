# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import base64
import io
from datetime import timedelta

from PIL import Image

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged

from odoo.addons.base.models.ir_cron import IrCron

from .campaign_common import CampaignCommon


@tagged("post_install", "-at_install")
class TestAmbassadorTask(CampaignCommon):
    """AM-02, AM-03: the ambassador does his task; nobody types what is measured."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.tasks = cls.launch()
        cls.task = cls.tasks.filtered(lambda task: task.ambassador_id == cls.ambassador)
        cls.rival_task = cls.tasks - cls.task
        cls.mine = cls.task.with_user(cls.ambassador_user)

    def picture(self):
        stream = io.BytesIO()
        Image.new("RGB", (30, 20), "green").save(stream, "PNG")
        return stream.getvalue()

    def test_start_and_done(self):
        """AM-02: two taps, and each a second time."""
        self.assertTrue(self.mine.task_start())
        self.assertTrue(self.mine.task_start())
        self.assertEqual(self.task.state, "started")
        self.mine.task_done(reach="120", note=" Told all ", photo=self.picture())
        self.assertRecordValues(
            self.task,
            [
                {
                    "state": "done",
                    "reach": 120,
                    "reach_state": "plausible",
                    "note": "Told all",
                    "has_photo": True,
                }
            ],
        )
        done_on = self.task.done_on
        self.mine.task_done(reach=7)
        self.assertEqual((self.task.reach, self.task.done_on), (120, done_on))
        with self.assertRaisesRegex(UserError, "Done"):
            self.mine.task_start()

    def test_what_is_sent(self):
        """AM-03: reach is a number of people, a proof is a picture."""
        for reach in (-1, "many", True, [4], 10**12, float("nan")):
            with self.subTest(reach=reach), self.assertRaises(UserError):
                self.mine.task_done(reach=reach)
        for photo in ("not base64!", b"GIF89a", base64.b64encode(b"<svg/>").decode()):
            with self.subTest(photo=photo), self.assertRaises(UserError):
                self.mine.task_done(photo=photo)
        self.assertEqual(self.task.state, "todo")
        self.mine.task_done(photo=base64.b64encode(self.picture()).decode())
        self.assertTrue(self.task.photo)
        self.assertFalse(self.task.reach_state)

    def test_doubtful_reach(self):
        """AM-03: what is hard to believe counts when somebody has confirmed it."""
        self.env.company.ambassador_reach_limit = 100
        self.mine.task_done(reach=101)
        self.assertEqual(self.task.reach_state, "doubtful")
        with self.assertRaises(AccessError):
            self.mine.action_confirm_reach()
        task = self.task.with_user(self.programme_user)
        task.action_confirm_reach()
        self.assertEqual(self.task.reach_state, "confirmed")
        task.action_refuse_reach()
        self.assertEqual(self.task.reach_state, "refused")

    def test_own_tasks_only(self):
        """AM-02: an ambassador sees and does his own tasks, and nobody else's."""
        mine = self.env["ambassador.task"].with_user(self.ambassador_user)
        self.assertEqual(mine.search([]), self.task)
        rival = self.rival_task.with_user(self.ambassador_user)
        for method in ("task_start", "task_done", "action_cancel", "action_reopen"):
            with self.subTest(method=method), self.assertRaises(AccessError):
                getattr(rival, method)()
        for method in ("action_cancel", "action_reopen"):
            with self.subTest(method=method), self.assertRaises(AccessError):
                getattr(self.mine, method)()
        with self.assertRaises(AccessError):
            self.mine.write({"reach": 5})
        self.assertEqual(self.mine.material_ids.mapped("text"), ["Come and see it."])
        self.assertEqual(self.mine.task_text, "Show it to three neighbours.")

    def test_access_matrix(self):
        """AM-02: who reads tasks, material, links and figures; nobody writes them."""
        customer = new_test_user(
            self.env, login="customer_c", groups="base.group_portal"
        )
        seller = new_test_user(
            self.env, login="seller_t", groups="sales_team.group_sale_salesman"
        )
        other = self.env["res.company"].create({"name": "Other company"})
        stranger = new_test_user(
            self.env,
            login="stranger_t",
            groups="ambassador_program.group_ambassador_manager",
            company_id=other.id,
            company_ids=[(6, 0, other.ids)],
        )
        self.env["ambassador.media.benchmark"].create(
            {
                "medium_id": self.env.ref("utm.utm_medium_email").id,
                "cost_per_lead": 9,
            }
        )
        self.ambassador._get_links(self.campaign)
        self.env.flush_all()
        models = (
            "ambassador.task",
            "ambassador.material",
            "ambassador.link",
            "ambassador.media.benchmark",
            "ambassador.campaign.report",
            "ambassador.revenue.report",
        )
        no = None
        cases = (
            (self.ambassador_user, (1, 1, no, no, no, no)),
            (customer, (0, 0, no, no, no, no)),
            (self.owner_user, (0, 0, no, no, no, no)),
            (seller, (no,) * 6),
            (self.programme_user, (2, 1, 2, 1, 2, 0)),
            (self.programme_manager, (2, 1, 2, 1, 2, 0)),
            (stranger, (0, 0, 0, 0, 0, 0)),
        )
        here = [("company_id", "=", self.env.company.id)]
        campaign = [("campaign_id", "=", self.campaign.id)]
        scopes = (campaign, campaign, campaign, here, campaign, campaign)
        for user, counts in cases:
            for model, count, scope in zip(models, counts, scopes, strict=True):
                records = self.env[model].with_user(user)
                with self.subTest(user=user.login, model=model):
                    if count is None:
                        with self.assertRaises(AccessError):
                            records.search_count(scope)
                    else:
                        self.assertEqual(records.search_count(scope), count)
                    if model != "ambassador.material":
                        self.assertFalse(
                            records.has_access("create")
                            and user != self.programme_manager
                            and user != stranger
                        )
        self.assertFalse(
            self.env["utm.campaign"]
            .with_user(stranger)
            .search([("id", "=", self.campaign.id)])
        )
        for user in (self.programme_user, self.programme_manager):
            with self.assertRaises(AccessError):
                self.task.with_user(user).write({"state": "done"})

    def test_on_behalf(self):
        """AM-02: somebody of the programme finishes it for who has no login."""
        self.task.with_user(self.programme_user).task_done()
        self.assertEqual(self.task.state, "done")

    def test_cancel_and_reopen(self):
        """AM-02: a task that is taken back can be given again, with new days."""
        task = self.task.with_user(self.programme_user)
        task.action_cancel()
        self.assertEqual(self.task.state, "cancelled")
        self.assertFalse(self.mine.search([]))
        task.action_reopen()
        today = fields.Date.context_today(self.task)
        self.assertEqual(self.task.state, "todo")
        self.assertEqual(self.task.due, today + timedelta(days=7))


@tagged("post_install", "-at_install")
class TestTaskReminder(CampaignCommon):
    """AM-02: ambassadors are told, reminded and at last let off."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.classPatch(IrCron, "_commit_progress", lambda self, *args, **kw: 60.0)
        cls.ambassador.partner_id.email = "amy@example.com"
        cls.rival_ambassador.partner_id.email = False
        cls.tasks = cls.launch()
        cls.task = cls.tasks.filtered(lambda task: task.ambassador_id == cls.ambassador)

    def run_cron(self):
        """Returns the subjects of the mails to the test's ambassador."""
        before = self.env["mail.mail"].search([])
        self.env["ambassador.task"]._cron_remind()
        mails = self.env["mail.mail"].search([]) - before
        return [
            mail.subject
            for mail in mails
            if self.ambassador.partner_id in mail.recipient_ids
        ]

    def test_told_once(self):
        """AM-02: a new task comes by e-mail, once."""
        self.assertEqual(self.run_cron(), ["New task: Launch of the test"])
        self.assertEqual(self.run_cron(), [])

    def test_reminded_once(self):
        """AM-02: near its end he is reminded, and who has no e-mail is called."""
        today = fields.Date.context_today(self.task)
        self.run_cron()
        tasks = self.tasks.sudo()
        tasks.write({"due": today + timedelta(days=1)})
        tasks.told_on = today - timedelta(days=5)
        subjects = self.run_cron()
        self.assertEqual(len(subjects), 1)
        self.assertIn("due on", subjects[0])
        self.assertEqual(self.run_cron(), [])
        self.assertEqual(
            self.rival_ambassador.activity_ids.mapped("summary"),
            ["Launch of the test"],
        )
        self.assertFalse(self.ambassador.activity_ids)

    def test_expired(self):
        """AM-02: what is past its day is no longer waited for."""
        today = fields.Date.context_today(self.task)
        self.task.sudo().due = today - timedelta(days=1)
        self.assertTrue(self.task.is_late)
        self.run_cron()
        self.assertEqual(self.task.state, "expired")
        with self.assertRaisesRegex(UserError, "open it again"):
            self.task.with_user(self.ambassador.partner_id.user_ids).task_done()

    def test_no_reminder_wanted(self):
        self.env["res.company"].search([]).ambassador_remind_days = 0
        self.task.sudo().due = fields.Date.context_today(self.task)
        self.run_cron()
        self.task.sudo().told_on = fields.Date.context_today(self.task) - timedelta(9)
        self.assertEqual(self.run_cron(), [])
