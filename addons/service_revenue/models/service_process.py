# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, models


class ServiceProcess(models.Model):
    """The standard way to serve a product: the steps of its tickets, each with a time,
    and the template of its work orders (SR-22).
    """

    _name = "service.process"
    _description = "Standard Process"
    _order = "sequence, id"
    _check_company_auto = True

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company",
        index=True,
        default=lambda self: self.env.company,
        help="Empty: used in every company.",
    )
    order_template_id = fields.Many2one(
        "fsm.template",
        string="Work Order Template",
        check_company=True,
        ondelete="restrict",
        help="Kind of work, team, duration and checklist of its visits.",
    )
    team_id = fields.Many2one(
        "helpdesk.ticket.team",
        string="First Line",
        check_company=True,
        ondelete="restrict",
        help="Team that starts on its tickets, when they have none.",
    )
    step_ids = fields.One2many("service.process.step", "process_id", copy=True)
    product_tmpl_ids = fields.One2many(
        "product.template", "service_process_id", string="Products", readonly=True
    )


class ServiceProcessStep(models.Model):
    """One step of a ticket and how long it may take, in elapsed hours (SR-22)."""

    _name = "service.process.step"
    _description = "Step of a Standard Process"
    _order = "process_id, sequence, id"

    process_id = fields.Many2one(
        "service.process", required=True, ondelete="cascade", index=True
    )
    company_id = fields.Many2one(related="process_id.company_id")
    sequence = fields.Integer(default=10)
    stage_id = fields.Many2one(
        "helpdesk.ticket.stage", required=True, ondelete="restrict"
    )
    hours = fields.Float(
        string="Time (hours)", help="Elapsed hours; 0 = no time is set for this step."
    )
    note = fields.Char(
        string="What to Do", translate=True, help="What is done in this step."
    )

    _stage_uniq = models.UniqueIndex(
        "(process_id, stage_id)", "This process has that step already."
    )
    _hours_not_negative = models.Constraint(
        "CHECK (hours >= 0)", "Hours cannot be negative."
    )
