# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

# What a technician may change on his own work orders. Who does the work, for whom, on
# which sale, and whether it is proven, is not his to decide.
TECHNICIAN_FIELDS = frozenset(
    {
        "stage_id",
        "date_start",
        "date_end",
        "resolution",
        "equipment_ids",
        "tag_ids",
        "signed_by",
        "signed_on",
        "signature",
        "message_main_attachment_id",
        "message_follower_ids",
        "message_ids",
        "activity_ids",
    }
)


class FsmOrder(models.Model):
    _name = "fsm.order"
    # rating.mixin specialises mail.thread, which is a direct base of fsm.order: it has
    # to be named before fsm.order for Python to find a method resolution order.
    _inherit = [
        "rating.mixin",
        "fsm.order",
        "service.profile.mixin",
        "service.lead.capture.mixin",
        "service.proof.mixin",
    ]

    service_code = fields.Selection(related="type.service_code", string="Kind of Work")
    service_address = fields.Char(
        string="Address", compute="_compute_service_address", compute_sudo=True
    )
    service_map_url = fields.Char(
        string="Navigation", compute="_compute_service_address", compute_sudo=True
    )
    is_start_allowed = fields.Boolean(compute="_compute_is_transition_allowed")
    is_finish_allowed = fields.Boolean(compute="_compute_is_transition_allowed")

    _proof_window_idx = models.Index(
        "(proof_callback_until) WHERE proof_state = 'waiting_callback'"
    )
    _sale_idx = models.Index("(sale_id) WHERE sale_id IS NOT NULL")

    # ------------------------------------------------------------------
    # Computes
    # ------------------------------------------------------------------

    @api.depends("location_id")
    def _compute_service_address(self):
        for order in self:
            place = order.location_id.partner_id
            parts = [place.street, place.street2, place.city, place.zip]
            order.service_address = ", ".join(part for part in parts if part)
            order.service_map_url = place and place._get_service_map_url()

    @api.depends("stage_id", "date_start")
    def _compute_is_transition_allowed(self):
        for order in self:
            is_open = not order.stage_id.is_closed
            order.is_start_allowed = is_open and not order.date_start
            order.is_finish_allowed = is_open

    # ------------------------------------------------------------------
    # Pages of a technician
    # ------------------------------------------------------------------

    @api.model
    def get_view(self, view_id=None, view_type="form", **options):
        """A technician gets the pages made for him, whatever link he follows.

        Those of the field service application read transfers and other documents that
        he may not read.
        """
        if not view_id and self._is_limited_technician():
            view_id = self._get_technician_view(view_type).id or view_id
        return super().get_view(view_id, view_type, **options)

    def get_formview_id(self, access_uid=None):
        user = self.env["res.users"].browse(access_uid or self.env.uid)
        if self.with_user(user)._is_limited_technician():
            return self._get_technician_view("form").id
        return super().get_formview_id(access_uid=access_uid)

    @api.model
    def _get_technician_view(self, view_type):
        view = self.env.ref(
            f"service_revenue.fsm_order_view_{view_type}_technician",
            raise_if_not_found=False,
        )
        return view or self.env["ir.ui.view"]

    # ------------------------------------------------------------------
    # CRUD: what a technician may change
    # ------------------------------------------------------------------

    def write(self, vals):
        if not self.env.su and self._is_limited_technician():
            self._check_technician_write(vals)
        return super().write(vals)

    @api.model
    def _is_limited_technician(self):
        """The user is a technician and nothing more in field service."""
        return not self.env.user.has_group(
            "fieldservice.group_fsm_user_own"
        ) and self.env.user.has_group("service_revenue.group_service_technician")

    def _check_technician_write(self, vals):
        refused = sorted(set(vals) - TECHNICIAN_FIELDS)
        if refused:
            labels = [
                self._fields[name]._description_string(self.env)
                for name in refused
                if name in self._fields
            ]
            raise AccessError(
                self.env._(
                    "Technicians cannot change %(fields)s of a work order. Ask the "
                    "dispatcher to change it.",
                    fields=", ".join(labels or refused),
                )
            )
        if "stage_id" in vals:
            self._check_technician_stage(vals["stage_id"])

    def _check_technician_stage(self, stage_id):
        if any(order.stage_id.is_closed for order in self):
            raise UserError(
                self.env._(
                    "This work order is closed. Ask the dispatcher to reopen it."
                )
            )
        stage = self.env["fsm.stage"].browse(stage_id)
        if stage.is_closed and stage != self.env.ref(
            "fieldservice.fsm_stage_completed"
        ):
            raise UserError(
                self.env._(
                    "Technicians cannot cancel a work order. Ask the dispatcher to "
                    "cancel it."
                )
            )

    # ------------------------------------------------------------------
    # Start, finish
    # ------------------------------------------------------------------

    def action_start_work(self):
        """The worker is on site."""
        self.check_access("write")
        self._check_open()
        self.filtered(lambda order: not order.date_start).write(
            {"date_start": fields.Datetime.now()}
        )
        return True

    def action_finish_work(self):
        """The work is done: note the time and complete the order in one step."""
        self.check_access("write")
        self._check_open()
        now = fields.Datetime.now()
        self.filtered(lambda order: not order.date_start).write({"date_start": now})
        self.filtered(lambda order: not order.date_end).write({"date_end": now})
        return self.action_complete()

    def _check_open(self):
        closed = self.filtered(lambda order: order.stage_id.is_closed)
        if closed:
            raise UserError(
                self.env._(
                    "Already closed: %(names)s. Ask the dispatcher to reopen it if "
                    "there is more to do.",
                    names=", ".join(closed.mapped("name")),
                )
            )

    def action_complete(self):
        """Complete; also for technicians, who see neither ticket nor its wizard.

        Several orders are completed one after the other, because the extension for
        tickets looks at the ticket of one.
        """
        self.check_access("write")
        limited = self._is_limited_technician()
        if limited:
            self._check_technician_stage(
                self.env.ref("fieldservice.fsm_stage_completed").id
            )
        result = True
        for order in self:
            # Access was checked above; completing looks at the ticket's other work
            # orders, which a technician must not read.
            subject = order.sudo() if limited else order
            result = super(FsmOrder, subject).action_complete()
        return True if limited or len(self) != 1 else result

    def _on_proof_changed(self):
        result = super()._on_proof_changed()
        self.env["service.incentive.entry"]._evaluate_for_orders(self)
        return result

    def _prepare_callback_rating_vals(self, rating, note, now):
        vals = super()._prepare_callback_rating_vals(rating, note, now)
        vals["partner_id"] = self.service_partner_id.id
        vals["rated_partner_id"] = self.person_id.partner_id.id
        return vals

    # ------------------------------------------------------------------
    # Call-back buttons
    # ------------------------------------------------------------------

    def action_callback_good(self):
        return self._action_callback("good")

    def action_callback_neutral(self):
        return self._action_callback("neutral")

    def action_callback_negative(self):
        return self._action_callback("negative")

    def _action_callback(self, result):
        late = self.record_callback(result)
        if not late:
            return True
        return self._notify(
            "warning",
            self.env._(
                "Noted, but too late to withhold the incentive: %(names)s. A manager "
                "can revoke the proof.",
                names=", ".join(late.mapped("name")),
            ),
        )

    def _notify(self, kind, message):
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": kind,
                "message": message,
                "next": {"type": "ir.actions.act_window_close"},
            },
        }
