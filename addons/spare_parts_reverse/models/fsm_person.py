# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, models


class FsmPerson(models.Model):
    _inherit = "fsm.person"

    spare_return_ids = fields.One2many(
        "spare.part.return", "person_id", string="Part Returns", readonly=True
    )
