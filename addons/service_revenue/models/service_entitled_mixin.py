# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from collections import defaultdict

import pytz

from odoo import api, fields, models

from .service_entitlement_engine import UseRequest

ENTITLEMENT_STATES = [
    ("none", "Not counted"),
    ("included", "Included"),
    ("over", "Over the quota"),
    ("quoted", "Paid separately"),
    ("blocked", "Not possible"),
]
# What has to be cleared up first.
OPEN_STATES = frozenset({"over", "blocked"})
MANAGER = "service_revenue.group_service_manager"
# Only the engine writes them, and the actions that check who may.
MEASURED_FIELDS = frozenset(
    {
        "service_entitlement_state",
        "service_quote_id",
        "service_allowed_by_id",
        "service_allowed_reason",
    }
)


class ServiceEntitledMixin(models.AbstractModel):
    """A document that uses what a service contract includes (SR-20).

    Counted when it comes under a contract; given back when it is cancelled or deleted;
    beyond the quota it is quoted or stopped, as the level says.
    """

    _name = "service.entitled.mixin"
    _inherit = "service.measured.mixin"
    _description = "Use of Entitlements"

    service_entitlement_state = fields.Selection(
        ENTITLEMENT_STATES,
        string="Entitlement",
        default="none",
        required=True,
        copy=False,
        readonly=True,
        help="Whether the service contract includes it, by what is left of the quota.",
    )
    service_entitlement_text = fields.Char(
        string="Left of the Contract",
        compute="_compute_service_entitlement_text",
        compute_sudo=True,
    )
    service_quote_id = fields.Many2one(
        "sale.order",
        string="Quotation for It",
        copy=False,
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
        help="What is over the quota is paid by this order.",
    )
    service_allowed_by_id = fields.Many2one(
        "res.users", string="Allowed By", copy=False, readonly=True
    )
    service_allowed_reason = fields.Char(
        string="Allowed Because", copy=False, readonly=True
    )
    is_service_quote_allowed = fields.Boolean(compute="_compute_is_service_over")
    is_service_allow_allowed = fields.Boolean(compute="_compute_is_service_over")

    # ------------------------------------------------------------------
    # What the documents say of themselves
    # ------------------------------------------------------------------

    @api.model
    def _get_measured_fields(self):
        return super()._get_measured_fields() | MEASURED_FIELDS

    @api.model
    def _get_service_use_kind(self):
        """``consumed_by`` of the entitlement types that such documents use."""
        raise NotImplementedError

    @api.model
    def _get_service_kind_field(self):
        """Field that holds the kind of the document."""
        raise NotImplementedError

    @api.model
    def _get_service_use_columns(self):
        """Fields that decide what is used; ``stage_id`` when it cancels or reopens."""
        return frozenset({"service_contract_id", "service_reported_at"})

    def _filter_service_cancelled(self):
        """Those of these documents that were cancelled."""
        raise NotImplementedError

    def _get_service_use_type_ids(self):
        """Ids of the entitlement types that this document uses."""
        self.ensure_one()
        kind_id = self[self._get_service_kind_field()].id
        types = self.env["service.entitlement.type"]._get_consumed_by(
            self._get_service_use_kind()
        )
        return tuple(
            type_id for type_id, kinds in types if not kinds or kind_id in kinds
        )

    def _get_service_use_contract(self):
        self.ensure_one()
        return self.service_contract_id

    def _get_service_use_day(self):
        """Day of the request where the company is; it says which period counts."""
        self.ensure_one()
        moment = self.service_reported_at or self.create_date or fields.Datetime.now()
        zone = pytz.timezone(self.company_id.resource_calendar_id.tz or "UTC")
        return pytz.utc.localize(moment).astimezone(zone).date()

    def _get_service_use_name(self):
        return self.display_name

    # ------------------------------------------------------------------
    # Texts
    # ------------------------------------------------------------------

    @api.depends(
        "service_entitlement_state", "service_contract_id", "service_allowed_by_id"
    )
    @api.depends_context("lang")
    def _compute_service_entitlement_text(self):
        """One line for everybody who works on it, read for a list at once."""
        concerned = self.filtered(
            lambda one: (
                one.service_entitlement_state != "none"
                or one._get_service_use_contract()
            )
        )
        (self - concerned).service_entitlement_text = False
        if not concerned:
            return
        entitlements = self.env["service.entitlement"].search(
            [
                ("contract_id", "in", concerned._get_service_use_contracts().ids),
                ("period_id.state", "!=", "cancelled"),
            ]
        )
        by_contract = entitlements.grouped("contract_id")
        empty = entitlements.browse()
        for document in concerned:
            day = document._get_service_use_day()
            type_ids = document._get_service_use_type_ids()
            own = by_contract.get(document._get_service_use_contract(), empty).filtered(
                lambda one, day=day, type_ids=type_ids: (
                    one.type_id.id in type_ids and one.date_from <= day <= one.date_to
                )
            )
            document.service_entitlement_text = document._get_entitlement_line(own)

    def _get_service_use_contracts(self):
        return self.env["contract.contract"].union(
            *(document._get_service_use_contract() for document in self)
        )

    def _get_entitlement_line(self, entitlements):
        self.ensure_one()
        if self.service_allowed_by_id:
            return self.env._(
                "Allowed by %(name)s: %(reason)s",
                name=self.service_allowed_by_id.name,
                reason=self.service_allowed_reason or "",
            )
        if self.service_entitlement_state == "quoted":
            return self.env._("Over the quota, paid separately")
        return "; ".join(one._get_left_text() for one in entitlements) or False

    @api.depends("service_entitlement_state")
    @api.depends_context("uid")
    def _compute_is_service_over(self):
        is_manager = self.env.user.has_group(MANAGER)
        for document in self:
            state = document.service_entitlement_state
            document.is_service_quote_allowed = state == "over"
            document.is_service_allow_allowed = is_manager and state in OPEN_STATES

    # ------------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        documents = super().create(vals_list)
        documents._service_entitle()
        return documents

    def write(self, vals):
        columns = self._get_service_use_columns()
        stage = "stage_id" in vals
        before = self._filter_service_cancelled() if stage else self.browse()
        result = super().write(vals)
        if not columns.isdisjoint(vals):
            self._service_entitle()
        elif stage:
            after = self._filter_service_cancelled()
            ((before - after) | (after - before))._service_entitle()
        return result

    def unlink(self):
        """What is deleted gives back what it used; its name stays with the use."""
        self.check_access("unlink")
        users = self.filtered(lambda one: one.service_entitlement_state != "none")
        if users:
            # sudo: who may delete the document (checked) may give back what it used.
            self.env["service.entitlement"].sudo()._give_back(users)
        return super().unlink()

    # ------------------------------------------------------------------
    # Use
    # ------------------------------------------------------------------

    def _service_refresh_coverage(self, *args, **kwargs):
        """Another contract holds, or none: what is used changes with it."""
        result = super()._service_refresh_coverage(*args, **kwargs)
        self._service_entitle()
        return result

    def _service_entitle(self):
        """Bring what these documents use, and their state, to what they are now.

        Repeatable; a constant number of queries, none when there is no contract.
        """
        # sudo: what is counted follows from the document, whoever saves it.
        documents = self.sudo().filtered(
            lambda one: (
                one._get_service_use_contract()
                or one.service_entitlement_state != "none"
            )
        )
        if not documents:
            return
        cancelled = documents._filter_service_cancelled()
        states, requests = {}, []
        for document in documents:
            states[document], type_ids = "none", ()
            if document not in cancelled:
                if document.service_allowed_by_id:
                    states[document] = "included"
                elif document.service_quote_id.state == "sale":
                    states[document] = "quoted"
                else:
                    type_ids = document._get_service_use_type_ids()
            requests.append(
                UseRequest(
                    document,
                    document._get_service_use_contract(),
                    type_ids,
                    document._get_service_use_day(),
                    1,
                )
            )
        # sudo: as above
        outcomes = self.env["service.entitlement"].sudo()._consume(requests)
        for document, outcome in outcomes.items():
            if outcome.state != "none":
                states[document] = outcome.state
        documents._service_write_entitlement_states(states)

    def _service_write_entitlement_states(self, states):
        """Write the states that changed; what is over the quota is not driven to."""
        by_state = defaultdict(self.browse)
        for document, state in states.items():
            if state != document.service_entitlement_state:
                by_state[state] += document
        for state, documents in by_state.items():
            documents.write({"service_entitlement_state": state})
        over = by_state["over"] + by_state["blocked"]
        if over:
            over._on_service_over()

    def _on_service_over(self):
        """Announce that these documents are beyond what their contract includes."""
