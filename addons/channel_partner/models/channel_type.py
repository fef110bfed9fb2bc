# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import ValidationError


class ChannelType(models.Model):
    """What kind of channel a store or contact point is (CP-02, CP-25)."""

    _name = "channel.type"
    _description = "Channel Type"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    active = fields.Boolean(default=True)
    sequence = fields.Integer(default=10)
    kind = fields.Selection(
        [("physical", "Physical"), ("electronic", "Electronic")],
        required=True,
        default="physical",
        help="Only physical channels have a place, and get work by distance.",
    )
    relation = fields.Selection(
        [("direct", "Direct"), ("agent", "Agent"), ("partner", "Partner")],
        required=True,
        default="partner",
        help="Who runs such a channel as a rule; each store can say otherwise.",
    )
    scenario_ids = fields.Many2many(
        "channel.scenario",
        string="Usual Scenarios",
        help="What a new channel of this type is for, unless somebody says otherwise.",
    )
    is_4s = fields.Boolean(
        string="Service 4S",
        help="Sale, parts, service and survey under one roof, with one revenue view.",
    )
    point_count = fields.Integer(compute="_compute_point_count", string="Channels")

    @api.constrains("is_4s", "scenario_ids")
    def _check_is_4s(self):
        whole = {"sales", "parts", "service", "survey"}
        for channel_type in self.filtered("is_4s"):
            missing = whole - set(channel_type.scenario_ids.mapped("code"))
            if missing:
                scenarios = self.env["channel.scenario"].search(
                    [("code", "in", sorted(missing))]
                )
                raise ValidationError(
                    self.env._(
                        "“%(type)s” is a service 4S store and lacks: %(scenarios)s. "
                        "Add these scenarios, or untick “Service 4S”.",
                        type=channel_type.name,
                        scenarios=", ".join(scenarios.mapped("name")),
                    )
                )

    def _compute_point_count(self):
        counts = dict(
            self.env["channel.point"]._read_group(
                [("type_id", "in", self.ids)], ["type_id"], ["__count"]
            )
        )
        for channel_type in self:
            channel_type.point_count = counts.get(channel_type, 0)
