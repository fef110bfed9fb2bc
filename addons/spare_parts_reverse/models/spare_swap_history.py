# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, models


class SpareSwap(models.Model):
    """Which parts a swap takes out of a machine and puts into it (SP-12)."""

    _inherit = "spare.swap"

    @api.model
    def _find_installed(self, jobs):
        """The part of the machine's history that each job takes out (1 query).

        By its number; else, where the number differs from what is known or the part
        has none, the oldest of that product in the machine. A number that differs is
        put on record.
        """
        parts = self._search_installed(jobs)
        taken = parts.browse()
        for job in jobs:
            request = job.request
            left = parts - taken
            own = left.filtered(
                lambda part, request=request: (
                    part.product_id == request.in_product
                    and part.equipment_id == request.equipment
                )
            )
            if request.whole_unit or not request.equipment:
                job.installed = parts.browse()
                continue
            exact = own.filtered(
                lambda part, request=request: (
                    part.lot_id.id == request._get_id("in_lot")
                )
            )
            job.installed = exact[-1:] or own[-1:]
            taken += job.installed
            expected = job.installed.lot_id
            if expected and request.in_lot and expected != request.in_lot:
                job.remark = self.env._(
                    "%(found)s was taken out; by its history, %(expected)s was in the "
                    "machine.",
                    found=request.in_lot.name,
                    expected=expected.name,
                )

    @api.model
    def _search_installed(self, jobs):
        """Open parts of the machines of these jobs, the latest first."""
        machines = {
            job.request.equipment.id
            for job in jobs
            if job.request.equipment and not job.request.whole_unit
        }
        parts = self.env["spare.installed.part"]
        if not machines:
            return parts
        return parts.search(
            [("equipment_id", "in", list(machines)), ("removed_on", "=", False)],
            order="installed_on desc NULLS LAST, id desc",
        )

    @api.model
    def _record_history(self, jobs):
        """The defective part is out of the machine, the good one is in (1 + 1)."""
        parts = self.env["spare.installed.part"]
        created = []
        for job in jobs:
            request = job.request
            day = self._get_swap_day(request.company)
            if not request.equipment or request.whole_unit:
                continue
            if job.swap.state == "sent":
                continue
            if job.installed:
                created += self._remove_installed(job, day)
            created.append(
                {
                    "equipment_id": request.equipment.id,
                    "product_id": request.out_product.id,
                    "lot_id": request._get_id("out_lot"),
                    "quantity": request.quantity,
                    "installed_on": day,
                    "installed_swap_id": job.swap.id,
                }
            )
        # What is taken out leaves its number free before another one takes it.
        parts.flush_model()
        parts.create(created)

    @api.model
    def _remove_installed(self, job, day):
        """Take the part out of the history; some of several pieces stay in.

        :return: values of a further row for the pieces taken out of several
        """
        part = job.installed
        gone = {
            "removed_on": max(day, part.installed_on or day),
            "removed_swap_id": job.swap.id,
            "note": job.remark or False,
        }
        rest = part.quantity - job.request.quantity
        if rest <= 0:
            part.write(gone)
            return []
        part.quantity = rest
        return [
            {
                "equipment_id": part.equipment_id.id,
                "product_id": part.product_id.id,
                "lot_id": part.lot_id.id,
                "quantity": job.request.quantity,
                "installed_on": part.installed_on,
                "warranty_end_date": part.warranty_end_date,
                "installed_swap_id": part.installed_swap_id.id,
                **gone,
            }
        ]
