# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Odoo's own repair flow, for parts of the part loop.

Started, ended and cancelled with Odoo's own buttons. What happens to the part, and at
what value, follows from its return; nobody types it in.
"""

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from .stock_move import PartTransfer

GROUP = "spare_parts_reverse.group_spare_user"
#: What the part return says, and nobody else.
_FIXED = frozenset(
    {
        "company_id",
        "lot_id",
        "picking_id",
        "picking_type_id",
        "product_id",
        "product_location_dest_id",
        "product_location_src_id",
        "product_qty",
        "product_uom",
        "state",
    }
)
_TYPED_COSTS = frozenset({"spare_labour_hours", "spare_freight_cost"})


class RepairOrder(models.Model):
    _inherit = "repair.order"

    # ------------------------------------------------------------------
    # Guards
    # ------------------------------------------------------------------

    def write(self, vals):
        if not self.env.su:
            self._check_spare_write(vals)
        return super().write(vals)

    def _check_spare_write(self, vals):
        """Refuse to type in what the loop knows, and costs of an ended repair."""
        fixed = _FIXED.intersection(vals)
        typed = _TYPED_COSTS.intersection(vals)
        if not (fixed or typed):
            return
        ours = self.filtered("spare_return_id")
        ours._check_spare_desk()
        if typed and any(repair.state in ("done", "cancel") for repair in ours):
            raise UserError(
                self.env._(
                    "This repair has ended: its cost is in the books and cannot be "
                    "changed."
                )
            )
        if ours and fixed:
            raise UserError(
                self.env._(
                    "%(repair)s repairs a part of the part loop: %(fields)s cannot be "
                    "changed here. Use the buttons, or cancel the repair and decide "
                    "about the part anew.",
                    repair=ours[0].name,
                    fields=", ".join(
                        sorted(
                            self._fields[name]._description_string(self.env)
                            for name in fixed
                        )
                    ),
                )
            )

    def _check_spare_desk(self):
        """Parts of the loop are repaired by the people of the loop."""
        if self.env.su or not any(repair.spare_return_id for repair in self):
            return
        if not self.env.user.has_group(GROUP):
            raise AccessError(
                self.env._(
                    "This repair belongs to the part loop. Ask somebody with the right "
                    "“Spare Parts: User” to do it."
                )
            )
        self.check_access("write")

    def _check_spare_open(self):
        """Refuse to go on with a repair whose part has gone another way."""
        for repair in self:
            part = repair.spare_return_id
            if repair.state in ("done", "cancel") or part.state != "repair":
                raise UserError(
                    self.env._(
                        "%(repair)s cannot go on: the repair has ended, or "
                        "%(part)s is no longer in repair. Refresh the page.",
                        repair=repair.name,
                        part=part.display_name,
                    )
                )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_spare(self):
        # sudo: only whether there is a part return, for who may not read it.
        if any(repair.sudo().spare_return_id for repair in self):
            raise UserError(
                self.env._(
                    "A repair of the part loop is part of the history of the part and "
                    "cannot be deleted. Cancel it instead."
                )
            )

    # ------------------------------------------------------------------
    # Start
    # ------------------------------------------------------------------

    def action_repair_start(self):
        ours = self.filtered("spare_return_id")
        if not ours:
            return super().action_repair_start()
        ours._check_spare_desk()
        if self - ours:
            super(RepairOrder, self - ours).action_repair_start()
        # sudo: the right was checked, and the state of ours is not typed in.
        repairs = ours.sudo()
        repairs._check_spare_open()
        repairs._freeze_spare_hourly_cost()
        repairs.filtered(lambda repair: not repair.user_id).user_id = self.env.user
        return super(RepairOrder, repairs).action_repair_start()

    def _freeze_spare_hourly_cost(self):
        """Cost of an hour by the rule of today, where it is not frozen yet."""
        fresh = self.filtered(lambda repair: not repair.spare_hourly_cost)
        today = fields.Date.context_today(self)
        for (product, company), repairs in fresh.grouped(
            lambda repair: (repair.product_id, repair.company_id)
        ).items():
            rule = product._get_spare_rule(company)
            if rule.hourly_cost:
                repairs.spare_hourly_cost = rule.currency_id._convert(
                    rule.hourly_cost, company.currency_id, company, today
                )

    # ------------------------------------------------------------------
    # Clock
    # ------------------------------------------------------------------

    def action_spare_clock_start(self):
        """Start to count the working time; starts the repair as well."""
        self.check_access("write")
        self._check_spare_desk()
        self.filtered(
            lambda repair: repair.state in ("draft", "confirmed")
        ).action_repair_start()
        # sudo: the right was checked.
        repairs = self.sudo()
        repairs._check_spare_open()
        repairs.filtered(
            lambda repair: not repair.spare_started_on
        ).spare_started_on = fields.Datetime.now()
        return True

    def action_spare_clock_stop(self):
        """Stop to count, and add the time to the hours."""
        self.check_access("write")
        self._check_spare_desk()
        # sudo: the clock is written by the engine; access was checked above.
        self.sudo()._stop_spare_clock()
        return True

    def _stop_spare_clock(self):
        now = fields.Datetime.now()
        for repair in self.filtered("spare_started_on"):
            seconds = max((now - repair.spare_started_on).total_seconds(), 0)
            repair.write(
                {
                    "spare_labour_hours": repair.spare_labour_hours + seconds / 3600,
                    "spare_started_on": False,
                }
            )

    # ------------------------------------------------------------------
    # End
    # ------------------------------------------------------------------

    def action_repair_done(self):
        ours = self.filtered("spare_return_id")
        if not ours:
            return super().action_repair_done()
        ours._check_spare_desk()
        if self - ours:
            super(RepairOrder, self - ours).action_repair_done()
        # sudo: the right was checked; the part goes where its return says.
        for company, repairs in ours.sudo().grouped("company_id").items():
            repairs = repairs.with_company(company)
            repairs._prepare_spare_done()
            super(RepairOrder, repairs).action_repair_done()
            repairs._close_spare_repaired()
        return True

    def _prepare_spare_done(self):
        """The part lies where it should, and goes where its return says."""
        self._check_spare_open()
        self._stop_spare_clock()
        self._freeze_spare_hourly_cost()
        transfers = []
        for repair in self:
            part = repair.spare_return_id
            repair.write(
                {
                    "product_location_src_id": part.location_id.id,
                    "product_location_dest_id": repair._get_spare_destination().id,
                }
            )
            transfers.append(part._get_transfer(repair.product_location_dest_id))
        moves = self.env["stock.move"]
        moves._check_spare_transfers(transfers)
        moves._allocate_spare_stock(transfers, moves._lock_spare_stock(transfers))

    def _get_spare_destination(self):
        """Where the one move of the repaired part goes: a second-grade part is used up
        and comes out as another product."""
        self.ensure_one()
        if self._get_spare_second_product():
            return self.location_dest_id
        return self.spare_return_id._get_spare_repair_destination()

    def _get_spare_second_product(self):
        """Product as which the repaired part goes to stock, if it is another one."""
        self.ensure_one()
        part = self.spare_return_id
        if part._get_spare_repair_destination().usage == "customer":
            return self.env["product.product"]
        return self.product_id.spare_refurbished_product_id - self.product_id

    def _get_spare_limit(self, product):
        """The most at which the repaired parts can be in the books: new ones."""
        self.ensure_one()
        return self.company_id.currency_id.round(
            product._get_spare_replacement_cost(self.company_id)
            * self.spare_return_id.quantity
        )

    def _get_spare_value(self, product):
        """Cost of the repair, at most what new parts cost, never less than nothing."""
        self.ensure_one()
        return max(min(self.spare_cost, self._get_spare_limit(product)), 0.0)

    def _close_spare_repaired(self):
        """The parts are repaired: value, result, and the end of their returns."""
        seconds = self.filtered(lambda repair: repair._get_spare_second_product())
        second_moves = seconds._make_spare_second()
        now = fields.Datetime.now()
        for repair in self:
            repair.move_id.spare_return_id = repair.spare_return_id
            move = second_moves.get(repair, repair.move_id)
            given_back = move.location_dest_id.usage == "customer"
            booked = 0.0 if given_back else move.value
            repair.write(
                {
                    "spare_result": "second" if repair in seconds else "repaired",
                    "spare_ended_on": now,
                    "spare_booked_value": booked,
                    "spare_new_cost": repair._get_spare_limit(move.product_id),
                    "spare_loss": 0.0 if given_back else repair.spare_cost - booked,
                }
            )
        self._close_spare_returns(second_moves)

    def _close_spare_returns(self, second_moves):
        for (outcome, location), repairs in self.grouped(
            lambda repair: repair._get_spare_outcome(second_moves.get(repair))
        ).items():
            repairs.spare_return_id._step(
                "done",
                {"outcome": outcome, "location_id": location.id},
                note=", ".join(repairs.mapped("name")),
            )

    def _get_spare_outcome(self, second_move=None):
        """What became of the part and where it is, once its move is done."""
        location = (second_move or self.move_id).location_dest_id
        if second_move:
            return "second", location
        if location.usage == "customer":
            return "given_back", location
        return "good", location

    def _make_spare_second(self):
        """The used-up parts come out as second-grade products, number and value kept.

        :return: ``{repair: stock move of the second-grade product}``
        """
        if not self:
            return {}
        moves = self.env["stock.move"]._spare_transfer(
            [repair._get_spare_second_transfer() for repair in self]
        )
        return dict(zip(self, moves, strict=True))

    def _get_spare_second_transfer(self):
        self.ensure_one()
        part = self.spare_return_id
        product = self._get_spare_second_product()
        return PartTransfer(
            product=product,
            quantity=part.uom_id._compute_quantity(
                part.quantity, product.uom_id, round=False
            ),
            source=self.product_location_dest_id,
            destination=part._get_spare_repair_destination(),
            company=self.company_id,
            lot=self._get_spare_second_lot(product),
            origin=self.name,
            value=self._get_spare_value(product),
            values={"spare_return_id": part.id},
        )

    def _get_spare_second_lot(self, product):
        """The number of the part, as a number of the second-grade product."""
        self.ensure_one()
        lots = self.env["stock.lot"]
        if product.tracking == "none":
            return lots
        if not self.lot_id:
            raise UserError(
                self.env._(
                    "%(second)s is tracked by number and %(part)s is not. Let the "
                    "second-grade product be untracked, or choose another one in "
                    "“Refurbished As”.",
                    second=product.display_name,
                    part=self.product_id.display_name,
                )
            )
        found = lots.search(
            [
                ("product_id", "=", product.id),
                ("name", "=", self.lot_id.name),
                ("company_id", "in", (False, self.company_id.id)),
            ],
            limit=1,
        )
        return found or lots.create(
            {"product_id": product.id, "name": self.lot_id.name}
        )
