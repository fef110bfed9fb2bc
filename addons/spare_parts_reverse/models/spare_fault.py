# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, models


class SpareFault(models.Model):
    """Fault code of a defective part, as the technician finds it."""

    _name = "spare.fault"
    _description = "Fault Code"
    _order = "sequence, code, id"
    _rec_names_search = ["code", "name"]

    name = fields.Char(required=True, translate=True)
    code = fields.Char(required=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    categ_ids = fields.Many2many(
        "product.category",
        string="Product Categories",
        help="Offered for parts of these categories and of those below. Empty: all.",
    )

    _code_uniq = models.UniqueIndex("(code)", "This fault code exists already.")
