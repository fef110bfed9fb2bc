# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import float_compare

from ..tools.contract_term import term_end


class SaleOrderLine(models.Model):
    """A line whose product has a service level: what it makes of a contract."""

    _inherit = "sale.order.line"

    service_contract_id = fields.Many2one(
        "contract.contract",
        copy=False,
        index="btree_not_null",
        ondelete="set null",
        check_company=True,
        help="The contract that this line renews or changes; for a new one, the "
        "contract that it has made.",
    )
    service_contract_action = fields.Selection(
        [
            ("new", "New contract"),
            ("renew", "Next period"),
            ("change", "Other level"),
        ],
        string="Contract",
        default="new",
        copy=False,
    )
    service_date_from = fields.Date(
        string="Contract Begins",
        copy=False,
        help="Empty: on the day of confirmation; a renewal, after the period before.",
    )
    service_equipment_ids = fields.Many2many(
        "fsm.equipment",
        "sale_order_line_service_equipment_rel",
        string="Products to Cover",
        copy=False,
        help="Products that the customer has already. What is sold in the same order "
        "is covered when it is delivered.",
    )
    service_period_ids = fields.One2many("service.contract.period", "sale_line_id")
    service_change_ids = fields.One2many("service.contract.change", "sale_line_id")

    is_service_contract = fields.Boolean(
        string="Makes a Contract", compute="_compute_is_service_contract"
    )

    @api.depends("product_id")
    def _compute_is_service_contract(self):
        for line in self:
            line.is_service_contract = bool(line.product_id.service_level_id)

    @api.model_create_multi
    def create(self, vals_list):
        """A service line that is added to a confirmed order makes its contract too."""
        lines = super().create(vals_list)
        lines.filtered(
            lambda line: line.state == "sale" and line.product_id.service_level_id
        ).order_id._service_make_contracts()
        return lines

    def _service_is_contract(self):
        """Does this line make a contract?"""
        self.ensure_one()
        return (
            not self.display_type
            and not self.is_downpayment
            and self.product_id.service_level_id
            and self.product_uom_qty > 0
        )

    # ------------------------------------------------------------------
    # Invoicing: nothing is invoiced twice
    # ------------------------------------------------------------------

    def _service_invoiced_elsewhere(self):
        """Invoiced by the contract, or given back for the days that were not used."""
        self.ensure_one()
        if not self._service_is_contract():
            return False
        if self.service_contract_action != "change" and (
            self.product_id.service_billing != "prepaid"
        ):
            return True
        # sudo: a salesperson need not read contracts to invoice his order.
        return bool(
            self.sudo().service_period_ids.filtered(
                lambda period: period.refunded_amount or period.state == "cancelled"
            )
        ) and not float_compare(self.qty_invoiced, 0, precision_digits=6)

    @api.depends(
        "product_id",
        "service_contract_action",
        "service_period_ids.refunded_amount",
        "service_period_ids.state",
    )
    def _compute_qty_to_invoice(self):
        result = super()._compute_qty_to_invoice()
        for line in self:
            if line.qty_to_invoice and line._service_invoiced_elsewhere():
                line.qty_to_invoice = 0
        return result

    @api.depends("service_contract_action")
    def _compute_untaxed_amount_to_invoice(self):
        result = super()._compute_untaxed_amount_to_invoice()
        for line in self:
            if line.untaxed_amount_to_invoice and line._service_invoiced_elsewhere():
                line.untaxed_amount_to_invoice = 0
        return result

    # ------------------------------------------------------------------
    # Values of what is made
    # ------------------------------------------------------------------

    def _service_period_amount(self):
        """Price without taxes of the whole term, in the currency of the order."""
        self.ensure_one()
        count = self.product_id.product_tmpl_id._service_invoice_count()
        return self.currency_id.round(self.price_subtotal * count)

    def _service_prepare_period(self, contract, date_from):
        self.ensure_one()
        product = self.product_id
        anchor = min(contract.service_period_ids.mapped("date_from"), default=date_from)
        return {
            "contract_id": contract.id,
            "level_id": product.service_level_id.id,
            "date_from": date_from,
            "date_to": term_end(date_from, product.service_term_months, anchor.day),
            "currency_id": self.currency_id.id,
            "amount": self._service_period_amount(),
            "billing": product.service_billing or "prepaid",
            "sale_line_id": self.id,
        }

    def _service_prepare_contract(self, date_from):
        self.ensure_one()
        order = self.order_id
        product = self.product_id
        level = product.service_level_id
        code = self.env["ir.sequence"].next_by_code("service.contract")
        return {
            # Not the level: it may change on the way.
            "name": code,
            "code": code,
            "contract_type": "sale",
            "partner_id": order.partner_id.id,
            "invoice_partner_id": order.partner_invoice_id.id,
            "company_id": order.company_id.id,
            "user_id": order.user_id.id,
            "pricelist_id": order.pricelist_id.id,
            "manual_currency_id": order.currency_id.id,
            "payment_term_id": order.payment_term_id.id,
            "fiscal_position_id": order.fiscal_position_id.id,
            "line_recurrence": True,
            "date": date_from,
            "date_start": date_from,
            "service_level_id": level.id,
            "service_product_id": product.id,
            "service_quantity": self.product_uom_qty,
            "service_covers_all": product.service_covers_all,
            "service_unit_limit": (
                0 if product.service_covers_all else int(self.product_uom_qty)
            ),
        }

    def _service_prepare_contract_line(self, period):
        """Values of the line that makes the invoices; none when paid with the order."""
        self.ensure_one()
        rule = {"monthly": "monthly", "yearly": "yearly"}.get(period.billing)
        if not rule:
            return None
        return {
            "contract_id": period.contract_id.id,
            "product_id": self.product_id.id,
            "name": self.env._("%(text)s\n#START# – #END#", text=self.name),
            "quantity": self.product_uom_qty,
            "uom_id": self.product_uom_id.id,
            "price_unit": self.price_unit,
            "discount": self.discount,
            "recurring_rule_type": rule,
            "recurring_interval": 1,
            "recurring_invoicing_type": "pre-paid",
            "date_start": period.date_from,
            "date_end": period.date_to,
            "recurring_next_date": period.date_from,
            "service_period_id": period.id,
            "service_tax_ids": [(6, 0, self.tax_ids.ids)],
            "analytic_distribution": self.analytic_distribution,
        }

    def _check_service_contract(self):
        """What would go wrong when this line is confirmed."""
        for line in self:
            contract = line.service_contract_id
            action = line.service_contract_action
            if action in ("renew", "change") and not contract:
                raise UserError(
                    self.env._(
                        "%(line)s renews or changes a contract that no longer exists. "
                        "Choose “New contract”, or remove the line.",
                        line=line.name,
                    )
                )
            if contract and contract.currency_id != line.currency_id:
                raise UserError(
                    self.env._(
                        "Contract %(contract)s is in %(currency)s, the order is in "
                        "%(other)s. Choose a price list in %(currency)s.",
                        contract=contract.display_name,
                        currency=contract.currency_id.name,
                        other=line.currency_id.name,
                    )
                )
