# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

SIGNALS = [
    ("own_customer", "The customer is who earns, or lives or banks with him"),
    ("ring", "They bring each other in, in a circle"),
    ("sale_before_lead", "The sale was made before the lead"),
    ("other_customer", "The sale is to another customer than the lead"),
    ("repeated_lead", "Same customer, same interest, brought in again"),
    ("too_many_leads", "More leads on one day than visits allow"),
    ("own_decision", "Who earns decided about it himself"),
    ("split_sale", "One deal in several sales, past the limit of a deal"),
]
REVIEW_STATES = [
    ("open", "To Check"),
    ("released", "In Order"),
    ("refused", "Refused"),
]
# From which state to which. What was decided can be decided anew, never undone.
TRANSITIONS = {
    "open": ("released", "refused"),
    "released": ("refused",),
    "refused": ("released",),
}


class ServiceIncentiveReview(models.Model):
    """An amount that looks wrong waits for a manager (CP-07, SR-11).

    The ledger itself notices what cannot be right by accident: see
    ``service.incentive.entry._read_reviews``. Nothing is lost and nothing is paid until
    somebody other than who earns has looked at it and said why it is in order, or why
    it is refused. One row for each (signal, who earns, lead, sale).
    """

    _name = "service.incentive.review"
    _description = "Incentive Review"
    _inherit = ["mail.thread"]
    _order = "state, id desc"
    _rec_name = "lead_id"

    signal = fields.Selection(SIGNALS, required=True, readonly=True)
    beneficiary_id = fields.Many2one(
        "res.partner", string="Earns", required=True, readonly=True, ondelete="restrict"
    )
    lead_id = fields.Many2one(
        "crm.lead", required=True, readonly=True, index=True, ondelete="cascade"
    )
    sale_order_id = fields.Many2one(
        "sale.order",
        readonly=True,
        index="btree_not_null",
        ondelete="cascade",
        help="Empty: everything that the lead earns is held.",
    )
    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, ondelete="restrict"
    )
    related_partner_id = fields.Many2one(
        "res.partner", string="Seen Beside", readonly=True, ondelete="set null"
    )
    related_lead_id = fields.Many2one(
        "crm.lead", string="Other Lead", readonly=True, ondelete="set null"
    )
    related_order_id = fields.Many2one(
        "sale.order", string="Other Sale", readonly=True, ondelete="set null"
    )
    reason = fields.Char(
        string="What Was Noticed", compute="_compute_reason", help="In one sentence."
    )
    state = fields.Selection(
        REVIEW_STATES, required=True, readonly=True, default="open", tracking=True
    )
    decided_by_id = fields.Many2one(
        "res.users", readonly=True, tracking=True, ondelete="restrict"
    )
    decided_on = fields.Datetime(readonly=True)
    decision_note = fields.Char(readonly=True, tracking=True)
    entry_ids = fields.Many2many(
        "service.incentive.entry", string="Amounts", compute="_compute_entry_ids"
    )

    _once = models.UniqueIndex(
        "(signal, beneficiary_id, lead_id, COALESCE(sale_order_id, 0))",
        "This is under review already.",
    )
    _open = models.Index("(company_id, id) WHERE state = 'open'")
    _decision_has_author = models.Constraint(
        """CHECK (
            (state = 'open') = (decided_by_id IS NULL)
            AND (state = 'open') = (decision_note IS NULL)
        )""",
        "What is decided says by whom and why.",
    )

    @api.depends("signal", "related_partner_id", "related_lead_id", "related_order_id")
    def _compute_reason(self):
        for review in self:
            # sudo: who reviews incentives need not be able to read every lead or
            # sale beside it; only its name is shown.
            review.reason = review.sudo()._get_reason()

    def _get_reason(self):
        """What was noticed, in one sentence, for who earns and for who decides."""
        self.ensure_one()
        env = self.env
        names = {
            "person": self.beneficiary_id.name,
            "customer": self.related_partner_id.name or env._("the customer"),
            "lead": self.related_lead_id.name or env._("another lead"),
            "sale": self.sale_order_id.name or env._("the sale"),
            "other": self.related_order_id.name or env._("another sale"),
        }
        match self.signal:
            case "own_customer":
                return env._(
                    "%(customer)s is %(person)s, or has the same phone, e-mail, "
                    "address, bank account or company.",
                    **names,
                )
            case "ring":
                return env._(
                    "%(person)s brought in %(customer)s, who brought in %(person)s, "
                    "directly or through others.",
                    **names,
                )
            case "sale_before_lead":
                return env._(
                    "%(sale)s was confirmed before the lead was captured.", **names
                )
            case "other_customer":
                return env._(
                    "%(sale)s is a sale to %(customer)s, the lead is about somebody "
                    "else.",
                    **names,
                )
            case "repeated_lead":
                return env._(
                    "%(person)s had brought in the same interest of this customer "
                    "shortly before: “%(lead)s”.",
                    **names,
                )
            case "too_many_leads":
                return env._(
                    "%(person)s captured more leads on this day than the company "
                    "expects of one person.",
                    **names,
                )
            case "own_decision":
                return env._(
                    "%(person)s accepted the lead or recorded the call-back himself.",
                    **names,
                )
            case "split_sale":
                return env._(
                    "%(sale)s and %(other)s of the same customer together exceed what "
                    "one deal may earn.",
                    **names,
                )
        return ""

    @api.depends("lead_id", "sale_order_id", "beneficiary_id")
    def _compute_entry_ids(self):
        entries = self.env["service.incentive.entry"].search(
            [
                ("lead_id", "in", self.lead_id.ids),
                ("beneficiary_id", "in", self.beneficiary_id.ids),
            ]
        )
        by_pair = entries.grouped(lambda e: (e.lead_id, e.beneficiary_id))
        for review in self:
            found = by_pair.get((review.lead_id, review.beneficiary_id), entries[:0])
            if review.sale_order_id:
                found = found.filtered(
                    lambda e, sale=review.sale_order_id: e.sale_order_id == sale
                )
            review.entry_ids = found

    # ------------------------------------------------------------------
    # Decision
    # ------------------------------------------------------------------

    def action_ask_release(self):
        """Ask why this is in order."""
        return self._ask("released", self.env._("It Is in Order"))

    def action_ask_refuse(self):
        """Ask why this is refused."""
        return self._ask("refused", self.env._("Refuse"))

    def _ask(self, decision, title):
        self._check_may_decide(decision)
        return {
            "type": "ir.actions.act_window",
            "name": title,
            "res_model": "service.incentive.review.decision",
            "view_mode": "form",
            "target": "new",
            "context": {
                "default_review_ids": self.ids,
                "default_decision": decision,
            },
        }

    def decide(self, decision, note):
        """Release or refuse what is held, and say why; the ledger follows at once.

        Refused amounts are not paid; what was paid already comes back (CP-07).

        :param str decision: ``released`` or ``refused``
        :param str note: the reason, kept on the review
        :raise AccessError: for who is no manager, or earns by it himself
        :raise UserError: without a reason, or when it is decided that way already
        """
        self._check_may_decide(decision)
        note = note.strip() if isinstance(note, str) else ""
        if not note:
            raise UserError(
                self.env._("Say why: who earns reads it, and so does the next auditor.")
            )
        # sudo: managers decide through this method only, and cannot write the rest.
        self.sudo().write(
            {
                "state": decision,
                "decided_by_id": self.env.uid,
                "decided_on": fields.Datetime.now(),
                "decision_note": note[:500],
            }
        )
        self.env["service.incentive.entry"]._evaluate_for_leads(self.sudo().lead_id)
        return True

    def _check_may_decide(self, decision):
        user = self.env.user
        if not user.has_group("service_revenue.group_service_manager"):
            raise AccessError(
                self.env._(
                    "Amounts under review are decided by a service manager. Ask yours."
                )
            )
        self.check_access("read")
        if decision not in dict(REVIEW_STATES) or decision == "open":
            raise UserError(self.env._("A review ends with “In Order” or “Refused”."))
        # One at a time: of two managers, the second sees what the first decided.
        self.sudo().lock_for_update()
        # sudo: role and rules were asked above; the lead's name is for the message.
        for review in self.sudo():
            if review.beneficiary_id == user.partner_id:
                raise AccessError(
                    self.env._(
                        "You earn by “%(lead)s” yourself: another manager has to "
                        "decide.",
                        lead=review.lead_id.name,
                    )
                )
            if decision not in TRANSITIONS[review.state]:
                raise UserError(
                    self.env._(
                        "“%(lead)s” is decided already: %(state)s.",
                        lead=review.lead_id.name,
                        state=dict(
                            self._fields["state"]._description_selection(self.env)
                        )[review.state],
                    )
                )
