# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from odoo.tests import tagged

from odoo.addons.base.tests.common import BaseCommon

from .conservation import PartWorld

ORIGINS = ("swap", "advance", "stock")


@tagged("post_install", "-at_install")
class TestConservation(BaseCommon):
    """F14: whatever happens to parts, none is lost and none is made up."""

    @settings(
        max_examples=8,
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(
        parts=st.lists(
            st.tuples(st.integers(0, 4), st.sampled_from(ORIGINS), st.integers(1, 4)),
            min_size=1,
            max_size=4,
        ),
        choices=st.lists(st.integers(0, 40), min_size=4, max_size=12),
    )
    def test_random_histories(self, parts, choices):
        """SP-13, SP-15: three books of the same parts agree after every step."""
        with self.env.cr.savepoint() as savepoint:
            world = PartWorld(self.env)
            world.bring(parts)
            for number, choice in enumerate(choices):
                found = world.parts()
                part = found[number % len(found)]
                names = world.actions(part)
                if names:
                    world.act(names[choice % len(names)], part)
                world.ship()
                self.assertEqual(world.problems(), [])
            savepoint.rollback()
        self.env.invalidate_all()

    def test_breaks_are_found(self):
        """A part that vanishes, and a document that claims too much, are found."""
        world = PartWorld(self.env)
        part = world.bring([(2, "advance", 2)])
        self.assertEqual(world.problems(), [])
        for query, record in (
            ("UPDATE stock_quant SET quantity = 1 WHERE id = %s", self._quant(part)),
            ("UPDATE spare_part_return SET quantity = 3 WHERE id = %s", part),
        ):
            with self.env.cr.savepoint() as savepoint:
                self.env.cr.execute(query, [record.id])
                self.assertTrue(world.problems())
                savepoint.rollback()
            self.env.invalidate_all()

    def _quant(self, part):
        return self.env["stock.quant"].search(
            [("product_id", "=", part.product_id.id), ("quantity", ">", 0)]
        )
