# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models


class SpareWasteClass(models.Model):
    """Class of waste under which a part has to be disposed of (SP-14)."""

    _name = "spare.waste.class"
    _description = "Waste Class"
    _order = "code, id"
    _rec_names_search = ["code", "name"]

    name = fields.Char(required=True, translate=True)
    code = fields.Char(
        required=True,
        help="Code of the national or European list, for example 16 06 05.",
    )
    active = fields.Boolean(default=True)
    is_hazardous = fields.Boolean(string="Hazardous")
    needs_certificate = fields.Boolean(
        string="Licensed Handler And Certificate",
        default=True,
        help="Parts of this class leave only to a licensed handler, and their return "
        "cannot be closed without the disposal certificate.",
    )

    _code_uniq = models.UniqueIndex("(code)", "This waste class exists already.")
    _hazardous_is_certified = models.Constraint(
        "CHECK (is_hazardous IS NOT TRUE OR needs_certificate IS TRUE)",
        "Hazardous waste always needs a licensed handler and a certificate.",
    )

    @api.depends("code", "name")
    def _compute_display_name(self):
        for waste in self:
            waste.display_name = " ".join(filter(None, (waste.code, waste.name)))
