# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo.tests import tagged

from .common import StorePartsCommon


@tagged("post_install", "-at_install")
class TestPartStock(StorePartsCommon):
    """Which store can fix a product, and has the parts (SP-19)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.boiler_categ = cls.env["product.category"].create({"name": "Boilers"})
        cls.boiler = cls.env["product.product"].create(
            {"name": "Boiler", "categ_id": cls.boiler_categ.id}
        )
        machine = cls.env["fsm.equipment"].create(
            {
                "name": "M1",
                "location_id": cls.job.location_id.id,
                "product_id": cls.boiler.id,
            }
        )
        cls.job.equipment_ids = machine
        cls.hold(cls.fan, 1)
        cls.use(cls.fan)
        cls.seller = cls.make_point(
            "Only sells", cls.firm, 31.1, 121.1, [{"side": "sales"}]
        )
        cls.special = cls.make_point(
            "Boilers only",
            cls.firm,
            31.1,
            121.2,
            [{"side": "service", "categ_id": cls.boiler_categ.id}],
        )
        cls.points = cls.point | cls.rival | cls.seller | cls.special

    def test_badges(self):
        """SP-19: only stores that can fix it; the usual parts in words."""
        badges = self.points._get_finder_badges(self.boiler)
        self.assertFalse(badges[self.seller])
        words = [("success", "Repairs it"), ("secondary", "Parts have to be ordered")]
        for point in (self.point, self.rival, self.special):
            self.assertEqual(badges[point], words)
        self.hold(self.fan, 2)
        badges = self.points._get_finder_badges(self.boiler)
        self.assertEqual(badges[self.point][1], ("success", "Usual parts in stock"))
        self.assertEqual(badges[self.rival], words)
        fridge = self.env["product.product"].create(
            {"name": "Fridge", "categ_id": self.part_categ.id}
        )
        badges = self.points._get_finder_badges(fridge)
        self.assertEqual(badges[self.point], words[:1])
        self.assertFalse(badges[self.special])

    def test_part_stock(self):
        """SP-19: stock of many stores and parts with one query."""
        self.hold(self.fan, 2)
        stock = self.points._get_part_stock(self.fan | self.board)
        self.assertEqual(stock[self.point], {self.fan: 2, self.board: 0})
        self.assertEqual(stock[self.rival], {self.fan: 0, self.board: 0})
        self.env.flush_all()
        self.env.invalidate_all()
        with self.assertQueryCount(2):
            self.points._get_part_stock(self.fan | self.board)

    def test_choose_store(self):
        """SP-19: who chooses a store for a job sees who has the usual parts."""
        self.hold(self.fan, 2)
        choose = self.env["channel.choose"]
        _need, lines = choose._find_lines(self.job)
        words = {line["point_id"]: line.get("badges") for line in lines}
        self.assertIn("Usual parts in stock", words[self.point.id])
        self.assertNotIn("in stock", words[self.rival.id] or "")
        self.assertFalse(words.get(self.seller.id))

    def test_finder(self):
        """SP-19, X-55: a customer's own product shows who has its parts."""
        self.hold(self.fan, 2)
        found = self.env["channel.point"]._find_for_customer(
            self.company, category=self.boiler_categ, product=self.boiler
        )
        words = {point.name: [word for _tone, word in point.badges] for point in found}
        self.assertIn("Usual parts in stock", words[self.point.name])
        self.assertNotIn("Only sells", words)
