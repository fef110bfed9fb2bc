# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import models


class MailActivity(models.Model):
    """A finished activity is an action upon its lead (SR-06)."""

    _inherit = "mail.activity"

    def _action_done(self, feedback=False, attachment_ids=None):
        lead_ids = {
            activity.res_id for activity in self if activity.res_model == "crm.lead"
        }
        result = super()._action_done(feedback=feedback, attachment_ids=attachment_ids)
        # sudo: who may finish the activity has acted upon the lead.
        self.env["crm.lead"].sudo().browse(lead_ids)._service_acted()
        return result
