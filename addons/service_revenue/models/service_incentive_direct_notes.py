# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import models


class ServiceIncentiveEntry(models.Model):
    """How an entry without a lead explains itself to the person."""

    _inherit = "service.incentive.entry"

    def _get_hold_note(self):
        if self.lead_id:
            return super()._get_hold_note()
        values = {"reason": self.note, "date": self.carried_until}
        if self.state == "void":
            return self.env._("%(reason)s: nothing to pay.", **values)
        if self.state == "pending":
            job = self.fsm_order_id.name or self.env._("the visit")
            sale = self.origin_name or self.env._("the sale")
            waits = self._get_hold_notes(job, sale).get(self.hold_reason, "")
            return self.env._("%(reason)s. %(waits)s", waits=waits, **values)
        if self.state == "settled":
            return self.env._("%(reason)s: settled, waits for the payment.", **values)
        if self.state == "paid":
            return self.env._("%(reason)s: paid.", **values)
        if self.carried_until:
            return self.env._(
                "%(reason)s. The balance was negative on %(date)s and is carried over.",
                **values,
            )
        if self.amount < 0:
            return self.env._("%(reason)s: deducted in the next settlement.", **values)
        return self.env._("%(reason)s: comes with the next settlement.", **values)

    def _get_review_notes(self):
        """Of a document that is no lead: it says itself what is looked at."""
        if self.lead_id:
            return super()._get_review_notes()
        return {}

    def _get_earning_label(self):
        if self.lead_id or self.state != "payable":
            return super()._get_earning_label()
        if self.amount < 0:
            return self.env._("Charged")
        return (
            self.env._("Given back")
            if self.kind == "adjustment"
            else self.env._("Earned")
        )

    def _get_customer_name(self):
        """Of a document that is no lead: which one it is."""
        if self.lead_id:
            return super()._get_customer_name()
        return self.origin_name or ""
