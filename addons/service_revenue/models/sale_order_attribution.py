# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import UserError

# What the suggested shares follow.
FOLLOWED = {"opportunity_id", "user_id", "team_id", "company_id"}


class SaleOrder(models.Model):
    """Who made this deal, beside the order (CP-11)."""

    _inherit = "sale.order"

    service_attribution_ids = fields.One2many(
        "service.attribution", "order_id", string="Shares of the Deal", readonly=True
    )
    service_attribution_id = fields.Many2one(
        "service.attribution",
        string="Deal",
        compute="_compute_service_attribution_id",
        search="_search_service_attribution_id",
    )
    service_attribution_line_ids = fields.One2many(
        "service.attribution.line",
        "order_id",
        string="Who Made This Deal",
        readonly=True,
    )
    service_origin = fields.Selection(
        string="Origin of the Deal", related="service_attribution_id.origin"
    )
    service_origin_note = fields.Char(related="service_attribution_id.origin_note")
    service_attribution_state = fields.Selection(related="service_attribution_id.state")
    is_service_change_allowed = fields.Boolean(
        related="service_attribution_id.is_change_allowed"
    )

    @api.depends("service_attribution_ids")
    def _compute_service_attribution_id(self):
        for order in self:
            order.service_attribution_id = order.service_attribution_ids[:1]

    def _search_service_attribution_id(self, operator, value):
        return [("service_attribution_ids", operator, value)]

    @api.model_create_multi
    def create(self, vals_list):
        orders = super().create(vals_list)
        self.env["service.attribution"]._refresh_orders(
            orders.filtered("opportunity_id")
        )
        return orders

    def write(self, vals):
        result = super().write(vals)
        if "opportunity_id" in vals or (FOLLOWED & vals.keys() and self.opportunity_id):
            self.env["service.attribution"]._refresh_orders(self)
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_locked_shares(self):
        # sudo: who may delete the order need not read its shares.
        locked = self.sudo().service_attribution_ids.filtered(
            lambda attribution: attribution.state == "locked"
        )
        if locked:
            raise UserError(
                self.env._(
                    "%(order)s keeps the record of who made the deal and cannot be "
                    "deleted. Leave it cancelled.",
                    order=locked[0].order_id.name,
                )
            )

    def action_ask_attribution_change(self):
        """Dialog in which somebody proposes other shares of this deal."""
        self.ensure_one()
        if not self.service_attribution_id:
            raise UserError(
                self.env._(
                    "Service took no part in %(order)s: there are no shares to change.",
                    order=self.name,
                )
            )
        return self.service_attribution_id.action_ask_change()
