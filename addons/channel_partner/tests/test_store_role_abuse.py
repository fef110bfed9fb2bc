# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger

from .store_job_common import StoreJobCommon


@tagged("post_install", "-at_install")
class TestStoreRoleAbuse(StoreJobCommon):
    """S1 S7: roles that have ended, figures that engines write, others' dialogs."""

    def end(self, user):
        member = self.env["channel.member"].search(
            [("partner_id", "=", user.partner_id.id)]
        )
        member.active = False
        self.env.flush_all()

    def test_ended_role_is_over_whatever_the_context_says(self):
        self.plan()
        self.end(self.technician_user)
        self.end(self.clerk_user)
        for user in (self.technician_user, self.clerk_user):
            env = self.env(user=user, context={"active_test": False})
            self.assertFalse(env.user._get_channel_member())
            self.assertFalse(env["fsm.order"]._get_store_member())
            with self.assertRaises(AccessError):
                env["channel.return"]._get_return_member()
            with self.assertRaises(AccessError):
                self.order.with_env(env).store_start()

    def test_technician_who_left_reads_his_jobs_no_more(self):
        self.plan()
        jobs = self.env["fsm.order"].with_user(self.technician_user)
        self.assertIn(self.order, jobs.search([]))
        self.end(self.technician_user)
        self.assertNotIn(self.order, jobs.search([]))

    @mute_logger("odoo.addons.base.models.ir_rule")
    def test_nobody_types_in_what_follows_from_others(self):
        point = self.point.with_user(self.channel_manager)
        for vals in (
            {"reader_ids": [(4, self.rival_user.partner_id.id)]},
            {"capability_key": "sales"},
            {"area_key": ""},
            {"is_located": True},
            {"sales_score": 100},
            {"load": 0},
        ):
            with self.subTest(vals=vals), self.assertRaises(AccessError):
                point.write(vals)
        # What they follow from can be written.
        point.write({"latitude": 31.1, "capacity": 3})
        self.assertEqual(point.capacity, 3)

    @mute_logger("odoo.addons.base.models.ir_rule")
    def test_dialog_is_its_users_own(self):
        colleague = new_test_user(
            self.env, "colleague_2", groups="channel_partner.group_channel_manager"
        )
        dialog = (
            self.env["channel.take.back"]
            .with_user(self.channel_manager)
            .create({"res_model": "fsm.order", "res_ids": self.order.ids, "note": "x"})
        )
        with self.assertRaises(AccessError):
            dialog.with_user(colleague).read(["note"])
        with self.assertRaises(AccessError):
            dialog.with_user(colleague).action_apply()
        self.assertEqual(dialog.note, "x")

    def test_words_of_the_vocabulary_are_read(self):
        for user in (self.owner_user, self.channel_user):
            self.assertTrue(
                self.env["channel.refuse.reason"].with_user(user).search_count([])
            )

    def test_nobody_else_acts_on_a_contract(self):
        contract = self.env["contract.contract"].browse(2**31 - 1)
        with self.assertRaises(UserError):
            contract.with_user(self.owner_user).store_renew()

    @mute_logger("odoo.addons.base.models.ir_rule")
    def test_store_reads_no_notes_of_ours(self):
        lead = self.make_lead(type="opportunity")
        route = self.env["channel.route"]._open(lead)
        route._assign(self.point, direct=True)
        self.plan()
        for record, names in (
            (
                lead,
                (
                    "channel_owner_name",
                    "channel_owner_warning",
                    "service_quality_note",
                    "service_referrer_id",
                    "channel_route_ids",
                ),
            ),
            (
                self.order,
                ("channel_owner_name", "customer_quality_note", "service_lead_ids"),
            ),
        ):
            mine = record.with_user(self.owner_user)
            self.assertTrue(mine.read(["name", "channel_point_id"]))
            for name in names:
                with self.subTest(name=name), self.assertRaises(AccessError):
                    mine.read([name])
                with self.subTest(name=name), self.assertRaises(AccessError):
                    mine.search([(name, "!=", False)])
                self.assertNotIn(name, mine.fields_get())

    @mute_logger("odoo.addons.base.models.ir_rule", "odoo.addons.base.models.ir_model")
    def test_employee_answers_no_lead_that_he_may_not_write(self):
        plain = new_test_user(self.env, "plain_employee", groups="base.group_user")
        lead = self.make_lead(type="opportunity", partner_assigned_id=self.firm.id)
        before = len(lead.message_ids)
        for method in ("partner_desinterested", "partner_interested"):
            with self.subTest(method=method), self.assertRaises(AccessError):
                getattr(lead.with_user(plain), method)()
        self.assertEqual(lead.partner_assigned_id, self.firm)
        self.assertEqual(len(lead.message_ids), before)

    @mute_logger("odoo.addons.base.models.ir_rule")
    def test_people_of_a_firm_of_another_company(self):
        other = self.env["res.company"].create({"name": "Elsewhere"})
        manager = new_test_user(
            self.env,
            "manager_elsewhere",
            groups="channel_partner.group_channel_manager",
            company_id=other.id,
            company_ids=[(6, 0, other.ids)],
        )
        member = self.env["channel.member"].search(
            [("partner_id", "=", self.clerk_user.partner_id.id)]
        )
        # A firm of no company works for all of them.
        self.assertTrue(member.with_user(manager).search([("id", "=", member.id)]))
        self.firm.company_id = self.company
        self.env.flush_all()
        self.assertFalse(member.with_user(manager).search([("id", "=", member.id)]))
        with self.assertRaises(AccessError):
            member.with_user(manager).write({"active": False})
