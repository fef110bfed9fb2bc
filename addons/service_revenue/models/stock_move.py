# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from collections import Counter, defaultdict

from odoo import fields, models


class StockMove(models.Model):
    """Goods that go to a customer are registered, what returns is taken out (SR-32)."""

    _inherit = "stock.move"

    def _action_done(self, cancel_backorder=False):
        moves = super()._action_done(cancel_backorder)
        done = moves.filtered(lambda move: move.state == "done")
        done._service_register_sold()
        done._service_take_out_returned()
        return moves

    # ------------------------------------------------------------------
    # Sold
    # ------------------------------------------------------------------

    def _service_is_sold(self):
        self.ensure_one()
        return (
            self.location_dest_id.usage == "customer"
            and self.location_id.usage != "customer"
            and self.product_id.create_fsm_equipment
            and self._get_service_address()
        )

    def _get_service_address(self):
        """Address that the goods go to."""
        self.ensure_one()
        order = self.sale_line_id.order_id
        return (
            order.partner_shipping_id or self.picking_id.partner_id or self.partner_id
        )

    def _service_register_sold(self):
        """Register each sold unit as equipment, all in one batch."""
        # Whoever validates a delivery may not maintain equipment or locations; the
        # delivery that he was allowed to validate says all that is written here.
        moves = self.sudo().filtered(lambda move: move._service_is_sold())
        units = moves._get_service_units()
        if not units:
            return
        addresses = self.env["res.partner"].sudo()
        addresses = addresses.union(*(move._get_service_address() for move in moves))
        locations = self.env["fsm.location"].sudo()._service_locations(addresses)
        equipment_model = self.env["fsm.equipment"].sudo()
        names = equipment_model._make_names_unique(moves._get_service_unit_names(units))
        stage = equipment_model._default_stage_id()
        equipments = equipment_model.with_context(mail_create_nosubscribe=True).create(
            [
                {
                    **move._prepare_service_equipment_vals(lot, locations),
                    "name": name,
                    "stage_id": stage.id,
                }
                for (move, lot), name in zip(units, names, strict=True)
            ]
        )
        equipments._service_link_work_orders()

    def _get_service_units(self):
        """Units that have no equipment yet: a list of (move, lot), one per unit.

        At most ``service_equipment_max_units`` per move and lot: nobody registers a
        thousand screws.
        """
        moves = self.filtered(lambda move: move.product_id.create_fsm_equipment)
        if not moves:
            return []
        wanted = Counter()
        for line in moves.move_line_ids:
            # The epsilon forgives the rounding of a conversion between units.
            wanted[line.move_id, line.lot_id] += int(line.quantity_product_uom + 1e-6)
        # sudo: the register follows from the delivery, whoever makes it.
        registered = {
            (move, lot): count
            for move, lot, count in self.env["fsm.equipment"]
            .sudo()
            ._read_group(
                [("delivery_move_id", "in", moves.ids)],
                ["delivery_move_id", "lot_id"],
                ["__count"],
            )
        }
        units = []
        for (move, lot), count in wanted.items():
            count = min(count, move.company_id.service_equipment_max_units)
            units += [(move, lot)] * (count - registered.get((move, lot), 0))
        return units

    def _get_service_unit_names(self, units):
        """Wanted names: product and serial number, or product, delivery and number."""
        numbers = Counter()
        names = []
        for move, lot in units:
            product = move.product_id
            if lot and product.tracking == "serial":
                names.append(f"{product.name} ({lot.name})")
                continue
            reference = lot.name or move.picking_id.name or move.reference
            numbers[product, reference] += 1
            names.append(f"{product.name} ({reference}/{numbers[product, reference]})")
        return names

    def _prepare_service_equipment_vals(self, lot, locations):
        """Values of one unit, without its name."""
        self.ensure_one()
        line = self.sale_line_id
        address = self._get_service_address()
        delivered_on = fields.Datetime.context_timestamp(self, self.date).date()
        location = locations.get(address) or self.fsm_order_id.location_id
        vals = {
            "product_id": self.product_id.id,
            "lot_id": lot.id,
            "owned_by_id": address.commercial_partner_id.id,
            "location_id": location.id,
            "current_location_id": location.id,
            "company_id": self.company_id.id,
            "delivery_move_id": self.id,
            "sale_date": delivered_on,
            "warranty_start_date": delivered_on,
        }
        if line:
            order = line.order_id
            vals.update(
                owned_by_id=order.partner_id.commercial_partner_id.id,
                sale_line_id=line.id,
                sale_date=fields.Datetime.context_timestamp(
                    self, order.date_order
                ).date(),
                goods_value=self._get_service_goods_value(),
            )
        return vals

    def _get_service_goods_value(self):
        """Price paid for one unit of the product without taxes, in company currency."""
        self.ensure_one()
        line = self.sale_line_id
        order = line.order_id
        price = (
            line.price_subtotal / line.product_uom_qty if line.product_uom_qty else 0
        )
        # A kit or a replacement delivers another product than the line sells: its own
        # list price is the better guess.
        if line.product_id != self.product_id:
            return self.product_id.list_price
        price = line.product_uom_id._compute_price(price, self.product_id.uom_id)
        # The order keeps the rate of its day: foreign currency per company currency.
        value = price / (order.currency_rate or 1.0)
        return self.company_id.currency_id.round(value)

    def prepare_equipment_values(self, move_line):
        """Complete what OCA registers by itself when the operation type says so."""
        values = super().prepare_equipment_values(move_line)
        # sudo: the register follows from the delivery, whoever makes it.
        move = move_line.move_id.sudo()
        address = move._get_service_address()
        # sudo: as above; only known places, none is made.
        locations = (
            self.env["fsm.location"].sudo()._service_locations(address, create=False)
        )
        values.update(move._prepare_service_equipment_vals(move_line.lot_id, locations))
        names = move._get_service_unit_names([(move, move_line.lot_id)])
        [values["name"]] = self.env["fsm.equipment"]._make_names_unique(names)
        return values

    # ------------------------------------------------------------------
    # Returned
    # ------------------------------------------------------------------

    def _service_take_out_returned(self):
        """Take what came back out of the installed base: by serial, else the latest."""
        # sudo: the register follows from the return, whoever receives it.
        moves = self.sudo().filtered(
            lambda move: (
                move.location_id.usage == "customer"
                and move.location_dest_id.usage != "customer"
            )
        )
        if not moves:
            return
        by_date = defaultdict(list)
        installed = moves._get_service_installed()
        taken = set()
        for move in moves:
            for line in move.move_line_ids:
                candidates = [
                    equipment
                    for equipment in installed
                    if equipment.id not in taken
                    and move._service_returns(equipment, line.lot_id)
                ]
                day = fields.Datetime.context_timestamp(move, move.date).date()
                count = int(line.quantity_product_uom + 1e-6)
                ids = [equipment.id for equipment in candidates[:count]]
                taken.update(ids)
                by_date[day] += ids
        for day, ids in by_date.items():
            # sudo: as above; the one field that a return changes.
            self.env["fsm.equipment"].sudo().browse(ids).write({"returned_on": day})

    def _get_service_installed(self):
        """Installed units that these returns may be about, the latest first."""
        return (
            self.env["fsm.equipment"]
            .sudo()
            .search(
                [
                    ("returned_on", "=", False),
                    ("product_id", "in", self.product_id.ids),
                    ("company_id", "in", self.company_id.ids),
                    "|",
                    "|",
                    ("lot_id", "in", self.move_line_ids.lot_id.ids),
                    ("delivery_move_id", "in", self.origin_returned_move_id.ids),
                    ("sale_line_id", "in", self.sale_line_id.ids),
                ],
                order="id desc",
            )
        )

    def _service_returns(self, equipment, lot):
        """Could this move bring back ``equipment`` (with ``lot``, if any)?"""
        self.ensure_one()
        if equipment.product_id != self.product_id or equipment.lot_id != lot:
            return False
        if lot and self.product_id.tracking == "serial":
            return True
        origin = self.origin_returned_move_id
        if origin:
            return equipment.delivery_move_id == origin
        return bool(self.sale_line_id) and equipment.sale_line_id == self.sale_line_id
