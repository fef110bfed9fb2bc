# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import pytz

from odoo import api, fields, models

from odoo.addons.base.models.res_partner import _tz_get


class AmbassadorCity(models.Model):
    """What time it is in a city: its events are planned and read by it (AM-08)."""

    _inherit = "ambassador.city"

    tz = fields.Selection(
        _tz_get,
        string="Time Zone",
        compute="_compute_tz",
        store=True,
        readonly=False,
        help="Of the country; correct it where a country has several.",
    )

    @api.depends("country_id")
    def _compute_tz(self):
        for city in self:
            if city.tz:
                continue
            zones = pytz.country_timezones.get(city.country_id.code or "", ())
            city.tz = next(iter(zones), False)
