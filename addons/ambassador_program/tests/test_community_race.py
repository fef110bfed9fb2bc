# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from psycopg2.errors import SerializationFailure

from odoo import SUPERUSER_ID, api
from odoo.modules.registry import DummyRLock, Registry
from odoo.tests import tagged
from odoo.tests.common import BaseCase, get_db_name
from odoo.tools import mute_logger


@tagged("post_install", "-at_install")
class TestCommunityRace(BaseCase):
    """Two at once, really committed (AM-18)."""

    def setUp(self):
        super().setUp()
        # The thread of the tests holds the lock of the registry.
        self.patch(Registry, "_lock", DummyRLock())
        self.registry = Registry(get_db_name())
        self.addCleanup(self._clean)
        with self.registry.cursor() as cursor:
            env = api.Environment(cursor, SUPERUSER_ID, {})
            city = env["ambassador.city"].create(
                {
                    "name": "Racetown",
                    "code": "RACE-1",
                    "country_id": env.ref("base.cn").id,
                }
            )
            self.city_id = city.id
            communities = env["ambassador.community"].create(
                [
                    {"name": "Race Court", "city_id": city.id},
                    {"name": "Race Mill", "city_id": city.id},
                ]
            )
            self.court_id, self.mill_id = communities.ids
            partner = env["res.partner"].create(
                {"name": "Runner", "city": "Racetown", "street": "Race Court 5"}
            )
            self.partner_id = partner.id

    def _clean(self):
        with self.registry.cursor() as cursor:
            env = api.Environment(cursor, SUPERUSER_ID, {})
            env["res.partner"].browse(self.partner_id).unlink()
            env["ambassador.community"].browse([self.court_id, self.mill_id]).unlink()
            env["ambassador.city"].browse(self.city_id).unlink()
        with self.registry.cursor() as cursor:
            cursor.execute("DELETE FROM ambassador_community_touch")

    def _members(self, cursor):
        return api.Environment(cursor, SUPERUSER_ID, {})["ambassador.community.member"]

    def _drain(self):
        with self.registry.cursor() as cursor:
            members = self._members(cursor)
            while members._match_queued():
                cursor.commit()

    def _found(self):
        with self.registry.cursor() as cursor:
            member = self._members(cursor).search(
                [("partner_id", "=", self.partner_id)]
            )
            return member.mapped(lambda row: (row.community_id.id, row.source))

    def test_one_matcher_at_a_time(self):
        """AM-18: the second finds nothing to do, and nothing is lost or doubled."""
        with self.registry.cursor() as one, self.registry.cursor() as two:
            self.assertTrue(self._members(one)._match_queued())
            self.assertEqual(self._members(two)._match_queued(), 0)
            two.commit()
        self._drain()
        self.assertEqual(self._found(), [(self.court_id, "text")])

    def test_touched_while_matching(self):
        """AM-18: an address that is written meanwhile is matched afterwards."""
        self._drain()
        with self.registry.cursor() as one, self.registry.cursor() as two:
            members = self._members(one)
            members.env["ambassador.community.touch"]._touch([self.partner_id])
            one.commit()
            self.assertEqual(self._members(one)._match_queued(), 1)
            partner = self._members(two).env["res.partner"].browse(self.partner_id)
            # Waits for nobody: the queue is only appended to.
            two.execute("SET LOCAL lock_timeout = '2s'")
            partner.street = "Race Mill 3"
            two.commit()
            one.commit()
        self.assertEqual(self._found(), [(self.court_id, "text")])
        self._drain()
        self.assertEqual(self._found(), [(self.mill_id, "text")])

    def test_decided_while_matching(self):
        """AM-18: the matcher gives way to what a person decides meanwhile."""
        self._drain()
        with self.registry.cursor() as one:
            members = self._members(one)
            members.env["res.partner"].browse(self.partner_id).street = "Race Mill 3"
            one.commit()
        with self.registry.cursor() as one, self.registry.cursor() as two:
            matcher = self._members(one)
            # The matcher has begun: it sees the world as it is now.
            self.assertTrue(matcher._lock_matcher())
            members = self._members(two)
            members._decide(
                members.env["res.partner"].browse(self.partner_id),
                members.env.company,
                members.env["ambassador.community"].browse(self.court_id),
            )
            two.commit()
            with mute_logger("odoo.sql_db"), self.assertRaises(SerializationFailure):
                matcher._match_queued()
            one.rollback()
        self._drain()
        self.assertEqual(self._found(), [(self.court_id, "hand")])
