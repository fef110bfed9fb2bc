# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import math

from odoo import api, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import SQL

from .spare_swap_engine import SwapRequest
from .spare_swap_reverse import OFFICE

KEY_MAX_LENGTH = 64
CODE_MAX_LENGTH = 128
NOTE_MAX_LENGTH = 500
_OPEN_QUOTE = ("draft", "sent")


class FsmOrder(models.Model):
    """Swap a part on a work order: what the phone calls (SP-12)."""

    _inherit = "fsm.order"

    def spare_swap(self, swap):
        """Swap a part: both stock moves, the part return and the rest follow.

        :param dict swap: ``out_product_id``/``out_lot_id`` or ``out_code``;
            ``in_product_id``/``in_lot_id`` or ``in_code`` (a number that nobody has
            seen yet is made); ``equipment_id``, ``whole_unit``, ``quantity``,
            ``fault_id``, ``fault_note``, ``photo`` (base64), ``client_key`` (the same
            key twice is one swap)
        :return: {"swap": as in the list of the screen, "created": bool}
        :raise AccessError: when the caller does not work on this order
        :raise UserError: with what is wrong and what to do
        """
        self.ensure_one()
        self._check_spare_swap_access()
        self._check_spare_values(swap)
        # sudo: the caller works on this order (checked above) and has no rights on
        # stock, sales or contracts; what is written follows from the swap.
        order = self.sudo().with_company(self.company_id)
        key = order._spare_text(swap, "client_key", KEY_MAX_LENGTH) or None
        known = order._find_spare_swap(key)
        if known:
            return {"swap": known._get_screen_values()[0], "created": False}
        request = order._prepare_spare_request(swap, client_key=key)
        done = order.env["spare.swap"]._swap([request])
        return {"swap": done._get_screen_values()[0], "created": True}

    def _find_spare_swap(self, key):
        swaps = self.env["spare.swap"]
        if not key:
            return swaps
        return swaps.search([("fsm_order_id", "=", self.id), ("client_key", "=", key)])

    # ------------------------------------------------------------------
    # Who may, and when
    # ------------------------------------------------------------------

    def _check_spare_swap_access(self):
        """The technicians of this order, hotline and dispatch, and part people."""
        self.check_access("read")
        if any(self.env.user.has_group(group) for group in OFFICE):
            return
        partner = self.env.user.partner_id
        # sudo: who works on the order that the caller may read.
        order = self.sudo()
        crew = (order.person_id | order.person_ids).partner_id
        technician = "service_revenue.group_service_technician"
        if partner not in crew or not self.env.user.has_group(technician):
            raise AccessError(
                self.env._(
                    "Only who works on %(order)s swaps parts on it. Ask the dispatcher "
                    "to put you on the order.",
                    order=order.name,
                )
            )

    def _get_spare_swap_problem(self):
        """Why no part can be swapped on this order now; empty when one can."""
        self.ensure_one()
        completed = self._get_completed_stage_id()
        if self.stage_id.is_closed and self.stage_id.id != completed:
            return self.env._(
                "%(order)s is cancelled. Ask the dispatcher to reopen it.",
                order=self.name,
            )
        if not self._get_spare_warehouse():
            return self.env._(
                "There is no van and no warehouse to take parts from. Ask the "
                "dispatcher to set the van of the technician."
            )
        return ""

    # ------------------------------------------------------------------
    # Places and people
    # ------------------------------------------------------------------

    def _get_spare_return_warehouse(self):
        """Warehouse that inspects the defective parts of this order.

        That of the territory, else of the company, else its first one.
        """
        self.ensure_one()
        company = self.company_id
        central = self.territory_id.warehouse_id
        if central.company_id == company:
            return central
        return company.spare_warehouse_id or self.env["stock.warehouse"].search(
            [("company_id", "=", company.id)], limit=1
        )

    def _get_spare_swap_person(self):
        """Technician who makes the swap: the caller, else who is planned."""
        self.ensure_one()
        partner = self.env.user.partner_id
        crew = self.person_id | self.person_ids
        own = crew.filtered(lambda person: person.partner_id == partner)
        return own[:1] or self.person_id

    def _get_spare_swap_warehouse(self):
        """Van of who makes the swap, else that of the order."""
        van = self._get_spare_swap_person().default_warehouse_id
        if van and van.company_id == self.company_id:
            return van
        return self._get_spare_warehouse()

    # ------------------------------------------------------------------
    # From what was sent to a request
    # ------------------------------------------------------------------

    def _prepare_spare_request(self, values, client_key=None):
        problem = self._get_spare_swap_problem()
        if problem:
            raise UserError(problem)
        van = self._get_spare_swap_warehouse()
        machine = self._spare_machine(values)
        quantity = self._spare_quantity(values)
        out_product, out_lot, source = self._spare_good_part(values, van, quantity)
        in_product, in_lot, whole = self._spare_defective_part(
            values, machine, out_product, create=True
        )
        photo, extension = self._capture_photo(values.get("photo"))
        person = self._get_spare_swap_person()
        fault = self._spare_record(values, "fault_id", "spare.fault")
        name = self.env._("Defective part %(part)s", part=in_product.name)
        return SwapRequest(
            company=self.company_id,
            order=self,
            ticket=self.ticket_id or None,
            equipment=machine or None,
            whole_unit=whole,
            person=person or None,
            holder=person.partner_id or self.env.user.partner_id,
            partner=self.service_partner_id or self.commercial_partner_id or None,
            source=source,
            customer_location=self._get_spare_customer_location(),
            defective_location=van.spare_defective_location_id,
            warehouse=self._get_spare_return_warehouse(),
            out_product=out_product,
            out_lot=out_lot or None,
            in_product=in_product,
            in_lot=in_lot or None,
            quantity=quantity,
            fault=fault or None,
            fault_note=self._spare_text(values, "fault_note", NOTE_MAX_LENGTH),
            client_key=client_key,
            photos=((f"{name}.{extension}", photo),) if photo else (),
        )

    @api.model
    def _check_spare_values(self, values):
        if not isinstance(values, dict):
            raise UserError(self.env._("Say which part goes out and which comes in."))

    def _spare_text(self, values, name, limit):
        text = values.get(name) or ""
        if not isinstance(text, str):
            raise UserError(self.env._("Send text for %(field)s.", field=name))
        text = text.strip()
        if len(text) > limit:
            raise UserError(
                self.env._("Longer than %(limit)s characters: shorten it.", limit=limit)
            )
        return text

    def _spare_record(self, values, name, model):
        """Record of an id that came from outside; it has to exist and be active."""
        value = values.get(name)
        records = self.env[model]
        if not value:
            return records
        if isinstance(value, bool) or not isinstance(value, int):
            raise UserError(self.env._("Choose it once more; it was not recognized."))
        record = records.browse(value).exists()
        gone = not record or ("active" in record and not record.active)
        # What belongs to another company is not there for this one.
        foreign = "company_id" in record and record.company_id not in (
            self.company_id,
            self.env["res.company"],
        )
        if gone or foreign:
            raise UserError(
                self.env._("What was chosen is no longer there. Refresh the page.")
            )
        return record

    def _spare_quantity(self, values):
        quantity = values.get("quantity", 1.0)
        if (
            isinstance(quantity, bool)
            or not isinstance(quantity, int | float)
            or not math.isfinite(quantity)
            or quantity <= 0
        ):
            raise UserError(self.env._("The quantity must be more than zero."))
        return float(quantity)

    def _spare_machine(self, values):
        """The machine that was chosen, else the only one of the order."""
        machines = self.equipment_ids.filtered(lambda unit: not unit.returned_on)
        machine = self._spare_record(values, "equipment_id", "fsm.equipment")
        if machine and machine not in machines:
            raise UserError(
                self.env._(
                    "%(machine)s is not on %(order)s. Add it to the work order first.",
                    machine=machine.name,
                    order=self.name,
                )
            )
        if not machine and len(machines) == 1:
            return machines
        return machine

    # ------------------------------------------------------------------
    # The customer's bill, who pays for the visit
    # ------------------------------------------------------------------

    def _get_spare_quotation(self):
        """Open quotation of the visit for its parts; made when there is none."""
        self.ensure_one()
        quotes = (
            self.spare_swap_ids.sale_line_id.order_id
            | self.service_quote_id
            | self.sale_id
        ).filtered(lambda quote: quote.state in _OPEN_QUOTE)
        if quotes:
            return quotes.sorted("id")[-1]
        return self.env["sale.order"].create(self._prepare_service_quote_vals([]))

    @api.depends("spare_swap_ids.payer", "spare_swap_ids.state")
    def _compute_service_cover(self):
        """A visit is not for the customer to pay when all its parts are free (SP-04).

        A part has a warranty of its own, of which the machine knows nothing.
        """
        result = super()._compute_service_cover()
        for order in self:
            if order.service_cover != "paid" or order.sale_id or order.sale_line_id:
                continue
            if order.service_entitlement_state in ("over", "quoted", "blocked"):
                continue
            # sudo: who pays, nothing else.
            swaps = order.sudo().spare_swap_ids
            payers = {swap.payer for swap in swaps if swap.state != "reversed"}
            if len(payers) == 1 and payers <= {"warranty", "goodwill"}:
                order.service_cover = payers.pop()
        return result

    @api.model
    def _get_service_counted_parts_sql(self):
        """A defective part is worth nothing: to take it along is no saving (SP-13)."""
        return SQL(
            "%s AND COALESCE(source.spare_kind, target.spare_kind) IS NULL",
            super()._get_service_counted_parts_sql(),
        )
