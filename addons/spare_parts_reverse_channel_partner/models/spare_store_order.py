# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from datetime import UTC, datetime, time

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tools import float_compare

from odoo.addons.channel_partner.tools.typed import read_names


class SpareStoreRequest(models.Model):
    """Buy, hold on consignment, give back (SP-16)."""

    _inherit = "spare.store.request"

    # ------------------------------------------------------------------
    # Ways in
    # ------------------------------------------------------------------

    @api.model
    def order_part(self, point_id, product_id, quantity, kind="buy", key=None):
        """Buy a part at the pricelist of the tier, or have it on consignment (SP-16).

        For owners and clerks of the store, and employees who look after channels.

        :param int point_id: store (``channel.point``)
        :param int product_id: spare part
        :param float quantity: in the unit of the part
        :param str kind: ``buy`` or ``hold``
        :param str key: of the form; sent twice it is the same order
        :return: id of the ``spare.store.request``
        """
        point, _member = self._find_point(point_id)
        if kind not in ("buy", "hold"):
            raise UserError(self.env._("Choose between buying and holding."))
        key = self._read_key(key)
        if known := self._claim(point, key):
            return known.id
        product, quantity = self._check_part(point, product_id, quantity)
        allowance = self._check_allowed(point, product, kind)
        vals = self._prepare_request(kind, point, product, quantity, key)
        # sudo: role and allowance were checked; only the engine writes requests.
        engine = self.sudo().with_company(point.company_id)
        if kind == "hold":
            engine._check_held(allowance, point, product, quantity)
        request = engine.create(vals)
        if kind == "hold":
            request._make_transfer(
                request._get_central(), request.point_id._get_store_place("held")
            )
        else:
            request._make_quote()
            request._check_bought(allowance)
            request.sale_order_id.action_confirm()
        return request.id

    @api.model
    def give_back(self, point_id, product_id, quantity, lot_names=(), key=None):
        """Send held parts back to the central warehouse (SP-16).

        :param lot_names: serial or lot numbers, where the part is tracked
        :return: id of the ``spare.store.request``
        """
        point, _member = self._find_point(point_id)
        key = self._read_key(key)
        if known := self._claim(point, key):
            return known.id
        product, quantity = self._check_part(point, product_id, quantity)
        # sudo: the role was checked; only the engine writes requests.
        engine = self.sudo().with_company(point.company_id)
        lots = engine._check_held_lots(point, product, quantity, lot_names)
        vals = self._prepare_request("give_back", point, product, quantity, key)
        request = engine.create({**vals, "lot_ids": [Command.set(lots.ids)]})
        request._make_transfer(
            point._get_store_place("held"), request._get_central(), lots
        )
        return request.id

    def action_cancel(self):
        """Take back what is still on its way: owner, clerk or employee."""
        for request in self:
            self._find_point(request.point_id.id)
        self.check_access("read")
        # sudo: role and record were checked; only the engine writes requests.
        for request in self.sudo():
            self._claim(request.point_id, None)
            if request.state == "cancelled":
                continue
            moves = request.move_ids | request.sale_line_id.move_ids
            if request.state != "open" or "done" in moves.mapped("state"):
                raise UserError(
                    self.env._(
                        "%(name)s cannot be cancelled any more: it has been sent.",
                        name=request.name,
                    )
                )
            if request.kind == "buy":
                request.sale_order_id._action_cancel()
            else:
                request.move_ids._action_cancel()
        return True

    # ------------------------------------------------------------------
    # Allowance
    # ------------------------------------------------------------------

    @api.model
    def _check_allowed(self, point, product, kind):
        """The allowance of the firm's tier, if it covers this part."""
        allowance = self.env["spare.store.allowance"]._find(
            point.company_id, point.channel_partner_id.grade_id
        )
        if not allowance:
            raise UserError(
                self.env._(
                    "Your tier has no allowance for parts. Ask the person who looks "
                    "after you."
                )
            )
        if kind == "hold" and not allowance.can_hold:
            raise UserError(
                self.env._(
                    "Your tier cannot hold parts on consignment. Buy it instead."
                )
            )
        if kind == "buy" and not allowance.can_order:
            raise UserError(
                self.env._(
                    "Your tier cannot buy parts. Have it on consignment instead."
                )
            )
        if not product.filtered_domain(allowance._get_part_domain()):
            raise UserError(
                self.env._(
                    "%(part)s is not among the parts of your tier. Ask the person who "
                    "looks after you.",
                    part=product.display_name,
                )
            )
        return allowance

    @api.model
    def _check_held(self, allowance, point, product, quantity):
        """The store would not hold more than its tier allows, with what is coming."""
        held = point._get_held(with_coming=True)[point]
        pieces = sum(held.values())
        limit = allowance.max_quantity
        if limit and float_compare(pieces + quantity, limit, precision_digits=6) > 0:
            raise UserError(
                self.env._(
                    "Your store holds %(held)s pieces with what is on the way, and "
                    "your tier allows %(limit)s. Use or give back some first, or buy "
                    "the part.",
                    held=f"{pieces:g}",
                    limit=f"{limit:g}",
                )
            )
        value = sum(part.lst_price * number for part, number in held.items())
        more = product.lst_price * quantity
        currency = allowance.currency_id
        if (
            allowance.max_value
            and currency.compare_amounts(value + more, allowance.max_value) > 0
        ):
            raise UserError(
                self.env._(
                    "With this part your store would hold more value than your tier "
                    "allows. Use or give back some parts first, or buy it."
                )
            )

    def _check_bought(self, allowance):
        """The firm does not order more in this month than its tier allows."""
        self.ensure_one()
        if not allowance.order_limit:
            return
        bought = self._get_bought(self.channel_partner_id, self.company_id)
        if allowance.currency_id.compare_amounts(bought, allowance.order_limit) > 0:
            raise UserError(
                self.env._(
                    "With this order you would buy more than your tier allows in a "
                    "month. Order less, or wait until next month."
                )
            )

    @api.model
    def _get_bought(self, firm, company):
        """Value of what a firm bought in this month, in company currency."""
        first = fields.Date.context_today(self).replace(day=1)
        since = datetime.combine(first, time.min, tzinfo=self.env.tz)
        lines = (
            # sudo: the allowance counts all orders of the firm, whoever asks.
            self.sudo()
            .search_fetch(
                [
                    ("channel_partner_id", "=", firm.id),
                    ("company_id", "=", company.id),
                    ("kind", "=", "buy"),
                    ("state", "!=", "cancelled"),
                    ("requested_on", ">=", since.astimezone(UTC).replace(tzinfo=None)),
                ],
                ["sale_line_id"],
            )
            .sale_line_id
        )
        return sum(
            line.price_subtotal / (line.order_id.currency_rate or 1.0) for line in lines
        )

    @api.model
    def _check_held_lots(self, point, product, quantity, lot_names):
        """Numbers of held parts, as many as asked for; refuse what is not held."""
        quants = point._get_held_quants(product)
        unit = product.uom_id
        free = sum(quant.quantity - quant.reserved_quantity for quant in quants)
        if unit.compare(quantity, free) > 0:
            raise UserError(
                self.env._(
                    "Your store holds %(held)s %(unit)s of %(part)s that are free. "
                    "Enter no more than that.",
                    held=f"{max(free, 0):g}",
                    unit=unit.name,
                    part=product.display_name,
                )
            )
        lots = self.env["stock.lot"]
        if product.tracking == "none":
            return lots
        names = read_names(lot_names)
        free_lots = quants.filtered(
            lambda quant: unit.compare(quant.quantity, quant.reserved_quantity) > 0
        ).lot_id
        lots = free_lots.filtered(lambda lot: lot.name in names)
        unknown = names - set(lots.mapped("name"))
        if unknown:
            raise UserError(
                self.env._(
                    "Your store does not hold: %(numbers)s. Check the number.",
                    numbers=", ".join(sorted(unknown)),
                )
            )
        if product.tracking == "serial" and len(lots) != quantity:
            raise UserError(
                self.env._(
                    "Choose the number of each piece: %(count)s are needed.",
                    count=f"{quantity:g}",
                )
            )
        if product.tracking == "lot" and len(lots) != 1:
            raise UserError(self.env._("Choose one lot number."))
        return lots

    # ------------------------------------------------------------------
    # Documents
    # ------------------------------------------------------------------

    def _get_central(self):
        """Stock of the warehouse that supplies stores."""
        self.ensure_one()
        return self.point_id._get_central_warehouse().lot_stock_id

    def _make_transfer(self, source, destination, lots=None):
        """A transfer that the warehouse carries out; reserved as far as there is."""
        self.ensure_one()
        warehouse = self.point_id._get_central_warehouse()
        picking = self.env["stock.picking"].create(
            {
                "picking_type_id": warehouse.int_type_id.id,
                "location_id": source.id,
                "location_dest_id": destination.id,
                "partner_id": self.point_id.partner_id.id,
                "company_id": self.company_id.id,
                "origin": self.name,
                "move_ids": [
                    Command.create(
                        {
                            "product_id": self.product_id.id,
                            "product_uom": self.uom_id.id,
                            "product_uom_qty": self.quantity,
                            "location_id": source.id,
                            "location_dest_id": destination.id,
                            "company_id": self.company_id.id,
                            "store_request_id": self.id,
                        }
                    )
                ],
            }
        )
        picking.action_confirm()
        if lots and self.product_id.tracking == "serial":
            picking.move_ids.lot_ids = lots
        else:
            picking.action_assign()

    def _make_quote(self):
        """An order of the firm at the pricelist of its tier, not confirmed yet."""
        self.ensure_one()
        firm = self.channel_partner_id
        vals = {
            "partner_id": firm.id,
            "partner_shipping_id": self.point_id.partner_id.id,
            "company_id": self.company_id.id,
            "warehouse_id": self.point_id._get_central_warehouse().id,
            "origin": self.name,
            "user_id": self.point_id.user_id.id,
            "order_line": [
                Command.create(
                    {
                        "product_id": self.product_id.id,
                        "product_uom_qty": self.quantity,
                    }
                )
            ],
        }
        if pricelist := firm.grade_id.default_pricelist_id:
            vals["pricelist_id"] = pricelist.id
        self.sale_line_id = self.env["sale.order"].create(vals).order_line
