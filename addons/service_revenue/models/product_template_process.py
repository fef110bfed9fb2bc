# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models


class ProductTemplate(models.Model):
    """Each product carries the process by which it is served (SR-22)."""

    _inherit = "product.template"

    service_process_id = fields.Many2one(
        "service.process",
        string="Standard Process",
        ondelete="restrict",
        index="btree_not_null",
        help="Steps of its tickets, template and checklist of its work orders.",
    )
    fsm_order_template_id = fields.Many2one(
        compute="_compute_fsm_order_template_id", store=True, readonly=False
    )

    @api.depends("service_process_id.order_template_id")
    def _compute_fsm_order_template_id(self):
        for product in self:
            product.fsm_order_template_id = (
                product.service_process_id.order_template_id
                or product.fsm_order_template_id
            )
