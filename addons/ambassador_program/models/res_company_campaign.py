# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, models


class ResCompany(models.Model):
    """What is believed and when is reminded (AM-02, AM-03)."""

    _inherit = "res.company"

    ambassador_reach_limit = fields.Integer(
        string="Reach That Is Believed",
        default=5000,
        help="Somebody who says he reached more people than this with one task is "
        "asked about it: the figure counts when it is confirmed.",
    )
    ambassador_remind_days = fields.Integer(
        string="Remind Before",
        default=2,
        help="So many days before a task is due. Zero: no reminder.",
    )

    _ambassador_campaign_limits = models.Constraint(
        "CHECK (ambassador_reach_limit > 0 AND ambassador_remind_days >= 0)",
        "The reach that is believed is more than zero, and days are not negative.",
    )

    def _get_reach_state(self, reach):
        return "plausible" if reach <= self.ambassador_reach_limit else "doubtful"


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    ambassador_reach_limit = fields.Integer(
        related="company_id.ambassador_reach_limit", readonly=False
    )
    ambassador_remind_days = fields.Integer(
        related="company_id.ambassador_remind_days", readonly=False
    )
