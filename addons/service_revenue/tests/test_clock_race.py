# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import threading
from unittest.mock import patch

from odoo import SUPERUSER_ID, Command, api
from odoo.modules.registry import DummyRLock, Registry
from odoo.tests import tagged
from odoo.tests.common import BaseCase, get_db_name

TICKETS = 8


@tagged("post_install", "-at_install")
class TestClockRace(BaseCase):
    """SR-25: two workers scan the same clocks at once, really committed."""

    def setUp(self):
        super().setUp()
        # The thread of the tests holds the lock of the registry.
        self.patch(Registry, "_lock", DummyRLock())
        self.registry = Registry(get_db_name())
        with self.registry.cursor() as cursor:
            env = api.Environment(cursor, SUPERUSER_ID, {})
            level = env["service.level"].create(
                {
                    "name": "Race",
                    "code": "race",
                    "rank": 99,
                    "hotline_kind": "always",
                    "response_target": 0,
                    "response_unit": "clock_hours",
                    "resolution_target": 4,
                    "resolution_unit": "clock_hours",
                    "escalation_ids": [
                        Command.create({"percent": percent, "notify": "assignee"})
                        for percent in (50, 100)
                    ],
                }
            )
            customer = env["res.partner"].create({"name": "Race"})
            contract = env["contract.contract"].create(
                {
                    "name": "Race",
                    "partner_id": customer.id,
                    "contract_type": "sale",
                    "service_level_id": level.id,
                    "service_state": "active",
                    "service_covers_all": True,
                    "date_start": "2020-01-01",
                }
            )
            tickets = env["helpdesk.ticket"].create(
                [
                    {
                        "name": f"Race {number}",
                        "description": "Race",
                        "partner_id": customer.id,
                        "user_id": env.ref("base.user_admin").id,
                    }
                    for number in range(TICKETS)
                ]
            )
            env.flush_all()
            # Asked for long ago.
            cursor.execute(
                """UPDATE service_clock
                      SET running_since = '2026-01-01',
                          deadline = '2026-01-01 04:00:00',
                          next_check_at = '2026-01-01 02:00:00'
                    WHERE ticket_id = ANY(%s)""",
                (tickets.ids,),
            )
            self.ids = (tickets.ids, contract.ids, customer.ids, level.ids)
        self.addCleanup(self._clean)

    def _clean(self):
        with self.registry.cursor() as cursor:
            env = api.Environment(cursor, SUPERUSER_ID, {})
            tickets, contracts, customers, levels = self.ids
            env["helpdesk.ticket"].browse(tickets).unlink()
            contracts = env["contract.contract"].browse(contracts)
            contracts.service_period_ids.unlink()
            contracts.unlink()
            env["service.level"].browse(levels).unlink()
            cursor.execute(
                "DELETE FROM service_customer_profile WHERE partner_id = ANY(%s)",
                (customers,),
            )
            env["res.partner"].browse(customers).unlink()

    def test_two_workers(self):
        """SR-25: each step of each clock is taken once."""
        barrier = threading.Barrier(2)
        errors = []

        def work():
            try:
                with self.registry.cursor() as cursor:
                    env = api.Environment(cursor, SUPERUSER_ID, {})
                    # The snapshot is taken before anybody writes.
                    env["service.clock"].search_count([])
                    barrier.wait(timeout=20)
                    env["service.clock"]._cron_scan()
            except Exception as error:
                errors.append(error)

        with patch("odoo.addons.service_revenue.models.service_clock_scan.BATCH", 3):
            threads = [threading.Thread(target=work) for _ in range(2)]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join(timeout=60)
        # A worker that met the other one may have been sent away; nobody is told twice.
        with self.registry.cursor() as cursor:
            env = api.Environment(cursor, SUPERUSER_ID, {})
            env["service.clock"]._cron_scan()
        with self.registry.cursor() as cursor:
            env = api.Environment(cursor, SUPERUSER_ID, {})
            tickets = env["helpdesk.ticket"].browse(self.ids[0])
            for ticket in tickets:
                self.assertEqual(len(ticket.activity_ids), 2)
                kinds = ticket.resolution_clock_id.event_ids.mapped("kind")
                self.assertEqual(sorted(kinds), ["breach", "step", "step"])
                self.assertEqual(ticket.service_clock_state, "breached")
        self.assertEqual([repr(error) for error in errors], [])
