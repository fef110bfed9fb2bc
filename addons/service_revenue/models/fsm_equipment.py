# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.fields import Domain


class FsmEquipment(models.Model):
    """A sold unit: what, whose, where, since when, for how much (SR-32)."""

    _inherit = "fsm.equipment"

    owned_by_id = fields.Many2one(index=True)
    product_id = fields.Many2one(index=True)
    lot_id = fields.Many2one(index=True)
    location_id = fields.Many2one(index=True)
    # Portal users read their own equipment, but not what is said about it inside.
    notes = fields.Html(groups="base.group_user")
    sale_line_id = fields.Many2one(
        "sale.order.line",
        string="Sale Order Line",
        readonly=True,
        copy=False,
        index=True,
        ondelete="set null",
    )
    sale_order_id = fields.Many2one(related="sale_line_id.order_id")
    delivery_move_id = fields.Many2one(
        "stock.move",
        string="Delivered By",
        readonly=True,
        copy=False,
        index=True,
        ondelete="set null",
    )
    sale_date = fields.Date(
        copy=False, help="Date of the sale, for units sold elsewhere too."
    )
    returned_on = fields.Date(
        copy=False,
        index="btree_not_null",
        help="Came back from the customer on this day. Returned units are no longer "
        "part of the installed base.",
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    goods_value = fields.Monetary(
        compute="_compute_goods_value",
        store=True,
        readonly=False,
        copy=False,
        help="What the customer paid for this unit without taxes, in the currency of "
        "the company at the rate of the order. List price if it was not sold here.",
    )
    contract_id = fields.Many2one(
        "contract.contract",
        index="btree_not_null",
        check_company=True,
        help="Contract that covers this unit.",
    )
    warranty_state = fields.Selection(
        [
            ("valid", "In warranty"),
            ("expired", "Expired"),
            ("none", "No warranty"),
        ],
        string="Warranty",
        compute="_compute_warranty_state",
        search="_search_warranty_state",
    )
    fsm_order_ids = fields.Many2many("fsm.order", string="Work Orders")
    fsm_order_count = fields.Integer(
        string="Visits", compute="_compute_fsm_order_count"
    )
    ticket_count = fields.Integer(string="Tickets", compute="_compute_ticket_count")

    @api.depends("product_id")
    def _compute_goods_value(self):
        for equipment in self:
            if equipment.sale_line_id:
                # Sold here: the price paid was noted at delivery and stays.
                equipment.goods_value = equipment.goods_value
                continue
            company = equipment.company_id
            product = equipment.product_id.with_company(company)
            equipment.goods_value = product.currency_id._convert(
                product.list_price, company.currency_id, company
            )

    @api.depends("warranty_start_date", "warranty_end_date")
    def _compute_warranty_state(self):
        today = fields.Date.context_today(self)
        for equipment in self:
            end = equipment.warranty_end_date
            if not end:
                equipment.warranty_state = "none"
            else:
                equipment.warranty_state = "valid" if end >= today else "expired"

    def _search_warranty_state(self, operator, value):
        if operator != "in":
            return NotImplemented
        today = fields.Date.context_today(self)
        domains = {
            "valid": Domain("warranty_end_date", ">=", today),
            "expired": Domain("warranty_end_date", "<", today),
            "none": Domain("warranty_end_date", "=", False),
        }
        return Domain.OR(domains[state] for state in value if state in domains)

    def _get_warranty_end_date(self):
        """No warranty has no end: it is not over today, it never was."""
        self.ensure_one()
        if self.product_id and (
            not self.product_id.warranty or not self.warranty_start_date
        ):
            return False
        return super()._get_warranty_end_date()

    def _compute_fsm_order_count(self):
        counts = {}
        if self.env["fsm.order"].has_access("read"):
            counts = dict(
                self.env["fsm.order"]._read_group(
                    [("equipment_ids", "in", self.ids)], ["equipment_ids"], ["__count"]
                )
            )
        for equipment in self:
            equipment.fsm_order_count = counts.get(equipment, 0)

    def _compute_ticket_count(self):
        counts = {}
        if self.env["helpdesk.ticket"].has_access("read"):
            counts = dict(
                self.env["helpdesk.ticket"]._read_group(
                    [("equipment_id", "in", self.ids)], ["equipment_id"], ["__count"]
                )
            )
        for equipment in self:
            equipment.ticket_count = counts.get(equipment, 0)

    # ------------------------------------------------------------------
    # Actions
    # ------------------------------------------------------------------

    def action_view_fsm_orders(self):
        """Visits for this unit; the list shows what the user may see."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "service_revenue.fsm_order_action_all"
        )
        action["domain"] = [("equipment_ids", "in", self.ids)]
        action["context"] = {}
        return action

    def action_view_tickets(self):
        """Tickets about this unit; the list shows what the user may see."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "helpdesk_mgmt.helpdesk_ticket_action"
        )
        action["domain"] = [("equipment_id", "=", self.id)]
        action["context"] = {
            "default_equipment_id": self.id,
            "default_partner_id": self.owned_by_id.id,
        }
        return action

    def action_view_sale_order(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": "sale.order",
            "res_id": self.sale_order_id.id,
            "view_mode": "form",
        }

    def _service_link_work_orders(self):
        """Put newly delivered units on the work orders of their sale.

        A work order of one line gets the units of that line; one for a service or for
        the whole sale (installation, delivery) gets them all.
        """
        sold = self.filtered("sale_line_id")
        by_sale = sold.grouped("sale_order_id")
        if not by_sale:
            return
        sales = self.env["sale.order"].union(*by_sale)
        cancelled = self.env.ref("fieldservice.fsm_stage_cancelled")
        for order in sales._get_service_work_orders():
            if order.stage_id == cancelled:
                continue
            sale = order.sale_id or order.sale_line_id.order_id
            units = by_sale.get(sale, self.browse())
            line = order.sale_line_id
            if line and line.product_id.type != "service":
                units = units.filtered(
                    lambda unit, line=line: unit.sale_line_id == line
                )
            if units:
                order.equipment_ids += units

    # ------------------------------------------------------------------
    # Names
    # ------------------------------------------------------------------

    @api.model
    def _make_names_unique(self, names):
        """Names as given, with a number where one is taken (also by another company).

        :param list names: wanted names, in order; may hold the same one twice
        """
        # The constraint on the name spans companies, so the search has to as well; only
        # names are looked at.
        taken = {
            equipment.name
            for equipment in self.sudo().search_fetch([("name", "in", names)], ["name"])
        }
        result = []
        clashing = [name for name in names if name in taken]
        if clashing:
            numbered = Domain.OR(
                Domain("name", "=like", f"{_escape_like(name)} #%") for name in clashing
            )
            taken.update(self.sudo().search(numbered).mapped("name"))
        for name in names:
            unique, number = name, 1
            while unique in taken:
                number += 1
                unique = f"{name} #{number}"
            taken.add(unique)
            result.append(unique)
        return result


def _escape_like(text):
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
