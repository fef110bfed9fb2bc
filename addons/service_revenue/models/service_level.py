# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import ValidationError

UNITS = [
    ("working_hours", "Working hours"),
    ("working_days", "Working days"),
    ("clock_hours", "Clock hours"),
]
TARGETS = [("response", "Response"), ("resolution", "Resolution")]


class ServiceLevel(models.Model):
    """What a customer is promised: hours, times, pauses, escalation, entitlements.

    Basic applies to products in warranty without a contract (SR-16); VIP, SVIP and any
    other that a company designs are bought (SR-17, SR-18, SR-19).
    """

    _name = "service.level"
    _inherit = "service.cached.mixin"
    _description = "Service Level"
    _order = "rank desc, id"
    _check_company_auto = True

    name = fields.Char(required=True, translate=True)
    code = fields.Char(
        required=True,
        copy=False,
        help="Short technical name that imports and rules can refer to.",
    )
    rank = fields.Integer(
        default=10,
        help="Of several levels that hold for a request, the one with the highest rank "
        "counts.",
    )
    active = fields.Boolean(default=True)
    color = fields.Integer()
    company_id = fields.Many2one(
        "res.company", index=True, help="Empty: offered in every company."
    )
    promise = fields.Text(
        translate=True, help="What the customer reads about this level, in a sentence."
    )
    is_warranty_default = fields.Boolean(
        string="Applies in Warranty",
        help="Holds without a contract for any product in warranty (SR-16).",
    )
    hotline_kind = fields.Selection(
        [
            ("calendar", "In working hours"),
            ("always", "Day and night, every day (7x24)"),
        ],
        required=True,
        default="calendar",
        help="When the hotline answers customers of this level.",
    )
    calendar_id = fields.Many2one(
        "resource.calendar",
        string="Working Hours",
        check_company=True,
        ondelete="restrict",
        help="Hours, public holidays, make-up working days and time zone of this level."
        " Empty: the working hours of the company.",
    )
    response_target = fields.Float(
        help="Within how much time somebody answers; 0 = not promised."
    )
    response_unit = fields.Selection(UNITS, required=True, default="working_hours")
    resolution_target = fields.Float(
        help="Within how much time the problem is solved; 0 = not promised."
    )
    resolution_unit = fields.Selection(UNITS, required=True, default="working_hours")
    pause_waiting_customer = fields.Boolean(
        default=True, help="The clock stands while we wait for the customer."
    )
    pause_waiting_part = fields.Boolean(
        help="The clock stands while we wait for a spare part."
    )
    pause_ticket_stage_ids = fields.Many2many(
        "helpdesk.ticket.stage",
        "service_level_ticket_stage_rel",
        string="Ticket Stages that Pause",
    )
    pause_order_stage_ids = fields.Many2many(
        "fsm.stage",
        "service_level_fsm_stage_rel",
        string="Work Order Stages that Pause",
        domain=[("stage_type", "=", "order")],
    )
    escalation_ids = fields.One2many("service.level.escalation", "level_id", copy=True)
    entitlement_ids = fields.One2many(
        "service.level.entitlement", "level_id", copy=True
    )
    product_tmpl_ids = fields.One2many(
        "product.template", "service_level_id", string="Sold As"
    )

    _code_uniq = models.UniqueIndex(
        "(code, COALESCE(company_id, 0))",
        "Another service level of this company has the same code.",
    )
    _targets_not_negative = models.Constraint(
        "CHECK (response_target >= 0 AND resolution_target >= 0)",
        "Response and resolution times cannot be negative.",
    )

    @api.constrains("hotline_kind", "response_unit", "resolution_unit", "calendar_id")
    def _check_calendar(self):
        for level in self:
            units = set()
            if level.response_target:
                units.add(level.response_unit)
            if level.resolution_target:
                units.add(level.resolution_unit)
            if level.hotline_kind == "always" and units - {"clock_hours"}:
                raise ValidationError(
                    self.env._(
                        "“%(level)s” answers day and night, so its times are clock "
                        "hours. Choose clock hours, or a hotline with working hours.",
                        level=level.name,
                    )
                )

    @api.constrains("is_warranty_default", "company_id", "active")
    def _check_one_default(self):
        for level in self.filtered(lambda one: one.is_warranty_default and one.active):
            others = self.search_count(
                [
                    ("id", "!=", level.id),
                    ("is_warranty_default", "=", True),
                    ("company_id", "=", level.company_id.id),
                ],
                limit=1,
            )
            if others:
                raise ValidationError(
                    self.env._(
                        "Only one level applies in warranty. Switch it off on the "
                        "other one first."
                    )
                )
