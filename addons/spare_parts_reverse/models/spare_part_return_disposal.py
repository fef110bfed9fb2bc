# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import UserError

#: What people may write on a part: what the scales say.
WEIGHED = "waste_weight"


class SparePartReturn(models.Model):
    """Scrap: simple for ordinary parts, with a licensed handler for others (SP-14)."""

    _inherit = "spare.part.return"

    disposal_id = fields.Many2one(
        "spare.disposal",
        readonly=True,
        copy=False,
        check_company=True,
        index="btree_not_null",
        ondelete="restrict",
    )
    disposal_certificate_id = fields.Many2one(
        "spare.disposal.certificate",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
    )
    waste_license_id = fields.Many2one(
        "spare.waste.license",
        string="Licence",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
        help="The licence under which the part was handed over.",
    )
    disposal_date = fields.Date(
        string="Taken For Disposal On",
        readonly=True,
        copy=False,
        index="btree_not_null",
        help="Day on which the licensed handler took the part.",
    )
    waste_weight = fields.Float(
        string="Weight",
        digits="Stock Weight",
        compute="_compute_waste_weight",
        store=True,
        readonly=False,
        precompute=True,
        copy=False,
        help="Weight of all pieces. Correct it when the scales say otherwise.",
    )

    @api.depends("product_id", "quantity")
    def _compute_waste_weight(self):
        for part in self:
            # sudo: a figure of the part, whoever opens its return.
            part.waste_weight = part.sudo().product_id.weight * part.quantity

    @api.model
    def _get_measured_fields(self):
        return super()._get_measured_fields() - {WEIGHED}

    def write(self, vals):
        if WEIGHED in vals and not self.env.su:
            self._check_weighed(vals[WEIGHED])
        return super().write(vals)

    def _check_weighed(self, weight):
        if weight < 0:
            raise UserError(self.env._("A weight is not less than zero."))
        if any(part.state != "disposal" for part in self):
            raise UserError(
                self.env._(
                    "Weights can be corrected while a part waits for its disposal or "
                    "for the certificate."
                )
            )

    # ------------------------------------------------------------------
    # Scrap or dispose of
    # ------------------------------------------------------------------

    def _route_scrap(self):
        """Scrap these decided parts; regulated ones wait for their handler instead."""
        # sudo: the decision was checked by the caller.
        parts = self.sudo()
        parts._set_waste_of_today()
        regulated = parts.filtered("is_regulated")
        for place, group in regulated.grouped(
            lambda part: part._get_disposal_place()
        ).items():
            group.with_env(self.env)._step("disposal", location=place)
        (parts - regulated).with_env(self.env)._scrap()
        return True

    def _set_waste_of_today(self):
        """Parts that became regulated since their return was opened are so now."""
        late = self.filtered(
            lambda part: (
                not part.is_regulated
                and (
                    part.waste_class_id or part.product_id.spare_waste_class_id
                ).needs_certificate
            )
        )
        for waste, parts in late.grouped(
            lambda part: part.waste_class_id or part.product_id.spare_waste_class_id
        ).items():
            parts._silent().write({"waste_class_id": waste.id, "is_regulated": True})

    def _get_disposal_place(self):
        """Where this part waits: in the warehouse of its inspection."""
        self.ensure_one()
        warehouse = (
            self.warehouse_id
            or self.location_id.spare_warehouse_id
            or self.company_id.spare_warehouse_id
        )
        return warehouse.spare_disposal_location_id

    def _scrap(self):
        """Scrap these parts by Odoo's own scrap orders, all at once.

        The same stock ledger as ``stock.scrap.do_scrap`` for each of them.
        """
        if not self:
            return
        self._check_transition("done")
        # sudo: see _route_scrap.
        parts = self.sudo()
        places = parts.company_id._get_spare_scrap_locations()
        scraps = parts._create_scraps(places)
        parts.env["stock.move"]._spare_transfer(
            [
                part._get_transfer(
                    places[part.company_id], values={"scrap_id": scrap.id}
                )
                for part, scrap in zip(parts, scraps, strict=True)
            ]
        )
        for company, group in parts.grouped("company_id").items():
            group.with_env(self.env)._step(
                "done", {"outcome": "scrapped", "location_id": places[company].id}
            )

    def _create_scraps(self, places):
        names = self._next_scrap_names()
        now = fields.Datetime.now()
        reason = self.env.ref(
            "spare_parts_reverse.scrap_reason_defective", raise_if_not_found=False
        )
        return (
            self.env["stock.scrap"]
            .with_context(tracking_disable=True, mail_create_nolog=True)
            .create(
                [
                    {
                        "name": names[part],
                        "origin": part.name,
                        "company_id": part.company_id.id,
                        "product_id": part.product_id.id,
                        "product_uom_id": part.uom_id.id,
                        "lot_id": part.lot_id.id,
                        "scrap_qty": part.quantity,
                        "location_id": part.location_id.id,
                        "scrap_location_id": places[part.company_id].id,
                        "scrap_reason_tag_ids": reason and [(4, reason.id)] or False,
                        "state": "done",
                        "date_done": now,
                    }
                    for part in self
                ]
            )
        )

    def _next_scrap_names(self):
        """Numbers of Odoo's sequence for scrap orders: one query for each company."""
        names = {}
        for company, parts in self.grouped("company_id").items():
            sequence = self.env["ir.sequence"].search(
                [
                    ("code", "=", "stock.scrap"),
                    ("company_id", "in", (company.id, False)),
                ],
                order="company_id",
                limit=1,
            )
            if not sequence:
                numbers = [self.env._("New")] * len(parts)
            elif sequence.implementation == "standard" and not sequence.use_date_range:
                numbers = sequence._spare_next_many(len(parts))
            else:
                # Without gaps or by period: Odoo counts these one by one.
                numbers = [sequence.next_by_id() for _part in parts]
            names.update(zip(parts, numbers, strict=True))
        return names

    def _on_step(self, state):
        result = super()._on_step(state)
        if state == "decided":
            self._leave_disposal()
        return result

    def _leave_disposal(self):
        """Decided anew, a part is on no disposal; once handed over it is too late."""
        listed = self.filtered("disposal_id")
        if not listed:
            return
        gone = listed.filtered(lambda part: part.disposal_id.state != "draft")
        if gone:
            raise UserError(
                self.env._(
                    "%(part)s was handed over with %(disposal)s. Take the disposal "
                    "back before you decide otherwise.",
                    part=gone[0].display_name,
                    disposal=gone[0].disposal_id.name,
                )
            )
        listed._silent().write({"disposal_id": False})

    # ------------------------------------------------------------------
    # Lists
    # ------------------------------------------------------------------

    def action_new_disposal(self):
        """Put the selected parts on new disposals, one for each warehouse."""
        disposals = self.env["spare.disposal"]
        disposals._check_works()
        self.check_access("read")
        parts = self.filtered(lambda p: p.state == "disposal" and not p.disposal_id)
        if not parts:
            raise UserError(
                self.env._("Select parts that wait for disposal and are on no list.")
            )
        # sudo: the place of the part follows from its company, whoever acts.
        warehouses = self.env["stock.warehouse"].sudo()
        for place, group in parts.grouped("location_id").items():
            # sudo: the warehouse of the place is named on the disposal.
            warehouse = place.sudo().spare_warehouse_id or warehouses.search(
                [("spare_disposal_location_id", "=", place.id)], limit=1
            )
            disposal = disposals.create(
                {
                    "company_id": group.company_id[:1].id,
                    "warehouse_id": warehouse.id,
                    "handler_id": group._propose_handler().id,
                }
            )
            disposal._add(group)
            disposals |= disposal
        return disposals._get_records_action(name=self.env._("Disposals"))

    def _propose_handler(self):
        """The handler whose licences of today cover all these parts."""
        today = fields.Date.context_today(self)
        licences = self.env["spare.waste.license"].search(
            [
                ("date_from", "<=", today),
                ("date_to", ">=", today),
                ("company_id", "in", (self.company_id[:1].id, False)),
            ]
        )
        for handler, group in licences.grouped("handler_id").items():
            if not self.waste_class_id - group.waste_class_ids:
                return handler
        return self.env["res.partner"]

    def action_take_off_disposal(self):
        """Take this part off its disposal; it goes on waiting."""
        self.env["spare.disposal"]._check_works()
        self.check_access("read")
        for disposal, parts in self.grouped("disposal_id").items():
            if disposal:
                disposal.check_access("write")
                disposal._take_off(parts)
        return True

    def action_view_disposal(self):
        self.ensure_one()
        return self.disposal_id._get_records_action()
