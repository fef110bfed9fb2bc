# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import UserError


class ServiceContractLevel(models.TransientModel):
    """Another level in mid-term: what it costs, then the order (SR-17, SR-18)."""

    _name = "service.contract.level"
    _description = "Change the Level of a Service Contract"

    contract_id = fields.Many2one("contract.contract", required=True, readonly=True)
    company_id = fields.Many2one(related="contract_id.company_id")
    level_id = fields.Many2one(
        related="contract_id.service_level_id", string="Level Now"
    )
    currency_id = fields.Many2one(related="contract_id.currency_id")
    product_id = fields.Many2one(
        "product.product",
        string="New Service Product",
        domain="[('service_level_id', 'not in', (False, level_id)),"
        " ('company_id', 'in', (False, company_id))]",
    )
    date = fields.Date(
        string="Takes Effect On",
        required=True,
        default=fields.Date.context_today,
        help="The first day of the new level.",
    )
    quantity = fields.Float(
        compute="_compute_quantity", store=True, readonly=False, required=True
    )
    mode = fields.Selection(
        [
            ("quotation", "Make a quotation"),
            ("confirm", "The customer has agreed: change now"),
        ],
        required=True,
        default="quotation",
    )
    amount = fields.Monetary(string="Difference", compute="_compute_amount")
    problem = fields.Char(compute="_compute_amount")
    kind = fields.Selection(
        [("pay", "To pay"), ("back", "Given back"), ("even", "No difference")],
        compute="_compute_amount",
    )

    @api.depends("contract_id")
    def _compute_quantity(self):
        for wizard in self:
            wizard.quantity = wizard.contract_id.service_quantity or 1.0

    @api.depends("contract_id", "product_id", "date", "quantity")
    def _compute_amount(self):
        for wizard in self:
            wizard.amount = 0.0
            wizard.problem = False
            wizard.kind = False
            if not (wizard.product_id and wizard.date and wizard.quantity):
                continue
            try:
                quote = wizard.contract_id._service_quote_level(
                    wizard.product_id, wizard.date, wizard.quantity
                )
            except UserError as error:
                wizard.problem = str(error)
                continue
            wizard.amount = abs(quote.amount)
            wizard.kind = (
                "pay" if quote.amount > 0 else "back" if quote.amount < 0 else "even"
            )

    def action_change(self):
        """Make the order or the credit note, and show it."""
        self.ensure_one()
        if not self.product_id:
            raise UserError(
                self.env._("Choose the service product of the level that comes next.")
            )
        change = self.contract_id._service_change_level(
            self.product_id, self.date, self.quantity, self.mode == "confirm"
        )
        order = change.sale_line_id.order_id
        if order and self.mode == "quotation":
            return {
                "type": "ir.actions.act_window",
                "res_model": "sale.order",
                "res_id": order.id,
                "view_mode": "form",
            }
        return {"type": "ir.actions.client", "tag": "soft_reload"}
