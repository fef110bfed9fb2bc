# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import Form, tagged

from .attribution_common import AttributionCommon


@tagged("post_install", "-at_install")
class TestAttributionChange(AttributionCommon):
    """Other shares: asked for with a reason, decided by somebody else (CP-11)."""

    def setUp(self):
        super().setUp()
        self.order = self._quote(self._accept(self._capture()))
        self.order.action_confirm()
        self.deal = self.order.service_attribution_id
        self.helper = self.technician_user_b.partner_id

    def _ask(self, user=None, shares=None, **values):
        shares = shares or {
            ("brought", self.referrer): 25,
            ("assisted", self.helper): 12.5,
            ("closed", self.seller.partner_id): 62.5,
        }
        return (
            self.env["service.attribution.change"]
            .with_user(user or self.seller)
            .create(
                {
                    "attribution_id": self.deal.id,
                    "reason": "She measured the niche",
                    "origin": "transferred",
                    "line_ids": [
                        Command.create(
                            {"role": role, "partner_id": person.id, "percent": percent}
                        )
                        for (role, person), percent in shares.items()
                    ],
                    **values,
                }
            )
        )

    def test_walk(self):
        """CP-11: dialog, approval, new shares, old ones kept, a line on the order."""
        action = self.order.with_user(self.seller).action_ask_attribution_change()
        form = Form(
            self.env["service.attribution.change"]
            .with_user(self.seller)
            .with_context(**action["context"]),
            view=action["views"][0][0],
        )
        form.reason = "She measured the niche"
        with form.line_ids.edit(0) as line:
            line.percent = 40
        with form.line_ids.new() as line:
            line.role = "assisted"
            line.partner_id = self.helper
            line.percent = 10
        change = form.save()
        self.assertEqual(change.requested_by_id, self.seller)
        self.assertEqual(self._shares(self.order)["brought", self.referrer], 50)
        synced = []
        Entry = self.env.registry["service.incentive.entry"]
        self.patch(
            Entry, "_sync_orders", lambda entries, orders: synced.append(orders.ids)
        )
        change.with_user(self.sales_manager).action_approve()
        self.assertEqual(
            self._shares(self.order),
            {
                ("brought", self.referrer): 40,
                ("assisted", self.helper): 10,
                ("closed", self.seller.partner_id): 50,
            },
        )
        self.assertEqual(synced, [self.order.ids])
        self.assertEqual(self.deal.state, "locked")
        self.assertEqual(
            {(line.role, line.percent) for line in change.sudo().old_line_ids},
            {("brought", 50), ("closed", 50)},
        )
        self.assertEqual(change.old_origin, "new")
        self.assertEqual(change.decided_by_id, self.sales_manager)
        bodies = " ".join(self.order.message_ids.mapped("body"))
        for word in ("She measured the niche", self.sales_manager.name, "40"):
            self.assertIn(word, bodies)

    def test_who_decides(self):
        """CP-11: not who asked, not a salesperson, not who gains by it."""
        mine = self._ask(self.sales_manager)
        for user in (self.seller, self.service_user):
            with self.assertRaises(AccessError):
                mine.with_user(user).action_approve()
        with self.assertRaises(AccessError):
            mine.with_user(self.sales_manager).action_approve()
        self.assertFalse(mine.with_user(self.sales_manager).is_decision_allowed)
        self.assertTrue(mine.with_user(self.service_manager).is_decision_allowed)
        mine.with_user(self.service_manager).action_refuse("No")
        self.assertEqual(mine.state, "refused")
        self.assertEqual(self._shares(self.order)["brought", self.referrer], 50)
        gain = self._ask(
            shares={
                ("brought", self.service_manager.partner_id): 50,
                ("closed", self.seller.partner_id): 50,
            }
        )
        with self.assertRaises(AccessError):
            gain.with_user(self.service_manager).action_approve()
        gain.with_user(self.sales_manager).action_approve()

    def test_decided_once(self):
        """CP-11: what is decided stays decided; another request is possible."""
        change = self._ask()
        change.with_user(self.service_manager).action_approve()
        for method in ("action_approve", "action_refuse"):
            with self.assertRaises(UserError):
                getattr(change.with_user(self.sales_manager), method)()
        with self.assertRaises(UserError):
            change.with_user(self.seller).reason = "Other"
        with self.assertRaises(UserError):
            change.with_user(self.seller).unlink()
        with self.assertRaises(UserError):
            change.with_user(self.seller).line_ids[0].percent = 1
        again = self._ask(origin="new")
        with self.assertRaises(UserError):
            self.order.with_user(self.seller).action_ask_attribution_change()
        again.with_user(self.seller).unlink()

    def test_forged(self):
        """CP-11: who asks cannot decide by writing fields, nor touch others' lines."""
        with self.assertRaises(UserError):
            self._ask(state="approved")
        change = self._ask()
        for values in (
            {"state": "approved"},
            {"decided_by_id": self.service_manager.id},
            {"requested_by_id": self.service_manager.id},
            {"old_line_ids": [Command.clear()]},
        ):
            with self.assertRaises(UserError):
                change.with_user(self.seller).write(values)
        with self.assertRaises(UserError):
            change.with_user(self.sales_manager).reason = "Mine now"
        with self.assertRaises(UserError):
            change.with_user(self.sales_manager).line_ids[0].unlink()
        Line = self.env["service.attribution.change.line"]
        for user, side in ((self.sales_manager, "new"), (self.seller, "old")):
            with self.assertRaises(UserError):
                Line.with_user(user).create(
                    {
                        "change_id": change.id,
                        "side": side,
                        "role": "brought",
                        "partner_id": self.seller.partner_id.id,
                        "percent": 1,
                    }
                )

    def test_not_whole(self):
        """CP-11: shares that do not sum to 100 are not even asked for."""
        with self.assertRaises(ValidationError):
            self._ask(shares={("closed", self.seller.partner_id): 99.9999})
        change = self._ask().with_user(self.seller)
        change.line_ids.filtered(lambda line: line.role == "closed").percent = 62
        with self.assertRaises(ValidationError):
            change.with_user(self.service_manager).action_approve()

    def test_only_locked(self):
        """CP-11: a suggestion is changed at its sources, not by a request."""
        self.order = self._quote(self.order.opportunity_id)
        self.deal = self.order.service_attribution_id
        with self.assertRaises(UserError):
            self._ask()
        with self.assertRaises(UserError):
            self.order.with_user(self.seller).action_ask_attribution_change()
