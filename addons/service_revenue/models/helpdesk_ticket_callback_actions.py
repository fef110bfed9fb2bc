# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import plaintext2html

from .helpdesk_ticket_callback import COMPLAINT_CALL_BACK
from .helpdesk_ticket_escalation import LineMove
from .service_callback import RESULTS


class HelpdeskTicket(models.Model):
    """What is done in the closed loop: solved, called back, decided (SR-23)."""

    _inherit = "helpdesk.ticket"

    # ------------------------------------------------------------------
    # Solved
    # ------------------------------------------------------------------

    def action_service_solved(self):
        """We think that it is solved. A complaint then waits for its call-back."""
        self.check_access("write")
        wrong = self.filtered(lambda ticket: not ticket.is_solve_allowed)
        if wrong:
            raise UserError(
                self.env._(
                    "Solved or closed already: %(names)s.",
                    names=", ".join(wrong.mapped("number")),
                )
            )
        self._service_solve()
        return True

    def _service_solve(self):
        if not self:
            return
        # sudo: who may write the ticket, or finish its visit, was checked before; the
        # dates themselves nobody writes by hand.
        tickets = self.sudo()
        tickets.write({"service_solved_at": fields.Datetime.now()})
        complaints = tickets.filtered("service_is_complaint")
        complaints.write({"service_callback_state": "due"})
        complaints._service_plan_callback()
        # The promised time stands until the customer has said what he thinks of it.
        complaints.filtered("is_wait_allowed").action_wait_customer()

    def _service_plan_callback(self, days=None):
        """Plan the call-back for whoever is the customer's contact."""
        today = fields.Date.context_today(self)
        for (user, company), tickets in self.grouped(
            lambda one: (one._get_callback_user(), one.company_id)
        ).items():
            if not user:
                continue
            wait = company.service_complaint_days if days is None else days
            tickets.activity_schedule(
                COMPLAINT_CALL_BACK,
                date_deadline=fields.Date.add(today, days=wait),
                summary=self.env._("Call back: is it solved?"),
                user_id=user.id,
            )

    def _get_callback_user(self):
        self.ensure_one()
        return (
            self.service_contact_user_id
            or self.user_id
            or self.company_id.service_callback_user_id
            or self.team_id.user_id
        ).filtered(lambda user: user.active and not user.share)

    # ------------------------------------------------------------------
    # Call-backs
    # ------------------------------------------------------------------

    def action_service_callback(self):
        """Open the dialog in which the call-back is recorded."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Call-back"),
            "res_model": "service.callback.note",
            "view_mode": "form",
            "target": "new",
            "context": {"default_ticket_id": self.id},
        }

    def record_callback(self, result=None, note=None, close=True):
        """Note that the customer was called back, and what follows from it.

        :param str result: ``satisfied``, ``unsatisfied`` or ``reopen``; none when
            nobody was reached
        :param str note: the customer's words
        :param bool close: close what the customer is satisfied with
        """
        self._check_desk_group("service_revenue.group_service_user")
        self.check_access("write")
        if result and result not in dict(RESULTS):
            raise UserError(
                self.env._(
                    "A call-back is satisfied, not satisfied, or the problem is back."
                )
            )
        early = self.filtered(lambda ticket: not ticket.is_callback_allowed)
        if early:
            raise UserError(
                self.env._(
                    "Not solved yet: %(names)s. Press “Solved” first, then call the "
                    "customer.",
                    names=", ".join(early.mapped("number")),
                )
            )
        self._service_note_callback(result, note, close=close)
        return True

    def waive_callback(self, reason, close=True):
        """Close without an answer, after enough attempts; managers only."""
        self._check_desk_group("service_revenue.group_service_manager")
        self.check_access("write")
        if not (reason or "").strip():
            raise UserError(self.env._("Please give the reason: it stays on record."))
        early = self.filtered(lambda ticket: not ticket.is_waive_allowed)
        if early:
            raise UserError(
                self.env._(
                    "%(names)s: not enough attempts to reach the customer yet. Call "
                    "again, at another time of the day.",
                    names=", ".join(early.mapped("number")),
                )
            )
        self._service_note_callback(None, reason, kind="decision", close=close)
        return True

    def _service_note_callback(
        self, result, note=None, kind="call", orders=None, close=False
    ):
        """Log one call-back for each ticket, and do what follows from the answer.

        :param orders: {ticket id: work order on which the customer was called}
        """
        # sudo: who may record it was checked by the caller; the log and what follows
        # from it is written by nobody's hand.
        tickets = self.sudo()
        log = self.env["service.callback"].sudo()
        numbers = dict(
            log._read_group(
                [("ticket_id", "in", self.ids)], ["ticket_id"], ["number:max"]
            )
        )
        now = fields.Datetime.now()
        log.create(
            [
                {
                    "ticket_id": ticket.id,
                    "order_id": orders[ticket.id].id if orders else False,
                    "company_id": ticket.company_id.id,
                    "number": numbers.get(ticket, 0) + 1,
                    "date": now,
                    "user_id": self.env.uid,
                    "kind": kind,
                    "reached": bool(result),
                    "result": result,
                    "note": note,
                }
                for ticket in tickets
            ]
        )
        tickets.activity_feedback([COMPLAINT_CALL_BACK], feedback=note or None)
        if result in ("unsatisfied", "reopen"):
            tickets._service_open_again(result, note)
        elif result or kind == "decision":
            state = "satisfied" if result else "waived"
            tickets.write({"service_callback_state": state})
            if close:
                tickets._service_close()
        else:
            tickets._service_try_again()

    def _service_close(self):
        for team, tickets in (
            self.filtered(lambda one: not one.closed).grouped("team_id").items()
        ):
            stages = team._get_applicable_stages()
            stage = stages.filtered(lambda one: one.closed)[:1]
            if stage:
                tickets.write({"stage_id": stage.id})

    def _service_open_again(self, result, note):
        """The customer says no: back to work, and one line up if he is not satisfied.

        The clock runs on from where it stood, as with any ticket that is opened again.
        """
        for team, tickets in self.filtered("closed").grouped("team_id").items():
            stages = team._get_applicable_stages().filtered(lambda one: not one.closed)
            stage = stages.filtered(lambda one: not one.unattended)[:1] or stages[:1]
            tickets.write({"stage_id": stage.id})
        self._service_note_reopening()
        self.filtered("is_resume_allowed").action_resume()
        reason = (
            note
            or dict(
                self.env["service.callback"]
                ._fields["result"]
                ._description_selection(self.env)
            )[result]
        )
        body = plaintext2html(
            self.env._("Opened again after the call-back: %(reason)s", reason=reason)
        )
        for ticket in self:
            ticket.message_post(body=body)
        if result == "unsatisfied":
            self._service_climb(LineMove("callback", reason))

    def _service_try_again(self):
        """Not reached: call again tomorrow, or let a manager decide."""
        self.write({"service_callback_state": "retry"})
        self.invalidate_recordset(["service_callback_attempts", "is_waive_allowed"])
        decide = self.filtered("is_waive_allowed")
        (self - decide)._service_plan_callback(days=1)
        for ticket in decide:
            order = self.env["fsm.order"].new({"company_id": ticket.company_id.id})
            ticket.activity_schedule(
                COMPLAINT_CALL_BACK,
                summary=self.env._(
                    "Not reached %(count)s times: call again, or decide to close",
                    count=ticket.service_callback_attempts,
                ),
                user_id=order._get_callback_user().id,
            )

    def _is_service_manager(self):
        return self.env.user.has_group("service_revenue.group_service_manager")

    def _check_desk_group(self, group):
        if not self.env.user.has_group(group):
            raise AccessError(
                self.env._(
                    "You are not allowed to record call-backs. Ask somebody of the "
                    "group %(group)s.",
                    # sudo: only the name of the group, to ask for it.
                    group=self.env.ref(group).sudo().full_name,
                )
            )
