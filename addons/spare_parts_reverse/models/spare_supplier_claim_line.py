# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

STATES = [
    ("draft", "To Ship"),
    ("shipped", "At The Supplier"),
    ("credit", "Credited"),
    ("replaced", "Replaced"),
    ("refused", "Refused, Sent Back"),
    ("kept", "Refused, Not Sent Back"),
    ("cancelled", "Taken Out"),
]
ANSWERS = [
    ("credit", "Credit"),
    ("replacement", "Replacement part"),
    ("refused", "Refused, part comes back"),
    ("kept", "Refused, supplier scraps the part"),
]
#: State of a line after each answer.
ANSWERED = {
    "credit": "credit",
    "replacement": "replaced",
    "refused": "refused",
    "kept": "kept",
}
CREDITED = ("credit",)
#: Written by hand until the claim is shipped.
DRAFT_FIELDS = {"expected_amount", "wish", "note"}
#: Written by a manager, as the supplier answers.
ANSWER_FIELDS = {
    "answer",
    "agreed_amount",
    "refuse_reason",
    "replacement_product_id",
    "replacement_number",
}


class SpareSupplierClaimLine(models.Model):
    """One part in a supplier claim: what we expect for it, and what we get."""

    _name = "spare.supplier.claim.line"
    _description = "Part In A Supplier Claim"
    _inherit = ["service.measured.mixin"]
    _order = "claim_id desc, id"
    _rec_name = "return_id"

    claim_id = fields.Many2one(
        "spare.supplier.claim",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
    )
    company_id = fields.Many2one(related="claim_id.company_id", store=True)
    partner_id = fields.Many2one(
        related="claim_id.partner_id", store=True, string="Supplier"
    )
    currency_id = fields.Many2one(related="claim_id.currency_id", store=True)
    claim_state = fields.Selection(
        related="claim_id.state", string="State Of The Claim"
    )
    state = fields.Selection(
        STATES, required=True, readonly=True, default="draft", index=True, copy=False
    )
    return_id = fields.Many2one(
        "spare.part.return",
        string="Part Return",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
    )
    product_id = fields.Many2one(
        related="return_id.product_id", store=True, string="Part"
    )
    lot_id = fields.Many2one(related="return_id.lot_id", string="Serial / Lot")
    quantity = fields.Float(related="return_id.quantity", store=True)
    fault_id = fields.Many2one(related="return_id.fault_id", string="Fault")
    fault_note = fields.Char(related="return_id.fault_note")
    warranty_until = fields.Date(
        readonly=True,
        help="Of the supplier, as found when the part was put into the claim.",
    )
    note = fields.Char(help="Is printed on the shipping list.")
    wish = fields.Selection(
        [("credit", "Credit"), ("replacement", "Replacement part")],
        string="We Want",
        required=True,
        default="credit",
    )
    expected_amount = fields.Monetary(
        string="Expected",
        help="Price of the supplier for the part, in the currency of the claim.",
    )
    source_location_id = fields.Many2one(
        "stock.location",
        string="Shipped From",
        readonly=True,
        copy=False,
        ondelete="restrict",
    )

    # ------------------------------------------------------------------
    # Answer of the supplier
    # ------------------------------------------------------------------
    answer = fields.Selection(ANSWERS, string="Supplier's Answer", copy=False)
    agreed_amount = fields.Monetary(
        string="Agreed Credit",
        compute="_compute_agreed_amount",
        store=True,
        readonly=False,
        copy=False,
        help="What the supplier says he will credit; the draft credit note has it.",
    )
    refuse_reason = fields.Char(string="Why Refused", copy=False)
    replacement_product_id = fields.Many2one(
        "product.product",
        string="Replacement",
        copy=False,
        ondelete="restrict",
        domain="[('is_storable', '=', True)]",
        help="Part that the supplier sent instead. Empty: the same part.",
    )
    replacement_number = fields.Char(
        string="Number Of The Replacement",
        copy=False,
        help="Serial or lot number of the part that the supplier sent.",
    )
    replacement_move_id = fields.Many2one(
        "stock.move",
        string="Receipt Of The Replacement",
        readonly=True,
        copy=False,
        ondelete="restrict",
    )
    credit_line_ids = fields.One2many(
        "account.move.line", "spare_claim_line_id", string="Credit Note Lines"
    )
    received_amount = fields.Monetary(
        string="Credit Received",
        compute="_compute_received_amount",
        store=True,
        compute_sudo=True,
        help="Posted on credit notes, without taxes, less what was reversed.",
    )
    replaced_amount = fields.Monetary(
        string="Replaced",
        readonly=True,
        copy=False,
        help="What the replacement part is worth: what was expected for the defective "
        "one.",
    )
    difference_amount = fields.Monetary(
        string="Difference", compute="_compute_difference_amount", store=True
    )
    is_draft_editable = fields.Boolean(compute="_compute_is_editable")
    is_answer_editable = fields.Boolean(compute="_compute_is_editable")

    _open_once = models.UniqueIndex(
        "(return_id) WHERE state IN ('draft', 'shipped')",
        "This part is in an open claim already.",
    )
    _refused_reason = models.Constraint(
        """CHECK (state NOT IN ('refused', 'kept')
                  OR length(trim(coalesce(refuse_reason, ''))) > 0)""",
        "Say why the supplier refused the part.",
    )
    _not_negative = models.Constraint(
        "CHECK (COALESCE(expected_amount, 0) >= 0 AND COALESCE(agreed_amount, 0) >= 0)",
        "Amounts of a claim are not negative.",
    )

    @api.model
    def _get_measured_fields(self):
        return frozenset(
            name
            for name, field in self._fields.items()
            if field.store
            and name not in models.MAGIC_COLUMNS
            and name not in DRAFT_FIELDS
            and name not in ANSWER_FIELDS
        )

    # ------------------------------------------------------------------
    # Computed fields
    # ------------------------------------------------------------------

    @api.depends("expected_amount", "answer")
    def _compute_agreed_amount(self):
        """What was expected, until somebody writes another amount."""
        for line in self:
            if line.answer != "credit":
                line.agreed_amount = 0.0
            else:
                line.agreed_amount = line.agreed_amount or line.expected_amount

    @api.depends(
        "credit_line_ids.price_subtotal",
        "credit_line_ids.parent_state",
        "credit_line_ids.currency_id",
        "credit_line_ids.move_id.move_type",
        "credit_line_ids.move_id.date",
    )
    def _compute_received_amount(self):
        for line in self:
            received = 0.0
            for credit in line.credit_line_ids:
                move = credit.move_id
                sign = {"in_refund": 1, "in_invoice": -1}.get(move.move_type, 0)
                if move.state == "posted" and sign:
                    received += sign * credit.currency_id._convert(
                        credit.price_subtotal,
                        line.currency_id,
                        line.company_id,
                        move.invoice_date or move.date,
                    )
            line.received_amount = received

    @api.depends("state", "expected_amount", "received_amount", "replaced_amount")
    def _compute_difference_amount(self):
        answered = set(ANSWERED.values())
        for line in self:
            line.difference_amount = (
                line.expected_amount - line.received_amount - line.replaced_amount
                if line.state in answered
                else 0.0
            )

    @api.depends("state")
    @api.depends_context("uid")
    def _compute_is_editable(self):
        manager = self.env.user.has_group("spare_parts_reverse.group_spare_manager")
        user = self.env.user.has_group("spare_parts_reverse.group_spare_user")
        for line in self:
            line.is_draft_editable = user and line.state == "draft"
            line.is_answer_editable = manager and line.state == "shipped"

    # ------------------------------------------------------------------
    # Who writes what when
    # ------------------------------------------------------------------

    def write(self, vals):
        if not self.env.su:
            self._check_editable(set(vals))
        return super().write(vals)

    def _check_editable(self, names):
        """Expectations until the parts leave, answers while they are away."""
        if names & DRAFT_FIELDS and any(line.state != "draft" for line in self):
            raise UserError(
                self.env._(
                    "The part has been shipped: what you expect for it stays as it was "
                    "then."
                )
            )
        if names & ANSWER_FIELDS:
            if not self.env.user.has_group("spare_parts_reverse.group_spare_manager"):
                raise AccessError(
                    self.env._(
                        "Answers of suppliers are recorded by a manager of spare parts."
                    )
                )
            if any(line.state != "shipped" for line in self):
                raise UserError(
                    self.env._(
                        "An answer can be recorded while the part is at the supplier."
                    )
                )

    def action_take_out(self):
        """Take these parts out of the open claim; they wait for another decision."""
        self.check_access("write")
        self.claim_id._check_spare_group("spare_parts_reverse.group_spare_user")
        if any(line.state != "draft" for line in self):
            raise UserError(
                self.env._("Only parts that have not been shipped can be taken out.")
            )
        # sudo: state is written by the engine only; access was checked above.
        self.sudo()._take_out()
        return True

    def _take_out(self):
        self.write({"state": "cancelled"})
        self.return_id._silent().write({"routed_on": False})

    @api.depends("return_id")
    def _compute_display_name(self):
        for line in self:
            line.display_name = line.return_id.display_name
