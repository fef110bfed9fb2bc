# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.tools import SQL
from odoo.tools.sql import column_exists, create_column

from .account_analytic_line_service import COVERS

BATCH = 200


class ServiceCostMixin(models.AbstractModel):
    """A document whose work costs something: work order and ticket (SR-40).

    Writing a fact of the cost only marks the document (``service_cost_due``), in the
    row that is written anyway; a scheduled job books what it should be now. A booking
    is brought to its target, so doing it again changes nothing.

    *Why no news is lost.* The mark is the time of the transaction, so it is always a
    change of the row. A transaction that began before the job cleared the mark fails
    to write the row, and is run again by Odoo.
    """

    _name = "service.cost.mixin"
    _description = "Document with Costs"

    company_id = fields.Many2one("res.company")
    service_cover = fields.Selection(
        COVERS,
        string="Who Pays",
        compute="_compute_service_cover",
        store=True,
        copy=False,
        index=True,
        help="Contract: included. Warranty: free within the product's warranty. "
        "Goodwill: given away. Paid: the customer pays.",
    )
    service_goodwill_reason = fields.Char(
        string="Goodwill Because",
        copy=False,
        tracking=True,
        help="Why this is done free of charge. Only a manager can give work away.",
    )
    service_cost_due = fields.Datetime(
        compute="_compute_service_cost_due", store=True, copy=False
    )
    service_cost = fields.Monetary(
        string="Cost",
        copy=False,
        readonly=True,
        currency_field="service_cost_currency_id",
        groups="service_revenue.group_service_manager",
        help="What the work has cost: time, travel, parts, outside costs.",
    )
    service_cost_currency_id = fields.Many2one(
        related="company_id.currency_id", string="Currency of the Cost"
    )
    service_cost_line_count = fields.Integer(
        compute="_compute_service_cost_line_count",
        groups="service_revenue.group_service_manager",
    )

    def _auto_init(self):
        # Work that was done before costs were booked stays without: computing the mark
        # would book it, at the prices of today.
        if not self._abstract and not column_exists(
            self.env.cr, self._table, "service_cost_due"
        ):
            create_column(self.env.cr, self._table, "service_cost_due", "timestamp")
        return super()._auto_init()

    # ------------------------------------------------------------------
    # To be defined by the document
    # ------------------------------------------------------------------

    def _compute_service_cover(self):
        for document in self:
            document.service_cover = False

    def _compute_service_cost_due(self):
        for document in self:
            document.service_cost_due = document.service_cost_due

    @api.model
    def _service_cost_field(self):
        """Field of the analytic line that names the document."""
        raise NotImplementedError

    def _get_service_costs(self):
        """``{document: {kind: (amount, quantity)}}``, in the company's currency; what
        costs nothing may be left out. Constant number of queries."""
        return {}

    def _prepare_service_cost_vals(self):
        """Values that all cost lines of this document share."""
        self.ensure_one()
        return {}

    # ------------------------------------------------------------------
    # What people see and do
    # ------------------------------------------------------------------

    def _compute_service_cost_line_count(self):
        field = self._service_cost_field()
        counts = dict(
            self.env["account.analytic.line"]
            # sudo: a manager of service need not be an accountant; the field is his.
            .sudo()
            ._read_group([(field, "in", self.ids)], [field], ["__count"])
        )
        for document in self:
            document.service_cost_line_count = counts.get(document._origin, 0)

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._check_goodwill(vals)
        return super().create(vals_list)

    def write(self, vals):
        self._check_goodwill(vals)
        return super().write(vals)

    @api.model
    def _check_goodwill(self, vals):
        if (
            "service_goodwill_reason" not in vals
            or self.env.su
            or self.env.user.has_group("service_revenue.group_service_manager")
        ):
            return
        if vals["service_goodwill_reason"] or self:
            raise AccessError(
                self.env._(
                    "Only a manager can give work away. Ask your manager to write down "
                    "why it is free of charge."
                )
            )

    def action_view_service_costs(self):
        """Cost lines of these documents."""
        self.check_access("read")
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "service_revenue.service_cost_action"
        )
        field = self._service_cost_field().removeprefix("service_")
        return {
            **action,
            "domain": [("source", "=", "cost"), (field, "in", self.ids)],
        }

    # ------------------------------------------------------------------
    # Booking
    # ------------------------------------------------------------------

    @api.model
    def _cron_service_costs(self):
        """Book what is due, one batch at a time; of two jobs each takes its own."""
        remaining = self.search_count([("service_cost_due", "!=", False)])
        self.env["ir.cron"]._commit_progress(remaining=remaining)
        while due := self.search(
            [("service_cost_due", "!=", False)], order="id", limit=BATCH
        ):
            locked = due.try_lock_for_update()
            if not locked:
                break
            locked._sync_service_costs()
            if not self.env["ir.cron"]._commit_progress(len(locked)):
                break

    def _sync_service_costs(self):
        """Bring the cost lines of these documents to what they should be now.

        Locks the documents. Constant number of queries, but for the lines that differ.
        """
        # sudo: costs follow from the work, whoever asks for it.
        documents = self.sudo().with_context(tracking_disable=True)
        documents.lock_for_update()
        Line = documents.env["account.analytic.line"]
        field = self._service_cost_field()
        self.env.flush_all()
        targets = documents._get_service_costs()
        lines = {
            (line[field], line.service_cost_kind): line
            for line in Line.search([(field, "in", documents.ids)])
        }
        empty = dict.fromkeys(Line._get_plan_fnames(), False)
        accounts = documents._get_service_cost_accounts()
        to_create, stale, totals = [], Line, {}
        for document in documents:
            currency = document.company_id.currency_id
            account = accounts[document]
            shared = {
                **document._prepare_service_cost_vals(),
                **empty,
                account.plan_id._column_name(): account.id,
            }
            total = 0
            for kind, (amount, quantity) in targets.get(document, {}).items():
                amount = currency.round(amount)
                if currency.is_zero(amount):
                    continue
                total += amount
                line = lines.pop((document, kind), Line)
                vals = {**shared, "amount": -amount, "unit_amount": quantity}
                if not line:
                    name = document._get_service_cost_name(kind)
                    vals |= {field: document.id, "service_cost_kind": kind}
                    to_create.append({**vals, "name": name, "user_id": False})
                    continue
                changes = line._service_changes(vals)
                if changes:
                    line.write(changes)
            totals[document] = currency.round(total)
        for line in lines.values():
            stale += line
        stale.unlink()
        Line.create(to_create)
        documents._write_service_costs(totals)

    def _write_service_costs(self, totals):
        """Totals, and the mark away, in one statement; nobody is told by the ORM."""
        self.env.flush_all()
        self.env.cr.execute(
            SQL(
                """
                UPDATE %(table)s AS document
                   SET service_cost = total.amount, service_cost_due = NULL
                  FROM UNNEST(%(ids)s::int[], %(amounts)s::numeric[])
                       AS total (id, amount)
                 WHERE document.id = total.id
                """,
                table=SQL.identifier(self._table),
                ids=[document.id for document in totals],
                amounts=list(totals.values()),
            )
        )
        self.invalidate_recordset(
            ["service_cost", "service_cost_due", "service_cost_line_count"]
        )

    def _get_service_cost_accounts(self):
        """{document: analytic account}: that of the contract, else of the company."""
        result = {}
        for document in self:
            account = document.service_contract_id.group_id
            if account.company_id not in (document.company_id, account.company_id[:0]):
                account = account.browse()
            result[document] = (
                account or document.company_id._get_service_cost_account()
            )
        return result

    def _get_service_cost_name(self, kind):
        self.ensure_one()
        kinds = dict(
            self.env["account.analytic.line"]
            ._fields["service_cost_kind"]
            ._description_selection(self.env)
        )
        return f"{self.display_name}: {kinds[kind]}"
