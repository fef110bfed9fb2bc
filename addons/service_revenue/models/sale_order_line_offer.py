# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import UserError

#: Who said no, when and why, the button notes; the share follows from the product.
REFUSAL_FIELDS = frozenset(
    {
        "service_refused_on",
        "service_refused_by",
        "service_refusal_id",
        "service_share",
    }
)


class SaleOrderLine(models.Model):
    """A service line belongs to the product line that it was sold with (SR-42)."""

    _name = "sale.order.line"
    _inherit = ["service.measured.mixin", "sale.order.line"]

    service_for_line_id = fields.Many2one(
        "sale.order.line",
        string="Service For",
        index="btree_not_null",
        ondelete="cascade",
        copy=False,
        domain="[('order_id', '=', order_id)]",
        help="The product that this service was sold with.",
    )
    service_line_ids = fields.One2many(
        "sale.order.line", "service_for_line_id", string="Services"
    )
    service_is_included = fields.Boolean(
        string="Included in the Price",
        readonly=True,
        help="The service is part of the price of its product (SR-43).",
    )
    service_proposed = fields.Boolean(
        readonly=True,
        copy=False,
        help="There was a service to propose with this product.",
    )
    service_refused_on = fields.Datetime(string="Refused On", readonly=True, copy=False)
    service_refused_by = fields.Many2one(
        "res.users", string="Noted By", readonly=True, copy=False
    )
    service_refusal_id = fields.Many2one(
        "service.refusal.reason",
        string="Why Not",
        readonly=True,
        copy=False,
        ondelete="restrict",
    )

    def _service_is_goods(self):
        """Is this a product, and no service, that a service can go with?"""
        self.ensure_one()
        return bool(
            self.product_id
            and not self.display_type
            and not self.is_downpayment
            and self.product_id.type != "combo"
            and not self.product_id.service_level_id
            and self.product_uom_qty > 0
        )

    def _service_attached(self):
        """Lines that are the service of this one: its own, or of the same combo."""
        self.ensure_one()
        lines = self.order_id.order_line
        return lines.filtered(
            lambda line: (
                line.product_id.service_level_id
                and (
                    line.service_for_line_id == self
                    or (
                        self.combo_item_id
                        and line.combo_item_id
                        and line.linked_line_id == self.linked_line_id
                    )
                )
            )
        )

    def _service_level_lines(self):
        """The lines among these that sell a service, alone or within a bundle."""
        return self.filtered(
            lambda line: not line.display_type and line.product_id.service_level_id
        )

    # ------------------------------------------------------------------
    # Buttons
    # ------------------------------------------------------------------

    def _service_check_open(self):
        self.ensure_one()
        self.check_access("write")
        if self.state not in ("draft", "sent"):
            raise UserError(
                self.env._(
                    "%(order)s is no longer a quotation. Sell the service with a new "
                    "quotation for the product that the customer has.",
                    order=self.order_id.name,
                )
            )

    def action_add_service(self, service_id):
        """Sell this service with the product of the line; a second tap does nothing.

        :param service_id: id of one of the services that were proposed
        """
        self._service_check_open()
        if self._service_attached().filtered(
            lambda line: line.product_template_id.id == service_id
        ):
            return True
        offered = self.order_id._service_offered_lines().get(self)
        service = (offered or self.env["product.template"]).filtered(
            lambda one: one.id == service_id
        )
        if not service:
            raise UserError(
                self.env._(
                    "This service is not proposed for %(product)s any more. Reload the "
                    "page and choose another.",
                    product=self.product_id.display_name,
                )
            )
        order = self.order_id
        before = order.order_line.sorted(lambda line: (line.sequence, line.id))
        line = self.create(
            {
                "order_id": order.id,
                "product_id": service.product_variant_id.id,
                "product_uom_qty": self.product_uom_qty,
                "service_for_line_id": self.id,
                "sequence": self.sequence,
            }
        )
        order._service_place_below(before, {self: line})
        self._with_measured_engine().write(
            {
                "service_refused_on": False,
                "service_refused_by": False,
                "service_refusal_id": False,
            }
        )
        return True

    def action_refuse_service(self, reason_id=False):
        """The customer wants no service for this product; asked once is enough."""
        self._service_check_open()
        reason = self.env["service.refusal.reason"].browse(reason_id or []).exists()
        self._with_measured_engine().write(
            {
                "service_refused_on": fields.Datetime.now(),
                "service_refused_by": self.env.uid,
                "service_refusal_id": reason.id,
            }
        )
        return True

    def action_propose_service(self):
        """Propose again what was refused."""
        self._service_check_open()
        self._with_measured_engine().write(
            {
                "service_refused_on": False,
                "service_refused_by": False,
                "service_refusal_id": False,
            }
        )
        return True

    # ------------------------------------------------------------------
    # Product and service stay together
    # ------------------------------------------------------------------

    @api.model
    def _get_measured_fields(self):
        return super()._get_measured_fields() | REFUSAL_FIELDS

    def write(self, vals):
        if "product_uom_qty" not in vals:
            return super().write(vals)
        # A service that was sold for each of the products goes on being so.
        following = self.service_line_ids.filtered(
            lambda line: (
                line.product_uom_qty == line.service_for_line_id.product_uom_qty
            )
        )
        result = super().write(vals)
        following = following.exists().filtered(
            lambda line: (
                line.product_uom_qty != line.service_for_line_id.product_uom_qty
            )
        )
        if following:
            following.write({"product_uom_qty": vals["product_uom_qty"]})
        return result

    def unlink(self):
        return super(SaleOrderLine, self | self.service_line_ids).unlink()

    @api.model_create_multi
    def create(self, vals_list):
        lines = super().create(vals_list)
        lines._service_add_included()
        return lines

    def _service_add_included(self):
        """Bundles bring their service as a line that costs nothing more (SR-43)."""
        bundles = self.filtered(
            lambda line: (
                line.product_id.service_bundle_id
                and not line.display_type
                and not line.service_line_ids.filtered("service_is_included")
            )
        )
        if not bundles:
            return
        orders = bundles.order_id
        before = {
            order: order.order_line.sorted(lambda line: (line.sequence, line.id))
            for order in orders
        }
        included = self.create(
            [
                {
                    "order_id": line.order_id.id,
                    "product_id": service.product_variant_id.id,
                    "product_uom_qty": line.product_uom_qty,
                    "price_unit": 0,
                    "discount": 0,
                    "service_for_line_id": line.id,
                    "service_is_included": True,
                    "sequence": line.sequence,
                }
                for line in bundles
                for service in line.product_id.service_bundle_id
            ]
        )
        added = dict(zip(bundles, included, strict=True))
        for order in orders:
            order._service_place_below(before[order], added)
