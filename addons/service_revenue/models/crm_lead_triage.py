# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

# From which state to which: the only ways (SR-13).
_SERVICE_TRANSITIONS = {
    "triage": ("accepted", "rejected"),
    "accepted": ("triage",),
    "rejected": ("triage",),
}
# Changes of these are hand-overs: field of the lead -> (from, to) of the hand-over.
_HANDOVER_FIELDS = {
    "team_id": ("from_team_id", "to_team_id"),
    "user_id": ("from_user_id", "to_user_id"),
    "service_store_id": ("from_store_id", "to_store_id"),
    "service_interest_id": ("from_interest_id", "to_interest_id"),
    "service_state": ("from_state", "to_state"),
}
FOLLOW_UP = "service_revenue.mail_activity_type_service_lead"


class CrmLead(models.Model):
    """Triage (SR-10, SR-12, SR-13): classify captured leads, hand over, follow up."""

    _inherit = "crm.lead"

    is_service_accept_allowed = fields.Boolean(compute="_compute_service_allowed")
    is_service_reject_allowed = fields.Boolean(compute="_compute_service_allowed")
    is_service_back_to_triage_allowed = fields.Boolean(
        compute="_compute_service_allowed"
    )
    is_service_dispatch_allowed = fields.Boolean(compute="_compute_service_allowed")

    # ------------------------------------------------------------
    # COMPUTES
    # ------------------------------------------------------------

    @api.depends(
        "service_captured_at", "service_state", "service_merged_into_id", "won_status"
    )
    def _compute_service_allowed(self):
        for lead in self:
            error = lead._service_transition_error
            lead.is_service_accept_allowed = not error("accepted")
            lead.is_service_reject_allowed = not error("rejected")
            lead.is_service_back_to_triage_allowed = not error("triage")
            lead.is_service_dispatch_allowed = not error("dispatched")

    # ------------------------------------------------------------
    # TRANSITIONS
    # ------------------------------------------------------------

    def _service_transition_error(self, target):
        """Why this lead cannot go to ``target``, with the remedy; "" if it can.

        ``dispatched`` is accepting, or handing an accepted lead to somebody else.
        """
        self.ensure_one()
        state = self.service_state
        if not self.service_captured_at:
            return self.env._(
                "was not brought in by a technician: work on it in the pipeline."
            )
        if self.service_merged_into_id:
            # sudo: only the name of the lead that goes on, to find it.
            return self.env._(
                "was merged into “%(head)s”: work on that one.",
                head=self.service_merged_into_id.sudo().name,
            )
        if self.won_status == "won":
            return self.env._("is won: nothing is left to decide.")
        if target == "dispatched":
            target = "accepted"
            if state == "accepted" and self.won_status == "pending":
                return ""
        if target not in _SERVICE_TRANSITIONS[state]:
            if state == "rejected":
                return self.env._("is rejected: send it back to triage first.")
            if state == "accepted" and target == "rejected":
                return self.env._(
                    "is accepted: send it back to triage first, or mark it as lost."
                )
            return self.env._("is there already.")
        if target == "accepted" and self.won_status == "lost":
            return self.env._("is marked as lost: restore it first.")
        return ""

    def _check_service_transition_allowed(self, target):
        for lead in self:
            if error := lead._service_transition_error(target):
                raise UserError(
                    self.env._("“%(lead)s” %(error)s", lead=lead.name, error=error)
                )

    def _check_service_user(self):
        """Triage is for customer management, on leads they may write."""
        if not self.env.user.has_group("service_revenue.group_service_user"):
            raise AccessError(
                self.env._(
                    "Leads of technicians are accepted, rejected and dispatched by "
                    "triage. Ask your administrator for the role “Service Revenue / "
                    "User”."
                )
            )
        self.check_access("write")

    def action_service_accept(self):
        """Accept for the default team of the interest."""
        self._check_service_user()
        self._check_service_transition_allowed("accepted")
        for team, leads in self.grouped(
            lambda lead: lead.service_interest_id.team_id
        ).items():
            leads._service_hand_over({"team_id": team.id} if team else {})
        return True

    def action_service_reject(self, reason):
        """Close the lead; the technician is told the reason."""
        self._check_service_user()
        reason = reason.strip() if isinstance(reason, str) else ""
        if not reason:
            raise UserError(
                self.env._(
                    "Say why the lead is rejected: the technician reads it and learns "
                    "from it."
                )
            )
        self._check_service_transition_allowed("rejected")
        self._with_service_engine(reason).write(
            {"service_state": "rejected", "service_reject_reason": reason}
        )
        lost_reason = self.env.ref(
            "service_revenue.crm_lost_reason_triage", raise_if_not_found=False
        )
        self.action_set_lost(lost_reason_id=lost_reason and lost_reason.id)
        self.activity_unlink([FOLLOW_UP])
        self._service_tell_referrers()
        return True

    def action_service_back_to_triage(self):
        """Undo accept or reject; the triage team has it again."""
        self._check_service_user()
        self._check_service_transition_allowed("triage")
        # Lost leads come back to life, others keep their probability.
        self.filtered(lambda lead: lead.won_status == "lost").action_restore()
        for company, leads in self.grouped("company_id").items():
            team = self.env["crm.team"]._service_triage_team(company)
            leads._with_service_engine().write(
                {
                    "service_state": "triage",
                    "service_reject_reason": False,
                    "user_id": False,
                    "team_id": team.id,
                    "service_store_id": False,
                }
            )
        self.activity_unlink([FOLLOW_UP])
        return True

    def action_service_not_duplicate(self):
        """Triage says: this is another opportunity than the one it was taken for."""
        self._check_service_user()
        self.filtered("service_duplicate_of_id")._with_service_engine().write(
            {"service_duplicate_of_id": False}
        )
        return True

    def action_service_dispatch(self):
        """Ask to whom the selected leads go."""
        self._check_service_user()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Dispatch"),
            "res_model": "service.lead.dispatch",
            "view_mode": "form",
            "target": "new",
            "context": {"default_lead_ids": self.ids},
        }

    def action_service_ask_reject(self):
        """Ask why the selected leads are rejected."""
        action = self.action_service_dispatch()
        action["name"] = self.env._("Reject")
        action["context"] = {"default_lead_ids": self.ids, "default_mode": "reject"}
        return action

    def dispatch(
        self, team_id=None, user_id=None, store_id=None, interest_id=None, note=None
    ):
        """Classify, assign and accept in one step, one lead or many (SR-13).

        :param int team_id: ``crm.team``, a store's or a department's
        :param int user_id: salesperson (``res.users``)
        :param int store_id: ``res.partner`` of type "store"
        :param int interest_id: ``service.interest``, to classify leads in triage
        :param str note: kept on the hand-over
        """
        self._check_service_user()
        self._check_service_transition_allowed("dispatched")
        if not (team_id or user_id or store_id):
            raise UserError(self.env._("Choose a store, a team or a salesperson."))
        vals = {}
        for field, record_id in (
            ("team_id", team_id),
            ("user_id", user_id),
            ("service_store_id", store_id),
            ("service_interest_id", interest_id),
        ):
            if record_id:
                if isinstance(record_id, bool) or not isinstance(record_id, int):
                    raise UserError(
                        self.env._("Choose a store, a team or a salesperson.")
                    )
                record = self.env[self._fields[field].comodel_name].browse(record_id)
                record.check_access("read")
                vals[field] = record.id
        # Only leads in triage can be classified.
        self._check_service_write(
            {k: v for k, v in vals.items() if k == "service_interest_id"}
        )
        store = self.env["res.partner"].browse(vals.get("service_store_id"))
        if store and store.type != "store":
            raise UserError(
                self.env._(
                    "“%(partner)s” is no store. Choose a contact of the type store.",
                    partner=store.display_name,
                )
            )
        note = str(note).strip()[:500] if note else None
        # Whoever had the lead before has it no more.
        vals = {"user_id": False, "service_store_id": False, **vals}
        if "team_id" in vals or user_id:
            self._service_hand_over(vals, note)
        else:
            # A store without a team: the sales team of the interest looks after it.
            Interest = self.env["service.interest"]
            for team, leads in self.grouped(
                lambda lead: (
                    (Interest.browse(interest_id) or lead.service_interest_id).team_id
                )
            ).items():
                leads._service_hand_over(
                    {**vals, "team_id": team.id} if team else vals, note
                )
        return True

    def _service_hand_over(self, vals, note=None):
        """Accept with these new owners; leads become opportunities."""
        vals = {**vals, "service_state": "accepted"}
        leads = self.filtered(lambda lead: lead.type == "lead")
        engine = self._with_service_engine(note)
        if leads:
            engine.browse(leads.ids).write(
                {
                    **vals,
                    "type": "opportunity",
                    "date_conversion": fields.Datetime.now(),
                }
            )
        if others := self - leads:
            engine.browse(others.ids).write(vals)
        self._service_follow_up()
        self._service_tell_referrers()

    # ------------------------------------------------------------
    # HAND-OVERS
    # ------------------------------------------------------------

    def write(self, vals):
        if not any(name in vals for name in _HANDOVER_FIELDS):
            return super().write(vals)
        captured = self.filtered("service_captured_at")
        before = captured._service_owners()
        res = super().write(vals)
        permission = self._service_engine_write()
        captured._service_log_handover(before, permission and permission.note)
        accepted = captured.filtered(
            lambda lead: (
                lead.service_state == "accepted"
                and before[lead.id]["service_state"] != "accepted"
            )
        )
        # The permission was for this write, not for what follows from it.
        accepted.with_context(service_engine_write=None)._service_stage_reached(
            "accepted"
        )
        return res

    def _service_owners(self):
        """{lead id: {field: value}} of what a hand-over changes."""
        return {
            lead.id: {name: lead[name] for name in _HANDOVER_FIELDS} for lead in self
        }

    def _service_log_handover(self, before, note=None):
        """Add a hand-over for each lead that has changed hands since ``before``."""
        vals_list = []
        for lead_id, after in self._service_owners().items():
            old = before.get(lead_id, {})
            changes = {
                name: value for name, value in after.items() if old.get(name) != value
            }
            if not any(changes.values()) and not any(old.get(n) for n in changes):
                continue
            vals = {"lead_id": lead_id, "note": note}
            for name in changes:
                for target, value in zip(
                    _HANDOVER_FIELDS[name], (old.get(name), after[name]), strict=True
                ):
                    vals[target] = (
                        value.id if isinstance(value, models.BaseModel) else value
                    )
            vals_list.append(vals)
        if vals_list:
            # sudo: hand-overs are written by the engine only; the author is signed.
            self.env["service.lead.handover"].sudo().create(vals_list)

    # ------------------------------------------------------------
    # FOLLOW-UP
    # ------------------------------------------------------------

    def _service_follow_up(self):
        """One open activity for whoever has the lead now (SR-10)."""
        self.activity_unlink([FOLLOW_UP])
        tomorrow = fields.Date.context_today(self) + timedelta(days=1)
        for user, leads in self.grouped(
            # A team without leader: who dispatched keeps an eye on it.
            lambda lead: lead.user_id or lead.team_id.user_id or self.env.user
        ).items():
            leads.activity_schedule(FOLLOW_UP, date_deadline=tomorrow, user_id=user.id)

    def _service_stage_reached(self, stage):
        """Announce to the incentive ledger: ``accepted`` or ``won`` (SR-11)."""
        leads = self.filtered("service_captured_at")
        if leads:
            self.env["service.incentive.entry"]._accrue_for_leads(leads, stage)
