# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools.misc import format_date


class ServiceContractChange(models.Model):
    """One change of a period that was sold: another level, or its early end.

    It keeps what was agreed to the cent. Of one period, one end at most (database), so
    that nothing is given back twice.
    """

    _name = "service.contract.change"
    _description = "Change of a Service Contract"
    _order = "date desc, id desc"
    _check_company_auto = True

    period_id = fields.Many2one(
        "service.contract.period", required=True, ondelete="cascade", index=True
    )
    contract_id = fields.Many2one(
        related="period_id.contract_id", store=True, index=True
    )
    company_id = fields.Many2one(related="period_id.company_id", store=True, index=True)
    currency_id = fields.Many2one(related="period_id.currency_id", store=True)
    kind = fields.Selection(
        [("level", "Other level"), ("end", "Early end")], required=True, readonly=True
    )
    state = fields.Selection(
        [
            ("pending", "Waits for the order"),
            ("agreed", "Waits for its day"),
            ("done", "Done"),
            ("cancelled", "Cancelled"),
        ],
        required=True,
        readonly=True,
        default="pending",
    )
    date = fields.Date(
        required=True, readonly=True, help="The first day on which it counts."
    )
    level_from_id = fields.Many2one(
        "service.level", string="Level Before", readonly=True, ondelete="restrict"
    )
    level_to_id = fields.Many2one(
        "service.level", string="Level After", readonly=True, ondelete="restrict"
    )
    product_id = fields.Many2one("product.product", readonly=True, ondelete="restrict")
    quantity = fields.Float(readonly=True, default=1.0)
    unit_price = fields.Float(readonly=True)
    price = fields.Monetary(
        readonly=True,
        help="New price without taxes of what is paid at once: the whole period, or a "
        "month or year of it.",
    )
    amount = fields.Monetary(
        string="Difference",
        readonly=True,
        help="Without taxes. Positive: the customer pays it; negative: given back.",
    )
    reason = fields.Char(readonly=True)
    user_id = fields.Many2one("res.users", string="By", readonly=True)
    sale_line_id = fields.Many2one(
        "sale.order.line", index="btree_not_null", ondelete="set null", readonly=True
    )
    refund_id = fields.Many2one(
        "account.move",
        string="Credit Note",
        index="btree_not_null",
        ondelete="set null",
        readonly=True,
    )

    _one_end = models.UniqueIndex(
        "(period_id) WHERE kind = 'end' AND state != 'cancelled'",
        "This period was ended already; nothing is given back twice.",
    )
    _one_level_a_day = models.UniqueIndex(
        "(period_id, date) WHERE kind = 'level' AND state IN ('agreed', 'done')",
        "The level of this contract changes on that day already. Choose another day.",
    )
    _level_given = models.Constraint(
        "CHECK (kind != 'level' OR level_to_id IS NOT NULL)",
        "Say which level comes next.",
    )

    @api.model
    def _may_decide(self):
        """May the user start, end, and give money back?"""
        return self.env.su or self.env.user.has_group(
            "service_revenue.group_service_manager"
        )

    @api.model
    def _check_may_decide(self):
        if not self._may_decide():
            raise AccessError(
                self.env._(
                    "Service managers start and end contracts and give money back. "
                    "Ask one of them."
                )
            )

    # ------------------------------------------------------------------
    # Another level
    # ------------------------------------------------------------------

    def _apply(self):
        """The order was confirmed, or nothing is to be paid: the change is agreed."""
        for change in self.filtered(lambda one: one.state == "pending"):
            period = change.period_id
            period.lock_for_update()
            period._check_may_change(change.date)
            if change.level_from_id != period._level_on(change.date):
                raise UserError(
                    self.env._(
                        "%(contract)s was changed since this was calculated. Make a "
                        "new change of level from the contract.",
                        contract=change.contract_id.display_name,
                    )
                )
            change.period_id.amount += change._amount_of_term()
            change.state = "agreed"
            change._change_contract_lines()
            change.contract_id.message_post(
                body=self.env._(
                    "%(before)s becomes %(after)s on %(date)s: %(amount)s.",
                    before=change.level_from_id.name,
                    after=change.level_to_id.name,
                    date=format_date(self.env, change.date),
                    amount=change.currency_id.format(change.amount),
                )
            )
        self._take_effect()

    def _amount_of_term(self):
        """By how much the price of the whole term changes."""
        self.ensure_one()
        period = self.period_id
        prices = period._agreed_prices()
        after = period._total([*prices, (self.date, self.price)])
        return self.currency_id.round(after - period._total(prices))

    def _take_effect(self):
        """Levels whose day has come; the others wait for the nightly cron."""
        due = self.filtered(
            lambda change: (
                change.state == "agreed"
                and change.date <= change.contract_id._service_today(change.company_id)
            )
        ).sorted("date")
        for change in due:
            change.state = "done"
            change.period_id.level_id = change.level_to_id
            change.contract_id.write(
                {
                    "service_level_id": change.level_to_id.id,
                    "service_product_id": change.product_id.id,
                    "service_quantity": change.quantity,
                }
            )
        if due:
            self.env["service.entitlement"]._grant(due.period_id)
            due.contract_id._service_level_changed()

    def _change_contract_lines(self):
        """From the day on, the contract invoices the new price."""
        self.ensure_one()
        period = self.period_id
        lines = self.env["contract.line"].search(
            [("service_period_id", "=", period.id)]
        )
        last = lines.sorted("date_start")[-1:]
        if not last or last.product_id == self.product_id:
            return
        period._stop_contract_lines(self.date)
        first = self.date
        if last.last_date_invoiced:
            first = max(first, last.last_date_invoiced + timedelta(days=1))
        if first > period.date_to:
            return
        last.copy(
            {
                "contract_id": period.contract_id.id,
                "product_id": self.product_id.id,
                "name": self.env._(
                    "%(text)s\n#START# – #END#", text=self.product_id.display_name
                ),
                "quantity": self.quantity,
                "price_unit": self.unit_price,
                "discount": 0.0,
                "date_start": first,
                "date_end": period.date_to,
                "recurring_next_date": first,
                "last_date_invoiced": False,
                "service_period_id": period.id,
                "service_tax_ids": [(6, 0, last.service_tax_ids.ids)],
            }
        )

    @api.model
    def _apply_due(self):
        """Agreed changes whose day has come (nightly)."""
        while True:
            due = self.search(
                [
                    ("state", "=", "agreed"),
                    # A day more: it has begun in the east already.
                    ("date", "<=", fields.Date.today() + timedelta(days=1)),
                ],
                order="date, id",
                limit=100,
            ).try_lock_for_update()
            due._take_effect()
            due = due.filtered(lambda change: change.state == "done")
            if not due or not self.env["ir.cron"]._commit_progress(len(due)):
                break

    def _revert(self):
        """The order of these changes was cancelled: the level before holds again."""
        for change in self.filtered(
            lambda one: one.kind == "level" and one.state in ("agreed", "done")
        ):
            period = change.period_id
            levels = period._agreed_levels()
            if levels[-1:] != change or period.state != "active":
                # Something newer was agreed since; it stays as it is.
                continue
            if period.billing != "prepaid":
                raise UserError(
                    self.env._(
                        "%(contract)s is invoiced at the new level already. Change its "
                        "level back on the contract, then cancel the order.",
                        contract=change.contract_id.display_name,
                    )
                )
            total = period._total(period._agreed_prices())
            was_done = change.state == "done"
            change.state = "cancelled"
            period.amount += period._total(period._agreed_prices()) - total
            if not was_done:
                continue
            before = (levels - change)[-1:]
            line = period.sale_line_id
            period.level_id = change.level_from_id
            change.contract_id.write(
                {
                    "service_level_id": change.level_from_id.id,
                    "service_product_id": (before or line).product_id.id,
                    "service_quantity": (
                        before.quantity if before else line.product_uom_qty or 1.0
                    ),
                }
            )
            self.env["service.entitlement"]._grant(period)
            change.contract_id._service_level_changed()

    def _cancel_pending(self):
        """The order of these changes was cancelled before they were agreed."""
        self.filtered(lambda change: change.state == "pending").state = "cancelled"
