# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, models


class ServiceIncentiveEntry(models.Model):
    _inherit = "service.incentive.entry"

    @api.model
    def _resync_direct(self, model, origin_ids):
        result = super()._resync_direct(model, origin_ids)
        if model == "channel.commission":
            self.env[model].browse(origin_ids)._resync()
        return result

    def _get_earning_label(self):
        """A commission is earned or taken back; it is no charge."""
        if self.origin_model != "channel.commission" or self._is_not_earned():
            return super()._get_earning_label()
        if self.amount < 0:
            return self.env._("Taken back")
        if self.state == "payable":
            return self.env._("Earned")
        return super()._get_earning_label()

    def _get_review_notes(self):
        """The store reads what was noticed, and what was decided."""
        if self.origin_model != "channel.commission":
            return super()._get_review_notes()
        # sudo: who may see the amount may see why it is held.
        booked = self.env["channel.commission"].sudo().browse(self.origin_id)
        return {
            "under_review": self.env._(
                "The customer seems to belong to the store itself: a manager looks at "
                "it before anything is paid."
            ),
            "fraud_refused": self.env._(
                "Refused by %(manager)s: “%(note)s”. Ask there.",
                manager=booked.reviewed_by_id.name or "",
                note=booked.review_note or "",
            ),
        }
