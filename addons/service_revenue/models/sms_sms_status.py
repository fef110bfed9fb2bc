# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import models


class SmsSms(models.Model):
    _inherit = "sms.sms"

    def _handle_call_result_hook(self, results):
        """Say on the status message what became of its text message (X-33)."""
        result = super()._handle_call_result_hook(results)
        # sudo: the queue of texts notes what became of the message.
        messages = (
            self.env["service.status.message"]
            .sudo()
            .search([("sms_id", "in", self.ids)])
        )
        labels = dict(self._fields["failure_type"]._description_selection(self.env))
        for (state, failure), group in messages.grouped(
            lambda message: (message.sms_id.state, message.sms_id.failure_type)
        ).items():
            reason = state in ("error", "canceled") and self.env._(
                "The SMS was not sent: %(reason)s. Check the number and the SMS "
                "account, then send again.",
                reason=labels.get(failure, state),
            )
            group._note_outcome(reason)
        return result
