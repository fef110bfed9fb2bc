# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import human_size
from odoo.tools.mimetypes import guess_mimetype

#: What a certificate may be: a scan or a photo.
MIMETYPES = ("application/pdf", "image/png", "image/jpeg")
#: Bytes.
MAX_SIZE = 20 * 1024 * 1024


class SpareDisposalCertificate(models.Model):
    """What the handler says he did with the parts: number, date and file (SP-14).

    A certificate may be for a part of a disposal only. Only the engine writes it.
    """

    _name = "spare.disposal.certificate"
    _description = "Disposal Certificate"
    _inherit = ["mail.thread"]
    _order = "date desc, id desc"
    _rec_name = "number"

    disposal_id = fields.Many2one(
        "spare.disposal", required=True, index=True, ondelete="restrict"
    )
    company_id = fields.Many2one("res.company", required=True, ondelete="restrict")
    handler_id = fields.Many2one(
        "res.partner", string="Licensed Handler", required=True, ondelete="restrict"
    )
    number = fields.Char(string="Certificate Number", required=True)
    date = fields.Date(required=True)
    attachment_id = fields.Many2one(
        "ir.attachment", string="File", required=True, index=True, ondelete="restrict"
    )
    former_attachment_ids = fields.Many2many(
        "ir.attachment",
        string="Replaced Files",
        readonly=True,
        ondelete="restrict",
        help="What was on record before a manager corrected it.",
    )
    file = fields.Binary(compute="_compute_file", string="Certificate")
    file_name = fields.Char(related="attachment_id.name")
    is_pdf = fields.Boolean(compute="_compute_is_pdf")
    return_ids = fields.One2many(
        "spare.part.return", "disposal_certificate_id", string="Parts"
    )
    part_count = fields.Integer(string="Number Of Parts", compute="_compute_part_count")
    is_replace_allowed = fields.Boolean(compute="_compute_is_replace_allowed")

    _number_uniq = models.UniqueIndex(
        "(handler_id, number)",
        "This certificate of the handler is on record already.",
    )
    _number_said = models.Constraint(
        "CHECK (length(trim(number)) > 0)", "A certificate has a number."
    )

    @api.depends("attachment_id")
    @api.depends_context("bin_size")
    def _compute_file(self):
        for certificate in self:
            # sudo: who reads the certificate reads its file.
            file = certificate.sudo().attachment_id
            if self.env.context.get("bin_size"):
                certificate.file = human_size(file.file_size)
            else:
                certificate.file = file.datas

    @api.depends("attachment_id")
    def _compute_is_pdf(self):
        for certificate in self:
            # sudo: see _compute_file.
            mimetype = certificate.sudo().attachment_id.mimetype
            certificate.is_pdf = mimetype == "application/pdf"

    def _compute_part_count(self):
        counts = dict(
            self.env["spare.part.return"]._read_group(
                [("disposal_certificate_id", "in", self.ids)],
                ["disposal_certificate_id"],
                ["__count"],
            )
        )
        for certificate in self:
            certificate.part_count = counts.get(certificate, 0)

    @api.depends("disposal_id.state", "return_ids.state")
    @api.depends_context("uid")
    def _compute_is_replace_allowed(self):
        user = self.env.user
        works = user.has_group("spare_parts_reverse.group_spare_user")
        manages = user.has_group("spare_parts_reverse.group_spare_manager")
        for certificate in self:
            certificate.is_replace_allowed = (
                manages if certificate._is_used() else works
            )

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(
            self.env._("A disposal certificate is kept. Replace it if it is wrong.")
        )

    # ------------------------------------------------------------------
    # Record and replace
    # ------------------------------------------------------------------

    def _is_used(self):
        """Parts were closed on this certificate."""
        self.ensure_one()
        # sudo: any part counts.
        return "done" in self.sudo().return_ids.mapped("state")

    @api.model
    def _check_values(self, disposal, number, date, data):
        """Refuse what is no certificate of this disposal; returns the clean number."""
        number = (number or "").strip()
        if not number:
            raise UserError(self.env._("Enter the number of the certificate."))
        if not date:
            raise UserError(self.env._("Enter the date of the certificate."))
        date = fields.Date.to_date(date)
        if date < disposal.handed_over_date:
            raise UserError(
                self.env._(
                    "The certificate is older than the hand-over (%(day)s). Check its "
                    "date, or whether it belongs to another disposal.",
                    day=disposal.handed_over_date,
                )
            )
        if date > fields.Date.context_today(self):
            raise UserError(
                self.env._("The date of the certificate is in the future. Check it.")
            )
        self._check_file(data)
        same = self.search(
            [
                ("handler_id", "=", disposal.handler_id.id),
                ("number", "=", number),
                ("id", "not in", self.ids),
            ],
            limit=1,
        )
        if same.company_id - disposal.company_id:
            # The disposals of another company are not named.
            raise UserError(
                self.env._(
                    "Certificate %(number)s of %(handler)s is on record already. Check "
                    "the number.",
                    number=number,
                    handler=disposal.handler_id.display_name,
                )
            )
        if same:
            raise UserError(
                self.env._(
                    "Certificate %(number)s of %(handler)s is on record with "
                    "%(disposal)s already. Check the number.",
                    number=number,
                    handler=disposal.handler_id.display_name,
                    disposal=same.disposal_id.name,
                )
            )
        return number

    @api.model
    def _check_file(self, data):
        if not data:
            raise UserError(
                self.env._("Add the file of the certificate: a PDF or a photo.")
            )
        if len(data) > MAX_SIZE:
            raise UserError(
                self.env._(
                    "The file is larger than %(size)s. Scan it with less colours, or "
                    "take a smaller photo.",
                    size=human_size(MAX_SIZE),
                )
            )
        if guess_mimetype(data) not in MIMETYPES:
            raise UserError(
                self.env._("The file is no PDF, PNG or JPEG. Scan or photograph it.")
            )

    def _record(self, disposal, number, date, data, file_name):
        number = self._check_values(disposal, number, date, data)
        attachment = self._make_file(data, file_name or number)
        certificate = self.create(
            {
                "disposal_id": disposal.id,
                "company_id": disposal.company_id.id,
                "handler_id": disposal.handler_id.id,
                "number": number,
                "date": date,
                "attachment_id": attachment.id,
            }
        )
        attachment.res_id = certificate.id
        return certificate

    def _make_file(self, data, name):
        return self.env["ir.attachment"].create(
            {
                "name": name,
                "raw": data,
                "mimetype": guess_mimetype(data),
                "res_model": self._name,
                "res_id": self.id,
            }
        )

    def _replace(self, number, date, data, file_name, reason):
        """Correct a wrong certificate. Old file and old number stay on record."""
        self.ensure_one()
        self.disposal_id._lock()
        # sudo: written by the engine only; the wizard has checked who asks.
        record = self.sudo()
        if not (reason or "").strip():
            raise UserError(self.env._("Say why the certificate is replaced."))
        number = record._check_values(record.disposal_id, number, date, data)
        before = record.attachment_id
        changes = self.env._(
            "Certificate %(old)s of %(old_day)s replaced by %(new)s of %(new_day)s: "
            "%(reason)s",
            old=record.number,
            old_day=record.date,
            new=number,
            new_day=date,
            reason=reason,
        )
        attachment = record._make_file(data, file_name or number)
        record.write(
            {
                "number": number,
                "date": date,
                "attachment_id": attachment.id,
                "former_attachment_ids": [fields.Command.link(before.id)],
            }
        )
        used = record.return_ids.filtered(lambda part: part.state == "done")
        used._silent().write({"certificate_number": number})
        used.with_env(self.env)._log("disposal", changes)
        record.message_post(body=changes)
        record.disposal_id.message_post(body=changes)
        return attachment

    def action_replace(self):
        """Ask for the right certificate; after the closing only managers."""
        self.ensure_one()
        self.check_access("read")
        self._check_replace_allowed()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Replace Certificate"),
            "res_model": "spare.disposal.certify",
            "view_mode": "form",
            "target": "new",
            "context": {
                "default_disposal_id": self.disposal_id.id,
                "default_certificate_id": self.id,
                "default_number": self.number,
                "default_date": self.date,
            },
        }

    def _check_replace_allowed(self):
        if self._is_used():
            self.disposal_id._check_manages()
        else:
            self.disposal_id._check_works()
