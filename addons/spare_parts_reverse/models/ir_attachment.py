# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import base64

from odoo import api, models
from odoo.exceptions import UserError
from odoo.fields import Domain

#: Fields that would change what the file says, or who may read it.
_KEPT = {
    "res_model",
    "res_id",
    "res_field",
    "type",
    "url",
    "public",
    "store_fname",
    "db_datas",
    "checksum",
    "access_token",
    "company_id",
}


class IrAttachment(models.Model):
    """The file of a disposal certificate stays what it is (SP-14).

    PostgreSQL refuses to delete it, too (``spare.disposal.certificate.attachment_id``).
    """

    _inherit = "ir.attachment"

    def write(self, vals):
        if not ({"raw", "datas"} | _KEPT).isdisjoint(vals):
            self._check_spare_certificate(vals)
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_spare_certificate(self):
        if self._get_spare_certificates():
            raise UserError(
                self.env._(
                    "This file is the certificate of a disposal and has to be kept. "
                    "If it is the wrong one, replace the certificate on the disposal."
                )
            )

    def _get_spare_certificates(self):
        # sudo: the rule holds for whoever asks; nothing is shown.
        files = self.sudo().filtered(
            lambda file: file.res_model == "spare.disposal.certificate"
        )
        if not files:
            return self.env["spare.disposal.certificate"]
        return (
            self.env["spare.disposal.certificate"]
            .sudo()
            .search(
                Domain("attachment_id", "in", files.ids)
                | Domain("former_attachment_ids", "in", files.ids)
            )
        )

    def _check_spare_certificate(self, vals):
        certificates = self._get_spare_certificates()
        files = certificates.attachment_id | certificates.former_attachment_ids
        # sudo: only whether they belong to a certificate is looked at.
        for file in files & self.sudo():
            changed = any(
                name in vals
                and (vals[name] or False) != self._spare_value(file, name)
                # A new file gets its record after the record is there.
                and (name != "res_id" or file.res_id)
                for name in _KEPT
            )
            # Moving files to another storage writes the same content again.
            if "raw" in vals or "datas" in vals:
                data = vals.get("raw") or base64.b64decode(vals.get("datas") or b"")
                data = data.encode() if isinstance(data, str) else data
                changed = changed or file._compute_checksum(data) != file.checksum
            if changed:
                raise UserError(
                    self.env._(
                        "This file is the certificate of a disposal and cannot be "
                        "changed. Replace the certificate on the disposal."
                    )
                )

    @api.model
    def _spare_value(self, file, name):
        value = file[name]
        return (value.id if isinstance(value, models.BaseModel) else value) or False
