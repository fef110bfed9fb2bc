# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""One deal in several sales, each of them below the limit of a deal (CP-07)."""

import json
from fractions import Fraction

from odoo import api, models
from odoo.tools import SQL

# Position of what is not booked yet.
LAST = 2**31 - 1


class ServiceIncentiveEntry(models.Model):
    _inherit = "service.incentive.entry"

    @api.model
    def _review_signals(self, groups):
        signals = super()._review_signals(groups)
        capped = [group for group in groups if group.is_share and group.terms.cap_deal]
        if not capped:
            return signals
        return SQL("%s UNION ALL %s", signals, self._review_split_sale(capped))

    @api.model
    def _review_split_sale(self, capped):
        """Shares that are more than a deal may earn, together with those of other
        confirmed sales to the same customer by the same rule within some days.

        What is booked counts, or what the sale as it stands may bring if that is more:
        a sale that is being confirmed has no entry yet. What the ledger knew first
        comes first, whatever dates people write: the later ones wait.
        """
        factors = self._get_factors(capped)
        return SQL(
            """
        SELECT 'split_sale', this.beneficiary_id, this.lead_id, this.sale_order_id,
               this.company_id, this.partner_id, NULL, other.sale_order_id
          FROM (%(deals)s) AS this
         CROSS JOIN LATERAL (
            SELECT SUM(near.worth) AS worth, MIN(near.id) AS sale_order_id
              FROM (
                SELECT sale.id,
                       GREATEST(asked.worth, SUM(entry.amount))
                       * this.currency_rate / sale.currency_rate AS worth,
                       COALESCE(MIN(entry.id), %(last)s) AS position
                  FROM res_partner member
                  JOIN sale_order sale
                    ON sale.partner_id = member.id
                   AND sale.id != this.sale_order_id
                   AND sale.company_id = this.company_id
                   AND sale.state = 'sale'
                   AND sale.date_order
                       BETWEEN this.date_order - this.near
                           AND this.date_order + this.near
                  LEFT JOIN (%(deals)s) AS asked
                    ON asked.sale_order_id = sale.id
                   AND asked.rule_id = this.rule_id
                   AND asked.beneficiary_id = this.beneficiary_id
                  LEFT JOIN service_incentive_entry entry
                    ON entry.rule_id = this.rule_id
                   AND entry.beneficiary_id = this.beneficiary_id
                   AND entry.origin_model = 'sale.order'
                   AND entry.origin_id = sale.id
                   AND entry.state != 'void'
                 WHERE member.commercial_partner_id = this.customer_id
                 GROUP BY sale.id, asked.worth
              ) AS near
             WHERE near.worth > 0
               AND (near.position, near.id) < (this.position, this.sale_order_id)
         ) AS other
         WHERE this.worth > 0 AND this.worth + other.worth > this.cap
            """,
            deals=self._review_capped_deals(
                [
                    {
                        "rule_id": group.rule_id,
                        "beneficiary_id": group.beneficiary_id,
                        "lead_id": group.lead_id,
                        "sale_order_id": group.sale_order_id,
                        # In the currency of the sale.
                        "cap": float(
                            Fraction(group.terms.cap_deal)
                            / factors.get(group.key, Fraction(1))
                        ),
                        "rate": str(
                            max(
                                group.terms.percent,
                                *(rate for _start, rate in group.terms.tiers),
                                0,
                            )
                        ),
                        "booked": str(group.booked),
                        "position": group.first_id or LAST,
                        "role": group.terms.role if group.terms.by_share else None,
                        "categories": list(group.terms.categories),
                    }
                    for group in capped
                ]
            ),
            last=LAST,
        )

    @api.model
    def _review_capped_deals(self, rows):
        """Query for the confirmed sales of these groups, and what each may earn."""
        return SQL(
            """
            SELECT deal.rule_id, deal.beneficiary_id, deal.lead_id, deal.sale_order_id,
                   deal.cap, deal.position, sale.company_id, sale.partner_id,
                   sale.date_order, sale.currency_rate,
                   customer.commercial_partner_id AS customer_id,
                   MAKE_INTERVAL(days => company.service_review_split_days) AS near,
                   GREATEST(
                       deal.booked, base.amount * deal.rate / 100 * part.percent / 100
                   ) AS worth
              FROM JSONB_TO_RECORDSET(%(rows)s::jsonb) AS deal (
                   rule_id integer, beneficiary_id integer, lead_id integer,
                   sale_order_id integer, cap numeric, rate numeric, booked numeric,
                   position integer, role varchar, categories integer[])
              JOIN sale_order sale ON sale.id = deal.sale_order_id
              JOIN res_company company
                ON company.id = sale.company_id
               AND company.service_review_split_days > 0
              JOIN res_partner customer ON customer.id = sale.partner_id
             CROSS JOIN LATERAL (
                SELECT CASE
                       WHEN deal.categories = '{}' THEN sale.amount_untaxed
                       ELSE (
                            SELECT COALESCE(SUM(line.price_subtotal), 0)
                              FROM sale_order_line line
                              JOIN product_product product
                                ON product.id = line.product_id
                              JOIN product_template template
                                ON template.id = product.product_tmpl_id
                              JOIN product_category categ
                                ON categ.id = template.categ_id
                             WHERE line.order_id = sale.id
                               AND STRING_TO_ARRAY(
                                   TRIM(BOTH '/' FROM categ.parent_path), '/')::int[]
                                   && deal.categories)
                       END AS amount
             ) AS base
             CROSS JOIN LATERAL (
                SELECT CASE
                       WHEN deal.role IS NULL THEN 100
                       ELSE (
                            SELECT COALESCE(SUM(line.percent), 0)
                              FROM service_attribution_line line
                             WHERE line.order_id = sale.id
                               AND line.role = deal.role
                               AND line.partner_id = deal.beneficiary_id)
                       END AS percent
             ) AS part
             WHERE sale.state = 'sale'
            """,
            rows=json.dumps(rows),
        )
