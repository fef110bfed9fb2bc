# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import float_compare

from .fsm_equipment_payer import PAYERS

#: What an RMA is about.
_LINKS = (
    *("partner_id", "order_id", "product_id", "lot_id"),
    *("equipment_id", "ticket_id", "fsm_order_id"),
)


class Rma(models.Model):
    """An RMA of the part loop: which serial, of which machine, and who pays (SP-04)."""

    _name = "rma"
    _inherit = ["service.measured.mixin", "rma"]

    spare_kind = fields.Selection(related="operation_id.spare_kind")
    lot_id = fields.Many2one(
        "stock.lot",
        string="Serial / Lot",
        index="btree_not_null",
        ondelete="restrict",
        compute="_compute_lot_id",
        store=True,
        readonly=False,
        domain="[('product_id', '=', product_id)]",
        help="Number of the part that comes back. The receipt takes no other one.",
    )
    equipment_id = fields.Many2one(
        "fsm.equipment",
        string="Machine",
        index="btree_not_null",
        ondelete="restrict",
        compute="_compute_equipment_id",
        store=True,
        readonly=False,
    )
    ticket_id = fields.Many2one(
        "helpdesk.ticket", index="btree_not_null", ondelete="set null", copy=False
    )
    fsm_order_id = fields.Many2one(
        "fsm.order",
        string="Work Order",
        index="btree_not_null",
        ondelete="set null",
        copy=False,
    )
    spare_return_ids = fields.One2many(
        "spare.part.return", "rma_id", string="Part Returns", readonly=True
    )
    spare_return_count = fields.Integer(
        compute="_compute_spare_return_count", compute_sudo=True
    )
    spare_payer = fields.Selection(
        PAYERS,
        string="Paid By",
        readonly=True,
        copy=False,
        help="By warranty of the serial and service contract, on the day of the "
        "confirmation (SP-04).",
    )
    spare_payer_note = fields.Char(string="Why", readonly=True, copy=False)
    spare_progress = fields.Selection(
        [
            ("waiting", "We wait for your parcel"),
            ("owed", "We wait for the old part"),
            ("received", "Received"),
            ("inspection", "In inspection"),
            ("decided", "Inspected"),
            ("repair", "In repair"),
            ("on_the_way", "On its way back to you"),
            ("back", "Back with you"),
            ("replacing", "A replacement is on its way to you"),
            ("replaced", "Replaced"),
            ("finished", "Finished"),
            ("cancelled", "Cancelled"),
        ],
        string="Where It Is",
        compute="_compute_spare_progress",
        compute_sudo=True,
        help="What the customer is told.",
    )

    @api.depends("product_id", "equipment_id")
    def _compute_lot_id(self):
        for rma in self:
            unit = rma.equipment_id
            if unit.lot_id and unit.product_id == rma.product_id:
                rma.lot_id = unit.lot_id
            elif rma.lot_id.product_id != rma.product_id:
                rma.lot_id = False

    @api.depends("lot_id")
    def _compute_equipment_id(self):
        units = self.env["fsm.equipment"].search_fetch(
            [("lot_id", "in", self.lot_id.ids), ("returned_on", "=", False)],
            ["lot_id"],
            order="id",
        )
        by_lot = {unit.lot_id: unit for unit in units}
        for rma in self:
            if rma.lot_id and rma.equipment_id.lot_id != rma.lot_id:
                rma.equipment_id = by_lot.get(rma.lot_id, rma.equipment_id)

    def _compute_spare_return_count(self):
        counts = dict(
            self.env["spare.part.return"]._read_group(
                [("rma_id", "in", self.ids)], ["rma_id"], ["__count"]
            )
        )
        for rma in self:
            rma.spare_return_count = counts.get(rma, 0)

    @api.depends("state", "spare_return_ids.state", "reception_move_id.state")
    def _compute_spare_progress(self):
        by_state = {
            "waiting_return": "on_the_way",
            "returned": "back",
            "waiting_replacement": "replacing",
            "replaced": "replaced",
            "cancelled": "cancelled",
            "finished": "finished",
            "refunded": "finished",
        }
        by_step = {
            "received": "inspection",
            "decided": "decided",
            "repair": "repair",
            "supplier": "repair",
        }
        for rma in self:
            steps = rma.spare_return_ids.mapped("state")
            progress = by_state.get(rma.state)
            if progress == "replaced" and {"owed", "transit"} & set(steps):
                progress = "owed"
            elif not progress and rma.state in ("received", "locked"):
                known = [by_step[step] for step in steps if step in by_step]
                progress = known[0] if known else "received"
            rma.spare_progress = progress or "waiting"

    # ------------------------------------------------------------------
    # Which serial
    # ------------------------------------------------------------------

    def _get_returned_product(self):
        """What comes back: another product than was delivered, if it is said so."""
        self.ensure_one()
        if self.operation_id.different_return_product and self.return_product_id:
            return self.return_product_id
        return self.product_id

    @api.constrains("lot_id", "product_id", "move_id", "product_uom_qty")
    def _check_lot(self):
        """The serial is one of that product, and of that delivery (SP-04)."""
        # sudo: what number belongs to which part holds for whoever types it in.
        for rma in self.filtered("lot_id").sudo():
            product, lot = rma._get_returned_product(), rma.lot_id
            if lot.product_id != product:
                raise ValidationError(
                    self.env._(
                        "Number %(lot)s belongs to %(other)s and not to %(product)s.",
                        lot=lot.name,
                        other=lot.product_id.display_name,
                        product=product.display_name,
                    )
                )
            delivered = rma.move_id.move_line_ids.lot_id
            if delivered and product == rma.product_id and lot not in delivered:
                raise ValidationError(
                    self.env._(
                        "Number %(lot)s was not in delivery %(picking)s, but "
                        "%(delivered)s. Correct the number or the origin delivery.",
                        lot=lot.name,
                        picking=rma.move_id.picking_id.name or rma.move_id.reference,
                        delivered=", ".join(delivered.mapped("name")),
                    )
                )
            if product.tracking == "serial" and float_compare(
                rma.product_uom_qty, 1, precision_rounding=rma.product_uom.rounding
            ):
                raise ValidationError(
                    self.env._(
                        "%(product)s %(lot)s: a serial number is one piece. Make one "
                        "RMA for each.",
                        product=product.display_name,
                        lot=lot.name,
                    )
                )

    def _check_spare_confirm(self):
        """What the part loop has to know before it begins."""
        for rma in self.filtered(lambda one: one.spare_kind == "no_return"):
            # sudo: a rule holds for whoever confirms.
            waste = rma._get_returned_product().sudo().spare_waste_class_id
            if waste.needs_certificate:
                raise UserError(
                    self.env._(
                        "%(product)s is hazardous or regulated (%(waste)s) and has to "
                        "come back. Choose “Advance replacement”.",
                        product=rma._get_returned_product().display_name,
                        waste=waste.display_name,
                    )
                )
        tracked = self.filtered(
            lambda rma: (
                rma.operation_id.action_create_receipt
                and rma._get_returned_product().tracking != "none"
            )
        )
        for rma in tracked:
            if not rma.lot_id:
                raise UserError(
                    self.env._(
                        "%(rma)s: %(product)s is tracked. Enter the serial or lot "
                        "number of what comes back.",
                        rma=rma.name,
                        product=rma._get_returned_product().display_name,
                    )
                )
        serials = tracked.filtered(
            lambda rma: rma._get_returned_product().tracking == "serial"
        )
        # sudo: only the place of the part is named.
        quant = (
            self.env["stock.quant"]
            .sudo()
            .search(
                [
                    ("lot_id", "in", serials.lot_id.ids),
                    ("quantity", ">", 0),
                    ("location_id.usage", "in", ("internal", "transit")),
                ],
                limit=1,
            )
        )
        if quant.company_id - self.company_id:
            # The stock of another company is not named.
            raise UserError(
                self.env._(
                    "Number %(lot)s cannot come back from a customer: it lies in "
                    "stock. Check the number.",
                    lot=quant.lot_id.name,
                )
            )
        if quant:
            raise UserError(
                self.env._(
                    "Number %(lot)s cannot come back from a customer: it lies in "
                    "%(place)s. Check the number, or count the stock there.",
                    lot=quant.lot_id.name,
                    place=quant.location_id.display_name,
                )
            )

    @api.model
    def _get_measured_fields(self):
        return super()._get_measured_fields() | {"spare_payer", "spare_payer_note"}

    @api.constrains("company_id", *_LINKS)
    def _check_spare_company(self):
        """An RMA names nothing of another company."""
        # sudo: only the company of what is linked; none of it is shown.
        for rma in self.sudo():
            for name in _LINKS:
                if rma[name].company_id - rma.company_id:
                    raise ValidationError(
                        self.env._(
                            "“%(field)s” belongs to another company. Choose one of "
                            "%(company)s.",
                            field=self._fields[name]._description_string(self.env),
                            company=rma.company_id.display_name,
                        )
                    )

    def _set_spare_payer(self):
        """Note who pays, on the day on which it is agreed (SP-04)."""
        payers = self.equipment_id._get_spare_payers()
        # sudo: who pays follows from the machine, and is not typed in.
        for rma in self.sudo():
            payer = payers.get(rma.equipment_id)
            rma.spare_payer = payer.payer if payer else "customer"
            rma.spare_payer_note = (
                payer.note if payer else self.env._("No registered machine")
            )

    def write(self, vals):
        """What was agreed about is not exchanged afterwards."""
        if not self.env.su and not {"lot_id", "equipment_id"}.isdisjoint(vals):
            late = self.filtered(lambda rma: rma.spare_kind and rma.state != "draft")
            if late:
                raise UserError(
                    self.env._(
                        "%(rma)s is confirmed: its serial number and machine stay. "
                        "Cancel it and make a new one.",
                        rma=late[0].name,
                    )
                )
        return super().write(vals)

    # ------------------------------------------------------------------
    # Actions
    # ------------------------------------------------------------------

    def action_confirm(self):
        spare = self.filtered(lambda rma: rma.state == "draft" and rma.spare_kind)
        spare._check_spare_confirm()
        spare._set_spare_payer()
        result = super().action_confirm()
        spare.filtered(lambda rma: rma.state != "draft")._spare_open_owed()
        return result

    def action_cancel(self):
        result = super().action_cancel()
        # sudo: the obligation follows from the RMA, which may be cancelled.
        self.sudo().spare_return_ids.filtered(lambda part: part.state == "owed")._step(
            "cancelled", note=self.env._("RMA cancelled")
        )
        return result

    def action_view_spare_returns(self):
        """Show the part returns of this RMA."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "spare_parts_reverse.spare_part_return_action"
        )
        action["domain"] = [("rma_id", "=", self.id)]
        action["context"] = {}
        return action
