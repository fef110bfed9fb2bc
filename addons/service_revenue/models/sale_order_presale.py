# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models


class SaleOrder(models.Model):
    """The advice and site surveys that led to this sale (SR-52)."""

    _inherit = "sale.order"

    service_presale_visit_ids = fields.One2many(
        "fsm.order", "service_presale_order_id", string="Visits Before the Sale"
    )
    service_presale_ticket_ids = fields.One2many(
        "helpdesk.ticket", "service_presale_order_id", string="Advice Before the Sale"
    )
    service_presale_visit_count = fields.Integer(
        compute="_compute_service_presale", compute_sudo=True
    )
    service_presale_ticket_count = fields.Integer(
        compute="_compute_service_presale", compute_sudo=True
    )
    service_presale_hours = fields.Float(
        string="Pre-sale Hours",
        compute="_compute_service_presale",
        compute_sudo=True,
        help="How long the visits before this sale took.",
    )

    @api.depends(
        "service_presale_visit_ids.service_presale_hours", "service_presale_ticket_ids"
    )
    def _compute_service_presale(self):
        visits = {
            order.id: (count, hours)
            for order, count, hours in self.env["fsm.order"]._read_group(
                [("service_presale_order_id", "in", self.ids)],
                ["service_presale_order_id"],
                ["__count", "service_presale_hours:sum"],
            )
        }
        tickets = {
            order.id: count
            for order, count in self.env["helpdesk.ticket"]._read_group(
                [("service_presale_order_id", "in", self.ids)],
                ["service_presale_order_id"],
                ["__count"],
            )
        }
        for order in self:
            count, hours = visits.get(order._origin.id, (0, 0.0))
            order.service_presale_visit_count = count
            order.service_presale_hours = hours
            order.service_presale_ticket_count = tickets.get(order._origin.id, 0)

    def _action_confirm(self):
        result = super()._action_confirm()
        self._service_link_presale()
        return result

    def _action_cancel(self):
        """What led to nothing can lead to another sale."""
        result = super()._action_cancel()
        # sudo: who may cancel the sale need not see the cases that led to it.
        for cases in self.sudo()._service_presale_cases():
            cases.write({"service_presale_order_id": False})
        return result

    def _service_presale_cases(self):
        return self.service_presale_visit_ids, self.service_presale_ticket_ids

    def _service_link_presale(self):
        """Cases of the opportunity have led to its first confirmed order."""
        # sudo: who confirms the order need not see work orders and tickets.
        orders = self.sudo().filtered("opportunity_id").sorted("id")
        if not orders:
            return
        heads = {}
        for order in orders:
            heads.setdefault(order.opportunity_id, order)
        leads = self.env["crm.lead"].sudo().union(*heads)
        # Leads that were merged into one of these bring their cases along.
        merged = leads.with_context(active_test=False).search(
            [("service_merged_into_id", "in", leads.ids)]
        )
        for model in ("fsm.order", "helpdesk.ticket"):
            cases = self.env[model].sudo()._presale_of_opportunities(leads | merged)
            by_order = {}
            for case in cases:
                lead = case._presale_opportunity()
                order = heads.get(lead) or heads.get(lead.service_merged_into_id)
                if (
                    order
                    and case.company_id == order.company_id
                    and case.commercial_partner_id
                    == order.partner_id.commercial_partner_id
                ):
                    by_order.setdefault(order, case.browse())
                    by_order[order] |= case
            for order, group in by_order.items():
                group.write({"service_presale_order_id": order.id})

    @api.model
    def _presale_action(self, model, name):
        return {
            "type": "ir.actions.act_window",
            "name": name,
            "res_model": model,
            "view_mode": "list,form",
            "context": {"create": False},
        }

    def action_view_presale_visits(self):
        self.ensure_one()
        action = self._presale_action("fsm.order", self.env._("Visits before the sale"))
        return {**action, "domain": [("service_presale_order_id", "=", self.id)]}

    def action_view_presale_tickets(self):
        self.ensure_one()
        action = self._presale_action(
            "helpdesk.ticket", self.env._("Advice before the sale")
        )
        return {**action, "domain": [("service_presale_order_id", "=", self.id)]}
