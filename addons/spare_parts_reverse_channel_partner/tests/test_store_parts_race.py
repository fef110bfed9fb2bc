# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import threading

from odoo import SUPERUSER_ID, api
from odoo.exceptions import UserError
from odoo.modules.registry import DummyRLock, Registry
from odoo.service.model import retrying
from odoo.tests import tagged
from odoo.tests.common import BaseCase, get_db_name
from odoo.tools import mute_logger


@tagged("post_install", "-at_install")
class TestStorePartsRace(BaseCase):
    """Two clerks order the last of the allowance at once, really committed (SP-16)."""

    def setUp(self):
        super().setUp()
        # The thread of the tests holds the lock of the registry.
        self.patch(Registry, "_lock", DummyRLock())
        self.registry = Registry(get_db_name())
        self.addCleanup(self._clean)
        with self.registry.cursor() as cursor:
            self._make(api.Environment(cursor, SUPERUSER_ID, {}))

    def _make(self, env):
        grade = env["res.partner.grade"].create({"name": "Race"})
        firm = env["res.partner"].create(
            {"name": "Race", "is_company": True, "grade_id": grade.id}
        )
        contact = env["res.partner"].create({"name": "Race", "parent_id": firm.id})
        point = env["channel.point"].create(
            {
                "partner_id": contact.id,
                "type_id": env.ref("channel_partner.type_store").id,
                "state": "active",
            }
        )
        users = env["res.users"]
        for name in ("one", "two"):
            user = users.with_context(no_reset_password=True).create(
                {
                    "name": f"Race {name}",
                    "login": f"parts_race_{name}",
                    "group_ids": [(6, 0, env.ref("base.group_portal").ids)],
                }
            )
            user.partner_id.parent_id = firm
            env["channel.member"].create({"partner_id": user.partner_id.id})
            users |= user
        allowance = env["spare.store.allowance"].create(
            {"grade_id": grade.id, "max_quantity": 3}
        )
        part = env["product.product"].create(
            {
                "name": "Race",
                "type": "consu",
                "is_storable": True,
                "is_spare_part": True,
            }
        )
        self.point_id, self.part_id, self.user_ids = point.id, part.id, users.ids
        self.made = [
            (one._name, one.ids)
            for one in (users, users.partner_id, allowance, point, part, contact, firm)
        ] + [("res.partner.grade", grade.ids)]

    def _clean(self):
        with self.registry.cursor() as cursor:
            env = api.Environment(cursor, SUPERUSER_ID, {})
            requests = env["spare.store.request"].search(
                [("point_id", "=", self.point_id)]
            )
            pickings = requests.picking_ids
            pickings.action_cancel()
            pickings.move_ids.unlink()
            pickings.unlink()
            requests.unlink()
            env["stock.location"].search(
                [("channel_point_id", "=", self.point_id)]
            ).unlink()
            for name, ids in self.made:
                env[name].browse(ids).unlink()

    def _in_parallel(self, order):
        """``order(requests)`` of both people, retried as Odoo does; both have their
        snapshot before the first one writes."""
        barrier = threading.Barrier(2)
        results = []

        def attempt(number):
            with self.registry.cursor() as cursor:
                env = api.Environment(cursor, self.user_ids[number], {})
                cursor.execute("SELECT 1 FROM spare_store_request")
                barrier.wait(timeout=20)
                try:
                    requests = env["spare.store.request"]
                    results.append(retrying(lambda: order(requests), env))
                except UserError as error:
                    results.append(str(error))

        threads = [
            threading.Thread(target=attempt, args=(number,)) for number in range(2)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(timeout=60)
        return results

    def _ordered(self):
        with self.registry.cursor() as cursor:
            cursor.execute(
                "SELECT COUNT(*), SUM(quantity)::float FROM spare_store_request"
                " WHERE point_id = %s",
                [self.point_id],
            )
            return cursor.fetchone()

    @mute_logger("odoo.sql_db", "odoo.service.model")
    def test_last_of_the_allowance(self):
        """SP-16: both want two of three: one gets them, the other is told why."""
        results = self._in_parallel(
            lambda requests: requests.order_part(
                self.point_id, self.part_id, 2, kind="hold"
            )
        )
        self.assertEqual(self._ordered(), (1, 2.0))
        [refused] = [one for one in results if isinstance(one, str)]
        self.assertIn("your tier allows 3", refused)

    @mute_logger("odoo.sql_db", "odoo.service.model")
    def test_same_form(self):
        """SP-16: the same form arrives twice at once: one order, for both."""
        results = self._in_parallel(
            lambda requests: requests.order_part(
                self.point_id, self.part_id, 1, kind="hold", key="race"
            )
        )
        self.assertEqual(self._ordered(), (1, 1.0))
        self.assertEqual(len(set(results)), 1)
