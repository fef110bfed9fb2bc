# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import threading
from datetime import date

from odoo import SUPERUSER_ID, api
from odoo.modules.registry import DummyRLock, Registry
from odoo.service.model import retrying
from odoo.tests import tagged
from odoo.tests.common import BaseCase, get_db_name
from odoo.tools import mute_logger

FIRST, LAST = date(2031, 1, 1), date(2031, 3, 31)


@tagged("post_install", "-at_install")
class TestChannelReviewRace(BaseCase):
    """CP-22: reviews made and decided at once, really committed."""

    def setUp(self):
        super().setUp()
        # The thread of the tests holds the lock of the registry.
        self.patch(Registry, "_lock", DummyRLock())
        self.registry = Registry(get_db_name())
        self.addCleanup(self._clean)
        with self.registry.cursor() as cursor:
            env = api.Environment(cursor, SUPERUSER_ID, {})
            firm = env["res.partner"].create({"name": "Race", "is_company": True})
            contact = env["res.partner"].create(
                {"name": "Race store", "parent_id": firm.id}
            )
            env["channel.point"].create(
                {
                    "partner_id": contact.id,
                    "type_id": env.ref("channel_partner.type_store").id,
                    "state": "active",
                }
            )
            self.firm_id = firm.id

    def _clean(self):
        with self.registry.cursor() as cursor:
            cursor.execute(
                "DELETE FROM channel_review WHERE channel_partner_id = %s",
                [self.firm_id],
            )
            env = api.Environment(cursor, SUPERUSER_ID, {})
            firm = env["res.partner"].browse(self.firm_id)
            env["channel.point"].search([("channel_partner_id", "=", firm.id)]).unlink()
            (firm.child_ids + firm).unlink()

    def _at_once(self, call, count=4):
        barrier = threading.Barrier(count)
        outcomes = []

        def attempt():
            with self.registry.cursor() as cursor:
                env = api.Environment(cursor, SUPERUSER_ID, {})
                env["channel.review"].search_count([])
                barrier.wait(timeout=20)
                outcomes.append(retrying(lambda: call(env), env))

        threads = [threading.Thread(target=attempt) for _number in range(count)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(timeout=60)
        return outcomes

    @mute_logger("odoo.sql_db", "odoo.service.model")
    def test_made_and_decided_once(self):
        """CP-22: of four at once one makes the review, and one decides it."""

        def make(env):
            firm = env["res.partner"].browse(self.firm_id)
            review = env["channel.review"]
            return len(review._make(env.company, firm, FIRST, LAST))

        self.assertEqual(sorted(self._at_once(make)), [0, 0, 0, 1])

        def decide(env):
            reviews = env["channel.review"].search(
                [("channel_partner_id", "=", self.firm_id)]
            )
            return len(reviews._decide())

        self.assertEqual(sorted(self._at_once(decide)), [0, 0, 0, 1])
        with self.registry.cursor() as cursor:
            env = api.Environment(cursor, SUPERUSER_ID, {})
            firm = env["res.partner"].browse(self.firm_id)
            self.assertEqual(len(firm.channel_review_ids), 1)
            self.assertEqual(firm.channel_review_ids.state, "decided")
            notes = firm.message_ids.filtered(lambda m: "2031" in (m.body or ""))
            self.assertEqual(len(notes), 1)
