# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, models
from odoo.exceptions import UserError


class ServiceEntitlementAllow(models.TransientModel):
    """Collects the reason why a manager gives more than the contract includes."""

    _name = "service.entitlement.allow"
    _description = "Allow What Is over the Quota"

    res_model = fields.Selection(
        [("fsm.order", "Work order"), ("helpdesk.ticket", "Ticket")], required=True
    )
    res_id = fields.Many2oneReference(model_field="res_model", required=True)
    reason = fields.Char(required=True)

    def action_apply(self):
        """Allow it; the document checks who may."""
        self.ensure_one()
        document = self.env[self.res_model].browse(self.res_id).exists()
        if not document:
            raise UserError(self.env._("The document does not exist any more."))
        document._service_allow(self.reason)
        return {"type": "ir.actions.act_window_close"}
