# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, models
from odoo.exceptions import AccessError, UserError


class SpareDiscrepancy(models.Model):
    """How a discrepancy ends: the found part is taken in, and somebody says why."""

    _inherit = "spare.discrepancy"

    def _compute_display_name(self):
        kinds = dict(self._fields["kind"]._description_selection(self.env))
        for record in self:
            # sudo: who sees the discrepancy sees which return it is of.
            name = record.sudo().return_id.name
            record.display_name = f"{name}: {kinds.get(record.kind, '')}"

    def _check_spare_user(self):
        if not self.env.user.has_group("spare_parts_reverse.group_spare_user"):
            raise AccessError(
                self.env._(
                    "Discrepancies are settled by the users of spare parts. Ask your "
                    "administrator for the role."
                )
            )
        self.check_access("write")

    def action_settle(self):
        """Say how these were settled."""
        self._check_spare_user()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Settle Discrepancy"),
            "res_model": "spare.discrepancy.settle",
            "view_mode": "form",
            "target": "new",
            "context": {"default_discrepancy_ids": self.ids},
        }

    def _settle(self, resolution):
        """On record who settled it when, and how."""
        resolution = (resolution or "").strip()
        if not resolution:
            raise UserError(self.env._("Say how it was settled."))
        # sudo: measured figures are written by the engine; the caller was checked.
        self.sudo().filtered(lambda record: record.state == "open").write(
            {
                "state": "settled",
                "resolution": resolution,
                "settled_by_id": self.env.uid,
                "settled_on": fields.Datetime.now(),
            }
        )

    def action_take_in(self):
        """Put the part that was found instead into the loop, as received."""
        self._check_spare_user()
        returns = self._take_in()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Found Part"),
            "res_model": "spare.part.return",
            "view_mode": "form",
            "res_id": returns[:1].id,
        }

    def _take_in(self):
        """The found part is received: for its own return where it is owed, too.

        A part that nobody owes gets a return that is received at once, from the place
        where the books have it.
        """
        taken = self.env["spare.part.return"]
        for record in self:
            # sudo: the caller was checked; the part is moved past his rights.
            record = record.sudo()
            lot, product = record.found_lot_id, record.found_product_id
            if record.found_return_id or not product:
                raise UserError(
                    self.env._(
                        "%(name)s: there is no known part to take in, or it was taken "
                        "in already.",
                        name=record.display_name,
                    )
                )
            if product.tracking != "none" and not lot:
                raise UserError(
                    self.env._(
                        "%(part)s has serial or lot numbers: make the number first.",
                        part=product.display_name,
                    )
                )
            owed = record.return_id
            warehouse = owed._get_return_warehouse()
            part = record._find_owed_return()
            if part:
                part._receive(warehouse=warehouse, found_lot=lot, note=owed.name)
            else:
                part = part._open([record._prepare_found_return(warehouse)])
                part._step(
                    "received",
                    location=warehouse.spare_inspection_location_id,
                    note=owed.name,
                )
            record.found_return_id = part
            taken |= part
        return taken.with_env(self.env)

    def _find_owed_return(self):
        """The open return of the found number, where somebody owes just that."""
        # sudo: returns are written by the engine; the right was checked.
        returns = self.env["spare.part.return"].sudo()
        if not self.found_lot_id:
            return returns
        return returns.search(
            [
                ("lot_id", "=", self.found_lot_id.id),
                ("company_id", "=", self.company_id.id),
                ("state", "in", ("owed", "transit")),
            ],
            limit=1,
        )

    def _prepare_found_return(self, warehouse):
        owed = self.return_id
        return {
            "company_id": self.company_id.id,
            "origin": "stock",
            "product_id": self.found_product_id.id,
            "lot_id": self.found_lot_id.id,
            "quantity": 1.0,
            "location_id": self._find_found_place().id,
            "warehouse_id": warehouse.id,
            "holder_id": owed.holder_id.id,
            "person_id": owed.person_id.id,
            "partner_id": owed.partner_id.id,
            "fsm_order_id": owed.fsm_order_id.id,
        }

    def _find_found_place(self):
        """Where the books have the found number; at the customer, if nowhere."""
        if self.found_lot_id:
            quant = (
                # sudo: only where the number lies, for who may not read all stock.
                self.env["stock.quant"]
                .sudo()
                .search(
                    [
                        ("lot_id", "=", self.found_lot_id.id),
                        ("quantity", ">", 0),
                        ("location_id.usage", "in", ("internal", "transit")),
                        ("company_id", "in", (self.company_id.id, False)),
                    ],
                    limit=1,
                )
            )
            if quant:
                return quant.location_id
        return self.env.ref("stock.stock_location_customers")
