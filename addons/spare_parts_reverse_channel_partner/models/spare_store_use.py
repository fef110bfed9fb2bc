# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from dataclasses import dataclass
from typing import Any

from odoo import api, models
from odoo.exceptions import UserError
from odoo.fields import Command, Domain

from odoo.addons.channel_partner.tools.typed import read_names
from odoo.addons.service_revenue.tools.record_id import read_record_id
from odoo.addons.spare_parts_reverse.models.spare_swap_engine import SwapRequest
from odoo.addons.spare_parts_reverse.models.stock_move import PartTransfer


@dataclass(frozen=True)
class StoreSwapRequest(SwapRequest):
    """A swap with a part that a store holds; ``billing`` says who is billed for it."""

    billing: str = "free"
    firm: Any = None


class SpareStoreRequest(models.Model):
    """A held part is used on a job: out of consignment, into the machine (SP-16).

    With a defective part in return it is a swap as any other: history of the machine,
    who pays, and the defective part is owed by the firm. Else the part is installed
    only.
    """

    _inherit = "spare.store.request"

    @api.model
    def use_part(
        self,
        point_id,
        product_id,
        order_id,
        quantity=1.0,
        lot_name=None,
        old_lot_name=None,
        is_new=False,
        key=None,
    ):
        """Use a held part on a job of the store (SP-16).

        For owner and clerks of the store, and the technician on his own jobs.

        :param int order_id: work order (``fsm.order``) that the store has accepted
        :param str lot_name: number of the part that is fitted, where it is tracked
        :param str old_lot_name: number of the part that was taken out
        :param bool is_new: nothing was taken out
        :param str key: of the form; sent twice it is the same use
        :return: id of the ``spare.store.request``
        """
        point, _member = self._find_point(point_id, desk=False)
        job = self._find_job(point, order_id)
        key = self._read_key(key)
        if known := self._claim(point, key):
            return known.id
        product, quantity = self._check_part(point, product_id, quantity)
        # sudo: store and job are the caller's; only the engine writes requests.
        engine = self.sudo().with_company(point.company_id)
        names = [lot_name] if lot_name else []
        old_lot_name = next(iter(read_names(old_lot_name)), None)
        lots = engine._check_held_lots(point, product, quantity, names)
        vals = self._prepare_request("use", point, product, quantity, key)
        request = engine.create(
            {
                **vals,
                "fsm_order_id": job.id,
                "lot_ids": [Command.set(lots.ids)],
            }
        )
        if is_new:
            request._install(job.sudo(), lots)
        else:
            request._swap(job.sudo(), lots, old_lot_name)
        return request.id

    @api.model
    def _get_job_domain(self, point):
        """Open jobs that a store has accepted."""
        return Domain("channel_point_id", "=", point.id) & Domain(
            "stage_id.is_closed", "=", False
        )

    @api.model
    def _find_job(self, point, order_id):
        """The job with this id that the caller may read, of this store and open."""
        jobs = self.env["fsm.order"].search(
            self._get_job_domain(point)
            & Domain("id", "=", read_record_id(order_id) or 0)
        )
        if not jobs:
            raise UserError(
                self.env._("This job is not open at your store. Choose one of yours.")
            )
        return jobs

    def _get_billing(self):
        """Who is billed, by the allowance of the firm's tier."""
        self.ensure_one()
        allowance = self.env["spare.store.allowance"]._find(
            self.company_id, self.channel_partner_id.grade_id
        )
        return allowance.billing or "free"

    def _swap(self, job, lots, old_lot_name):
        """A swap with the held part; what was taken out is owed by the firm."""
        self.ensure_one()
        machines = job.equipment_ids.filtered(lambda unit: not unit.returned_on)
        machine = machines if len(machines) == 1 else machines.browse()
        product = self.product_id
        old_product, old_lot, whole = job._spare_defective_part(
            {
                "in_product_id": product.id,
                **({"in_code": old_lot_name} if old_lot_name else {}),
            },
            machine,
            product,
            create=True,
        )
        if product.tracking == "none":
            old_product, old_lot = product, None
        person = job.person_id
        self.swap_id = self.env["spare.swap"]._swap(
            [
                StoreSwapRequest(
                    company=self.company_id,
                    order=job,
                    ticket=job.ticket_id or None,
                    equipment=machine or None,
                    whole_unit=whole,
                    person=person or None,
                    holder=self.channel_partner_id,
                    partner=job.service_partner_id or job.commercial_partner_id or None,
                    source=self.point_id._get_store_place("held"),
                    customer_location=job._get_spare_customer_location(),
                    defective_location=self.point_id._get_store_place("defective"),
                    warehouse=self.point_id._get_central_warehouse(),
                    out_product=product,
                    out_lot=lots or None,
                    in_product=old_product,
                    in_lot=old_lot or None,
                    quantity=self.quantity,
                    billing=self._get_billing(),
                    firm=self.channel_partner_id,
                )
            ]
        )
        self.swap_id.out_move_id.store_request_id = self
        line = self.swap_id.sale_line_id
        if line.order_id.partner_id == self.channel_partner_id:
            self.sale_line_id = line

    def _install(self, job, lots):
        """The part goes to the customer, and nothing comes out."""
        self.ensure_one()
        moves = self.env["stock.move"]._spare_transfer(
            [
                PartTransfer(
                    product=self.product_id,
                    quantity=self.quantity,
                    source=self.point_id._get_store_place("held"),
                    destination=job._get_spare_customer_location(),
                    company=self.company_id,
                    lot=lots or None,
                    origin=self.name,
                    values={"store_request_id": self.id, "fsm_order_id": job.id},
                )
            ]
        )
        billing = self._get_billing()
        if billing == "payer":
            machines = job.equipment_ids.filtered(lambda unit: not unit.returned_on)
            payers = machines._get_spare_payers().values()
            free = payers and all(one.payer != "customer" for one in payers)
            billing = "free" if free else "billed"
        if billing == "billed":
            self._bill(moves)

    def _bill(self, move):
        """The firm pays for a part that it has used: delivered already."""
        self.ensure_one()
        if self.sale_line_id:
            return
        self._make_quote()
        move.sale_line_id = self.sale_line_id
        self.sale_order_id.action_confirm()
