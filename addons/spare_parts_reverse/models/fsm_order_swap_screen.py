# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, models
from odoo.tools import format_date

from .spare_swap_engine import SwapJob, SwapRequest
from .stock_move import PartTransfer


class FsmOrder(models.Model):
    """What the swap screen shows (SP-12, SP-04)."""

    _inherit = "fsm.order"

    @api.readonly
    def get_spare_swap_screen(self):
        """All that the technician chooses from, in a constant number of queries.

        :return: {"problem", "van", "parts", "machines", "installed", "faults",
            "swaps"}; ``problem`` says why nothing can be swapped now
        """
        self.ensure_one()
        self._check_spare_swap_access()
        # sudo: as for the swap itself; names, numbers and quantities only.
        order = self.sudo().with_company(self.company_id)
        problem = order._get_spare_swap_problem()
        van = order._get_spare_swap_warehouse()
        machines = order.equipment_ids.filtered(lambda unit: not unit.returned_on)
        return {
            "problem": problem,
            "van": van.name or "",
            "parts": []
            if problem
            else order._get_spare_screen_parts(van, machines._get_spare_fitting()),
            "machines": [
                {"id": machine.id, "name": machine.name} for machine in machines
            ],
            "installed": order._get_spare_screen_installed(machines),
            "faults": [
                {"id": fault.id, "name": fault.name}
                for fault in order.env["spare.fault"].search([])
            ],
            "swaps": order.spare_swap_ids._get_screen_values(),
        }

    def _get_spare_screen_parts(self, van, fitting):
        """Good parts in the van: product, quantity, and the numbers there.

        Those that are known to fit a machine of the visit come first.
        """
        quants = self._get_spare_van_quants(van, [("product_id.is_spare_part", "=", 1)])
        parts = {}
        for quant in quants:
            product = quant.product_id
            part = parts.setdefault(
                product,
                {
                    "product_id": product.id,
                    "name": product.name,
                    "code": product.default_code or "",
                    "tracking": product.tracking,
                    "quantity": 0.0,
                    "uom": product.uom_id.name,
                    "fits": product in fitting,
                    "lots": [],
                },
            )
            part["quantity"] += quant.quantity
            if quant.lot_id:
                part["lots"].append({"id": quant.lot_id.id, "name": quant.lot_id.name})
        return sorted(parts.values(), key=lambda part: not part["fits"])

    def _get_spare_screen_installed(self, machines):
        """Parts that are known to be in the machines, and the machines themselves."""
        rows = [
            {
                "key": f"part_{part.id}",
                "equipment_id": part.equipment_id.id,
                "machine": part.equipment_id.name,
                "product_id": part.product_id.id,
                "name": part.product_id.name,
                "tracking": part.product_id.tracking,
                "lot_id": part.lot_id.id,
                "lot": part.lot_id.name or "",
                "whole_unit": False,
                "since": format_date(self.env, part.installed_on),
            }
            for part in machines.spare_installed_ids
            if not part.removed_on
        ]
        rows += [
            {
                "key": f"unit_{machine.id}",
                "equipment_id": machine.id,
                "machine": machine.name,
                "product_id": machine.product_id.id,
                "name": machine.product_id.name,
                "tracking": machine.product_id.tracking,
                "lot_id": machine.lot_id.id,
                "lot": machine.lot_id.name or "",
                "whole_unit": True,
                "since": "",
            }
            for machine in machines
            if machine.product_id
        ]
        return rows

    @api.readonly
    def spare_swap_preview(self, swap):
        """What a swap would mean, before it is made: nothing is written.

        :param dict swap: as for :meth:`spare_swap`; without the defective part only
            the good one is looked up
        :return: {"out", "in", "payer", "payer_label", "note", "left", "blocked",
            "no_return", "due", "remark"}; the last seven only when both are known
        :raise UserError: with what is wrong and what to do
        """
        self.ensure_one()
        self._check_spare_swap_access()
        self._check_spare_values(swap)
        # sudo: as for the swap itself; nothing is written.
        order = self.sudo().with_company(self.company_id)
        van = order._get_spare_swap_warehouse()
        machine = order._spare_machine(swap)
        quantity = order._spare_quantity(swap)
        product, lot, place = order._spare_good_part(swap, van, quantity)
        result = {"out": _part(product, lot)}
        self._check_spare_good_there(product, lot, place, quantity)
        names = ("in_code", "in_product_id", "in_lot_id", "whole_unit")
        if not any(swap.get(name) for name in names):
            return result
        in_product, in_lot, whole = order._spare_defective_part(swap, machine, product)
        result["in"] = _part(in_product, in_lot)
        if not in_lot and in_product.tracking != "none":
            result["in"]["lot"] = order._spare_text(swap, "in_code", 128)
        job = order._preview_spare_job(
            machine, product, lot, in_product, in_lot, whole, quantity, place
        )
        return {**result, **order._get_spare_preview_values(job)}

    def _check_spare_good_there(self, product, lot, place, quantity):
        """The error that the engine would give, before the rest is asked for."""
        # sudo: stock that technicians may not read; access to the order was checked.
        moves = self.env["stock.move"].sudo()
        if product.tracking != "none" and not lot:
            # The numbers are chosen next.
            return
        moves._check_spare_stock(
            [
                PartTransfer(
                    product=product,
                    quantity=quantity,
                    source=place,
                    destination=place,
                    company=self.company_id,
                    lot=lot or None,
                )
            ]
        )

    def _preview_spare_job(
        self, machine, product, lot, in_product, in_lot, whole, quantity, place
    ):
        request = SwapRequest(
            company=self.company_id,
            order=self,
            equipment=machine or None,
            whole_unit=whole,
            source=place,
            customer_location=place,
            out_product=product,
            out_lot=lot or None,
            in_product=in_product,
            in_lot=in_lot or None,
            quantity=quantity,
        )
        job = SwapJob(request)
        engine = self.env["spare.swap"]
        engine._check_known_numbers([job])
        engine._find_installed([job])
        engine._find_payers([job])
        engine._find_policies([job])
        return job

    def _get_spare_preview_values(self, job):
        labels = dict(
            self.env["spare.swap"]._fields["payer"]._description_selection(self.env)
        )
        day = self.env["spare.swap"]._get_swap_day(self.company_id)
        due = self.env["spare.swap"]._add_days(day, job.policy.return_days)
        return {
            "payer": job.payer,
            "payer_label": labels[job.payer],
            "note": job.note,
            "left": job.left,
            "blocked": job.blocked and not self.service_allowed_by_id,
            "no_return": job.no_return,
            "due": "" if job.no_return else format_date(self.env, due),
            "remark": job.remark,
        }


def _part(product, lot):
    return {
        "product_id": product.id,
        "name": product.name,
        "tracking": product.tracking,
        "lot_id": lot.id if lot else False,
        "lot": lot.name if lot else "",
    }
