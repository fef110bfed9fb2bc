# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Story K: a technician keeps a defective part beyond its date.

On the first of October he swaps a controller board at Ms Li's and has to bring the
defective one back within five days. He is reminded the day before, on the day and every
three days; after seven more days the deposit of 120 is charged in the incentive ledger,
and his manager is told. The month is settled: he earned 20 and owes 120, so nothing is
paid. He sends the wrong board first, which changes nothing, then the right one: the
deposit is given back, and the next settlement pays the 20.
"""

from datetime import date, timedelta

from freezegun import freeze_time

from odoo import fields
from odoo.tests import Form, TransactionCase, tagged

from odoo.addons.base.models.ir_cron import IrCron
from odoo.addons.service_revenue.models.service_incentive_direct import DirectTarget

from tests.support.story import Cast

SWAPPED = "2026-10-01 02:00:00"


@tagged("post_install", "-at_install")
class TestStoryK(TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.classPatch(IrCron, "_commit_progress", lambda self, *args, **kwargs: 60.0)
        clock = freeze_time(SWAPPED)
        cls.clock = clock.start()
        cls.addClassCleanup(clock.stop)
        cast = Cast(cls.env)
        for name, value in vars(cast).items():
            setattr(cls, name, value)
        cls.env.user.company_id = cls.company
        cls.receiver = cast._make_user(
            "receiver", "spare_parts_reverse.group_spare_user"
        )
        cls.keeper = cast._make_user(
            "keeper", "spare_parts_reverse.group_spare_manager"
        )
        cls.company.write(
            {
                "spare_warehouse_id": cls.warehouse.id,
                "spare_overdue_user_id": cls.keeper.id,
            }
        )
        cls._make_parts()
        cls.returns = cls.env["spare.part.return"]
        cls.ledger = cls.env["service.incentive.entry"]
        cls.me = cls.technician.partner_id

    @classmethod
    def _make_parts(cls):
        """A board with a serial number, a van with a good one, a policy of 5 days."""
        cls.van = cls.env["stock.warehouse"].create(
            {"name": "Van", "code": "VANK", "company_id": cls.company.id}
        )
        cls.person.default_warehouse_id = cls.van
        cls.policy = cls.env["spare.return.policy"].create(
            {
                "name": "Boards within five days",
                "company_id": cls.company.id,
                "currency_id": cls.company.currency_id.id,
                "return_days": 5,
                "remind_before_days": 1,
                "remind_every_days": 3,
                "deposit_type": "fixed",
                "deposit_amount": 120,
                "charge_after_days": 7,
            }
        )
        cls.board = cls.env["product.product"].create(
            {
                "name": "Controller board",
                "type": "consu",
                "is_storable": True,
                "tracking": "serial",
                "is_spare_part": True,
                "standard_price": 260,
                "spare_policy_id": cls.policy.id,
                "company_id": cls.company.id,
            }
        )
        lots = cls.env["stock.lot"]
        cls.good, cls.defective, cls.wrong = lots.create(
            [
                {"name": name, "product_id": cls.board.id}
                for name in ("K-GOOD", "K-DEFECTIVE", "K-WRONG")
            ]
        )
        cls.env["stock.quant"]._update_available_quantity(
            cls.board, cls.van.lot_stock_id, 1, lot_id=cls.good
        )

    # ------------------------------------------------------------------
    # What people do
    # ------------------------------------------------------------------

    def _swap(self):
        location = self.env["fsm.location"]._service_locations(self.li)[self.li]
        order = self.env["fsm.order"].create(
            {
                "location_id": location.id,
                "person_id": self.person.id,
                "company_id": self.company.id,
            }
        )
        order.with_user(self.technician).spare_swap(
            {
                "out_product_id": self.board.id,
                "out_lot_id": self.good.id,
                "in_code": "K-DEFECTIVE",
                "in_product_id": self.board.id,
                "client_key": "story-k",
            }
        )
        [part] = order.spare_return_ids
        return part

    def _live_until(self, day):
        """The schedules run every morning, up to and including a day of October."""
        while True:
            self.returns._cron_remind()
            self.returns._cron_charge()
            if fields.Date.today() >= day:
                return
            self.clock.tick(timedelta(days=1))

    def _earn(self, amount):
        """What another document rewards him with: payable at once."""
        rule = self.env["service.incentive.rule"].create(
            {"name": "Bonus", "amount_type": "direct"}
        )
        self.ledger._sync_direct(
            [
                DirectTarget(
                    rule=rule,
                    beneficiary=self.me,
                    origin=self.person,
                    company=self.company,
                    currency=self.company.currency_id,
                    amount=amount,
                    note="Bonus of the month",
                )
            ]
        )

    def _receive(self, part, number):
        action = part.with_user(self.receiver).action_receive()
        dialog = (
            self.env[action["res_model"]]
            .with_user(self.receiver)
            .with_context(**action["context"])
        )
        form = Form(dialog)
        with form.line_ids.edit(0) as line:
            line.found_name = number
            line.seal = "intact"
        form.save().action_confirm()

    def _my_lines(self):
        page = self.ledger.with_user(self.technician).get_my_earnings("2026-10-15")
        return [
            (line["amount"], line["state_label"], line["note"])
            for line in page["lines"]
            if line["title"].startswith("Deposit")
        ]

    # ------------------------------------------------------------------
    # The story
    # ------------------------------------------------------------------

    def test_story(self):
        part = self._swap()
        self.assertRecordValues(
            part,
            [
                {
                    "state": "owed",
                    "lot_id": self.defective.id,
                    "holder_id": self.me.id,
                    "due_date": date(2026, 10, 6),
                    "charge_date": date(2026, 10, 13),
                    "warehouse_id": self.warehouse.id,
                    "value": 260,
                }
            ],
        )
        self._earn(20)
        mine = self.returns.with_user(self.technician).search(
            [("holder_id.user_ids", "in", self.technician.ids)]
        )
        self.assertEqual(mine, part)

        # Reminders, then the charge and the manager; each once.
        self._live_until(date(2026, 10, 16))
        sent = part.reminder_ids.sorted("id")
        self.assertEqual(
            [(row.kind, row.planned_on.day) for row in sent],
            [
                ("remind", 5),
                ("remind", 6),
                ("remind", 9),
                ("remind", 12),
                ("raise", 13),
                ("remind", 15),
            ],
        )
        self.assertEqual(part.activity_ids.user_id, self.technician + self.keeper)
        self.assertEqual(part.charged_amount, 120)
        [(amount, label, note)] = self._my_lines()
        self.assertEqual((amount, label), (-120, "Charged"))
        self.assertIn("K-DEFECTIVE", note)
        self.assertIn("deducted in the next settlement", note)

        # The month is settled: he owes more than he has earned.
        self.clock.move_to("2026-11-02 02:00:00")
        self.assertFalse(self.ledger._settle(date(2026, 11, 2), agents=self.me))
        owed = self.env["service.incentive.owed"].search(
            [("beneficiary_id", "=", self.me.id)]
        )
        self.assertEqual(owed.payable, -100)
        self.assertIn("carried over", self._my_lines()[0][2])

        # The wrong board changes nothing; the right one gives everything back.
        part.with_user(self.technician).hand_over("SF100")
        self._receive(part, "K-WRONG")
        self.assertEqual(part.state, "owed")
        self.assertEqual(part.discrepancy_ids.found_lot_id, self.wrong)
        self.assertEqual(part.ledger_returned, 0)
        self._receive(part, "K-DEFECTIVE")
        self.assertRecordValues(
            part,
            [
                {
                    "state": "received",
                    "charged_amount": 0,
                    "ledger_charged": 120,
                    "ledger_returned": 120,
                    "location_id": self.warehouse.spare_inspection_location_id.id,
                }
            ],
        )
        self.assertFalse(part.activity_ids)
        settled = self.ledger._settle(date(2026, 12, 2), agents=self.me)
        self.assertEqual(sum(settled.mapped("total")), 20)
        amounts = settled.line_ids.mapped("settled_amount")
        self.assertEqual(sorted(amounts), [-120, 20, 120])
        self.assertEqual(
            part.event_ids.filtered(lambda event: event.step != "remind").mapped(
                "step"
            ),
            ["open", "charge", "transit", "discrepancy", "owed", "received", "credit"],
        )
