# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, models


class ChannelRefuseReason(models.Model):
    """Why a store does not take what it is offered."""

    _name = "channel.refuse.reason"
    _description = "Reason of Refusal"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    active = fields.Boolean(default=True)
    sequence = fields.Integer(default=10)
    needs_note = fields.Boolean(
        string="Ask for Words", help="The store has to write a sentence."
    )
