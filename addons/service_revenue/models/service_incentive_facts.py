# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""What the ledger has to know, read set-based: one query for each kind of fact.

Everything hangs on leads. An event of any document is first translated into the leads
that it touches; the facts of all of them are then read together.
"""

from collections import defaultdict

from odoo import api, fields, models
from odoo.tools import SQL

from ..tools.incentive import (
    ZERO,
    SaleFacts,
    decimal,
    proof_hold,
    round_money,
    share_base,
)
from ..tools.incentive_terms import LineFacts, category_base


class LeadFacts:
    """What is known of the leads of some groups, their sales and work orders."""

    def __init__(self):
        self.leads = {}
        self.sales = {}
        self.jobs = {}
        self.sales_of_lead = defaultdict(list)
        self.jobs_of_sale = defaultdict(list)
        self.jobs_of_ticket = defaultdict(list)
        self.origins = {}
        self.shares = defaultdict(dict)

    def get_sales(self, group):
        """Confirmed sales that a group is about: its own, or all of its lead."""
        if group.is_share:
            sales = [self.sales[group.origin_id]]
        else:
            sales = [self.sales[key] for key in self.sales_of_lead[group.lead_id]]
        return [sale for sale in sales if sale.confirmed]

    def get_proof(self, group, sales):
        """(hold reason or ``None``, work order that decides) of a group."""
        lead = self.leads[group.lead_id]
        # Where there was no visit that brought the deal, its delivery is the proof.
        if group.proof == "delivery" or not lead["captured"]:
            jobs = [job for sale in sales for job in self.jobs_of_sale[sale.order_id]]
            if not all(sale.delivered for sale in sales):
                return "waiting_delivery", jobs[-1] if jobs else None
            if not jobs:
                return None, None
        elif lead["service_order_id"]:
            jobs = [lead["service_order_id"]]
        else:
            jobs = self.jobs_of_ticket[lead["service_ticket_id"]]
            if not jobs:
                return None if lead["ticket_closed"] else "waiting_ticket", None
        hold = proof_hold([self.jobs[job] for job in jobs])
        deciding = [job for job in jobs if hold == proof_hold([self.jobs[job]])]
        return hold, (deciding or jobs)[-1]

    def get_origin(self, group):
        """New, assisted or transferred: as attributed, else as the lead was found."""
        origin = self.origins.get(group.origin_id) if group.is_share else None
        return origin or self.leads[group.lead_id]["origin"] or "new"

    def get_parts(self, group):
        """{partner: percent} of everybody with the role of the group in its deal."""
        if group.origin_id in self.origins:
            return self.shares[group.origin_id, group.terms.role]
        return {group.beneficiary_id: decimal(100)}

    def get_percent(self, group):
        """Percent of its deal that a group's beneficiary has, or ``None``."""
        return self.get_parts(group).get(group.beneficiary_id)

    def get_base(self, group):
        """Untaxed value that the customer keeps, of what a share is taken of."""
        if not group.is_share:
            return ZERO
        sale = self.sales[group.origin_id]
        if not sale.confirmed:
            return ZERO
        if group.terms.categories:
            return round_money(
                category_base(sale, group.terms.categories), group.rounding
            )
        return share_base(sale.untaxed, sale.invoiced, sale.refunded)


class ServiceIncentiveEntry(models.Model):
    _inherit = "service.incentive.entry"

    @api.model
    def _read_facts(self, groups):
        """Leads, sales and work orders that decide about these groups."""
        facts = LeadFacts()
        lead_ids = list({group.lead_id for group in groups})
        sale_ids = [group.origin_id for group in groups if group.is_share]
        for row in self._read_leads(lead_ids):
            facts.leads[row["id"]] = row
        for row in self._read_attributions(sale_ids):
            facts.origins[row["order_id"]] = row["origin"]
            if row["partner_id"]:
                parts = facts.shares[row["order_id"], row["role"]]
                parts[row["partner_id"]] = decimal(row["percent"])
        lines = defaultdict(list)
        for row in self._read_category_lines(
            [g.origin_id for g in groups if g.is_share and g.terms.categories]
        ):
            lines[row["order_id"]].append(
                LineFacts(
                    row["path"] or "",
                    *(decimal(row[k]) for k in ("untaxed", "invoiced", "refunded")),
                )
            )
        sales = self._read_sales(lead_ids, sale_ids)
        undone = set()
        for row in self._read_jobs(
            facts.leads.values(), [r["order_id"] for r in sales]
        ):
            facts.jobs[row["id"]] = row["proof_state"]
            facts.jobs_of_ticket[row["ticket_id"]].append(row["id"])
            facts.jobs_of_sale[row["sale_id"]].append(row["id"])
            if (row["proof_state"] or "draft") == "draft":
                undone.add(row["sale_id"])
        for row in sales:
            rounding = decimal(row["rounding"])
            facts.sales_of_lead[row["opportunity_id"]].append(row["order_id"])
            facts.sales[row["order_id"]] = SaleFacts(
                order_id=row["order_id"],
                confirmed=row["confirmed"],
                untaxed=decimal(row["untaxed"]),
                invoiced=round_money(decimal(row["invoiced"]), rounding),
                refunded=round_money(
                    decimal(row["refunded"]) + decimal(row["loose"]), rounding
                ),
                unpaid=row["unpaid"],
                delivered=row["delivered"] and row["order_id"] not in undone,
                loose=decimal(row["loose"]),
                lines=tuple(lines[row["order_id"]]),
            )
        return facts

    @api.model
    def _read_leads(self, lead_ids):
        lead_fields = self.env["crm.lead"]._fields
        return self.env.execute_query_dict(
            SQL(
                """
    SELECT lead.id, lead.service_state, lead.won_status = 'won' AS won,
           lead.service_order_id, lead.service_ticket_id,
           COALESCE(lead.service_order_id, lead.service_ticket_id) IS NOT NULL
               AS captured,
           %(origin)s AS origin, %(to_mend)s AS to_mend,
           COALESCE(stage.closed, FALSE) AS ticket_closed
      FROM crm_lead lead
      LEFT JOIN helpdesk_ticket ticket ON ticket.id = lead.service_ticket_id
      LEFT JOIN helpdesk_ticket_stage stage ON stage.id = ticket.stage_id
     WHERE lead.id = ANY(%(leads)s)
                """,
                leads=lead_ids,
                # Columns of other parts of the addon that may not be there.
                origin=SQL("lead.service_origin")
                if "service_origin" in lead_fields
                else SQL("NULL"),
                to_mend=SQL("lead.service_quality_state = 'to_mend'")
                if "service_quality_state" in lead_fields
                else SQL("FALSE"),
            )
        )

    @api.model
    def _read_attributions(self, sale_ids):
        """Who has which part of these sales, and how they count (CP-11)."""
        if not sale_ids or "service.attribution" not in self.env:
            return []
        return self.env.execute_query_dict(
            SQL(
                """
    SELECT attribution.order_id, attribution.origin, line.role, line.partner_id,
           SUM(line.percent) AS percent
      FROM service_attribution attribution
      LEFT JOIN service_attribution_line line
        ON line.attribution_id = attribution.id AND line.percent > 0
     WHERE attribution.order_id = ANY(%s)
     GROUP BY attribution.order_id, attribution.origin, line.role, line.partner_id
     ORDER BY attribution.order_id, line.partner_id
                """,
                sale_ids,
            )
        )

    @api.model
    def _read_category_lines(self, sale_ids):
        """Ordered, invoiced and refunded in these sales by product category."""
        if not sale_ids:
            return []
        return self.env.execute_query_dict(
            SQL(
                """
    SELECT sale.id AS order_id, categ.parent_path AS path,
           SUM(line.price_subtotal) AS untaxed, SUM(item.invoiced) AS invoiced,
           SUM(item.refunded) AS refunded
      FROM sale_order sale
      JOIN sale_order_line line ON line.order_id = sale.id
      JOIN product_product product ON product.id = line.product_id
      JOIN product_template template ON template.id = product.product_tmpl_id
      JOIN product_category categ ON categ.id = template.categ_id
     CROSS JOIN LATERAL (
        SELECT SUM(CASE WHEN move.move_type = 'out_invoice' THEN %(counted)s END)
                   AS invoiced,
               SUM(CASE WHEN move.move_type = 'out_refund' THEN %(counted)s END)
                   AS refunded
          FROM sale_order_line_invoice_rel link
          JOIN account_move_line item ON item.id = link.invoice_line_id
          JOIN account_move move ON move.id = item.move_id
         WHERE link.order_line_id = line.id
           AND move.state = 'posted'
           AND move.move_type IN ('out_invoice', 'out_refund')
     ) AS item
     WHERE sale.id = ANY(%(sales)s)
     GROUP BY sale.id, categ.id
                """,
                counted=self._counted_sql(),
                sales=sale_ids,
            )
        )

    @api.model
    def _counted_sql(self):
        """Untaxed amount of the invoice line ``item`` in the currency of ``sale``."""
        return SQL(
            """CASE WHEN move.currency_id = sale.currency_id
                        THEN item.price_subtotal
                        ELSE ABS(item.balance) * SIGN(item.price_subtotal)
                             * sale.currency_rate::numeric
                   END"""
        )

    @api.model
    def _read_sales(self, lead_ids, sale_ids):
        """Sales of these leads, and these sales whatever became of their lead.

        Amounts are untaxed and in the currency of the order. An invoice in another
        currency counts with its company amount at the rate of the order. A credit note
        that reverses an invoice without naming its order lines (``loose``) counts for
        each order with its part of that invoice.
        """
        return self.env.execute_query_dict(
            SQL(
                """
    SELECT sale.id AS order_id, sale.opportunity_id, sale.state = 'sale' AS confirmed,
           sale.amount_untaxed AS untaxed, currency.rounding,
           invoice.invoiced, invoice.refunded, invoice.unpaid, credit.loose,
           CASE WHEN sale.delivery_status IS NOT NULL
                THEN sale.delivery_status = 'full'
                ELSE NOT EXISTS (
                    SELECT FROM sale_order_line line
                     WHERE line.order_id = sale.id
                       AND line.qty_delivered_method = 'stock_move'
                       AND line.product_uom_qty > 0)
           END AS delivered
      FROM sale_order sale
      JOIN res_currency currency ON currency.id = sale.currency_id
     CROSS JOIN LATERAL (
        SELECT SUM(CASE WHEN move.move_type = 'out_invoice' THEN counted END)
                   AS invoiced,
               SUM(CASE WHEN move.move_type = 'out_refund' THEN counted END)
                   AS refunded,
               COUNT(*) FILTER (
                   WHERE move.move_type = 'out_invoice'
                     AND move.payment_state NOT IN ('paid', 'in_payment', 'reversed')
               ) AS unpaid
          FROM sale_order_line line
          JOIN sale_order_line_invoice_rel link ON link.order_line_id = line.id
          JOIN account_move_line item ON item.id = link.invoice_line_id
          JOIN account_move move ON move.id = item.move_id
         CROSS JOIN LATERAL (SELECT %(counted)s AS counted) AS amount
         WHERE line.order_id = sale.id
           AND move.state = 'posted'
           AND move.move_type IN ('out_invoice', 'out_refund')
     ) AS invoice
     CROSS JOIN LATERAL (
        SELECT SUM(reversal.amount * mine.amount / whole.amount) AS loose
          FROM (
            SELECT item.move_id, SUM(item.price_subtotal) AS amount
              FROM sale_order_line line
              JOIN sale_order_line_invoice_rel link ON link.order_line_id = line.id
              JOIN account_move_line item ON item.id = link.invoice_line_id
              JOIN account_move move ON move.id = item.move_id
             WHERE line.order_id = sale.id
               AND move.state = 'posted'
               AND move.move_type = 'out_invoice'
             GROUP BY item.move_id
          ) AS mine
         CROSS JOIN LATERAL (
            SELECT SUM(%(counted)s) AS amount
              FROM account_move move
              JOIN account_move_line item ON item.move_id = move.id
             WHERE move.reversed_entry_id = mine.move_id
               AND move.state = 'posted'
               AND move.move_type = 'out_refund'
               AND item.display_type = 'product'
               AND NOT EXISTS (
                   SELECT FROM sale_order_line_invoice_rel
                    WHERE invoice_line_id = item.id)
          ) AS reversal
         CROSS JOIN LATERAL (
            SELECT NULLIF(SUM(price_subtotal), 0) AS amount
              FROM account_move_line
             WHERE reversal.amount IS NOT NULL
               AND move_id = mine.move_id
               AND display_type = 'product'
          ) AS whole
     ) AS credit
     WHERE sale.opportunity_id = ANY(%(leads)s) OR sale.id = ANY(%(sales)s)
     ORDER BY sale.id
                """,
                leads=lead_ids,
                sales=sale_ids,
                counted=self._counted_sql(),
            )
        )

    @api.model
    def _read_jobs(self, leads, sale_ids):
        """Work orders on which these leads were captured, or that the sales made.

        One that the customer has not confirmed within the limit of its company is
        ``unconfirmed``; a confirmation that comes later still counts.
        """
        return self.env.execute_query_dict(
            SQL(
                """
    SELECT job.id, job.ticket_id,
           CASE WHEN job.proof_state = 'waiting_confirmation'
                 AND company.service_confirmation_days > 0
                 AND job.proof_completed_on < %(now)s
                     - company.service_confirmation_days * INTERVAL '1 day'
                THEN 'unconfirmed' ELSE job.proof_state
           END AS proof_state,
           COALESCE(line.order_id, job.sale_id) AS sale_id
      FROM (
        SELECT id FROM fsm_order WHERE id = ANY(%(jobs)s)
         UNION
        SELECT id FROM fsm_order WHERE ticket_id = ANY(%(tickets)s)
         UNION
        SELECT id FROM fsm_order WHERE sale_id = ANY(%(sales)s)
         UNION
        SELECT visit.id
          FROM fsm_order visit
          JOIN sale_order_line line ON line.id = visit.sale_line_id
         WHERE line.order_id = ANY(%(sales)s)
      ) AS wanted
      JOIN fsm_order job USING (id)
      JOIN res_company company ON company.id = job.company_id
      LEFT JOIN sale_order_line line ON line.id = job.sale_line_id
     ORDER BY job.id
                """,
                now=fields.Datetime.now(),
                jobs=[row["service_order_id"] for row in leads],
                tickets=[
                    row["service_ticket_id"]
                    for row in leads
                    if not row["service_order_id"]
                ],
                sales=sale_ids,
            )
        )
