# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, models
from odoo.fields import Domain


class ResPartner(models.Model):
    """Who may take hazardous and regulated parts."""

    _inherit = "res.partner"

    spare_license_ids = fields.One2many(
        "spare.waste.license",
        "handler_id",
        string="Waste Licences",
        groups="spare_parts_reverse.group_spare_user",
    )
    is_waste_handler = fields.Boolean(
        string="Licensed Handler",
        compute="_compute_is_waste_handler",
        search="_search_is_waste_handler",
        groups="spare_parts_reverse.group_spare_user",
        help="Has a licence for waste that is valid today.",
    )

    def _get_valid_license_domain(self):
        today = fields.Date.context_today(self)
        return Domain("date_from", "<=", today) & Domain("date_to", ">=", today)

    def _compute_is_waste_handler(self):
        groups = self.env["spare.waste.license"]._read_group(
            Domain("handler_id", "in", self.ids) & self._get_valid_license_domain(),
            ["handler_id"],
        )
        handlers = {handler.id for [handler] in groups}
        for partner in self:
            partner.is_waste_handler = partner._origin.id in handlers

    def _search_is_waste_handler(self, operator, value):
        if operator != "in":
            return NotImplemented
        licensed = Domain("spare_license_ids", "any", self._get_valid_license_domain())
        return Domain.OR(licensed if wanted else ~licensed for wanted in value)

    def action_view_waste_licenses(self):
        self.ensure_one()
        return self.spare_license_ids._get_records_action(
            name=self.env._("Waste Licences"),
            domain=[("handler_id", "=", self.id)],
            context={"default_handler_id": self.id},
        )
