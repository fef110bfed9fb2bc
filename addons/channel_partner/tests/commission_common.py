# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields

from .common import ChannelCommon

PIXEL = (
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9"
    "awAAAABJRU5ErkJggg=="
)


class CommissionCommon(ChannelCommon):
    """One rule of 1 % on service; jobs that are sold for 1,000.00, given and proven."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.rules = cls.env["channel.commission.rule"]
        cls.commissions = cls.env["channel.commission"]
        cls.ledger = cls.env["service.incentive.entry"]
        cls.rules.search([]).active = False
        cls.rule = cls.rules.create({"name": "Service"})
        cls.categ = cls.env["product.category"].create({"name": "Air conditioners"})
        cls.work = cls.env["product.product"].create(
            {
                "name": "Installation",
                "type": "service",
                "invoice_policy": "order",
                "categ_id": cls.categ.id,
                "taxes_id": False,
            }
        )

    # ------------------------------------------------------------------
    # Jobs
    # ------------------------------------------------------------------

    @classmethod
    def make_sale(cls, price=1000, customer=None, confirm=True, **vals):
        sale = cls.env["sale.order"].create(
            {
                "partner_id": (customer or cls.customer).id,
                "order_line": [
                    (
                        0,
                        0,
                        {
                            "product_id": cls.work.id,
                            "price_unit": price,
                            "tax_ids": False,
                        },
                    )
                ],
                **vals,
            }
        )
        if confirm:
            sale.action_confirm()
        return sale

    @classmethod
    def make_job(cls, price=1000, point=None, customer=None, **vals):
        """A job that was sold, and that a store has taken."""
        sale = cls.make_sale(price, customer)
        job = cls.make_order(customer, sale_id=sale.id, **vals)
        cls.give(job, point)
        return job

    @classmethod
    def give(cls, document, point=None):
        """As the engine writes it when a store accepts."""
        point = point or cls.point
        document.sudo().write(
            {
                "channel_point_id": point.id,
                "channel_partner_id": point.channel_partner_id.id,
            }
        )
        document._on_channel_accepted()

    @classmethod
    def take_back(cls, document):
        document.sudo().write({"channel_point_id": False, "channel_partner_id": False})
        document._on_channel_released()

    def complete(self, job, confirm=True):
        if confirm:
            job.write(
                {
                    "signature": PIXEL,
                    "signed_by": "Customer",
                    "signed_on": fields.Datetime.now(),
                }
            )
        job.action_complete()

    def prove(self, job, result="good"):
        self.complete(job)
        job.record_callback(result)

    # ------------------------------------------------------------------
    # Money
    # ------------------------------------------------------------------

    def invoice(self, sale):
        invoice = sale._create_invoices()
        invoice.action_post()
        return invoice

    def pay(self, move):
        self.env["account.payment.register"].with_context(
            active_model="account.move", active_ids=move.ids
        ).create({}).action_create_payments()

    def refund(self, invoice, price):
        wizard = (
            self.env["account.move.reversal"]
            .with_context(active_model="account.move", active_ids=invoice.ids)
            .create({"journal_id": invoice.journal_id.id})
        )
        refund = self.env["account.move"].browse(wizard.reverse_moves()["res_id"])
        refund.invoice_line_ids.price_unit = price
        refund.action_post()
        return refund

    def booked(self, document, point=None):
        link = "order_id" if document._name == "fsm.order" else "sale_order_id"
        return self.commissions.search(
            [
                (link, "in", document.ids),
                ("point_id", "=", (point or self.point).id),
            ]
        )

    def standing(self, document, point=None):
        """[(amount, state, hold reason)] in the ledger."""
        self.env.invalidate_all()
        return [
            (entry.amount, entry.state, entry.hold_reason)
            for entry in self.booked(document, point).entry_ids.sorted("id")
        ]

    def settle(self, day="2099-01-01"):
        return self.ledger._settle(fields.Date.to_date(day))
