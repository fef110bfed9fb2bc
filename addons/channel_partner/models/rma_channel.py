# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Command


class Rma(models.Model):
    """RMAs that a channel partner has asked for in the portal (CP-09)."""

    _inherit = "rma"

    channel_return_id = fields.Many2one(
        "channel.return",
        readonly=True,
        copy=True,
        index="btree_not_null",
        ondelete="restrict",
    )

    def write(self, vals):
        if "channel_return_id" in vals and not self.env.su:
            raise AccessError(
                self.env._("Which request an RMA belongs to is not changed by hand.")
            )
        return super().write(vals)

    def _get_channel_lots(self):
        """Serial numbers that were asked for and came with the delivery of this RMA."""
        self.ensure_one()
        # sudo: who receives goods need not read returns.
        rma = self.sudo()
        return rma.channel_return_id.lot_ids & rma.move_id.move_line_ids.lot_id

    def update_received_state_on_reception(self):
        """What was exchanged is replaced as soon as it has arrived."""
        result = super().update_received_state_on_reception()
        # sudo: what follows from a receipt was authorised; who receives goods need not
        # read returns or write invoices.
        for rma in self.sudo().filtered("channel_return_id"):
            request = rma.channel_return_id
            if request.mode != "exchange" or not rma.can_be_replaced:
                continue
            rma.create_replace(
                fields.Datetime.now(),
                rma.warehouse_id,
                request.exchange_product_id,
                rma.product_uom_qty,
                rma.product_uom,
            )
            request._settle_exchange(rma)
        return result

    def action_refund(self):
        """The restocking fee is a line of its own on the credit note."""
        before = {rma: rma.refund_id for rma in self}
        result = super().action_refund()
        # sudo: the fee was agreed with the request, whoever makes the credit note.
        new = self.sudo().filtered(
            lambda rma: (
                rma.channel_return_id
                and rma.refund_id
                and rma.refund_id != before[rma.sudo(self.env.su)]
            )
        )
        for (request, refund), rmas in new.grouped(
            lambda rma: (rma.channel_return_id, rma.refund_id)
        ).items():
            # Of this credit note the refund is set already: leave these out.
            fee = request._get_share_of(request.fee, rmas)
            if not request.currency_id.is_zero(fee):
                line = request._prepare_fee_line(-fee)
                refund.write({"invoice_line_ids": [Command.create(line)]})
        return result

    def _prepare_refund_vals(self, origin=False):
        vals = super()._prepare_refund_vals(origin=origin)
        if self.channel_return_id:
            # The fee is in the currency of the order.
            vals["currency_id"] = self.channel_return_id.currency_id.id
        return vals


class StockMove(models.Model):
    """Receipts take the serial numbers that were asked for, and no others."""

    _inherit = "stock.move"

    def _action_done(self, cancel_backorder=False):
        # sudo: who receives goods need not read RMAs.
        for move in self.sudo():
            if move.state in ("done", "cancel") or move.product_id.tracking != "serial":
                continue
            for rma in move.rma_receiver_ids.filtered("channel_return_id"):
                expected = rma._get_channel_lots()
                found = move.move_line_ids.lot_id
                if expected and found != expected:
                    raise UserError(
                        self.env._(
                            "%(request)s is about number %(expected)s and not "
                            "%(found)s. Send it back, or let the partner ask for the "
                            "one that arrived.",
                            request=rma.channel_return_id.name,
                            expected=", ".join(expected.mapped("name")),
                            found=", ".join(found.mapped("name"))
                            or self.env._("(no number)"),
                        )
                    )
        return super()._action_done(cancel_backorder=cancel_backorder)
