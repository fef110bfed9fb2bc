# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.tools.misc import format_date


class ServiceContractPeriod(models.Model):
    """A term of a service contract that was sold: from, to, level, price.

    Entitlements are counted in a period; a renewal is the next one. A period that ends
    early is cut: its last day moves, its price stays, and what was given back for the
    days after the cut is noted beside it.
    """

    _name = "service.contract.period"
    _description = "Contract Period"
    _order = "contract_id, date_from desc, id desc"
    _rec_name = "contract_id"

    contract_id = fields.Many2one(
        "contract.contract", required=True, ondelete="cascade", index=True
    )
    company_id = fields.Many2one(
        related="contract_id.company_id", store=True, index=True
    )
    partner_id = fields.Many2one(related="contract_id.partner_id")
    level_id = fields.Many2one("service.level", required=True, ondelete="restrict")
    date_from = fields.Date(required=True)
    date_to = fields.Date(required=True, help="The last day.")
    agreed_date_to = fields.Date(
        string="Agreed Until",
        readonly=True,
        help="The last day that was agreed, when the period was cut short.",
    )
    currency_id = fields.Many2one("res.currency", required=True)
    amount = fields.Monetary(help="Price of the whole period without taxes.")
    first_amount = fields.Monetary(
        readonly=True,
        help="Price of the whole period without taxes as it was sold, before its level "
        "changed.",
    )
    refunded_amount = fields.Monetary(
        readonly=True, help="Given back without taxes for days that were not used."
    )
    billing = fields.Selection(
        [
            ("prepaid", "Once, with the sale order"),
            ("monthly", "Monthly, by the contract"),
            ("yearly", "Yearly, by the contract"),
        ],
        required=True,
        default="prepaid",
    )
    state = fields.Selection(
        [("active", "Agreed"), ("ended", "Ended early"), ("cancelled", "Cancelled")],
        required=True,
        default="active",
        index=True,
    )
    sale_line_id = fields.Many2one(
        "sale.order.line", index="btree_not_null", ondelete="set null"
    )
    entitlement_ids = fields.One2many("service.entitlement", "period_id")
    change_ids = fields.One2many("service.contract.change", "period_id")

    _dates_in_order = models.Constraint(
        "CHECK (date_to >= date_from)", "A period ends after it has begun."
    )
    # The range of one number stands for "the same contract", so that PostgreSQL needs
    # no extension for the comparison.
    _never_overlap = models.Constraint(
        "EXCLUDE USING gist (int4range(contract_id, contract_id, '[]') WITH &&,"
        " daterange(date_from, date_to, '[]') WITH &&) WHERE (state != 'cancelled')",
        "Two periods of one contract cannot hold the same day. A renewal begins on the "
        "day after the period before it.",
    )
    _sale_line_uniq = models.UniqueIndex(
        "(sale_line_id) WHERE sale_line_id IS NOT NULL",
        "This order line has made its contract period already.",
    )
    _refund_not_more_than_price = models.Constraint(
        "CHECK (refunded_amount IS NULL OR refunded_amount >= 0)",
        "What is given back cannot be negative.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            vals.setdefault("first_amount", vals.get("amount", 0.0))
        periods = super().create(vals_list)
        self.env["service.entitlement"]._grant(periods)
        return periods

    @api.depends("level_id", "date_from", "date_to")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for period in self:
            period.display_name = self.env._(
                "%(level)s, %(first)s to %(last)s",
                level=period.level_id.name or "",
                first=format_date(self.env, period.date_from),
                last=format_date(self.env, period.date_to),
            )
