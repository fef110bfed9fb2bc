# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, models


class CrmLead(models.Model):
    """Advise before anything is sold (SR-52)."""

    _inherit = "crm.lead"

    service_presale_ticket_ids = fields.One2many(
        "helpdesk.ticket", "service_opportunity_id", string="Advice"
    )
    service_presale_count = fields.Integer(
        string="Pre-sale Cases", compute="_compute_service_presale_count"
    )

    def _compute_service_presale_count(self):
        counts = dict.fromkeys(self.ids, 0)
        for model, field in (
            ("fsm.order", "opportunity_id"),
            ("helpdesk.ticket", "service_opportunity_id"),
        ):
            if not self.env[model].has_access("read"):
                continue
            for lead, count in self.env[model]._read_group(
                [(field, "in", self.ids), ("is_presale", "=", True)],
                [field],
                ["__count"],
            ):
                counts[lead.id] += count
        for lead in self:
            lead.service_presale_count = counts.get(lead.id, 0)

    def action_service_presale(self):
        """Open a case of advice or a site survey for this opportunity."""
        self.ensure_one()
        self.check_access("write")
        return self.env["service.presale.case"]._open_for(self)

    def action_view_service_presale(self):
        """The cases of this opportunity: visits, else tickets."""
        self.ensure_one()
        domain = [("opportunity_id", "=", self.id), ("is_presale", "=", True)]
        visits = self.env["fsm.order"].search(domain)
        tickets = self.service_presale_ticket_ids.filtered("is_presale")
        records = visits or tickets
        return records._get_records_action(name=self.env._("Pre-sale Cases"))
