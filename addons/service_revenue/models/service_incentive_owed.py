# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.tools import SQL

OPEN = ("pending", "payable", "settled")


class ServiceIncentiveOwed(models.Model):
    """What is owed to whom, one row for each person, currency and company (SR-11).

    Amounts of different currencies never meet in a row. The age counts from the day on
    which an amount became payable to today, where the reader is. A negative amount is
    owed by the person, and is deducted from what comes next.
    """

    _name = "service.incentive.owed"
    _description = "Incentives Owed"
    _auto = False
    _order = "owed desc, id"
    _rec_name = "beneficiary_id"
    _depends = {
        "service.incentive.entry": [
            "amount",
            "beneficiary_id",
            "company_id",
            "currency_id",
            "hold_reason",
            "payable_on",
            "state",
        ],
    }

    beneficiary_id = fields.Many2one("res.partner", string="Person", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    currency_id = fields.Many2one("res.currency", readonly=True)
    owed = fields.Monetary(readonly=True, help="Payable, and settled but not paid yet.")
    payable = fields.Monetary(readonly=True)
    settled = fields.Monetary(string="Settled, Not Paid", readonly=True)
    pending = fields.Monetary(readonly=True, help="Still waits for something.")
    not_earned = fields.Monetary(
        readonly=True, help="Not proven, cancelled or refused."
    )
    age_30 = fields.Monetary(string="Up to 30 Days", readonly=True)
    age_60 = fields.Monetary(string="31 to 60 Days", readonly=True)
    age_90 = fields.Monetary(string="61 to 90 Days", readonly=True)
    age_older = fields.Monetary(string="Older", readonly=True)
    oldest = fields.Date(string="Payable Since", readonly=True)

    @property
    def _table_query(self) -> SQL:
        today = fields.Date.context_today(self)
        report = self.env["service.incentive.report"]

        def total(condition):
            return SQL(
                "COALESCE(SUM(entry.amount) FILTER (WHERE %s), 0)", SQL(condition)
            )

        def aged(condition):
            return SQL(
                "COALESCE(SUM(entry.amount) FILTER (WHERE entry.is_owed AND %s), 0)",
                SQL(condition),
            )

        return SQL(
            """
    SELECT MIN(entry.id) AS id, entry.beneficiary_id, entry.company_id,
           entry.currency_id, %(owed)s AS owed, %(payable)s AS payable,
           %(settled)s AS settled, %(pending)s AS pending,
           %(not_earned)s AS not_earned, %(age_30)s AS age_30, %(age_60)s AS age_60,
           %(age_90)s AS age_90, %(age_older)s AS age_older,
           MIN(entry.payable_on) FILTER (WHERE entry.is_owed) AS oldest
      FROM (
        SELECT entry.id, entry.beneficiary_id, entry.company_id, entry.currency_id,
               entry.amount, entry.payable_on, %(standing)s AS standing,
               entry.state IN ('payable', 'settled') AS is_owed,
               %(today)s::date - entry.payable_on AS age
          FROM service_incentive_entry entry
         WHERE entry.state IN ('pending', 'payable', 'settled')
      ) AS entry
     GROUP BY entry.beneficiary_id, entry.company_id, entry.currency_id
            """,
            standing=report._sql_standing(),
            today=today,
            owed=total("entry.is_owed"),
            payable=total("entry.standing = 'payable'"),
            settled=total("entry.standing = 'settled'"),
            pending=total("entry.standing = 'pending'"),
            not_earned=total("entry.standing = 'not_earned'"),
            age_30=aged("entry.age <= 30"),
            age_60=aged("entry.age BETWEEN 31 AND 60"),
            age_90=aged("entry.age BETWEEN 61 AND 90"),
            age_older=aged("entry.age > 90"),
        )

    @api.readonly
    def action_view_entries(self):
        """Open ledger entries that the figures of this row add up."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "service_revenue.service_incentive_entry_action"
        )
        return {
            **action,
            "name": self.beneficiary_id.display_name,
            "domain": [
                ("beneficiary_id", "=", self.beneficiary_id.id),
                ("company_id", "=", self.company_id.id),
                ("currency_id", "=", self.currency_id.id),
                ("state", "in", OPEN),
            ],
            "context": {"search_default_group_state": 1},
        }
