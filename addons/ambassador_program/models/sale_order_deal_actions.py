# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models


class SaleOrder(models.Model):
    _inherit = "sale.order"

    is_late_deal_allowed = fields.Boolean(
        compute="_compute_is_late_deal_allowed",
        help="Confirmed without an event: somebody may ask to book it to one.",
    )

    @api.depends("state", "event_book", "company_id")
    def _compute_is_late_deal_allowed(self):
        # sudo: only whether there are such events at all.
        Event = self.env["event.event"].sudo()
        there = bool(Event.search_count([("is_community_event", "=", True)], limit=1))
        for order in self:
            order.is_late_deal_allowed = (
                there and order.state == "sale" and not order.event_book
            )

    def action_book_to_event(self):
        """Dialog in which somebody asks to book a confirmed order to an event."""
        self.ensure_one()
        self.check_access("write")
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Book to an Event"),
            "res_model": "ambassador.late.deal",
            "view_mode": "form",
            "views": [
                (
                    self.env.ref(
                        "ambassador_program.ambassador_late_deal_view_form_ask"
                    ).id,
                    "form",
                )
            ],
            "target": "new",
            "context": {"default_order_id": self.id},
        }
