# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models

BRINGERS = [
    ("staff", "Technicians and other staff"),
    ("ambassador", "Ambassadors"),
    ("anybody", "Anybody"),
]


class ServiceIncentiveRule(models.Model):
    """Ambassadors and technicians are rewarded by rules of their own (AM-09)."""

    _inherit = "service.incentive.rule"

    brought_by = fields.Selection(
        BRINGERS,
        string="Rewards",
        required=True,
        default="staff",
        help="Whom the rule pays. Who brought a lead as an ambassador is paid by the "
        "rules for ambassadors, also if he works for the company.",
    )
    only_event_deals = fields.Boolean(
        string="Only Deals on the Spot",
        help="Only orders that were confirmed at a community event.",
    )

    @api.depends("brought_by", "only_event_deals")
    def _compute_summary(self):
        return super()._compute_summary()

    def _get_person_part(self):
        part = super()._get_person_part()
        if self.brought_by == "ambassador":
            return self.env._("%(person)s, if an ambassador", person=part)
        return part

    def _get_scope_parts(self):
        parts = super()._get_scope_parts()
        if self.only_event_deals:
            parts.append(self.env._("of deals on the spot"))
        return parts
