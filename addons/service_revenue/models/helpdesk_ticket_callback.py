# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import SQL

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
