# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import UserError

from .service_attribution_line import ROLES


class ServiceAttributionChangeLine(models.Model):
    """Share that somebody proposes, or that was there before the change."""

    _name = "service.attribution.change.line"
    _description = "Share in a Change"
    _order = "change_id, side, role, id"
    _rec_name = "partner_id"

    change_id = fields.Many2one(
        "service.attribution.change", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="change_id.company_id", store=True)
    side = fields.Selection(
        [("new", "Proposed"), ("old", "Before")], required=True, default="new"
    )
    role = fields.Selection(ROLES, required=True)
    partner_id = fields.Many2one(
        "res.partner", string="Person", required=True, index=True, ondelete="restrict"
    )
    team_id = fields.Many2one(
        "crm.team", string="Department", index="btree_not_null", ondelete="restrict"
    )
    percent = fields.Float(
        string="Share (%)", digits=(7, 4), required=True, aggregator=None
    )

    _person_uniq = models.UniqueIndex(
        "(change_id, side, role, partner_id)",
        "A person has one share in a role: add the percents up.",
    )
    _percent_positive = models.Constraint(
        "CHECK (percent > 0 AND percent <= 100)",
        "A share is more than 0 and at most 100 percent.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        lines = super().create(vals_list)
        lines._check_request()
        return lines

    def write(self, vals):
        self._check_request()
        result = super().write(vals)
        self._check_request()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_open(self):
        self._check_request()

    def _check_request(self):
        """Only who asked writes proposed lines, until the request is decided."""
        if self.env.su:
            return
        self.change_id._check_own_request()
        if any(line.side != "new" for line in self):
            raise UserError(
                self.env._("What was before a change is a record and stays as it is.")
            )
