# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    ambassador_deal_grace = fields.Integer(
        string="Hours After an Event",
        default=4,
        help="So long after the end of an event its orders can be confirmed as deals "
        "on the spot (AM-09).",
    )
    ambassador_deal_interest_id = fields.Many2one(
        "service.interest",
        string="Interest of Deals on the Spot",
        ondelete="restrict",
        help="Empty: that of new products, else the first one.",
    )
    ambassador_lead_cost = fields.Monetary(
        string="Cost of a Lead Elsewhere",
        default=0.0,
        help="What a lead costs that is bought from media: a store saves it with each "
        "lead of the programme (AM-12).",
    )

    _ambassador_deal_grace_positive = models.Constraint(
        "CHECK (COALESCE(ambassador_deal_grace, 0) >= 0)",
        "Orders cannot be confirmed a negative number of hours after an event.",
    )

    def _get_event_deal_interest(self):
        """Interest that the opportunity of a deal on the spot has."""
        self.ensure_one()
        interest = self.ambassador_deal_interest_id or self.env.ref(
            "service_revenue.interest_new_product", raise_if_not_found=False
        )
        if interest and interest.active:
            return interest
        Interest = self.env["service.interest"]
        return Interest.search(Interest._offered_domain(self), limit=1)
