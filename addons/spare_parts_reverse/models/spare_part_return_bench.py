# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""What the inspection bench shows and does: one scan, one key, one sentence.

Everything public here checks the right of the caller, takes ids and texts as they come
from a browser, and answers with plain values.
"""

import math

from odoo import api, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools.misc import format_date

from ..tools.repair_or_replace import DISPOSITIONS
from .spare_part_return import OPEN
from .spare_part_return_decision import MANAGER, USER

#: Waiting parts beside the bench, and parts to choose from after a scan.
QUEUE = 12
CHOICES = 9


class SparePartReturn(models.Model):
    _inherit = "spare.part.return"

    # ------------------------------------------------------------------
    # Public
    # ------------------------------------------------------------------

    @api.model
    def bench_start(self):
        """What the screen needs once: grades with their keys, rights, the queue."""
        self._check_spare_right(USER)
        # One key each: there are never many.
        grades = self.env["spare.grade"].search([("active", "=", True)], limit=36)
        return {
            "grades": grades.read(["key", "name", "condition"], load=None),
            "is_manager": self.env.user.has_group(MANAGER),
            "queue": self._get_bench_queue(),
        }

    @api.model
    def bench_scan(self, code):
        """The part of a return label, a serial number, or a product barcode.

        Several returns of one product are offered to choose from, the longest due
        first.

        :return: ``part`` or ``choices``, or a ``message`` that says what to do
        """
        self._check_spare_right(USER)
        code = code.strip()[:100] if isinstance(code, str) else ""
        if not code:
            return {"message": self.env._("Scan a return label, a serial or a part.")}
        how, parts = self._find_scanned(code)
        if len(parts) == 1:
            return {"part": parts._get_bench_values(found=how)}
        if parts:
            # sudo: the right to inspect was checked; only labels are shown.
            return {"choices": [part._get_bench_line() for part in parts.sudo()]}
        return {"message": self._get_unknown_message(code)}

    @api.model
    def bench_open(self, return_id):
        """One part of the queue or of the choices."""
        return {"part": self._get_bench_part(return_id)._get_bench_values()}

    @api.model
    def bench_receive(
        self, return_id, found=None, seal="none", missing=False, quantity=None
    ):
        """The part, or its parcel, is here.

        :param found: number that was scanned on the part
        :param seal: ``none``, ``intact`` or ``broken``
        :param missing: nothing was in the parcel
        :param quantity: pieces that came; empty: all that are owed
        """
        part = self._get_bench_part(return_id)
        found = found.strip()[:100] if isinstance(found, str) else ""
        if part.lot_id and not found and not missing:
            raise UserError(self.env._("Scan the number on the part first."))
        if seal not in ("none", "intact", "broken"):
            raise UserError(self.env._("A seal is intact or broken, or there is none."))
        lot = part._find_found_lot(found)
        came = part._receive(
            found_lot=lot,
            found_name=found,
            seal=seal,
            missing=bool(missing),
            quantity=self._get_bench_number(quantity),
        )
        return {
            "part": (came[:1] or part)._get_bench_values(found="serial"),
            "message": part._get_received_message(came, found),
            "is_received": bool(came),
            "queue": self._get_bench_queue(),
        }

    @api.model
    def bench_grade(
        self, return_id, grade_id, note=None, seal=None, waste_class_id=None
    ):
        """Grade the part, and let the rule decide."""
        part = self._get_bench_part(return_id)
        grade = self._get_bench_record("spare.grade", grade_id)
        waste_class = self._get_bench_record("spare.waste.class", waste_class_id)
        if not grade:
            raise UserError(self.env._("Choose one of the grades."))
        if seal and seal not in ("none", "intact", "broken"):
            raise UserError(self.env._("A seal is intact or broken, or there is none."))
        part._grade(
            grade,
            note=note.strip()[:500] if isinstance(note, str) else None,
            seal=seal or None,
            waste_class=waste_class,
        )
        part._decide()
        return {"part": part._get_bench_values(), "queue": self._get_bench_queue()}

    @api.model
    def bench_accept(self, return_id, decision_id):
        """Send the part on its way by the decision that is on the screen."""
        part = self._get_bench_part(return_id)
        if part.decision_id.id != decision_id:
            raise UserError(
                self.env._(
                    "%(part)s has been decided anew meanwhile. Scan it again.",
                    part=part.display_name,
                )
            )
        part._route()
        return {
            "instruction": part._get_bench_instruction(),
            "name": part.display_name,
            "queue": self._get_bench_queue(),
        }

    @api.model
    def bench_override(self, return_id, verdict, disposition, reason):
        """Decide otherwise than the rule; for managers, with a reason (SP-09)."""
        part = self._get_bench_part(return_id)
        reason = reason.strip()[:500] if isinstance(reason, str) else ""
        part._override(verdict, disposition, reason)
        return {"part": part._get_bench_values()}

    # ------------------------------------------------------------------
    # What comes from the browser
    # ------------------------------------------------------------------

    def _get_bench_part(self, return_id):
        """The part return, after the right to work on it was checked."""
        self._check_spare_right(USER)
        part = self._get_bench_record(self._name, return_id)
        if not part:
            raise UserError(self.env._("This part is not there any more. Scan again."))
        part.check_access("write")
        return part

    def _get_bench_record(self, model, record_id):
        records = self.env[model]
        if not isinstance(record_id, int) or isinstance(record_id, bool):
            return records
        return records.browse(record_id).exists()

    def _get_bench_number(self, number):
        """A quantity, or None for all."""
        if number is None or isinstance(number, bool):
            return None
        try:
            pieces = float(number)
        except (TypeError, ValueError):
            pieces = math.nan
        if not math.isfinite(pieces):
            raise UserError(
                self.env._("“%(text)s” is not a number of pieces.", text=number)
            )
        return pieces

    def _find_scanned(self, code):
        """(how it was found, part returns): by label, by number, else by product."""
        here = Domain("state", "in", OPEN)
        turned_up = Domain("state", "=", "done") & Domain("outcome", "=", "lost")
        found = self.search(
            (here | turned_up)
            & (
                Domain("name", "=", code.upper())
                | Domain("lot_id.name", "=", code)
                | (
                    here
                    & (
                        Domain("product_id.barcode", "=", code)
                        | Domain("product_id.default_code", "=", code)
                    )
                )
            ),
            order="due_date, id",
            limit=10 * CHOICES,
        )
        # sudo: names of what the user may see.
        known = found.sudo()
        for how, parts in (
            ("label", known.filtered(lambda part: part.name == code.upper())),
            ("serial", known.filtered(lambda part: part.lot_id.name == code)),
        ):
            live = parts.filtered(lambda part: part.state != "done")
            if parts:
                return how, (live or parts)[:CHOICES].with_env(self.env)
        return "product", found[:CHOICES]

    def _find_found_lot(self, found):
        """The lot of this number: of the part that is owed, else of another."""
        # sudo: which part a number belongs to is no secret to who holds it.
        lots = self.env["stock.lot"].sudo()
        if not found:
            return None
        lots = lots.search(
            [("name", "=", found), ("company_id", "in", [self.company_id.id, False])],
            limit=CHOICES,
        )
        same = lots.filtered(lambda lot: lot.product_id == self.sudo().product_id)
        return (same or lots)[:1] or None

    # ------------------------------------------------------------------
    # What the screen shows
    # ------------------------------------------------------------------

    def _get_bench_queue(self):
        """How much waits, and the oldest of it; two queries and what they name."""
        counts = dict(
            self._read_group(
                [("state", "in", ("received", "decided", "repair"))],
                ["state"],
                ["__count"],
            )
        )
        here = Domain("state", "=", "received") | (
            Domain("state", "=", "decided") & Domain("routed_on", "=", False)
        )
        # sudo: names of what the user may see.
        lines = self.search(here, order="received_on, id", limit=QUEUE).sudo()
        return {
            "inspect": counts.get("received", 0),
            "repair": counts.get("repair", 0),
            "overdue": self.search_count([("is_overdue", "=", True)]),
            "lines": [line._get_bench_line() for line in lines],
        }

    def _get_bench_line(self):
        """A part in a list, without figures."""
        labels = dict(self._fields["state"]._description_selection(self.env))
        return {
            "id": self.id,
            "name": self.name,
            "product": self.product_id.display_name,
            "lot": self.lot_id.name or "",
            "holder": self.holder_id.display_name or "",
            "state": self.state,
            "state_label": labels[self.state],
            "due": self._get_due_text(),
            "is_overdue": self.is_overdue,
        }

    def _get_bench_values(self, found=None):
        """Everything that is shown of one part.

        :param found: how it was scanned: ``label``, ``serial`` or ``product``
        """
        self.ensure_one()
        # sudo: who sees the return sees what it is about.
        part = self.sudo()
        decision = part.decision_id
        discrepancies = dict(
            part.discrepancy_ids._fields["kind"]._description_selection(self.env)
        )
        return {
            **part._get_bench_line(),
            "image": f"/web/image/product.product/{part.product_id.id}/image_256",
            "quantity": part.quantity,
            "unit": part.uom_id.name,
            "is_tracked": bool(part.lot_id),
            "is_verified": found == "serial",
            "customer": part.partner_id.display_name or "",
            "machine": part.equipment_id.display_name or "",
            "order": part.fsm_order_id.name or "",
            "fault": part.fault_id.name or "",
            "fault_note": part.fault_note or "",
            "photos": [
                f"/web/image/{photo.id}" for photo in part.swap_id.photo_ids[:3]
            ],
            "waste": part.waste_class_id.display_name or "",
            "is_regulated": part.is_regulated,
            "discrepancies": [
                discrepancies[kind] for kind in part.discrepancy_ids.mapped("kind")
            ],
            "grade_id": part.grade_id.id,
            "is_receive_allowed": part.state in ("owed", "transit")
            or part.outcome == "lost",
            "is_grade_allowed": part.is_grade_allowed and not part.routed_on,
            "is_accept_allowed": part.is_route_allowed,
            "decision": decision
            and part.state == "decided"
            and decision._get_bench_decision()
            or None,
            "options": self._get_override_options() if part.is_route_allowed else [],
        }

    def _get_override_options(self):
        """Ways that a manager may choose instead, with their verdict."""
        labels = dict(
            self.env["spare.decision"]
            ._fields["disposition"]
            ._description_selection(self.env)
        )
        own = self.origin == "send_in"
        return [
            {"verdict": verdict, "disposition": way, "label": labels[way]}
            for verdict, ways in DISPOSITIONS.items()
            for way in ways
            if way != self.disposition
            and (own or way != "give_back")
            and (way != "give_back" or verdict == "repair")
            and not (own and way == "restock")
            and not (self.is_regulated and way == "harvest")
        ]

    def _get_due_text(self):
        if self.state in ("owed", "transit") and self.due_date:
            if self.is_overdue:
                return self.env._(
                    "overdue since %(date)s", date=format_date(self.env, self.due_date)
                )
            return self.env._("due %(date)s", date=format_date(self.env, self.due_date))
        return ""

    def _get_unknown_message(self, code):
        """What to do with something that nobody owes."""
        lot = self.env["stock.lot"].search([("name", "=", code)], limit=1)
        if lot:
            return self.env._(
                "Nobody owes %(part)s %(lot)s. If it lies in stock and is defective, "
                "open the serial and choose “Report Defective”.",
                part=lot.product_id.display_name,
                lot=lot.name,
            )
        return self.env._(
            "“%(code)s” is no return, serial or part that is owed. Check the code, or "
            "scan the label of the return.",
            code=code,
        )

    def _get_received_message(self, came, found):
        """What the receipt has come to."""
        if came:
            return ""
        # sudo: the right to inspect was checked; what was just found is named.
        [*_rest, last] = self.sudo().discrepancy_ids.sorted("id") or [None]
        kinds = dict(last._fields["kind"]._description_selection(self.env))
        message = self.env._(
            "%(kind)s: on record. %(part)s is still owed.",
            kind=kinds[last.kind],
            part=self.name,
        )
        other = self.search(
            [("lot_id.name", "=", found), ("state", "in", OPEN)], limit=1
        )
        if found and other and other != self:
            message += " " + self.env._(
                "%(number)s is owed as %(part)s: scan it again to receive that.",
                number=found,
                part=other.name,
            )
        return message

    def _get_bench_instruction(self):
        """What to do with the part in the hand, in two or three words."""
        self.ensure_one()
        # sudo: names of places and partners of what the user works on.
        part = self.sudo()
        if part.disposition == "restock":
            return self.env._("Shelf %(place)s", place=part.location_id.name)
        if part.disposition == "repair":
            return self.env._("Shelf Repair")
        if part.disposition == "supplier":
            supplier = part.decision_id.supplier_id.name
            if supplier:
                return self.env._("Box for supplier %(name)s", name=supplier)
            return self.env._("Box for the supplier")
        if part.disposition == "harvest":
            return self.env._("Table for taking apart")
        if part.disposition == "give_back":
            return self.env._("Box for customer %(name)s", name=part.partner_id.name)
        if part.is_regulated:
            return self.env._("Disposal cage")
        return self.env._("Scrap bin")
