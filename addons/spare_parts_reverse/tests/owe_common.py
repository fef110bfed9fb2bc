# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from datetime import timedelta

from odoo.addons.base.models.ir_cron import IrCron

from .common import SpareCommon


class OweCommon(SpareCommon):
    """Policies with and without a deposit; parts that are late; the ledger."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # Batches of a schedule are not committed in a test.
        cls.classPatch(IrCron, "_commit_progress", lambda self, *args, **kwargs: 60.0)
        cls.returns = cls.env["spare.part.return"]
        cls.ledger = cls.env["service.incentive.entry"]
        cls.board = cls.make_part()
        cls.serial = cls.make_lot(cls.board, "B-1")
        cls.fixed = cls.make_policy(
            name="Fixed", deposit_type="fixed", deposit_amount=80, charge_after_days=7
        )
        cls.holder = cls.technician.partner_id

    @classmethod
    def make_policy(cls, **vals):
        return cls.env["spare.return.policy"].create({"return_days": 3, **vals})

    @classmethod
    def make_late(cls, product=None, lot=None, policy=None, days=20, **vals):
        return cls.make_return(
            product or cls.board,
            lot,
            policy_id=(policy or cls.fixed).id,
            due_date=cls.today - timedelta(days=days),
            **vals,
        )

    @classmethod
    def entries(cls, parts):
        return cls.ledger.search(
            [("origin_model", "=", parts._name), ("origin_id", "in", parts.ids)],
            order="id",
        )
