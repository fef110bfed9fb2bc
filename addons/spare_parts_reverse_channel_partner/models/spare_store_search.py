# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from collections import defaultdict

from odoo import api, models
from odoo.fields import Domain
from odoo.tools import SQL, format_date, formatLang

#: From so many free pieces on, a part is in stock; below it there are few.
ENOUGH = 3
_TONES = {"open": "info", "done": "success", "cancelled": "secondary"}


class SpareStoreRequest(models.Model):
    """What pages show of parts: availability in words, own parts exactly (SP-16)."""

    _inherit = "spare.store.request"

    # ------------------------------------------------------------------
    # Parts
    # ------------------------------------------------------------------

    @api.model
    def _get_part_domain(self, point, search=None):
        """Parts that this store may have, by name, code or machine that they fit."""
        allowance = self.env["spare.store.allowance"]._find(
            point.company_id, point.channel_partner_id.grade_id
        )
        if not allowance:
            return Domain.FALSE
        domain = allowance._get_part_domain()
        if search:
            domain &= (
                Domain("name", "ilike", search)
                | Domain("default_code", "ilike", search)
                | Domain("barcode", "=", search)
                | Domain("id", "in", self._get_parts_of_machine(point, search))
            )
        return domain

    @api.model
    def _get_parts_of_machine(self, point, search):
        """Ids of parts that are, or were, inside machines with such a name."""
        # sudo: only which part fits which product, and nobody's machine.
        machines = (
            self.env["product.product"]
            .sudo()
            .search(
                Domain("name", "ilike", search)
                | Domain("default_code", "ilike", search),
                limit=200,
            )
        )
        if not machines:
            return []
        groups = (
            self.env["spare.installed.part"]
            .sudo()
            ._read_group(
                [
                    ("equipment_id.product_id", "in", machines.ids),
                    ("company_id", "in", (False, point.company_id.id)),
                ],
                ["product_id"],
            )
        )
        return [product.id for (product,) in groups]

    @api.model
    def _get_fits(self, products, point):
        """{part id: names of up to three products it was fitted in}; one query."""
        self.env["spare.installed.part"].flush_model()
        self.env["fsm.equipment"].flush_model(["product_id"])
        rows = self.env.execute_query(
            SQL(
                """
    SELECT part.product_id, unit.product_id
      FROM spare_installed_part part
      JOIN fsm_equipment unit ON unit.id = part.equipment_id
     WHERE part.product_id = ANY(%s) AND unit.product_id IS NOT NULL
       AND COALESCE(part.company_id, %s) = %s
     GROUP BY 1, 2 ORDER BY 1, COUNT(*) DESC, 2
                """,
                products.ids,
                point.company_id.id,
                point.company_id.id,
            )
        )
        # sudo: names of products that were sold to the public.
        machines = self.env["product.product"].sudo().browse({row[1] for row in rows})
        names = {machine.id: machine.name for machine in machines}
        fits = defaultdict(list)
        for part_id, machine_id in rows:
            if len(fits[part_id]) < 3:
                fits[part_id].append(names[machine_id])
        return fits

    @api.model
    def _get_central_words(self, products, point):
        """{part: (tone, words)}: what the central warehouse has, never how much."""
        warehouse = point._get_central_warehouse()
        # sudo: only words leave this method.
        quants = self.env["stock.quant"].sudo()
        free = {
            product.id: quantity - reserved
            for product, quantity, reserved in quants._read_group(
                [
                    ("location_id", "child_of", warehouse.lot_stock_id.id),
                    ("product_id", "in", products.ids),
                ],
                ["product_id"],
                ["quantity:sum", "reserved_quantity:sum"],
            )
        }
        words = {}
        for product in products:
            count = free.get(product.id, 0.0)
            if count >= ENOUGH:
                words[product] = ("success", self.env._("In stock"))
            elif count > 0:
                words[product] = ("warning", self.env._("Few left"))
            else:
                words[product] = ("secondary", self.env._("Not in stock"))
        return words

    @api.model
    def _get_part_cards(self, products, point):
        """What is shown of parts: a constant number of queries."""
        # sudo: parts are known to all stores; portal users read no products.
        products = products.sudo()
        held = point._get_part_stock(products)[point]
        words = self._get_central_words(products, point)
        fits = self._get_fits(products, point)
        return [
            {
                "id": product.id,
                "url": f"/my/store/parts/{product.id}?store={point.id}",
                "name": product.name,
                "code": product.default_code,
                "fits": ", ".join(fits.get(product.id, ())),
                "central": words[product],
                "held": held[product],
                "held_text": self._get_quantity_text(held[product], product.uom_id),
            }
            for product in products
        ]

    @api.model
    def _get_part_page(self, product, point, member, with_money=False):
        """What the page of one part needs."""
        # sudo: as above.
        product = product.sudo()
        [card] = self._get_part_cards(product, point)
        firm = point.channel_partner_id
        allowance = self.env["spare.store.allowance"]._find(
            point.company_id, firm.grade_id
        )
        covered = bool(
            allowance and product.filtered_domain(allowance._get_part_domain())
        )
        desk = not member or member.role != "technician"
        price = ""
        if with_money and covered:
            pricelist = (
                firm.grade_id.default_pricelist_id
                or firm.with_company(point.company_id).property_product_pricelist
            )
            currency = pricelist.currency_id or point.company_id.currency_id
            price = currency.format(
                pricelist._get_product_price(product, 1.0, currency=currency)
            )
        quants = point._get_held_quants(product)
        jobs = self.env["fsm.order"]
        if card["held"]:
            jobs = jobs.search(self._get_job_domain(point), limit=50, order="id desc")
        return {
            **card,
            "unit": product.uom_id.name,
            "tracking": product.tracking,
            "lots": [
                quant.lot_id.name
                for quant in quants
                if quant.lot_id and quant.quantity > quant.reserved_quantity
            ],
            "price": price,
            "can_order": desk and covered and allowance.can_order,
            "can_hold": desk and covered and allowance.can_hold,
            "can_give_back": desk and card["held"] > 0,
            # sudo: the caller reads these jobs; where they are is named for him.
            "jobs": [
                (job.id, " · ".join((job.name, job.location_id.name)))
                for job in jobs.sudo()
            ],
        }

    @api.model
    def _get_quantity_text(self, quantity, unit):
        digits = 0 if float(quantity).is_integer() else 2
        return f"{formatLang(self.env, quantity, digits=digits)} {unit.name}"

    # ------------------------------------------------------------------
    # Requests
    # ------------------------------------------------------------------

    def _get_request_cards(self):
        """What is shown of requests."""
        # sudo: found by the caller's own rights; names are read for him.
        requests = self.sudo()
        kinds = dict(self._fields["kind"]._description_selection(self.env))
        states = dict(self._fields["state"]._description_selection(self.env))
        return [
            {
                "id": one.id,
                "name": one.name,
                "kind": kinds[one.kind],
                "product": one.product_id.name,
                "quantity": self._get_quantity_text(one.quantity, one.uom_id),
                "lots": ", ".join(one.lot_ids.mapped("name")),
                "state": states[one.state],
                "tone": _TONES[one.state],
                "on": format_date(self.env, one.requested_on),
                "job": one.fsm_order_id.name,
                "can_cancel": one.state == "open",
            }
            for one in requests
        ]
