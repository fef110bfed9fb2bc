# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Engine of the swap: a good part for a defective one, in one transaction (SP-12).

Both stock moves, the part return, the history of the machine and who pays follow from
one call, for any number of swaps in a constant number of own queries. The engine runs
past access rules on behalf of a caller that has checked who may do this.
"""

from dataclasses import dataclass, field
from typing import Any

from odoo import api, fields, models
from odoo.tools import SQL

from .stock_move import PartTransfer


@dataclass(frozen=True)
class SwapRequest:
    """What is swapped, where and by whom.

    ``source`` is the place of the good part, ``customer_location`` that of the customer
    and ``defective_location`` where the defective part goes (not used when it need not
    come back, or when the good part is sent first). ``warehouse`` inspects the
    defective part, ``holder`` (a partner) owes it. ``quantity`` is in the unit of
    measure of the products. ``payer`` and ``payer_note`` say who pays where the caller
    has found that out; else the engine does. ``photos``: (name, bytes) pairs.
    """

    company: Any
    out_product: Any
    in_product: Any
    source: Any
    customer_location: Any
    warehouse: Any = None
    defective_location: Any = None
    quantity: float = 1.0
    out_lot: Any = None
    in_lot: Any = None
    order: Any = None
    equipment: Any = None
    whole_unit: bool = False
    person: Any = None
    holder: Any = None
    partner: Any = None
    ticket: Any = None
    rma: Any = None
    policy: Any = None
    fault: Any = None
    fault_note: str = ""
    client_key: str | None = None
    payer: str | None = None
    payer_note: str = ""
    photos: tuple = ()

    def _get_id(self, name):
        """Id of a record of the request, False without one."""
        record = getattr(self, name)
        return record.id if record else False


@dataclass
class SwapJob:
    """A swap in the making: the request, its record, and what was found out."""

    request: SwapRequest
    swap: Any = None
    #: Part of the machine's history that is taken out (``spare.installed.part``).
    installed: Any = None
    remark: str = ""
    payer: str = ""
    note: str = ""
    #: Left of the contract, in words.
    left: str = ""
    #: Nothing is left, and the service level offers no more.
    blocked: bool = False
    no_return: bool = False
    policy: Any = None
    values: dict = field(default_factory=dict)


class SpareSwap(models.Model):
    _inherit = "spare.swap"

    no_return = fields.Boolean(
        string="Need Not Come Back",
        readonly=True,
        help="By the return policy of the part.",
    )
    remark = fields.Char(
        readonly=True, help="What did not agree with what is known of the machine."
    )
    entitlement_text = fields.Char(string="Left of the Contract", readonly=True)

    # ------------------------------------------------------------------
    # The two ways in
    # ------------------------------------------------------------------

    @api.model
    def _swap(self, requests):
        """Swap on site: good part out, defective part in, both moves done (SP-12).

        A request whose ``client_key`` was seen on the same work order gives the swap
        that was made then. Of two at once PostgreSQL lets one through; Odoo runs the
        other again, which then finds the first.

        :param requests: list of :class:`SwapRequest`
        :return: ``spare.swap``, one for each request, in their order
        :raises UserError: a part is not where it should be, or nothing is left of it in
            a contract that offers no more
        """
        return self._run_swaps(requests, "on_site")

    @api.model
    def _swap_advance(self, requests):
        """The good part goes to the customer first (advance replacement).

        One done move each, from ``source`` to ``customer_location``; the swap is
        ``sent``. A part return is opened for the defective part (origin ``advance``):
        it lies at the customer, who owes it (``holder``, else ``partner``). When it is
        received the swap is ``done`` and knows the move. Where the policy (that of the
        request, else of the product) lets the part go, nothing is owed and the swap is
        done at once.

        Needed in a request: company, partner, out_product/out_lot, in_product/in_lot
        (the lot as far as it is known), source, customer_location, warehouse, rma.
        ``payer`` and ``payer_note`` as the caller has agreed with the customer; without
        them they are found out by warranty.

        :param requests: list of :class:`SwapRequest`
        :return: ``spare.swap``, one for each request, in their order
        """
        return self._run_swaps(requests, "advance")

    @api.model
    def _run_swaps(self, requests, kind):
        # sudo: see the head of the file.
        engine = self.sudo()
        swaps, jobs = engine._claim_swaps(requests, kind)
        if jobs:
            engine._forget_stale(engine._check_known_numbers(jobs))
            engine._find_installed(jobs)
            engine._find_payers(jobs)
            engine._find_policies(jobs)
            engine._write_swaps(jobs)
            engine._move_parts(jobs)
            engine._charge_customers(jobs)
            engine._record_history(jobs)
            engine._replace_units(jobs)
            engine._open_returns(jobs)
        return swaps.with_env(self.env)

    # ------------------------------------------------------------------
    # Once
    # ------------------------------------------------------------------

    @api.model
    def _claim_swaps(self, requests, kind):
        """Take a row for each request, or find the one that was taken before.

        :return: (swaps in the order of the requests, jobs of those that are new)
        """
        self.env.flush_all()
        # sudo: numbers are drawn for whoever swaps.
        sequence = self.env.ref("spare_parts_reverse.sequence_spare_swap").sudo()
        names = sequence._spare_next_many(len(requests))
        now = fields.Datetime.now()
        rows = [
            (
                name,
                "unit" if request.whole_unit and kind == "on_site" else kind,
                request.company.id,
                request._get_id("order") or None,
                request.client_key or None,
                request.in_product.id,
                request.quantity,
            )
            for name, request in zip(names, requests, strict=True)
        ]
        if not rows:
            return self.browse(), []
        # To be refused because of another tap is no error worth a line in the log.
        self.env.cr.execute(
            SQL(
                """
                INSERT INTO spare_swap (
                    name, kind, company_id, fsm_order_id, client_key, in_product_id,
                    quantity, state, date, create_uid, create_date, write_uid,
                    write_date)
                SELECT wanted.*, 'done', %(now)s, %(uid)s, %(now)s, %(uid)s, %(now)s
                  FROM UNNEST(%(names)s::text[], %(kinds)s::text[],
                              %(companies)s::int[], %(orders)s::int[],
                              %(keys)s::text[], %(products)s::int[],
                              %(quantities)s::numeric[]) AS wanted
                    ON CONFLICT (fsm_order_id, client_key)
                 WHERE client_key IS NOT NULL DO NOTHING
                RETURNING name, id
                """,
                now=now,
                uid=self.env.uid,
                **dict(
                    zip(
                        (
                            "names",
                            "kinds",
                            "companies",
                            "orders",
                            "keys",
                            "products",
                            "quantities",
                        ),
                        (list(column) for column in zip(*rows, strict=True)),
                        strict=True,
                    )
                ),
            ),
            log_exceptions=False,
        )
        taken = dict(self.env.cr.fetchall())
        orders = self.env["fsm.order"].browse(
            {request.order.id for request in requests if request.order}
        )
        orders.invalidate_recordset(["spare_swap_ids"], flush=False)
        known = {}
        if len(taken) < len(requests):
            keys = [request.client_key for request in requests if request.client_key]
            for swap in self.search(
                [("fsm_order_id", "in", orders.ids), ("client_key", "in", keys)]
            ):
                known[swap.fsm_order_id.id, swap.client_key] = swap
        swaps, jobs = self.browse(), []
        for name, request in zip(names, requests, strict=True):
            if name in taken:
                swap = self.browse(taken[name])
                jobs.append(SwapJob(request, swap))
            else:
                swap = known[request.order.id, request.client_key]
            swaps += swap
        return swaps, jobs

    # ------------------------------------------------------------------
    # Find out
    # ------------------------------------------------------------------

    @api.model
    def _find_policies(self, jobs):
        """Has the defective part to come back? A regulated one always has."""
        policies = {}
        for job in jobs:
            request = job.request
            key = request.in_product, request.company
            if key not in policies:
                policies[key] = request.in_product._get_spare_policy(request.company)
            job.policy = request.policy or policies[key]
            regulated = request.in_product.spare_waste_class_id.needs_certificate
            job.no_return = bool(job.policy.no_return and not regulated)

    # ------------------------------------------------------------------
    # Do
    # ------------------------------------------------------------------

    @api.model
    def _write_swaps(self, jobs):
        photos = self._create_photos(jobs)
        for job in jobs:
            request = job.request
            sent = job.swap.kind == "advance" and not job.no_return
            job.swap.write(
                {
                    "state": "sent" if sent else "done",
                    "ticket_id": request._get_id("ticket"),
                    "rma_id": request._get_id("rma"),
                    "person_id": request._get_id("person"),
                    "partner_id": request._get_id("partner"),
                    "equipment_id": request._get_id("equipment"),
                    "out_product_id": request.out_product.id,
                    "out_lot_id": request._get_id("out_lot"),
                    "in_lot_id": request._get_id("in_lot"),
                    "fault_id": request._get_id("fault"),
                    "fault_note": request.fault_note or False,
                    "photo_ids": [fields.Command.set(photos.get(job.swap.id, []))],
                    "payer": job.payer,
                    "payer_note": job.note,
                    "entitlement_text": job.left or False,
                    "no_return": job.no_return,
                    "remark": job.remark or False,
                }
            )

    @api.model
    def _create_photos(self, jobs):
        """Attachments of the photos, readable by who may read the swap."""
        values = [
            {
                "name": name,
                "raw": content,
                "res_model": self._name,
                "res_id": job.swap.id,
            }
            for job in jobs
            for name, content in job.request.photos
        ]
        found = {}
        if values:
            for photo in self.env["ir.attachment"].create(values):
                found.setdefault(photo.res_id, []).append(photo.id)
        return found

    @api.model
    def _move_parts(self, jobs):
        """Both moves of every swap in one batch: all of them, or none."""
        transfers, targets = [], []
        for job in jobs:
            request = job.request
            values = {
                "spare_swap_id": job.swap.id,
                "fsm_order_id": request._get_id("order"),
            }
            transfers.append(
                PartTransfer(
                    product=request.out_product,
                    quantity=request.quantity,
                    source=request.source,
                    destination=request.customer_location,
                    company=request.company,
                    lot=request.out_lot or None,
                    origin=job.swap.name,
                    values=values,
                )
            )
            targets.append((job, "out_move_id"))
            if job.no_return or job.swap.state == "sent":
                continue
            transfers.append(
                PartTransfer(
                    product=request.in_product,
                    quantity=request.quantity,
                    source=request.customer_location,
                    destination=request.defective_location,
                    company=request.company,
                    lot=request.in_lot or None,
                    origin=job.swap.name,
                    values=values,
                )
            )
            targets.append((job, "in_move_id"))
        moves = self.env["stock.move"]._spare_transfer(transfers)
        for (job, name), move in zip(targets, moves, strict=True):
            job.swap[name] = move

    @api.model
    def _get_swap_day(self, company):
        return self.env["contract.contract"]._service_today(company)

    @api.model
    def _open_returns(self, jobs):
        """Somebody owes every defective part that has to come back (SP-15)."""
        owed = [job for job in jobs if not job.no_return]
        vals_list = []
        for job in owed:
            request = job.request
            advance = job.swap.state == "sent"
            holder = request.holder or request.partner
            location = (
                request.customer_location if advance else request.defective_location
            )
            vals_list.append(
                {
                    "company_id": request.company.id,
                    "origin": "advance" if advance else "swap",
                    "swap_id": job.swap.id,
                    "policy_id": job.policy.id,
                    "product_id": request.in_product.id,
                    "lot_id": request._get_id("in_lot"),
                    "quantity": request.quantity,
                    "location_id": location.id,
                    "warehouse_id": request._get_id("warehouse"),
                    "holder_id": holder.id if holder else False,
                    "person_id": request._get_id("person"),
                    "partner_id": request._get_id("partner"),
                    "equipment_id": request._get_id("equipment"),
                    "fsm_order_id": request._get_id("order"),
                    "rma_id": request._get_id("rma"),
                    "fault_id": request._get_id("fault"),
                    "fault_note": request.fault_note or False,
                }
            )
        returns = self.env["spare.part.return"]._open(vals_list) if vals_list else ()
        for job, part in zip(owed, returns, strict=True):
            # The way of the part begins with the move that took it out.
            job.swap.in_move_id.spare_return_id = part
