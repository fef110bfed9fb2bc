# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, models

from .ambassador_ambassador import STATES


class AmbassadorStateLog(models.Model):
    """Who moved an ambassador, when, from where to where, and why (AM-05).

    Nothing personal is in it but what somebody types as the reason.
    """

    _name = "ambassador.state.log"
    _description = "Step of an Ambassador"
    _inherit = ["service.append.only.mixin"]
    _order = "id desc"
    _rec_name = "state_to"

    ambassador_id = fields.Many2one(
        "ambassador.ambassador",
        required=True,
        index=True,
        readonly=True,
        ondelete="restrict",
    )
    company_id = fields.Many2one(
        "res.company", required=True, index=True, readonly=True, ondelete="restrict"
    )
    city_id = fields.Many2one(
        "ambassador.city", required=True, readonly=True, ondelete="restrict"
    )
    state_from = fields.Selection(STATES, string="From", readonly=True)
    state_to = fields.Selection(STATES, string="To", required=True, readonly=True)
    seat = fields.Integer(readonly=True, aggregator=None)
    is_over_quota = fields.Boolean(
        readonly=True, help="The manager gave a seat beyond the quota on purpose."
    )
    reason = fields.Char(readonly=True)
    user_id = fields.Many2one("res.users", string="By", required=True, readonly=True)
    done_on = fields.Datetime(
        string="When", required=True, readonly=True, default=fields.Datetime.now
    )
