# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from .stock_move import PartTransfer


class SpareHarvestLine(models.Model):
    """A component that is recovered, and at what value."""

    _name = "spare.harvest.line"
    _description = "Recovered Component"
    _order = "harvest_id, id"
    _rec_name = "product_id"

    harvest_id = fields.Many2one(
        "spare.harvest", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(
        related="harvest_id.company_id", store=True, index=True
    )
    currency_id = fields.Many2one(related="harvest_id.currency_id")
    product_id = fields.Many2one(
        "product.product",
        string="Component",
        required=True,
        ondelete="restrict",
        domain="[('is_storable', '=', True)]",
    )
    tracking = fields.Selection(related="product_id.tracking")
    lot_name = fields.Char(
        string="Number", help="Serial or lot number, where the component has one."
    )
    quantity = fields.Float(required=True, default=1.0, digits="Product Unit")
    value_percent = fields.Float(
        string="Worth", required=True, default=50.0, help="In percent of its cost."
    )
    value = fields.Monetary(
        compute="_compute_value",
        compute_sudo=True,
        help="At which it comes into stock, unless all components together would be "
        "worth more than a new part.",
    )
    move_id = fields.Many2one(
        "stock.move", readonly=True, copy=False, ondelete="restrict"
    )

    _quantity_positive = models.Constraint(
        "CHECK (quantity > 0)", "The quantity of a component is more than zero."
    )
    _value_percent_range = models.Constraint(
        "CHECK (value_percent BETWEEN 0 AND 100)",
        "A used component is worth between 0 and 100 percent of a new one.",
    )

    @api.depends("product_id", "quantity", "value_percent", "move_id.value")
    def _compute_value(self):
        for line in self:
            if line.move_id:
                line.value = line.move_id.value
                continue
            company = line.company_id or line.harvest_id.company_id
            product = line.product_id.with_company(company)
            amount = product.standard_price * line.quantity * line.value_percent / 100
            line.value = company.currency_id.round(amount) if company else amount

    # ------------------------------------------------------------------
    # Only while it is being done
    # ------------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._check_engine_fields(vals)
        lines = super().create(vals_list)
        lines._check_draft()
        return lines

    @api.model
    def _check_engine_fields(self, vals):
        if not self.env.su and (vals.get("move_id") or vals.get("company_id")):
            raise AccessError(
                self.env._("Company and stock move follow from the line by itself.")
            )

    def write(self, vals):
        self._check_engine_fields(vals)
        self._check_draft()
        result = super().write(vals)
        self._check_draft()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_if_draft(self):
        self._check_draft()

    def _check_draft(self):
        if self.env.su:
            return
        if any(line.harvest_id.state != "draft" or line.move_id for line in self):
            raise UserError(
                self.env._(
                    "The components are in stock already: what was recovered cannot be "
                    "changed. Correct the stock by an inventory count."
                )
            )

    # ------------------------------------------------------------------
    # Into stock
    # ------------------------------------------------------------------

    def _get_transfer(self, value):
        self.ensure_one()
        part = self.harvest_id.return_id
        return PartTransfer(
            product=self.product_id,
            quantity=self.quantity,
            source=part._get_spare_production_location(),
            destination=part._get_spare_stock_warehouse().lot_stock_id,
            company=self.company_id,
            lot=self._get_lot(),
            origin=part.name,
            value=value,
            values={"spare_return_id": part.id},
        )

    def _get_lot(self):
        """The number of the component, made if it is not known yet."""
        self.ensure_one()
        lots = self.env["stock.lot"]
        name = (self.lot_name or "").strip()
        if self.product_id.tracking == "none" or not name:
            return lots
        found = lots.search(
            [
                ("product_id", "=", self.product_id.id),
                ("name", "=", name),
                ("company_id", "in", (False, self.company_id.id)),
            ],
            limit=1,
        )
        if found and self.product_id.tracking == "serial" and found.product_qty > 0:
            raise UserError(
                self.env._(
                    "%(component)s %(number)s is in stock already. Check the number.",
                    component=self.product_id.display_name,
                    number=name,
                )
            )
        return found or lots.create({"product_id": self.product_id.id, "name": name})
