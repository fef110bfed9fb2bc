# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import base64
import threading

from odoo import SUPERUSER_ID, api, fields
from odoo.exceptions import UserError
from odoo.modules.registry import DummyRLock, Registry
from odoo.service.model import retrying
from odoo.tests import tagged
from odoo.tests.common import BaseCase, get_db_name
from odoo.tools import mute_logger

from .disposal_common import PDF

CLERKS = 4


@tagged("post_install", "-at_install")
class TestDisposalRace(BaseCase):
    """Several people work on one disposal at the same moment, really committed."""

    def setUp(self):
        super().setUp()
        # The thread of the tests holds the lock of the registry.
        self.patch(Registry, "_lock", DummyRLock())
        self.registry = Registry(get_db_name())
        self.addCleanup(self._clean)
        with self.registry.cursor() as cursor:
            env = api.Environment(cursor, SUPERUSER_ID, {})
            company = env.company
            warehouse = env["stock.warehouse"].search(
                [("company_id", "=", company.id)], limit=1
            )
            waste = env.ref("spare_parts_reverse.spare_waste_class_battery")
            handler = env["res.partner"].create({"name": "Race handler"})
            today = fields.Date.context_today(handler)
            licence = env["spare.waste.license"].create(
                {
                    "handler_id": handler.id,
                    "number": "RACE",
                    "date_from": today,
                    "date_to": today,
                    "waste_class_ids": [(6, 0, waste.ids)],
                }
            )
            product = env["product.product"].create(
                {
                    "name": "Race battery",
                    "is_storable": True,
                    "tracking": "serial",
                    "spare_waste_class_id": waste.id,
                }
            )
            lot = env["stock.lot"].create({"name": "RACE", "product_id": product.id})
            place = warehouse.spare_inspection_location_id
            env["stock.quant"].with_context(inventory_mode=True).create(
                {
                    "product_id": product.id,
                    "location_id": place.id,
                    "lot_id": lot.id,
                    "inventory_quantity": 1,
                }
            ).action_apply_inventory()
            part = env["spare.part.return"]._open(
                [
                    {
                        "company_id": company.id,
                        "product_id": product.id,
                        "lot_id": lot.id,
                        "location_id": place.id,
                        "warehouse_id": warehouse.id,
                        "state": "decided",
                    }
                ]
            )
            part._route_scrap()
            disposal = env["spare.disposal"].create(
                {"handler_id": handler.id, "warehouse_id": warehouse.id}
            )
            disposal._add(part)
            self.ids = {
                "disposal": disposal.id,
                "part": part.id,
                "lot": lot.id,
                "product": product.id,
                "licence": licence.id,
                "handler": handler.id,
            }

    def _clean(self):
        """Remove what the race left, past the guards that forbid it."""
        ids = self.ids
        with self.registry.cursor() as cursor:
            cursor.execute("SET session_replication_role = replica")
            for query, value in (
                ("DELETE FROM spare_return_event WHERE return_id = %s", ids["part"]),
                (
                    "DELETE FROM stock_move_line WHERE move_id IN (SELECT id FROM"
                    " stock_move WHERE product_id = %s)",
                    ids["product"],
                ),
                ("DELETE FROM stock_move WHERE product_id = %s", ids["product"]),
                ("DELETE FROM stock_quant WHERE product_id = %s", ids["product"]),
                ("DELETE FROM spare_part_return WHERE id = %s", ids["part"]),
                (
                    "DELETE FROM ir_attachment WHERE id IN (SELECT attachment_id FROM"
                    " spare_disposal_certificate WHERE disposal_id = %s)",
                    ids["disposal"],
                ),
                (
                    "DELETE FROM spare_disposal_certificate WHERE disposal_id = %s",
                    ids["disposal"],
                ),
                ("DELETE FROM spare_disposal WHERE id = %s", ids["disposal"]),
                ("DELETE FROM stock_lot WHERE id = %s", ids["lot"]),
            ):
                cursor.execute(query, (value,))
            cursor.execute("SET session_replication_role = origin")
            env = api.Environment(cursor, SUPERUSER_ID, {})
            env["spare.waste.license"].browse(ids["licence"]).unlink()
            env["product.product"].browse(ids["product"]).unlink()
            env["res.partner"].browse(ids["handler"]).unlink()

    def _race(self, work):
        """``work(disposal, number)`` by all clerks at once: what each of them got."""
        barrier, answers = threading.Barrier(CLERKS), []

        def act(number):
            barrier.wait()
            with self.registry.cursor() as cursor:
                env = api.Environment(cursor, SUPERUSER_ID, {})
                disposal = env["spare.disposal"].browse(self.ids["disposal"])
                try:
                    retrying(lambda: work(disposal, number), env)
                    answers.append("done")
                except UserError as error:
                    cursor.rollback()
                    answers.append(str(error))

        threads = [threading.Thread(target=act, args=(n,)) for n in range(CLERKS)]
        with mute_logger("odoo.service.model", "odoo.sql_db"):
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
        self.assertEqual(answers.count("done"), 1, answers)
        return answers

    def test_one_closing(self):
        """SP-14: one hand-over, one certificate, one closing; the others are told."""
        self._race(lambda disposal, _number: disposal.action_hand_over())
        self._race(
            lambda disposal, number: (
                disposal.env["spare.disposal.certify"]
                .create(
                    {
                        "disposal_id": disposal.id,
                        "number": f"RACE-{number}",
                        "file": base64.b64encode(PDF),
                    }
                )
                .action_save()
            )
        )
        self._race(lambda disposal, _number: disposal.action_close())
        with self.registry.cursor() as cursor:
            env = api.Environment(cursor, SUPERUSER_ID, {})
            disposal = env["spare.disposal"].browse(self.ids["disposal"])
            self.assertEqual(disposal.state, "closed")
            self.assertEqual(len(disposal.certificate_ids), 1)
            self.assertEqual(len(disposal.move_ids), 1)
            steps = disposal.return_ids.event_ids.mapped("step")
            self.assertEqual(steps.count("done"), 1)
