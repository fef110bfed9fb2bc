# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, models
from odoo.exceptions import ValidationError


class SaleOrder(models.Model):
    _inherit = "sale.order"

    # ------------------------------------------------------------------
    # Service location
    # ------------------------------------------------------------------

    @api.depends("partner_id", "partner_shipping_id")
    def _compute_fsm_location_id(self):
        """Also find locations that are known by the address that they serve.

        What was made for the delivery address itself wins over what was only found
        through the customer or his company.
        """
        result = super()._compute_fsm_location_id()
        for order in self:
            address = order.partner_shipping_id or order.partner_id
            if not address or order.partner_id.fsm_location:
                continue
            location = address.service_location_id
            if not location and not order.fsm_location_id:
                location = address._get_service_location()
            if location:
                order.fsm_location_id = location
        return result

    def _service_needs_work_order(self):
        """Orders with a line whose product makes a work order."""
        return self.filtered(
            lambda order: any(
                line.product_id.field_service_tracking not in (False, "no")
                for line in order.order_line
                if not line.display_type
            )
        )

    def _service_ensure_locations(self):
        """Give the orders that need a place to send somebody to their location."""
        orders = self._service_needs_work_order().filtered(
            lambda order: not order.fsm_location_id
        )
        if not orders:
            return
        # A salesperson may confirm this order but not maintain locations; what is made
        # here is a copy of the address on the order that he may read.
        orders_sudo = orders.sudo()
        addresses = {
            order: order.partner_shipping_id or order.partner_id
            for order in orders_sudo
        }
        partners = orders_sudo.env["res.partner"].union(*addresses.values())
        locations = orders_sudo.env["fsm.location"]._service_locations(partners)
        for order, partner in addresses.items():
            if partner not in locations:
                raise ValidationError(
                    self.env._(
                        "%(order)s needs a work order, but %(customer)s has no "
                        "address. Fill in the street or the city of the delivery "
                        "address, or choose a service location.",
                        order=order.name,
                        customer=partner.display_name,
                    )
                )
            order.fsm_location_id = locations[partner]

    # ------------------------------------------------------------------
    # Work orders
    # ------------------------------------------------------------------

    def _action_confirm(self):
        self._service_ensure_locations()
        result = super()._action_confirm()
        self.opportunity_id._service_order_confirmed()
        # The ledger pays by shares that are locked.
        self.env["service.attribution"]._lock_orders(self)
        self.env["service.incentive.entry"]._sync_orders(self)
        return result

    def _field_service_generation(self):
        """Make the work orders, one sale order after the other.

        The method that this extends handles one order only. It also reads locations and
        templates, which a salesperson may not; confirming the order is his right.
        """
        orders = self._service_needs_work_order()
        orders._service_ensure_locations()
        created = self.env["fsm.order"]
        for order in orders.sudo():
            order = order.with_company(order.company_id)
            created += super(SaleOrder, order)._field_service_generation()
        return created

    def _prepare_fsm_values(self, **kwargs):
        values = super()._prepare_fsm_values(**kwargs)
        line = self.env["sale.order.line"].browse(kwargs.get("sol_id"))
        template = self.env["fsm.template"].browse(values.get("template_id"))
        lines = line or self.order_line.filtered(
            lambda sol: sol.product_id.field_service_tracking == "sale"
        )
        work_type = lines.product_id.service_work_type_id[:1] or template.type_id
        values.update(type=work_type.id, opportunity_id=self.opportunity_id.id)
        if self.warehouse_id:
            # The default of the work order is that of the user's company.
            values["warehouse_id"] = self.warehouse_id.id
        if template.team_id:
            values["team_id"] = template.team_id.id
        return values

    def _action_cancel(self):
        """A cancelled sale needs no visit any more."""
        orders = self._get_service_work_orders().filtered(
            lambda work: not work.stage_id.is_closed
        )
        result = super()._action_cancel()
        # Cancelling the sale is what was allowed; its open visits follow.
        orders.sudo().action_cancel()
        self.env["service.incentive.entry"]._sync_orders(self)
        return result

    def _get_service_work_orders(self):
        # sudo: a salesperson need not see the visits that his sale causes.
        return (
            self.env["fsm.order"]
            .sudo()
            .search(
                [
                    "|",
                    ("sale_id", "in", self.ids),
                    ("sale_line_id.order_id", "in", self.ids),
                ]
            )
        )

    def _service_amount_changed(self):
        """Bring the incentives of confirmed orders to what they should be now."""
        confirmed = self.filtered(lambda order: order.state == "sale")
        if confirmed:
            self.env["service.incentive.entry"]._sync_orders(confirmed)
