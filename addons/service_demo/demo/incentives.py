# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Month end: what technicians earned is settled, billed and paid."""

from datetime import timedelta

from odoo.tools import date_utils

from .leads import FIRST_DAY

SETTLE_DAY = 4  # of the month, for the month before
PAY_DAY = 9
DIRECT_LINES = 20000
UNPAID = 3  # bills of each month that are paid with those of the next one


def build(demo):
    month = date_utils.start_of(demo.today, "month")
    while month > demo.day(FIRST_DAY):
        for day, action in ((SETTLE_DAY, settle), (PAY_DAY, pay)):
            when = month + timedelta(days=day - 1)
            demo.plan((demo.today - when).days, 10, action, demo, when)
        month -= timedelta(days=1)
        month = date_utils.start_of(month, "month")


def settle(demo, day):
    """One settlement a technician, one vendor bill each."""
    manager = demo.users["manager"]
    runs = demo.env["service.settlement.run"].with_user(manager).sudo()
    everybody = demo.env["res.partner"]
    _runs, settlements = runs._start(day, everybody, demo.company, DIRECT_LINES)
    if not settlements:
        return
    wizard = (
        demo.env["commission.make.invoice"]
        .with_context(active_model="commission.settlement", active_ids=settlements.ids)
        .create({"date": day})
    )
    wizard.button_create()
    bills = settlements.invoice_id
    bills.invoice_date = day
    bills.action_post()


def pay(demo, _day):
    """Pay what is open, but for a few of the latest bills, the persona's among them."""
    bills = demo.env["account.move"].search(
        [
            ("move_type", "=", "in_invoice"),
            ("state", "=", "posted"),
            ("payment_state", "=", "not_paid"),
            ("invoice_line_ids.settlement_id", "!=", False),
        ],
        order="id desc",
    )
    persona = demo.users["technician"].partner_id
    own = bills.filtered(lambda bill: bill.partner_id == persona)[:1]
    bills -= own | (bills - own)[:UNPAID]
    if bills:
        demo.env["account.payment.register"].with_context(
            active_model="account.move", active_ids=bills.ids
        ).create({"group_payment": False})._create_payments()
