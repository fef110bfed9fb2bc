# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from contextlib import contextmanager

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from .crm_lead_origin import ORIGINS

TRIGGER_FUNCTIONS = (
    "service_attribution_whole",
    "service_attribution_locked",
    "service_attribution_line_locked",
)
# Setting of the transaction in which the engine changes what is locked.
PERMISSION = "service_revenue.attribution"


class ServiceAttribution(models.Model):
    """Who made a deal: shares of a sale order that sum to exactly 100 (CP-11, CP-12).

    A suggestion while the order is a quotation, recomputed from policy, lead, assists
    and salesperson; locked when the order is confirmed. After that only an approved
    ``service.attribution.change`` replaces the lines. A cancelled order keeps its
    shares as a record, and takes them up again when it is confirmed again.

    Only the engine writes. PostgreSQL refuses shares that do not sum to 100 when the
    transaction commits, and any change of what is locked.
    """

    _name = "service.attribution"
    _description = "Shares of a Deal"
    _order = "id desc"
    _rec_name = "order_id"

    order_id = fields.Many2one(
        "sale.order", required=True, readonly=True, ondelete="cascade"
    )
    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, index=True, ondelete="restrict"
    )
    lead_id = fields.Many2one(
        "crm.lead", readonly=True, index="btree_not_null", ondelete="set null"
    )
    origin = fields.Selection(ORIGINS, required=True, readonly=True)
    origin_note = fields.Char(
        string="Why This Origin", compute="_compute_origin_note", compute_sudo=True
    )
    state = fields.Selection(
        [("open", "Suggested"), ("locked", "Locked")],
        required=True,
        readonly=True,
        default="open",
        help="Suggested: follows salesperson, assists and policy until the order is "
        "confirmed. Locked: only an approved change replaces the shares.",
    )
    locked_on = fields.Datetime(readonly=True)
    line_ids = fields.One2many(
        "service.attribution.line", "attribution_id", string="Shares", readonly=True
    )
    change_ids = fields.One2many(
        "service.attribution.change", "attribution_id", string="Changes", readonly=True
    )
    is_change_allowed = fields.Boolean(
        compute="_compute_is_change_allowed",
        help="The shares are locked and nobody has asked for a change yet.",
    )

    _order_uniq = models.UniqueIndex(
        "(order_id)", "The shares of this order exist already."
    )
    _locked_since = models.Constraint(
        "CHECK (state != 'locked' OR locked_on IS NOT NULL)",
        "Locked shares keep the time of the lock.",
    )

    def init(self):
        """Locked shares do not change or go (dropped by uninstall_hook)."""
        self.env.cr.execute(
            SQL(
                """
CREATE OR REPLACE FUNCTION service_attribution_locked() RETURNS trigger
LANGUAGE plpgsql AS $body$
BEGIN
    IF COALESCE(CURRENT_SETTING(%(permission)s, TRUE), '') != 'on' THEN
        RAISE EXCEPTION USING ERRCODE = 'restrict_violation', MESSAGE =
            'The shares of order ' || OLD.order_id || ' are locked: ask for a change.';
    END IF;
    RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
END $body$;
DROP TRIGGER IF EXISTS service_attribution_no_update ON service_attribution;
DROP TRIGGER IF EXISTS service_attribution_no_delete ON service_attribution;
CREATE TRIGGER service_attribution_no_update
    BEFORE UPDATE OF order_id, company_id, origin, state, locked_on
    ON service_attribution
    FOR EACH ROW WHEN (OLD.state = 'locked' AND (
        OLD.order_id != NEW.order_id OR OLD.company_id != NEW.company_id
        OR OLD.origin != NEW.origin OR NEW.state != 'locked'
        OR OLD.locked_on != NEW.locked_on))
    EXECUTE FUNCTION service_attribution_locked();
CREATE TRIGGER service_attribution_no_delete
    BEFORE DELETE ON service_attribution
    FOR EACH ROW WHEN (OLD.state = 'locked')
    EXECUTE FUNCTION service_attribution_locked();
                """,
                permission=PERMISSION,
            )
        )

    # ------------------------------------------------------------------
    # Computed fields
    # ------------------------------------------------------------------

    @api.depends("lead_id.service_origin", "origin", "change_ids.state")
    @api.depends_context("lang")
    def _compute_origin_note(self):
        for attribution in self:
            attribution.origin_note = attribution._get_origin_note()

    def _get_origin_note(self):
        self.ensure_one()
        lead = self.lead_id
        if lead.service_captured_at and lead.service_origin == self.origin:
            return lead.service_origin_note
        if self.change_ids.filtered(lambda change: change.state == "approved"):
            return self.env._("Set by an approved change.")
        if not lead.service_captured_at:
            return self.env._(
                "The sale is of another department; service helped with it."
            )
        return self.env._("Found when the order was confirmed.")

    @api.depends("state", "change_ids.state")
    def _compute_is_change_allowed(self):
        for attribution in self:
            # sudo: whether somebody has asked already is all that is told.
            changes = attribution.sudo().change_ids
            attribution.is_change_allowed = attribution.state == "locked" and (
                "requested" not in changes.mapped("state")
            )

    # ------------------------------------------------------------------
    # Actions
    # ------------------------------------------------------------------

    def action_ask_change(self):
        """Dialog in which the reader proposes other shares."""
        self.ensure_one()
        self.check_access("read")
        self._check_change_possible()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Ask for a Change"),
            "res_model": "service.attribution.change",
            "view_mode": "form",
            "views": [
                (
                    self.env.ref(
                        "service_revenue.service_attribution_change_view_form_ask"
                    ).id,
                    "form",
                )
            ],
            "target": "new",
            "context": {"default_attribution_id": self.id},
        }

    def _check_change_possible(self):
        for attribution in self:
            # sudo: the name of an order whose shares somebody may read.
            order = attribution.sudo().order_id
            if attribution.state != "locked":
                raise UserError(
                    self.env._(
                        "The shares of %(order)s are not locked yet. They follow the "
                        "salesperson and the assists: change those.",
                        order=order.name,
                    )
                )
            if not attribution.is_change_allowed:
                raise UserError(
                    self.env._(
                        "Somebody has asked for a change of the shares of %(order)s "
                        "already. Wait for the decision, or have that request "
                        "withdrawn.",
                        order=order.name,
                    )
                )

    @contextmanager
    def _permitted(self):
        """Change what is locked, for as long as the block lasts."""
        self._set_permission("on")
        yield
        self._set_permission("")

    def _set_permission(self, value):
        self.env.cr.execute(SQL("SELECT SET_CONFIG(%s, %s, TRUE)", PERMISSION, value))
