# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

STATES = [
    ("open", "Open"),
    ("proposed", "Proposed"),
    ("decided", "Decided"),
    ("withdrawn", "Withdrawn"),
]
LIVE = ("open", "proposed")
#: State -> states that may follow.
TRANSITIONS = {
    "open": {"proposed", "decided", "withdrawn"},
    "proposed": {"open", "decided", "withdrawn"},
    "decided": set(),
    "withdrawn": set(),
}

#: What only the engine writes.
ENGINE_FIELDS = frozenset(
    {
        "partner_id",
        "company_id",
        "lead_id",
        "order_id",
        "reason",
        "raised_by_id",
        "raised_on",
        "deadline",
        "state",
        "claim_ids",
        "rule_claim_ids",
        "evidence_ids",
        "event_ids",
        "rule_id",
        "winner_id",
        "decision",
        "decided_by_id",
        "decided_on",
        "ownership_id",
        "change_ids",
    }
)


class ChannelDispute(models.Model):
    """Several say that a customer is theirs: evidence, rule, decision (CP-23).

    Raised by an employee or a store. What each has to show is gathered from orders,
    leads and visits; the first rule in order that finds a winner proposes him. A
    manager who claims nothing decides, or the proposal takes effect at the deadline.
    Each step is an event that stays.
    """

    _name = "channel.dispute"
    _description = "Dispute About a Customer"
    _inherit = ["mail.thread", "mail.activity.mixin", "service.measured.mixin"]
    _order = "deadline, id desc"
    _rec_name = "partner_id"

    partner_id = fields.Many2one(
        "res.partner",
        string="Customer",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
    )
    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, index=True, ondelete="restrict"
    )
    lead_id = fields.Many2one(
        "crm.lead", readonly=True, index="btree_not_null", ondelete="set null"
    )
    order_id = fields.Many2one(
        "sale.order",
        string="Sale Order",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
    )
    reason = fields.Text(required=True, readonly=True)
    raised_by_id = fields.Many2one(
        "res.users", required=True, readonly=True, ondelete="restrict"
    )
    raised_on = fields.Datetime(required=True, readonly=True)
    deadline = fields.Date(
        required=True,
        readonly=True,
        help="Day after which the proposal takes effect by itself.",
    )
    user_id = fields.Many2one(
        "res.users",
        string="Looked After By",
        domain="[('share', '=', False)]",
        tracking=True,
    )
    state = fields.Selection(
        STATES,
        required=True,
        readonly=True,
        default="open",
        index=True,
        tracking=True,
        group_expand=True,
    )
    claim_ids = fields.One2many("channel.dispute.claim", "dispute_id", readonly=True)
    # The same claims for the record rule of salespeople: a rule is evaluated as
    # superuser and leaves what it walks through in the cache.
    rule_claim_ids = fields.One2many(
        "channel.dispute.claim", "dispute_id", readonly=True
    )
    evidence_ids = fields.One2many(
        "channel.dispute.evidence", "dispute_id", readonly=True
    )
    event_ids = fields.One2many(
        "channel.dispute.event", "dispute_id", string="History", readonly=True
    )
    rule_id = fields.Many2one(
        "channel.dispute.rule", readonly=True, ondelete="restrict"
    )
    winner_id = fields.Many2one(
        "channel.dispute.claim",
        string="Proposed or Decided For",
        readonly=True,
        ondelete="restrict",
        index="btree_not_null",
    )
    decision = fields.Text(readonly=True)
    decided_by_id = fields.Many2one(
        "res.users", readonly=True, ondelete="restrict", help="Empty: by the rule."
    )
    decided_on = fields.Datetime(readonly=True)
    ownership_id = fields.Many2one(
        "channel.ownership", readonly=True, ondelete="set null"
    )
    change_ids = fields.Many2many(
        "service.attribution.change",
        string="Changes of Shares",
        readonly=True,
        help="Asked for because the shares of a deal were locked; they are approved "
        "by somebody else.",
    )
    claimants = fields.Char(compute="_compute_claimants", compute_sudo=True)
    is_decision_allowed = fields.Boolean(compute="_compute_is_decision_allowed")
    is_withdrawal_allowed = fields.Boolean(compute="_compute_is_decision_allowed")

    _one_live = models.UniqueIndex(
        "(partner_id, company_id) WHERE state IN ('open', 'proposed')",
        "There is an open dispute about this customer already. Add your claim to it.",
    )
    _decided_whole = models.Constraint(
        "CHECK (state != 'decided' OR (winner_id IS NOT NULL AND decided_on IS NOT NULL"
        " AND decision IS NOT NULL))",
        "A decision names the winner and says why.",
    )
    _proposed_by_rule = models.Constraint(
        "CHECK (state != 'proposed'"
        " OR (winner_id IS NOT NULL AND rule_id IS NOT NULL))",
        "A proposal follows from a rule.",
    )
    _due = models.Index("(deadline) WHERE state IN ('open', 'proposed')")

    # ------------------------------------------------------------------
    # Computes
    # ------------------------------------------------------------------

    @api.model
    def _get_measured_fields(self):
        return super()._get_measured_fields() | ENGINE_FIELDS

    @api.depends("claim_ids.name")
    @api.depends_context("lang")
    def _compute_claimants(self):
        for dispute in self:
            dispute.claimants = ", ".join(dispute.claim_ids.mapped("name"))

    @api.depends("state", "claim_ids", "raised_by_id")
    @api.depends_context("uid")
    def _compute_is_decision_allowed(self):
        for dispute in self:
            dispute.is_decision_allowed = not dispute._decision_error()
            dispute.is_withdrawal_allowed = not dispute._withdrawal_error()

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(self.env._("A dispute stays on record. Withdraw it instead."))

    # ------------------------------------------------------------------
    # Who may
    # ------------------------------------------------------------------

    def _is_claimant(self, user):
        """Whether this user claims the customer, or raised the dispute."""
        self.ensure_one()
        # sudo: whoever claims is a party, whether or not the user reads it.
        claims = self.sudo().claim_ids
        return user == self.raised_by_id or any(
            claim._is_of_user(user) for claim in claims
        )

    def _decision_error(self):
        """Why the user cannot decide, with the remedy; "" if he can."""
        self.ensure_one()
        user = self.env.user
        if self.state not in LIVE:
            return self.env._("This dispute has ended already. Raise another one.")
        if not user.has_group("channel_partner.group_channel_manager"):
            return self.env._("Disputes are decided by a channel manager. Ask one.")
        if self._is_claimant(user):
            return self.env._(
                "Who claims the customer, or raised the dispute, cannot decide about "
                "it. Ask another channel manager."
            )
        return ""

    def _withdrawal_error(self):
        self.ensure_one()
        user = self.env.user
        if self.state not in LIVE:
            return self.env._("This dispute has ended already.")
        if user != self.raised_by_id and not user.has_group(
            "channel_partner.group_channel_manager"
        ):
            return self.env._(
                "Who raised a dispute can withdraw it, or a channel manager."
            )
        return ""

    # ------------------------------------------------------------------
    # Raise
    # ------------------------------------------------------------------

    @api.model
    def _action_raise(self, partner, document=None):
        """Dialog to raise a dispute about a customer, from one of his documents."""
        context = {"default_partner_id": partner.commercial_partner_id.id}
        if document is not None and document._name == "crm.lead":
            context["default_lead_id"] = document.id
        elif document is not None and document._name == "sale.order":
            context["default_order_id"] = document.id
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Whose Customer Is It?"),
            "res_model": "channel.dispute.raise",
            "view_mode": "form",
            "target": "new",
            "context": context,
        }

    @api.model
    def _raise(self, partner, company, owner, reason, lead=None, order=None):
        """Open a dispute, or add a claim to the open one, for a claimant.

        :param owner: values of kind, point_id, channel_partner_id, team_id, user_id
        """
        customer = partner.commercial_partner_id
        self.env["channel.ownership"]._claim_customer(customer)
        # sudo: who may claim was checked by the caller; the engine writes.
        disputes = self.sudo()
        dispute = disputes.search(
            [
                ("partner_id", "=", customer.id),
                ("company_id", "=", company.id),
                ("state", "in", LIVE),
            ]
        )
        if not dispute:
            today = fields.Date.context_today(self)
            settings = company.sudo()
            dispute = disputes.with_context(mail_create_nosubscribe=True).create(
                {
                    "partner_id": customer.id,
                    "company_id": company.id,
                    "lead_id": lead and lead.id,
                    "order_id": order and order.id,
                    "reason": reason,
                    "raised_by_id": self.env.uid,
                    "raised_on": fields.Datetime.now(),
                    "deadline": today + timedelta(days=settings.channel_dispute_days),
                    "user_id": settings.channel_user_id.id,
                }
            )
            dispute._log("raised", reason)
            owners = self.env["channel.ownership"]._owners(customer, company)
            for ownership in owners.values():
                dispute._add_claim(dispute._get_owner_values(ownership))
            dispute._call_manager()
        elif lead and not dispute.lead_id and not dispute.order_id:
            dispute.lead_id = lead
        elif order and not dispute.lead_id and not dispute.order_id:
            dispute.order_id = order
        if dispute._add_claim(owner):
            dispute._log("claimed", reason)
        dispute._gather()
        dispute._propose()
        return dispute.with_env(self.env)

    @api.model
    def _get_owner_values(self, record):
        """Values of who owns or claims, from an ownership or a claim."""
        return {
            "kind": record.kind,
            "point_id": record.point_id.id or None,
            "channel_partner_id": record.channel_partner_id.id or None,
            "team_id": record.team_id.id or None,
            "user_id": record.user_id.id or None,
        }

    def _add_claim(self, owner):
        """Add a claimant; False if he claims already."""
        self.ensure_one()
        if any(claim._has_owner(owner) for claim in self.claim_ids):
            return False
        self.env["channel.dispute.claim"].create(
            {**owner, "dispute_id": self.id, "company_id": self.company_id.id}
        )
        return True

    def _call_manager(self):
        if self.user_id:
            self.activity_schedule(
                "mail.mail_activity_data_todo",
                date_deadline=self.deadline,
                user_id=self.user_id.id,
                summary=self.env._("Decide whose customer it is"),
            )

    def _go(self, state, **values):
        """One step of the table; anything else is refused."""
        for dispute in self:
            if state != dispute.state and state not in TRANSITIONS[dispute.state]:
                raise UserError(
                    self.env._(
                        "This dispute has ended already. Raise another one if needed."
                    )
                )
        self.write({"state": state, **values})

    def _log(self, kind, note):
        """Record a step; nobody changes it afterwards."""
        # sudo: the history is written by the engine only.
        self.env["channel.dispute.event"].sudo().create(
            [
                {
                    "dispute_id": dispute.id,
                    "company_id": dispute.company_id.id,
                    "kind": kind,
                    "note": note,
                }
                for dispute in self
            ]
        )

    # ------------------------------------------------------------------
    # Actions
    # ------------------------------------------------------------------

    def _check_decision_allowed(self):
        for dispute in self:
            dispute.check_access("read")
            if error := dispute._decision_error():
                raise (
                    UserError(error)
                    if dispute.state not in LIVE
                    else AccessError(error)
                )

    def action_accept_proposal(self):
        """Decide as the rule proposes, with its shares."""
        self._check_decision_allowed()
        for dispute in self:
            if dispute.state != "proposed":
                raise UserError(
                    self.env._("No rule finds an owner here. Use “Decide” and say why.")
                )
            # sudo: the decision was allowed above; the engine writes.
            known = dispute.sudo()
            known._decide(
                known.winner_id,
                {claim.id: claim.proposed for claim in known.claim_ids},
                known.rule_id.name,
                self.env.user,
            )
        return True

    def action_decide(self):
        """Dialog: winner, shares and reason, other than the rule proposes."""
        self.ensure_one()
        self._check_decision_allowed()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Decide"),
            "res_model": "channel.dispute.decision",
            "view_mode": "form",
            "target": "new",
            "context": {"default_dispute_id": self.id},
        }

    def action_withdraw(self):
        """Nothing changes: the customer stays whose he is."""
        for dispute in self:
            dispute.check_access("read")
            if error := dispute._withdrawal_error():
                raise UserError(error)
        # sudo: allowed above; the engine writes.
        known = self.sudo()
        known._go("withdrawn")
        known._log("withdrawn", self.env._("Withdrawn."))
        known.activity_unlink(["mail.mail_activity_data_todo"])
        return True

    def action_gather(self):
        """Look for evidence again, and propose anew."""
        self.check_access("read")
        if not self.env.user.has_group("channel_partner.group_channel_user"):
            raise AccessError(
                self.env._("Evidence is gathered by the people of channels. Ask one.")
            )
        # sudo: evidence is read past access rules and shown by side.
        known = self.sudo().filtered(lambda dispute: dispute.state in LIVE)
        known._gather()
        known._propose()
        return True

    def action_open_changes(self):
        """Requests to change locked shares that follow from the decision."""
        self.ensure_one()
        self.check_access("read")
        # sudo: which requests follow from it; the list shows those that one may read.
        changes = self.sudo().change_ids
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Changes of Shares"),
            "res_model": "service.attribution.change",
            "view_mode": "list,form",
            "domain": [("id", "in", changes.ids)],
        }
