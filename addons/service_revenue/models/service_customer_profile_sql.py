# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""The facts of a customer profile, as PostgreSQL sees them.

How each fact is defined:

* An order counts when it is confirmed, with its untaxed amount divided by the rate that
  Odoo stored on it, rounded in the currency of the company, order by order.
* An invoice or credit note line that comes from no sale order counts with the balance
  of its journal item. A line that comes from one has been counted with the order,
  unless it takes goods back (a credit note, or a negative quantity on an invoice): then
  it is subtracted. Down payments are no purchase, and nothing is taken back from an
  order that has been cancelled: it has not been counted.
* Days are those of the company's own time zone.
* A product is somebody's when it was bought or is registered as equipment. Its
  consumables are missing when they were never bought; archived ones, and those of
  another company, are not on offer.
* A product stands with the customer since it was bought, else since its warranty began,
  else since it was registered.
* A lead without a company counts in every company that knows the customer.
* What is known keeps for the company's days from the last contact, or from the day on
  which the customer last confirmed it.
"""

#: Column: expression over the common table expressions below.
FACTS = {
    "order_count": "COALESCE(orders.order_count, 0)",
    "lifetime_spend": "COALESCE(orders.spend, 0) + COALESCE(invoices.spend, 0)",
    "first_purchase_date": "LEAST(orders.first_date, invoices.first_date)",
    "last_purchase_date": "GREATEST(orders.last_date, invoices.last_date)",
    "goods_value": "COALESCE(equipment.goods_value, 0)",
    "equipment_count": "COALESCE(equipment.equipment_count, 0)",
    "product_since_date": "equipment.since_date",
    "warranty_end_date": "equipment.warranty_end_date",
    "vas_count": "COALESCE(products.vas_count, 0)",
    "vas_last_date": "products.vas_last_date",
    "missing_consumable_count": "COALESCE(consumables.missing_count, 0)",
    "bought_consumable": "COALESCE(products.bought_consumable, FALSE)",
    "rating_avg": "ratings.rating_avg",
    "rating_last": "ratings.rating_last",
    "rating_count": "COALESCE(ratings.rating_count, 0)",
    "ticket_count": "COALESCE(tickets.ticket_count, 0)",
    "open_ticket_count": "COALESCE(tickets.open_ticket_count, 0)",
    "complaint_count": "COALESCE(tickets.complaint_count, 0)",
    "contract_count": "COALESCE(contracts.contract_count, 0)",
    "contract_end_date": "contracts.contract_end_date",
    "open_lead_count": "COALESCE(leads.open_lead_count, 0)"
    " + COALESCE(shared_leads.open_lead_count, 0)",
    "last_contact_date": "GREATEST(orders.last_date, invoices.last_date,"
    " tickets.last_date, visits.last_date, leads.last_date, shared_leads.last_date)",
    "shelf_life_date": "company.fresh_days + GREATEST(customer.confirmed_on,"
    " orders.last_date, invoices.last_date, tickets.last_date, visits.last_date,"
    " leads.last_date, shared_leads.last_date)",
    "to_mend": "customer.to_mend",
    "tags": "tags.tags",
}

CTES = """
scope AS MATERIALIZED (
    SELECT p.id AS contact_id, p.commercial_partner_id AS partner_id,
           p.service_confirmed_on AS confirmed_on,
           COALESCE(p.service_quality_state = 'to_mend', FALSE) AS to_mend
      FROM res_partner p
     WHERE p.commercial_partner_id IS NOT NULL AND %(scope)s
),
customer AS MATERIALIZED (
    SELECT partner_id, confirmed_on, to_mend FROM scope WHERE contact_id = partner_id
),
company AS MATERIALIZED (
    SELECT c.id, currency.rounding AS unit, zone.name AS tz,
           c.service_fresh_days AS fresh_days
      FROM res_company c
      JOIN res_currency currency ON currency.id = c.currency_id
      JOIN UNNEST(%(company_ids)s::int[], %(timezones)s::text[]) AS zone(id, name)
        ON zone.id = c.id
),
sale AS MATERIALIZED (
    SELECT so.id, scope.partner_id, so.company_id,
           (so.date_order AT TIME ZONE 'UTC' AT TIME ZONE company.tz)::date AS day,
           ROUND(
               so.amount_untaxed / COALESCE(NULLIF(so.currency_rate, 0), 1)
               / company.unit
           ) * company.unit AS amount
      FROM scope
      JOIN sale_order so ON so.partner_id = scope.contact_id
      JOIN company ON company.id = so.company_id
     WHERE so.state = 'sale'
),
orders AS (
    SELECT partner_id, company_id, COUNT(*) AS order_count, SUM(amount) AS spend,
           MIN(day) AS first_date, MAX(day) AS last_date
      FROM sale
     GROUP BY partner_id, company_id
),
move AS MATERIALIZED (
    SELECT am.id, am.company_id, am.move_type, am.invoice_date AS day, scope.partner_id
      FROM scope
      JOIN account_move am ON am.partner_id = scope.contact_id
     WHERE am.state = 'posted'
       AND am.move_type IN ('out_invoice', 'out_receipt', 'out_refund')
),
direct AS MATERIALIZED (
    SELECT move.partner_id, move.company_id, move.move_type, move.day,
           aml.product_id, aml.quantity, -aml.balance AS amount
      FROM move
      JOIN account_move_line aml ON aml.move_id = move.id
     WHERE aml.display_type = 'product'
       AND NOT EXISTS (
            SELECT FROM sale_order_line_invoice_rel rel
             WHERE rel.invoice_line_id = aml.id)
),
taken_back AS (
    SELECT DISTINCT ON (aml.id) move.partner_id, move.company_id,
           -aml.balance AS amount
      FROM move
      JOIN account_move_line aml ON aml.move_id = move.id
      JOIN sale_order_line_invoice_rel rel ON rel.invoice_line_id = aml.id
      JOIN sale_order_line sol ON sol.id = rel.order_line_id
      JOIN sale_order so ON so.id = sol.order_id
     WHERE aml.display_type = 'product'
       AND so.state = 'sale'
       AND sol.is_downpayment IS NOT TRUE
       AND sol.product_uom_qty * aml.quantity
           * CASE move.move_type WHEN 'out_refund' THEN -1 ELSE 1 END < 0
     ORDER BY aml.id
),
invoices AS (
    SELECT partner_id, company_id, SUM(amount) AS spend,
           MIN(day) AS first_date, MAX(day) AS last_date
      FROM (
            SELECT partner_id, company_id, amount,
                   CASE WHEN move_type <> 'out_refund' THEN day END AS day
              FROM direct
             UNION ALL
            SELECT partner_id, company_id, amount, NULL FROM taken_back
           ) AS line
     GROUP BY partner_id, company_id
),
item AS (
    SELECT sale.partner_id, sale.company_id, sol.product_id, sale.day
      FROM sale
      JOIN sale_order_line sol ON sol.order_id = sale.id
     WHERE sol.product_uom_qty > 0 AND sol.display_type IS NULL
     UNION ALL
    SELECT partner_id, company_id, product_id, day
      FROM direct
     WHERE move_type <> 'out_refund' AND quantity > 0
),
sold AS MATERIALIZED (
    SELECT item.partner_id, item.company_id, template.id AS template_id,
           COALESCE(template.is_value_added_service, FALSE) AS is_vas,
           template.id IN (
                SELECT consumable_id FROM service_product_consumable_rel
           ) AS is_consumable,
           COUNT(*) AS line_count, MAX(item.day) AS last_date
      FROM item
      JOIN product_product product ON product.id = item.product_id
      JOIN product_template template ON template.id = product.product_tmpl_id
     WHERE template.is_value_added_service
        OR template.id IN (SELECT product_id FROM service_product_consumable_rel)
        OR template.id IN (SELECT consumable_id FROM service_product_consumable_rel)
     GROUP BY item.partner_id, item.company_id, template.id
),
products AS (
    SELECT partner_id, company_id,
           SUM(line_count) FILTER (WHERE is_vas) AS vas_count,
           MAX(last_date) FILTER (WHERE is_vas) AS vas_last_date,
           BOOL_OR(is_consumable) AS bought_consumable
      FROM sold
     GROUP BY partner_id, company_id
),
appliance AS MATERIALIZED (
    SELECT customer.partner_id, eq.company_id, eq.product_id, eq.goods_value,
           CASE WHEN eq.warranty_end_date > eq.warranty_start_date
                  OR eq.warranty_start_date IS NULL
                THEN eq.warranty_end_date END AS warranty_end_date,
           COALESCE(
               eq.sale_date, eq.warranty_start_date,
               (eq.create_date AT TIME ZONE 'UTC' AT TIME ZONE company.tz)::date
           ) AS since_date
      FROM customer
      JOIN fsm_equipment eq ON eq.commercial_partner_id = customer.partner_id
      JOIN company ON company.id = eq.company_id
     WHERE eq.returned_on IS NULL
),
equipment AS (
    SELECT partner_id, company_id, COUNT(*) AS equipment_count,
           SUM(goods_value) AS goods_value,
           MIN(since_date) AS since_date,
           MAX(warranty_end_date) AS warranty_end_date
      FROM appliance
     GROUP BY partner_id, company_id
),
missing AS (
    SELECT owned.partner_id, owned.company_id, owned.template_id AS product_id,
           rel.consumable_id
      FROM (
            SELECT partner_id, company_id, template_id FROM sold
             UNION
            SELECT appliance.partner_id, appliance.company_id, product.product_tmpl_id
              FROM appliance
              JOIN product_product product ON product.id = appliance.product_id
           ) AS owned
      JOIN service_product_consumable_rel rel ON rel.product_id = owned.template_id
      JOIN product_template consumable ON consumable.id = rel.consumable_id
     WHERE consumable.active
       AND (consumable.company_id IS NULL OR consumable.company_id = owned.company_id)
       AND NOT EXISTS (
            SELECT FROM sold
             WHERE sold.partner_id = owned.partner_id
               AND sold.company_id = owned.company_id
               AND sold.template_id = rel.consumable_id)
),
consumables AS (
    SELECT partner_id, company_id, COUNT(DISTINCT consumable_id) AS missing_count
      FROM missing
     GROUP BY partner_id, company_id
),
ticket AS MATERIALIZED (
    SELECT ht.id, customer.partner_id, ht.company_id, ht.create_date, ht.active,
           stage.closed, type.is_complaint
      FROM customer
      JOIN helpdesk_ticket ht ON ht.commercial_partner_id = customer.partner_id
      LEFT JOIN helpdesk_ticket_stage stage ON stage.id = ht.stage_id
      LEFT JOIN helpdesk_ticket_type type ON type.id = ht.type_id
),
tickets AS (
    SELECT ticket.partner_id, ticket.company_id,
           COUNT(*) FILTER (WHERE ticket.active) AS ticket_count,
           COUNT(*) FILTER (
                WHERE ticket.active AND ticket.closed IS NOT TRUE
           ) AS open_ticket_count,
           COUNT(*) FILTER (
                WHERE ticket.active AND ticket.is_complaint
           ) AS complaint_count,
           MAX(
               (ticket.create_date AT TIME ZONE 'UTC' AT TIME ZONE company.tz)::date
           ) FILTER (WHERE ticket.active) AS last_date
      FROM ticket
      JOIN company ON company.id = ticket.company_id
     GROUP BY ticket.partner_id, ticket.company_id
),
visit AS MATERIALIZED (
    SELECT fo.id, customer.partner_id, fo.company_id,
           CASE WHEN fo.stage_id = %(completed)s THEN COALESCE(
                fo.date_end, fo.date_start, fo.scheduled_date_end,
                fo.scheduled_date_start, fo.request_early, fo.create_date
           ) END AS completed_on
      FROM customer
      JOIN fsm_order fo ON fo.commercial_partner_id = customer.partner_id
),
visits AS (
    SELECT visit.partner_id, visit.company_id,
           MAX(
               (visit.completed_on AT TIME ZONE 'UTC' AT TIME ZONE company.tz)::date
           ) AS last_date
      FROM visit
      JOIN company ON company.id = visit.company_id
     GROUP BY visit.partner_id, visit.company_id
),
ratings AS (
    SELECT document.partner_id, document.company_id, COUNT(*) AS rating_count,
           ROUND(AVG(rating.rating)::numeric, 2) AS rating_avg,
           ROUND((ARRAY_AGG(
               rating.rating
               ORDER BY COALESCE(rating.rated_on, rating.create_date) DESC,
                        rating.id DESC
           ))[1]::numeric, 2) AS rating_last
      FROM (
            SELECT 'helpdesk.ticket' AS model, id, partner_id, company_id FROM ticket
             UNION ALL
            SELECT 'fsm.order', id, partner_id, company_id FROM visit
           ) AS document
      JOIN rating_rating rating
        ON rating.res_model = document.model AND rating.res_id = document.id
     WHERE rating.consumed
     GROUP BY document.partner_id, document.company_id
),
contracts AS (
    SELECT scope.partner_id, contract.company_id, COUNT(*) AS contract_count,
           CASE WHEN COUNT(*) = COUNT(contract.date_end)
                THEN MAX(contract.date_end) END AS contract_end_date
      FROM scope
      JOIN contract_contract contract ON contract.partner_id = scope.contact_id
     WHERE contract.active AND contract.contract_type = 'sale'
       AND contract.service_state IS DISTINCT FROM 'cancelled'
     GROUP BY scope.partner_id, contract.company_id
),
lead AS MATERIALIZED (
    SELECT scope.partner_id, cl.company_id, cl.create_date,
           cl.active AND cl.won_status = 'pending' AS is_open
      FROM scope
      JOIN crm_lead cl ON cl.partner_id = scope.contact_id
),
leads AS (
    SELECT lead.partner_id, lead.company_id,
           COUNT(*) FILTER (WHERE lead.is_open) AS open_lead_count,
           MAX(
               (lead.create_date AT TIME ZONE 'UTC' AT TIME ZONE company.tz)::date
           ) AS last_date
      FROM lead
      JOIN company ON company.id = lead.company_id
     GROUP BY lead.partner_id, lead.company_id
),
shared_leads AS (
    SELECT lead.partner_id, company.id AS company_id,
           COUNT(*) FILTER (WHERE lead.is_open) AS open_lead_count,
           MAX(
               (lead.create_date AT TIME ZONE 'UTC' AT TIME ZONE company.tz)::date
           ) AS last_date
      FROM lead
     CROSS JOIN company
     WHERE lead.company_id IS NULL
     GROUP BY lead.partner_id, company.id
),
tags AS (
    SELECT customer.partner_id,
           JSONB_AGG(
               JSONB_BUILD_ARRAY(category.id, category.name, category.color)
               ORDER BY category.id
           ) AS tags
      FROM customer
      JOIN res_partner_res_partner_category_rel rel
        ON rel.partner_id = customer.partner_id
      JOIN res_partner_category category ON category.id = rel.category_id
     WHERE category.active
     GROUP BY customer.partner_id
),
pairs AS MATERIALIZED (
    SELECT partner_id, company_id FROM orders
     UNION SELECT partner_id, company_id FROM invoices
     UNION SELECT partner_id, company_id FROM equipment
     UNION SELECT partner_id, company_id FROM ticket
     UNION SELECT partner_id, company_id FROM visit
     UNION SELECT partner_id, company_id FROM contracts
     UNION SELECT partner_id, company_id FROM leads
),
facts AS (
    SELECT pairs.partner_id, pairs.company_id, %(facts)s
      FROM pairs
      JOIN company ON company.id = pairs.company_id
      LEFT JOIN customer USING (partner_id)
      LEFT JOIN orders USING (partner_id, company_id)
      LEFT JOIN invoices USING (partner_id, company_id)
      LEFT JOIN products USING (partner_id, company_id)
      LEFT JOIN equipment USING (partner_id, company_id)
      LEFT JOIN consumables USING (partner_id, company_id)
      LEFT JOIN tickets USING (partner_id, company_id)
      LEFT JOIN visits USING (partner_id, company_id)
      LEFT JOIN ratings USING (partner_id, company_id)
      LEFT JOIN contracts USING (partner_id, company_id)
      LEFT JOIN leads USING (partner_id, company_id)
      LEFT JOIN shared_leads USING (partner_id, company_id)
      LEFT JOIN tags USING (partner_id)
)
"""
