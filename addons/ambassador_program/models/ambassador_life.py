# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ..tools.ambassador_code import free_seats, make_code, next_seat
from .ambassador_ambassador import SEATED

#: step: (states from which it leads, state to which it leads; a resumed one goes back
#: to where he paused)
TRANSITIONS = {
    "approve": (("applied", "waiting"), "approved"),
    "start_training": (("approved",), "training"),
    "activate": (("approved", "training"), "active"),
    "pause": (("approved", "training", "active"), "paused"),
    "resume": (("paused",), "active"),
    "leave": (("applied", "waiting", *SEATED), "left"),
    "refuse": (("applied", "waiting"), "refused"),
}
#: Steps that nobody takes for himself.
NOT_ONESELF = ("approve", "start_training", "activate", "resume", "refuse")
LIFE_FIELDS = {
    "training_on",
    "trained_on",
    "end_reason",
    "log_ids",
}


class Ambassador(models.Model):
    """The way of an ambassador: applied, approved, trained, active, left (AM-05).

    A seat is given under the lock of its city, so that ten seats are ten ambassadors
    however many people approve at once; the unique index holds for everybody else.
    """

    _inherit = "ambassador.ambassador"

    training_on = fields.Date(string="Training Since", readonly=True, copy=False)
    trained_on = fields.Date(
        string="Training Done",
        readonly=True,
        copy=False,
        help="Day on which he became active out of the training.",
    )
    end_reason = fields.Char(
        string="Reason",
        readonly=True,
        copy=False,
        help="Why he has left, or was refused.",
    )
    log_ids = fields.One2many(
        "ambassador.state.log",
        "ambassador_id",
        string="Steps",
        readonly=True,
        groups="ambassador_program.group_ambassador_user",
    )

    @api.model
    def _get_measured_fields(self):
        return super()._get_measured_fields() | LIFE_FIELDS

    @api.model_create_multi
    def create(self, vals_list):
        ambassadors = super().create(vals_list)
        new = ambassadors.filtered(lambda a: not a.applied_on)
        if new:
            # sudo: when somebody applied is measured; he has just been entered.
            new.sudo().applied_on = fields.Datetime.now()
        return ambassadors

    def write(self, vals):
        if {"city_id", "company_id", "partner_id"} & set(vals):
            self._check_move_allowed(vals)
        if "level_id" in vals and not self.env.su:
            self._check_not_oneself()
        return super().write(vals)

    def _check_move_allowed(self, vals):
        """A seat belongs to a city, and results to a person: neither is exchanged."""
        for name in ("city_id", "company_id", "partner_id"):
            if name not in vals:
                continue
            if any(
                ambassador.state != "applied" and ambassador[name].id != vals[name]
                for ambassador in self
            ):
                raise UserError(
                    self.env._(
                        "Seat, link and results stay with this person in this city. "
                        "Let him leave, and add him where he goes to."
                    )
                )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_with_history(self):
        # sudo: whether there is any history, whoever asks.
        if self.sudo().log_ids or any(a.state != "applied" for a in self):
            raise UserError(
                self.env._(
                    "An ambassador with a history is not deleted: let him leave. What "
                    "is personal is erased on his contact."
                )
            )

    # ------------------------------------------------------------------
    # Engine
    # ------------------------------------------------------------------

    def _check_step(self, step):
        """Say why a step cannot be taken, with what to do instead."""
        allowed, _target = TRANSITIONS[step]
        labels = dict(self._fields["state"]._description_selection(self.env))
        for ambassador in self:
            if ambassador.state not in allowed:
                raise UserError(
                    self.env._(
                        "%(name)s is in the state “%(state)s”: this step starts from "
                        "%(allowed)s.",
                        name=ambassador.display_name,
                        state=labels[ambassador.state],
                        allowed=", ".join(f"“{labels[one]}”" for one in allowed),
                    )
                )

    def _move(self, vals, reason=False, over=()):
        """Write a step and log it; seats are given by ``_approve`` alone."""
        # sudo: states are written by the engine only; who calls has checked the step.
        ambassadors = self.sudo()
        before = {ambassador: ambassador.state for ambassador in ambassadors}
        ambassadors.write(vals)
        # A seat that is free can be given in the same transaction.
        ambassadors.flush_recordset(["state", "seat"])
        ambassadors._log_steps(before, reason, over)

    def _log_steps(self, before, reason=False, over=()):
        self.env["ambassador.state.log"].create(
            [
                {
                    "ambassador_id": ambassador.id,
                    "company_id": ambassador.company_id.id,
                    "city_id": ambassador.city_id.id,
                    "state_from": before[ambassador],
                    "state_to": ambassador.state,
                    "seat": ambassador.seat,
                    "is_over_quota": ambassador.id in over,
                    "reason": reason,
                    "user_id": self.env.uid,
                }
                for ambassador in self
            ]
        )

    def _by_arrival(self):
        """Who applied first comes first."""
        return self.sorted(lambda a: (a.applied_on or a.create_date, a.id))

    def _approve(self, over_quota=False):
        """Give seats; who finds none waits (AM-01, AM-05).

        Race-free: the seats of a city are locked while they are given.

        :param over_quota: give a seat even where the quota is used up (the manager's
            deliberate decision; the city is shown as over)
        :return: those who have a seat now
        """
        self._check_step("approve")
        # sudo: seats and codes are the engine's; who calls has checked the step.
        applicants = self.sudo()
        seats, over = {}, set()
        for company, mine in sorted(
            applicants.grouped("company_id").items(), key=lambda item: item[0].id
        ):
            cities = mine.city_id
            cities._lock_seats(company)
            quotas = cities._get_quotas(company)
            taken = cities._get_taken_seats(company)
            for city, group in mine.grouped("city_id").items():
                used = taken.get(city.id, set())
                free = free_seats(used, quotas[city])
                for ambassador in group._by_arrival():
                    if free:
                        seats[ambassador] = free.pop(0)
                    elif over_quota:
                        seats[ambassador] = next_seat(used)
                        over.add(ambassador.id)
                    else:
                        continue
                    used.add(seats[ambassador])
        seated = applicants.filtered(lambda a: a in seats)
        before = {ambassador: ambassador.state for ambassador in seated}
        for ambassador in seated:
            ambassador.write(
                {
                    "state": "approved",
                    "seat": seats[ambassador],
                    "code": ambassador.code or make_code(),
                }
            )
        seated._log_steps(before, over=over)
        (applicants - seated).filtered(lambda a: a.state == "applied")._move(
            {"state": "waiting"}
        )
        seated._close_proposals()
        return seated.with_env(self.env)

    def _start_training(self):
        """Approved ambassadors start to learn."""
        self._check_step("start_training")
        self._move(
            {"state": "training", "training_on": fields.Date.context_today(self)}
        )

    def _activate(self):
        """Ambassadors go out to their neighbours; a training ends with this."""
        self._check_step("activate")
        now = fields.Datetime.now()
        trained = self.filtered(lambda a: a.state == "training")
        today = fields.Date.context_today(self)
        trained._move({"state": "active", "active_on": now, "trained_on": today})
        (self - trained)._move({"state": "active", "active_on": now})

    def _pause(self):
        """The seat stays theirs; nothing new reaches them."""
        self._check_step("pause")
        self._move({"state": "paused"})

    def _resume(self):
        """Back to where they paused: a training that is not over goes on."""
        self._check_step("resume")
        active = self.filtered("active_on")
        training = (self - active).filtered("training_on")
        active._move({"state": "active"})
        training._move({"state": "training"})
        (self - active - training)._move({"state": "approved"})

    def _leave(self, reason):
        """Free the seats; who waits longest in each city is proposed (AM-05)."""
        self._check_step("leave")
        # sudo: whose seats are locked; who calls has checked the step.
        keys = {(a.company_id, a.city_id) for a in self.sudo() if a.seat}
        for company in sorted({key[0] for key in keys}, key=lambda c: c.id):
            cities = self.env["ambassador.city"].union(
                *(city for other, city in keys if other == company)
            )
            cities._lock_seats(company)
        self._move(
            {
                "state": "left",
                "seat": False,
                "left_on": fields.Datetime.now(),
                "end_reason": reason,
            },
            reason,
        )
        self._close_proposals()
        self._propose_next(keys)

    def _refuse(self, reason):
        """Turn applications down; what they say stays in the log."""
        self._check_step("refuse")
        self._move(
            {"state": "refused", "end_reason": reason},
            reason,
        )
        self._close_proposals()

    # ------------------------------------------------------------------
    # Steps that people take
    # ------------------------------------------------------------------

    def _check_may(self, step):
        """That the user may take this step with these ambassadors."""
        if not self.env.user.has_group("ambassador_program.group_ambassador_user"):
            raise AccessError(
                self.env._(
                    "Ambassadors are looked after by the programme. Ask your "
                    "administrator for the role “Ambassadors / User”."
                )
            )
        self.check_access("write")
        if step in NOT_ONESELF:
            self._check_not_oneself()

    def _check_not_oneself(self):
        if self.env.user.partner_id in self.partner_id:
            raise UserError(
                self.env._(
                    "Nobody decides about himself. Ask a colleague to take this step."
                )
            )

    def action_approve(self):
        """Approve applications: a seat each, or a place in the line (AM-05)."""
        self._check_may("approve")
        seated = self._approve()
        waiting = self - seated
        if not waiting:
            return True
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "warning",
                "message": self.env._(
                    "No seat is free for %(names)s. They wait, and are proposed when "
                    "somebody leaves.",
                    names=", ".join(waiting.mapped("display_name")),
                ),
                "next": {"type": "ir.actions.act_window_close"},
            },
        }

    def action_approve_over_quota(self):
        """Give a seat beyond the quota, on purpose; managers only (AM-01)."""
        self._check_may("approve")
        if not self.env.user.has_group("ambassador_program.group_ambassador_manager"):
            raise AccessError(
                self.env._(
                    "Only a manager of the programme gives a seat beyond the quota. "
                    "Raise the quota of the city, or let the applicant wait."
                )
            )
        self._approve(over_quota=True)
        return True

    def action_start_training(self):
        """Approved ambassadors start their training."""
        self._check_may("start_training")
        self._start_training()
        return True

    def action_activate(self):
        """Ambassadors become active."""
        self._check_may("activate")
        self._activate()
        return True

    def action_pause(self):
        """Ambassadors take a rest and keep their seats."""
        self._check_may("pause")
        self._pause()
        return True

    def action_resume(self):
        """Ambassadors come back from a rest."""
        self._check_may("resume")
        self._resume()
        return True

    def action_leave(self, reason):
        """Ambassadors leave; their seats are free again."""
        self._check_may("leave")
        self._leave(self._check_reason(reason))
        return True

    def action_refuse(self, reason):
        """Applications are turned down."""
        self._check_may("refuse")
        self._refuse(self._check_reason(reason))
        return True

    @api.model
    def _check_reason(self, reason):
        reason = (reason or "").strip() if isinstance(reason, str) else ""
        if not reason:
            raise UserError(self.env._("Say why: whoever asks later has to know."))
        return reason[:500]
