# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import ValidationError


class ProductTemplate(models.Model):
    """For whom, for what and with which goods a service product is meant (SR-19)."""

    _inherit = "product.template"

    service_customer_tag_ids = fields.Many2many(
        "res.partner.category",
        "service_product_customer_tag_rel",
        "product_tmpl_id",
        "category_id",
        string="Customer Groups",
        help="Proposed to customers with one of these tags; empty: to everybody.",
    )
    service_scenario_ids = fields.Many2many(
        "service.scenario",
        "service_product_scenario_rel",
        "product_tmpl_id",
        "scenario_id",
        string="Scenarios",
        help="Proposed where the products are used like this; empty: everywhere.",
    )
    service_goods_categ_ids = fields.Many2many(
        "product.category",
        "service_product_goods_categ_rel",
        "product_tmpl_id",
        "categ_id",
        string="For Products of",
        help="Proposed with products of these categories and of those below them.",
    )
    service_goods_ids = fields.Many2many(
        "product.template",
        "service_product_offer_rel",
        "service_tmpl_id",
        "product_tmpl_id",
        string="For Products",
        domain=[("service_level_id", "=", False)],
        help="Proposed with each sale of these products (SR-42).",
    )
    service_promise = fields.Text(related="service_level_id.promise", string="Promise")
    service_calendar_id = fields.Many2one(
        related="service_level_id.calendar_id", string="Hours"
    )
    service_hotline_kind = fields.Selection(
        related="service_level_id.hotline_kind", string="Hotline"
    )
    service_response_target = fields.Float(
        related="service_level_id.response_target", string="Response Within"
    )
    service_response_unit = fields.Selection(
        related="service_level_id.response_unit", string="Response Unit"
    )
    service_resolution_target = fields.Float(
        related="service_level_id.resolution_target", string="Solved Within"
    )
    service_resolution_unit = fields.Selection(
        related="service_level_id.resolution_unit", string="Solution Unit"
    )
    service_entitlement_ids = fields.One2many(
        related="service_level_id.entitlement_ids", string="Included Quantities"
    )
    service_included_note = fields.Char(
        string="Included", compute="_compute_service_included_note"
    )

    @api.depends(
        "service_level_id.entitlement_ids.quantity",
        "service_level_id.entitlement_ids.unlimited",
        "service_level_id.entitlement_ids.type_id.name",
    )
    @api.depends_context("lang")
    def _compute_service_included_note(self):
        for template in self:
            template.service_included_note = ", ".join(
                self.env._("unlimited %(what)s", what=included.type_id.name)
                if included.unlimited
                else f"{included.quantity} × {included.type_id.name}"
                for included in template.service_level_id.entitlement_ids
                if included.unlimited or included.quantity
            )

    # ------------------------------------------------------------------
    # What fits (SR-19, SR-42)
    # ------------------------------------------------------------------

    @api.model
    def _service_offers(self, requests):
        """Services that fit goods, customer and scenario; a constant number of queries.

        :param requests: ``{key: (company, partner, product template, scenario)}``
        :return: ``{key: service templates}`` for every key, the highest level first
        """
        empty = self.browse()
        services = self.search(
            [("service_level_id", "!=", False), ("sale_ok", "=", True)]
        ).filtered(lambda one: one.service_goods_ids or one.service_goods_categ_ids)
        if not services or not requests:
            return dict.fromkeys(requests, empty)
        services = services.sorted(lambda one: (-one.service_level_id.rank, one.id))
        paths = {
            one: tuple(one.service_goods_categ_ids.mapped("parent_path"))
            for one in services
        }
        tags = {one: set(one.service_customer_tag_ids.ids) for one in services}
        scenarios = {one: set(one.service_scenario_ids.ids) for one in services}
        goods = {one: set(one.service_goods_ids.ids) for one in services}
        result = {}
        for key, (company, partner, product, scenario) in requests.items():
            own = set((partner | partner.commercial_partner_id).category_id.ids)
            path = product.categ_id.parent_path or "-"
            result[key] = empty.union(
                *(
                    one
                    for one in services
                    if one.company_id in (empty.company_id, company)
                    and (product.id in goods[one] or path.startswith(paths[one]))
                    and (not tags[one] or tags[one] & own)
                    and (not scenarios[one] or scenario.id in scenarios[one])
                )
            )
        return result

    @api.model
    def _service_offer_prices(self, services, pricelist, currency, date):
        """{service: unit price without taxes}, by one look at the price list."""
        variants = services.product_variant_id
        prices = pricelist._get_products_price(
            variants, quantity=1.0, currency=currency, date=date
        )
        return {one: prices.get(one.product_variant_id.id, 0.0) for one in services}

    @api.constrains("service_goods_ids", "service_goods_categ_ids", "service_level_id")
    def _check_service_goods(self):
        for template in self:
            if not template.service_level_id and (
                template.service_goods_ids or template.service_goods_categ_ids
            ):
                raise ValidationError(
                    self.env._(
                        "“%(product)s” is proposed with other products, so it needs a "
                        "service level.",
                        product=template.name,
                    )
                )
