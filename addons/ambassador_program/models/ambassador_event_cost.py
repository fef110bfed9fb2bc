# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models


class AmbassadorEventCost(models.Model):
    """What a community event cost (AM-08)."""

    _name = "ambassador.event.cost"
    _description = "Cost of a Community Event"
    _inherit = ["service.measured.mixin"]
    _order = "event_id, id"

    event_id = fields.Many2one(
        "event.event", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(
        related="event_id.company_id", store=True, index=True, precompute=True
    )
    currency_id = fields.Many2one(
        "res.currency",
        required=True,
        compute="_compute_currency_id",
        store=True,
        readonly=False,
        precompute=True,
    )
    kind = fields.Selection(
        [
            ("rent", "Venue"),
            ("material", "Materials"),
            ("staff", "Staff"),
            ("other", "Other"),
        ],
        required=True,
        default="other",
    )
    name = fields.Char(string="What For")
    amount = fields.Monetary(required=True)
    amount_company = fields.Monetary(
        string="Amount in Company Currency",
        compute="_compute_amount_company",
        store=True,
        currency_field="company_currency_id",
    )
    company_currency_id = fields.Many2one(
        related="event_id.company_id.currency_id", string="Company Currency"
    )

    _amount_positive = models.Constraint(
        "CHECK (amount >= 0)", "A cost cannot be negative."
    )

    @api.model
    def _get_measured_fields(self):
        return super()._get_measured_fields() | {"company_id", "amount_company"}

    @api.depends("event_id")
    def _compute_currency_id(self):
        for line in self:
            line.currency_id = (
                line.currency_id
                or line.event_id.company_id.currency_id
                or self.env.company.currency_id
            )

    @api.depends("amount", "currency_id", "event_id.date_begin")
    def _compute_amount_company(self):
        for line in self:
            company = line.event_id.company_id
            line.amount_company = line.currency_id._convert(
                line.amount,
                company.currency_id,
                company,
                line.event_id.date_begin or fields.Date.context_today(line),
            )

    @api.model_create_multi
    def create(self, vals_list):
        lines = super().create(vals_list)
        lines._check_open()
        return lines

    def write(self, vals):
        self._check_open()
        result = super().write(vals)
        self._check_open()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_closed(self):
        self._check_open()

    def _check_open(self):
        self.event_id._check_not_closed()
