# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import math

import pytz

from odoo import api, fields, models
from odoo.tools import format_date


class SpareSwap(models.Model):
    """Who pays for a part: by warranty, contract and leave of a manager (SP-04)."""

    _inherit = "spare.swap"

    @api.model
    def _find_payers(self, jobs):
        """Say for each job who pays, and why in one sentence (SP-04, SR-20).

        A manager's goodwill goes first; then the warranty of the machine or of the
        replaced part, whichever ends later; then what is left of a service contract;
        the rest is for the customer. Constant number of queries.
        """
        open_jobs = []
        for job in jobs:
            if job.request.payer:
                job.payer, job.note = job.request.payer, job.request.payer_note
            elif not self._find_goodwill(job) and not self._find_warranty(job):
                open_jobs.append(job)
        self._find_contracts(open_jobs)

    # ------------------------------------------------------------------
    # Goodwill and warranty
    # ------------------------------------------------------------------

    @api.model
    def _find_goodwill(self, job):
        order = job.request.order
        if not order or not (
            order.service_goodwill_reason or order.service_allowed_by_id
        ):
            return False
        job.payer = "goodwill"
        job.note = self.env._(
            "Goodwill: %(reason)s",
            reason=order.service_goodwill_reason or order.service_allowed_reason,
        )
        return True

    @api.model
    def _find_warranty(self, job):
        """The later of the warranties of the machine and of the part itself."""
        request = job.request
        machine = request.equipment
        unit = self._get_registered_unit(request)
        ends = [
            (end, text)
            for end, text in (
                (machine and machine.warranty_end_date, "machine"),
                (unit and unit.warranty_end_date, "unit"),
                (job.installed and job.installed.warranty_end_date, "part"),
            )
            if end
        ]
        end, kind = max(ends, default=(None, ""))
        if not end:
            job.note = self.env._("No warranty is known")
            return False
        values = {
            "day": format_date(self.env, end),
            "machine": machine.name if machine else "",
            "part": request.in_product.name,
        }
        if end < self._get_payer_day(request):
            job.note = self.env._("The warranty ended %(day)s", **values)
            return False
        job.payer = "warranty"
        if kind == "machine":
            job.note = self.env._("%(machine)s is in warranty until %(day)s.", **values)
        elif kind == "part":
            job.note = self.env._(
                "%(part)s was installed on %(since)s and has a warranty of its own "
                "until %(day)s.",
                since=format_date(self.env, job.installed.installed_on),
                **values,
            )
        else:
            job.note = self.env._("%(part)s is in warranty until %(day)s.", **values)
        return True

    @api.model
    def _get_registered_unit(self, request):
        """What was sold with this serial, when it was sold by itself."""
        lot = request.in_lot
        unit = lot.fsm_equipment_id if lot else None
        if unit and unit.product_id == request.in_product:
            return unit
        return None

    @api.model
    def _get_payer_day(self, request):
        """Day on which the work was asked for, where the company is."""
        order = request.order
        moment = (order and order.service_reported_at) or fields.Datetime.now()
        zone = pytz.timezone(request.company.resource_calendar_id.tz or "UTC")
        return pytz.utc.localize(moment).astimezone(zone).date()

    # ------------------------------------------------------------------
    # Contract, customer
    # ------------------------------------------------------------------

    @api.model
    def _find_contracts(self, jobs):
        """Is something left of it in the contract of the work order? (1 query)"""
        entitlements = self._search_entitlements(jobs)
        left = {one: one.remaining for one in entitlements}
        for job in jobs:
            request = job.request
            one = self._get_entitlement(entitlements, request)
            # A bit of a unit is a unit, as where it is counted.
            wanted = math.ceil(request.quantity - 1e-6)
            job.payer = "customer"
            why = job.note
            if not one:
                job.note = self.env._(
                    "%(why)s, and no service contract includes %(part)s: the customer "
                    "pays.",
                    why=why,
                    part=request.out_product.name,
                )
                continue
            job.left = one._get_left_text()
            free = one.unlimited or one.over_quota == "allow"
            if free or left[one] >= wanted:
                left[one] -= wanted
                job.payer = "contract"
                job.note = self.env._(
                    "Included in %(contract)s. %(left)s.",
                    contract=one.contract_id.name,
                    left=job.left,
                )
                continue
            job.blocked = one.over_quota == "block"
            job.note = self.env._(
                "%(contract)s does not include %(wanted)s more. %(left)s: the customer "
                "pays for what is over.",
                contract=one.contract_id.name,
                wanted=wanted,
                left=job.left,
            )
            left[one] = 0

    @api.model
    def _search_entitlements(self, jobs):
        contracts, types = set(), set()
        for job in jobs:
            request = job.request
            kind = request.out_product.service_entitlement_type_id
            if request.order and kind:
                contracts.update(request.order._get_service_use_contract().ids)
                types.update(kind.ids)
        entitlements = self.env["service.entitlement"]
        if not contracts or not types:
            return entitlements
        return entitlements.search(
            [
                ("contract_id", "in", list(contracts)),
                ("type_id", "in", list(types)),
                ("period_id.state", "!=", "cancelled"),
            ]
        )

    @api.model
    def _get_entitlement(self, entitlements, request):
        if not request.order:
            return entitlements.browse()
        day = request.order._get_service_use_day()
        contract = request.order._get_service_use_contract()
        kind = request.out_product.service_entitlement_type_id
        return entitlements.filtered(
            lambda one: (
                one.contract_id == contract
                and one.type_id == kind
                and one.date_from <= day <= one.date_to
            )
        )[:1]
