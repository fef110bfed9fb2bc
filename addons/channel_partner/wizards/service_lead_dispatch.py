# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models


class ServiceLeadDispatch(models.TransientModel):
    """Leads can go to the nearest store that can, too (SR-05)."""

    _inherit = "service.lead.dispatch"

    is_nearest_store = fields.Boolean(
        string="Nearest Store That Can",
        help="Each lead is offered to its own nearest store.",
    )

    @api.model
    def default_get(self, fields):
        vals = super().default_get(fields)
        leads = self.env["crm.lead"].browse(self.env.context.get("default_lead_ids"))
        if "is_nearest_store" in fields and leads and vals.get("mode") != "reject":
            # The leads were checked by super().
            rule, _reason = self._common_suggestion(leads)
            # sudo: only whether the rule names the nearest store.
            vals.setdefault("is_nearest_store", rule.sudo().is_nearest_store)
        return vals

    @api.onchange("is_nearest_store")
    def _onchange_is_nearest_store(self):
        if self.is_nearest_store:
            self.store_id = False

    def action_apply(self):
        """Dispatch or reject; the leads check who may."""
        self.ensure_one()
        if self.mode == "reject" or not self.is_nearest_store:
            return super().action_apply()
        return self.lead_ids.dispatch_nearest(
            team_id=self.team_id.id,
            user_id=self.user_id.id,
            interest_id=self.interest_id.id,
            note=self.note,
        )
