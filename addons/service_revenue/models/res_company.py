# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    service_dormant_days = fields.Integer(
        string="Dormant After (days)",
        default=365,
        help="A customer who has bought nothing for this many days is dormant (SR-51).",
    )
    service_fresh_days = fields.Integer(
        string="Customer Data Fresh For (days)",
        default=180,
        help="Shelf life of what is known about a customer: after this many days "
        "without any contact it is stale (SR-06).",
    )
    service_callback_days = fields.Integer(
        string="Call-back Window (days)",
        default=7,
        help="A service is proven when the call-back within this many days after "
        "completion is not negative; silence until then counts as not negative "
        "(CP-07). A good call-back proves it at once.",
    )
    service_confirmation_days = fields.Integer(
        string="Confirmation Within (days)",
        default=0,
        help="When the customer has not confirmed a completed service for this many "
        "days, nothing is earned by it any more until he does. Zero: it waits for "
        "ever (CP-07).",
    )
    service_repurchase_days = fields.Integer(
        string="Repurchase Counts For (days)",
        default=90,
        help="An order within this many days after a repurchase task counts as its "
        "result (SR-51).",
    )
    service_confirmation_hours = fields.Integer(
        string="Confirmation Link Valid For (hours)",
        default=72,
        help="How long the signed link for the customer's confirmation works.",
    )
    service_equipment_max_units = fields.Integer(
        string="Units Registered per Delivery Line",
        default=50,
        help="At most this many units of one delivered line become equipment (SR-32).",
    )

    _service_equipment_max_units_positive = models.Constraint(
        "CHECK (service_equipment_max_units >= 0)",
        "The number of units to register cannot be negative.",
    )
    _service_repurchase_days_positive = models.Constraint(
        "CHECK (service_repurchase_days > 0)",
        "The days in which an order counts for a repurchase task must be positive.",
    )
    _service_days_positive = models.Constraint(
        "CHECK (service_dormant_days > 0 AND service_fresh_days > 0"
        " AND service_callback_days >= 0 AND service_confirmation_hours > 0"
        " AND COALESCE(service_confirmation_days, 0) >= 0)",
        "The periods of the service settings must be positive.",
    )

    def cache_invalidation_fields(self):
        # What customer profiles keep in a cache (``_company_settings``).
        return super().cache_invalidation_fields() | {
            "currency_id",
            "service_dormant_days",
            "service_fresh_days",
        }
