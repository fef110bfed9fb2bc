# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, models
from odoo.exceptions import UserError
from odoo.tools import SQL


class SpareSwap(models.Model):
    """Serial and lot numbers of what is swapped: known, new, or elsewhere (SP-12)."""

    _inherit = "spare.swap"

    @api.model
    def _check_known_numbers(self, jobs):
        """Refuse a defective number that is known to be somewhere else (2 queries).

        :return: history of good parts that an old machine still claims: they are in
            stock, which counts (see ``_forget_stale``)
        """
        in_lots = {
            job.request.in_lot: job.request
            for job in jobs
            if job.request.in_lot and job.request.in_product.tracking == "serial"
        }
        out_lots = {
            job.request.out_lot.id
            for job in jobs
            if job.request.out_lot and job.request.out_product.tracking == "serial"
        }
        stale = self.env["spare.installed.part"]
        if not in_lots and not out_lots:
            return stale
        ids = {lot.id for lot in in_lots} | out_lots
        for part in stale.search(
            [("serial_id", "in", list(ids)), ("removed_on", "=", False)]
        ):
            request = in_lots.get(part.lot_id)
            if part.lot_id.id in out_lots:
                stale += part
            elif request and part.equipment_id != request.equipment:
                self._check_machine_shown(part.equipment_id, part.lot_id)
                raise UserError(
                    self.env._(
                        "%(number)s is known to be in %(machine)s (%(place)s). Check "
                        "the number, or correct the parts of that machine first.",
                        number=part.lot_id.name,
                        machine=part.equipment_id.name,
                        place=part.equipment_id.location_id.name or "-",
                    )
                )
        self._check_not_in_stock(in_lots)
        self._check_not_other_unit(in_lots)
        return stale

    @api.model
    def _check_machine_shown(self, machine, lot):
        """Whose machine it is in is told to those only who may see that machine."""
        if not machine.with_env(self.env(su=False)).has_access("read"):
            raise UserError(
                self.env._(
                    "%(number)s is known to be in another machine. Check the number, "
                    "or ask the office to correct the parts of that machine first.",
                    number=lot.name,
                )
            )

    @api.model
    def _forget_stale(self, stale):
        """Take good parts out of the history of the machines that they were in."""
        for part in stale:
            day = self._get_swap_day(part.company_id)
            part.write(
                {
                    "removed_on": max(day, part.installed_on or day),
                    "note": self.env._("Was back in stock."),
                }
            )

    @api.model
    def _check_not_in_stock(self, in_lots):
        if not in_lots:
            return
        lots = self.env["stock.lot"].union(*in_lots)
        quants = self.env["stock.quant"].search(
            [
                ("lot_id", "in", lots.ids),
                ("quantity", ">", 0),
                ("location_id.usage", "in", ["internal", "transit"]),
            ]
        )
        companies = {lot.id: request.company for lot, request in in_lots.items()}
        for quant in quants:
            if quant.company_id not in (
                companies[quant.lot_id.id],
                self.env["res.company"],
            ):
                # The stock of another company is not named.
                raise UserError(
                    self.env._(
                        "%(number)s cannot come out of a machine: it lies in stock. "
                        "Check the number.",
                        number=quant.lot_id.name,
                    )
                )
            raise UserError(
                self.env._(
                    "%(number)s cannot come out of a machine: it lies in %(place)s. "
                    "Check the number; good and defective part may be mixed up.",
                    number=quant.lot_id.name,
                    place=quant.location_id.display_name,
                )
            )

    @api.model
    def _check_not_other_unit(self, in_lots):
        """A whole machine is swapped where it is registered."""
        for lot, request in in_lots.items():
            unit = lot.fsm_equipment_id
            if not unit or unit.returned_on or unit == request.equipment:
                continue
            if unit.product_id == lot.product_id and unit.location_id != (
                request.order.location_id if request.order else unit.location_id
            ):
                self._check_machine_shown(unit, lot)
                raise UserError(
                    self.env._(
                        "%(number)s is registered as %(machine)s at %(place)s. Check "
                        "the number, or correct the register first.",
                        number=lot.name,
                        machine=unit.name,
                        place=unit.location_id.name or "-",
                    )
                )

    @api.model
    def _get_or_create_lot(self, product, name, company):
        """Number of a defective part; one that nobody has seen yet is made.

        Two technicians who type the same new number wait for each other.
        """
        # sudo: which part a number belongs to is no secret to who holds it.
        lots = self.env["stock.lot"].sudo()
        domain = [
            ("product_id", "=", product.id),
            ("name", "=", name),
            ("company_id", "in", (company.id, False)),
        ]
        lot = lots.search(domain, limit=1)
        if lot:
            return lot
        self.env.cr.execute(
            SQL(
                "UPDATE product_product SET write_date = write_date WHERE id = %s",
                product.id,
            ),
            log_exceptions=False,
        )
        return lots.create({"product_id": product.id, "name": name})
