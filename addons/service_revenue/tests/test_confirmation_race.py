# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import threading

from odoo import SUPERUSER_ID, api
from odoo.modules.registry import DummyRLock, Registry
from odoo.service.model import retrying
from odoo.tests import tagged
from odoo.tests.common import BaseCase, get_db_name


@tagged("post_install", "-at_install")
class TestConfirmationRace(BaseCase):
    """Parallel transactions on one code, really committed (X-36)."""

    def setUp(self):
        super().setUp()
        # The thread of the tests holds the lock of the registry.
        self.patch(Registry, "_lock", DummyRLock())
        self.registry = Registry(get_db_name())
        with self.registry.cursor() as cursor:
            env = api.Environment(cursor, SUPERUSER_ID, {})
            location = env["fsm.location"].create({"name": "Race", "street": "1 Track"})
            order = env["fsm.order"].create({"location_id": location.id})
            confirmation, self.code = env["service.confirmation"]._open_for(
                order, location.partner_id
            )
            self.order_id, self.location_id = order.id, location.id
            self.confirmation_id = confirmation.id
        self.addCleanup(self._clean)

    def _clean(self):
        with self.registry.cursor() as cursor:
            env = api.Environment(cursor, SUPERUSER_ID, {})
            env["fsm.order"].browse(self.order_id).unlink()
            location = env["fsm.location"].browse(self.location_id)
            partner = location.partner_id
            location.unlink()
            partner.unlink()

    def _try_in_parallel(self, codes):
        """Each code in a thread and transaction of its own; outcomes in any order."""
        outcomes = []
        barrier = threading.Barrier(len(codes))

        def attempt(code):
            with self.registry.cursor() as cursor:
                env = api.Environment(cursor, SUPERUSER_ID, {})
                # The snapshot of the transaction is taken before anybody writes.
                env["service.confirmation"].browse(self.confirmation_id).read(["state"])
                barrier.wait(timeout=20)
                outcomes.append(
                    retrying(
                        lambda: (
                            env["service.confirmation"]
                            .browse(self.confirmation_id)
                            ._try_code(code, "link")
                        ),
                        env,
                    )
                )

        threads = [threading.Thread(target=attempt, args=(code,)) for code in codes]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(timeout=60)
        return outcomes

    def _read(self):
        with self.registry.cursor() as cursor:
            env = api.Environment(cursor, SUPERUSER_ID, {})
            confirmation = env["service.confirmation"].browse(self.confirmation_id)
            events = confirmation.order_id.proof_event_ids
            return confirmation.state, confirmation.attempts, len(events)

    def test_two_confirm_one_wins(self):
        outcomes = self._try_in_parallel([self.code, self.code])
        self.assertEqual(sorted(outcomes), ["closed", "confirmed"])
        state, attempts, _events = self._read()
        self.assertEqual((state, attempts), ("confirmed", 1))

    def test_parallel_guesses_are_all_counted(self):
        wrong = [f"{(int(self.code) + n) % 10**6:06d}" for n in range(1, 9)]
        outcomes = self._try_in_parallel(wrong)
        self.assertEqual(outcomes.count("wrong"), 4)
        self.assertEqual(outcomes.count("closed"), 4)
        state, attempts, _events = self._read()
        self.assertEqual((state, attempts), ("locked", 5))
