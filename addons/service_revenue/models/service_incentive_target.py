# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""What a deal should be worth to somebody now: parts, tiers and caps (SR-11)."""

from collections import defaultdict
from decimal import Decimal
from fractions import Fraction
from typing import NamedTuple

from odoo import api, models
from odoo.tools import SQL
from odoo.tools.date_utils import end_of, start_of

from ..tools.incentive import ZERO, share
from ..tools.incentive_terms import Deal, allocate, split_money


class Target(NamedTuple):
    """What a group should add up to, of which base, and what limited it."""

    amount: Decimal
    base: Decimal = ZERO
    limit: str | None = None


class ServiceIncentiveEntry(models.Model):
    _inherit = "service.incentive.entry"

    @api.model
    def _read_pools(self, groups):
        """The other groups of the periods that these depend on; the periods are
        claimed, so that nobody else works them out at the same time.
        """
        persons, rules = set(), set()
        for group in groups.values():
            if group.terms_id and group.pooling:
                first = start_of(group.earned_on, group.pooling_period)
                last = end_of(group.earned_on, group.pooling_period)
                pool = (group.rule_id, group.company_id, first, last)
                if group.pooling == "rule":
                    rules.add((*pool, 0))
                else:
                    persons.add((*pool, group.beneficiary_id))
        if not (persons or rules):
            return {}
        self.env["service.incentive.pool"]._touch(
            [(p[0], p[1], p[4], p[2]) for p in persons | rules]
        )
        return self._read_groups(
            SQL(
                """id IN (
            SELECT entry.id
              FROM (%(rules)s) AS pool
              JOIN service_incentive_entry entry USING (rule_id, company_id)
             WHERE entry.terms_id IS NOT NULL
               AND entry.earned_on BETWEEN pool.first AND pool.last
             UNION ALL
            SELECT entry.id
              FROM (%(persons)s) AS pool
              JOIN service_incentive_entry entry
                ON entry.rule_id = pool.rule_id AND entry.company_id = pool.company_id
               AND entry.beneficiary_id = pool.person
             WHERE entry.terms_id IS NOT NULL
               AND entry.earned_on BETWEEN pool.first AND pool.last)""",
                rules=self._pools_sql(rules),
                persons=self._pools_sql(persons),
            )
        )

    @api.model
    def _pools_sql(self, pools):
        columns = list(zip(*sorted(pools), strict=True)) or [()] * 5
        return SQL(
            "SELECT * FROM UNNEST(%s::int[], %s::int[], %s::date[], %s::date[],"
            " %s::int[]) AS pool (rule_id, company_id, first, last, person)",
            *map(list, columns),
        )

    @api.model
    def _get_targets(self, groups, facts, lost_keys):
        """{group key: Target}; no query but for rates of exchange, no write.

        :param set lost_keys: groups of which nothing will come, for whatever reason
        """
        factors = self._get_factors(groups.values())
        targets, deals = {}, defaultdict(list)
        for key, group in groups.items():
            lost = key in lost_keys
            if lost and group.locked:
                # What was paid for a service that turned out not to be one comes back.
                targets[key] = Target(ZERO, facts.get_base(group))
                continue
            flat = targets[key] = self._get_flat_target(group, facts)
            terms = group.terms
            if flat.limit or not (
                terms.tiers
                or group.pooling
                or (terms.cap_deal, terms.cap_person, terms.cap_rule) != (None,) * 3
            ):
                continue
            pool = (group.rule_id, group.company_id) if group.pooling else key
            deals[pool].append(
                Deal(
                    key=key,
                    person=group.beneficiary_id,
                    day=group.earned_on,
                    number=group.origin_id,
                    lost=lost,
                    base=flat.base,
                    flat=flat.amount,
                    currency_id=group.currency_id,
                    rounding=group.rounding,
                    factor=factors.get(key, Fraction(1)),
                    terms=terms,
                )
            )
        for together in deals.values():
            for key, (amount, limit) in allocate(together).items():
                targets[key] = targets[key]._replace(amount=amount, limit=limit)
        return targets

    @api.model
    def _get_flat_target(self, group, facts):
        """What a group is worth without tiers and caps."""
        origins = group.terms.origins
        if origins and facts.get_origin(group) not in origins:
            return Target(ZERO, limit="origin")
        if not group.is_share:
            return Target(group.bounty)
        percent = facts.get_percent(group)
        if percent is None:
            return Target(ZERO, limit="attribution")
        base = facts.get_base(group)
        if not group.terms.by_share:
            return Target(share(group.rate, base, group.rounding), base)
        parts = facts.get_parts(group)
        whole = share(
            group.rate, base * sum(parts.values(), ZERO) / 100, group.rounding
        )
        amounts = split_money(whole, parts, group.rounding)
        return Target(amounts[group.beneficiary_id], base * percent / 100)

    # ------------------------------------------------------------------
    # Currencies
    # ------------------------------------------------------------------

    @api.model
    def _get_factors(self, groups):
        """{group key: units of the currency of its terms for one of its own}.

        The rates are the company's of the day of the deal, as Odoo finds them: the
        last one up to that day, else the first one (F12).
        """
        wanted = {}
        for group in groups:
            if not group.terms_id:
                continue
            # The engine works past access rules: only the currency is read.
            company = self.env["res.company"].sudo().browse(group.company_id)
            target = group.terms.currency_id or company.currency_id.id
            if target != group.currency_id:
                wanted[group.key] = (group.company_id, group.earned_on, target, group)
        if not wanted:
            return {}
        pairs = {
            (company_id, day, currency_id)
            for company_id, day, target, group in wanted.values()
            for currency_id in (target, group.currency_id)
        }
        rates = self._read_rates(sorted(pairs))
        return {
            key: rates[company_id, day, target]
            / rates[company_id, day, group.currency_id]
            for key, (company_id, day, target, group) in wanted.items()
        }

    @api.model
    def _read_rates(self, wanted):
        """{(company, day, currency): exact rate}, in one query."""
        rows = self.env.execute_query(
            SQL(
                """
    SELECT company.id, wanted.day, wanted.currency_id,
           COALESCE(past.rate, first.rate, 1)::text
      FROM UNNEST(%(companies)s::int[], %(days)s::date[], %(currencies)s::int[])
           AS wanted (company_id, day, currency_id)
      JOIN res_company company ON company.id = wanted.company_id
      LEFT JOIN LATERAL (
           SELECT rate FROM res_currency_rate
            WHERE currency_id = wanted.currency_id AND name <= wanted.day
              AND (company_id IS NULL
                   OR company_id = SPLIT_PART(company.parent_path, '/', 1)::int)
            ORDER BY company_id, name DESC LIMIT 1) AS past ON TRUE
      LEFT JOIN LATERAL (
           SELECT rate FROM res_currency_rate
            WHERE currency_id = wanted.currency_id
              AND (company_id IS NULL
                   OR company_id = SPLIT_PART(company.parent_path, '/', 1)::int)
            ORDER BY company_id, name LIMIT 1) AS first ON TRUE
                """,
                companies=[row[0] for row in wanted],
                days=[row[1] for row in wanted],
                currencies=[row[2] for row in wanted],
            )
        )
        return {tuple(row[:3]): Fraction(row[3]) for row in rows}
