# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

#: What only the engine writes (``service.measured.mixin`` refuses it to others).
ENGINE_FIELDS = frozenset(
    {
        "service_level_id",
        "service_contract_id",
        "service_level_note",
        "service_waiting",
        "response_clock_id",
        "resolution_clock_id",
        "service_deadline",
        "service_clock_state",
    }
)


class ServiceClockMixin(models.AbstractModel):
    """A document with promised times: ticket and work order (SR-16 to SR-18).

    What the document says and what its clocks do is compared after every change by
    ``_service_sync``; nobody starts or stops a clock by hand.
    """

    _name = "service.clock.mixin"
    _description = "Promised Times"

    service_reported_at = fields.Datetime(
        string="Reported",
        default=fields.Datetime.now,
        copy=False,
        help="When the customer told us; promised times count from here.",
    )
    service_level_id = fields.Many2one(
        "service.level",
        copy=False,
        readonly=True,
        index="btree_not_null",
        ondelete="restrict",
    )
    service_contract_id = fields.Many2one(
        "contract.contract",
        copy=False,
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
    )
    service_level_note = fields.Char(string="Why this Level", copy=False, readonly=True)
    service_waiting = fields.Selection(
        [("customer", "Waiting for Customer"), ("part", "Waiting for Part")],
        string="Waiting For",
        copy=False,
        readonly=True,
        tracking=True,
    )
    response_clock_id = fields.Many2one(
        "service.clock", copy=False, readonly=True, ondelete="set null"
    )
    resolution_clock_id = fields.Many2one(
        "service.clock", copy=False, readonly=True, ondelete="set null"
    )
    service_response_deadline = fields.Datetime(
        string="Respond By", related="response_clock_id.deadline"
    )
    service_resolution_deadline = fields.Datetime(
        string="Solve By", related="resolution_clock_id.deadline"
    )
    service_deadline = fields.Datetime(
        string="Due",
        copy=False,
        readonly=True,
        index="btree_not_null",
        help="The next promised time that is still open; empty while the clock stands.",
    )
    service_clock_state = fields.Selection(
        [
            ("running", "Running"),
            ("paused", "Paused"),
            ("breached", "Overdue"),
            ("kept", "Kept"),
            ("missed", "Missed"),
        ],
        string="Promise",
        copy=False,
        readonly=True,
        index="btree_not_null",
    )
    service_clock = fields.Json(
        string="Time Left",
        compute="_compute_service_clock",
        help="What the running clock shows.",
    )
    is_wait_allowed = fields.Boolean(compute="_compute_is_wait_allowed")
    is_resume_allowed = fields.Boolean(compute="_compute_is_wait_allowed")

    #: Field of ``service.clock`` that leads to this model.
    _service_clock_field = None
    #: Fields whose change may start, pause or stop a clock ...
    _service_clock_triggers = frozenset({"stage_id", "active", "service_waiting"})
    #: ... and those that decide which level holds.
    _service_coverage_triggers = frozenset({"partner_id", "company_id"})

    # ------------------------------------------------------------------
    # What a document tells its clocks (extended by ticket and work order)
    # ------------------------------------------------------------------

    def _service_has_promise(self):
        """Whether the times of a level are promised for this document."""
        self.ensure_one()
        return True

    def _service_is_closed(self):
        self.ensure_one()
        raise NotImplementedError

    def _service_is_cancelled(self):
        """Closed without having been done: its promises are void."""
        self.ensure_one()
        return False

    def _service_is_responded(self):
        """Whether the document itself shows that somebody has responded."""
        self.ensure_one()
        return False

    def _service_get_equipment(self):
        self.ensure_one()
        raise NotImplementedError

    @api.model
    def _service_open_domain(self):
        raise NotImplementedError

    def _service_to_next_line(self, note):
        """Hand over to the next support line (SR-25).

        :return: whether there is a next line
        """
        return False

    def _service_get_assignee(self):
        """User who works on it."""
        self.ensure_one()
        return self.env["res.users"]

    def _service_get_leader(self):
        """User who answers for the team."""
        self.ensure_one()
        return self.env["res.users"]

    # ------------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        documents = super().create(vals_list)
        # sudo: the promise follows from the contract, whoever records the request.
        documents.sudo()._service_start()
        return documents

    def write(self, vals):
        if "service_reported_at" in vals and not self.env.su:
            raise AccessError(
                self.env._(
                    "When it was reported is fixed: promised times count from there. "
                    "Make a new one if this was another request."
                )
            )
        covers = not self._service_coverage_triggers.isdisjoint(vals)
        if not covers and self._service_clock_triggers.isdisjoint(vals):
            return super().write(vals)
        # sudo: clocks follow from what happens, whoever may see them.
        documents = self.sudo()
        before = documents._service_before_write(vals)
        result = super().write(vals)
        # Whoever opens it again does not wait any more.
        over = documents.filtered(
            lambda document: document.service_waiting and document._service_is_closed()
        )
        if over:
            over.write({"service_waiting": False})
        now = fields.Datetime.now()
        documents._service_sync(now, responded=documents._service_answered_by(before))
        if covers:
            documents._service_refresh_coverage(now)
        return result

    def _service_before_write(self, vals):
        """Documents to whose customer a write may turn out to be an answer."""
        return self.browse()

    def _service_answered_by(self, before):
        """Documents to whose customer a write was an answer."""
        return self.browse()

    # ------------------------------------------------------------------
    # Buttons
    # ------------------------------------------------------------------

    @api.depends("service_level_id", "service_waiting", "stage_id")
    def _compute_is_wait_allowed(self):
        for document in self:
            is_open = bool(document.service_level_id) and not (
                document._service_is_closed()
            )
            document.is_wait_allowed = is_open and not document.service_waiting
            document.is_resume_allowed = is_open and bool(document.service_waiting)

    def action_wait_customer(self):
        """Nothing can be done until the customer answers."""
        return self._service_wait("customer")

    def action_wait_part(self):
        """Nothing can be done until a spare part is there."""
        return self._service_wait("part")

    def action_resume(self):
        """Go on: what was waited for has come."""
        return self._service_wait(False)

    def _service_wait(self, reason):
        self.check_access("write")
        closed = self.filtered(lambda document: document._service_is_closed())
        if closed:
            raise UserError(
                self.env._(
                    "Already closed: %(names)s. Reopen it first.",
                    names=", ".join(closed.mapped("display_name")),
                )
            )
        # sudo: access was checked above; technicians may not write other fields than
        # those of their work, and nobody but the engine writes these.
        self.sudo().filtered(
            lambda document: (document.service_waiting or False) != reason
        ).write({"service_waiting": reason})
        return True
