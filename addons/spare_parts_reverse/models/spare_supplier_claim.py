# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from .spare_supplier_claim_line import CREDITED

STATES = [
    ("draft", "Open"),
    ("shipped", "At The Supplier"),
    ("answered", "Answered"),
    ("closed", "Closed"),
    ("cancelled", "Cancelled"),
]
#: From which state to which a claim can go.
TRANSITIONS = {
    "draft": {"shipped", "cancelled"},
    "shipped": {"answered"},
    "answered": {"closed"},
    "closed": set(),
    "cancelled": set(),
}
#: What people write; all else follows from what is done.
EDITABLE = {
    "tracking_reference",
    "supplier_reference",
    "difference_reason",
    "note",
    "user_id",
}


class SpareSupplierClaim(models.Model):
    """Defective parts that go back to their supplier, and what he owes us for them.

    Parts gather in one open claim for each supplier, company and currency. Shipping it
    moves the parts, the supplier's answer decides each of them, and the credit that
    counts is what accounting has posted. Amounts are in the currency of the claim, and
    for analysis in that of the company at the rate of the day on which it was shipped
    (SP-13).
    """

    _name = "spare.supplier.claim"
    _description = "Supplier Claim"
    _inherit = ["service.measured.mixin", "mail.thread", "mail.activity.mixin"]
    _order = "id desc"
    _check_company_auto = True

    name = fields.Char(required=True, readonly=True, default="/", copy=False)
    state = fields.Selection(
        STATES,
        required=True,
        readonly=True,
        default="draft",
        index=True,
        copy=False,
        tracking=True,
    )
    partner_id = fields.Many2one(
        "res.partner",
        string="Supplier",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
    )
    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, index=True, ondelete="restrict"
    )
    currency_id = fields.Many2one(
        "res.currency", required=True, readonly=True, ondelete="restrict"
    )
    company_currency_id = fields.Many2one(
        related="company_id.currency_id", string="Company Currency"
    )
    currency_rate = fields.Float(
        readonly=True,
        copy=False,
        digits=0,
        aggregator=None,
        help="Company currency for one unit of the claim's currency, on the day of "
        "shipping.",
    )
    user_id = fields.Many2one(
        "res.users",
        string="Responsible",
        index="btree_not_null",
        ondelete="set null",
        help="Is reminded when the supplier does not answer.",
    )
    line_ids = fields.One2many("spare.supplier.claim.line", "claim_id", string="Parts")
    tracking_reference = fields.Char(
        copy=False, help="Number of the parcel, given by the carrier."
    )
    supplier_reference = fields.Char(
        string="Supplier's Number", copy=False, help="Under which the supplier has it."
    )
    note = fields.Text(string="Note For The Supplier", copy=False)
    shipped_on = fields.Datetime(readonly=True, copy=False, index="btree_not_null")
    answered_on = fields.Datetime(readonly=True, copy=False)
    closed_on = fields.Datetime(readonly=True, copy=False)
    reminded_on = fields.Datetime(readonly=True, copy=False)
    days_to_answer = fields.Float(
        compute="_compute_days_to_answer",
        store=True,
        digits=(16, 1),
        aggregator="avg",
        help="From shipping until the supplier had answered for every part.",
    )

    # ------------------------------------------------------------------
    # Money
    # ------------------------------------------------------------------
    part_count = fields.Integer(
        string="Parts In The Claim", compute="_compute_amounts", store=True
    )
    open_count = fields.Integer(
        string="Without Answer", compute="_compute_amounts", store=True
    )
    expected_amount = fields.Monetary(
        string="Expected", compute="_compute_amounts", store=True
    )
    received_amount = fields.Monetary(
        string="Credit Received",
        compute="_compute_amounts",
        store=True,
        help="Posted on credit notes of the supplier, without taxes.",
    )
    replaced_amount = fields.Monetary(
        string="Replaced", compute="_compute_amounts", store=True
    )
    difference_amount = fields.Monetary(
        string="Difference",
        compute="_compute_amounts",
        store=True,
        help="What was expected for answered parts and has not been received.",
    )
    expected_value = fields.Monetary(
        string="Expected (company currency)",
        compute="_compute_amounts",
        store=True,
        currency_field="company_currency_id",
    )
    received_value = fields.Monetary(
        string="Received (company currency)",
        compute="_compute_amounts",
        store=True,
        currency_field="company_currency_id",
        help="Credit and replacement parts.",
    )
    difference_value = fields.Monetary(
        string="Difference (company currency)",
        compute="_compute_amounts",
        store=True,
        currency_field="company_currency_id",
    )
    received_rate = fields.Float(
        string="Received (%)",
        compute="_compute_amounts",
        store=True,
        aggregator="avg",
        help="Credit and replacement of what was expected; of a group, its sum of the "
        "sum.",
    )
    difference_reason = fields.Char(
        string="Why There Is A Difference", copy=False, tracking=True
    )
    credit_note_count = fields.Integer(
        compute="_compute_credit_note_count", compute_sudo=True
    )

    is_ship_allowed = fields.Boolean(compute="_compute_is_allowed")
    is_cancel_allowed = fields.Boolean(compute="_compute_is_allowed")
    is_answer_allowed = fields.Boolean(compute="_compute_is_allowed")
    is_close_allowed = fields.Boolean(compute="_compute_is_allowed")
    is_credit_note_allowed = fields.Boolean(compute="_compute_is_allowed")

    _one_open = models.UniqueIndex(
        "(company_id, partner_id, currency_id) WHERE state = 'draft'",
        "There is an open claim for this supplier already. Add the part to it.",
    )
    _shipped_when = models.Constraint(
        "CHECK (state IN ('draft', 'cancelled') OR shipped_on IS NOT NULL)",
        "A claim that left has a day on which it was shipped.",
    )
    _answered_when = models.Constraint(
        "CHECK (state NOT IN ('answered', 'closed') OR answered_on IS NOT NULL)",
        "An answered claim has a day on which the supplier answered.",
    )
    _waiting = models.Index("(shipped_on) WHERE state = 'shipped'")

    @api.model
    def _get_measured_fields(self):
        """Everything but what is written by hand; access to it: see ``write``."""
        inherited = {"message_main_attachment_id"}
        return frozenset(
            name
            for name, field in self._fields.items()
            if field.store
            and name not in models.MAGIC_COLUMNS
            and name not in EDITABLE
            and name not in inherited
            and not name.startswith(("message_", "activity_", "rating_", "website_"))
            and name != "line_ids"
        )

    # ------------------------------------------------------------------
    # Computed fields
    # ------------------------------------------------------------------

    @api.depends("shipped_on", "answered_on")
    def _compute_days_to_answer(self):
        for claim in self:
            days = None
            if claim.shipped_on and claim.answered_on:
                days = (claim.answered_on - claim.shipped_on).total_seconds() / 86400
            claim.days_to_answer = days

    @api.depends(
        "line_ids.state",
        "line_ids.expected_amount",
        "line_ids.received_amount",
        "line_ids.replaced_amount",
        "line_ids.difference_amount",
        "currency_rate",
    )
    def _compute_amounts(self):
        for claim in self:
            lines = claim.line_ids.filtered(lambda line: line.state != "cancelled")
            claim.part_count = len(lines)
            claim.open_count = len(
                lines.filtered(lambda line: line.state in ("draft", "shipped"))
            )
            for name in ("expected", "received", "replaced", "difference"):
                claim[f"{name}_amount"] = sum(lines.mapped(f"{name}_amount"))
            received = claim.received_amount + claim.replaced_amount
            rate = claim.currency_rate or 1.0
            values = {
                "expected": claim.expected_amount,
                "received": received,
                "difference": claim.difference_amount,
            }
            for name, amount in values.items():
                # The currency of the field rounds.
                claim[f"{name}_value"] = amount * rate
            claim.received_rate = (
                received / claim.expected_amount * 100 if claim.expected_amount else 0.0
            )

    @api.depends("line_ids.credit_line_ids.move_id")
    def _compute_credit_note_count(self):
        for claim in self:
            claim.credit_note_count = len(claim._get_credit_notes())

    @api.depends("state", "line_ids.state", "line_ids.credit_line_ids")
    def _compute_is_allowed(self):
        for claim in self:
            states = set(claim.line_ids.mapped("state"))
            claim.is_ship_allowed = claim.state == "draft" and "draft" in states
            claim.is_cancel_allowed = claim.state == "draft"
            claim.is_answer_allowed = claim.state == "shipped"
            claim.is_close_allowed = claim.state == "answered"
            # sudo: whether there is a credit note, not what is in it.
            claim.is_credit_note_allowed = bool(claim.sudo()._get_lines_to_credit())

    def _get_credit_notes(self):
        return self.line_ids.credit_line_ids.move_id

    def _get_lines_to_credit(self):
        """Lines for which the supplier gives credit and no credit note was made."""
        return self.line_ids.filtered(
            lambda line: (
                line.state in CREDITED
                and line.agreed_amount
                and not line.credit_line_ids
                and line.claim_id.state != "closed"
            )
        )

    def _read_group_select(self, aggregate_spec, query):
        """The rate of a group is what it received of what it expected."""
        if aggregate_spec != "received_rate:avg":
            return super()._read_group_select(aggregate_spec, query)
        return SQL(
            "COALESCE(SUM(%(received)s) * 100 / NULLIF(SUM(%(expected)s), 0), 0)",
            received=self._field_to_sql(self._table, "received_value", query),
            expected=self._field_to_sql(self._table, "expected_value", query),
        )

    # ------------------------------------------------------------------
    # Who writes what when
    # ------------------------------------------------------------------

    def write(self, vals):
        if not self.env.su and EDITABLE.intersection(vals):
            if any(claim.state in ("closed", "cancelled") for claim in self):
                raise UserError(
                    self.env._("The claim is closed; it stays as it was then.")
                )
            if "difference_reason" in vals:
                self._check_spare_group("spare_parts_reverse.group_spare_manager")
        return super().write(vals)
