# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import threading
from datetime import datetime

from odoo import SUPERUSER_ID, api
from odoo.modules.registry import DummyRLock, Registry
from odoo.service.model import retrying
from odoo.tests import tagged
from odoo.tests.common import BaseCase, get_db_name


@tagged("post_install", "-at_install")
class TestStatusMessagesRace(BaseCase):
    """Parallel transactions on one work order, really committed (X-33, X-35)."""

    def setUp(self):
        super().setUp()
        # The thread of the tests holds the lock of the registry.
        self.patch(Registry, "_lock", DummyRLock())
        self.registry = Registry(get_db_name())
        with self._env() as env:
            customer = env["res.partner"].create(
                {"name": "Race", "email": "race@example.com"}
            )
            location = env["fsm.location"].create(
                {"name": "Race", "street": "1 Track", "owner_id": customer.id}
            )
            order = env["fsm.order"].create({"location_id": location.id})
            self.order_id, self.location_id = order.id, location.id
            self.customer_id = customer.id
        self.addCleanup(self._clean)

    def _env(self):
        test = self

        class Opened:
            def __enter__(self):
                self.cursor = test.registry.cursor()
                return api.Environment(self.cursor, SUPERUSER_ID, {})

            def __exit__(self, kind, *rest):
                if not kind:
                    self.cursor.commit()
                self.cursor.close()

        return Opened()

    def _clean(self):
        with self._env() as env:
            order = env["fsm.order"].browse(self.order_id)
            order.rating_ids.unlink()
            order.stage_id = env.ref("fieldservice.fsm_stage_new")
            order.unlink()
            location = env["fsm.location"].browse(self.location_id)
            partner = location.partner_id
            location.unlink()
            (partner + env["res.partner"].browse(self.customer_id)).unlink()

    def _in_parallel(self, function, count=2):
        """``function(env)`` in threads and transactions of their own, retried as Odoo
        does it for requests."""
        errors = []
        barrier = threading.Barrier(count)

        def attempt():
            try:
                with self._env() as env:
                    # The snapshot is taken before anybody writes.
                    env["fsm.order"].browse(self.order_id).read(["stage_id"])
                    barrier.wait(timeout=20)
                    retrying(lambda: function(env), env)
            except Exception as error:  # noqa: BLE001  reported by the test
                errors.append(error)

        threads = [threading.Thread(target=attempt) for _number in range(count)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(timeout=60)
        self.assertFalse(errors)

    def _messages(self, env, event="finished"):
        return env["service.status.message"].search(
            [("order_id", "=", self.order_id), ("event", "=", event)]
        )

    def test_two_finish_one_message(self):
        """Two workers complete the same visit: the customer reads it once."""
        self._in_parallel(
            lambda env: env["fsm.order"].browse(self.order_id).action_complete()
        )
        with self._env() as env:
            found = self._messages(env)
            self.assertEqual(len(found.filtered(lambda m: m.channel == "email")), 1)
            self.assertEqual(len(found), len(set(found.mapped("channel"))))

    def test_two_announce_one_message(self):
        """Even when both say that it happened."""
        with self._env() as env:
            env["fsm.order"].browse(self.order_id).write(
                {"service_on_the_way_at": "2026-03-02 09:00:00"}
            )
            env.cr.precommit.clear()
        self._in_parallel(
            lambda env: env["service.status.message"]._touch(
                "on_the_way", [self.order_id]
            ),
            count=4,
        )
        with self._env() as env:
            self.assertEqual(len(self._messages(env, "on_the_way")), 1)

    def test_two_crons_send_once(self):
        with self._env() as env:
            env["fsm.order"].browse(self.order_id).action_complete()
        mails = []

        def send(env):
            due = self._messages(env).filtered(lambda m: m.state == "queued")
            due = due.try_lock_for_update()
            due._send(now=datetime(2026, 3, 2, 12))
            mails.extend(due.mail_mail_id.ids)

        self._in_parallel(send)
        with self._env() as env:
            found = env["mail.mail"].search([("id", "in", mails)])
            self.assertEqual(len(found), 1)
            found.unlink()

    def test_two_rate_one_rating(self):
        """Double tap on the button: one rating, changed once."""
        with self._env() as env:
            env["fsm.order"].browse(self.order_id).action_complete()
        scores = {"speed": 5, "process": 4, "quality": 5}
        self._in_parallel(
            lambda env: env["service.visit.rating"]._rate(
                env["fsm.order"].browse(self.order_id), scores
            )
        )
        with self._env() as env:
            order = env["fsm.order"].browse(self.order_id)
            self.assertEqual(len(order.service_rating_ids), 1)
            self.assertEqual(len(order.rating_ids), 1)

    def test_many_ask_for_another_time(self):
        """Of many requests at once one makes a task."""
        self._in_parallel(
            lambda env: (
                env["fsm.order"].browse(self.order_id)._ask_other_time("Friday")
            ),
            count=4,
        )
        with self._env() as env:
            order = env["fsm.order"].browse(self.order_id)
            self.assertEqual(len(order.activity_ids), 1)
            self.assertEqual(order.service_time_requests, 1)
