# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models


class ResCompany(models.Model):
    """Where defective parts come back to."""

    _inherit = "res.company"

    spare_warehouse_id = fields.Many2one(
        "stock.warehouse",
        string="Returned Parts Go To",
        compute="_compute_spare_warehouse_id",
        store=True,
        readonly=False,
        ondelete="set null",
        domain="[('company_id', '=', id)]",
        help="Central warehouse in which returned parts are inspected. At first the "
        "oldest warehouse of the company (SP-15).",
    )

    @api.depends("partner_id")
    def _compute_spare_warehouse_id(self):
        """The first warehouse, as long as nobody has chosen another."""
        first = {
            company.id: warehouse_id
            for company, warehouse_id in self.env["stock.warehouse"]
            .sudo()
            ._read_group([("company_id", "in", self.ids)], ["company_id"], ["id:min"])
        }
        for company in self:
            if not company.spare_warehouse_id:
                company.spare_warehouse_id = first.get(company.id, False)
