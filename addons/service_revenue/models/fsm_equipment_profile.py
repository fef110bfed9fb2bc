# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.tools import SQL


class FsmEquipment(models.Model):
    """The installed product as a source of facts: goods value and warranty."""

    _name = "fsm.equipment"
    _inherit = ["fsm.equipment", "service.profile.event.mixin"]

    commercial_partner_id = fields.Many2one(
        "res.partner",
        string="Customer",
        compute="_compute_commercial_partner_id",
        store=True,
        index="btree_not_null",
        help="Whose profile this counts for: the owner, else the owner of the place "
        "where it stands.",
    )

    _profile_columns = frozenset(
        [
            "commercial_partner_id",
            "company_id",
            "product_id",
            "goods_value",
            "returned_on",
            "sale_date",
            "warranty_start_date",
            "warranty_end_date",
        ]
    )
    _profile_owner_columns = frozenset(["commercial_partner_id"])

    @api.model
    def _profile_partner_query(self, ids):
        return SQL(
            "SELECT commercial_partner_id FROM fsm_equipment WHERE id = ANY(%s)", ids
        )

    @api.depends(
        "owned_by_id.commercial_partner_id",
        "current_location_id.owner_id.commercial_partner_id",
        "location_id.owner_id.commercial_partner_id",
    )
    def _compute_commercial_partner_id(self):
        for equipment in self:
            owner = (
                equipment.owned_by_id
                or equipment.current_location_id.owner_id
                or equipment.location_id.owner_id
            )
            equipment.commercial_partner_id = owner.commercial_partner_id
