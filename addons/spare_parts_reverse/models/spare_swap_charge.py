# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, models
from odoo.exceptions import AccessError, UserError

MANAGER = "service_revenue.group_service_manager"
_OPEN_QUOTE = ("draft", "sent")


class SpareSwap(models.Model):
    """What the customer pays for stands on the quotation of the visit (SP-04)."""

    _inherit = "spare.swap"

    @api.model
    def _charge_customers(self, jobs):
        """Put the parts that the customer pays for on a quotation.

        Over the quota of a contract the quotation is made as for every other part of a
        work order. The stock move belongs to the line, so that nothing is delivered
        again when the customer accepts, and the cost is that of a sale.
        """
        by_order = {}
        for job in jobs:
            order = job.request.order
            if job.payer == "customer" and order and job.swap.state == "done":
                # sudo: what the customer pays follows from the swap, whoever makes it.
                by_order.setdefault(order.sudo(), []).append(job.swap)
        for order, swaps in by_order.items():
            over = [swap for swap in swaps if swap.out_move_id.service_over_quantity]
            if over:
                order._service_make_quote()
                for swap in over:
                    line = swap.out_move_id.service_quote_line_id
                    swap.sale_line_id = line
                    if line.product_id == swap.out_product_id:
                        # Sold as itself and not as a fee: delivered already.
                        swap.out_move_id.sale_line_id = line
            plain = [swap for swap in swaps if swap not in over]
            if plain and (order.service_partner_id or order.commercial_partner_id):
                self._quote_parts(order, plain)

    @api.model
    def _quote_parts(self, order, swaps):
        quote = order._get_spare_quotation()
        lines = self.env["sale.order.line"].create(
            [
                {
                    "order_id": quote.id,
                    "product_id": swap.out_product_id.id,
                    "product_uom_qty": swap.quantity,
                }
                for swap in swaps
            ]
        )
        for swap, line in zip(swaps, lines, strict=True):
            swap.sale_line_id = line
            swap.out_move_id.sale_line_id = line

    # ------------------------------------------------------------------
    # Goodwill
    # ------------------------------------------------------------------

    def action_goodwill(self, reason):
        """A manager gives the part away: off the quotation, with the reason (SP-04).

        :raise UserError: when no reason is given, or the customer has accepted already
        """
        self.check_access("read")
        if not self.env.user.has_group(MANAGER):
            raise AccessError(
                self.env._("Only a service manager gives a part away. Ask one.")
            )
        reason = reason.strip()[:500] if isinstance(reason, str) else ""
        if not reason:
            raise UserError(self.env._("Say why the part is given away."))
        # sudo: who pays is not typed in; the group was checked.
        swaps = self.sudo()
        for swap in swaps:
            if swap.state != "done" or swap.payer not in ("customer", "contract"):
                raise UserError(
                    self.env._(
                        "%(swap)s costs the customer nothing.", swap=swap.display_name
                    )
                )
        swaps._drop_charges()
        swaps.write(
            {
                "payer": "goodwill",
                "payer_note": self.env._("Goodwill: %(reason)s", reason=reason),
            }
        )
        # What was counted of a contract is given back.
        moves = swaps.out_move_id
        self.env["service.entitlement"].sudo()._give_back(moves)
        moves._with_measured_engine().write({"service_over_quantity": 0})
        swaps.fsm_order_id._service_count_parts()
        return True

    def _drop_charges(self):
        """Take the lines off quotations that nobody has accepted yet."""
        lines = self.sale_line_id
        accepted = lines.filtered(
            lambda line: line.order_id.state not in (*_OPEN_QUOTE, "cancel")
        )
        if accepted:
            raise UserError(
                self.env._(
                    "The customer has accepted %(orders)s already. Cancel or credit it "
                    "first.",
                    orders=", ".join(accepted.order_id.mapped("name")),
                )
            )
        moves = self.out_move_id
        moves.write({"sale_line_id": False})
        moves._with_measured_engine().write({"service_quote_line_id": False})
        self.write({"sale_line_id": False})
        quotes = lines.order_id
        lines.filtered(lambda line: line.order_id.state in _OPEN_QUOTE).unlink()
        # A quotation of nothing is of no use to anybody.
        quotes.filtered(
            lambda quote: quote.state in _OPEN_QUOTE and not quote.order_line
        ).action_cancel()
