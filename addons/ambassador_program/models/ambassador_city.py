# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models


class AmbassadorCity(models.Model):
    """A city in which the programme wants ambassadors (AM-01).

    Shared by all companies; the quota is each company's own.
    """

    _name = "ambassador.city"
    _description = "Programme City"
    _order = "country_id, state_id, code, id"
    _rec_names_search = ["name", "local_name", "code"]

    name = fields.Char(required=True, help="Name in English or in Latin letters.")
    local_name = fields.Char(help="Name in the language of the country.")
    code = fields.Char(required=True, help="Official code, for example 320500.")
    kind = fields.Selection(
        [
            ("prefecture", "Prefecture-level city"),
            ("municipality", "Municipality"),
            ("other", "Other city"),
        ],
        required=True,
        default="other",
    )
    country_id = fields.Many2one("res.country", required=True, ondelete="restrict")
    state_id = fields.Many2one(
        "res.country.state",
        string="Province",
        index="btree_not_null",
        ondelete="restrict",
        domain="[('country_id', '=', country_id)]",
    )
    latitude = fields.Float(digits=(10, 7))
    longitude = fields.Float(digits=(10, 7))
    active = fields.Boolean(default=True)
    ambassador_ids = fields.One2many("ambassador.ambassador", "city_id")

    _code_uniq = models.UniqueIndex(
        "(country_id, code)", "This country has a city with this code already."
    )

    @api.depends("name", "local_name")
    @api.depends_context("lang")
    def _compute_display_name(self):
        chinese = (self.env.lang or "").startswith("zh")
        for city in self:
            city.display_name = (chinese and city.local_name) or city.name
