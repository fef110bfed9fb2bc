# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, models


class AmbassadorCommunity(models.Model):
    """A housing estate: where the customers live (AM-07)."""

    _name = "ambassador.community"
    _description = "Community"
    _inherit = ["mail.thread"]
    _order = "city_id, name, id"
    _check_company_auto = True

    name = fields.Char(required=True, index="trigram")
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company",
        required=True,
        index=True,
        default=lambda self: self.env.company,
    )
    city_id = fields.Many2one(
        "ambassador.city", required=True, index=True, ondelete="restrict"
    )
    street = fields.Char(string="Address")
    zip = fields.Char()
    latitude = fields.Float(digits=(10, 7))
    longitude = fields.Float(digits=(10, 7))
    household_count = fields.Integer(string="Households")
    contact_id = fields.Many2one(
        "res.partner",
        string="Property Management",
        index="btree_not_null",
        ondelete="set null",
        check_company=True,
        help="Whom to ask for a place, a date and electricity.",
    )

    _households_positive = models.Constraint(
        "CHECK (COALESCE(household_count, 0) >= 0)",
        "A community cannot have fewer than no households.",
    )
    _position_on_earth = models.Constraint(
        "CHECK (COALESCE(latitude, 0) BETWEEN -90 AND 90"
        " AND COALESCE(longitude, 0) BETWEEN -180 AND 180)",
        "A latitude lies between -90 and 90, a longitude between -180 and 180 degrees.",
    )
