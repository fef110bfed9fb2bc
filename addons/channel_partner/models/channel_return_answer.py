# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Command


class ChannelReturn(models.Model):
    """How a request is answered, and what becomes of it."""

    _inherit = "channel.return"

    # ------------------------------------------------------------------
    # By a person
    # ------------------------------------------------------------------

    def _check_desk(self):
        """Only employees who look after channels answer requests."""
        if self.env.su:
            return
        if not self.env.user.has_group("channel_partner.group_channel_user"):
            raise AccessError(
                self.env._(
                    "Returns are answered by the people who look after channels."
                )
            )
        self.check_access("read")

    def _claim_request(self):
        """Wait for whoever changes returns of these firms; read what holds now."""
        # sudo: the caller was checked; only engines write claims.
        claims = self.env["channel.partner.claim"].sudo()
        for company, firm in sorted(
            {(one.company_id, one.channel_partner_id) for one in self.sudo()},
            key=lambda pair: (pair[0].id, pair[1].id),
        ):
            claims._claim(firm, company)

    def action_authorise(self):
        """Authorise requests that wait, or that the rules have refused."""
        self._check_desk()
        self._claim_request()
        # sudo: the caller was checked above; only the engine writes returns.
        for request in self.sudo():
            if request.answer not in ("waiting", "refused"):
                raise UserError(
                    self.env._(
                        "%(name)s is answered already.", name=request.display_name
                    )
                )
            if request.answer == "refused":
                self._check_quantity(request.order_line_id, request.quantity)
            request._make_rmas()
            request._set_answer(
                "authorised",
                self.env._("Authorised: send it in."),
                self.env.user,
            )
        return True

    def action_refuse(self, reason):
        """Refuse requests that wait; the reason is what the firm reads.

        :param str reason: why, and what the firm can do
        """
        self._check_desk()
        reason = (reason or "").strip()
        if not reason:
            raise UserError(self.env._("Say why: the firm reads it."))
        self._claim_request()
        # sudo: the caller was checked above; only the engine writes returns.
        for request in self.sudo():
            if request.answer != "waiting":
                raise UserError(
                    self.env._(
                        "%(name)s is answered already.", name=request.display_name
                    )
                )
            request._set_answer("refused", reason[:500], self.env.user)
        return True

    def _set_answer(self, answer, decision, user):
        self.write(
            {
                "answer": answer,
                "decision": decision,
                "decided_on": fields.Datetime.now(),
                "decided_by_id": user.id,
            }
        )
        self.activity_unlink(["mail.mail_activity_data_todo"])

    # ------------------------------------------------------------------
    # By the firm
    # ------------------------------------------------------------------

    def action_cancel(self):
        """Take requests back: by the firm, or by an employee for it.

        As long as nothing has been received.
        """
        if self.env.user.share and not self.env.su:
            self._get_return_member()
            self.check_access("read")
        else:
            self._check_desk()
        self._claim_request()
        # sudo: the caller reads these requests; only the engine writes returns.
        for request in self.sudo():
            if request.state == "cancelled":
                continue
            if request.state not in ("waiting", "authorised"):
                raise UserError(
                    self.env._(
                        "%(name)s cannot be cancelled any more: it is %(state)s.",
                        name=request.display_name,
                        state=dict(
                            request._fields["state"]._description_selection(self.env)
                        )[request.state].lower(),
                    )
                )
            if request.rma_ids.reception_move_id.filtered(
                lambda move: move.state == "done"
            ):
                raise UserError(
                    self.env._(
                        "A part of %(name)s has been received: it cannot be cancelled "
                        "any more.",
                        name=request.display_name,
                    )
                )
            request.rma_ids.filtered(
                lambda rma: rma.state != "cancelled"
            ).action_cancel()
            request._set_answer(
                "cancelled", self.env._("Cancelled by who asked for it"), self.env.user
            )
        return True

    # ------------------------------------------------------------------
    # OCA's RMA
    # ------------------------------------------------------------------

    def _make_rmas(self):
        """One confirmed RMA for each delivery that the goods came with."""
        self.ensure_one()
        shares = self._get_shares()
        unit = self.uom_id
        if unit.compare(sum(part for _place, part in shares), self.quantity) < 0:
            raise UserError(
                self.env._(
                    "%(name)s: of this delivery so much cannot be returned any more.",
                    name=self.display_name,
                )
            )
        operation = self.env.ref(
            "channel_partner.rma_operation_channel_exchange"
            if self.mode == "exchange"
            else "channel_partner.rma_operation_channel_refund"
        )
        rmas = self.env["rma"].with_company(self.company_id)
        rmas = rmas.create(
            [
                self._prepare_rma_vals(place.move, part, operation)
                for place, part in shares
            ]
        )
        rmas.action_confirm()
        self._prepare_receipts()

    def _prepare_rma_vals(self, move, quantity, operation):
        """Values of the RMA of one delivery."""
        self.ensure_one()
        order = self.order_id
        return {
            "channel_return_id": self.id,
            "origin": self.name,
            "company_id": self.company_id.id,
            "partner_id": order.partner_id.id,
            "partner_invoice_id": order.partner_invoice_id.id,
            "partner_shipping_id": order.partner_shipping_id.id,
            "order_id": order.id,
            "picking_id": move.picking_id.id,
            "move_id": move.id,
            "product_id": self.product_id.id,
            "product_uom_qty": quantity,
            "product_uom": self.uom_id.id,
            "operation_id": operation.id,
            "user_id": self.point_id.user_id.id or self.company_id.channel_user_id.id,
        }

    def _prepare_receipts(self):
        """The planned receipts name the serial numbers that were asked for."""
        self.ensure_one()
        if self.product_id.tracking != "serial":
            return
        for rma in self.rma_ids:
            lots = rma._get_channel_lots()
            lines = rma.reception_move_id.move_line_ids
            for line, lot in zip(lines, lots, strict=False):
                line.lot_id = lot

    def _settle_exchange(self, rmas):
        """What was exchanged has arrived: price difference and fee are invoiced.

        One draft document for the whole request, made with the last receipt.
        """
        self.ensure_one()
        if self.difference_move_id or self.mode != "exchange":
            return
        if self.rma_ids.filtered(lambda rma: rma.state in ("draft", "confirmed")):
            return
        currency = self.currency_id
        lines = []
        if not currency.is_zero(self.difference):
            lines.append(
                {
                    "product_id": self.exchange_product_id.id,
                    "name": self.env._(
                        "Price difference: %(new)s instead of %(old)s (%(name)s)",
                        new=self.exchange_product_id.display_name,
                        old=self.product_id.display_name,
                        name=self.name,
                    ),
                    "quantity": 1,
                    "price_unit": self.difference,
                }
            )
        if not currency.is_zero(self.fee):
            lines.append(self._prepare_fee_line(self.fee))
        if not lines:
            return
        total = sum(line["price_unit"] for line in lines)
        sign = 1 if total >= 0 else -1
        order = self.order_id
        self.difference_move_id = (
            self.env["account.move"]
            .with_company(self.company_id)
            .create(
                {
                    "move_type": "out_invoice" if sign > 0 else "out_refund",
                    "company_id": self.company_id.id,
                    "partner_id": order.partner_invoice_id.id,
                    "currency_id": currency.id,
                    "invoice_origin": self.name,
                    "fiscal_position_id": order.fiscal_position_id.id,
                    "invoice_line_ids": [
                        Command.create(
                            {
                                **line,
                                "quantity": 1,
                                "price_unit": sign * line["price_unit"],
                            }
                        )
                        for line in lines
                    ],
                }
            )
        )

    def _prepare_fee_line(self, amount):
        """Invoice line of the restocking fee."""
        self.ensure_one()
        return {
            "product_id": self.env.ref("channel_partner.product_restocking_fee").id,
            "name": self.env._(
                "Restocking fee %(percent)s %% (%(name)s)",
                percent=f"{self.fee_percent:g}",
                name=self.name,
            ),
            "quantity": 1,
            "price_unit": amount,
        }

    def _get_share_of(self, amount, rmas):
        """Share of an amount for some of the RMAs, by quantity; rounded, sums up."""
        self.ensure_one()
        done = self.rma_ids.filtered(lambda rma: rma.refund_id) - rmas
        before = sum(done.mapped("product_uom_qty"))
        upto = before + sum(rmas.mapped("product_uom_qty"))
        round_ = self.currency_id.round
        return round_(
            round_(amount * upto / self.quantity)
            - round_(amount * before / self.quantity)
        )
