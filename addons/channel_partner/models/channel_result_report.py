# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.tools import SQL

KINDS = [
    ("offer", "Offer"),
    ("lead", "Lead"),
    ("job", "Job"),
    ("contract", "Contract Sold"),
    ("delivery", "Delivery to the Partner"),
    ("return", "Return by the Partner"),
]
#: Model of the document behind each kind of fact.
MODELS = {
    "offer": "channel.route",
    "lead": "crm.lead",
    "job": "fsm.order",
    "contract": "contract.contract",
    "delivery": "sale.order",
    "return": "rma",
}


def rate(label, text):
    """100 or 0 for each fact, empty where it says nothing: the mean is the rate."""
    return fields.Float(
        string=label, readonly=True, aggregator="avg", digits=(16, 1), help=text
    )


def count(label, text=None):
    return fields.Integer(string=label, readonly=True, help=text)


class ChannelResultReport(models.Model):
    """What stores and firms have achieved: one row for each fact (CP-22, CP-08).

    Offers count when they were made, leads when they were decided, jobs when they were
    completed, contracts when they were sold, deliveries and returns on their date. Rows
    are grouped by month, store, firm as one likes, and each opens its document. Money
    is untaxed, in the currency of the company at the rate of the order.

    Withdrawn offers that nobody had answered are nobody's result. Won value comes from
    confirmed sales orders only: what a partner expects to sell is for him to say.
    """

    _name = "channel.result.report"
    _description = "Results of Stores"
    _auto = False
    _order = "date desc, id desc"
    _rec_name = "kind"
    _depends = {
        "channel.offer": [
            "answered_on",
            "channel_partner_id",
            "company_id",
            "expires_on",
            "is_by_hand",
            "offered_on",
            "point_id",
            "refuse_reason_id",
            "route_id",
            "state",
        ],
        "channel.route": ["categ_id", "side"],
        "channel.point": ["company_id", "partner_id", "type_id"],
        "crm.lead": [
            "active",
            "channel_partner_id",
            "channel_point_id",
            "date_closed",
            "won_status",
        ],
        "sale.order": [
            "amount_untaxed",
            "channel_point_id",
            "company_id",
            "currency_rate",
            "date_order",
            "opportunity_id",
            "partner_id",
            "state",
        ],
        "sale.order.line": ["product_id", "qty_delivered", "product_uom_id"],
        "account.move": ["move_type", "state"],
        "account.move.line": ["balance", "price_subtotal", "sale_line_ids"],
        "fsm.order": [
            "channel_partner_id",
            "channel_point_id",
            "equipment_ids",
            "proof_callback_result",
            "proof_completed_on",
            "proof_state",
            "scheduled_date_start",
            "service_arrived_at",
            "service_clock_state",
            "service_is_punctual",
            "stage_id",
            "type",
        ],
        "service.visit.rating": ["order_id", "overall"],
        "rating.rating": ["consumed", "rating", "res_id", "res_model"],
        "service.contract.period": ["amount", "refunded_amount", "state"],
        "rma": ["date", "partner_id", "product_uom_qty", "state"],
        "res.partner": ["commercial_partner_id", "grade_id", "state_id"],
        "res.company": ["channel_repeat_days"],
    }

    kind = fields.Selection(KINDS, string="What", readonly=True)
    res_id = fields.Many2oneReference(
        string="Document", model_field="res_model", readonly=True
    )
    res_model = fields.Char(compute="_compute_res_model", string="Document Model")
    date = fields.Datetime(readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    currency_id = fields.Many2one("res.currency", readonly=True)
    point_id = fields.Many2one("channel.point", string="Store", readonly=True)
    channel_partner_id = fields.Many2one("res.partner", readonly=True)
    grade_id = fields.Many2one(
        "res.partner.grade", string="Tier", readonly=True, help="Tier of today."
    )
    type_id = fields.Many2one("channel.type", string="Channel Type", readonly=True)
    state_id = fields.Many2one(
        "res.country.state", string="Province or State", readonly=True
    )
    categ_id = fields.Many2one("product.category", string="Products", readonly=True)
    side = fields.Selection([("sales", "Sales"), ("service", "Service")], readonly=True)

    offered = count("Offered", "Leads and jobs that were offered to the store.")
    accepted = count("Accepted")
    refused = count("Refused")
    expired = count("Not Answered")
    released = count("Taken Back", "Accepted, and taken back afterwards.")
    accepted_rate = rate(
        "Accepted %", "Accepted of those that were accepted, refused or not answered."
    )
    hours_to_answer = fields.Float(
        readonly=True,
        aggregator="avg",
        digits=(16, 2),
        help="From the offer to the answer, whichever it was.",
    )
    leads_won = count("Leads Won")
    leads_lost = count("Leads Lost")
    win_rate = rate("Win Rate %", "Won of those that were won or lost.")
    won_value = fields.Monetary(
        readonly=True, help="Confirmed orders of won leads without taxes, less refunds."
    )
    jobs_done = count("Jobs Done")
    jobs_proven = count("Jobs Proven")
    jobs_failed = count("Jobs Failed", "The proof failed or was taken back.")
    proven_rate = rate("Proven %", "Proven of those that are proven or failed.")
    on_time_rate = rate(
        "On Time %",
        "Solved within the promised time, and arrived at the appointment; jobs that "
        "had neither do not count.",
    )
    rating = fields.Float(
        readonly=True,
        aggregator="avg",
        digits=(3, 2),
        help="What customers said, 1 to 5.",
    )
    negative_rate = rate("Bad Call-Backs %", "Negative of all call-backs.")
    repeat_rate = rate(
        "Repeat Repairs %", "Repairs after which the same thing broke again too soon."
    )
    contracts = count("Contracts Sold")
    contract_value = fields.Monetary(readonly=True)
    units_delivered = fields.Float(readonly=True, digits="Product Unit")
    units_returned = fields.Float(readonly=True, digits="Product Unit")
    return_rate = fields.Float(
        string="Returned %",
        readonly=True,
        aggregator="avg",
        digits=(16, 1),
        help="Units that the partner sent back, of those that were delivered to it in "
        "the same time.",
    )

    @property
    def _table_query(self) -> SQL:
        return self._get_result_query()

    @api.depends("kind")
    def _compute_res_model(self):
        for row in self:
            row.res_model = MODELS.get(row.kind)

    @api.depends("kind", "res_id")
    def _compute_display_name(self):
        labels = dict(self._fields["kind"]._description_selection(self.env))
        for row in self:
            row.display_name = f"{labels.get(row.kind, '')} {row.res_id or ''}"

    def _read_group_select(self, aggregate_spec, query):
        """The share of returns of a group is its sum of the sum of deliveries."""
        if aggregate_spec != "return_rate:avg":
            return super()._read_group_select(aggregate_spec, query)
        self._check_field_access(self._fields["return_rate"], "read")
        return SQL(
            "COALESCE(SUM(%(returned)s), 0) * 100 / NULLIF(SUM(%(delivered)s), 0)",
            returned=self._field_to_sql(self._table, "units_returned", query),
            delivered=self._field_to_sql(self._table, "units_delivered", query),
        )

    @api.readonly
    def action_open_document(self):
        """The document behind a row, for those who may read it."""
        self.ensure_one()
        self.check_access("read")
        document = self.env[self.res_model].browse(self.res_id)
        if not document.has_access("read"):
            raise AccessError(
                self.env._(
                    "You see the result, not the document that it comes from. Ask "
                    "whoever looks after the store if you need more."
                )
            )
        return {
            "type": "ir.actions.act_window",
            "res_model": document._name,
            "res_id": document.id,
            "view_mode": "form",
            "views": [[False, "form"]],
        }
