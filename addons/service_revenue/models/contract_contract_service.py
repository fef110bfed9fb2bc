# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import AccessError

from .contract_contract_coverage import Coverage  # noqa: F401  (imported from here)


class ContractContract(models.Model):
    """A contract with a service level: what it covers and its periods."""

    _inherit = "contract.contract"

    service_level_id = fields.Many2one(
        "service.level", ondelete="restrict", index="btree_not_null", tracking=True
    )
    service_state = fields.Selection(
        [
            ("draft", "Not started"),
            ("active", "Active"),
            ("ended", "Ended"),
            ("cancelled", "Cancelled"),
        ],
        string="Service",
        default="draft",
        copy=False,
        index=True,
        readonly=True,
        tracking=True,
    )
    service_covers_all = fields.Boolean(
        string="Covers All Products",
        help="All products of the customer; else only those listed.",
    )
    service_equipment_ids = fields.One2many(
        "fsm.equipment", "contract_id", string="Covered Products"
    )
    service_unit_limit = fields.Integer(
        string="Products Included",
        copy=False,
        help="How many products were paid for; 0 = as many as are listed.",
    )
    service_product_id = fields.Many2one(
        "product.product",
        ondelete="restrict",
        help="What was sold, and what a renewal proposes.",
    )
    service_quantity = fields.Float(string="Quantity Sold", default=1.0)
    service_period_ids = fields.One2many(
        "service.contract.period", "contract_id", string="Periods"
    )
    service_entitlement_ids = fields.One2many(
        "service.entitlement", "contract_id", string="Entitlements"
    )
    service_change_ids = fields.One2many(
        "service.contract.change", "contract_id", string="Changes"
    )

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            if vals.get("service_state", "draft") != "draft":
                self._check_service_state_write(vals)
        return super().create(vals_list)

    def write(self, vals):
        self._check_service_state_write(vals)
        return super().write(vals)

    def _check_service_state_write(self, vals):
        """The state follows from what was agreed; nobody types it in."""
        if "service_state" in vals and not self.env.su:
            raise AccessError(
                self.env._(
                    "The state of a service contract is changed with its buttons: "
                    "Start, Change Level, End and Refund."
                )
            )

    # ------------------------------------------------------------------
    # Dates come from the periods
    # ------------------------------------------------------------------

    @api.depends(
        "service_period_ids.date_to",
        "service_period_ids.state",
        "service_period_ids.contract_id",
    )
    def _compute_date_end(self):
        """A service contract runs as long as its last agreed period."""
        with_periods = self.filtered("service_period_ids")
        result = super(ContractContract, self - with_periods)._compute_date_end()
        for contract in with_periods:
            ends = contract.service_period_ids.filtered(
                lambda period: period.state != "cancelled"
            ).mapped("date_to")
            contract.date_end = max(ends, default=contract.date_end)
        return result

    @api.depends("service_level_id")
    def _compute_recurring_next_date(self):
        """A prepaid service contract has nothing to invoice, so never a next date."""
        nothing = self.filtered(
            lambda contract: (
                contract.service_level_id and not contract.contract_line_ids
            )
        )
        result = super(ContractContract, self - nothing)._compute_recurring_next_date()
        nothing.recurring_next_date = False
        return result

    # ------------------------------------------------------------------
    # Invoices
    # ------------------------------------------------------------------

    def _get_related_invoices(self):
        """Also those of the sale orders and refunds; none for who reads no invoices."""
        if not self.env["account.move.line"].has_access("read"):
            return self.env["account.move"]
        invoices = super()._get_related_invoices()
        if not self.service_level_id:
            return invoices
        # sudo: only to find the order lines; the invoices are read as the user.
        lines = self.sudo().service_period_ids.sale_line_id
        lines |= self.sudo().service_change_ids.sale_line_id
        moves = self.sudo().service_change_ids.refund_id
        return invoices | self.env["account.move"].search(
            [
                "|",
                ("id", "in", (lines.invoice_lines.move_id | moves).ids),
                ("line_ids.sale_line_ids", "in", lines.ids),
            ]
        )
