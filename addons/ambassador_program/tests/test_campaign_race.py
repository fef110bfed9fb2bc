# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import threading

from odoo import SUPERUSER_ID, api
from odoo.modules.registry import DummyRLock, Registry
from odoo.service.model import retrying
from odoo.tests import tagged
from odoo.tests.common import BaseCase, get_db_name
from odoo.tools import mute_logger

PEOPLE = 30


@tagged("post_install", "-at_install")
class TestCampaignRace(BaseCase):
    """Two people of the programme launch the same campaign at once (AM-02)."""

    def setUp(self):
        super().setUp()
        # The thread of the tests holds the lock of the registry.
        self.patch(Registry, "_lock", DummyRLock())
        self.registry = Registry(get_db_name())
        self.addCleanup(self._clean)
        with self.registry.cursor() as cursor:
            self._make(api.Environment(cursor, SUPERUSER_ID, {}))

    def _make(self, env):
        env = env(context={"tracking_disable": True, "mail_create_nolog": True})
        city = env["ambassador.city"].create(
            {
                "name": "Race",
                "code": "RACE",
                "country_id": env.ref("base.cn").id,
            }
        )
        partners = env["res.partner"].create(
            [{"name": f"Race {number}"} for number in range(PEOPLE)]
        )
        people = env["ambassador.ambassador"].create(
            [
                {
                    "partner_id": partner.id,
                    "city_id": city.id,
                    "state": "active",
                    "seat": number,
                    "code": f"race{partner.id}",
                }
                for number, partner in enumerate(partners, 1)
            ]
        )
        campaign = env["utm.campaign"].create(
            {
                "title": "Race",
                "is_ambassador_campaign": True,
                "ambassador_task_text": "Race",
                "audience_city_ids": [(6, 0, city.ids)],
            }
        )
        self.made = [(one._name, one.ids) for one in (campaign, people, partners, city)]
        self.campaign_id = campaign.id

    def _clean(self):
        with self.registry.cursor() as cursor:
            env = api.Environment(cursor, SUPERUSER_ID, {})
            links = env["ambassador.link"].search(
                [("campaign_id", "=", self.campaign_id)]
            )
            links.link_id.unlink()
            env["ambassador.task"].search(
                [("campaign_id", "=", self.campaign_id)]
            ).unlink()
            # Only a test may: whoever was on board stays.
            cursor.execute(
                "UPDATE ambassador_ambassador SET state = 'applied', seat = NULL"
                " WHERE id = ANY(%s)",
                [dict(self.made)["ambassador.ambassador"]],
            )
            env.invalidate_all()
            for name, ids in self.made:
                env[name].browse(ids).unlink()

    def _count(self):
        with self.registry.cursor() as cursor:
            cursor.execute(
                """SELECT (SELECT COUNT(*) FROM ambassador_task
                            WHERE campaign_id = %(campaign)s),
                          (SELECT COUNT(*) FROM ambassador_link
                            WHERE campaign_id = %(campaign)s AND link_id IS NOT NULL),
                          (SELECT COUNT(*) FROM link_tracker
                            WHERE campaign_id = %(campaign)s)""",
                {"campaign": self.campaign_id},
            )
            return cursor.fetchone()

    @mute_logger("odoo.sql_db", "odoo.service.model")
    def test_launch_twice(self):
        """AM-02: one task and one link each, whoever was first, no error."""
        barrier = threading.Barrier(2)
        results = []

        def attempt():
            with self.registry.cursor() as cursor:
                env = api.Environment(cursor, SUPERUSER_ID, {})
                campaign = env["utm.campaign"].browse(self.campaign_id)
                # Both have their snapshot before the first one writes.
                cursor.execute("SELECT 1 FROM ambassador_task")
                barrier.wait(timeout=20)
                results.append(retrying(campaign.action_launch, env))

        threads = [threading.Thread(target=attempt) for _number in range(2)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(timeout=60)
        self.assertEqual(len(results), 2)
        self.assertEqual(self._count(), (PEOPLE, PEOPLE, PEOPLE))
