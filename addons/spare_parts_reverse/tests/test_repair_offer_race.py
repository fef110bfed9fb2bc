# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import threading

from odoo import SUPERUSER_ID, api
from odoo.modules.registry import DummyRLock, Registry
from odoo.service.model import retrying
from odoo.tests import tagged
from odoo.tests.common import BaseCase, get_db_name


@tagged("post_install", "-at_install")
class TestRepairOfferRace(BaseCase):
    """Two tabs choose at once, really committed: one order (SP-03)."""

    def setUp(self):
        super().setUp()
        # The thread of the tests holds the lock of the registry.
        self.patch(Registry, "_lock", DummyRLock())
        self.registry = Registry(get_db_name())
        with self.registry.cursor() as cursor:
            env = api.Environment(cursor, SUPERUSER_ID, {})
            partner = env["res.partner"].create({"name": "Race of offers"})
            part = env["product.product"].create(
                {"name": "Race part", "type": "service", "list_price": 50.0}
            )
            offer = env["spare.repair.offer"].create(
                {
                    "partner_id": partner.id,
                    "product_id": part.id,
                    "part_product_id": part.id,
                    "hours": 1.0,
                }
            )
            offer._send()
            self.ids = partner.id, part.id, offer.id
        self.addCleanup(self._clean)

    def _clean(self):
        partner, part, offer = self.ids
        with self.registry.cursor() as cursor:
            env = api.Environment(cursor, SUPERUSER_ID, {})
            offer = env["spare.repair.offer"].browse(offer)
            orders = env["sale.order"].search([("spare_offer_id", "=", offer.id)])
            offer.write(
                {
                    "state": "draft",
                    "choice": False,
                    "sale_order_id": False,
                    "rma_id": False,
                }
            )
            orders.with_context(disable_cancel_warning=True).action_cancel()
            orders.spare_offer_id = False
            orders.unlink()
            offer.unlink()
            env["product.product"].browse(part).product_tmpl_id.unlink()
            env["res.partner"].browse(partner).unlink()

    def _choose_in_parallel(self, choices):
        outcomes = []
        barrier = threading.Barrier(len(choices))

        def attempt(choice):
            with self.registry.cursor() as cursor:
                env = api.Environment(cursor, SUPERUSER_ID, {})
                # The snapshot of the transaction is taken before anybody writes.
                env["spare.repair.offer"].browse(self.ids[2]).read(["state"])
                barrier.wait(timeout=20)
                outcomes.append(
                    retrying(
                        lambda: (
                            env["spare.repair.offer"]
                            .browse(self.ids[2])
                            ._choose(choice, "link")
                        ),
                        env,
                    )
                )

        threads = [threading.Thread(target=attempt, args=(one,)) for one in choices]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(timeout=60)
        return outcomes

    def test_two_tabs_one_order(self):
        outcomes = self._choose_in_parallel(["buy", "buy", "buy"])
        self.assertEqual(sorted(outcomes), ["chosen", "closed", "closed"])
        with self.registry.cursor() as cursor:
            env = api.Environment(cursor, SUPERUSER_ID, {})
            orders = env["sale.order"].search([("spare_offer_id", "=", self.ids[2])])
            self.assertEqual(len(orders), 1)
            self.assertEqual(orders.state, "sale")
