# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, models


class AmbassadorCommunityTag(models.Model):
    """A word for a kind of community: new, villas, heating in the floor ..."""

    _name = "ambassador.community.tag"
    _description = "Community Tag"
    _order = "name, id"

    name = fields.Char(required=True, translate=True)
    color = fields.Integer()
    active = fields.Boolean(default=True)
