# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from decimal import Decimal

from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tools import SQL

from ..tools.attribution import HUNDRED, percent
from .service_attribution import ORIGINS

# What the person who asks fills in.
ASKED = {"attribution_id", "reason", "origin", "line_ids"}
APPROVERS = ("service_revenue.group_service_manager", "sales_team.group_sale_manager")


class ServiceAttributionChange(models.Model):
    """Request for other shares of a locked deal, its decision and what was before.

    Somebody else than who asked decides: a manager of service or sales who gains
    nothing by it. What was decided is a record and never changes.
    """

    _name = "service.attribution.change"
    _description = "Change of Shares"
    _order = "id desc"
    _rec_name = "order_id"

    attribution_id = fields.Many2one(
        "service.attribution", required=True, index=True, ondelete="cascade"
    )
    order_id = fields.Many2one(
        related="attribution_id.order_id", store=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(
        related="attribution_id.company_id", store=True, index=True
    )
    reason = fields.Text(required=True)
    origin = fields.Selection(ORIGINS, string="Proposed Origin", required=True)
    line_ids = fields.One2many(
        "service.attribution.change.line",
        "change_id",
        string="Proposed Shares",
        domain=[("side", "=", "new")],
    )
    current_line_ids = fields.One2many(
        related="attribution_id.line_ids", string="Shares Now"
    )
    old_origin = fields.Selection(ORIGINS, string="Origin Before", readonly=True)
    old_line_ids = fields.One2many(
        "service.attribution.change.line",
        "change_id",
        string="Shares Before",
        domain=[("side", "=", "old")],
        readonly=True,
    )
    requested_by_id = fields.Many2one(
        "res.users",
        string="Asked By",
        required=True,
        readonly=True,
        default=lambda self: self.env.user,
        ondelete="restrict",
    )
    requested_on = fields.Datetime(
        string="Asked On", required=True, readonly=True, default=fields.Datetime.now
    )
    state = fields.Selection(
        [
            ("requested", "To decide"),
            ("approved", "Approved"),
            ("refused", "Refused"),
        ],
        required=True,
        readonly=True,
        default="requested",
        index=True,
    )
    decided_by_id = fields.Many2one("res.users", readonly=True, ondelete="restrict")
    decided_on = fields.Datetime(readonly=True)
    decision_note = fields.Char(string="Note on the Decision", readonly=True)
    is_decision_allowed = fields.Boolean(compute="_compute_is_decision_allowed")

    _one_open = models.UniqueIndex(
        "(attribution_id) WHERE state = 'requested'",
        "Somebody has asked for a change of these shares already. Wait for the "
        "decision.",
    )
    _decided_whole = models.Constraint(
        "CHECK (state = 'requested' OR (decided_by_id IS NOT NULL"
        " AND decided_on IS NOT NULL AND decided_by_id != requested_by_id))",
        "Somebody else than who asked decides about a change.",
    )

    # ------------------------------------------------------------
    # COMPUTES
    # ------------------------------------------------------------

    @api.depends("state", "requested_by_id", "line_ids.percent")
    @api.depends_context("uid")
    def _compute_is_decision_allowed(self):
        for change in self:
            change.is_decision_allowed = not change._decision_error()

    @api.constrains("line_ids", "origin")
    def _check_whole(self):
        for change in self:
            total = sum((percent(line.percent) for line in change.line_ids), Decimal(0))
            if total != HUNDRED:
                raise ValidationError(
                    self.env._(
                        "The proposed shares sum to %(total)s %% and not to 100 %%. "
                        "Correct them.",
                        total=f"{total:f}".rstrip("0").rstrip("."),
                    )
                )

    # ------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------

    @api.model
    def default_get(self, fields_list):
        """Start with the shares as they are."""
        values = super().default_get(fields_list)
        attribution = self.env["service.attribution"].browse(
            values.get("attribution_id")
        )
        if attribution and attribution.has_access("read"):
            values.setdefault("origin", attribution.origin)
            if "line_ids" in fields_list:
                values["line_ids"] = [
                    fields.Command.create(
                        {
                            "side": "new",
                            "role": line.role,
                            "partner_id": line.partner_id.id,
                            "team_id": line.team_id.id,
                            "percent": line.percent,
                        }
                    )
                    for line in attribution.line_ids
                ]
        return values

    @api.model_create_multi
    def create(self, vals_list):
        if not self.env.su:
            for vals in vals_list:
                self._check_asked(vals)
        changes = super().create(vals_list)
        # Whoever may read all shares of a deal may ask for others, a person who reads
        # only his own may not: record rules limit that.
        changes.attribution_id.check_access("read")
        for change in changes:
            if change.attribution_id.state != "locked":
                change.attribution_id._check_change_possible()
            change._tell(self.env._("asks for a change of the shares"), change.reason)
        return changes

    def write(self, vals):
        if not self.env.su:
            self._check_asked(vals)
            self._check_own_request()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_own_request(self):
        if not self.env.su:
            self._check_own_request()

    def _check_asked(self, vals):
        if forbidden := vals.keys() - ASKED:
            raise UserError(
                self.env._(
                    "“%(field)s” is set by the decision. Use Approve or Refuse.",
                    field=sorted(forbidden)[0],
                )
            )

    def _check_own_request(self):
        for change in self:
            if change.state != "requested" or change.requested_by_id != self.env.user:
                raise UserError(
                    self.env._(
                        "Only who asked may correct or withdraw a request, until it is "
                        "decided. Ask for another change instead."
                    )
                )

    # ------------------------------------------------------------
    # DECISION
    # ------------------------------------------------------------

    def _decision_error(self):
        """Why the user cannot decide, with the remedy; "" if he can."""
        self.ensure_one()
        user = self.env.user
        if self.state != "requested":
            return self.env._(
                "This request is decided already. Ask for another change if needed."
            )
        if not any(user.has_group(group) for group in APPROVERS):
            return self.env._(
                "Changes of shares are decided by a service manager or a sales "
                "manager. Ask one of them."
            )
        if self.requested_by_id == user:
            return self.env._(
                "Who asks for a change cannot decide about it. Ask another manager."
            )
        if self._gain(user.partner_id) > 0:
            return self.env._(
                "You would gain by this change. Ask a manager who does not."
            )
        return ""

    def _gain(self, partner):
        """Percent that a person gains by the change (negative: loses)."""
        # sudo: his own figures decide, whatever he may read of the deal.
        change = self.sudo()
        return sum(
            (
                sign * percent(line.percent)
                for lines, sign in (
                    (change.line_ids, 1),
                    (change.attribution_id.line_ids, -1),
                )
                for line in lines
                if line.partner_id == partner
            ),
            Decimal(0),
        )

    def action_approve(self):
        """Replace the shares by the proposed ones and settle what follows from it."""
        for change in self:
            change._decide("approved")
            change._apply()
        return True

    def action_refuse(self, note=None):
        """Leave the shares as they are."""
        for change in self:
            change._decide("refused", note)
            change._tell(self.env._("refuses the change of the shares"), note)
        return True

    def _decide(self, state, note=None):
        self.check_access("read")
        # Of two decisions at once one waits here, is refused by PostgreSQL and tried
        # again, upon which it finds what the other decided.
        self.env.cr.execute(
            SQL(
                "UPDATE service_attribution_change SET write_date = %s WHERE id = %s",
                self.env.cr.now(),
                self.id,
            ),
            log_exceptions=False,
        )
        self.invalidate_recordset(["state"])
        self.line_ids.invalidate_recordset()
        if error := self._decision_error():
            if self.state == "requested":
                raise AccessError(error)
            raise UserError(error)
        if state == "approved":
            self._check_whole()
        # sudo: the decision was allowed above; nobody writes it by hand.
        self.sudo().write(
            {
                "state": state,
                "decided_by_id": self.env.uid,
                "decided_on": fields.Datetime.now(),
                "decision_note": str(note).strip()[:500] if note else False,
            }
        )

    def _apply(self):
        # sudo: the decision was allowed; the engine writes, and the ledger follows.
        change = self.sudo()
        attribution = change.attribution_id
        change.write(
            {
                "old_origin": attribution.origin,
                "old_line_ids": [
                    fields.Command.create(
                        {
                            "side": "old",
                            "role": line.role,
                            "partner_id": line.partner_id.id,
                            "team_id": line.team_id.id,
                            "percent": line.percent,
                        }
                    )
                    for line in attribution.line_ids
                ],
            }
        )
        attribution._replace(
            change.origin,
            [
                {
                    "role": line.role,
                    "partner_id": line.partner_id.id,
                    "team_id": line.team_id.id or None,
                    "percent": str(percent(line.percent)),
                }
                for line in change.line_ids
            ],
        )
        self._tell(self.env._("approves the change of the shares"), change.reason)
        self.env["service.incentive.entry"].sudo()._sync_orders(attribution.order_id)

    def _tell(self, what, why):
        """A line on the order: who did what, the shares, and why."""
        self.ensure_one()
        # sudo: the history of the order is kept whoever asks or decides.
        change = self.sudo()
        roles = dict(change.line_ids._fields["role"]._description_selection(change.env))
        shares = Markup("<br/>").join(
            Markup("%s: %s %s %%")
            % (line.partner_id.name, roles[line.role], f"{line.percent:g}")
            for line in change.line_ids
        )
        change.order_id.message_post(
            body=Markup("%s %s<br/>%s<br/>%s")
            % (self.env.user.name, what, shares, why or ""),
            author_id=self.env.user.partner_id.id,
            subtype_xmlid="mail.mt_note",
        )
