# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import threading

from odoo import SUPERUSER_ID, api
from odoo.exceptions import UserError
from odoo.modules.registry import DummyRLock, Registry
from odoo.service.model import retrying
from odoo.tests import tagged
from odoo.tests.common import BaseCase, get_db_name
from odoo.tools import SQL, mute_logger

#: Tables whose rows are made here, in the order in which they go again.
MADE = (
    "channel_dispute_event",
    "channel_dispute_evidence",
    "channel_ownership_event",
    "channel_ownership",
    "channel_dispute",
    "channel_dispute_claim",
    "crm_lead",
)


@tagged("post_install", "-at_install")
class TestOwnershipRace(BaseCase):
    """Two stores at once, really committed (CP-24, CP-23)."""

    def setUp(self):
        super().setUp()
        # The thread of the tests holds the lock of the registry.
        self.patch(Registry, "_lock", DummyRLock())
        self.registry = Registry(get_db_name())
        self.addCleanup(self._clean)
        with self.registry.cursor() as cursor:
            env = api.Environment(cursor, SUPERUSER_ID, {})
            partners = env["res.partner"]
            customer = partners.create({"name": "Race customer"})
            self.customer_id = customer.id
            self.point_ids, self.lead_ids = [], []
            for name in ("Race one", "Race two"):
                firm = partners.create({"name": name, "is_company": True})
                contact = partners.create({"name": name, "parent_id": firm.id})
                point = env["channel.point"].create(
                    {
                        "partner_id": contact.id,
                        "type_id": env.ref("channel_partner.type_store").id,
                    }
                )
                lead = env["crm.lead"].create(
                    {
                        "name": name,
                        "type": "opportunity",
                        "partner_id": customer.id,
                        "channel_point_id": point.id,
                        "channel_partner_id": firm.id,
                    }
                )
                self.point_ids.append(point.id)
                self.lead_ids.append(lead.id)

    def _clean(self):
        with self.registry.cursor() as cursor:
            for table in MADE:
                cursor.execute(
                    SQL(
                        "ALTER TABLE %s DISABLE TRIGGER USER",
                        SQL.identifier(table),
                    )
                )
            cursor.execute(
                "UPDATE channel_ownership SET dispute_id = NULL WHERE partner_id = %s",
                [self.customer_id],
            )
            cursor.execute(
                "UPDATE channel_dispute SET winner_id = NULL, state = 'withdrawn',"
                " ownership_id = NULL WHERE partner_id = %s",
                [self.customer_id],
            )
            for table, column, known in (
                ("channel_dispute_event", "dispute_id", "channel_dispute"),
                ("channel_ownership_event", "ownership_id", "channel_ownership"),
            ):
                cursor.execute(
                    SQL(
                        "DELETE FROM %s WHERE %s IN"
                        " (SELECT id FROM %s WHERE partner_id = %s)",
                        SQL.identifier(table),
                        SQL.identifier(column),
                        SQL.identifier(known),
                        self.customer_id,
                    )
                )
            for table in ("channel_ownership", "channel_dispute"):
                cursor.execute(
                    SQL(
                        "DELETE FROM %s WHERE partner_id = %s",
                        SQL.identifier(table),
                        self.customer_id,
                    )
                )
            for table in MADE:
                cursor.execute(
                    SQL("ALTER TABLE %s ENABLE TRIGGER USER", SQL.identifier(table))
                )
            env = api.Environment(cursor, SUPERUSER_ID, {})
            env["crm.lead"].browse(self.lead_ids).unlink()
            points = env["channel.point"].browse(self.point_ids)
            partners = points.partner_id | points.channel_partner_id
            points.unlink()
            (partners | partners.browse(self.customer_id)).unlink()

    def _in_parallel(self, calls):
        """Each call with an env of its own, at once; outcomes in any order."""
        outcomes = []
        barrier = threading.Barrier(len(calls))

        def attempt(call):
            with self.registry.cursor() as cursor:
                env = api.Environment(cursor, SUPERUSER_ID, {})
                # The snapshot of the transaction is taken before anybody writes.
                env["res.partner"].browse(self.customer_id).read(["name"])
                barrier.wait(timeout=20)
                try:
                    retrying(lambda: call(env), env)
                    outcomes.append("done")
                except UserError:
                    outcomes.append("refused")

        threads = [threading.Thread(target=attempt, args=(call,)) for call in calls]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(timeout=60)
        return sorted(outcomes)

    @mute_logger("odoo.sql_db", "odoo.service.model")
    def test_two_stores_one_customer(self):
        """CP-24: two stores win a free customer at once: one gets him, both win."""

        def win(lead_id):
            return lambda env: env["crm.lead"].browse(lead_id).action_set_won()

        outcomes = self._in_parallel([win(lead_id) for lead_id in self.lead_ids])
        self.assertEqual(outcomes, ["done", "done"])
        with self.registry.cursor() as cursor:
            env = api.Environment(cursor, SUPERUSER_ID, {})
            own = env["channel.ownership"].search(
                [("partner_id", "=", self.customer_id)]
            )
            self.assertEqual(len(own), 1)
            self.assertIn(own.point_id.id, self.point_ids)
            self.assertEqual(own.event_ids.mapped("kind"), ["claimed"])
            leads = env["crm.lead"].browse(self.lead_ids)
            self.assertEqual(leads.mapped("won_status"), ["won", "won"])

    @mute_logger("odoo.sql_db", "odoo.service.model")
    def test_two_given_at_once(self):
        """CP-24: two managers give a customer to two stores: one owner on each day."""

        def give(point_id):
            def call(env):
                point = env["channel.point"].browse(point_id)
                owner = env["channel.ownership"]._get_store_owner(point)
                customer = env["res.partner"].browse(self.customer_id)
                env["channel.ownership"]._give(
                    customer,
                    env.company,
                    owner,
                    env.cr.now().date(),
                    "Race",
                )

            return call

        self._in_parallel([give(point_id) for point_id in self.point_ids])
        with self.registry.cursor() as cursor:
            env = api.Environment(cursor, SUPERUSER_ID, {})
            own = env["channel.ownership"].search(
                [("partner_id", "=", self.customer_id)]
            )
            self.assertEqual(sorted(own.mapped("is_void")), [False, True])

    @mute_logger("odoo.sql_db", "odoo.service.model")
    def test_two_raised_at_once(self):
        """CP-23: raised twice at once: one dispute with both claims."""

        def claim(point_id):
            def call(env):
                env["channel.dispute"]._raise_for_store(
                    env["channel.point"].browse(point_id),
                    env["res.partner"].browse(self.customer_id),
                    "Race",
                )

            return call

        self._in_parallel([claim(point_id) for point_id in self.point_ids])
        with self.registry.cursor() as cursor:
            env = api.Environment(cursor, SUPERUSER_ID, {})
            dispute = env["channel.dispute"].search(
                [("partner_id", "=", self.customer_id)]
            )
            self.assertEqual(len(dispute), 1)
            self.assertEqual(sorted(dispute.claim_ids.point_id.ids), self.point_ids)
