# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, models


class ChannelScenario(models.Model):
    """What a channel is for: sales, branding, service, parts, survey (CP-03)."""

    _name = "channel.scenario"
    _description = "Channel Scenario"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    active = fields.Boolean(default=True)
    sequence = fields.Integer(default=10)
    code = fields.Char(
        required=True, help="Name that rules and reports know the scenario by."
    )

    _code_unique = models.UniqueIndex(
        "(code)", "There is a scenario with this code already."
    )
