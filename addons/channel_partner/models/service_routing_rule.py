# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import ValidationError


class ServiceRoutingRule(models.Model):
    """A rule can name, instead of one store, the nearest that can (SR-05)."""

    _inherit = "service.routing.rule"

    is_nearest_store = fields.Boolean(
        string="Nearest Store That Can",
        help="Each lead is offered to its nearest store that can sell it and has room. "
        "The department looks after it until a store has accepted.",
    )

    @api.constrains("team_id", "user_id", "store_id", "is_nearest_store")
    def _check_target(self):
        for rule in self.filtered("is_nearest_store"):
            if rule.store_id:
                raise ValidationError(
                    self.env._(
                        "“%(rule)s” names a store and the nearest one too. Choose one "
                        "of them.",
                        rule=rule.name,
                    )
                )
        rest = self.filtered(lambda rule: not rule.is_nearest_store)
        return super(ServiceRoutingRule, rest)._check_target()

    def _target_name(self):
        name = super()._target_name()
        if not self.is_nearest_store:
            return name
        nearest = self.env._("the nearest store that can")
        return ", ".join(filter(None, (nearest, name)))
