# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import SUPERUSER_ID, api
from odoo.tests import tagged
from odoo.tools import mute_logger

from . import test_profile_race

PARALLEL = test_profile_race.PARALLEL


@tagged("post_install", "-at_install")
class TestTagRuleRace(test_profile_race.TestProfileRace):
    """Parallel transactions about one customer, really committed (SR-04, SR-51)."""

    # Those of the parent run there.
    test_changes_that_do_not_see_each_other = None
    test_first_contact_twice_at_once = None

    def setUp(self):
        super().setUp()
        with self.registry.cursor() as cursor:
            env = api.Environment(cursor, SUPERUSER_ID, {})
            tag = env["res.partner.category"].create({"name": "Race"})
            self.tag_id = tag.id
            self.rule_id = (
                env["service.tag.rule"]
                .create(
                    {
                        "name": "Race",
                        "category_id": tag.id,
                        "cond_domain": f"[('ticket_count', '>=', {PARALLEL})]",
                    }
                )
                .id
            )

    def _clean(self):
        with self.registry.cursor() as cursor:
            env = api.Environment(cursor, SUPERUSER_ID, {})
            env["service.tag.rule"].browse(self.rule_id).unlink()
            env["res.partner.category"].browse(self.tag_id).unlink()
            customer = [("partner_id", "=", self.customer_id)]
            env["service.repurchase"].search(customer).unlink()
            env["crm.lead"].search(customer).unlink()
        return super()._clean()

    @mute_logger("odoo.sql_db", "odoo.service.model")
    def test_events_that_do_not_see_each_other(self):
        """SR-04: each of them sees one ticket; together they make the rule hold."""
        self._in_parallel([self._make_ticket] * PARALLEL)
        with self.registry.cursor() as cursor:
            env = api.Environment(cursor, SUPERUSER_ID, {})
            customer = env["res.partner"].browse(self.customer_id)
            self.assertIn(self.tag_id, customer.category_id.ids)
            put = env["service.tag.assignment"].search(
                [("partner_id", "=", self.customer_id)]
            )
            self.assertIn(self.rule_id, put.rule_id.ids)

    @mute_logger("odoo.sql_db", "odoo.service.model")
    def test_one_task_of_several_at_once(self):
        """SR-51: of several who make a task for a customer at once, one does."""
        with self.registry.cursor() as cursor:
            env = api.Environment(cursor, SUPERUSER_ID, {})
            self._make_ticket(env)

        def make(env):
            profile = env["service.customer.profile"].search(
                [("partner_id", "=", self.customer_id)]
            )
            env["service.repurchase"]._create_for(
                profile,
                env.ref("service_revenue.interest_trade_in"),
                env["crm.team"].search([], limit=1),
            )

        self._in_parallel([make] * PARALLEL)
        with self.registry.cursor() as cursor:
            env = api.Environment(cursor, SUPERUSER_ID, {})
            customer = [("partner_id", "=", self.customer_id)]
            self.assertEqual(env["service.repurchase"].search_count(customer), 1)
            self.assertEqual(env["crm.lead"].search_count(customer), 1)
