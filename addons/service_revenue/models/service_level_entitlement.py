# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, models


class ServiceLevelEntitlement(models.Model):
    """How much of it a level includes in a contract period (SR-20, SR-30)."""

    _name = "service.level.entitlement"
    _description = "Entitlement of a Service Level"
    _order = "level_id, sequence, id"

    level_id = fields.Many2one(
        "service.level", required=True, ondelete="cascade", index=True
    )
    company_id = fields.Many2one(related="level_id.company_id")
    sequence = fields.Integer(default=10)
    type_id = fields.Many2one(
        "service.entitlement.type", required=True, ondelete="restrict", index=True
    )
    quantity = fields.Integer(
        default=1, help="Included in each period of a contract (a year, as a rule)."
    )
    unlimited = fields.Boolean()
    over_quota = fields.Selection(
        [
            ("quote", "Quotation first"),
            ("block", "Not possible"),
            ("allow", "Allowed, and counted"),
        ],
        required=True,
        default="quote",
        help="What happens when nothing is left.",
    )
    is_planned = fields.Boolean(
        string="Planned Visits",
        help="Visits are planned by the contract, not asked for by the customer.",
    )
    frequency_set_id = fields.Many2one("fsm.frequency.set", string="How Often")
    template_id = fields.Many2one("fsm.template", string="Work Order Template")

    _type_uniq = models.Constraint(
        "UNIQUE (level_id, type_id)", "This level has this entitlement already."
    )
    _quantity_not_negative = models.Constraint(
        "CHECK (quantity >= 0)", "An included quantity cannot be negative."
    )
