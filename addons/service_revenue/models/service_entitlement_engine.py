# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from collections import defaultdict, namedtuple

from odoo import api, fields, models
from odoo.tools import SQL

from ..tools.entitlement import Claim, allocate

#: What a document uses: a ticket, a work order or the move of a part; the contract; ids
#: of entitlement types; the day of the request (it says which period); how many.
UseRequest = namedtuple(
    "UseRequest", ["document", "contract", "type_ids", "day", "quantity"]
)
#: ``state`` of the document, and what it lacks: {entitlement type id: quantity}.
UseOutcome = namedtuple("UseOutcome", ["state", "lacking"])

_COLUMNS = {
    "helpdesk.ticket": "ticket_id",
    "fsm.order": "order_id",
    "stock.move": "move_id",
}


class ServiceEntitlement(models.Model):
    """Use and give back (SR-20): documents of a kind in one batch, repeatable.

    The rows of the entitlements are locked in the order of their ids before anything is
    read that the decision depends on. Of two transactions that want the last one,
    PostgreSQL refuses the second, and Odoo runs it again with what the first one left.
    """

    _inherit = "service.entitlement"

    @api.model
    def _consume(self, requests):
        """Bring the uses of these documents to what is requested for them.

        What a document uses already stays; what it does not ask for any more is given
        back first; the rest is claimed in the order of the documents' ids.

        :param list requests: ``UseRequest`` of documents of one model, each once
        :return: ``{document: UseOutcome}``
        """
        if not requests:
            return {}
        column = _COLUMNS[requests[0].document._name]
        requests = sorted(requests, key=lambda request: request.document.id)
        self._flush_before_use(column)
        wanted = self._find_wanted(requests)
        stock = self._lock(column, requests, wanted)
        kept, changes = self._release(column, requests, wanted)
        left = {
            entitlement: self._get_left(row, changes[entitlement])
            for entitlement, row in stock.items()
        }
        claims = [
            Claim(
                request.document.id,
                {
                    entitlement: request.quantity
                    - kept[request.document.id, entitlement]
                    for entitlement in wanted[request.document.id]
                    if request.quantity > kept[request.document.id, entitlement]
                },
                whole=column != "move_id",
            )
            for request in requests
        ]
        shares = allocate(left, claims)
        uses = []
        for request in requests:
            document = request.document
            for entitlement, quantity in shares[document.id].used.items():
                had = kept[document.id, entitlement]
                uses.append((document, entitlement, had + quantity))
                changes[entitlement] += quantity
        self._write_uses(column, uses)
        self._write_used(changes)
        self._forget_uses(uses, changes)
        return {
            request.document: self._get_outcome(
                wanted[request.document.id], shares[request.document.id], stock
            )
            for request in requests
        }

    @api.model
    def _give_back(self, documents):
        """Give back what these documents use: they were cancelled or are deleted."""
        return self._consume(
            [
                UseRequest(document, self.env["contract.contract"], (), None, 0)
                for document in documents
            ]
        )

    # ------------------------------------------------------------------
    # Steps
    # ------------------------------------------------------------------

    @api.model
    def _flush_before_use(self, column):
        self.env["service.contract.period"].flush_model()
        self.flush_model()
        self.env["service.entitlement.use"].flush_model()

    @api.model
    def _find_wanted(self, requests):
        """``{document id: {entitlement id: type id}}``, by the period of the day."""
        rows = [
            (request.document.id, request.contract.id, type_id, request.day)
            for request in requests
            for type_id in request.type_ids
            if request.contract
        ]
        found = defaultdict(dict)
        if not rows:
            return found
        documents, contracts, types, days = zip(*rows, strict=True)
        self.env.cr.execute(
            SQL(
                """
                SELECT wanted.document, entitlement.id, entitlement.type_id
                  FROM UNNEST(%s::int[], %s::int[], %s::int[], %s::date[])
                    AS wanted (document, contract, type, day)
                  JOIN service_contract_period period
                    ON period.contract_id = wanted.contract
                   -- One that ends early holds until its last day.
                   AND period.state != 'cancelled'
                   AND wanted.day BETWEEN period.date_from AND period.date_to
                  JOIN service_entitlement entitlement
                    ON entitlement.period_id = period.id
                   AND entitlement.type_id = wanted.type
                 ORDER BY entitlement.id
                """,
                list(documents),
                list(contracts),
                list(types),
                list(days),
            )
        )
        for document, entitlement, type_id in self.env.cr.fetchall():
            found[document][entitlement] = type_id
        return found

    @api.model
    def _lock(self, column, requests, wanted):
        """Lock what is wanted and what is used now, in one order; the rows by id."""
        ids = {entitlement for row in wanted.values() for entitlement in row}
        self.env.cr.execute(
            SQL(
                """
                SELECT id, granted, used, unlimited, over_quota
                  FROM service_entitlement
                 WHERE id = ANY(%s)
                    OR id IN (SELECT entitlement_id FROM service_entitlement_use
                               WHERE %s = ANY(%s) AND returned_at IS NULL)
                 ORDER BY id
                   FOR NO KEY UPDATE
                """,
                list(ids),
                SQL.identifier(column),
                [request.document.id for request in requests],
            )
        )
        return {row[0]: row[1:] for row in self.env.cr.fetchall()}

    @api.model
    def _release(self, column, requests, wanted):
        """Give back what is not asked for any more, or not so much of it.

        :return: (``{(document id, entitlement id): quantity kept}``,
            ``{entitlement id: change of what is used}``)
        """
        requested = {request.document.id: request.quantity for request in requests}
        self.env.cr.execute(
            SQL(
                """
                SELECT id, %(column)s, entitlement_id, quantity
                  FROM service_entitlement_use
                 WHERE %(column)s = ANY(%(documents)s) AND returned_at IS NULL
                """,
                column=SQL.identifier(column),
                documents=list(requested),
            )
        )
        by_document = defaultdict(list)
        for use, document, entitlement, quantity in self.env.cr.fetchall():
            by_document[document].append((use, entitlement, quantity))
        kept, changes, returned = defaultdict(int), defaultdict(int), []
        for document, rows in by_document.items():
            asked = wanted[document].keys()
            # A work order has all that it asks for or nothing: asked anew as a whole.
            same = column == "move_id" or {row[1] for row in rows} == asked
            for use, entitlement, quantity in rows:
                if same and entitlement in asked and quantity <= requested[document]:
                    kept[document, entitlement] = quantity
                else:
                    returned.append(use)
                    changes[entitlement] -= quantity
        self._mark_returned(returned)
        return kept, changes

    @api.model
    def _mark_returned(self, use_ids):
        if use_ids:
            self.env.cr.execute(
                SQL(
                    """
                    UPDATE service_entitlement_use
                       SET returned_at = NOW() AT TIME ZONE 'UTC',
                           write_date = NOW() AT TIME ZONE 'UTC', write_uid = %s
                     WHERE id = ANY(%s)
                    """,
                    self.env.uid,
                    use_ids,
                )
            )

    @api.model
    def _get_left(self, row, change):
        granted, used, unlimited, over_quota = row
        if unlimited or over_quota == "allow":
            return None
        return max(granted - used - change, 0)

    @api.model
    def _write_uses(self, column, uses):
        if not uses:
            return
        self.env.cr.execute(
            SQL(
                """
                INSERT INTO service_entitlement_use (
                    entitlement_id, type_id, contract_id, company_id, %(column)s, name,
                    quantity, used_at, create_uid, create_date, write_uid, write_date)
                SELECT entitlement.id, entitlement.type_id, entitlement.contract_id,
                       entitlement.company_id, claimed.document, claimed.name,
                       claimed.quantity, %(now)s, %(uid)s, %(now)s, %(uid)s, %(now)s
                  FROM UNNEST(%(documents)s::int[], %(names)s::text[],
                              %(entitlements)s::int[], %(quantities)s::int[])
                    AS claimed (document, name, entitlement, quantity)
                  JOIN service_entitlement entitlement
                    ON entitlement.id = claimed.entitlement
                    -- More of a part became included: one move is one use.
                    ON CONFLICT (type_id, %(column)s)
                 WHERE %(column)s IS NOT NULL AND returned_at IS NULL
                    DO UPDATE SET quantity = EXCLUDED.quantity
                """,
                column=SQL.identifier(column),
                documents=[document.id for document, *_rest in uses],
                names=[document._get_service_use_name() for document, *_rest in uses],
                entitlements=[entitlement for _document, entitlement, _n in uses],
                quantities=[quantity for *_rest, quantity in uses],
                now=fields.Datetime.now(),
                uid=self.env.uid,
            )
        )

    @api.model
    def _write_used(self, changes):
        changes = sorted((key, change) for key, change in changes.items() if change)
        if not changes:
            return
        self.env.cr.execute(
            SQL(
                """
                UPDATE service_entitlement entitlement
                   SET used = entitlement.used + changed.quantity
                  FROM UNNEST(%s::int[], %s::int[]) AS changed (id, quantity)
                 WHERE changed.id = entitlement.id
                """,
                [key for key, _change in changes],
                [change for _key, change in changes],
            )
        )

    @api.model
    def _forget_uses(self, uses, changes):
        """What is in memory of entitlements and uses is not true any more."""
        if not uses and not changes:
            return
        self.invalidate_model(
            ["used", "remaining", "use_ids", "left_text"], flush=False
        )
        self.env["service.entitlement.use"].invalidate_model(flush=False)
        self.env["contract.contract"].invalidate_model(
            ["service_entitlement_summary"], flush=False
        )
        for model in ("fsm.order", "helpdesk.ticket"):
            self.env[model].invalidate_model(["service_entitlement_text"], flush=False)

    @api.model
    def _get_outcome(self, wanted, share, stock):
        """State of a document, and what it lacks by entitlement type."""
        if not wanted:
            return UseOutcome("none", {})
        if not share.lacking:
            return UseOutcome("included", {})
        blocked = any(stock[one][-1] == "block" for one in share.lacking)
        return UseOutcome(
            "blocked" if blocked else "over",
            {wanted[one]: quantity for one, quantity in share.lacking.items()},
        )
