# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from odoo.exceptions import UserError
from odoo.tests import tagged

from .return_common import ReturnCommon


@tagged("post_install", "-at_install")
class TestChannelReturnProperty(ReturnCommon):
    """Whatever is asked, answered, received and cancelled: never more than was
    delivered, and what is on the way and what can still be asked for add up (CP-09)."""

    @settings(
        max_examples=12,
        deadline=None,
        derandomize=True,
        suppress_health_check=list(HealthCheck),
    )
    @given(
        delivered=st.lists(st.integers(1, 4), min_size=1, max_size=2),
        instant=st.sampled_from([0, 250, 10000]),
        steps=st.lists(
            st.tuples(
                st.sampled_from(
                    ["ask", "exchange", "cancel", "receive", "answer", "refuse"]
                ),
                st.integers(1, 3),
            ),
            min_size=2,
            max_size=9,
        ),
    )
    def test_sum(self, delivered, instant, steps):
        savepoint = self.env.cr.savepoint(flush=False)
        try:
            self.walk(delivered, instant, steps)
        finally:
            savepoint.rollback()
            savepoint.close(rollback=False)
            self.env.invalidate_all(flush=False)

    def walk(self, delivered, instant, steps):
        self.make_policy(instant_value=instant, fee_percent=12.5)
        line = self.deliver(quantity=delivered[0])
        for more in delivered[1:]:
            line.product_uom_qty += more
            self.ship(line, more)
        total = sum(delivered)
        requests = self.env["channel.return"]
        for action, number in steps:
            try:
                with self.env.cr.savepoint():
                    if action in ("ask", "exchange"):
                        mode = "refund" if action == "ask" else "exchange"
                        requests |= self.ask(line, number, mode=mode)
                    elif requests:
                        one = requests[number % len(requests)]
                        self.act(action, one)
            except UserError:
                self.env.invalidate_all(flush=False)
            self.check(line, requests, total)

    def act(self, action, request):
        if action == "cancel":
            request.with_user(self.clerk_user).action_cancel()
        elif action == "answer":
            request.with_user(self.channel_user).action_authorise()
        elif action == "refuse":
            request.with_user(self.channel_user).action_refuse("No")
        elif request.state == "authorised":
            self.receive(request)

    def check(self, line, requests, total):
        alive = requests.filtered(lambda one: one.state not in ("refused", "cancelled"))
        asked = sum(alive.mapped("quantity"))
        self.assertLessEqual(asked, total)
        self.assertEqual(line._get_returnable()[line], total - asked)
        for request in alive.filtered(lambda one: one.answer == "authorised"):
            rmas = request.rma_ids.filtered(lambda rma: rma.state != "cancelled")
            self.assertEqual(sum(rmas.mapped("product_uom_qty")), request.quantity)
            refunds = rmas.refund_id
            if request.state == "done" and request.mode == "refund":
                self.assertAlmostEqual(
                    sum(refunds.mapped("amount_untaxed")), request.value - request.fee
                )
