# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models


class ServiceContractRenew(models.TransientModel):
    """Renew one contract or many, with the prices of today (SR-19)."""

    _name = "service.contract.renew"
    _description = "Renew Service Contracts"

    contract_ids = fields.Many2many(
        "contract.contract", string="Contracts", required=True
    )
    mode = fields.Selection(
        [
            ("quotation", "Make quotations"),
            ("confirm", "The customer has agreed: renew now"),
        ],
        required=True,
        default="quotation",
    )
    product_id = fields.Many2one(
        "product.product",
        string="Service Product",
        domain=[("service_level_id", "!=", False)],
        help="Empty: what was sold before.",
    )
    open_note = fields.Char(compute="_compute_open_note")

    @api.model
    def default_get(self, fields_list):
        values = super().default_get(fields_list)
        if self.env.context.get("active_model") == "contract.contract":
            values.setdefault(
                "contract_ids", [(6, 0, self.env.context.get("active_ids", []))]
            )
        return values

    @api.depends("contract_ids")
    def _compute_open_note(self):
        for wizard in self:
            orders = wizard.contract_ids._service_open_renewals()
            wizard.open_note = (
                self.env._(
                    "Skipped, because a quotation is open: %(orders)s",
                    orders=", ".join(
                        f"{contract.code or contract.name} ({order.name})"
                        for contract, order in orders.items()
                    ),
                )
                if orders
                else False
            )

    def action_renew(self):
        """Make the orders and show them."""
        self.ensure_one()
        orders = self.contract_ids._service_renew(
            confirm=self.mode == "confirm", product=self.product_id
        )
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "sale.action_quotations_with_onboarding"
        )
        action.update(domain=[("id", "in", orders.ids)], context={})
        if len(orders) == 1:
            action.update(res_id=orders.id, views=[(False, "form")])
        return action
