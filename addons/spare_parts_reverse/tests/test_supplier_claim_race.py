# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import threading
import uuid

from odoo import SUPERUSER_ID, api
from odoo.modules.registry import DummyRLock, Registry
from odoo.service.model import retrying
from odoo.tests import tagged
from odoo.tests.common import BaseCase, get_db_name
from odoo.tools import mute_logger

WORKERS = 4


@tagged("post_install", "-at_install")
class TestSupplierClaimRace(BaseCase):
    """Parts for one supplier from several processes at once, really committed."""

    def setUp(self):
        super().setUp()
        # The thread of the tests holds the lock of the registry.
        self.patch(Registry, "_lock", DummyRLock())
        self.registry = Registry(get_db_name())
        self.addCleanup(self._clean)
        self.mark = uuid.uuid4().hex[:8]
        with self.registry.cursor() as cursor:
            env = api.Environment(cursor, SUPERUSER_ID, {})
            self._prepare(env)

    def _prepare(self, env):
        company = env.ref("base.main_company")
        supplier = env["res.partner"].create({"name": f"Race {self.mark}"})
        product = env["product.product"].create(
            {
                "name": f"Race {self.mark}",
                "type": "consu",
                "is_storable": True,
                "tracking": "serial",
                "is_spare_part": True,
                "seller_ids": [
                    (0, 0, {"partner_id": supplier.id, "price": 10.0}),
                ],
            }
        )
        warehouse = env["stock.warehouse"].search(
            [("company_id", "=", company.id)], limit=1
        )
        lots = env["stock.lot"].create(
            [
                {"product_id": product.id, "name": f"{self.mark}-{n}"}
                for n in range(WORKERS * 2)
            ]
        )
        place = warehouse.spare_inspection_location_id
        for lot in lots:
            env["stock.quant"]._update_available_quantity(product, place, 1, lot_id=lot)
        parts = env["spare.part.return"]._open(
            [
                {
                    "company_id": company.id,
                    "product_id": product.id,
                    "lot_id": lot.id,
                    "location_id": place.id,
                    "warehouse_id": warehouse.id,
                    "holder_id": company.partner_id.id,
                    "state": "decided",
                }
                for lot in lots
            ]
        )
        self.part_ids = parts.ids
        self.product_id = product.id
        self.supplier_id = supplier.id

    def _clean(self):
        with self.registry.cursor() as cursor:
            env = api.Environment(cursor, SUPERUSER_ID, {})
            product = env["product.product"].browse(self.product_id)
            params = {"parts": self.part_ids, "product": product.id}
            cursor.execute(
                "SELECT DISTINCT claim_id FROM spare_supplier_claim_line"
                " WHERE return_id = ANY(%(parts)s)",
                params,
            )
            params["claims"] = [row[0] for row in cursor.fetchall()]
            for query in (
                "DELETE FROM spare_supplier_claim_line"
                " WHERE return_id = ANY(%(parts)s)",
                "DELETE FROM spare_supplier_claim WHERE id = ANY(%(claims)s)",
                "ALTER TABLE spare_return_event DISABLE TRIGGER USER",
                "DELETE FROM spare_return_event WHERE return_id = ANY(%(parts)s)",
                "ALTER TABLE spare_return_event ENABLE TRIGGER USER",
                "DELETE FROM stock_move_line WHERE product_id = %(product)s",
                "DELETE FROM stock_move WHERE product_id = %(product)s",
                "DELETE FROM spare_part_return WHERE id = ANY(%(parts)s)",
                "DELETE FROM stock_quant WHERE product_id = %(product)s",
                "DELETE FROM stock_lot WHERE product_id = %(product)s",
            ):
                cursor.execute(query, params)
            env.invalidate_all()
            product.product_tmpl_id.unlink()
            env["res.partner"].browse(self.supplier_id).unlink()

    def _run(self, *jobs):
        """Run ``jobs(env)`` at the same moment, each in its own transaction."""
        barrier, results = threading.Barrier(len(jobs)), []

        def work(job):
            with self.registry.cursor() as cursor:
                env = api.Environment(cursor, SUPERUSER_ID, {})
                # The snapshot is taken before anybody has written.
                cursor.execute("SELECT 1")
                barrier.wait()
                results.append(retrying(lambda: job(env), env))

        threads = [threading.Thread(target=work, args=(job,)) for job in jobs]
        with mute_logger("odoo.service.model", "odoo.sql_db"):
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
        return results

    def test_one_open_claim(self):
        """SP-13: everybody's parts are in one open claim, each of them once."""

        def route(share):
            def job(env):
                parts = env["spare.part.return"].browse(self.part_ids[share::WORKERS])
                return parts._route_supplier().id

            return job

        claims = self._run(*(route(share) for share in range(WORKERS)))
        self.assertEqual(len(claims), WORKERS)
        self.assertEqual(len(set(claims)), 1)
        with self.registry.cursor() as cursor:
            env = api.Environment(cursor, SUPERUSER_ID, {})
            claim = env["spare.supplier.claim"].browse(claims[0])
            self.assertEqual(sorted(claim.line_ids.return_id.ids), self.part_ids)
            self.assertEqual(claim.expected_amount, 10 * len(self.part_ids))

    def test_same_parts(self):
        """The same parts, routed twice at once, are claimed once."""

        def job(env):
            parts = env["spare.part.return"].browse(self.part_ids)
            return parts._route_supplier().id

        claims = self._run(*[job] * WORKERS)
        self.assertEqual(len(set(claims)), 1)
        with self.registry.cursor() as cursor:
            env = api.Environment(cursor, SUPERUSER_ID, {})
            claim = env["spare.supplier.claim"].browse(claims[0])
            self.assertEqual(len(claim.line_ids), len(self.part_ids))

    def test_shipped_meanwhile(self):
        """A part that comes while the claim is shipped goes along, or into the next."""
        first, rest = self.part_ids[:1], self.part_ids[1:]
        with self.registry.cursor() as cursor:
            env = api.Environment(cursor, SUPERUSER_ID, {})
            claim_id = env["spare.part.return"].browse(first)._route_supplier().id

        def ship(env):
            env["spare.supplier.claim"].browse(claim_id)._ship()

        def route(env):
            env["spare.part.return"].browse(rest)._route_supplier()

        self._run(ship, route)
        with self.registry.cursor() as cursor:
            env = api.Environment(cursor, SUPERUSER_ID, {})
            claim = env["spare.supplier.claim"].browse(claim_id)
            lines = env["spare.supplier.claim.line"].search(
                [("return_id", "in", self.part_ids)]
            )
            self.assertEqual(claim.state, "shipped")
            self.assertEqual(set(claim.line_ids.mapped("state")), {"shipped"})
            self.assertEqual(len(lines), len(self.part_ids))
            later = lines.claim_id - claim
            self.assertEqual(later.mapped("state"), ["draft"] * len(later))
