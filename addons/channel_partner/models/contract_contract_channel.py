# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from psycopg2.errors import UniqueViolation

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain
from odoo.tools.misc import format_date


class ContractContract(models.Model):
    """Service contracts that a store sold or looks after (CP-08)."""

    _name = "contract.contract"
    _inherit = ["service.measured.mixin", "contract.contract"]

    channel_point_id = fields.Many2one(
        "channel.point",
        string="Looked After by Store",
        compute="_compute_channel_point_id",
        store=True,
        readonly=False,
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
        domain="[('company_id', '=', company_id)]",
        help="Store that sold the contract, or that looks after it. It sees it in the "
        "partner portal and can renew it.",
    )
    channel_partner_id = fields.Many2one(
        related="channel_point_id.channel_partner_id",
        string="Channel Partner",
        store=True,
        index="btree_not_null",
    )

    @api.model
    def _get_measured_fields(self):
        return super()._get_measured_fields() | {"channel_partner_id"}

    @api.depends(
        "service_period_ids.state",
        "service_period_ids.date_from",
        "service_period_ids.sale_line_id.order_id.channel_point_id",
    )
    def _compute_channel_point_id(self):
        """The store that brought the last term; whoever looked after it before stays
        where a term came without a store."""
        for contract in self:
            periods = contract.service_period_ids.filtered(
                lambda period: period.state != "cancelled"
            ).sorted("date_from", reverse=True)
            points = periods.sale_line_id.order_id.channel_point_id
            contract.channel_point_id = points[:1] or contract.channel_point_id

    # ------------------------------------------------------------------
    # Partner portal
    # ------------------------------------------------------------------

    @api.model
    def _get_store_contracts_domain(self, member):
        """Service contracts that an owner or clerk sees."""
        if member.role not in ("owner", "clerk"):
            return Domain.FALSE
        return (
            Domain("channel_point_id.reader_ids", "in", member.partner_id.ids)
            & Domain("service_level_id", "!=", False)
            & Domain("service_state", "!=", "cancelled")
        )

    @api.model
    def _query_store_contracts(self, member, domain=Domain.TRUE, **kwargs):
        """Contracts of the stores of this person, as a query.

        :param kwargs: order, limit, offset of the search
        """
        domain = self._get_store_contracts_domain(member) & Domain(domain)
        # sudo: partners have no rights on contracts; which ones are found is limited
        # to the stores of the person, and only what a store has to know is shown.
        return self.sudo()._search(domain, **kwargs)

    @api.model
    def _get_store_due_domain(self, company):
        """Contracts that can be renewed now: see ``_is_store_due``."""
        today = self._service_today(company)
        span = company.service_renewal_days
        return (
            Domain("company_id", "=", company.id)
            & Domain("service_state", "in", ["active", "ended"])
            & Domain("date_end", ">=", fields.Date.subtract(today, days=span))
            & Domain("date_end", "<=", fields.Date.add(today, days=span))
        )

    def _is_store_due(self):
        """Ends within the days of the list of renewals, or ended within as many."""
        return (
            self.service_state in ("active", "ended")
            and bool(self.date_end)
            and abs(self.service_days_left) <= self.company_id.service_renewal_days
        )

    def _get_store_rows(self, member):
        """One dict for each of these contracts; prices are for owners only."""
        # sudo: see _query_store_contracts.
        contracts = self.sudo()
        leads = contracts._get_store_renewals()
        states = dict(
            contracts._fields["service_state"]._description_selection(self.env)
        )
        return [
            {
                "id": contract.id,
                "name": contract.name,
                "customer": contract.partner_id.name,
                "phone": contract.partner_id.phone or "",
                "level": contract.service_level_id.name,
                "state": contract.service_state,
                "state_label": states[contract.service_state],
                "date_end": contract.date_end,
                "days_left": contract.service_days_left,
                "store": contract.channel_point_id.name,
                "value": contract.service_value if member.role == "owner" else None,
                "currency": contract.currency_id,
                "is_due": contract._is_store_due(),
                "lead": leads.get(contract),
            }
            for contract in contracts
        ]

    def _get_store_renewals(self):
        """{contract: lead that renews its present term}"""
        leads = self.env["crm.lead"].search([("channel_contract_id", "in", self.ids)])
        return {
            lead.channel_contract_id: lead
            for lead in leads
            if lead.channel_contract_until == lead.channel_contract_id.date_end
        }

    def _check_store(self):
        """This contract past access rules, if a store of the caller looks after it."""
        self.ensure_one()
        member = self.env["fsm.order"]._get_store_member()
        query = member and self._query_store_contracts(member, [("id", "=", self.id)])
        if not query or not len(query):
            raise AccessError(
                self.env._(
                    "This contract is not, or no longer, one of your stores. Look at "
                    "the list of your contracts."
                )
            )
        # sudo: checked above; only the lead of this contract is made.
        return self.sudo()

    def store_renew(self):
        """Owner or clerk: a lead for the store to renew this contract; one a term.

        :return: id of the lead; False if somebody else is making it just now
        """
        contract = self._check_store()
        if lead := contract._get_store_renewals().get(contract):
            return lead.id
        if not contract._is_store_due():
            raise UserError(
                self.env._(
                    "%(contract)s runs until %(date)s. It can be renewed from "
                    "%(days)s days before that.",
                    contract=contract.name,
                    date=format_date(self.env, contract.date_end),
                    days=contract.company_id.service_renewal_days,
                )
            )
        try:
            with self.env.cr.savepoint():
                lead = contract._make_store_renewal()
        except UniqueViolation:
            return False
        route = lead._channel_open_by_hand(contract.channel_point_id)
        route._assign(
            contract.channel_point_id,
            note=self.env._("Renewal of %(contract)s", contract=contract.name),
            by=self.env.user.partner_id,
            direct=True,
        )
        return lead.id

    def _make_store_renewal(self):
        self.ensure_one()
        lead = self.env["crm.lead"].create(self._prepare_store_renewal())
        lead.flush_recordset()
        return lead

    def _prepare_store_renewal(self):
        return {
            "name": self.env._(
                "Renew %(level)s: %(customer)s",
                level=self.service_level_id.name,
                customer=self.partner_id.name,
            ),
            "type": "opportunity",
            "partner_id": self.partner_id.id,
            "company_id": self.company_id.id,
            "expected_revenue": self.service_value,
            "date_deadline": self.date_end,
            "channel_contract_id": self.id,
            "channel_contract_until": self.date_end,
            "user_id": False,
        }


class CrmLead(models.Model):
    _inherit = "crm.lead"

    channel_contract_id = fields.Many2one(
        "contract.contract",
        string="Renews Contract",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="cascade",
    )
    channel_contract_until = fields.Date(
        string="Contract Ends",
        readonly=True,
        copy=False,
        help="End of the term after which it goes on.",
    )

    _channel_renewal_once = models.UniqueIndex(
        "(channel_contract_id, channel_contract_until)"
        " WHERE channel_contract_id IS NOT NULL",
        "A lead to renew this term of the contract is there already.",
    )

    @api.model
    def _get_measured_fields(self):
        return super()._get_measured_fields() | {
            "channel_contract_id",
            "channel_contract_until",
        }
