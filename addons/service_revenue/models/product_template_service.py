# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models


class ProductTemplate(models.Model):
    """What selling a product means for service: work order and installed base."""

    _inherit = "product.template"

    service_work_type_id = fields.Many2one(
        "fsm.order.type",
        string="Kind of Work on Sale",
        help="Kind of the work order that a sale of this product creates (X-37), if it "
        "creates one.",
    )
    # Every sold product is registered unless somebody says that it is not worth it.
    create_fsm_equipment = fields.Boolean(
        compute="_compute_create_fsm_equipment",
        store=True,
        readonly=False,
        precompute=True,
        help="Each unit that is delivered to a customer is registered as equipment "
        "with owner, address, price and warranty (SR-32). Switch it off for spare "
        "parts and small goods.",
    )

    @api.depends("is_storable")
    def _compute_create_fsm_equipment(self):
        for template in self:
            template.create_fsm_equipment = template.is_storable
