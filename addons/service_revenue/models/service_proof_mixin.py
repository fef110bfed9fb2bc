# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from collections import defaultdict

from odoo import api, fields, models
from odoo.exceptions import AccessError

from ..tools import proof

# Passed in the context by the engine's own writes. A context that comes from outside
# cannot hold this object, so nobody can write a proof by hand.
_ENGINE = object()
_ENGINE_KEY = "service_proof_engine"

PROOF_FIELDS = frozenset(
    {
        "proof_state",
        "proof_changed_on",
        "proof_completed_on",
        "proof_code_on",
        "proof_signed_on",
        "proof_callback_result",
        "proof_callback_on",
        "proof_callback_until",
        "proof_proven_on",
        "proof_revoked_on",
    }
)
# What the state is derived from on the document itself.
_SIGNATURE_FIELDS = frozenset({"signature", "signed_on"})
_EVIDENCE_FIELDS = _SIGNATURE_FIELDS | {"stage_id"}

_FORGET_COMPLETION = dict.fromkeys(
    [
        "proof_completed_on",
        "proof_callback_result",
        "proof_callback_on",
        "proof_callback_until",
        "proof_proven_on",
        "proof_revoked_on",
    ],
    False,
)


class ServiceProofMixin(models.AbstractModel):
    """Proof that a service was really rendered, on a document with stages (CP-07).

    The document brings ``stage_id``, ``company_id``, ``signature`` and ``signed_on``.
    The state is always derived from facts by ``tools/proof.py``; only this engine
    writes it, and every change leaves a ``service.proof.event``.
    """

    _name = "service.proof.mixin"
    _description = "Proof of Service"

    proof_state = fields.Selection(
        [
            ("draft", "Not finished"),
            ("waiting_confirmation", "Waiting for the customer"),
            ("waiting_callback", "Waiting for the call-back"),
            ("proven", "Proven"),
            ("failed", "Failed"),
            ("revoked", "Revoked"),
            ("cancelled", "Cancelled"),
        ],
        string="Proof of Service",
        default="draft",
        required=True,
        readonly=True,
        copy=False,
        index=True,
    )
    proof_changed_on = fields.Datetime(readonly=True, copy=False)
    proof_completed_on = fields.Datetime(
        string="Completed On",
        readonly=True,
        copy=False,
        help="When the work order reached the stage Completed, by the server's clock.",
    )
    proof_code_on = fields.Datetime(
        string="Confirmed by Code On", readonly=True, copy=False
    )
    proof_signed_on = fields.Datetime(
        string="Confirmed by Signature On", readonly=True, copy=False
    )
    proof_callback_result = fields.Selection(
        [("good", "Good"), ("neutral", "Neutral"), ("negative", "Negative")],
        string="Call-back",
        readonly=True,
        copy=False,
    )
    proof_callback_on = fields.Datetime(
        string="Call-back On", readonly=True, copy=False
    )
    proof_callback_until = fields.Datetime(
        string="Call-back Until",
        readonly=True,
        copy=False,
        help="Until then a bad call-back withholds the incentive; silence until then "
        "proves the service. Fixed when the work is completed.",
    )
    proof_proven_on = fields.Datetime(string="Proven On", readonly=True, copy=False)
    proof_revoked_on = fields.Datetime(string="Revoked On", readonly=True, copy=False)
    proof_confirmed_on = fields.Datetime(
        string="Confirmed On",
        compute="_compute_proof_confirmed_on",
        help="First of the customer's signature and one-time code.",
    )
    proof_hint = fields.Char(
        string="What It Waits For",
        compute="_compute_proof_hint",
        help="What is still missing until the service is proven, in words.",
    )
    proof_event_ids = fields.One2many(
        "service.proof.event", "order_id", string="Proof History", readonly=True
    )

    @api.depends("proof_signed_on", "proof_code_on")
    def _compute_proof_confirmed_on(self):
        for document in self:
            moments = [document.proof_signed_on, document.proof_code_on]
            document.proof_confirmed_on = min(filter(None, moments), default=False)

    @api.depends("proof_state", "proof_callback_until")
    def _compute_proof_hint(self):
        for document in self:
            document.proof_hint = document._get_proof_hint()

    def _get_proof_hint(self):
        self.ensure_one()
        until = self.proof_callback_until
        day = fields.Date.to_string(
            fields.Datetime.context_timestamp(self, until).date() if until else False
        )
        hints = {
            "draft": self.env._("Finish the work, then let the customer confirm it."),
            "waiting_confirmation": self.env._(
                "The customer has not confirmed yet: let them sign, or send a code."
            ),
            "waiting_callback": self.env._(
                "Confirmed. Proven after a good call-back, or on %(day)s without one.",
                day=day,
            ),
            "proven": self.env._("The service is proven. Nothing is missing."),
            "failed": self.env._(
                "The customer was not satisfied at the call-back. Put it right and ask "
                "for another call-back until %(day)s.",
                day=day,
            ),
            "revoked": self.env._("The proof was taken back. Ask the service manager."),
            "cancelled": self.env._("Cancelled work orders are never proven."),
        }
        return hints[self.proof_state]

    # ------------------------------------------------------------------
    # CRUD: nobody but the engine writes the proof
    # ------------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._check_proof_engine(vals)
        # Defaults in the context would come in beside the values that were checked.
        context = {
            key: value
            for key, value in self.env.context.items()
            if key.removeprefix("default_") not in PROOF_FIELDS
        }
        creator = self.with_env(self.env(context=context))
        documents = super(ServiceProofMixin, creator).create(vals_list)
        documents = documents.with_env(self.env)
        # An imported work order can be born signed and completed; the usual one starts
        # as draft and costs nothing here.
        if any(vals.get("signature") for vals in vals_list):
            documents._proof_note_signature()
        closed = documents.filtered(lambda doc: doc.stage_id.is_closed)
        if closed:
            closed._proof_evaluate()
        return documents

    def write(self, vals):
        self._check_proof_engine(vals)
        result = super().write(vals)
        if not _EVIDENCE_FIELDS.isdisjoint(vals):
            if not _SIGNATURE_FIELDS.isdisjoint(vals):
                self._proof_note_signature()
            rule = "stage" if "stage_id" in vals else "signature"
            self._proof_evaluate(rule=rule)
        return result

    def _check_proof_engine(self, vals):
        if PROOF_FIELDS.isdisjoint(vals):
            return
        if self.env.context.get(_ENGINE_KEY) is not _ENGINE:
            raise AccessError(
                self.env._(
                    "The proof of service is derived from completion, confirmation "
                    "and call-back and cannot be written by hand. Complete the work "
                    "order, let the customer confirm it, or record the call-back."
                )
            )

    def _proof_write(self, vals):
        """Write facts of the proof as the engine; the caller evaluates afterwards."""
        return self.with_context(**{_ENGINE_KEY: _ENGINE}).write(vals)

    # ------------------------------------------------------------------
    # Engine
    # ------------------------------------------------------------------

    def _proof_evaluate(self, rule="stage", note=None, now=None):
        """Derive the state of each document, write and log what changed, announce it.

        :param str rule: what made it look again, see ``service.proof.event.rule``
        :param datetime now: naive UTC; the server's clock if not given
        :return: the documents whose state changed
        """
        now = now or fields.Datetime.now()
        # The technician who finishes the work may not write the proof himself, nor its
        # history: both are derived here from facts that he was allowed to bring about.
        documents = self.sudo()
        documents._proof_note_completion(now)
        by_state = defaultdict(list)
        for document in documents:
            state = proof.proof_state(document._get_proof_facts(), now)
            if state != document.proof_state:
                by_state[state].append(document.id)
        if not by_state:
            return self.browse()
        changed = self.browse()
        events = []
        for state, ids in by_state.items():
            batch = documents.browse(ids)
            events += batch._prepare_proof_event_vals(state, rule, note, now)
            vals = {"proof_state": state, "proof_changed_on": now}
            if state == "proven":
                vals["proof_proven_on"] = now
            batch._proof_write(vals)
            changed += self.browse(ids)
        self.env["service.proof.event"].sudo().create(events)
        changed._on_proof_changed()
        return changed

    def _proof_note_completion(self, now):
        """Note when work was completed; forget it when a dispatcher reopens it."""
        completed = self._get_completed_stage_id()
        entered = self.filtered(
            lambda doc: doc.stage_id.id == completed and not doc.proof_completed_on
        )
        for company, documents in entered.grouped("company_id").items():
            deadline = proof.callback_deadline(now, company.service_callback_days)
            documents._proof_write(
                {"proof_completed_on": now, "proof_callback_until": deadline}
            )
        left = self.filtered(
            lambda doc: doc.stage_id.id != completed and doc.proof_completed_on
        )
        if left:
            left._proof_write(_FORGET_COMPLETION)

    @api.model
    def _get_completed_stage_id(self):
        """From the cache: asked for each document, ``ref`` would query each time."""
        return self.env["ir.model.data"]._xmlid_to_res_id(
            "fieldservice.fsm_stage_completed", raise_if_not_found=True
        )

    def _proof_note_signature(self):
        """Note when the customer signed; later no image has to be read to know it."""
        now = fields.Datetime.now()
        # The technician who lets the customer sign may not write the proof himself.
        for document in self.sudo():
            signed_on = bool(document.signature) and document.signed_on
            signed_on = min(signed_on, now) if signed_on else False
            if signed_on != document.proof_signed_on:
                document._proof_write({"proof_signed_on": signed_on})

    def _get_proof_facts(self):
        self.ensure_one()
        # Closed stages other than Completed are cancellations of one kind or another
        # and never prove anything.
        completed = self._get_completed_stage_id()
        return proof.ProofFacts(
            cancelled=self.stage_id.is_closed and self.stage_id.id != completed,
            completed_on=self.proof_completed_on or None,
            confirmed_on=self.proof_confirmed_on or None,
            callback=self.proof_callback_result or None,
            callback_on=self.proof_callback_on or None,
            callback_until=self.proof_callback_until or None,
            proven_on=self.proof_proven_on or None,
            revoked_on=self.proof_revoked_on or None,
        )

    def _prepare_proof_event_vals(self, state, rule, note, now):
        return [
            {
                "order_id": document.id,
                # Stored; given here, it costs no second statement.
                "company_id": document.company_id.id,
                "from_state": document.proof_state,
                "to_state": state,
                "date": now,
                "user_id": self.env.uid,
                "rule": rule,
                "note": note,
            }
            for document in self
        ]

    def _on_proof_changed(self):
        """Announce that the proof of these documents changed state."""

    @api.model
    def _cron_prove_silent(self, batch=500):
        """Prove what nobody complained about until the window closed.

        Each batch is committed, so a cron that is stopped goes on where it was.
        """
        domain = [
            ("proof_state", "=", "waiting_callback"),
            ("proof_callback_until", "<=", fields.Datetime.now()),
        ]
        last_id = 0
        while True:
            documents = self.search(
                [*domain, ("id", ">", last_id)], order="id", limit=batch
            )
            if not documents:
                return
            last_id = documents[-1].id
            # Somebody who records a call-back just now has the last word.
            locked = documents.try_lock_for_update()
            locked._proof_evaluate(rule="window")
            remaining = self.search_count([*domain, ("id", ">", last_id)])
            if not self.env["ir.cron"]._commit_progress(
                len(locked), remaining=remaining
            ):
                return
