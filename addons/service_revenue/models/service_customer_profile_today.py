# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from collections import defaultdict
from datetime import timedelta

from odoo import api, fields, models, tools
from odoo.fields import Domain

from ..tools.profile import is_older_than


class ServiceCustomerProfile(models.Model):
    """What the dates of a profile mean today: computed when read, and searchable."""

    _inherit = "service.customer.profile"

    is_dormant = fields.Boolean(
        string="Dormant", compute="_compute_today", search="_search_is_dormant"
    )
    is_in_warranty = fields.Boolean(
        string="In Warranty", compute="_compute_today", search="_search_is_in_warranty"
    )
    has_open_contract = fields.Boolean(
        string="Under Contract",
        compute="_compute_today",
        search="_search_has_open_contract",
    )
    freshness = fields.Selection(
        [("fresh", "Fresh"), ("stale", "Stale")],
        compute="_compute_today",
        search="_search_freshness",
        help="Stale when nobody has been in contact, nor confirmed the data with the "
        "customer, for longer than the shelf life set for the company (SR-06).",
    )

    # ------------------------------------------------------------------
    # Company settings without a query
    # ------------------------------------------------------------------

    @api.model
    @tools.ormcache()
    def _company_settings(self):
        """{company id: (currency id, dormant days, fresh days)}.

        Cached, so that a list with profile columns costs no query for the settings;
        ``res.company`` clears it (``cache_invalidation_fields``).
        """
        # sudo: settings of all companies for the cache, the same for every user.
        companies = self.env["res.company"].sudo().with_context(active_test=False)
        return {
            company.id: (
                company.currency_id.id,
                company.service_dormant_days,
                company.service_fresh_days,
            )
            for company in companies.search_fetch(Domain.TRUE)
        }

    def _get_company_settings(self, company):
        return self._company_settings().get(company.id) or (False, 0, 0)

    # ------------------------------------------------------------------
    # What depends on today
    # ------------------------------------------------------------------

    @api.depends(
        "company_id",
        "last_purchase_date",
        "shelf_life_date",
        "warranty_end_date",
        "contract_count",
        "contract_end_date",
    )
    def _compute_today(self):
        today = fields.Date.context_today(self)
        for profile in self:
            dormant = self._get_company_settings(profile.company_id)[1]
            profile.is_dormant = is_older_than(
                profile.last_purchase_date, dormant, today
            )
            profile.is_in_warranty = bool(
                profile.warranty_end_date and profile.warranty_end_date >= today
            )
            profile.has_open_contract = bool(
                profile.contract_count
                and (
                    not profile.contract_end_date or profile.contract_end_date >= today
                )
            )
            stale = not profile.shelf_life_date or profile.shelf_life_date < today
            profile.freshness = "stale" if stale else "fresh"

    def _domain_older_than(self, fname, setting):
        """Rows whose date ``fname`` is older than the company's own limit."""
        today = fields.Date.context_today(self)
        companies_by_days = defaultdict(list)
        for company_id, settings in self._company_settings().items():
            companies_by_days[settings[setting]].append(company_id)
        return Domain.OR(
            Domain("company_id", "in", company_ids)
            & Domain(fname, "<", today - timedelta(days=days))
            for days, company_ids in companies_by_days.items()
        )

    def _search_is_dormant(self, operator, value):
        if operator != "in":
            return NotImplemented
        return self._domain_older_than("last_purchase_date", 1)

    def _search_freshness(self, operator, value):
        if operator != "in":
            return NotImplemented
        today = fields.Date.context_today(self)
        stale = Domain("shelf_life_date", "=", False) | Domain(
            "shelf_life_date", "<", today
        )
        domain = Domain.FALSE
        if "stale" in value:
            domain |= stale
        if "fresh" in value:
            domain |= ~stale
        return domain

    def _search_is_in_warranty(self, operator, value):
        if operator != "in":
            return NotImplemented
        return Domain("warranty_end_date", ">=", fields.Date.context_today(self))

    def _search_has_open_contract(self, operator, value):
        if operator != "in":
            return NotImplemented
        today = fields.Date.context_today(self)
        return Domain("contract_count", ">", 0) & (
            Domain("contract_end_date", "=", False)
            | Domain("contract_end_date", ">=", today)
        )
