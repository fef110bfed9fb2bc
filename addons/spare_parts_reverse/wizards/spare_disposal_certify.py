# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import base64

from odoo import api, fields, models


class SpareDisposalCertify(models.TransientModel):
    """Enter a disposal certificate, or the right one in place of a wrong one."""

    _name = "spare.disposal.certify"
    _description = "Enter a Disposal Certificate"

    disposal_id = fields.Many2one("spare.disposal", required=True, ondelete="cascade")
    certificate_id = fields.Many2one(
        "spare.disposal.certificate", string="Replaces", ondelete="cascade"
    )
    handler_id = fields.Many2one(related="disposal_id.handler_id")
    number = fields.Char(string="Certificate Number", required=True)
    date = fields.Date(required=True, default=fields.Date.context_today)
    file = fields.Binary(string="Certificate", required=True, attachment=False)
    file_name = fields.Char()
    is_pdf = fields.Boolean(compute="_compute_is_pdf")
    return_ids = fields.Many2many(
        "spare.part.return",
        string="Parts",
        domain="[('disposal_id', '=', disposal_id),"
        " ('disposal_certificate_id', '=', False)]",
        compute="_compute_return_ids",
        store=True,
        readonly=False,
        help="Take out what this certificate does not cover; those parts stay open.",
    )
    reason = fields.Char(string="Why It Is Replaced")
    is_close_offered = fields.Boolean(compute="_compute_is_close_offered")

    @api.depends("disposal_id")
    def _compute_return_ids(self):
        for wizard in self:
            wizard.return_ids = wizard.disposal_id.return_ids.filtered(
                lambda part: not part.disposal_certificate_id
            )

    @api.depends("file")
    def _compute_is_pdf(self):
        for wizard in self:
            # The first bytes of a PDF, in base 64.
            wizard.is_pdf = bytes(wizard.file or b"").startswith(b"JVBERi")

    @api.depends_context("uid")
    def _compute_is_close_offered(self):
        self.is_close_offered = self.env.user.has_group(
            "spare_parts_reverse.group_spare_manager"
        )

    def action_save(self):
        """Put the certificate on record."""
        self.ensure_one()
        data = base64.b64decode(self.file or b"")
        if self.certificate_id:
            self.certificate_id.check_access("read")
            self.certificate_id._check_replace_allowed()
            self.certificate_id._replace(
                self.number, self.date, data, self.file_name, self.reason
            )
        else:
            self.disposal_id._check_works()
            self.disposal_id._certify(
                self.number, self.date, data, self.file_name, self.return_ids
            )
        return {"type": "ir.actions.act_window_close"}

    def action_save_and_close(self):
        action = self.action_save()
        self.disposal_id.action_close()
        return action
