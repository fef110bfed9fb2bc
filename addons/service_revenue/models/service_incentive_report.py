# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.tools import SQL

from .service_incentive_earnings import NOT_EARNED
from .service_incentive_entry import HOLD_REASONS, STATES

STANDINGS = [
    ("pending", "Pending"),
    ("not_earned", "Not earned"),
    ("payable", "Payable"),
    ("settled", "Settled, not paid"),
    ("paid", "Paid"),
    ("void", "Void"),
]


class ServiceIncentiveReport(models.Model):
    """The ledger to be counted: one row for each entry, with the entry's id (SR-11).

    ``amount_company`` is the amount in the currency of the company, at the rate of the
    day of booking: the only one that may be added up across currencies. A month is that
    of the day of booking as the ledger has it.
    """

    _name = "service.incentive.report"
    _description = "Incentive Analysis"
    _auto = False
    _order = "date desc, id desc"
    _depends = {
        "service.incentive.entry": [
            "amount",
            "beneficiary_id",
            "company_id",
            "currency_id",
            "date",
            "fsm_order_id",
            "hold_reason",
            "lead_id",
            "payable_on",
            "rule_id",
            "sale_order_id",
            "state",
        ],
        "crm.lead": ["service_captured_at", "service_interest_id"],
        "res.company": ["currency_id"],
        "res.currency.rate": ["company_id", "currency_id", "name", "rate"],
    }

    date = fields.Date(string="Booked", readonly=True)
    payable_on = fields.Date(readonly=True)
    captured_at = fields.Datetime(string="Lead Captured On", readonly=True)
    beneficiary_id = fields.Many2one("res.partner", string="Person", readonly=True)
    rule_id = fields.Many2one("service.incentive.rule", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    currency_id = fields.Many2one("res.currency", readonly=True)
    company_currency_id = fields.Many2one("res.currency", readonly=True)
    lead_id = fields.Many2one("crm.lead", readonly=True)
    interest_id = fields.Many2one("service.interest", readonly=True)
    sale_order_id = fields.Many2one("sale.order", readonly=True)
    fsm_order_id = fields.Many2one("fsm.order", string="Work Order", readonly=True)
    state = fields.Selection(STATES, readonly=True)
    standing = fields.Selection(
        STANDINGS,
        readonly=True,
        help="Like the state; what waiting alone does not bring is not earned.",
    )
    hold_reason = fields.Selection(HOLD_REASONS, string="Waits For", readonly=True)
    amount = fields.Monetary(readonly=True)
    amount_company = fields.Monetary(
        string="Amount in Company Currency",
        readonly=True,
        currency_field="company_currency_id",
        help="At the rate of the day of booking.",
    )
    amount_owed = fields.Monetary(
        string="Owed", readonly=True, help="Payable, or settled and not paid."
    )
    amount_back = fields.Monetary(
        string="Taken Back",
        readonly=True,
        help="Negative entries: refunds, cancellations, proofs that failed.",
    )

    @property
    def _table_query(self) -> SQL:
        return SQL(
            """
    SELECT entry.id, entry.date, entry.payable_on, entry.beneficiary_id,
           entry.rule_id, entry.company_id, entry.currency_id, entry.lead_id,
           entry.sale_order_id, entry.fsm_order_id, entry.state, entry.hold_reason,
           entry.amount, lead.service_captured_at AS captured_at,
           lead.service_interest_id AS interest_id,
           company.currency_id AS company_currency_id,
           %(standing)s AS standing,
           CASE WHEN entry.state IN ('payable', 'settled') THEN entry.amount
                ELSE 0 END AS amount_owed,
           CASE WHEN entry.amount < 0 AND entry.state != 'void' THEN entry.amount
                ELSE 0 END AS amount_back,
           %(company_amount)s AS amount_company
      FROM service_incentive_entry entry
      LEFT JOIN res_company company ON company.id = entry.company_id
      LEFT JOIN crm_lead lead ON lead.id = entry.lead_id
      LEFT JOIN LATERAL %(conversion)s ON TRUE
            """,
            standing=self._sql_standing(),
            company_amount=self._sql_company_amount(),
            conversion=self._sql_conversion(),
        )

    @api.model
    def _sql_standing(self):
        return SQL(
            "CASE WHEN entry.hold_reason = ANY(%s) THEN 'not_earned'"
            " ELSE entry.state END",
            self._get_lost_reasons(),
        )

    @api.model
    def _get_lost_reasons(self):
        """Hold reasons that waiting alone does not lift."""
        return list(NOT_EARNED)

    @api.model
    def _sql_company_amount(self):
        """``entry.amount`` in the currency of ``company`` on the day of booking."""
        return SQL(
            "CASE WHEN entry.currency_id = company.currency_id THEN entry.amount"
            " ELSE ROUND(entry.amount * conversion.to_rate / conversion.from_rate"
            " / conversion.rounding) * conversion.rounding END"
        )

    @api.model
    def _sql_conversion(self):
        """Rates by which the amount of ``entry`` is converted, to be joined laterally.

        The rates stay two numbers: half a cent rounds as it does in Odoo only when the
        amount is multiplied before it is divided.

        Entries by the hundred thousand share a few hundred (currency, day): OFFSET
        keeps this a query of its own, of which PostgreSQL remembers the answers.
        Written as an expression it is computed for each entry, which took minutes for
        two million.
        """
        return SQL(
            """(SELECT %(to_rate)s AS to_rate, %(from_rate)s AS from_rate,
               (SELECT coin.rounding FROM res_currency coin
                 WHERE coin.id = company.currency_id) AS rounding
             WHERE entry.currency_id != company.currency_id OFFSET 0
           ) AS conversion""",
            to_rate=self._sql_rate(SQL("company.currency_id")),
            from_rate=self._sql_rate(SQL("entry.currency_id")),
        )

    @api.model
    def _sql_rate(self, currency):
        """Rate as Odoo reads it: the last one before the day, or else the first one;
        those of the company go before those of everybody.

        Four questions that each follow the index of the dates, instead of one that
        sorts all rates of the currency.
        """

        def rate(company, until, order):
            return SQL(
                """(SELECT rate.rate FROM res_currency_rate rate
                     WHERE rate.currency_id = %s AND %s AND %s
                     ORDER BY rate.name %s LIMIT 1)""",
                currency,
                company,
                until,
                order,
            )

        own = SQL("rate.company_id = SPLIT_PART(company.parent_path, '/', 1)::int")
        common = SQL("rate.company_id IS NULL")
        before, always = SQL("rate.name <= entry.date"), SQL("TRUE")
        return SQL(
            "COALESCE(%s, %s, %s, %s, 1)::numeric",
            rate(own, before, SQL("DESC")),
            rate(common, before, SQL("DESC")),
            rate(own, always, SQL("ASC")),
            rate(common, always, SQL("ASC")),
        )

    @api.readonly
    def action_open_entry(self):
        """The ledger entry behind a row."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": "service.incentive.entry",
            "res_id": self.id,
            "view_mode": "form",
            "views": [[False, "form"]],
        }
