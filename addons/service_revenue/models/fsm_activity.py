# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError


class FsmActivity(models.Model):
    """One point of a checklist: how long it should take and how long it took (SR-22).

    Minutes run from the point before, or from the start of the work.
    """

    _inherit = "fsm.activity"
    _order = "sequence, id"

    fsm_order_id = fields.Many2one(index="btree_not_null", ondelete="cascade")
    fsm_template_id = fields.Many2one(index="btree_not_null", ondelete="cascade")
    name = fields.Char(translate=True)
    target_minutes = fields.Integer(
        help="How long this point should take; 0 = no time is set."
    )
    actual_minutes = fields.Integer(
        readonly=True, copy=False, help="How long it took, by the server's clock."
    )
    company_id = fields.Many2one(related="fsm_order_id.company_id", store=True)
    person_id = fields.Many2one(related="fsm_order_id.person_id", store=True)
    order_type_id = fields.Many2one(
        related="fsm_order_id.type", string="Kind of Work", store=True
    )

    _target_not_negative = models.Constraint(
        "CHECK (COALESCE(target_minutes, 0) >= 0)", "Minutes cannot be negative."
    )

    def action_done(self):
        """Done: also for the technician whose work order it is."""
        orders = self._check_checklist_access()
        now = fields.Datetime.now()
        for order in orders:
            points = self.filtered(lambda one, order=order: one.fsm_order_id == order)
            points = points.filtered(lambda one: one.state == "todo")
            minutes = order._get_checklist_minutes(now)
            # sudo: checked above; a technician may tick, and nothing else.
            super(FsmActivity, points.sudo()).action_done()
            points.sudo().write({"actual_minutes": 0})
            points[:1].sudo().write({"actual_minutes": minutes})
        return True

    def action_cancel(self):
        """Not needed this time; what is required cannot be left out."""
        self._check_checklist_access()
        required = self.filtered("required")
        if required and not self.env.user.has_group(
            "service_revenue.group_service_user"
        ):
            raise UserError(
                self.env._(
                    "“%(names)s” is required and cannot be left out. Do it, or ask the "
                    "dispatcher.",
                    names=", ".join(required.mapped("name")),
                )
            )
        # sudo: checked above; a technician may leave out what is not required.
        self.sudo().write({"state": "cancel"})
        return True

    def action_undo(self):
        """Ticked by mistake: to be done again, while the work order is open."""
        self._check_checklist_access()
        # sudo: checked above; a technician may tick, and nothing else.
        self.sudo().write(
            {
                "completed": False,
                "completed_on": False,
                "completed_by": False,
                "actual_minutes": 0,
                "state": "todo",
            }
        )
        return True

    def _check_checklist_access(self):
        """The orders of these points, if the user may work on them now."""
        self.check_access("read")
        # sudo: only to know the orders, which are checked right here.
        orders = self.sudo().fsm_order_id.with_env(self.env)
        if not orders and self:
            raise AccessError(
                self.env._("The checklist of a template is not ticked off.")
            )
        orders.check_access("write")
        closed = orders.filtered(lambda order: order.stage_id.is_closed)
        if closed:
            raise UserError(
                self.env._(
                    "Already closed: %(names)s. Ask the dispatcher to reopen it if "
                    "there is more to do.",
                    names=", ".join(closed.mapped("name")),
                )
            )
        return orders

    @api.model
    def _prepare_from_template(self, order, point):
        """Values of a point of ``order``, as the template has it."""
        return {
            "fsm_order_id": order.id,
            "name": point.name,
            "required": point.required,
            "sequence": point.sequence,
            "ref": point.ref,
            "target_minutes": point.target_minutes,
            "state": "todo",
        }
