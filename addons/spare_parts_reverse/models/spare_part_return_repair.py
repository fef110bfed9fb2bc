# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools.misc import clean_context


class SparePartReturn(models.Model):
    """From decided to good stock: repair, or back as it is (SP-13)."""

    _inherit = "spare.part.return"

    repair_ids = fields.One2many(
        "repair.order",
        "spare_return_id",
        string="Repairs",
        readonly=True,
        groups="spare_parts_reverse.group_spare_user",
    )
    repair_count = fields.Integer(
        compute="_compute_repair",
        groups="spare_parts_reverse.group_spare_user",
    )
    repair_cost = fields.Monetary(
        string="Cost Of All Repairs",
        compute="_compute_repair",
        groups="spare_parts_reverse.group_spare_user",
        help="Of all attempts, failed ones too.",
    )

    @api.depends("repair_ids.spare_cost")
    def _compute_repair(self):
        groups = self.env["repair.order"]._read_group(
            [("spare_return_id", "in", self.ids)],
            ["spare_return_id"],
            ["__count", "spare_cost:sum"],
        )
        figures = {part.id: (count, cost) for part, count, cost in groups}
        for part in self:
            part.repair_count, part.repair_cost = figures.get(part.id, (0, 0.0))

    def action_view_repairs(self):
        """Open the repair, or the list of all attempts."""
        self.ensure_one()
        self.check_access("read")
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "spare_parts_reverse.repair_order_action_spare"
        )
        if len(self.repair_ids) == 1:
            action.update(
                view_mode="form",
                views=[(False, "form")],
                res_id=self.repair_ids.id,
            )
        return dict(action, domain=[("spare_return_id", "=", self.id)], context={})

    # ------------------------------------------------------------------
    # Where good parts go
    # ------------------------------------------------------------------

    def _get_spare_stock_warehouse(self):
        """Warehouse that works on the part: where it is inspected, else where it is."""
        self.ensure_one()
        warehouse = self.warehouse_id or self.location_id.spare_warehouse_id
        if not warehouse:
            raise UserError(
                self.env._(
                    "%(part)s lies in no warehouse. Receive it in a warehouse first.",
                    part=self.display_name,
                )
            )
        return warehouse

    def _get_spare_repair_destination(self):
        """Hook: where the repaired part goes.

        Good stock of the warehouse; what a customer sent in goes back to him. A
        location of customers closes the return as given back.
        """
        self.ensure_one()
        if self.origin == "send_in":
            return self.partner_id.property_stock_customer or self.env.ref(
                "stock.stock_location_customers"
            )
        return self._get_spare_stock_warehouse().lot_stock_id

    # ------------------------------------------------------------------
    # Repair
    # ------------------------------------------------------------------

    def _route_repair(self):
        """One confirmed repair order for each of these decided parts.

        :return: the repair orders, in the order of the parts
        """
        # sudo: the engine acts for a caller that was checked.
        parts = self.sudo()
        parts._step("repair")
        orders = self.env["repair.order"].sudo()
        # An earlier attempt has to have ended in the database, too.
        orders.flush_model(["spare_return_id", "state"])
        for company, group in parts.grouped("company_id").items():
            env_orders = (
                group._silent()
                .env["repair.order"]
                .with_context(**clean_context(group._silent().env.context))
                .with_company(company)
            )
            made = env_orders.create(
                [part._prepare_spare_repair_vals() for part in group]
            )
            made._action_repair_confirm()
            orders |= made
        by_part = {order.spare_return_id: order for order in orders}
        return (
            self.env["repair.order"]
            .union(*(by_part[part] for part in parts))
            .with_env(self.env)
        )

    def _prepare_spare_repair_vals(self):
        self.ensure_one()
        warehouse = self._get_spare_stock_warehouse()
        if not warehouse.repair_type_id:
            raise UserError(
                self.env._(
                    "%(warehouse)s has no operation type for repairs. Switch it on in "
                    "Inventory / Configuration / Operation Types.",
                    warehouse=warehouse.display_name,
                )
            )
        sent_in = self.origin == "send_in"
        return {
            "company_id": self.company_id.id,
            "picking_type_id": warehouse.repair_type_id.id,
            "product_id": self.product_id.id,
            "product_uom": self.product_id.uom_id.id,
            "product_qty": self.quantity,
            "lot_id": self.lot_id.id,
            "product_location_src_id": self.location_id.id,
            "product_location_dest_id": self._get_spare_repair_destination().id,
            # The customer of a part that is ours is none of the repair's.
            "partner_id": self.partner_id.id if sent_in else False,
            "user_id": False,
            "spare_return_id": self.id,
            "spare_stock_need": max(self.decision_id.stock_need, 0.0),
        }

    def _fail_repair(self, reason):
        """These parts could not be repaired: decided anew, with that in mind."""
        for part in self.filtered(lambda part: not part.grade_id):
            # Sent to repair past the bench: an attempt that failed says as much.
            part._grade(self._get_failed_grade(), note=reason)
        self._decide(note=reason)

    def _get_failed_grade(self):
        """Grade of a part that nobody has graded and that could not be repaired."""
        grade = self.env["spare.grade"].search([("condition", "=", "scrap")], limit=1)
        if not grade:
            raise UserError(
                self.env._(
                    "There is no grade “Beyond repair”. Add one in Configuration / "
                    "Inspection Grades."
                )
            )
        return grade

    def _prepare_decision_vals(self, known, decision):
        """What a customer sent in and cannot be repaired is still his."""
        vals = super()._prepare_decision_vals(known, decision)
        if decision.reason == "repair_failed" and self.origin == "send_in":
            vals["disposition"] = "give_back"
        return vals

    def _get_failed_ways(self):
        """A repair that was only cancelled can be tried again."""
        ways = super()._get_failed_ways()
        # sudo: the decision follows from the repairs, whoever asks.
        failed = {
            part.id
            for (part,) in self.env["repair.order"]
            .sudo()
            ._read_group(
                [("spare_return_id", "in", self.ids), ("spare_result", "=", "failed")],
                ["spare_return_id"],
            )
        }
        return {
            key: way if key in failed else way - {"repair"} for key, way in ways.items()
        }

    # ------------------------------------------------------------------
    # Back as it is
    # ------------------------------------------------------------------

    def _route_restock(self):
        """No fault found: these parts go to good stock as they are.

        :return: the stock moves, in the order of the parts
        """
        # sudo: the engine acts for a caller that was checked.
        parts = self.sudo()
        parts._check_transition("done")
        values = parts._get_spare_restock_values()
        moves = parts.env["stock.move"]._spare_transfer(
            [
                part._get_transfer(
                    part._get_spare_stock_warehouse().lot_stock_id, value=values[part]
                )
                for part in parts
            ]
        )
        for location, group in parts.grouped(
            lambda part: part._get_spare_stock_warehouse().lot_stock_id
        ).items():
            group._step("done", {"outcome": "good", "location_id": location.id})
        return moves

    def _get_spare_restock_values(self):
        """At what amount each part comes back into stock without a repair.

        A part that lay in stock and left it in this return comes back at what it left
        at. What came out of a machine for nothing comes in for nothing, unless the
        company says that it keeps the share of its grade of today's cost.

        :return: ``{part: amount in the currency of its company}``
        """
        left = {}
        for part in self:
            out = part.move_ids.filtered(
                lambda move, part=part: (
                    move.state == "done"
                    and move.is_out
                    and move.product_id == part.product_id
                )
            ).sorted("id")[-1:]
            if out:
                left[part] = out.value
        values = {}
        for part in self:
            company = part.company_id
            if part in left:
                value = left[part]
            elif company.spare_restock_value == "grade":
                share = part.grade_id.value_percent if part.grade_id else 100.0
                value = part._get_spare_unit_cost() * part.quantity * share / 100
            else:
                value = 0.0
            values[part] = company.currency_id.round(value)
        return values

    def _get_spare_unit_cost(self):
        """Cost of one piece in the books of the company, today."""
        self.ensure_one()
        product = self.product_id.with_company(self.company_id)
        if product.lot_valuated and self.lot_id:
            lot = self.lot_id.with_company(self.company_id)
            return lot.standard_price or product.standard_price
        return product.standard_price
