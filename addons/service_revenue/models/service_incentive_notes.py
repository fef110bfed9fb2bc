# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Why an amount is where it is, for who earns it: one sentence, with the remedy."""

from odoo import fields, models
from odoo.tools.date_utils import end_of


class ServiceIncentiveEntry(models.Model):
    _inherit = "service.incentive.entry"

    def _get_hold_note(self):
        """One sentence for the beneficiary; hook for further hold reasons."""
        self.ensure_one()
        job = self.fsm_order_id.name or self.env._("the visit")
        sale = self.sale_order_id.name or self.env._("the sale")
        if self.state == "payable":
            if self.amount < 0:
                return self._get_returned_note()
            return self._with_limit_note(
                self.env._("Earned: comes with the next settlement.")
            )
        if self.state == "settled":
            return self.env._("Settled: waits for the payment.")
        if self.state == "paid":
            return self.env._("Paid.")
        if self.state == "void":
            return self._get_limit_note() or self.env._(
                "Taken back before it was due: nothing to pay."
            )
        return self._with_limit_note(
            self._get_hold_notes(job, sale).get(self.hold_reason, "")
        )

    def _get_returned_note(self):
        """Why something that was paid has to come back."""
        if self.limit_reason == "attribution":
            return self.env._(
                "The deal was given to somebody else: deducted in the next settlement. "
                "Ask the service manager who decided it."
            )
        if self.limit_reason:
            return self.env._(
                "Another deal of the period took the room below the limit: deducted in "
                "the next settlement."
            )
        if self.lead_id.service_state == "rejected":
            return self.env._("The lead was rejected: deducted in the next settlement.")
        if self.fsm_order_id.proof_state in ("failed", "revoked", "cancelled"):
            return self.env._(
                "Work order %(job)s is not proven any more: deducted in the next "
                "settlement.",
                job=self.fsm_order_id.name,
            )
        return self.env._("Returned by the customer: deducted in the next settlement.")

    def _with_limit_note(self, note):
        limit = self._get_limit_note()
        return (
            self.env._("%(note)s %(limit)s", note=note, limit=limit) if limit else note
        )

    def _get_limit_note(self):
        """Why the rule pays less than its rate, or nothing."""
        until = self._get_period_end()
        return {
            "origin": self.env._(
                "Not rewarded: this rule does not pay for deals that count as this one "
                "does. Ask who decides about attribution if it is wrong."
            ),
            "attribution": self.env._(
                "The deal is attributed to somebody else. Ask for a change of the "
                "attribution if it is wrong."
            ),
            "cap_deal": self.env._(
                "The limit of the rule per deal is reached: no more is paid for it."
            ),
            "cap_person": self.env._(
                "Your limit of the period is reached. It begins anew after %(date)s.",
                date=until,
            ),
            "cap_rule": self.env._(
                "What the rule pays in one period is used up. It begins anew after "
                "%(date)s.",
                date=until,
            ),
        }.get(self.limit_reason, "")

    def _get_period_end(self):
        period = (self.terms_id.value or {}).get("period") or "month"
        return fields.Date.to_string(end_of(self.earned_on or self.date, period))

    def _get_hold_notes(self, job, sale):
        deadline = self._get_callback_deadline()
        if deadline:
            callback = self.env._(
                "Waits for the call-back of work order %(job)s until %(date)s.",
                job=job,
                date=deadline,
            )
        else:
            callback = self.env._(
                "Waits for the call-back of work order %(job)s.", job=job
            )
        return {
            "waiting_acceptance": self.env._("Waits until the lead is accepted."),
            "waiting_won": self.env._("Waits until the sale is won."),
            "waiting_delivery": self.env._(
                "Waits until %(sale)s is delivered.", sale=sale
            ),
            "waiting_ticket": self.env._("Waits until the ticket is closed."),
            "waiting_completion": self.env._(
                "Waits until work order %(job)s is completed.", job=job
            ),
            "waiting_confirmation": self._get_confirmation_note(job),
            "confirmation_missed": self.env._(
                "The customer has not confirmed work order %(job)s in %(days)s days: "
                "nothing is earned. It counts after all when the customer signs or "
                "gives the code.",
                job=job,
                days=self._get_days_waited(),
            ),
            "lead_rejected": self.env._(
                "The lead was rejected: nothing is earned. The reason is on the lead; "
                "ask triage to look at it again if it is wrong."
            ),
            "waiting_quality": self._get_quality_note(),
            "under_review": self.env._(
                "Under review: somebody looks at this before it is paid. Nothing is to "
                "be done; ask the service manager if it takes long."
            ),
            "fraud_refused": self.env._(
                "Refused after a review: nothing is paid. Ask the service manager."
            ),
            "waiting_callback": callback,
            "waiting_invoice": self.env._(
                "Waits until %(sale)s is invoiced.", sale=sale
            ),
            "waiting_payment": self.env._(
                "Waits until the customer has paid %(sale)s.", sale=sale
            ),
            "proof_failed": self._get_failed_note(job),
            "visit_cancelled": self.env._(
                "Work order %(job)s was cancelled: nothing is earned without the "
                "service. Ask the dispatcher for a new visit.",
                job=job,
            ),
        }

    def _get_failed_note(self, job):
        if self.fsm_order_id.proof_state == "failed":
            return self.env._(
                "The customer was not satisfied with work order %(job)s at the "
                "call-back. Put it right, then ask the hotline to call again.",
                job=job,
            )
        return self.env._(
            "The proof of work order %(job)s was taken back. Ask the service manager "
            "what is missing.",
            job=job,
        )

    def _get_confirmation_note(self, job):
        """How long the customer has kept silent, and until when it may be."""
        waited = self._get_days_waited()
        limit = self.fsm_order_id.company_id.service_confirmation_days
        if limit and self.fsm_order_id.proof_completed_on:
            return self.env._(
                "Waits for the customer's confirmation of work order %(job)s since "
                "%(days)s days. Let the customer sign, or send a code, until %(date)s.",
                job=job,
                days=waited,
                date=fields.Date.to_string(
                    fields.Date.add(self._get_completion_day(), days=limit)
                ),
            )
        return self.env._(
            "Waits for the customer's confirmation of work order %(job)s since "
            "%(days)s days. Let the customer sign, or send a code.",
            job=job,
            days=waited,
        )

    def _get_days_waited(self):
        done = self._get_completion_day()
        return (fields.Date.context_today(self) - done).days if done else 0

    def _get_completion_day(self):
        done = self.fsm_order_id.proof_completed_on
        return done and fields.Datetime.context_timestamp(self, done).date()

    def _get_quality_note(self):
        """What is wrong with the data of the lead, as its quality gate says it."""
        lead = self.lead_id
        note = "service_quality_note" in lead._fields and lead.service_quality_note
        if note:
            return self.env._("Waits until the data is mended: %(note)s", note=note)
        return self.env._(
            "Waits until the data of the lead is mended: look at the lead."
        )

    def _get_callback_deadline(self):
        """Day on which silence counts as a good call-back, for the reader."""
        until = self.fsm_order_id.proof_callback_until
        if not until:
            return ""
        day = fields.Datetime.context_timestamp(self, until).date()
        return fields.Date.to_string(day)
