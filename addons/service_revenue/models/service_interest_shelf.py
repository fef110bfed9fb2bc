# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, models


class ServiceInterest(models.Model):
    """How long a lead keeps before somebody has to act (SR-06)."""

    _inherit = "service.interest"

    shelf_life_days = fields.Integer(
        string="Keeps in Triage (days)",
        default=14,
        help="Days after the last action until a lead that nobody accepts expires.",
    )
    shelf_life_accepted_days = fields.Integer(
        string="Keeps When Accepted (days)",
        default=60,
        help="Days after the last action until an accepted lead expires.",
    )

    _shelf_life_positive = models.Constraint(
        "CHECK (shelf_life_days > 0 AND shelf_life_accepted_days > 0)",
        "A lead keeps for one day at least.",
    )
