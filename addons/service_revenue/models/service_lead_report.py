# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.tools import SQL

from .service_attribution import ORIGINS

STATUSES = [
    ("triage", "In triage"),
    ("open", "Being worked on"),
    ("won", "Won"),
    ("lost", "Lost"),
    ("rejected", "Rejected"),
    ("expired", "Expired"),
    ("merged", "Merged into another"),
]


class ServiceLeadReport(models.Model):
    """Every lead with what became of it, one row each (SR-15, X-30).

    Rows have the id of their lead. Rates are 100 or 0, and empty where nothing is
    decided yet, so that their average is the rate in percent. A lead that was merged
    counts as captured; what became of it counts once, with the lead that goes on. A
    lead is won when it is marked so or when an order of it is confirmed. Money is
    untaxed, in the currency of the company at the rate of the order's date; what was
    refunded is deducted. Months are those of the reader's time zone.
    """

    _name = "service.lead.report"
    _description = "Lead Analysis"
    _auto = False
    _order = "captured_at desc, id desc"
    _rec_name = "lead_id"
    _depends = {
        "crm.lead": [
            "active",
            "company_id",
            "date_closed",
            "lost_reason_id",
            "partner_id",
            "service_captured_at",
            "service_interest_id",
            "service_merged_into_id",
            "service_order_id",
            "service_origin",
            "service_quality_state",
            "service_referrer_id",
            "service_state",
            "service_store_id",
            "source_id",
            "medium_id",
            "campaign_id",
            "team_id",
            "user_id",
            "won_status",
        ],
        "sale.order": [
            "amount_untaxed",
            "company_id",
            "currency_id",
            "currency_rate",
            "date_order",
            "opportunity_id",
            "state",
        ],
        "account.move": ["move_type", "state"],
        "account.move.line": ["price_subtotal", "balance", "sale_line_ids"],
        "service.lead.handover": ["date", "lead_id", "to_state", "to_team_id"],
        "service.incentive.entry": ["amount", "lead_id", "state"],
        "mail.message": ["date", "model", "res_id", "message_type"],
    }

    # ------------------------------------------------------------------
    # Who and what
    # ------------------------------------------------------------------
    lead_id = fields.Many2one("crm.lead", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    company_currency_id = fields.Many2one("res.currency", readonly=True)
    source = fields.Selection(
        [("service", "Service"), ("other", "Other")],
        string="Brought in by Service",
        readonly=True,
    )
    origin = fields.Selection(ORIGINS, string="Kind of Deal", readonly=True)
    status = fields.Selection(STATUSES, readonly=True)
    partner_id = fields.Many2one("res.partner", string="Customer", readonly=True)
    referrer_id = fields.Many2one("res.partner", string="Technician", readonly=True)
    referrer_company_id = fields.Many2one(
        "res.partner",
        string="Technician's Company",
        readonly=True,
        help="Store or partner that the technician works for; himself when nobody.",
    )
    fsm_team_id = fields.Many2one(
        "fsm.team",
        string="Service Team",
        readonly=True,
        help="Team of the work order on which the lead was captured.",
    )
    triage_team_id = fields.Many2one(
        "crm.team",
        readonly=True,
        help="Team that had the lead first.",
    )
    team_id = fields.Many2one("crm.team", string="Sales Team", readonly=True)
    user_id = fields.Many2one("res.users", string="Salesperson", readonly=True)
    store_id = fields.Many2one("res.partner", readonly=True)
    interest_id = fields.Many2one("service.interest", readonly=True)
    source_id = fields.Many2one("utm.source", readonly=True)
    medium_id = fields.Many2one("utm.medium", readonly=True)
    campaign_id = fields.Many2one("utm.campaign", readonly=True)

    # ------------------------------------------------------------------
    # When
    # ------------------------------------------------------------------
    captured_at = fields.Datetime(string="Captured On", readonly=True)
    decided_at = fields.Datetime(string="Triaged On", readonly=True)
    won_at = fields.Datetime(string="Won On", readonly=True)
    hours_to_decision = fields.Float(
        string="Hours to Triage",
        readonly=True,
        aggregator="avg",
        help="From the capture to the first decision of triage.",
    )
    hours_to_action = fields.Float(
        string="Hours to First Action",
        readonly=True,
        aggregator="avg",
        help="From the decision to the first quotation, message or finished activity.",
    )
    hours_to_win = fields.Float(
        string="Hours to Win",
        readonly=True,
        aggregator="avg",
        help="From the capture to the won sale.",
    )

    # ------------------------------------------------------------------
    # How many, how good, how much
    # ------------------------------------------------------------------
    captured = fields.Integer(readonly=True)
    accepted = fields.Integer(readonly=True)
    rejected = fields.Integer(readonly=True)
    expired = fields.Integer(readonly=True)
    won = fields.Integer(readonly=True)
    lost = fields.Integer(readonly=True)
    accepted_rate = fields.Float(
        string="Accepted %",
        readonly=True,
        aggregator="avg",
        help="Accepted of those that triage has decided.",
    )
    win_rate = fields.Float(
        string="Win Rate %",
        readonly=True,
        aggregator="avg",
        help="Won of those that have come to an end: won, lost, rejected or expired.",
    )
    quality_rate = fields.Float(
        string="Good Data %",
        readonly=True,
        aggregator="avg",
        help="Leads that passed the quality gate.",
    )
    won_value = fields.Monetary(
        readonly=True,
        currency_field="company_currency_id",
        help="Untaxed amount of the confirmed orders, refunds deducted, at the rate of "
        "the order's date.",
    )
    incentive_amount = fields.Monetary(
        string="Incentives",
        readonly=True,
        currency_field="company_currency_id",
        groups="service_revenue.group_service_user",
        help="What is booked for this lead and not void, at the rate of the booking "
        "date.",
    )

    @property
    def _table_query(self) -> SQL:
        return self._get_report_query()

    @api.readonly
    def action_open_lead(self):
        """Form of the lead behind a row; what the reader may see, access rules say."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": "crm.lead",
            "res_id": self.id,
            "view_mode": "form",
            "views": [[self.env["crm.lead"].get_formview_id(), "form"]],
        }
