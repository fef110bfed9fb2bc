# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tools import SQL, plaintext2html

from .helpdesk_ticket_escalation import LineMove
from .service_callback import RESULTS

COMPLAINT_CALL_BACK = "service_revenue.mail_activity_type_complaint_callback"
CLOSING_TRIGGER = "service_complaint_closing"
#: Derived from call-backs and stages; nobody types them in.
CALLBACK_FIELDS = frozenset(
    {"service_solved_at", "service_callback_state", "service_callback_after"}
)
# A call-back of this round that lets a complaint be closed: the customer is satisfied,
# or a manager has decided, and nobody has said otherwise since. A duplicate is closed
# by its original, when that is a complaint of the same customer.
IS_RELEASED = """(
    EXISTS (
        SELECT FROM service_callback yes
         WHERE yes.ticket_id = %(ticket)s.id
           AND yes.id > COALESCE(%(ticket)s.service_callback_after, 0)
           AND (yes.result = 'satisfied' OR yes.kind = 'decision')
           AND NOT EXISTS (
               SELECT FROM service_callback no
                WHERE no.ticket_id = yes.ticket_id AND no.id > yes.id
                  AND no.result IN ('unsatisfied', 'reopen')))
    OR EXISTS (
        SELECT FROM helpdesk_ticket original
          JOIN helpdesk_ticket_type kind ON kind.id = original.type_id
         WHERE original.id = %(ticket)s.duplicate_id
           AND original.id != %(ticket)s.id
           AND original.duplicate_id IS NULL
           AND kind.is_complaint
           AND original.commercial_partner_id = %(ticket)s.commercial_partner_id)
)"""


class HelpdeskTicket(models.Model):
    """The closed loop: request, solve, follow up, call back (SR-23).

    A complaint is closed only after a call-back. The ORM refuses in words, a trigger
    refuses whatever goes around it.
    """

    _name = "helpdesk.ticket"
    _inherit = ["service.measured.mixin", "helpdesk.ticket"]

    type_id = fields.Many2one(tracking=True)
    service_is_complaint = fields.Boolean(
        string="Complaint", related="type_id.is_complaint"
    )
    service_solved_at = fields.Datetime(
        string="Solved On",
        readonly=True,
        copy=False,
        help="When we said that it is solved; the customer has the last word.",
    )
    service_callback_state = fields.Selection(
        [
            ("due", "To be called back"),
            ("retry", "Not reached yet"),
            ("satisfied", "Satisfied"),
            ("waived", "Closed by decision"),
        ],
        string="Call-back",
        readonly=True,
        copy=False,
        index="btree_not_null",
    )
    service_callback_after = fields.Integer(
        readonly=True,
        copy=False,
        help="Technical: call-backs up to this one were before the ticket was opened "
        "again.",
    )
    service_callback_ids = fields.One2many(
        "service.callback", "ticket_id", string="Call-backs", readonly=True
    )
    service_callback_attempts = fields.Integer(
        string="Attempts", compute="_compute_service_callback_attempts"
    )
    is_solve_allowed = fields.Boolean(compute="_compute_is_callback_allowed")
    is_callback_allowed = fields.Boolean(compute="_compute_is_callback_allowed")
    is_waive_allowed = fields.Boolean(compute="_compute_is_callback_allowed")

    def init(self):
        """Make PostgreSQL refuse to close a complaint without a call-back (dropped by
        uninstall_hook). Tickets without a type cost nothing.
        """
        result = super().init()
        self.env.cr.execute(
            SQL(
                """
CREATE OR REPLACE FUNCTION %(function)s() RETURNS trigger LANGUAGE plpgsql AS $body$
BEGIN
    IF TG_OP = 'UPDATE' AND OLD.stage_id IS NOT DISTINCT FROM NEW.stage_id
        AND OLD.type_id IS NOT DISTINCT FROM NEW.type_id
    THEN
        RETURN NEW;
    END IF;
    IF EXISTS (
            SELECT FROM helpdesk_ticket_stage WHERE id = NEW.stage_id AND closed)
        AND EXISTS (
            SELECT FROM helpdesk_ticket_type WHERE id = NEW.type_id AND is_complaint)
        AND NOT %(released)s
    THEN
        RAISE EXCEPTION USING ERRCODE = 'check_violation', MESSAGE =
            'Complaint ' || NEW.number || ' cannot be closed before the customer was'
            ' called back.';
    END IF;
    RETURN NEW;
END $body$;
DROP TRIGGER IF EXISTS %(function)s ON helpdesk_ticket;
CREATE TRIGGER %(function)s BEFORE INSERT OR UPDATE OF stage_id, type_id
    ON helpdesk_ticket FOR EACH ROW
    WHEN (NEW.type_id IS NOT NULL AND NEW.stage_id IS NOT NULL)
    EXECUTE FUNCTION %(function)s();
                """,
                function=SQL.identifier(CLOSING_TRIGGER),
                released=SQL(IS_RELEASED, ticket=SQL("NEW")),
            )
        )
        return result

    # ------------------------------------------------------------------
    # Computes
    # ------------------------------------------------------------------

    @api.depends("service_callback_ids")
    def _compute_service_callback_attempts(self):
        # sudo: only a number; who sees the ticket may know how often was tried.
        callbacks = self.env["service.callback"].sudo()
        groups = callbacks._read_group(
            [("ticket_id", "in", self.ids), ("kind", "=", "call")],
            ["ticket_id"],
            ["id:array_agg", "reached:array_agg"],
        )
        rows = {ticket.id: list(zip(*lists, strict=True)) for ticket, *lists in groups}
        for ticket in self:
            attempts = 0
            for number, reached in sorted(rows.get(ticket._origin.id, ())):
                if number > ticket.service_callback_after:
                    attempts = 0 if reached else attempts + 1
            ticket.service_callback_attempts = attempts

    @api.depends(
        "stage_id.closed",
        "service_solved_at",
        "service_callback_state",
        "type_id.is_complaint",
    )
    def _compute_is_callback_allowed(self):
        for ticket in self:
            solved = bool(ticket.service_solved_at)
            state = ticket.service_callback_state
            ticket.is_solve_allowed = not solved and not ticket.closed
            ticket.is_callback_allowed = solved or ticket.closed
            # The attempts are counted only where they matter.
            ticket.is_waive_allowed = (
                state == "retry"
                and not ticket.closed
                and ticket.service_callback_attempts
                >= ticket.company_id.service_complaint_attempts
            )

    # ------------------------------------------------------------------
    # CRUD: closing and opening again
    # ------------------------------------------------------------------

    @api.model
    def _get_measured_fields(self):
        return super()._get_measured_fields() | CALLBACK_FIELDS

    @api.model_create_multi
    def create(self, vals_list):
        self._check_born_open(vals_list)
        return super().create(vals_list)

    @api.model
    def _check_born_open(self, vals_list):
        """A complaint is not born closed. The trigger says so too, less clearly."""
        # sudo: stages and kinds of tickets are no secret to who makes one.
        stages = self.env["helpdesk.ticket.stage"].sudo()
        types = self.env["helpdesk.ticket.type"].sudo()
        for vals in vals_list:
            if (
                vals.get("type_id")
                and vals.get("stage_id")
                and stages.browse(vals["stage_id"]).closed
                and types.browse(vals["type_id"]).is_complaint
            ):
                raise self._get_closing_error([vals.get("name") or ""])

    def write(self, vals):
        if "type_id" in vals:
            self._check_still_complaint(vals["type_id"])
        closed = self.filtered("closed") if "stage_id" in vals else self.browse()
        result = super().write(vals)
        closed.filtered(lambda ticket: not ticket.closed)._service_note_reopening()
        return result

    def _check_still_complaint(self, type_id):
        """A complaint does not become something else to be closed."""
        # sudo: kinds of tickets are no secret, and not everybody may read them.
        new = self.env["helpdesk.ticket.type"].sudo().browse(type_id)
        if new.is_complaint or self.env.su or self._is_service_manager():
            return
        complaints = self.sudo().filtered("service_is_complaint")
        if complaints:
            raise UserError(
                self.env._(
                    "%(names)s: a complaint stays one until a service manager decides "
                    "that it was none. Ask a manager to change the type.",
                    names=", ".join(complaints.mapped("number")),
                )
            )

    @api.constrains("stage_id", "type_id", "duplicate_id")
    def _check_complaint_closing(self):
        # sudo: the kind of a ticket and its call-backs decide, whoever may read them.
        closed = self.sudo().filtered(
            lambda ticket: ticket.type_id.is_complaint and ticket.closed
        )
        missing = closed - closed._filter_released()
        if missing:
            raise self._get_closing_error(missing.mapped("number"))

    def _get_closing_error(self, names):
        return ValidationError(
            self.env._(
                "Not closed: %(names)s. A complaint is closed when the customer was "
                "called back and is satisfied. Press “Solved”, call the customer, and "
                "record the call-back; that closes it.",
                names=", ".join(names),
            )
        )

    def _filter_released(self):
        """Those of these complaints that may be closed; says the same as the trigger.

        Nothing is flushed here: the trigger would speak first, and less clearly.
        """
        answers = self.env["service.callback"].search_fetch(
            [
                ("ticket_id", "in", self.ids),
                "|",
                ("result", "!=", False),
                ("kind", "=", "decision"),
            ],
            ["ticket_id", "result"],
            order="id",
        )
        # The last answer counts.
        last = {answer.ticket_id.id: answer for answer in answers}
        released = self.browse()
        for ticket in self:
            answer = last.get(ticket.id)
            if answer and answer.id > ticket.service_callback_after:
                if answer.result in (False, "satisfied"):
                    released += ticket
                    continue
            original = ticket.duplicate_id
            if (
                original.type_id.is_complaint
                and original != ticket
                and not original.duplicate_id
                and ticket.commercial_partner_id
                and original.commercial_partner_id == ticket.commercial_partner_id
            ):
                released += ticket
        return released

    def _service_note_reopening(self):
        """Opened again: it has to be solved, and the customer called, once more."""
        if not self:
            return
        # sudo: follows from the change of stage, which was allowed.
        tickets = self.sudo()
        last = dict(
            self.env["service.callback"]
            .sudo()
            ._read_group([("ticket_id", "in", self.ids)], ["ticket_id"], ["id:max"])
        )
        for ticket in tickets:
            ticket.write(
                {
                    "service_solved_at": False,
                    "service_callback_state": False,
                    "service_callback_after": last.get(ticket, 0),
                }
            )

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
