# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain

#: Days before the end from which a contract without a quotation is at risk.
SOON = 14


class ContractContract(models.Model):
    """The list of renewals: what ends, what it is worth, what is in its way."""

    _inherit = "contract.contract"

    service_value = fields.Monetary(
        string="Value",
        compute="_compute_service_value",
        help="Price of the last agreed period without taxes.",
    )
    service_unit_count = fields.Integer(
        string="Products", compute="_compute_service_unit_count"
    )
    service_days_left = fields.Integer(
        string="Days Left", compute="_compute_service_days_left"
    )
    service_renewal_order_id = fields.Many2one(
        "sale.order",
        string="Renewal Quotation",
        compute="_compute_service_renewal_order_id",
    )
    is_service_renewal_due = fields.Boolean(
        string="Ends Soon",
        compute="_compute_is_service_renewal_due",
        search="_search_is_service_renewal_due",
        help="Ends within the days that are set for the list of renewals, or ended "
        "within as many days, and is not renewed.",
    )
    service_risk = fields.Selection(
        [("low", "Low"), ("some", "Look at it"), ("high", "High")],
        string="At Risk",
        compute="_compute_service_risk",
    )
    service_risk_note = fields.Char(
        string="Why at Risk", compute="_compute_service_risk"
    )

    @api.depends("service_period_ids.amount", "service_period_ids.state")
    def _compute_service_value(self):
        for contract in self:
            last = contract.service_period_ids.filtered(
                lambda period: period.state != "cancelled"
            ).sorted("date_from")[-1:]
            contract.service_value = last.amount

    @api.depends("service_equipment_ids")
    def _compute_service_unit_count(self):
        counts = dict(
            self.env["fsm.equipment"]._read_group(
                [("contract_id", "in", self.ids)], ["contract_id"], ["__count"]
            )
        )
        for contract in self:
            contract.service_unit_count = counts.get(contract, 0)

    @api.depends("date_end")
    def _compute_service_days_left(self):
        for company, contracts in self.grouped("company_id").items():
            today = self._service_today(company)
            for contract in contracts:
                end = contract.date_end
                contract.service_days_left = (end - today).days if end else 0

    def _compute_service_renewal_order_id(self):
        orders = {}
        if self.env["sale.order"].has_access("read"):
            orders = self._service_open_renewals()
        for contract in self:
            contract.service_renewal_order_id = orders.get(contract, False)

    @api.depends("date_end", "service_state", "service_level_id")
    def _compute_is_service_renewal_due(self):
        due = self.filtered_domain(self._service_renewal_domain())
        for contract in self:
            contract.is_service_renewal_due = contract in due

    def _search_is_service_renewal_due(self, operator, value):
        if operator != "in":
            return NotImplemented
        return self._service_renewal_domain()

    @api.model
    def _service_renewal_domain(self):
        """Contracts that end within the days of their company."""
        domains = []
        for company in self.env.companies:
            today = self._service_today(company)
            span = timedelta(days=company.service_renewal_days)
            domains.append(
                Domain("company_id", "=", company.id)
                & Domain("date_end", ">=", today - span)
                & Domain("date_end", "<=", today + span)
            )
        return (
            Domain("service_level_id", "!=", False)
            & Domain("service_state", "in", ["active", "ended"])
            & Domain.OR(domains)
        )

    @api.depends("date_end", "service_state")
    @api.depends_context("lang")
    def _compute_service_risk(self):
        """Complaints, low ratings, missed promises, and an end that is near."""
        # sudo: of profiles and clocks only counts leave this method, for who may read
        # the contract.
        profiles = {
            (profile.partner_id, profile.company_id): profile
            for profile in self.env["service.customer.profile"]
            .sudo()
            .search_fetch(
                [("partner_id", "in", self.commercial_partner_id.ids)],
                [
                    "partner_id",
                    "company_id",
                    "complaint_count",
                    "rating_last",
                    "rating_count",
                ],
            )
        }
        missed = dict(
            self.env["service.clock"]
            .sudo()
            ._read_group(
                [("contract_id", "in", self.ids), ("breached_at", "!=", False)],
                ["contract_id"],
                ["__count"],
            )
        )
        for contract in self:
            profile = profiles.get(
                (contract.commercial_partner_id, contract.company_id),
                self.env["service.customer.profile"],
            )
            notes = contract._service_risk_notes(profile, missed.get(contract, 0))
            contract.service_risk_note = ", ".join(notes)
            contract.service_risk = (
                "high" if len(notes) > 1 else "some" if notes else "low"
            )

    def _service_risk_notes(self, profile, missed):
        self.ensure_one()
        notes = []
        if missed:
            notes.append(self.env._("%(count)s promises missed", count=missed))
        if profile.complaint_count:
            notes.append(
                self.env._("%(count)s complaints", count=profile.complaint_count)
            )
        low = self.company_id.service_rating_low
        if profile.rating_count and profile.rating_last <= low:
            notes.append(self.env._("low rating"))
        if self.service_state == "ended":
            notes.append(self.env._("ended already"))
        elif (
            self.date_end
            and self.service_days_left <= SOON
            and not self.service_renewal_order_id
        ):
            notes.append(self.env._("no quotation yet"))
        return notes

    def _service_portal_left(self):
        """What the customer reads about what is included, for the term of today.

        :return: list of ``{"name", "text"}``
        """
        self.ensure_one()
        # sudo: the page was opened by who may read this contract; what is left of it
        # is the customer's own.
        period = self.sudo()._service_period_on(self._service_today(self.company_id))
        lines = []
        for entitlement in period.entitlement_ids:
            if entitlement.unlimited:
                text = self.env._("unlimited")
            else:
                text = self.env._(
                    "%(left)s of %(granted)s left",
                    left=entitlement.remaining,
                    granted=entitlement.granted,
                )
            lines.append({"name": entitlement.type_id.name, "text": text})
        return lines

    # ------------------------------------------------------------------
    # Buttons
    # ------------------------------------------------------------------

    def action_service_change_level(self):
        """Ask for the new level and show what it costs."""
        self.ensure_one()
        self.env["sale.order"].check_access("create")
        return self._service_open_wizard(
            "service_contract_level_action", {"default_contract_id": self.id}
        )

    def action_service_end(self):
        """Ask for the last day and show what is given back."""
        self.ensure_one()
        self.env["service.contract.change"]._check_may_decide()
        return self._service_open_wizard(
            "service_contract_end_action", {"default_contract_id": self.id}
        )

    def action_service_renew(self):
        """Ask how to renew these contracts."""
        self.env["sale.order"].check_access("create")
        return self._service_open_wizard(
            "service_contract_renew_action",
            {"active_model": self._name, "active_ids": self.ids},
        )

    def _service_open_wizard(self, name, context):
        self.check_access("read")
        action = self.env["ir.actions.act_window"]._for_xml_id(
            f"service_revenue.{name}"
        )
        return {**action, "context": context}
