# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.fields import Domain


class FsmOrderType(models.Model):
    _inherit = "fsm.order.type"

    is_presale = fields.Boolean(
        string="Pre-sale",
        help="Visits of this type advise somebody who has not bought yet (SR-52).",
    )


class FsmOrder(models.Model):
    """A site survey before the sale (SR-52)."""

    _name = "fsm.order"
    _inherit = ["fsm.order", "service.presale.mixin"]

    service_presale_hours = fields.Float(
        string="Pre-sale Hours",
        compute="_compute_service_presale_hours",
        store=True,
        help="How long the visits before the sale took.",
    )

    @api.depends("type.is_presale")
    def _compute_is_presale(self):
        for order in self:
            order.is_presale = order.type.is_presale

    @api.depends("is_presale", "date_start", "date_end")
    def _compute_service_presale_hours(self):
        for order in self:
            hours = 0.0
            if order.is_presale and order.date_start and order.date_end:
                hours = (order.date_end - order.date_start).total_seconds() / 3600
            order.service_presale_hours = max(0.0, hours)

    def _presale_type(self):
        return self.type

    def _presale_opportunity(self):
        return self.opportunity_id

    @api.model
    def _presale_opportunity_domain(self, leads):
        return Domain("opportunity_id", "in", leads.ids)

    def action_complete(self):
        result = super().action_complete()
        self._presale_register_assist()
        return result

    def _presale_register_assist(self):
        """Whoever advised on somebody else's opportunity has helped it (SR-45)."""
        if "service.assist" not in self.env:
            return
        # sudo: the technician may not read the opportunity that he helps.
        for order in self.sudo().filtered("is_presale"):
            lead = order.opportunity_id
            helper = order.person_id.partner_id
            if lead and helper not in (
                self.env["res.partner"],
                lead.service_referrer_id,
                lead.user_id.partner_id,
            ):
                lead._service_register_assist(
                    helper, order, self.env._("Advice before the sale: %s", order.name)
                )
