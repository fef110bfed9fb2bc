# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import threading
from unittest.mock import patch

from odoo import SUPERUSER_ID, api
from odoo.modules.registry import DummyRLock, Registry
from odoo.tests import tagged
from odoo.tests.common import BaseCase, get_db_name

LEADS = 8


@tagged("post_install", "-at_install")
class TestShelfLifeRace(BaseCase):
    """SR-06: two workers expire the same leads at once, really committed."""

    def setUp(self):
        super().setUp()
        # The thread of the tests holds the lock of the registry.
        self.patch(Registry, "_lock", DummyRLock())
        self.registry = Registry(get_db_name())
        with self.registry.cursor() as cursor:
            env = api.Environment(cursor, SUPERUSER_ID, {})
            location = env["fsm.location"].create({"name": "Race", "street": "1 Track"})
            self.location_id = location.id
            self.partner_id = location.partner_id.id
            orders = env["fsm.order"].create([{"location_id": location.id}] * LEADS)
            self.order_ids = orders.ids
            interest = env.ref("service_revenue.interest_other")
            self.lead_ids = [
                order.capture_lead(interest.id)["lead_id"] for order in orders
            ]
            env.flush_all()
            # Long over, and announced.
            cursor.execute(
                """UPDATE crm_lead SET service_shelf_life_date = '2020-01-01',
                          service_shelf_reminded_on = '2020-01-01'
                    WHERE id = ANY(%s)""",
                (self.lead_ids,),
            )
        self.addCleanup(self._clean)

    def _clean(self):
        """Captured leads stay for ever, those of a test do not."""
        with self.registry.cursor() as cursor:
            for table in ("service_lead_handover", "service_lead_capture"):
                cursor.execute(
                    f"DELETE FROM {table} WHERE lead_id = ANY(%s)", (self.lead_ids,)
                )
            cursor.execute(
                "UPDATE crm_lead SET service_duplicate_of_id = NULL WHERE id = ANY(%s)",
                (self.lead_ids,),
            )
            cursor.execute(
                "DELETE FROM mail_message WHERE model = 'crm.lead'"
                " AND res_id = ANY(%s)",
                (self.lead_ids,),
            )
            cursor.execute("DELETE FROM crm_lead WHERE id = ANY(%s)", (self.lead_ids,))
            env = api.Environment(cursor, SUPERUSER_ID, {})
            env["fsm.order"].browse(self.order_ids).unlink()
            env["fsm.location"].browse(self.location_id).unlink()
            env["res.partner"].browse(self.partner_id).exists().unlink()

    def test_two_workers(self):
        """SR-06: every lead expires, each of them once."""
        barrier = threading.Barrier(2)
        errors = []

        def work():
            try:
                with self.registry.cursor() as cursor:
                    env = api.Environment(cursor, SUPERUSER_ID, {})
                    # The snapshot is taken before anybody writes.
                    env["crm.lead"].browse(self.lead_ids).read(["service_state"])
                    barrier.wait(timeout=20)
                    env["crm.lead"]._cron_service_shelf_life()
            except Exception as error:
                errors.append(error)

        with patch("odoo.addons.service_revenue.models.crm_lead_shelf.BATCH", 3):
            threads = [threading.Thread(target=work) for _ in range(2)]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join(timeout=60)
        # A worker that met the other one may have been sent away; nobody is done twice.
        with self.registry.cursor() as cursor:
            env = api.Environment(cursor, SUPERUSER_ID, {})
            env["crm.lead"]._cron_service_shelf_life()
        with self.registry.cursor() as cursor:
            env = api.Environment(cursor, SUPERUSER_ID, {})
            leads = env["crm.lead"].browse(self.lead_ids)
            self.assertEqual(leads.mapped("won_status"), ["lost"] * LEADS)
            for lead in leads:
                states = lead.service_handover_ids.mapped("to_state")
                self.assertEqual(states.count("rejected"), 1)
        self.assertEqual([repr(error) for error in errors], [])
