# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import ValidationError

KINDS = [
    ("text", "Text to Copy"),
    ("picture", "Picture"),
    ("document", "Document"),
]


class AmbassadorMaterial(models.Model):
    """What a campaign gives ambassadors to pass on (AM-02)."""

    _name = "ambassador.material"
    _description = "Campaign Material"
    _inherit = ["service.measured.mixin"]
    _order = "campaign_id, sequence, id"

    campaign_id = fields.Many2one(
        "utm.campaign", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(
        related="campaign_id.company_id", store=True, index=True
    )
    sequence = fields.Integer(default=10)
    name = fields.Char(required=True)
    kind = fields.Selection(KINDS, required=True, default="text")
    lang_id = fields.Many2one(
        "res.lang",
        string="Language",
        ondelete="restrict",
        help="Language of the text or picture. Empty: for everybody.",
    )
    text = fields.Text(help="Short text that is copied with one tap.")
    file = fields.Binary(attachment=True)
    file_name = fields.Char()

    @api.model
    def _get_measured_fields(self):
        return super()._get_measured_fields() | {"company_id"}

    @api.constrains("kind", "text", "file")
    def _check_whole(self):
        for material in self:
            if material.kind == "text" and not (material.text or "").strip():
                raise ValidationError(
                    self.env._(
                        "“%(name)s” has no text to copy. Write it, or choose another "
                        "kind of material.",
                        name=material.name,
                    )
                )
            # The size is asked for, so that the file itself is not read.
            if (
                material.kind != "text"
                and not material.with_context(bin_size=True).file
            ):
                raise ValidationError(
                    self.env._(
                        "“%(name)s” has no file. Upload it, or choose “Text to Copy”.",
                        name=material.name,
                    )
                )
