# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, models


class FsmOrderType(models.Model):
    _inherit = "fsm.order.type"

    # The trade's words for the kinds of work differ by language.
    name = fields.Char(translate=True)
    service_code = fields.Selection(
        [
            ("delivery", "Delivery"),
            ("installation", "Installation"),
            ("repair", "Repair"),
            ("maintenance", "Maintenance"),
        ],
        string="Kind of Work",
        help="What the type stands for, whatever it is called (X-37).",
    )
