# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.tools import SQL

from odoo.addons.service_revenue.models.service_incentive_entry import HOLD_REASONS
from odoo.addons.service_revenue.models.service_incentive_report import STANDINGS

from .channel_commission_rule import SIDES


class ChannelCommissionReport(models.Model):
    """Commissions to be counted: one row for each entry of the ledger (CP-06, CP-07).

    ``amount_company`` is in the currency of the company at the rate of the day of
    booking: the only one that may be added up across currencies.
    """

    _name = "channel.commission.report"
    _description = "Commission Analysis"
    _auto = False
    _order = "date desc, id desc"
    _depends = {
        "service.incentive.entry": [
            "amount",
            "company_id",
            "currency_id",
            "date",
            "hold_reason",
            "origin_id",
            "origin_model",
            "state",
        ],
        "channel.commission": [
            "categ_id",
            "channel_partner_id",
            "grade_id",
            "order_id",
            "point_id",
            "rule_id",
            "sale_order_id",
            "side",
            "type_id",
        ],
        "res.company": ["currency_id"],
        "res.currency.rate": ["company_id", "currency_id", "name", "rate"],
    }

    date = fields.Date(string="Booked", readonly=True)
    commission_id = fields.Many2one("channel.commission", readonly=True)
    side = fields.Selection(SIDES, readonly=True)
    channel_partner_id = fields.Many2one("res.partner", readonly=True)
    point_id = fields.Many2one("channel.point", string="Store", readonly=True)
    grade_id = fields.Many2one("res.partner.grade", string="Tier", readonly=True)
    type_id = fields.Many2one("channel.type", string="Channel Type", readonly=True)
    categ_id = fields.Many2one("product.category", string="Products", readonly=True)
    rule_id = fields.Many2one("channel.commission.rule", readonly=True)
    order_id = fields.Many2one("fsm.order", string="Work Order", readonly=True)
    sale_order_id = fields.Many2one("sale.order", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    currency_id = fields.Many2one("res.currency", readonly=True)
    company_currency_id = fields.Many2one("res.currency", readonly=True)
    standing = fields.Selection(
        STANDINGS,
        string="State",
        readonly=True,
        help="What waiting alone does not bring is not earned.",
    )
    hold_reason = fields.Selection(HOLD_REASONS, string="Waits For", readonly=True)
    amount = fields.Monetary(readonly=True)
    amount_back = fields.Monetary(
        string="Taken Back", readonly=True, help="Clawbacks, and what became less."
    )
    amount_company = fields.Monetary(
        string="Amount in Company Currency",
        readonly=True,
        currency_field="company_currency_id",
        help="At the rate of the day of booking.",
    )

    @property
    def _table_query(self) -> SQL:
        report = self.env["service.incentive.report"]
        return SQL(
            """
    SELECT entry.id, entry.date, booked.id AS commission_id, booked.side,
           booked.channel_partner_id, booked.point_id, booked.grade_id,
           booked.type_id, booked.categ_id, booked.rule_id, booked.order_id,
           booked.sale_order_id, entry.company_id, entry.currency_id,
           company.currency_id AS company_currency_id, entry.hold_reason,
           entry.amount, %(standing)s AS standing,
           CASE WHEN entry.amount < 0 AND entry.state != 'void' THEN entry.amount
                ELSE 0 END AS amount_back,
           %(company_amount)s AS amount_company
      FROM service_incentive_entry entry
      JOIN channel_commission booked ON booked.id = entry.origin_id
      LEFT JOIN res_company company ON company.id = entry.company_id
      LEFT JOIN LATERAL %(conversion)s ON TRUE
     WHERE entry.origin_model = 'channel.commission'
            """,
            standing=report._sql_standing(),
            company_amount=report._sql_company_amount(),
            conversion=report._sql_conversion(),
        )

    @api.readonly
    def action_view_commission(self):
        """Commission that this row is part of."""
        self.ensure_one()
        self.check_access("read")
        return {
            "type": "ir.actions.act_window",
            "res_model": "channel.commission",
            "res_id": self.commission_id.id,
            "views": [(False, "form")],
        }
