# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.tools import SQL

#: Ratios by name: numerator, denominator, factor. Groups divide the sums.
RATIOS = {
    "yield_percent": ("repaired", "tried", 100.0),
    "average_cost": ("cost", "tried", 1.0),
    "cost_per_good": ("cost", "repaired", 1.0),
}


class SpareRepairReport(models.Model):
    """What the repair desk gets back, what it loses, and what that costs (SP-13).

    One row for each part that came back, on the day it did, and one for each repair
    that ended, well or not, on the day it ended. All quantities are pieces; all amounts
    are in the currency of the company.
    """

    _name = "spare.repair.report"
    _description = "Yield and Cost of Repairs"
    _auto = False
    _order = "date desc, id desc"
    _depends = {
        "spare.part.return": [
            "company_id",
            "fault_id",
            "grade_id",
            "origin",
            "product_id",
            "quantity",
            "received_on",
            "warehouse_id",
        ],
        "repair.order": [
            "company_id",
            "product_id",
            "spare_booked_value",
            "spare_cost",
            "spare_ended_on",
            "spare_freight_cost",
            "spare_labour_cost",
            "spare_labour_hours",
            "spare_loss",
            "spare_new_cost",
            "spare_parts_cost",
            "spare_result",
            "spare_return_id",
            "user_id",
        ],
        "product.product": ["product_tmpl_id"],
        "product.template": ["categ_id"],
        "res.company": ["currency_id"],
    }

    # ------------------------------------------------------------------
    # What and who
    # ------------------------------------------------------------------
    date = fields.Datetime(readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    currency_id = fields.Many2one("res.currency", readonly=True)
    return_id = fields.Many2one("spare.part.return", "Part Return", readonly=True)
    repair_id = fields.Many2one("repair.order", readonly=True)
    product_id = fields.Many2one("product.product", "Part", readonly=True)
    categ_id = fields.Many2one("product.category", "Product Category", readonly=True)
    warehouse_id = fields.Many2one("stock.warehouse", readonly=True)
    user_id = fields.Many2one("res.users", string="Repaired By", readonly=True)
    fault_id = fields.Many2one("spare.fault", readonly=True)
    grade_id = fields.Many2one("spare.grade", readonly=True)
    result = fields.Selection(
        [
            ("repaired", "Repaired"),
            ("second", "Repaired as second grade"),
            ("failed", "Cannot be repaired"),
        ],
        readonly=True,
    )

    # ------------------------------------------------------------------
    # Pieces
    # ------------------------------------------------------------------
    returned = fields.Float(readonly=True, help="Pieces that came back.")
    tried = fields.Float(readonly=True, help="Pieces in repairs that have ended.")
    repaired = fields.Float(readonly=True, help="Pieces that are of use again.")
    failed = fields.Float(readonly=True, help="Pieces that could not be repaired.")
    yield_percent = fields.Float(
        string="Yield %",
        readonly=True,
        aggregator="avg",
        help="Repaired of a hundred pieces that were tried.",
    )

    # ------------------------------------------------------------------
    # Money
    # ------------------------------------------------------------------
    hours = fields.Float(readonly=True)
    labour = fields.Monetary(readonly=True)
    parts = fields.Monetary(string="Material", readonly=True)
    freight = fields.Monetary(readonly=True)
    cost = fields.Monetary(readonly=True, help="Of all repairs, failed ones too.")
    average_cost = fields.Monetary(
        readonly=True, aggregator="avg", help="Cost of one piece that was tried."
    )
    cost_per_good = fields.Monetary(
        string="Cost Of A Repaired Piece",
        readonly=True,
        aggregator="avg",
        help="All cost, that of failed repairs too, for each piece that is of use "
        "again.",
    )
    booked = fields.Monetary(string="Value In Stock", readonly=True)
    loss = fields.Monetary(readonly=True)
    saved = fields.Monetary(
        readonly=True,
        help="What new pieces would have cost instead of the repaired ones, less the "
        "cost of all repairs. Customers' own parts save us nothing.",
    )

    @property
    def _table_query(self) -> SQL:
        return SQL(
            """
            SELECT row.*, company.currency_id, template.categ_id,
                   %(ratios)s
              FROM (%(returns)s UNION ALL %(repairs)s) AS row
              JOIN res_company company ON company.id = row.company_id
              JOIN product_product product ON product.id = row.product_id
              JOIN product_template template ON template.id = product.product_tmpl_id
            """,
            ratios=SQL(", ").join(
                SQL(
                    "%s AS %s",
                    self._sql_ratio(
                        SQL("row.%s", SQL.identifier(numerator)),
                        SQL("row.%s", SQL.identifier(denominator)),
                        factor,
                    ),
                    SQL.identifier(name),
                )
                for name, (numerator, denominator, factor) in RATIOS.items()
            ),
            returns=self._sql_returns(),
            repairs=self._sql_repairs(),
        )

    @api.model
    def _sql_ratio(self, numerator, denominator, factor):
        """A ratio, empty where there is nothing to divide by."""
        return SQL("%s * %s / NULLIF(%s, 0)", factor, numerator, denominator)

    @api.model
    def _sql_returns(self):
        """Parts that came back, each once, however often it was received."""
        return SQL(
            """
            SELECT part.id::bigint * 2 AS id, part.received_on AS date,
                   part.company_id, part.id AS return_id, NULL::int AS repair_id,
                   part.product_id, part.warehouse_id, NULL::int AS user_id,
                   part.fault_id, part.grade_id, NULL AS result,
                   part.quantity AS returned, 0::numeric AS tried,
                   0::numeric AS repaired, 0::numeric AS failed,
                   0::double precision AS hours,
                   0::numeric AS labour, 0::numeric AS parts, 0::numeric AS freight,
                   0::numeric AS cost, 0::numeric AS booked, 0::numeric AS loss,
                   0::numeric AS saved
              FROM spare_part_return part
             WHERE part.received_on IS NOT NULL AND part.state != 'cancelled'
            """
        )

    @api.model
    def _sql_repairs(self):
        """Repairs that have ended; a cancelled one was not tried to its end."""
        return SQL(
            """
            SELECT repair.id::bigint * 2 + 1, repair.spare_ended_on,
                   repair.company_id, part.id, repair.id,
                   repair.product_id, part.warehouse_id, repair.user_id,
                   part.fault_id, part.grade_id, repair.spare_result,
                   0, part.quantity,
                   CASE WHEN repair.spare_result != 'failed'
                        THEN part.quantity ELSE 0 END,
                   CASE WHEN repair.spare_result = 'failed'
                        THEN part.quantity ELSE 0 END,
                   COALESCE(repair.spare_labour_hours, 0),
                   COALESCE(repair.spare_labour_cost, 0),
                   COALESCE(repair.spare_parts_cost, 0),
                   COALESCE(repair.spare_freight_cost, 0),
                   COALESCE(repair.spare_cost, 0),
                   COALESCE(repair.spare_booked_value, 0),
                   COALESCE(repair.spare_loss, 0),
                   CASE WHEN part.origin = 'send_in' THEN 0
                        ELSE COALESCE(repair.spare_new_cost, 0)
                             - COALESCE(repair.spare_cost, 0) END
              FROM repair_order repair
              JOIN spare_part_return part ON part.id = repair.spare_return_id
             WHERE repair.spare_result IS NOT NULL
            """
        )

    def _read_group_select(self, aggregate_spec, query):
        """Ratios of a group are those of its sums, and no average of ratios."""
        name = aggregate_spec.partition(":")[0]
        if name not in RATIOS:
            return super()._read_group_select(aggregate_spec, query)
        self._check_field_access(self._fields[name], "read")
        numerator, denominator, factor = RATIOS[name]
        return self._sql_ratio(
            SQL("SUM(%s)", self._field_to_sql(self._table, numerator, query)),
            SQL("SUM(%s)", self._field_to_sql(self._table, denominator, query)),
            factor,
        )

    @api.readonly
    def action_open_document(self):
        """The repair or the part return behind a row, under its own access rules."""
        self.ensure_one()
        document = self.repair_id or self.return_id
        return {
            "type": "ir.actions.act_window",
            "res_model": document._name,
            "res_id": document.id,
            "view_mode": "form",
            "views": [[False, "form"]],
        }
