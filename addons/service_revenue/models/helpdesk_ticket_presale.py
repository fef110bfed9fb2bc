# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.fields import Domain


class HelpdeskTicketType(models.Model):
    _inherit = "helpdesk.ticket.type"

    is_presale = fields.Boolean(
        string="Pre-sale",
        help="Tickets of this type advise somebody who has not bought yet (SR-52).",
    )


class HelpdeskTicket(models.Model):
    """Advice before the sale (SR-52)."""

    _name = "helpdesk.ticket"
    _inherit = ["helpdesk.ticket", "service.presale.mixin"]

    service_opportunity_id = fields.Many2one(
        "crm.lead",
        string="Opportunity",
        index="btree_not_null",
        ondelete="set null",
        check_company=True,
        help="The opportunity that this advice is for.",
    )

    @api.depends("type_id.is_presale")
    def _compute_is_presale(self):
        for ticket in self:
            ticket.is_presale = ticket.type_id.is_presale

    def _presale_type(self):
        return self.type_id

    def _presale_opportunity(self):
        return self.service_opportunity_id or self.lead_ids[:1]

    @api.model
    def _presale_opportunity_domain(self, leads):
        return Domain("service_opportunity_id", "in", leads.ids) | Domain(
            "lead_ids", "in", leads.ids
        )
