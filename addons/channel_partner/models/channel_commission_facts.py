# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""What the commission of a store hangs on, read set-based past access rules."""

from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal

from odoo import api, fields, models
from odoo.tools import SQL

from odoo.addons.service_revenue.tools.incentive import (
    ZERO,
    SaleFacts,
    decimal,
    round_money,
    share_base,
    stage_holds,
)


@dataclass
class DocumentFacts:
    """A work order or sale as it is now; ``paid`` in ``currency_id``.

    ``goods`` is in the currency of the company. ``hold`` is what a sale still waits
    for; a work order waits for its proof, which the ledger looks at itself.
    """

    id: int
    name: str
    company_id: int
    point_id: int | None
    firm_id: int | None
    currency_id: int
    paid: Decimal
    goods: Decimal
    paths: tuple
    day: object
    hold: str | None = None
    proof_state: str | None = None


class ChannelCommission(models.Model):
    _inherit = "channel.commission"

    # ------------------------------------------------------------------
    # Work orders
    # ------------------------------------------------------------------

    @api.model
    def _read_job_facts(self, order_ids):
        """Facts of these work orders: {id: DocumentFacts}."""
        jobs = self._read_jobs(order_ids)
        sale_ids = sorted({row["sale_id"] for row in jobs if row["sale_id"]})
        sales = self._read_sale_money(sale_ids)
        bearers = self._read_bearers(sale_ids)
        today = fields.Date.context_today(self)
        facts = {}
        for row in jobs:
            sale = sales.get(row["sale_id"])
            if sale:
                paid = self._get_job_share(row, sale, bearers[row["sale_id"]])
            else:
                paid = max(ZERO, decimal(row["invoiced"]))
            paths = set(row["paths"] or ())
            if sale and not paths:
                paths = sale["paths"]
            facts[row["id"]] = DocumentFacts(
                id=row["id"],
                name=row["name"],
                company_id=row["company_id"],
                point_id=row["point_id"],
                firm_id=row["firm_id"],
                currency_id=sale["currency_id"] if sale else row["currency_id"],
                paid=paid,
                # Goods that are sold with the job are not installed yet.
                goods=max(ZERO, decimal(row["goods"])),
                paths=tuple(sorted(paths)),
                day=today,
                proof_state=row["proof_state"],
            )
        return facts

    @api.model
    def _read_jobs(self, order_ids):
        return self.env.execute_query_dict(
            SQL(
                """
    SELECT job.id, job.name, job.company_id, company.currency_id,
           job.channel_point_id AS point_id, job.channel_partner_id AS firm_id,
           job.proof_state, job.sale_line_id,
           COALESCE(line.order_id, job.sale_id, job.service_quote_id) AS sale_id,
           goods.value AS goods, goods.paths, bill.amount AS invoiced
      FROM fsm_order job
      JOIN res_company company ON company.id = job.company_id
      LEFT JOIN sale_order_line line ON line.id = job.sale_line_id
     CROSS JOIN LATERAL (
        SELECT SUM(unit.goods_value) AS value,
               ARRAY_AGG(DISTINCT categ.parent_path)
                   FILTER (WHERE categ.id IS NOT NULL) AS paths
          FROM fsm_equipment_fsm_order_rel link
          JOIN fsm_equipment unit ON unit.id = link.fsm_equipment_id
          LEFT JOIN product_product product ON product.id = unit.product_id
          LEFT JOIN product_template template ON template.id = product.product_tmpl_id
          LEFT JOIN product_category categ ON categ.id = template.categ_id
         WHERE link.fsm_order_id = job.id
     ) AS goods
     CROSS JOIN LATERAL (
        SELECT -SUM(item.balance) AS amount
          FROM fsm_order_account_move_line_rel link
          JOIN account_move_line item ON item.id = link.account_move_line_id
          JOIN account_move move ON move.id = item.move_id
         WHERE link.fsm_order_id = job.id
           AND move.state = 'posted'
           AND move.move_type IN ('out_invoice', 'out_refund')
           AND item.display_type = 'product'
     ) AS bill
     WHERE job.id = ANY(%s)
     ORDER BY job.id
                """,
                list(order_ids),
            )
        )

    @api.model
    def _read_bearers(self, sale_ids):
        """{sale id: {line id or None: work order that the amount counts for}}.

        What a customer pays counts once, however often somebody has to come: for the
        first work order of the line, or of the sale, that is not cancelled.
        """
        bearers = defaultdict(dict)
        if not sale_ids:
            return bearers
        rows = self.env.execute_query(
            SQL(
                """
    SELECT job.id, COALESCE(line.order_id, job.sale_id, job.service_quote_id),
           job.sale_line_id
      FROM fsm_order job
      LEFT JOIN sale_order_line line ON line.id = job.sale_line_id
     WHERE job.id IN (
        SELECT id FROM fsm_order WHERE sale_id = ANY(%(sales)s)
         UNION
        SELECT id FROM fsm_order WHERE service_quote_id = ANY(%(sales)s)
         UNION
        SELECT visit.id
          FROM fsm_order visit
          JOIN sale_order_line line ON line.id = visit.sale_line_id
         WHERE line.order_id = ANY(%(sales)s))
     ORDER BY job.proof_state = 'cancelled', job.id
                """,
                sales=sale_ids,
            )
        )
        for job_id, sale_id, line_id in rows:
            bearers[sale_id].setdefault(line_id, job_id)
        return bearers

    @api.model
    def _get_job_share(self, job, sale, bearers):
        """Part of a sale that counts for a work order, in the currency of the sale."""
        line_id = job["sale_line_id"]
        if bearers.get(line_id) != job["id"]:
            return ZERO
        if line_id:
            return sale["lines"].get(line_id, ZERO)
        # What has a work order of its own counts there.
        apart = sum((sale["lines"].get(key, ZERO) for key in bearers if key), ZERO)
        return max(ZERO, sale["base"] - apart)

    # ------------------------------------------------------------------
    # Sales
    # ------------------------------------------------------------------

    @api.model
    def _read_sale_facts(self, order_ids):
        """Facts of these sale orders: {id: DocumentFacts}."""
        sales = self._read_sale_money(order_ids)
        return {
            sale_id: DocumentFacts(
                id=sale_id,
                name=sale["name"],
                company_id=sale["company_id"],
                # Only what is sold can be earned by; later it follows the amounts.
                point_id=sale["point_id"],
                firm_id=sale["firm_id"],
                currency_id=sale["currency_id"],
                paid=sale["base"],
                goods=ZERO,
                paths=tuple(sorted(sale["paths"])),
                day=sale["day"],
                hold=sale["hold"],
            )
            for sale_id, sale in sales.items()
        }

    @api.model
    def _read_sale_money(self, sale_ids):
        """{sale id: dict} with untaxed amounts that the customer keeps, by line too."""
        if not sale_ids:
            return {}
        ledger = self.env["service.incentive.entry"]
        sales = {row["id"]: row for row in self._read_sale_heads(sale_ids)}
        for row in ledger._read_sales([], list(sale_ids)):
            rounding = decimal(row["rounding"])
            amounts = SaleFacts(
                order_id=row["order_id"],
                confirmed=row["confirmed"],
                untaxed=decimal(row["untaxed"]),
                invoiced=round_money(decimal(row["invoiced"]), rounding),
                refunded=round_money(
                    decimal(row["refunded"]) + decimal(row["loose"]), rounding
                ),
                unpaid=row["unpaid"],
                delivered=row["delivered"],
                loose=decimal(row["loose"]),
            )
            base = ZERO
            if amounts.confirmed:
                base = share_base(amounts.untaxed, amounts.invoiced, amounts.refunded)
            alive = [amounts] if base > ZERO else []
            holds = stage_holds("paid", None, bool(alive), alive)
            sales[row["order_id"]].update(
                amounts=amounts,
                base=base,
                hold=next(iter(holds), None),
                lines={},
                paths=set(),
            )
        for row in self._read_sale_lines(sale_ids):
            sale = sales[row["order_id"]]
            sale["lines"][row["id"]] = self._get_line_base(row, sale["amounts"])
            if row["path"]:
                sale["paths"].add(row["path"])
        return sales

    @api.model
    def _get_line_base(self, row, sale):
        """Untaxed value of a line that the customer keeps."""
        if not sale.confirmed:
            return ZERO
        untaxed = decimal(row["untaxed"])
        # A credit note that names no line takes its part of each.
        loose = sale.loose * untaxed / sale.untaxed if sale.untaxed else ZERO
        return share_base(
            untaxed, decimal(row["invoiced"]), decimal(row["refunded"]) + loose
        )

    @api.model
    def _read_sale_heads(self, sale_ids):
        return self.env.execute_query_dict(
            SQL(
                """
    SELECT sale.id, sale.name, sale.company_id, sale.currency_id,
           lead.channel_point_id AS point_id, lead.channel_partner_id AS firm_id,
           %(day)s AS day
      FROM sale_order sale
      JOIN res_company company ON company.id = sale.company_id
      JOIN res_partner home ON home.id = company.partner_id
      LEFT JOIN crm_lead lead ON lead.id = sale.opportunity_id
     WHERE sale.id = ANY(%(sales)s)
                """,
                day=self.env["service.incentive.entry"]._sale_day(),
                sales=list(sale_ids),
            )
        )

    @api.model
    def _read_sale_lines(self, sale_ids):
        """Untaxed amounts of the lines of these sales: ordered, invoiced, refunded."""
        return self.env.execute_query_dict(
            SQL(
                """
    SELECT line.id, line.order_id, line.price_subtotal AS untaxed,
           categ.parent_path AS path, item.invoiced, item.refunded
      FROM sale_order_line line
      JOIN sale_order sale ON sale.id = line.order_id
      LEFT JOIN product_product product ON product.id = line.product_id
      LEFT JOIN product_template template ON template.id = product.product_tmpl_id
      LEFT JOIN product_category categ ON categ.id = template.categ_id
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
     WHERE line.order_id = ANY(%(sales)s) AND line.display_type IS NULL
     ORDER BY line.id
                """,
                counted=self.env["service.incentive.entry"]._counted_sql(),
                sales=list(sale_ids),
            )
        )
