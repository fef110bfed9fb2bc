# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import models
from odoo.exceptions import UserError
from odoo.fields import Command, Date

_PRODUCTS = "spare_parts_reverse.product_product_repair_"


class ProductProduct(models.Model):
    _inherit = "product.product"

    def _get_repair_estimates(self, company):
        """Hours, material and freight of a repair, in the currency of ``company``.

        Material and freight as finished repairs had them, as soon as there are enough;
        else as the product says, else the rule.

        :return: ``{product: (hours, material, freight)}``
        """
        # sudo: the estimate is made for whoever offers; costs do not leave it unless
        # he may read them.
        products = self.sudo().with_company(company)
        rules = products._get_spare_rules(company)
        history = products._get_spare_repair_history(company)
        today = Date.context_today(self)
        currency = company.currency_id
        result = {}
        for product in products:
            rule = rules[product]
            cost = product.cost_currency_id

            def convert(amount, source):
                return source._convert(amount, currency, company, today)  # noqa: B023

            known = history.get(product)
            if known and rule and known.count >= rule.history_from:
                material, freight = known.parts, known.freight
            else:
                material = convert(product.spare_repair_parts_cost, cost)
                freight = convert(product.spare_repair_freight, cost) or (
                    convert(rule.freight, rule.currency_id) if rule else 0.0
                )
            hours = product.spare_repair_hours or rule.default_hours
            result[self.browse(product.id)] = (
                hours,
                currency.round(material),
                currency.round(freight),
            )
        return result


class SpareRepairOffer(models.Model):
    """Both prices, by Odoo's own pricelists, fiscal positions and taxes (SP-03)."""

    _inherit = "spare.repair.offer"

    def _price(self):
        """Compute who pays, both prices and their lines, anew."""
        self.ensure_one()
        self._check_priceable()
        self._price_payer()
        free = self.payer != "customer"
        repair = self._compute_side("repair", self._get_repair_lines(), free)
        part = self._compute_side("part", self._get_part_lines(), free)
        policy = (self.part_product_id or self.product_id)._get_spare_policy(
            self.company_id
        )
        self.line_ids.unlink()
        self.write(
            {
                "pricelist_id": repair["order"].pricelist_id.id,
                "currency_id": repair["order"].currency_id.id,
                "repair_untaxed": repair["untaxed"],
                "repair_total": repair["total"],
                "part_untaxed": part["untaxed"],
                "part_total": part["total"],
                "can_buy": bool(part["lines"]),
                "old_part_back": bool(part["lines"])
                and not policy.no_return
                and (free or policy.return_when_sold),
                "line_ids": [
                    Command.create(vals) for vals in repair["lines"] + part["lines"]
                ],
            }
        )

    def _check_priceable(self):
        if self.lot_id and self.lot_id.product_id != self.product_id:
            raise UserError(
                self.env._(
                    "Number %(lot)s belongs to %(other)s and not to %(product)s.",
                    lot=self.lot_id.name,
                    other=self.lot_id.product_id.display_name,
                    product=self.product_id.display_name,
                )
            )
        owner = self.equipment_id.owned_by_id.commercial_partner_id
        if owner and owner != self.partner_id.commercial_partner_id:
            raise UserError(
                self.env._(
                    "%(machine)s does not belong to %(customer)s. Choose another "
                    "machine or customer.",
                    machine=self.equipment_id.name,
                    customer=self.partner_id.display_name,
                )
            )

    def _price_payer(self):
        unit = self.equipment_id
        if self.lot_id and not unit:
            unit = unit.search(
                [("lot_id", "=", self.lot_id.id), ("returned_on", "=", False)], limit=1
            )
        # The customer reads why.
        unit = unit.with_context(lang=self.partner_id.lang or self.env.lang)
        payer = unit._get_spare_payers().get(unit)
        self.write(
            {
                "payer": payer.payer if payer else "customer",
                "payer_note": payer and payer.note,
                "warranty_until": payer and payer.until,
            }
        )

    # ------------------------------------------------------------------
    # Lines
    # ------------------------------------------------------------------

    def _get_offer_product(self, name):
        product = self.env.ref(_PRODUCTS + name, raise_if_not_found=False)
        if not product:
            raise UserError(
                self.env._(
                    "The service product for repairs (%(name)s) was deleted. Update "
                    "the addon to get it back, or give %(product)s a repair at a fixed "
                    "price.",
                    name=name,
                    product=self.product_id.display_name,
                )
            )
        return product

    def _get_repair_lines(self):
        """``[(product, quantity, amount in company currency or None)]``: None is priced
        by the customer's pricelist."""
        fixed = self.product_id.spare_repair_product_id
        if fixed and not self.supersedes_id:
            return [(fixed, 1.0, None)]
        lines = []
        if self.hours:
            lines.append((self._get_offer_product("hour"), self.hours, None))
        if self.material_cost:
            product = self._get_offer_product("material")
            lines.append((product, 1.0, self.material_cost))
        if self.freight_cost:
            product = self._get_offer_product("freight")
            lines.append((product, 1.0, self.freight_cost))
        return lines

    def _get_part_lines(self):
        part = self.part_product_id
        if self.supersedes_id or not part.sale_ok:
            return []
        lines = [(part, 1.0, None)]
        delivery = self._get_offer_product("delivery")
        if delivery.lst_price:
            lines.append((delivery, 1.0, None))
        return lines

    def _compute_side(self, side, lines, free):
        """Price one side as Odoo would: a sale order that is never stored."""
        offer = self.with_context(lang=self.partner_id.lang or self.env.lang)
        company = self.company_id
        orders = offer.env["sale.order"].with_company(company)
        order = orders.new(
            {
                "partner_id": self.partner_id.id,
                "company_id": company.id,
                "order_line": [
                    Command.create(
                        {"product_id": product.id, "product_uom_qty": quantity}
                    )
                    for product, quantity, _amount in lines
                ],
            }
        )
        for line, (_product, _quantity, amount) in zip(
            order.order_line, lines, strict=True
        ):
            if amount is not None:
                line.price_unit = company.currency_id._convert(
                    amount, order.currency_id, company, self._get_today()
                )
            if free:
                line.discount = 100.0
        self._check_priced(side, order, free)
        return {
            "order": order,
            "untaxed": order.amount_untaxed,
            "total": order.amount_total,
            "lines": [
                self._prepare_line(side, line, product)
                for line, (product, _quantity, _amount) in zip(
                    order.order_line, lines, strict=True
                )
            ],
        }

    def _prepare_line(self, side, line, product):
        return {
            "side": side,
            "product_id": product.id,
            "name": line.name or product.display_name,
            "quantity": line.product_uom_qty,
            "uom_id": line.product_uom_id.id,
            "price_unit": line.price_unit,
            "discount": line.discount,
            "tax_ids": [Command.set(line.tax_ids._origin.ids or line.tax_ids.ids)],
            "price_subtotal": line.price_subtotal,
            "price_total": line.price_total,
        }

    def _check_priced(self, side, order, free):
        """Nothing is offered for nothing by mistake."""
        if free:
            return
        for line in order.order_line:
            if line.currency_id.compare_amounts(line.price_unit, 0) <= 0:
                raise UserError(
                    self.env._(
                        "%(product)s has no price for %(customer)s. Enter its sales "
                        "price or a pricelist rule.",
                        product=line.product_id.display_name,
                        customer=self.partner_id.display_name,
                    )
                )
        if side == "repair" and not order.order_line:
            raise UserError(
                self.env._(
                    "The repair of %(product)s has no price. Enter its hours, or a "
                    "repair at a fixed price on the product.",
                    product=self.product_id.display_name,
                )
            )
