# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.tools import SQL

from .service_incentive_rule import PROOFS, STAGES

STATES = [
    ("pending", "Pending"),
    ("payable", "Payable"),
    ("settled", "Settled"),
    ("paid", "Paid"),
    ("void", "Void"),
]
HOLD_REASONS = [
    ("waiting_acceptance", "Lead not accepted yet"),
    ("waiting_won", "Sale not won yet"),
    ("waiting_delivery", "Not delivered yet"),
    ("waiting_ticket", "Ticket still open"),
    ("waiting_completion", "Work not completed yet"),
    ("waiting_confirmation", "Customer has not confirmed yet"),
    ("waiting_callback", "Call-back still open"),
    ("waiting_invoice", "Not invoiced yet"),
    ("waiting_payment", "Customer has not paid yet"),
    ("proof_failed", "Service not proven"),
    ("visit_cancelled", "Visit cancelled"),
    ("lead_rejected", "Lead rejected"),
    ("confirmation_missed", "Customer never confirmed"),
    ("waiting_quality", "Data of the lead to be mended"),
    ("under_review", "Under review"),
    ("fraud_refused", "Refused after a review"),
]
# Why a rule pays less than its rate, or nothing, although nothing is missing.
LIMIT_REASONS = [
    ("origin", "Origin not rewarded"),
    ("attribution", "Attributed to somebody else"),
    ("cap_deal", "Limit per deal reached"),
    ("cap_person", "Limit per person reached"),
    ("cap_rule", "Limit of the rule reached"),
]
# What PostgreSQL refuses to change once an entry is booked.
IMMUTABLE = (
    "rule_id",
    "beneficiary_id",
    "company_id",
    "currency_id",
    "base_amount",
    "rate",
    "amount",
    "kind",
    "stage",
    "proof",
    "terms_id",
    "earned_on",
    "adjusts_id",
    "lead_id",
    "sale_order_id",
    "origin_model",
    "origin_id",
    "occurrence",
    "note",
    "date",
)
TRIGGER_FUNCTION = "service_incentive_entry_append_only"


class ServiceIncentiveEntry(models.Model):
    """Ledger of what somebody may earn or owes: append-only (SR-08, SR-11, CP-07).

    Amount, currency, beneficiary, rule and origin of an entry never change, and no
    entry is deleted: a trigger refuses, whoever asks. A wrong or returned amount is
    corrected by another entry. State and hold reason are what the engine derives; they
    can be derived again at any time.

    Entries of one (rule, beneficiary, origin) add up to what is earned there. They are
    told apart by ``occurrence``; the five are unique in the database, so that an event
    that is announced twice is booked once.
    """

    _name = "service.incentive.entry"
    _description = "Incentive Ledger Entry"
    _order = "date desc, id desc"

    # ------------------------------------------------------------------
    # What was earned: fixed for ever
    # ------------------------------------------------------------------
    rule_id = fields.Many2one(
        "service.incentive.rule", required=True, readonly=True, ondelete="restrict"
    )
    beneficiary_id = fields.Many2one(
        "res.partner", required=True, readonly=True, ondelete="restrict"
    )
    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, ondelete="restrict"
    )
    currency_id = fields.Many2one(
        "res.currency", required=True, readonly=True, ondelete="restrict"
    )
    base_amount = fields.Monetary(
        string="Base",
        readonly=True,
        aggregator=None,
        help="Untaxed amount of the sale, refunds deducted, at the time of booking.",
    )
    rate = fields.Float(string="Percent", digits=(7, 4), readonly=True, aggregator=None)
    amount = fields.Monetary(required=True, readonly=True)
    kind = fields.Selection(
        [
            ("accrual", "Earned"),
            ("adjustment", "Correction"),
            ("direct", "By a document"),
        ],
        required=True,
        readonly=True,
        default="accrual",
    )
    stage = fields.Selection(STAGES, readonly=True)
    proof = fields.Selection(PROOFS, string="Proof Of", readonly=True)
    adjusts_id = fields.Many2one(
        "service.incentive.entry",
        string="Corrects",
        readonly=True,
        ondelete="restrict",
    )
    date = fields.Date(required=True, readonly=True, help="Day of booking.")
    earned_on = fields.Date(
        string="Day Of The Deal",
        readonly=True,
        help="Day of the sale, or of the acceptance for a bounty, when it was first "
        "booked. It decides the period of tiers and limits, and the rate of exchange.",
    )
    terms_id = fields.Many2one(
        "service.incentive.terms",
        readonly=True,
        ondelete="restrict",
        help="What the rule said when the deal was first booked. Empty: a flat amount.",
    )

    # ------------------------------------------------------------------
    # Where it comes from: fixed for ever
    # ------------------------------------------------------------------
    lead_id = fields.Many2one(
        "crm.lead",
        readonly=True,
        index=True,
        ondelete="restrict",
        help="Empty where another document charges or rewards directly.",
    )
    interest_id = fields.Many2one(related="lead_id.service_interest_id")
    sale_order_id = fields.Many2one(
        "sale.order", readonly=True, index="btree_not_null", ondelete="restrict"
    )
    origin_model = fields.Char(required=True, readonly=True)
    origin_id = fields.Many2oneReference(
        model_field="origin_model", required=True, readonly=True
    )
    occurrence = fields.Char(
        required=True,
        readonly=True,
        help="Tells the entries of one origin apart: the stage, then a number.",
    )

    note = fields.Char(
        string="Reason",
        readonly=True,
        help="Why a document charges or rewards, in the language of the person.",
    )

    # ------------------------------------------------------------------
    # Where it stands: derived by the engine
    # ------------------------------------------------------------------
    state = fields.Selection(STATES, required=True, readonly=True, default="pending")
    hold_reason = fields.Selection(HOLD_REASONS, string="Waits For", readonly=True)
    limit_reason = fields.Selection(LIMIT_REASONS, string="Limited By", readonly=True)
    hold_note = fields.Char(
        string="Why",
        compute="_compute_hold_note",
        help="Why the amount is where it is, in one sentence.",
    )
    fsm_order_id = fields.Many2one(
        "fsm.order",
        string="Work Order",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
        help="Work order whose proof counts: the first one that is not proven yet.",
    )
    payable_on = fields.Date(
        readonly=True,
        help="Day on which the last gate opened; it decides the settlement period.",
    )
    invoice_date = fields.Date(
        string="Settlement Date",
        related="payable_on",
        help="Name under which the settlement wizard expects the date of a line.",
    )
    settlement_line_ids = fields.One2many(
        "commission.settlement.line",
        "incentive_entry_id",
        readonly=True,
        groups="commission_oca.group_commission_user",
    )
    settlement_id = fields.Many2one(
        "commission.settlement",
        compute="_compute_settlement_id",
        compute_sudo=True,
        groups="commission_oca.group_commission_user",
    )

    _once = models.UniqueIndex(
        "(rule_id, beneficiary_id, origin_model, origin_id, occurrence)",
        "This incentive is in the ledger already.",
    )
    _payable = models.Index(
        "(beneficiary_id, company_id, payable_on) WHERE state = 'payable'"
    )
    _beneficiary_month = models.Index("(beneficiary_id, date)")
    _pool = models.Index("(rule_id, company_id, earned_on) WHERE terms_id IS NOT NULL")
    # The first entry of a rule with terms also says that nothing is paid, and why.
    _amount_not_zero = models.Constraint(
        "CHECK (amount != 0 OR (kind = 'accrual' AND terms_id IS NOT NULL))",
        "An entry without an amount says nothing.",
    )
    # A direct entry (see service_incentive_direct) says why.
    _lead_or_document = models.Constraint(
        """CHECK (
            (lead_id IS NOT NULL AND stage IS NOT NULL AND proof IS NOT NULL
             AND kind != 'direct')
            OR (lead_id IS NULL AND stage IS NULL AND proof IS NULL
                AND sale_order_id IS NULL AND terms_id IS NULL AND note IS NOT NULL
                AND kind != 'accrual'
                AND origin_model NOT IN ('crm.lead', 'sale.order'))
        )""",
        "An entry comes from a lead, with stage and proof, or from another document, "
        "with a reason.",
    )
    _state_reasons = models.Constraint(
        """CHECK (
            (state = 'pending') = (hold_reason IS NOT NULL)
            AND (state NOT IN ('payable', 'settled', 'paid') OR payable_on IS NOT NULL)
        )""",
        "Only a pending entry waits for something, and what is payable has a date.",
    )

    def init(self):
        """Make PostgreSQL refuse changes and deletions (dropped by uninstall_hook).

        Columns that are not named can be updated without the trigger being called, so
        that changing the state of millions of entries costs nothing extra.
        """
        columns = SQL(", ").join(map(SQL.identifier, IMMUTABLE))
        changed = SQL(" OR ").join(
            SQL(
                "OLD.%(column)s IS DISTINCT FROM NEW.%(column)s",
                column=SQL.identifier(name),
            )
            for name in IMMUTABLE
        )
        self.env.cr.execute(
            SQL(
                """
CREATE OR REPLACE FUNCTION %(function)s() RETURNS trigger LANGUAGE plpgsql AS $body$
BEGIN
    RAISE EXCEPTION USING ERRCODE = 'restrict_violation', MESSAGE =
        'The incentive ledger is append-only: entry ' || OLD.id || ' cannot be changed'
        ' or deleted, only corrected by another entry.';
END $body$;
DROP TRIGGER IF EXISTS service_incentive_entry_no_update ON service_incentive_entry;
DROP TRIGGER IF EXISTS service_incentive_entry_no_delete ON service_incentive_entry;
CREATE TRIGGER service_incentive_entry_no_update
    BEFORE UPDATE OF %(columns)s ON service_incentive_entry
    FOR EACH ROW WHEN (%(changed)s) EXECUTE FUNCTION %(function)s();
CREATE TRIGGER service_incentive_entry_no_delete
    BEFORE DELETE ON service_incentive_entry
    FOR EACH ROW EXECUTE FUNCTION %(function)s();
                """,
                function=SQL.identifier(TRIGGER_FUNCTION),
                columns=columns,
                changed=changed,
            )
        )

    # ------------------------------------------------------------------
    # Computed fields
    # ------------------------------------------------------------------

    @api.depends("rule_id")
    def _compute_display_name(self):
        # The name of a rule is no secret to who earns by it.
        for entry in self:
            entry.display_name = f"{entry.sudo().rule_id.name} #{entry.id}"

    @api.depends("settlement_line_ids.incentive_live")
    def _compute_settlement_id(self):
        for entry in self:
            live = entry.settlement_line_ids.filtered("incentive_live")
            entry.settlement_id = live.settlement_id

    @api.depends(
        "state",
        "hold_reason",
        "limit_reason",
        "fsm_order_id",
        "sale_order_id",
        "payable_on",
    )
    def _compute_hold_note(self):
        # A technician reads why his money waits although the work order or the sale
        # belongs to somebody else: only number and dates of them are shown.
        for entry in self:
            entry.hold_note = entry.sudo()._get_hold_note()

    def _skip_settlement(self):
        """Contract of the settlement wizard: false when the entry can be settled."""
        self.ensure_one()
        return self.state != "payable"
