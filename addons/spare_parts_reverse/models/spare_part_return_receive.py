# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""A part comes back, or does not: hand-over, receipt, discrepancies (SP-15)."""

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import float_compare

from .spare_part_return_terms import OWING


class SparePartReturn(models.Model):
    _inherit = "spare.part.return"

    tracking_reference = fields.Char(
        readonly=True,
        copy=False,
        help="Number of the parcel, or how else the part was sent.",
    )
    handed_over_on = fields.Datetime(readonly=True, copy=False)
    split_from_id = fields.Many2one(
        "spare.part.return",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
        help="Of several pieces that were owed together, these came on their own.",
    )
    discrepancy_count = fields.Integer(
        string="Open Discrepancies", compute="_compute_discrepancy_count"
    )

    @api.depends("discrepancy_ids.state")
    def _compute_discrepancy_count(self):
        counts = dict(
            self.env["spare.discrepancy"]._read_group(
                [("return_id", "in", self.ids), ("state", "=", "open")],
                ["return_id"],
                ["__count"],
            )
        )
        for part in self:
            part.discrepancy_count = counts.get(part, 0)

    # ------------------------------------------------------------------
    # On the way
    # ------------------------------------------------------------------

    def _hand_over(self, reference=None):
        """Given to a courier or dropped at the warehouse; still owed until it is there.

        :param reference: number of the parcel
        """
        self._step(
            "transit",
            {
                "tracking_reference": reference or False,
                "handed_over_on": fields.Datetime.now(),
            },
            note=reference,
        )

    # ------------------------------------------------------------------
    # Receipt
    # ------------------------------------------------------------------

    def _check_transition(self, state):
        """Of closed returns only those come back whose part was written off."""
        if state == "received":
            closed = self.filtered(
                lambda part: part.state == "done" and part.outcome != "lost"
            )
            closed[:1]._refuse_receipt()
        return super()._check_transition(state)

    def _refuse_receipt(self):
        for part in self:
            labels = dict(self._fields["state"]._description_selection(self.env))
            raise UserError(
                self.env._(
                    "%(part)s is “%(state)s”: nobody owes it any more. If the part "
                    "lies in front of you, record it as found defective in stock.",
                    part=part.display_name,
                    state=labels[part.state],
                )
            )

    def _receive(
        self,
        warehouse=None,
        found_lot=None,
        found_product=None,
        quantity=None,
        seal="none",
        missing=False,
        note=None,
        photo_ids=(),
        found_name=None,
    ):
        """These parts arrived: same facts for all (SP-15).

        What is owed is closed by that very part only. Another serial or another part,
        and an empty parcel, are put on record and leave the obligation as it is; a
        broken seal is on record, too, but the part is there. Of several pieces that are
        owed together, those that came go on as a return of their own, and the rest
        stays owed.

        The caller has checked that the user may receive, and that a serial was scanned.

        :param warehouse: where they arrived; empty: where they were to come to
        :param found_lot: serial or lot that was found; empty: the one that is owed
        :param found_name: the same as text, where no such number is known
        :param found_product: part that was found; empty: the one that is owed
        :param quantity: pieces that were found; empty: all
        :param seal: ``none``, ``intact`` or ``broken``
        :param missing: the parcel came without the part
        :return: the returns that are received now (not always those of ``self``)
        """
        # sudo: see the head of the engine.
        parts = self.sudo()
        for part in parts:
            if part.state not in OWING and part.outcome != "lost":
                part._refuse_receipt()
            # sudo: only the company of the warehouse, which may be one of others.
            if warehouse and warehouse.sudo().company_id != part.company_id:
                raise UserError(
                    self.env._(
                        "%(part)s belongs to %(company)s: choose its own warehouse.",
                        part=part.display_name,
                        company=part.company_id.display_name,
                    )
                )
        came, records = parts.browse(), []
        for part in parts:
            kind, expected, found = part._compare(
                found_lot, found_product, quantity, missing, found_name
            )
            arrived = part
            if kind in ("serial", "product", "missing"):
                arrived = part.browse()
            elif kind == "quantity" and part._is_more(quantity):
                arrived = part._split(quantity)
            if kind:
                records.append((part, kind, expected, found))
            if arrived and seal == "broken":
                records.append((arrived, "seal", "", ""))
            came |= arrived
        facts = {
            "note": note,
            "photo_ids": [fields.Command.set(list(photo_ids))],
            "found_lot_id": found_lot.id if found_lot else False,
            "found_product_id": self._get_found_product(found_lot, found_product),
        }
        parts._record_discrepancies(records, facts)
        # What came without its part is owed again, and is on the way no more.
        back = (parts - came).filtered(
            lambda part: (
                part.state == "transit" and part in {record[0] for record in records}
            )
        )
        if back:
            back._step("owed", note=note)
        for place, here in came.grouped(
            lambda part: warehouse or part._get_return_warehouse()
        ).items():
            here._step(
                "received",
                {"seal": seal, "warehouse_id": place.id},
                location=place.sudo().spare_inspection_location_id,
                note=note,
            )
        return came.with_env(self.env)

    def _get_return_warehouse(self):
        """Where this part is to come to."""
        self.ensure_one()
        warehouse = self.warehouse_id or self.company_id.spare_warehouse_id
        if not warehouse:
            raise UserError(
                self.env._(
                    "%(company)s has no warehouse for returned parts. Choose one in "
                    "the settings.",
                    company=self.company_id.display_name,
                )
            )
        return warehouse

    @api.model
    def _get_found_product(self, found_lot, found_product):
        if found_product:
            return found_product.id
        # sudo: which part a number belongs to is no secret to who holds it.
        return found_lot.sudo().product_id.id if found_lot else False

    def _is_more(self, quantity):
        """More is owed than came."""
        return (
            float_compare(
                self.quantity, quantity, precision_rounding=self.uom_id.rounding
            )
            > 0
        )

    def _compare(self, found_lot, found_product, quantity, missing, found_name):
        """(kind of discrepancy or False, what was expected, what was found)."""
        self.ensure_one()
        product, lot = self.product_id, self.lot_id
        # sudo: the number of what was found is no secret to who holds it.
        number = found_lot.sudo().name if found_lot else (found_name or "").strip()
        other = found_product or (found_lot and found_lot.sudo().product_id)
        if missing or (quantity is not None and quantity <= 0):
            return "missing", lot.name or product.display_name, ""
        if other and other.id != product.id:
            return (
                "product",
                " ".join(filter(None, (product.display_name, lot.name))),
                " ".join(filter(None, (other.display_name, number))),
            )
        if (
            lot
            and number
            and (found_lot.id if found_lot else number)
            != (lot.id if found_lot else lot.name)
        ):
            return "serial", lot.name, number
        if quantity is not None and float_compare(
            quantity, self.quantity, precision_rounding=self.uom_id.rounding
        ):
            if self.tracking == "serial":
                raise UserError(
                    self.env._(
                        "%(part)s: a serial number is one piece.",
                        part=self.display_name,
                    )
                )
            unit = self.uom_id.display_name
            return (
                "quantity",
                f"{self.quantity:g} {unit}",
                f"{quantity:g} {unit}",
            )
        return False, "", ""

    @api.model
    def _record_discrepancies(self, records, facts):
        """Put on record what is not as it should be: one discrepancy each."""
        if not records:
            return
        # sudo: see the head of the engine.
        self.env["spare.discrepancy"].sudo().with_context(
            tracking_disable=True, mail_create_nolog=True, mail_create_nosubscribe=True
        ).create(
            [
                {
                    "return_id": part.id,
                    "company_id": part.company_id.id,
                    "kind": kind,
                    "expected": expected,
                    "found": found,
                    **facts,
                    **(
                        {}
                        if kind in ("serial", "product")
                        else {"found_lot_id": False, "found_product_id": False}
                    ),
                }
                for part, kind, expected, found in records
            ]
        )
        self.browse({record[0].id for record in records})._log(
            "discrepancy", facts["note"]
        )

    def _log_each(self, steps):
        """Append to the way of several parts at once.

        :param steps: {return: (step, note)}
        """
        # sudo: a log is written for whoever acts.
        self.env["spare.return.event"].sudo().create(
            [
                {
                    "return_id": part.id,
                    "company_id": part.company_id.id,
                    "step": step,
                    "location_id": part.location_id.id,
                    "user_id": self.env.uid,
                    "note": note,
                }
                for part, (step, note) in steps.items()
            ]
        )

    # ------------------------------------------------------------------
    # Parts of what is owed, and nothing of it
    # ------------------------------------------------------------------

    def _split(self, quantity):
        """``quantity`` pieces get a return of their own; the others stay in this one.

        :return: the new return, in the same state and place
        """
        self.ensure_one()
        # sudo: see the head of the engine.
        part = self.sudo()
        rounding = part.uom_id.rounding
        if (
            part.tracking == "serial"
            or float_compare(quantity, 0, precision_rounding=rounding) <= 0
            or not part._is_more(quantity)
        ):
            raise UserError(
                self.env._(
                    "%(part)s cannot be split: more than zero and less than the whole "
                    "quantity, and not of a part with serial numbers.",
                    part=part.display_name,
                )
            )
        [vals] = part.copy_data()
        vals.update(
            part._prepare_split(quantity),
            name=part._next_spare_names(1)[0],
            quantity=quantity,
            state=part.state,
            outcome=part.outcome,
            closed_on=part.closed_on,
            received_on=part.received_on,
            handed_over_on=part.handed_over_on,
            tracking_reference=part.tracking_reference,
            split_from_id=part.id,
        )
        piece = part._silent().create([vals])
        part._silent().write(part._prepare_rest(quantity))
        piece._log("split", part.name)
        part._log("split", piece.name)
        return piece.with_env(self.env)

    def _prepare_split(self, quantity):
        """Values of the return of the pieces that go on their own; hook."""
        return {"value": self._get_split_share("value", quantity)}

    def _prepare_rest(self, quantity):
        """Values of this return when ``quantity`` of it goes on its own; hook."""
        return {
            "quantity": self.quantity - quantity,
            "value": self.value - self._get_split_share("value", quantity),
        }

    def _write_off(self, reason, charge="keep"):
        """These parts will not come back: closed as lost, taken out of the books.

        :param str reason: why, for the record
        :param str charge: what the holder pays for them, see the charges
        """
        if not (reason or "").strip():
            raise UserError(self.env._("Say why these parts are written off."))
        # sudo: see the head of the engine.
        parts = self.sudo()
        for part in parts:
            if part.state not in OWING:
                part._check_transition("transit")
        for location, here in parts.grouped(
            lambda part: part._get_loss_location()
        ).items():
            here._step("done", {"outcome": "lost"}, location=location, note=reason)

    def _get_loss_location(self):
        """Where it goes in the books; nowhere, where stock is not counted."""
        self.ensure_one()
        if self.location_id.usage not in ("internal", "transit"):
            return self.env["stock.location"]
        return self.product_id.with_company(self.company_id).property_stock_inventory
