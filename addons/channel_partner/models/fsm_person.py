# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, models


class FsmPerson(models.Model):
    _inherit = "fsm.person"

    channel_point_id = fields.Many2one(
        "channel.point",
        string="Works for Store",
        index="btree_not_null",
        ondelete="set null",
        help="Channel store whose jobs this worker is sent on.",
    )
