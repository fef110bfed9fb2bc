# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import secrets

from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.tools.urls import urljoin

from ..tools import intake

#: Written when a key is made or ended.
KEY_FIELDS = frozenset({"intake_key_hash", "intake_key_hint", "intake_key_on"})


class HelpdeskTicketChannel(models.Model):
    """Where requests come from, and how outside systems bring them in (X-04)."""

    _name = "helpdesk.ticket.channel"
    _inherit = ["service.measured.mixin", "helpdesk.ticket.channel"]

    # Nobody reads it, not even through export: only its hash is kept anyway.
    intake_key_hash = fields.Char(readonly=True, copy=False, groups=fields.NO_ACCESS)
    intake_key_hint = fields.Char(
        string="Key Ends With", readonly=True, copy=False, help="To tell keys apart."
    )
    intake_key_on = fields.Datetime(string="Key Made On", readonly=True, copy=False)
    intake_company_id = fields.Many2one(
        "res.company",
        string="Requests Go To",
        default=lambda self: self.env.company,
        help="Company that gets what comes in through the key.",
    )
    intake_team_id = fields.Many2one(
        "helpdesk.ticket.team",
        string="Team",
        help="First to look at what comes in through the key.",
    )
    intake_per_minute = fields.Integer(
        string="Requests a Minute",
        default=60,
        help="More new requests than this within a minute are refused, and the sender "
        "is asked to try again later.",
    )

    _intake_key_uniq = models.UniqueIndex(
        "(intake_key_hash) WHERE intake_key_hash IS NOT NULL",
        "This key is in use.",
    )
    _intake_per_minute_positive = models.Constraint(
        "CHECK (intake_per_minute > 0)", "Allow at least one request a minute."
    )

    @api.model
    def _get_measured_fields(self):
        return super()._get_measured_fields() | KEY_FIELDS

    def action_rotate_intake_key(self):
        """Make a new key, which ends the one before, and show it this one time."""
        self.ensure_one()
        self._check_intake_manager()
        key = secrets.token_urlsafe(32)
        # sudo: checked above; the hash is written and read by nobody's hand.
        self.sudo().write(
            {
                "intake_key_hash": intake.digest(key),
                "intake_key_hint": key[-4:],
                "intake_key_on": fields.Datetime.now(),
                "intake_company_id": (self.intake_company_id or self.env.company).id,
            }
        )
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("New Key"),
            "res_model": "service.intake.key",
            "view_mode": "form",
            "target": "new",
            "context": {
                "default_url": urljoin(self.get_base_url(), f"/service/intake/{key}")
            },
        }

    def action_drop_intake_key(self):
        """Nothing comes in through this channel from outside any more."""
        self._check_intake_manager()
        # sudo: checked above; the hash is written and read by nobody's hand.
        self.sudo().write(
            {"intake_key_hash": False, "intake_key_hint": False, "intake_key_on": False}
        )
        return True

    def _check_intake_manager(self):
        self.check_access("write")
        if not self.env.user.has_group("service_revenue.group_service_manager"):
            raise AccessError(
                self.env._("Only a service manager makes or ends keys. Ask one.")
            )
