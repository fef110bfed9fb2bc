# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import base64
import hashlib

from odoo import api, fields, models
from odoo.exceptions import UserError


class ServiceLeadEvidence(models.Model):
    """Note or photo that a technician sent with a tap. Never changed (SR-08, SR-12)."""

    _name = "service.lead.evidence"
    _description = "Lead Evidence"
    _order = "id"
    _rec_name = "lead_id"

    lead_id = fields.Many2one(
        "crm.lead", required=True, readonly=True, index=True, ondelete="restrict"
    )
    company_id = fields.Many2one(
        "res.company", related="lead_id.company_id", store=True, index=True
    )
    date = fields.Datetime(
        required=True, readonly=True, default=lambda self: fields.Datetime.now()
    )
    user_id = fields.Many2one(
        "res.users",
        string="By",
        required=True,
        readonly=True,
        default=lambda self: self.env.user,
        ondelete="restrict",
    )
    note = fields.Text(readonly=True)
    # Kept as it was sent: an Image field would write another picture.
    photo = fields.Binary(readonly=True, attachment=True)
    fingerprint = fields.Char(
        required=True,
        readonly=True,
        help="SHA-256 of note and photo: the same evidence sent again is kept once.",
    )

    _lead_fingerprint_uniq = models.UniqueIndex(
        "(lead_id, fingerprint)", "This evidence is already on the lead."
    )

    @api.model
    def _prepare_evidence_vals(self, lead, note, photo):
        """``photo`` in bytes."""
        text = (note or "").encode()
        # The length of the note keeps note and photo apart.
        digest = hashlib.sha256(b"%d:%s" % (len(text), text))
        digest.update(photo or b"")
        return {
            "lead_id": lead.id,
            "note": note,
            "photo": base64.b64encode(photo) if photo else False,
            "fingerprint": digest.hexdigest(),
        }

    def write(self, vals):
        if vals:
            raise UserError(
                self.env._(
                    "What a technician sent cannot be changed. Write a note on the "
                    "lead instead."
                )
            )
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(
            self.env._(
                "What a technician sent cannot be deleted. Write a note on the lead "
                "instead."
            )
        )
