# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import threading

from odoo import SUPERUSER_ID, api
from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.modules.registry import DummyRLock, Registry
from odoo.service.model import retrying
from odoo.tests import tagged
from odoo.tests.common import BaseCase, get_db_name, new_test_user
from odoo.tools import SQL, mute_logger


@tagged("post_install", "-at_install")
class TestAttributionRace(BaseCase):
    """Parallel decisions and confirmations, really committed (CP-11)."""

    def setUp(self):
        super().setUp()
        # The thread of the tests holds the lock of the registry.
        self.patch(Registry, "_lock", DummyRLock())
        self.registry = Registry(get_db_name())
        self.made = []
        self.addCleanup(self._clean)
        with self.registry.cursor() as cursor:
            env = api.Environment(cursor, SUPERUSER_ID, {})
            self._make(env)

    def _keep(self, record):
        self.made.append((record._name, record.ids))
        return record

    def _make(self, env):
        users = self._keep(
            env["res.users"].concat(
                *(
                    new_test_user(env, f"race_{name}", groups=groups)
                    for name, groups in (
                        ("seller", "sales_team.group_sale_salesman"),
                        ("first", "sales_team.group_sale_manager"),
                        ("second", "service_revenue.group_service_manager"),
                    )
                )
            )
        )
        self.user_ids = users.ids
        customer = self._keep(env["res.partner"].create({"name": "Race"}))
        team = self._keep(env["crm.team"].create({"name": "Race"}))
        lead = self._keep(
            env["crm.lead"].create(
                {
                    "name": "Race",
                    "type": "opportunity",
                    "partner_id": customer.id,
                    "team_id": team.id,
                }
            )
        )
        location = self._keep(
            env["fsm.location"].create({"name": "Race", "street": "1 Track"})
        )
        job = self._keep(env["fsm.order"].create({"location_id": location.id}))
        env["service.assist"].create(
            {
                "lead_id": lead.id,
                "company_id": env.company.id,
                "partner_id": users[1].partner_id.id,
                "note": "Helped",
                "fsm_order_id": job.id,
            }
        )
        order = self._keep(
            env["sale.order"].create(
                {
                    "partner_id": customer.id,
                    "opportunity_id": lead.id,
                    "user_id": users[0].id,
                    "team_id": team.id,
                }
            )
        )
        self.order_id = order.id
        self.closer_id = users[0].partner_id.id

    def _clean(self):
        with self.registry.cursor() as cursor:
            env = api.Environment(cursor, SUPERUSER_ID, {})
            with env["service.attribution"]._permitted():
                cursor.execute(
                    SQL(
                        "DELETE FROM service_attribution WHERE order_id = %s",
                        self.order_id,
                    )
                )
                cursor.execute("DELETE FROM service_assist WHERE note = 'Helped'")
            env.invalidate_all()
            order = env["sale.order"].browse(self.order_id)
            if order.state == "sale":
                order._action_cancel()
            location = env["fsm.location"].search([("name", "=", "Race")])
            partners = location.partner_id
            for model, ids in reversed(self.made):
                records = env[model].browse(ids)
                if model == "res.users":
                    partners |= records.partner_id
                    records.active = False
                    continue
                records.unlink()
            env["res.users"].browse(self.user_ids).unlink()
            partners.exists().unlink()

    def _in_parallel(self, calls):
        """Each call with an env of its own, at once; outcomes in any order."""
        outcomes = []
        barrier = threading.Barrier(len(calls))

        def attempt(user_id, call):
            with self.registry.cursor() as cursor:
                env = api.Environment(cursor, user_id, {})
                # The snapshot of the transaction is taken before anybody writes.
                env["sale.order"].browse(self.order_id).sudo().read(["state"])
                barrier.wait(timeout=20)
                try:
                    retrying(lambda: call(env), env)
                    outcomes.append("done")
                except (AccessError, UserError):
                    outcomes.append("refused")

        threads = [threading.Thread(target=attempt, args=call) for call in calls]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(timeout=60)
        return sorted(outcomes)

    def _confirm(self):
        with self.registry.cursor() as cursor:
            env = api.Environment(cursor, SUPERUSER_ID, {})
            env["sale.order"].browse(self.order_id).action_confirm()

    def test_two_decide_one_wins(self):
        """CP-11: approved and refused at once: one decision counts."""
        self._confirm()
        with self.registry.cursor() as cursor:
            env = api.Environment(cursor, self.user_ids[0], {})
            order = env["sale.order"].browse(self.order_id)
            change = env["service.attribution.change"].create(
                {
                    "attribution_id": order.service_attribution_id.id,
                    "reason": "Race",
                    "origin": "assisted",
                    "line_ids": [
                        Command.create(
                            {
                                "role": "closed",
                                "partner_id": self.closer_id,
                                "percent": 100,
                            }
                        )
                    ],
                }
            )
            change_id = change.id

        def decide(method):
            return lambda env: getattr(
                env["service.attribution.change"].browse(change_id), method
            )()

        outcomes = self._in_parallel(
            [
                (self.user_ids[1], decide("action_approve")),
                (self.user_ids[2], decide("action_refuse")),
            ]
        )
        self.assertEqual(outcomes, ["done", "refused"])
        with self.registry.cursor() as cursor:
            env = api.Environment(cursor, SUPERUSER_ID, {})
            change = env["service.attribution.change"].browse(change_id)
            shares = change.attribution_id.line_ids.mapped("percent")
            expected = {"approved": [100.0], "refused": [20.0, 80.0]}
            self.assertEqual(sorted(shares), expected[change.state])

    @mute_logger("odoo.sql_db")
    def test_two_confirm_one_deal(self):
        """CP-11: confirmed twice at once: the shares exist once and are whole."""

        def confirm(env):
            env["sale.order"].browse(self.order_id).sudo().action_confirm()

        outcomes = self._in_parallel([(self.user_ids[0], confirm)] * 2)
        self.assertIn("done", outcomes)
        with self.registry.cursor() as cursor:
            env = api.Environment(cursor, SUPERUSER_ID, {})
            deal = env["sale.order"].browse(self.order_id).service_attribution_ids
            self.assertEqual(deal.mapped("state"), ["locked"])
            self.assertEqual(sum(deal.line_ids.mapped("percent")), 100)
