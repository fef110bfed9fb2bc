# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models


class CrmTeam(models.Model):
    _inherit = "crm.team"

    is_service_triage = fields.Boolean(
        string="Service Triage",
        help="Leads that technicians bring in land with this team first (SR-12). A "
        "team of the company goes before one without company.",
    )
    is_service_team = fields.Boolean(
        string="Service Department",
        help="A team of the after-sales service. What such a team had with a customer "
        "does not make a lead of a technician assisted or transferred (SR-50). The "
        "triage team always counts as service.",
    )

    def _is_service(self):
        """True for a team of the service, the triage team included."""
        self.ensure_one()
        return self.is_service_team or self.is_service_triage

    service_repurchase_quota = fields.Integer(
        string="Repurchase Tasks a Month",
        default=50,
        help="Plans make at most so many repurchase tasks a month for this team "
        "(SR-51).",
    )

    @api.model
    def _service_triage_team(self, company):
        """Team where the captured leads of ``company`` land, possibly none."""
        return self.search(
            [
                ("is_service_triage", "=", True),
                ("company_id", "in", (company.id, False)),
            ],
            order="company_id, sequence, id",
            limit=1,
        )
