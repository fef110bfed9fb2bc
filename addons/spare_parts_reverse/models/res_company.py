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

    spare_overdue_user_id = fields.Many2one(
        "res.users",
        string="Overdue Parts Are Reported To",
        ondelete="set null",
        domain=[("share", "=", False)],
        help="Gets an activity when a part is so late that it is charged. Empty: the "
        "first manager of spare parts of the company.",
    )

    def _get_spare_overdue_user(self):
        """Who looks after parts that are very late."""
        self.ensure_one()
        if self.spare_overdue_user_id.active:
            return self.spare_overdue_user_id
        group = self.env.ref("spare_parts_reverse.group_spare_manager")
        # sudo: who has the role is looked up for a schedule.
        return (
            self.env["res.users"]
            .sudo()
            .search(
                [
                    ("all_group_ids", "in", group.ids),
                    ("company_ids", "in", self.ids),
                    ("share", "=", False),
                    ("id", "!=", self.env.ref("base.user_root").id),
                ],
                order="id",
                limit=1,
            )
        )

    @api.depends("partner_id")
    def _compute_spare_warehouse_id(self):
        """The first warehouse, as long as nobody has chosen another."""
        first = {
            company.id: warehouse_id
            # sudo: a default of the company, whoever opens it.
            for company, warehouse_id in self.env["stock.warehouse"]
            .sudo()
            ._read_group([("company_id", "in", self.ids)], ["company_id"], ["id:min"])
        }
        for company in self:
            if not company.spare_warehouse_id:
                company.spare_warehouse_id = first.get(company.id, False)
