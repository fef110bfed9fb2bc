# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""What is booked, and what may be: entries of one (rule, beneficiary, origin)."""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from odoo import api, fields, models
from odoo.tools import SQL

from ..tools.incentive import decimal, round_money
from ..tools.incentive_terms import Terms, read_terms

_DECIMALS = ("rounding", "rate", "bounty", "booked", "open_sum")
_PLAIN = Terms()


@dataclass
class EntryGroup:
    """Entries of one (rule, beneficiary, origin): booked, and still open.

    ``percent`` is the part of the deal that the beneficiary has by its attribution,
    100 when nobody shares it with him, ``None`` when it is not his any more.
    """

    rule_id: int
    beneficiary_id: int
    origin_model: str
    origin_id: int
    lead_id: int | None
    sale_order_id: int | None
    company_id: int
    currency_id: int
    rounding: Decimal
    stage: str | None
    proof: str | None
    rate: Decimal
    bounty: Decimal
    earned_on: date
    terms_id: int | None = None
    terms: Terms = _PLAIN
    pooling: str | None = None
    pooling_period: str | None = None
    first_id: int | None = None
    count: int = 0
    booked: Decimal = Decimal(0)
    open_sum: Decimal = Decimal(0)
    open_ids: list = field(default_factory=list)
    locked: bool = False
    gated: bool = False

    @property
    def key(self):
        return self.rule_id, self.beneficiary_id, self.origin_model, self.origin_id

    @property
    def is_share(self):
        return self.origin_model == "sale.order"

    def get_occurrence(self):
        """Name of the next entry: the stage of a bounty, a number from then on."""
        if not self.count and not self.is_share:
            return self.stage
        return str(self.count + 1)


class ServiceIncentiveEntry(models.Model):
    _inherit = "service.incentive.entry"

    @api.model
    def _read_groups(self, which):
        """Groups that are booked, by their key.

        :param SQL which: condition on ``service_incentive_entry`` that holds for all
            entries of a group or for none
        """
        return self._make_groups(
            SQL(
                """
    WITH booked AS (
        SELECT rule_id, beneficiary_id, origin_model, origin_id,
               MIN(id) AS first_id,
               COUNT(*) AS count,
               SUM(CASE WHEN state = 'void' THEN 0 ELSE amount END) AS booked,
               SUM(CASE WHEN state IN ('pending', 'payable')
                   THEN amount ELSE 0 END) AS open_sum,
               ARRAY_REMOVE(ARRAY_AGG(CASE WHEN state IN ('pending', 'payable')
                   THEN id END), NULL) AS open_ids,
               BOOL_OR(state IN ('settled', 'paid')) AS locked,
               BOOL_OR(state IN ('pending', 'void')) AS gated
          FROM service_incentive_entry
         WHERE %(which)s
         GROUP BY rule_id, beneficiary_id, origin_model, origin_id
    )
    SELECT booked.*, entry.lead_id, entry.sale_order_id, entry.company_id,
           entry.currency_id, currency.rounding, entry.stage, entry.proof,
           entry.rate, entry.amount AS bounty,
           COALESCE(entry.earned_on, entry.date) AS earned_on, entry.terms_id,
           terms.value AS terms, rule.pooling, rule.pooling_period
      FROM booked
      JOIN service_incentive_entry entry ON entry.id = booked.first_id
      JOIN service_incentive_rule rule ON rule.id = booked.rule_id
      JOIN res_currency currency ON currency.id = entry.currency_id
      LEFT JOIN service_incentive_terms terms ON terms.id = entry.terms_id
                """,
                which=which,
            )
        )

    @api.model
    def _read_bounty_candidates(self, lead_ids, stages):
        """Bounties that these leads may open by the rules of these stages."""
        return self._make_groups(
            SQL(
                """
    SELECT rule.id AS rule_id, lead.service_referrer_id AS beneficiary_id,
           'crm.lead' AS origin_model, lead.id AS origin_id, lead.id AS lead_id,
           NULL::int AS sale_order_id, company.id AS company_id,
           currency.id AS currency_id, currency.rounding, rule.stage, rule.proof,
           0 AS rate, rule.bounty, %(today)s::date AS earned_on,
           rule.terms_id, terms.value AS terms, rule.pooling, rule.pooling_period
      FROM crm_lead lead
      JOIN res_company company ON company.id = lead.company_id
      JOIN service_incentive_rule rule
        ON rule.active AND rule.amount_type = 'bounty'
       AND rule.stage = ANY(%(stages)s)
       AND %(fits)s
       AND %(pays)s
      JOIN res_currency currency
        ON currency.id = COALESCE(rule.currency_id, company.currency_id)
      LEFT JOIN service_incentive_terms terms ON terms.id = rule.terms_id
     WHERE lead.id = ANY(%(leads)s)
       AND lead.service_referrer_id IS NOT NULL
     ORDER BY lead.id, rule.id
                """,
                stages=stages,
                pays=self._rule_pays(SQL("lead.service_referrer_id")),
                fits=self._rule_fits(
                    SQL("company.id"), SQL("%s", fields.Date.context_today(self))
                ),
                leads=list(lead_ids),
                today=fields.Date.context_today(self),
            )
        )

    @api.model
    def _read_share_candidates(self, order_ids):
        """Groups that these confirmed orders may open: one for each fitting rule and
        each person who has the rule's role in the deal.

        A sale that nobody attributed is the referrer's who brought its lead. Moved to
        another lead it keeps the share that is booked: without a decision about its
        attribution it is never paid to two persons by one rule.
        """
        day = self._sale_day()
        return self._make_groups(
            SQL(
                """
    SELECT rule.id AS rule_id, person.partner_id AS beneficiary_id,
           'sale.order' AS origin_model, sale.id AS origin_id, lead.id AS lead_id,
           sale.id AS sale_order_id, sale.company_id, sale.currency_id,
           currency.rounding, rule.stage, rule.proof, rule.percent AS rate,
           0 AS bounty, %(day)s AS earned_on, rule.terms_id, terms.value AS terms,
           rule.pooling, rule.pooling_period
      FROM sale_order sale
      JOIN crm_lead lead ON lead.id = sale.opportunity_id
      JOIN res_company company ON company.id = sale.company_id
      JOIN res_partner home ON home.id = company.partner_id
      JOIN res_currency currency ON currency.id = sale.currency_id
      JOIN service_incentive_rule rule
        ON rule.active AND rule.amount_type = 'percent'
       AND %(fits)s
     CROSS JOIN LATERAL (%(persons)s) AS person
      LEFT JOIN service_incentive_terms terms ON terms.id = rule.terms_id
     WHERE sale.id = ANY(%(orders)s)
       AND sale.state = 'sale'
       AND lead.service_state IS DISTINCT FROM 'rejected'
       AND %(pays)s
     ORDER BY sale.id, rule.id, person.partner_id
                """,
                day=day,
                fits=self._rule_fits(SQL("sale.company_id"), day),
                persons=self._share_persons(),
                pays=self._rule_pays(SQL("person.partner_id")),
                orders=list(order_ids),
            )
        )

    @api.model
    def _share_persons(self):
        """Query for ``partner_id`` of who has the role of ``rule`` in ``sale``."""
        referrer = SQL(
            """
        SELECT lead.service_referrer_id AS partner_id
         WHERE rule.role = 'brought'
           AND lead.service_referrer_id IS NOT NULL
           AND NOT EXISTS (
               SELECT FROM service_incentive_entry other
                WHERE other.sale_order_id = sale.id
                  AND other.rule_id = rule.id
                  AND other.beneficiary_id != lead.service_referrer_id)
            """
        )
        if "service.attribution" not in self.env:
            return referrer
        return SQL(
            """
        SELECT DISTINCT line.partner_id
          FROM service_attribution_line line
         WHERE line.order_id = sale.id
           AND line.role = rule.role
           AND line.percent > 0
           AND line.partner_id IS NOT NULL
         UNION ALL
        %s AND NOT EXISTS (
               SELECT FROM service_attribution WHERE order_id = sale.id)
            """,
            referrer,
        )

    @api.model
    def _sale_day(self):
        """Day of ``sale`` where its company is at ``home``."""
        return SQL(
            "(sale.date_order AT TIME ZONE 'UTC'"
            " AT TIME ZONE COALESCE(home.tz, 'UTC'))::date"
        )

    @api.model
    def _rule_fits(self, company, day):
        """Condition that ``rule`` applies to ``lead`` in a company on a day."""
        return SQL(
            """(rule.company_id IS NULL OR rule.company_id = %(company)s)
       AND (rule.date_from IS NULL OR rule.date_from <= %(day)s)
       AND (rule.date_to IS NULL OR rule.date_to >= %(day)s)
       AND (lead.service_interest_id IN (
                SELECT interest.service_interest_id
                  FROM service_incentive_rule_service_interest_rel interest
                 WHERE interest.service_incentive_rule_id = rule.id)
            OR NOT EXISTS (
                SELECT FROM service_incentive_rule_service_interest_rel interest
                 WHERE interest.service_incentive_rule_id = rule.id))""",
            company=company,
            day=day,
        )

    @api.model
    def _rule_pays(self, person):
        """Condition that ``rule`` pays ``person`` (SQL of a contact's id) for ``lead``
        of ``company``.

        Hook: who had a part in the deal may be rewarded by other rules.
        """
        return SQL("TRUE")

    @api.model
    def _make_groups(self, query):
        groups = {}
        known = {None: _PLAIN}
        for row in self.env.execute_query_dict(query):
            for name in _DECIMALS:
                if name in row:
                    row[name] = decimal(row[name])
            terms_id = row["terms_id"]
            if terms_id not in known:
                known[terms_id] = read_terms(row["terms"])
            row["terms"] = known[terms_id]
            group = EntryGroup(**row)
            if terms_id:
                group.rate = group.terms.percent
                group.bounty = group.terms.bounty
            group.bounty = round_money(group.bounty, group.rounding)
            groups[group.key] = group
        return groups
