# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import models


class MailMail(models.Model):
    _inherit = "mail.mail"

    def _postprocess_sent_message(
        self, success_pids, success_emails, failure_reason=False, failure_type=None
    ):
        """Say on the status message what became of its e-mail (X-33)."""
        # sudo: the queue of mails notes what became of the message.
        messages = (
            self.env["service.status.message"]
            .sudo()
            .search([("mail_mail_id", "in", self.ids)])
        )
        if messages:
            reason = failure_type and self.env._(
                "The e-mail was not sent: %(reason)s Check the address and the "
                "outgoing mail server, then send again.",
                reason=failure_reason or failure_type,
            )
            messages._note_outcome(reason)
        return super()._postprocess_sent_message(
            success_pids,
            success_emails,
            failure_reason=failure_reason,
            failure_type=failure_type,
        )
