# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from odoo.exceptions import UserError
from odoo.tests import tagged

from .common import StorePartsCommon

ACTIONS = ("hold", "carry", "use", "swap", "give_back", "cancel")


@tagged("post_install", "-at_install")
class TestStorePartsProperty(StorePartsCommon):
    """Whatever a store does: its stock in the books is what was delivered, less what
    was used and given back, and the allowance holds (SP-16)."""

    @settings(
        max_examples=20,
        deadline=None,
        derandomize=True,
        suppress_health_check=list(HealthCheck),
    )
    @given(
        limit=st.sampled_from([0, 4]),
        tracked=st.booleans(),
        steps=st.lists(
            st.tuples(st.sampled_from(ACTIONS), st.integers(1, 3)),
            min_size=2,
            max_size=10,
        ),
    )
    def test_stock(self, limit, tracked, steps):
        savepoint = self.env.cr.savepoint(flush=False)
        try:
            self.walk(limit, self.board if tracked else self.fan, steps)
        finally:
            savepoint.rollback()
            savepoint.close(rollback=False)
            self.env.invalidate_all(flush=False)

    def walk(self, limit, part, steps):
        self.allowance.max_quantity = limit
        before = self.count(part, self.central)
        for number, (action, amount) in enumerate(steps):
            try:
                with self.env.cr.savepoint():
                    self.act(action, part, amount, number)
            except UserError:
                self.env.invalidate_all(flush=False)
            self.check(part, limit, before)

    def act(self, action, part, amount, number):
        mine = self.requests.search([("point_id", "=", self.point.id)])
        waiting = mine.filtered(lambda one: one.state == "open")
        free = self.point._get_held_quants(part).filtered(
            lambda quant: quant.quantity > quant.reserved_quantity
        )
        names = free.lot_id.mapped("name")
        if action == "hold":
            self.order(part, amount)
        elif action == "carry":
            ready = waiting.filtered(lambda one: one.move_ids.state == "assigned")
            self.carry_out(ready[:1])
        elif action == "cancel":
            waiting[:1].with_user(self.clerk_user).action_cancel()
        elif action == "give_back":
            self.give_back(part, amount, lot_names=names[:amount])
        elif part.tracking == "none":
            self.use(part, amount, is_new=action == "use")
        else:
            self.use(
                part,
                lot_name=(names or ["none"])[0],
                old_lot_name=f"OLD-{number}",
                is_new=action == "use",
            )

    def check(self, part, limit, before):
        def total(kind):
            found = self.requests.search(
                [
                    ("point_id", "=", self.point.id),
                    ("kind", "=", kind),
                    ("state", "=", "done"),
                ]
            )
            return sum(found.mapped("quantity"))

        held = total("hold") - total("use") - total("give_back")
        self.assertEqual(self.count(part, self.place()), held)
        self.assertEqual(
            self.count(part, self.central), before - total("hold") + total("give_back")
        )
        self.assertGreaterEqual(held, 0)
        if limit:
            coming = self.point._get_held(with_coming=True)[self.point]
            self.assertLessEqual(sum(coming.values()), limit)
