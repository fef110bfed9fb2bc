# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.tools import SQL

SECONDS = 3600.0
WORK_FIELDS = frozenset({"service_cover", "service_cost", "service_cost_due"})


class FsmOrder(models.Model):
    """Who pays a work order, and what it has cost (SR-40, SR-21)."""

    _name = "fsm.order"
    _inherit = ["fsm.order", "service.cost.mixin"]

    @api.model
    def _get_measured_fields(self):
        return super()._get_measured_fields() | WORK_FIELDS

    @api.model
    def _service_cost_field(self):
        return "service_order_id"

    @api.depends(
        "service_goodwill_reason",
        "service_allowed_by_id",
        "service_contract_id",
        "service_level_id",
        "service_entitlement_state",
        "equipment_ids",
        "sale_id",
        "sale_line_id",
    )
    def _compute_service_cover(self):
        """A manager's goodwill goes first, then what is included in a contract, what
        was sold, and the warranty; the rest is for the customer to pay."""
        for order in self:
            over = order.service_entitlement_state in ("over", "quoted", "blocked")
            if order.service_goodwill_reason or order.service_allowed_by_id:
                # Allowed beyond the quota and not paid: given away as well.
                cover = "goodwill"
            elif order.service_contract_id and not over:
                cover = "contract"
            elif over or order.sale_id or order.sale_line_id:
                cover = "paid"
            elif order._is_in_product_warranty():
                cover = "warranty"
            else:
                cover = "paid"
            order.service_cover = cover

    def _is_in_product_warranty(self):
        """A unit was in warranty on the day on which the work was asked for."""
        self.ensure_one()
        if self.service_level_id and not self.service_contract_id:
            return True
        day = fields.Datetime.context_timestamp(
            self.with_context(tz=self.company_id.partner_id.tz or "UTC"),
            self.service_reported_at or fields.Datetime.now(),
        ).date()
        return any(
            unit.warranty_end_date and unit.warranty_end_date >= day
            for unit in self.equipment_ids
        )

    @api.depends(
        "stage_id",
        "date_start",
        "date_end",
        "service_on_the_way_at",
        "service_arrived_at",
        "person_id",
        "person_ids",
        "equipment_ids",
        "service_cover",
        "service_contract_id",
        "service_level_id",
        "invoice_lines.parent_state",
        "invoice_lines.balance",
        "picking_ids.move_ids.state",
        "picking_ids.move_ids.value",
        "move_ids.state",
        "move_ids.value",
    )
    def _compute_service_cost_due(self):
        # Not a value but a mark: see the mixin. Work that goes on is booked when it is
        # done, and again whenever something changes afterwards.
        now = self.env.cr.now()
        for order in self:
            if order.stage_id.is_closed or order.service_cost:
                order.service_cost_due = now
            else:
                order.service_cost_due = False

    # ------------------------------------------------------------------
    # Costs
    # ------------------------------------------------------------------

    def _get_service_costs(self):
        """Work, travel, parts and outside costs of what is closed."""
        closed = self.filtered(lambda order: order.stage_id.is_closed)
        parts = closed._get_service_part_costs()
        outside = closed._get_service_outside_costs()
        costs = {}
        for order in closed:
            rate = order._get_service_hourly_cost()
            work = _hours(order.date_start, order.date_end)
            travel = _hours(order.service_on_the_way_at, order.service_arrived_at)
            costs[order] = {
                "labour": (work * rate, work),
                "travel": (travel * rate, travel),
                "parts": (parts.get(order.id, 0.0), 0.0),
                "outside": (outside.get(order.id, 0.0), 0.0),
            }
        return costs

    def _get_service_hourly_cost(self):
        """Cost of an hour of everybody who is on the job together."""
        self.ensure_one()
        company = self.company_id
        crew = (self.person_id | self.person_ids).with_company(company)
        default = company.service_hourly_cost
        return sum(person.service_hourly_cost or default for person in crew) or (
            0.0 if crew else default
        )

    def _get_service_part_costs(self):
        """{order id: value of the parts used}, goods that were sold left out.

        A part is worth what its move is valued at, or else, when the stock of it is
        not valued, its cost of the day.
        """
        rows = self.env.execute_query(
            SQL(
                """
                SELECT part.order_id, SUM(part.sign * COALESCE(
                           NULLIF(ABS(part.value), 0),
                           part.product_qty * COALESCE(history.value, (
                               product.standard_price->>part.company_id::text
                           )::numeric, 0)))
                  FROM (
                    SELECT COALESCE(move.fsm_order_id, picking.fsm_order_id)
                           AS order_id, move.value, move.product_qty,
                           move.company_id, move.product_id, move.date,
                           CASE WHEN target.usage = 'customer' THEN 1 ELSE -1 END
                           AS sign
                      FROM stock_move move
                      LEFT JOIN stock_picking picking ON picking.id = move.picking_id
                      JOIN stock_location source ON source.id = move.location_id
                      JOIN stock_location target ON target.id = move.location_dest_id
                     WHERE move.state = 'done' AND move.sale_line_id IS NULL
                       AND (source.usage = 'customer') <> (target.usage = 'customer')
                       AND %(counted)s
                       AND (move.fsm_order_id = ANY(%(ids)s)
                            OR move.picking_id IN (
                               SELECT id FROM stock_picking
                                WHERE fsm_order_id = ANY(%(ids)s)))
                  ) AS part
                  JOIN product_product product ON product.id = part.product_id
                  LEFT JOIN LATERAL (
                    SELECT price.value FROM product_value price
                     WHERE price.product_id = part.product_id
                       AND price.company_id = part.company_id
                       AND price.move_id IS NULL AND price.lot_id IS NULL
                       AND price.date <= part.date
                     ORDER BY price.date DESC, price.id DESC LIMIT 1
                  ) AS history ON TRUE
                 WHERE part.order_id = ANY(%(ids)s)
                 GROUP BY part.order_id
                """,
                ids=self.ids,
                counted=self._get_service_counted_parts_sql(),
            )
        )
        return {order_id: float(amount or 0) for order_id, amount in rows}

    @api.model
    def _get_service_counted_parts_sql(self):
        """Condition on ``move``, ``source`` and ``target``: is the move a cost?"""
        return SQL("TRUE")

    def _get_service_outside_costs(self):
        """{order id: share of posted vendor bills that name the order}."""
        rows = self.env.execute_query(
            SQL(
                """
                SELECT link.fsm_order_id, SUM(line.balance / (
                       SELECT COUNT(*) FROM fsm_order_account_move_line_rel other
                        WHERE other.account_move_line_id = line.id))
                  FROM fsm_order_account_move_line_rel link
                  JOIN account_move_line line ON line.id = link.account_move_line_id
                  JOIN account_move bill ON bill.id = line.move_id
                 WHERE link.fsm_order_id = ANY(%s) AND bill.state = 'posted'
                   AND bill.move_type IN ('in_invoice', 'in_refund')
                 GROUP BY link.fsm_order_id
                """,
                self.ids,
            )
        )
        return {order_id: float(amount or 0) for order_id, amount in rows}

    def _prepare_service_cost_vals(self):
        vals = super()._prepare_service_cost_vals()
        moment = self.proof_completed_on or self.date_end or self.write_date
        tz = self.company_id.partner_id.tz or "UTC"
        return {
            **vals,
            "date": fields.Datetime.context_timestamp(
                self.with_context(tz=tz), moment
            ).date(),
            "company_id": self.company_id.id,
            "partner_id": self.commercial_partner_id.id,
            "service_cover": self.service_cover,
            "service_contract_id": self.service_contract_id.id,
            "service_level_id": self.service_level_id.id,
            "service_served_product_id": self.equipment_ids[:1].product_id.id,
        }


def _hours(start, end):
    """Hours between two moments, 0 when one is not known or they are the wrong way.

    >>> from datetime import datetime
    >>> _hours(datetime(2026, 1, 1, 9), datetime(2026, 1, 1, 10, 30))
    1.5
    >>> _hours(datetime(2026, 1, 1, 9), datetime(2026, 1, 1, 8))
    0.0
    >>> _hours(None, datetime(2026, 1, 1, 8))
    0.0
    """
    if not (start and end) or end < start:
        return 0.0
    return (end - start).total_seconds() / SECONDS
