# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, models
from odoo.exceptions import AccessError, UserError

from ..tools import proof


class ServiceProofMixin(models.AbstractModel):
    """Decisions of people about a proof: call-back, revocation (CP-07)."""

    _inherit = "service.proof.mixin"

    def record_callback(self, result, note=None, rating=None):
        """Note what the customer said when called back, and rate the visit.

        :param str result: ``good``, ``neutral`` or ``negative``
        :param str note: the customer's words
        :param int rating: 1 to 5; by default 5, 3 or 1 for the three results
        :return: the documents for which the call-back came too late to count
        """
        self._check_proof_group("service_revenue.group_service_user")
        self.check_access("write")
        if result not in proof.CALLBACK_RATING:
            raise UserError(
                self.env._("A call-back is good, neutral or negative, nothing else.")
            )
        rating = proof.CALLBACK_RATING[result] if rating is None else rating
        if not 1 <= rating <= 5:
            raise UserError(self.env._("A rating is a figure from 1 to 5."))
        unfinished = self.filtered(lambda doc: not doc.proof_completed_on)
        if unfinished:
            raise UserError(
                self.env._(
                    "Not completed yet: %(names)s. Call the customer back after the "
                    "work is completed.",
                    names=", ".join(unfinished.mapped("display_name")),
                )
            )
        now = fields.Datetime.now()
        counting = self.filtered(
            lambda doc: proof.callback_counts(result, now, doc.proof_callback_until)
        )
        counting._proof_write(
            {"proof_callback_result": result, "proof_callback_on": now}
        )
        # Ratings belong to no group of ours; the group was checked above.
        self.env["rating.rating"].sudo().create(
            [doc._prepare_callback_rating_vals(rating, note, now) for doc in self]
        )
        changed = counting._proof_evaluate(rule="callback", note=note, now=now)
        # A call-back that changes nothing is still part of the history.
        self.env["service.proof.event"].sudo().create(
            [
                vals
                for doc in self - changed
                for vals in doc._prepare_proof_event_vals(
                    doc.proof_state, "callback", note, now
                )
            ]
        )
        return self - counting

    def _prepare_callback_rating_vals(self, rating, note, now):
        self.ensure_one()
        return {
            "res_model_id": self.env["ir.model"]._get_id(self._name),
            "res_id": self.id,
            "rating": rating,
            "feedback": note,
            "consumed": True,
            "rated_on": now,
        }

    def revoke_proof(self, reason):
        """Take the proof back for a reason that came up later; managers only."""
        self._check_proof_group("service_revenue.group_service_manager")
        self.check_access("write")
        self._check_proof_reason(reason)
        wrong = self.filtered(lambda doc: not doc.proof_completed_on)
        if wrong:
            raise UserError(
                self.env._(
                    "There is no proof to take back: %(names)s. Only completed work "
                    "orders can be revoked.",
                    names=", ".join(wrong.mapped("display_name")),
                )
            )
        self._proof_write({"proof_revoked_on": fields.Datetime.now()})
        return bool(self._proof_evaluate(rule="revocation", note=reason))

    def reinstate_proof(self, reason):
        """Undo a revocation that was a mistake; managers only."""
        self._check_proof_group("service_revenue.group_service_manager")
        self.check_access("write")
        self._check_proof_reason(reason)
        self._proof_write({"proof_revoked_on": False})
        return bool(self._proof_evaluate(rule="reinstatement", note=reason))

    def _check_proof_group(self, group):
        if not self.env.user.has_group(group):
            # sudo: only the name of the group, to ask for it.
            raise AccessError(
                self.env._(
                    "You are not allowed to decide about the proof of a service. Ask "
                    "somebody of the group %(group)s.",
                    group=self.env.ref(group).sudo().full_name,
                )
            )

    def _check_proof_reason(self, reason):
        if not (reason or "").strip():
            raise UserError(
                self.env._("Please give the reason: it stays in the proof's history.")
            )
