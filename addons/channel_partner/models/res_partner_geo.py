# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import models
from odoo.tools import SQL

_PLACED = (
    "(partner_latitude <> 0 OR partner_longitude <> 0)"
    " AND partner_latitude BETWEEN -90 AND 90"
    " AND partner_longitude BETWEEN -180 AND 180"
)
_POSITION = (
    "cube(ARRAY["
    "cos(radians(partner_latitude::float8)) * cos(radians(partner_longitude::float8)),"
    " cos(radians(partner_latitude::float8)) * sin(radians(partner_longitude::float8)),"
    " sin(radians(partner_latitude::float8))])"
)
#: Condition: the partner has a place that somebody can have meant.
PLACED = SQL(_PLACED)
#: The partner's place on the unit sphere, as the index below has it.
POSITION = SQL(_POSITION)


class ResPartner(models.Model):
    _inherit = "res.partner"

    _channel_nearest = models.Index(
        f"USING gist (({_POSITION})) WHERE partner_weight > 0 AND active AND {_PLACED}"
    )
