# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged

from .profile_common import ProfileCommon


class DormantCommon(ProfileCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.tasks = cls.env["service.repurchase"]
        cls.interest = cls.env.ref("service_revenue.interest_trade_in")
        cls.leader = cls._make_user("leader", "user")
        cls.caller = cls._make_user("caller", "user")
        cls.team = cls.env["crm.team"].create(
            {
                "name": "Win back",
                "user_id": cls.leader.id,
                "company_id": False,
                "member_ids": [(6, 0, (cls.leader + cls.caller).ids)],
            }
        )
        cls.today = fields.Date.context_today(cls.tasks)

    def _dormant(self, name="Quiet", days=500, years=9):
        customer = self._make_customer(name)
        self._order(
            customer,
            [(self.washer, 1, 3000)],
            date_order=fields.Datetime.now() - timedelta(days=days),
        )
        self._make_equipment(
            self.washer,
            self._make_location(customer),
            sale_date=self.today - timedelta(days=366 * years),
        )
        return self._profile(customer)

    def _wizard(self, profiles, user=None, **values):
        user = user or self.service_user
        action = self._as(user, profiles).action_create_repurchase()
        wizard = self._as(user, self.env["service.repurchase.create"])
        form = Form(wizard.with_context(**action["context"]))
        form.team_id = self.team
        for name, value in values.items():
            form[name] = value
        return form.save()

    def _of(self, profiles):
        return self.tasks.search([("partner_id", "in", profiles.partner_id.ids)])


@tagged("post_install", "-at_install")
class TestDormant(DormantCommon):
    """SR-51: dormant customers are listed and worked on, once each."""

    def test_list(self):
        """SR-51: by product age and last contact, with what became of the task."""
        old = self._dormant("Old", years=9)
        young = self._dormant("Young", years=2)
        mine = [("id", "in", (old + young).ids), ("is_dormant", "=", True)]
        profiles = self._as(self.service_user, self.profiles)
        self.assertEqual(
            profiles.search(mine, order="product_since_date").ids, [old.id, young.id]
        )
        found = profiles.search([*mine, ("product_since_date", "<=", "today -8y")])
        self.assertEqual(found.ids, old.ids)
        self.assertEqual(
            profiles.search([*mine, ("last_contact_date", "<", "today -1y")]).ids,
            profiles.search(mine).ids,
        )
        groups = profiles.formatted_read_group(
            mine, ["product_since_date:year"], ["__count"]
        )
        self.assertEqual(len(groups), 2)
        self._wizard(old).action_apply()
        without = [
            ("partner_id.service_repurchase_ids", "not any", [("state", "=", "open")])
        ]
        self.assertEqual(profiles.search(mine + without).ids, young.ids)
        self.assertEqual(
            self._as(self.service_user, old).repurchase_result, "Not contacted yet"
        )

    def test_list_queries(self):
        """SR-51: the columns of the list cost the same for two rows and for eight."""
        profiles = self.profiles
        for number in range(8):
            profiles += self._dormant(f"Quiet {number}")
        self._wizard(profiles[:4]).action_apply()
        specification = {
            "partner_id": {"fields": {"display_name": {}}},
            "lifecycle_id": {"fields": {"display_name": {}}},
            **{
                name: {}
                for name in (
                    "chips",
                    "product_since_date",
                    "last_contact_date",
                    "lifetime_spend",
                    "repurchase_result",
                )
            },
        }

        def cost(records):
            model = self._as(self.service_user, self.profiles)
            domain = [("id", "in", records.ids)]
            model.web_search_read(domain, specification)
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            model.web_search_read(domain, specification)
            return self.env.cr.sql_log_count - before

        self.assertEqual(cost(profiles), cost(profiles[:2]))

    def test_tasks(self):
        """SR-51: a lead with an activity each, the members of the team in turn."""
        profiles = self._dormant("A") + self._dormant("B")
        result = self._wizard(profiles, note="Autumn weeks").action_apply()
        self.assertIn("2 tasks made", result["params"]["message"])
        tasks = self._of(profiles)
        self.assertEqual(len(tasks), 2)
        self.assertEqual(tasks.user_id, self.leader + self.caller)
        for task in tasks:
            self.assertEqual(task.lead_id.partner_id, task.partner_id)
            self.assertEqual(task.lead_id.team_id, self.team)
            self.assertEqual(task.lead_id.service_interest_id, self.interest)
            self.assertIn("Autumn weeks", task.lead_id.description)
            self.assertEqual(task.lead_id.activity_ids.user_id, task.user_id)
            self.assertEqual(
                task.lead_id.activity_ids.date_deadline, self.today + timedelta(days=7)
            )
        # Once each, as long as it is open.
        result = self._wizard(profiles).action_apply()
        self.assertIn("2 customers have an open task", result["params"]["message"])
        self.assertEqual(len(self._of(profiles)), 2)
        tasks[0].lead_id.action_set_lost()
        self._wizard(profiles).action_apply()
        self.assertEqual(len(self._of(profiles)), 3)

    def test_open_lead_goes_on(self):
        """SR-51: an open lead about the same is not opened twice."""
        profile = self._dormant()
        lead = self.env["crm.lead"].create(
            {
                "name": "Asked",
                "type": "opportunity",
                "partner_id": profile.partner_id.id,
                "company_id": profile.company_id.id,
                "service_interest_id": self.interest.id,
            }
        )
        self._wizard(profile).action_apply()
        self.assertEqual(self._of(profile).lead_id, lead)

    def test_offers(self):
        """SR-51: an offer says the sentence of the first offer rule that matches."""
        self.washer.product_tmpl_id.replacement_age_months = 60
        profiles = self._dormant("A") + self._dormant("B")
        wizard = self._wizard(profiles, kind="offer", user_id=self.caller)
        wizard.action_apply()
        for task in self._of(profiles):
            offer = profiles.filtered(
                lambda p, task=task: p.partner_id == task.partner_id
            )._get_brief()["offers"][0]
            self.assertEqual(task.kind, "offer")
            self.assertEqual(task.user_id, self.caller)
            self.assertEqual(task.lead_id.service_interest_id.id, offer["interest_id"])
            self.assertIn("Washing Machine", task.lead_id.description)

    def test_making_costs_no_query_each(self):
        """SR-51: offers for six customers read their facts with those of two."""
        profiles = self.profiles
        for number in range(6):
            profiles += self._dormant(f"Quiet {number}")

        def cost(records):
            records._get_first_offers()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            records._get_first_offers()
            return self.env.cr.sql_log_count - before

        self.assertEqual(cost(profiles), cost(profiles[:2]))

    def test_composers(self):
        """SR-51: e-mail and SMS go through Odoo's own composers."""
        profile = self._as(self.service_user, self._dormant())
        for action in (profile.action_send_email(), profile.action_send_sms()):
            wizard = self._as(self.service_user, self.env[action["res_model"]])
            Form(wizard.with_context(**action["context"]))
        with self.assertRaisesRegex(UserError, "Select the customers"):
            profile.browse().action_send_email()

    def test_access(self):
        """SR-51: not for technicians, and nothing of another company."""
        profile = self._dormant()
        for method in ("action_create_repurchase", "action_send_sms"):
            with self.assertRaises(AccessError):
                getattr(self._as(self.technician_user_a, profile), method)()
        self._wizard(profile).action_apply()
        company, stranger = self._make_other_company()
        tasks = self.tasks.with_user(stranger)
        tasks = tasks.with_context(allowed_company_ids=company.ids)
        self.assertFalse(tasks.search([]))
        with self.assertRaises(AccessError):
            self._as(self.technician_user_a, self.tasks).search([])

    def test_merged_customers(self):
        """SR-51: of two open tasks one goes on."""
        profiles = self._dormant("A") + self._dormant("B")
        self._wizard(profiles).action_apply()
        kept, gone = profiles.partner_id
        self._merge(gone, kept)
        self._commit()
        tasks = self.tasks.search([("partner_id", "=", kept.id)])
        self.assertEqual(sorted(tasks.mapped("state")), ["done", "open"])


@tagged("post_install", "-at_install")
class TestDormantResults(DormantCommon):
    """SR-51: what became of the tasks, and tasks by plan."""

    def _task(self):
        profile = self._dormant()
        self._wizard(profile, user_id=self.caller).action_apply()
        return self._of(profile)

    def test_results(self):
        """SR-51: contacted, reacted, bought again."""
        task = self._task()
        self.tasks._refresh_results()
        self.assertEqual(task.result, "waiting")
        self._as(self.caller, task.lead_id.activity_ids).action_feedback("Called")
        self.tasks._refresh_results()
        self.assertEqual(task.result, "contacted")
        self.assertTrue(task.contacted_on)
        quotation = self._make_sale_order(
            task.partner_id, [(self.plan, 1, 90)], opportunity_id=task.lead_id.id
        )
        self.tasks._refresh_results()
        self.assertEqual(task.result, "reacted")
        self.assertEqual(task.state, "open")
        quotation.action_confirm()
        self.tasks._refresh_results()
        self.assertRecordValues(
            task, [{"result": "sold", "order_id": quotation.id, "state": "done"}]
        )

    def test_answer_and_message(self):
        """SR-51: a message to the customer is a contact, an answer is a reaction; an
        internal note is neither."""
        task = self._task()
        lead = self._as(self.caller, task.lead_id)
        lead.message_post(body="For us", subtype_xmlid="mail.mt_note")
        self.tasks._refresh_results()
        self.assertEqual(task.result, "waiting")
        lead.message_post(
            body="Good day",
            subtype_xmlid="mail.mt_comment",
            message_type="comment",
            partner_ids=task.partner_id.ids,
        )
        self.tasks._refresh_results()
        self.assertEqual(task.result, "contacted")
        task.lead_id.message_post(
            body="Yes please",
            message_type="email",
            subtype_xmlid="mail.mt_comment",
            author_id=task.partner_id.id,
        )
        self.tasks._refresh_results()
        self.assertEqual(task.result, "reacted")

    def test_over(self):
        """SR-51: after the window a task is closed, and a later order is none of its
        doing."""
        task = self._task()
        days = task.company_id.service_repurchase_days + 1
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE service_repurchase SET date = date - %s,"
            " create_date = create_date - MAKE_INTERVAL(days => %s)",
            [days, days],
        )
        self.env.invalidate_all()
        self._order(task.partner_id, [(self.plan, 1, 90)])
        self.tasks._refresh_results()
        self.assertRecordValues(task, [{"state": "done", "result": "waiting"}])

    def _plan(self, **values):
        return self.env["service.repurchase.plan"].create(
            {
                "name": "Old washers",
                "interest_id": self.interest.id,
                "team_id": self.team.id,
                "cond_dormant": "yes",
                "cond_product_years": 5,
                **values,
            }
        )

    def test_plan_and_quota(self):
        """SR-51: the oldest products first, up to the team's share of the month, and
        nobody twice."""
        young, old, oldest = (
            self._dormant("Young", years=2),
            self._dormant("Old", years=8),
            self._dormant("Oldest", years=12),
        )
        self.team.service_repurchase_quota = 1
        plan = self._plan()
        self.assertEqual(plan.match_count, 2)
        with self.enter_registry_test_mode():
            cron = self.env.ref("service_revenue.ir_cron_repurchase_plan")
            cron.method_direct_trigger()
        self.assertEqual(self._of(old + oldest + young).partner_id, oldest.partner_id)
        self.assertFalse(plan._run(), "the quota is used up")
        self.team.service_repurchase_quota = 10
        self.assertEqual(plan._run().partner_id, old.partner_id)
        self._of(oldest).lead_id.action_set_lost()
        self.tasks._refresh_results()
        self.assertFalse(plan._run(), "left in peace")
        self.assertEqual(plan.task_count, 2)

    def test_only_managers_run_plans(self):
        """SR-51: plans belong to managers."""
        plan = self._plan()
        with self.assertRaises(AccessError):
            self._as(self.service_user, plan).action_run()
        self._as(self.service_manager, plan).action_run()
