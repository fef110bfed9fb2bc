# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models


class HelpdeskTicket(models.Model):
    """A ticket follows the standard process of its product (SR-22)."""

    _inherit = "helpdesk.ticket"

    service_process_id = fields.Many2one(
        "service.process",
        string="Standard Process",
        compute="_compute_service_process_id",
        store=True,
        readonly=False,
        index="btree_not_null",
        ondelete="restrict",
        domain="[('company_id', 'in', [False, company_id])]",
        help="From the service contract, else from the product.",
    )
    service_process_steps = fields.Json(
        string="Steps", compute="_compute_service_process_steps"
    )

    @api.depends("equipment_id", "service_contract_id")
    def _compute_service_process_id(self):
        for ticket in self:
            sold = ticket.service_contract_id.contract_line_ids.product_id
            products = sold | ticket.equipment_id.product_id
            # The contract first: what was bought for it is better than the standard.
            processes = [
                product.service_process_id
                for product in products
                if product.service_process_id.company_id.id
                in (False, ticket.company_id.id)
            ]
            processes = [process for process in processes if process]
            ticket.service_process_id = (
                processes[0] if processes else ticket.service_process_id
            )

    @api.depends("service_process_id", "stage_id")
    def _compute_service_process_steps(self):
        """Steps with the time they may take and the time they took, in hours."""
        for ticket in self:
            steps = ticket.service_process_id.step_ids
            spent = ticket.duration_tracking if steps and ticket.id else {}
            # Read back from JSON, the ids are text.
            spent = {int(key): value for key, value in (spent or {}).items()}
            ticket.service_process_steps = [
                {
                    "label": step.stage_id.name,
                    "note": step.note or "",
                    "target": step.hours,
                    "hours": spent.get(step.stage_id.id, 0) / 3600
                    if step.stage_id.id in spent
                    else None,
                    "current": step.stage_id == ticket.stage_id,
                }
                for step in steps
            ]

    @api.model_create_multi
    def create(self, vals_list):
        tickets = super().create(vals_list)
        for process, group in tickets.grouped("service_process_id").items():
            lost = group.filtered(lambda ticket: not ticket.team_id)
            if process.team_id and lost:
                lost.write({"team_id": process.team_id.id})
        return tickets

    def action_create_order(self):
        action = super().action_create_order()
        template = self.service_process_id.order_template_id
        if template:
            action["context"]["default_template_id"] = template.id
        return action
