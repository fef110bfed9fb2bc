# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from dataclasses import replace

from odoo import api, fields, models
from odoo.fields import Domain

from ..tools.profile import ContractFacts, ServiceFacts

#: Promises broken within these days make somebody a candidate for a higher level.
BREACH_DAYS = 365


class ServiceCustomerProfile(models.Model):
    """What prompts for hotline and sales look at (SR-44)."""

    _inherit = "service.customer.profile"

    @api.model
    def _prompt_first(self):
        return (
            "contract_ending",
            "entitlement_used_up",
            "upgrade_candidate",
            "warranty_ending",
            "no_contract",
            "lifecycle",
        )

    def _get_prompt_facts(self):
        """Facts of the brief and those about service contracts; the same number of
        queries whatever the customer has."""
        self.ensure_one()
        today = fields.Date.context_today(self)
        appliances = self._get_appliances()
        missing = self._query_missing()
        names = self._get_product_names([row[i] for row in missing for i in (1, 2)])
        facts = self._prepare_facts(today, appliances, missing, names)
        return replace(facts, service=self._get_service_facts(today))

    def _get_service_facts(self, today):
        contracts = self._get_prompt_contracts()
        last_days = dict(
            self.env["service.contract.period"]._read_group(
                [("contract_id", "in", contracts.ids), ("state", "=", "active")],
                ["contract_id"],
                ["date_to:max"],
            )
        )
        entitlements = self.env["service.entitlement"].search(
            [
                ("contract_id", "in", contracts.ids),
                ("period_id.date_from", "<=", today),
                ("period_id.date_to", ">=", today),
                ("period_id.state", "=", "active"),
                ("unlimited", "=", False),
                ("granted", ">", 0),
            ]
        )
        breached = self.env["service.clock"].search_count(
            self._get_breach_domain(contracts, today)
        )
        uncovered = self._get_uncovered(contracts, today)
        next_level = self._get_next_level(contracts.service_level_id)
        return ServiceFacts(
            contracts=tuple(
                ContractFacts(
                    level=contract.service_level_id.name,
                    end=last_days.get(contract) or contract.date_end or None,
                )
                for contract in contracts
            ),
            uncovered_value=sum(unit.goods_value for unit in uncovered),
            uncovered_name=uncovered[:1].product_id.name or "",
            used_up=tuple(
                row.type_id.name for row in entitlements if row.used >= row.granted
            ),
            used_percent=max(
                (100 * row.used / row.granted for row in entitlements), default=0
            ),
            breached=breached,
            next_level=next_level.name or "",
            lifecycle_id=self.lifecycle_id.id or 0,
        )

    def _get_prompt_contracts(self):
        """Service contracts of the customer that run."""
        return self.env["contract.contract"].search(
            [
                ("commercial_partner_id", "=", self.partner_id.id),
                ("company_id", "=", self.company_id.id),
                ("contract_type", "=", "sale"),
                ("service_level_id", "!=", False),
                ("service_state", "=", "active"),
            ]
        )

    def _get_next_level(self, levels):
        """The level above these that can be bought, possibly none."""
        Level = self.env["service.level"]
        if not levels:
            return Level
        return Level.search(
            [
                ("rank", ">", max(levels.mapped("rank"))),
                ("company_id", "in", (self.company_id.id, False)),
                ("product_tmpl_ids.sale_ok", "=", True),
            ],
            order="rank, id",
            limit=1,
        )

    @api.model
    def _get_breach_domain(self, contracts, today):
        """Promises to these contracts that were broken in the last year."""
        since = fields.Date.subtract(today, days=BREACH_DAYS)
        return Domain("contract_id", "in", contracts.ids) & Domain(
            "breached_at", ">=", since
        )

    def _get_uncovered(self, contracts, today):
        """Products out of warranty that no contract covers, the dearest first."""
        if any(contract.service_covers_all for contract in contracts):
            return self.env["fsm.equipment"]
        units = self.env["fsm.equipment"].search(
            self._get_appliance_domain()
            & Domain("contract_id", "not in", contracts.ids)
            & (
                Domain("warranty_end_date", "=", False)
                | Domain("warranty_end_date", "<", today)
            ),
            order="goods_value desc, id",
        )
        return units
