# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import ValidationError

_APPLIED = "service_template_applied"


class FsmOrder(models.Model):
    """The standard process of a work order: template, checklist, times (SR-22).

    What is required is done before the work order is completed, whichever way.
    """

    _inherit = "fsm.order"

    service_checklist_open = fields.Integer(
        string="Required Points Open",
        compute="_compute_service_checklist",
        store=True,
        help="Points of the checklist that have to be done before completion.",
    )
    service_checklist_done = fields.Integer(
        string="Points Done", compute="_compute_service_checklist", store=True
    )
    service_checklist_count = fields.Integer(
        string="Points", compute="_compute_service_checklist", store=True
    )
    service_target_hours = fields.Float(
        string="Standard Time (hours)", related="template_id.duration"
    )

    @api.depends("order_activity_ids.state", "order_activity_ids.required")
    def _compute_service_checklist(self):
        for order in self:
            points = order.order_activity_ids.filtered(lambda p: p.state != "cancel")
            todo = points.filtered(lambda point: point.state == "todo")
            order.service_checklist_count = len(points)
            order.service_checklist_done = len(points) - len(todo)
            order.service_checklist_open = len(todo.filtered("required"))

    @api.depends("template_id")
    def _compute_order_activity_ids(self):
        """The points of the template, for all work orders together."""
        real = self.filtered("id")
        super(FsmOrder, self - real)._compute_order_activity_ids()
        changed = real.filtered("template_id")
        if not changed:
            return
        points = self.env["fsm.activity"]
        # sudo: the checklist follows from the template that was chosen; who chooses it
        # need not be allowed to write points.
        points.sudo().search(
            [("fsm_order_id", "in", changed.ids), ("state", "=", "todo")]
        ).unlink()
        points.sudo().create(
            [
                points._prepare_from_template(order, point)
                for order in changed.sudo()
                for point in order.template_id.temp_activity_ids
            ]
        )

    # ------------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        """What the template says is filled in at once, for all of them together."""
        vals_list = [dict(vals) for vals in vals_list]
        self._apply_templates(vals_list)
        creator = self.with_context(**{_APPLIED: True})
        orders = super(FsmOrder, creator).create(vals_list)
        return orders.with_env(self.env)

    @api.model
    def _apply_templates(self, vals_list):
        self._apply_ticket_templates(vals_list)
        # sudo: the template was chosen by who may; its kind and team follow from it.
        templates = self.env["fsm.template"].sudo()
        templates = {
            template.id: template
            for template in templates.browse(
                {vals["template_id"] for vals in vals_list if vals.get("template_id")}
            )
        }
        for vals in vals_list:
            template = templates.get(vals.get("template_id"))
            if not template:
                continue
            if template.type_id and not vals.get("type"):
                vals["type"] = template.type_id.id
            if template.team_id and not vals.get("team_id"):
                vals["team_id"] = template.team_id.id
            if template.duration and not vals.get("scheduled_duration"):
                vals["scheduled_duration"] = template.duration
            if template.category_ids and not vals.get("category_ids"):
                vals["category_ids"] = [fields.Command.set(template.category_ids.ids)]

    @api.model
    def _apply_ticket_templates(self, vals_list):
        """A visit of a ticket follows the process of the ticket."""
        ids = {
            vals["ticket_id"]
            for vals in vals_list
            if vals.get("ticket_id") and "template_id" not in vals
        }
        # sudo: the process of the ticket decides, whoever may read the ticket.
        tickets = {
            ticket.id: ticket
            for ticket in self.env["helpdesk.ticket"].sudo().browse(ids)
        }
        for vals in vals_list:
            ticket = tickets.get(vals.get("ticket_id"))
            template = ticket and ticket.service_process_id.order_template_id
            if template and "template_id" not in vals:
                vals["template_id"] = template.id

    def _onchange_template_id(self):
        # Creating has filled it in already, in one go and without overwriting.
        if self.env.context.get(_APPLIED) and self.id:
            return
        super()._onchange_template_id()

    def write(self, vals):
        if vals.get("stage_id") == self._get_completed_stage_id():
            self._check_checklist_done()
        return super().write(vals)

    def _check_checklist_done(self):
        # sudo: the points of the checklist say what is missing.
        missing = self.sudo().filtered("service_checklist_open")
        if not missing:
            return
        order = missing[0]
        points = order.order_activity_ids.filtered(
            lambda point: point.required and point.state == "todo"
        )
        # The same kind of error as OCA's for the same rule.
        raise ValidationError(
            self.env._(
                "%(order)s is not complete: “%(points)s” still has to be done. Tick it "
                "off in the checklist, then finish.",
                order=order.name,
                points="”, “".join(points.mapped("name")),
            )
        )

    def action_complete(self):
        """Activities of other people stay open: only the technician's own are done."""
        self._check_checklist_done()
        people = self.env.user
        # sudo: who works on it, to leave the activities of everybody else alone.
        persons = self.sudo().person_id | self.sudo().person_ids
        people |= persons.partner_id.user_ids
        keeper = self.with_context(service_finished_by=FinishedBy(people.ids))
        result = super(FsmOrder, keeper).action_complete()
        return result

    def _get_checklist_minutes(self, now):
        """Minutes since the last point that was ticked, or since the start."""
        self.ensure_one()
        # sudo: the times of the points, for the technician whose work order it is.
        done = self.sudo().order_activity_ids.filtered("completed_on")
        last = max(done.mapped("completed_on"), default=False)
        since = max(filter(None, [last, self.date_start]), default=now)
        return max(int((now - since).total_seconds() // 60), 0)


class FinishedBy:
    """Whose activities end with the work order; no context from outside holds one."""

    def __init__(self, user_ids):
        self.user_ids = frozenset(user_ids)
