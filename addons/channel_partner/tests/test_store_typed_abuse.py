# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .store_job_common import StoreJobCommon

WRONG = (True, 2**40, "x", "a\x00b", "9999-99-99", ["x"], {"a": 1})


@tagged("post_install", "-at_install")
class TestStoreTypedAbuse(StoreJobCommon):
    """S2: programs send what no form of ours does, and get a refusal in words."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.lead = cls.make_lead(type="opportunity")
        cls.env["channel.route"]._open(cls.lead)._assign(cls.point, direct=True)
        cls.open_lead = cls.make_lead(type="opportunity")
        route = cls.env["channel.route"]._open(cls.open_lead)
        cls.offer = route._assign(cls.point)
        cls.reason = cls.env["channel.refuse.reason"].search(
            [("needs_note", "=", False)], limit=1
        )
        cls.plan()

    def calls(self, wrong):
        """(name, call) of every parameter that people of a firm can send."""
        lead = self.lead.with_user(self.owner_user)
        offer = self.offer.with_user(self.owner_user)
        job = self.order.with_user(self.owner_user)
        people = self.env["channel.member"].with_user(self.owner_user)
        clerk = people.search([("partner_id", "=", self.clerk_user.partner_id.id)])
        returns = self.env["channel.return"].with_user(self.owner_user)
        point = self.point.with_user(self.owner_user)
        reason = self.reason.id
        mail = "new@example.com"
        return (
            ("refuse reason", lambda: offer.action_refuse(wrong)),
            ("refuse note", lambda: offer.action_refuse(reason, wrong)),
            ("stage", lambda: lead.store_stage(wrong)),
            ("note", lambda: lead.store_note(wrong)),
            ("step", lambda: lead.store_next_step(wrong, "2030-01-01")),
            ("day", lambda: lead.store_next_step("Call", wrong)),
            ("amount", lambda: lead.store_won(wrong)),
            ("lost", lambda: lead.store_lost(wrong)),
            ("back", lambda: lead.store_give_back(wrong)),
            ("start", lambda: job.store_schedule(wrong, reason="x")),
            ("who", lambda: job.store_schedule("2036-05-05 06:00:00", wrong)),
            ("hours", lambda: job.store_schedule("2036-05-05 06:00:00", None, wrong)),
            ("place", lambda: job.store_start(wrong, wrong)),
            ("code", lambda: job.store_confirm_code(wrong)),
            ("photo", lambda: job.store_add_photo(wrong)),
            ("signed", lambda: job.store_finish("Done", wrong, wrong)),
            ("give back", lambda: job.store_give_back(wrong)),
            ("name", lambda: people.store_invite(wrong, mail, "clerk")),
            ("mail", lambda: people.store_invite("New", wrong, "clerk")),
            ("role", lambda: people.store_invite("New", mail, wrong)),
            ("stores", lambda: people.store_invite("New", mail, "clerk", wrong)),
            ("change", lambda: clerk.store_change(wrong, wrong)),
            ("return", lambda: returns.request_return(wrong, 1, "unsold")),
            ("pause", lambda: point.action_portal_pause(wrong)),
        )

    @mute_logger("odoo.addons.base.models.ir_rule", "odoo.sql_db")
    def test_wrong_types_are_refused_in_words(self):
        for wrong in WRONG:
            for name, call in self.calls(wrong):
                with self.subTest(name=name, wrong=repr(wrong)[:30]):
                    savepoint = self.env.cr.savepoint()
                    try:
                        call()
                        self.env.flush_all()
                    except (AccessError, UserError):
                        self.env.invalidate_all(flush=False)
                    finally:
                        savepoint.close(rollback=True)
                        self.env.invalidate_all(flush=False)
