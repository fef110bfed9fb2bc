# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models


class SpareSwap(models.Model):
    """Whole units: one machine for another (SP-12)."""

    _inherit = "spare.swap"

    new_equipment_id = fields.Many2one(
        "fsm.equipment",
        string="New Machine",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
        help="The machine that came in the place of the defective one.",
    )

    @api.model
    def _replace_units(self, jobs):
        """Register the new machines; the old ones have left the installed base.

        The rest of the old warranty goes over to the new machine, and so do owner,
        place and contract.
        """
        units = [
            job
            for job in jobs
            if job.request.whole_unit
            and job.request.equipment
            and job.swap.state == "done"
        ]
        if not units:
            return
        equipment = self.env["fsm.equipment"]
        moves = self.env["stock.move"].union(*(job.swap.out_move_id for job in units))
        names = equipment._make_names_unique(
            moves._get_service_unit_names(
                [
                    (job.swap.out_move_id, job.request.out_lot or self._no_lot())
                    for job in units
                ]
            )
        )
        stage = equipment._default_stage_id()
        created = equipment.with_context(mail_create_nosubscribe=True).create(
            [
                {
                    **self._prepare_unit_vals(job),
                    "name": name,
                    "stage_id": stage.id,
                }
                for job, name in zip(units, names, strict=True)
            ]
        )
        for job, new in zip(units, created, strict=True):
            # sudo: the machine is exchanged by the engine; access was checked before.
            old = job.request.equipment.sudo()
            job.swap.new_equipment_id = new
            if not old.returned_on:
                old.returned_on = self._get_swap_day(job.request.company)
            if job.request.order:
                # sudo: see above.
                job.request.order.sudo().equipment_ids = [fields.Command.link(new.id)]

    @api.model
    def _no_lot(self):
        return self.env["stock.lot"]

    @api.model
    def _prepare_unit_vals(self, job):
        # sudo: see above.
        old = job.request.equipment.sudo()
        return {
            "product_id": job.request.out_product.id,
            "lot_id": job.request.out_lot.id if job.request.out_lot else False,
            "owned_by_id": old.owned_by_id.id,
            "location_id": old.location_id.id,
            "current_location_id": old.current_location_id.id or old.location_id.id,
            "company_id": old.company_id.id,
            "delivery_move_id": job.swap.out_move_id.id,
            "sale_date": old.sale_date,
            "goods_value": old.goods_value,
            "warranty_start_date": old.warranty_start_date,
            "warranty_end_date": old.warranty_end_date,
            "contract_id": old.contract_id.id,
            "spare_replaces_id": old.id,
        }
