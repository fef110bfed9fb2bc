# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""What the ledger has to know, read set-based: one query for each kind of fact.

Everything hangs on leads. An event of any document is first translated into the leads
that it touches; the facts of all of them are then read together.
"""

from collections import defaultdict
from dataclasses import dataclass, field
from decimal import Decimal

from odoo import api, models
from odoo.tools import SQL

from ..tools.incentive import SaleFacts, decimal, proof_hold, round_money


@dataclass
class EntryGroup:
    """Entries of one (rule, beneficiary, origin): booked, and still open."""

    rule_id: int
    beneficiary_id: int
    origin_model: str
    origin_id: int
    lead_id: int
    sale_order_id: int | None
    company_id: int
    currency_id: int
    rounding: Decimal
    stage: str
    proof: str
    rate: Decimal
    bounty: Decimal
    first_id: int | None = None
    count: int = 0
    booked: Decimal = Decimal(0)
    open_sum: Decimal = Decimal(0)
    open_ids: list = field(default_factory=list)
    locked: bool = False

    @property
    def key(self):
        return self.rule_id, self.beneficiary_id, self.origin_model, self.origin_id

    @property
    def is_share(self):
        return self.origin_model == "sale.order"


class LeadFacts:
    """What is known of the leads of some groups, their sales and work orders."""

    def __init__(self):
        self.leads = {}
        self.sales = {}
        self.jobs = {}
        self.sales_of_lead = defaultdict(list)
        self.jobs_of_sale = defaultdict(list)
        self.jobs_of_ticket = defaultdict(list)

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
        if group.proof == "delivery":
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


class ServiceIncentiveEntry(models.Model):
    _inherit = "service.incentive.entry"

    @api.model
    def _read_groups(self, lead_ids):
        """Groups of entries that exist for these leads, by their key."""
        rows = self.env.execute_query_dict(
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
               BOOL_OR(state IN ('settled', 'paid')) AS locked
          FROM service_incentive_entry
         WHERE lead_id = ANY(%(leads)s)
         GROUP BY rule_id, beneficiary_id, origin_model, origin_id
    )
    SELECT booked.*, entry.lead_id, entry.sale_order_id, entry.company_id,
           entry.currency_id, currency.rounding, entry.stage, entry.proof,
           entry.rate, entry.amount AS bounty
      FROM booked
      JOIN service_incentive_entry entry ON entry.id = booked.first_id
      JOIN res_currency currency ON currency.id = entry.currency_id
                """,
                leads=list(lead_ids),
            )
        )
        groups = [EntryGroup(**self._exact(row)) for row in rows]
        return {group.key: group for group in groups}

    @api.model
    def _read_share_candidates(self, order_ids):
        """Groups that these confirmed orders may open: one for each fitting rule.

        A sale that is moved to another lead, or whose lead was merged, keeps the share
        that is booked: it is never paid to two persons by one rule.
        """
        rows = self.env.execute_query_dict(
            SQL(
                """
    SELECT rule.id AS rule_id, lead.service_referrer_id AS beneficiary_id,
           'sale.order' AS origin_model, sale.id AS origin_id, lead.id AS lead_id,
           sale.id AS sale_order_id, sale.company_id, sale.currency_id,
           currency.rounding, rule.stage, rule.proof, rule.percent AS rate,
           0 AS bounty
      FROM sale_order sale
      JOIN crm_lead lead ON lead.id = sale.opportunity_id
      JOIN res_currency currency ON currency.id = sale.currency_id
      JOIN service_incentive_rule rule
        ON rule.active AND rule.amount_type = 'percent'
       AND %(fits)s
     WHERE sale.id = ANY(%(orders)s)
       AND sale.state = 'sale'
       AND lead.service_referrer_id IS NOT NULL
       AND lead.service_state != 'rejected'
       AND NOT EXISTS (
           SELECT FROM service_incentive_entry other
            WHERE other.sale_order_id = sale.id
              AND other.rule_id = rule.id
              AND other.beneficiary_id != lead.service_referrer_id)
                """,
                fits=self._rule_fits(
                    SQL("sale.company_id"), SQL("sale.date_order::date")
                ),
                orders=list(order_ids),
            )
        )
        groups = [EntryGroup(**self._exact(row)) for row in rows]
        return {group.key: group for group in groups}

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
    def _exact(self, row):
        for name in ("rounding", "rate", "bounty", "booked", "open_sum"):
            if name in row:
                row[name] = decimal(row[name])
        return row

    @api.model
    def _read_facts(self, groups):
        """Leads, sales and work orders that decide about these groups."""
        facts = LeadFacts()
        lead_ids = list({group.lead_id for group in groups})
        for row in self._read_leads(lead_ids):
            facts.leads[row["id"]] = row
        sales = self._read_sales(
            lead_ids, [group.origin_id for group in groups if group.is_share]
        )
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
                refunded=round_money(decimal(row["refunded"]), rounding),
                unpaid=row["unpaid"],
                delivered=row["delivered"] and row["order_id"] not in undone,
            )
        return facts

    @api.model
    def _read_leads(self, lead_ids):
        return self.env.execute_query_dict(
            SQL(
                """
    SELECT lead.id, lead.service_state, lead.won_status = 'won' AS won,
           lead.service_order_id, lead.service_ticket_id,
           COALESCE(stage.closed, FALSE) AS ticket_closed
      FROM crm_lead lead
      LEFT JOIN helpdesk_ticket ticket ON ticket.id = lead.service_ticket_id
      LEFT JOIN helpdesk_ticket_stage stage ON stage.id = ticket.stage_id
     WHERE lead.id = ANY(%(leads)s)
                """,
                leads=lead_ids,
            )
        )

    @api.model
    def _read_sales(self, lead_ids, sale_ids):
        """Sales of these leads, and these sales whatever became of their lead.

        Amounts are untaxed and in the currency of the order. An invoice in another
        currency counts with its company amount at the rate of the order.
        """
        return self.env.execute_query_dict(
            SQL(
                """
    SELECT sale.id AS order_id, sale.opportunity_id, sale.state = 'sale' AS confirmed,
           sale.amount_untaxed AS untaxed, currency.rounding,
           invoice.invoiced, invoice.refunded, invoice.unpaid,
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
         CROSS JOIN LATERAL (
            SELECT CASE WHEN move.currency_id = sale.currency_id
                        THEN item.price_subtotal
                        ELSE ABS(item.balance) * SIGN(item.price_subtotal)
                             * sale.currency_rate::numeric
                   END AS counted
         ) AS amount
         WHERE line.order_id = sale.id
           AND move.state = 'posted'
           AND move.move_type IN ('out_invoice', 'out_refund')
     ) AS invoice
     WHERE sale.opportunity_id = ANY(%(leads)s) OR sale.id = ANY(%(sales)s)
     ORDER BY sale.id
                """,
                leads=lead_ids,
                sales=sale_ids,
            )
        )

    @api.model
    def _read_jobs(self, leads, sale_ids):
        """Work orders on which these leads were captured, or that the sales made."""
        return self.env.execute_query_dict(
            SQL(
                """
    SELECT job.id, job.proof_state, job.ticket_id,
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
      LEFT JOIN sale_order_line line ON line.id = job.sale_line_id
     ORDER BY job.id
                """,
                jobs=[row["service_order_id"] for row in leads],
                tickets=[
                    row["service_ticket_id"]
                    for row in leads
                    if not row["service_order_id"]
                ],
                sales=sale_ids,
            )
        )
