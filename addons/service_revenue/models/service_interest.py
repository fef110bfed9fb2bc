# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, models


class ServiceInterest(models.Model):
    """What a customer may be interested in: the one thing asked at the tap (SR-09)."""

    _name = "service.interest"
    _description = "Service Interest"
    _order = "sequence, id"
    _check_company_auto = True

    name = fields.Char(required=True, translate=True)
    code = fields.Char(
        required=True,
        copy=False,
        help="Short technical name that rules and imports can refer to.",
    )
    icon = fields.Char(
        default="fa-star",
        help="Font Awesome class of the picture on the technician's button.",
    )
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company", index=True, help="Empty: offered in every company."
    )
    team_id = fields.Many2one(
        "crm.team",
        string="Default Team",
        check_company=True,
        help="Sales team that takes an accepted lead when triage names nobody else.",
    )
    tag_ids = fields.Many2many("crm.tag", string="Lead Tags")

    _code_uniq = models.UniqueIndex(
        "(code, COALESCE(company_id, 0))",
        "Another interest of this company has the same code.",
    )

    def _offered_domain(self, company):
        """Interests that the documents of ``company`` offer."""
        return [("company_id", "in", (company.id, False))]
