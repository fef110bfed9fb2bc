# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.tools import SQL


class ServiceIncentivePool(models.Model):
    """One period of a rule with tiers or caps: whoever works it out touches the row.

    Deals in a pool depend on each other. Of two transactions that look at one pool at
    the same time PostgreSQL refuses the second, and Odoo runs it again with what the
    first one posted (SR-11).
    """

    _name = "service.incentive.pool"
    _description = "Period of an Incentive Rule"
    _rec_name = "rule_id"
    _log_access = False

    rule_id = fields.Many2one(
        "service.incentive.rule", required=True, readonly=True, ondelete="cascade"
    )
    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, index=True, ondelete="cascade"
    )
    # Zero stands for everybody; a person who is deleted leaves nothing to lock.
    beneficiary = fields.Integer(required=True, readonly=True, default=0)
    date_from = fields.Date(required=True, readonly=True)
    touched = fields.Integer(required=True, readonly=True, default=0)

    _once = models.UniqueIndex("(rule_id, company_id, beneficiary, date_from)")

    @api.model
    def _touch(self, pools):
        """Claim these pools, (rule, company, beneficiary or 0, first day) each.

        Always in one order, so that two transactions do not wait for each other.
        """
        self.env.cr.execute(
            SQL(
                """
    INSERT INTO service_incentive_pool AS pool (
        rule_id, company_id, beneficiary, date_from, touched)
    SELECT rule_id, company_id, beneficiary, date_from, 1
      FROM UNNEST(%(rules)s::int[], %(companies)s::int[], %(persons)s::int[],
                  %(days)s::date[])
        AS wanted (rule_id, company_id, beneficiary, date_from)
     ORDER BY 1, 2, 3, 4
        ON CONFLICT (rule_id, company_id, beneficiary, date_from)
        DO UPDATE SET touched = pool.touched + 1
                """,
                rules=[pool[0] for pool in pools],
                companies=[pool[1] for pool in pools],
                persons=[pool[2] for pool in pools],
                days=[pool[3] for pool in pools],
            )
        )
