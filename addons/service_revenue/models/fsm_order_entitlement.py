# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.fields import Command

from .service_entitled_mixin import OPEN_STATES

# What a customer buys with the goods is no use of a contract.
_PAID_KINDS = ("delivery", "installation")
# Somebody would set out.
_GO_FIELDS = ("person_id", "scheduled_date_start", "date_start")
_CREW_COMMANDS = (Command.CREATE, Command.LINK, Command.SET)
_MEASURED = frozenset({"service_planned_number", "service_parts_over"})


class FsmOrder(models.Model):
    """Visits, repairs and inspections that a contract includes (SR-20, SR-30)."""

    _name = "fsm.order"
    # Named first: what is used is counted after the document has its contract.
    _inherit = ["service.entitled.mixin", "fsm.order"]

    service_planned_number = fields.Integer(
        string="Planned Visit No.",
        copy=False,
        readonly=True,
        help="Which of the visits that the contract plans for its period.",
    )
    service_parts_over = fields.Integer(
        string="Parts over the Quota",
        copy=False,
        readonly=True,
        help="Parts used on it that the contract does not include and nobody has "
        "agreed to pay for yet.",
    )

    _entitlement_open_idx = models.Index(
        "(service_entitlement_state)"
        " WHERE service_entitlement_state IN ('over', 'blocked')"
    )

    @api.model
    def _get_measured_fields(self):
        return super()._get_measured_fields() | _MEASURED

    @api.model
    def _get_service_use_kind(self):
        return "order"

    @api.model
    def _get_service_kind_field(self):
        return "type"

    @api.model
    def _get_service_use_columns(self):
        return super()._get_service_use_columns() | {
            "type",
            "sale_id",
            "sale_line_id",
            "fsm_recurring_id",
            "service_parts_over",
        }

    def _filter_service_cancelled(self):
        completed = self._get_completed_stage_id()
        return self.filtered(
            lambda order: order.stage_id.is_closed and order.stage_id.id != completed
        )

    def _get_service_use_contract(self):
        self.ensure_one()
        planned = self.fsm_recurring_id.service_entitlement_id
        return planned.contract_id if planned else self.service_contract_id

    def _get_service_use_type_ids(self):
        """A planned visit uses what it was planned from; a sold one uses nothing."""
        self.ensure_one()
        if self.fsm_recurring_id:
            return tuple(self.fsm_recurring_id.service_entitlement_id.type_id.ids)
        if self.sale_id or self.sale_line_id or self.service_code in _PAID_KINDS:
            return ()
        return super()._get_service_use_type_ids()

    def _get_service_use_day(self):
        """A planned visit counts in the period that planned it, whenever it is made."""
        self.ensure_one()
        planned = self.fsm_recurring_id.service_entitlement_id
        return planned.date_from or super()._get_service_use_day()

    def _service_entitle(self):
        """A planned visit belongs to its contract; a cancelled one is planned again."""
        result = super()._service_entitle()
        # sudo: the plan follows from the contract, whoever cancels a visit.
        planned = self.sudo().filtered("fsm_recurring_id.service_entitlement_id")
        for contract, orders in planned.grouped(
            lambda order: order._get_service_use_contract()
        ).items():
            others = orders.filtered(
                lambda order, contract=contract: order.service_contract_id != contract
            )
            if others:
                others.service_contract_id = contract
        planned._filter_service_cancelled().fsm_recurring_id._service_reopen()
        return result

    def _service_write_entitlement_states(self, states):
        """Parts beyond the quota have to be paid for as well."""
        for order, state in states.items():
            if order.service_parts_over and state in ("none", "included"):
                is_open = order not in order._filter_service_cancelled()
                if is_open and not order.service_allowed_by_id:
                    states[order] = "over"
        return super()._service_write_entitlement_states(states)

    # ------------------------------------------------------------------
    # Nobody sets out for what is not included
    # ------------------------------------------------------------------

    def write(self, vals):
        if self._service_goes(vals):
            self._check_service_go(vals)
        return super().write(vals)

    @api.model
    def _service_goes(self, vals):
        """Would somebody be sent, or begin?"""
        return (
            any(vals.get(name) for name in _GO_FIELDS)
            or any(
                command[0] in _CREW_COMMANDS and any(command[1:])
                for command in vals.get("person_ids") or ()
            )
            or vals.get("stage_id") == self._get_completed_stage_id()
        )

    def _check_service_go(self, vals):
        """Work that has begun may be finished; parts may come over the quota then."""
        waiting = self.filtered(
            lambda order: (
                order.service_entitlement_state in OPEN_STATES and not order.date_start
            )
        )
        if waiting:
            waiting._check_service_over()

    def _on_service_over(self):
        """Nobody sets out before it is paid for; who was chosen is written down."""
        result = super()._on_service_over()
        chosen = self.filtered(
            lambda order: (
                not order.date_start
                and not order.stage_id.is_closed
                and (order.person_id or order.person_ids or order.scheduled_date_start)
            )
        )
        if not chosen:
            return result
        notes = {order.id: order._service_unassigned_note() for order in chosen}
        chosen.write(
            {
                "person_id": False,
                "person_ids": [Command.clear()],
                "scheduled_date_start": False,
                "scheduled_date_end": False,
            }
        )
        chosen._message_log_batch(bodies=notes)
        return result

    def _service_unassigned_note(self):
        self.ensure_one()
        people = self.person_id | self.person_ids
        when = self.scheduled_date_start
        return self.env._(
            "Over the quota of the service contract: not planned before it is paid for."
            " Planned were: %(people)s %(when)s",
            people=", ".join(people.mapped("name")) or "-",
            when=self._format_day_time(when) if when else "",
        )

    # ------------------------------------------------------------------
    # Parts beyond the quota
    # ------------------------------------------------------------------

    def _service_count_parts(self):
        """Count the parts that the contract does not include and nobody pays for."""
        # sudo: which parts are paid for is known to the warehouse and to sales.
        orders = self.sudo()
        over = dict.fromkeys(orders, 0)
        moves = orders.env["stock.move"].search(
            [
                ("service_over_quantity", ">", 0),
                "|",
                ("fsm_order_id", "in", orders.ids),
                ("picking_id.fsm_order_id", "in", orders.ids),
            ]
        )
        for move in moves:
            if not move._is_service_over_paid():
                over[move._get_service_order()] += move.service_over_quantity
        by_count = {}
        for order, count in over.items():
            if order.service_parts_over != count:
                by_count[count] = by_count.get(count, orders.browse()) + order
        for count, changed in by_count.items():
            changed.service_parts_over = count

    # ------------------------------------------------------------------
    # Quotation for parts
    # ------------------------------------------------------------------

    def _get_service_part_moves_over(self):
        """Moves of parts beyond the quota that no standing quotation charges."""
        # sudo: who may change the work order may charge the parts used on it.
        moves = self.env["stock.move"].sudo()
        return moves.search(
            [
                ("service_over_quantity", ">", 0),
                "|",
                ("fsm_order_id", "in", self.ids),
                ("picking_id.fsm_order_id", "in", self.ids),
            ]
        ).filtered(
            lambda move: not move._is_service_over_paid(("draft", "sent", "sale"))
        )

    def _is_service_own_over(self):
        """The visit itself is over the quota, not only parts used on it."""
        self.ensure_one()
        if self.service_quote_id.state == "sale":
            return False
        # sudo: counts only; who may read the work order may know what it uses.
        uses = self.env["service.entitlement.use"].sudo()
        if uses.search_count(
            [("order_id", "=", self.id), ("returned_at", "=", False)], limit=1
        ):
            return False
        return bool(self._get_service_lacking())

    def _get_service_open_quotes(self):
        quotes = super()._get_service_open_quotes()
        if self._get_service_part_moves_over():
            return quotes.browse()
        if quotes or not self.service_parts_over:
            return quotes
        # sudo: which quotation charges the parts; the order itself is opened with the
        # rights of the user.
        moves = self.env["stock.move"].sudo()
        lines = moves.search(
            [
                ("service_quote_line_id", "!=", False),
                "|",
                ("fsm_order_id", "=", self.id),
                ("picking_id.fsm_order_id", "=", self.id),
            ]
        ).service_quote_line_id
        return (
            lines.order_id.filtered(lambda quote: quote.state != "cancel")
            .sorted("id")
            .with_env(self.env)
        )

    def _service_make_quote(self):
        """One quotation for the visit and for the parts that are over the quota."""
        self.ensure_one()
        moves = self._get_service_part_moves_over()
        if not moves:
            return super()._service_make_quote()
        own = self._is_service_own_over() and not self.service_quote_id.filtered(
            lambda quote: quote.state != "cancel"
        )
        types = self.env["service.entitlement.type"]
        if own:
            types = self._check_service_quote_products(self._get_service_lacking())
        lines = [
            {"product_id": one.product_id.id, "product_uom_qty": 1} for one in types
        ]
        lines += [move._prepare_service_quote_line() for move in moves]
        quote = self.env["sale.order"].create(self._prepare_service_quote_vals(lines))
        for move, line in zip(moves, quote.order_line[len(types) :], strict=True):
            move._with_measured_engine().service_quote_line_id = line
        if own:
            # sudo: see the method of the mixin
            self.sudo().service_quote_id = quote
        return quote
