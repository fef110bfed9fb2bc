# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.fields import Domain

from ..tools.period import month_window, same_span_last_month
from .crm_lead_triage import FOLLOW_UP
from .service_attribution import ORIGINS
from .service_incentive_settlement import SETTLEMENT_TYPE

# Leads should not wait in triage longer than this, nor visits for their proof.
TRIAGE_HOURS = 24
PROOF_DAYS = 3
STALE_DAYS = 3


class ServiceToday(models.AbstractModel):
    """Figures of the manager's morning page; each one opens its documents.

    A figure says what it counts by model and domain, and is counted by just these: it
    cannot differ from the list that it opens. Companies are those of the switcher.
    """

    _name = "service.today"
    _description = "Service Revenue Today"

    @api.model
    @api.readonly
    def get_figures(self):
        """Sections of the page, in the order in which they are shown.

        :return: dict with ``sections``: name, and figures with ``name``, ``value`` or
            ``amounts`` (one for each currency), ``previous`` for the same days of last
            month, ``tone`` (good, warning, danger when something is there) and the
            ``action`` that opens the documents.
        """
        if not self.env.user.has_group("service_revenue.group_service_manager"):
            raise AccessError(
                self.env._(
                    "The page of the day shows the money of everybody. Ask your "
                    "administrator for the role “Service Revenue / Manager”."
                )
            )
        today = fields.Date.context_today(self)
        return {
            "date": fields.Date.to_string(today),
            "currency_id": self.env.company.currency_id.id,
            "sections": [
                {"name": "month", "figures": self._get_month_figures(today)},
                {"name": "deals", "figures": self._get_deal_figures(today)},
                {"name": "owed", "figures": self._get_owed_figures()},
                {"name": "late", "figures": self._get_late_figures(today)},
                {"name": "risk", "figures": self._get_risk_figures(today)},
            ],
        }

    # ------------------------------------------------------------------
    # Sections
    # ------------------------------------------------------------------

    @api.model
    def _get_month_figures(self, today):
        """Leads of the month to date, beside the same days of last month."""
        tomorrow = today + timedelta(days=1)
        windows = (
            (month_window(today)[0], tomorrow),
            same_span_last_month(today),
        )
        service = Domain("source", "=", "service")
        report = self.env["service.lead.report"]

        def both(field, extra=Domain.TRUE):
            return [
                service & extra & report._get_window_domain(field, *window)
                for window in windows
            ]

        figures = [
            self._count(name, label, "service.lead.report", *both(field, extra))
            for name, label, field, extra in (
                ("captured", self.env._("Leads captured"), "captured_at", Domain.TRUE),
                (
                    "accepted",
                    self.env._("Leads accepted"),
                    "decided_at",
                    Domain("accepted", "=", 1),
                ),
                ("won", self.env._("Deals won"), "won_at", Domain("won", "=", 1)),
            )
        ]
        figures.append(
            self._sum(
                "won_value",
                self.env._("Won value"),
                "service.lead.report",
                ("company_currency_id", "won_value"),
                *both("won_at", Domain("won", "=", 1)),
            )
        )
        return figures

    @api.model
    def _get_deal_figures(self, today):
        """Won this month: new, assisted or transferred."""
        report = self.env["service.lead.report"]
        won = Domain("won", "=", 1) & report._get_window_domain(
            "won_at", month_window(today)[0], today + timedelta(days=1)
        )
        labels = dict(report._fields["origin"]._description_selection(self.env))
        counts = dict(report._read_group(won, ["origin"], ["__count"]))
        return [
            self._figure(
                origin,
                labels[origin],
                "service.lead.report",
                won & Domain("origin", "=", origin),
                value=counts.get(origin, 0),
            )
            for origin, _label in ORIGINS
        ]

    @api.model
    def _get_owed_figures(self):
        """What is owed, one amount for each currency; the ledger is read once."""
        labels = {
            "payable": self.env._("Payable"),
            "settled": self.env._("Settled, not paid"),
            "pending": self.env._("Pending"),
        }
        amounts = {standing: [] for standing in labels}
        for standing, currency, amount in self.env[
            "service.incentive.report"
        ]._read_group(
            [("state", "in", list(labels)), ("standing", "in", list(labels))],
            ["standing", "currency_id"],
            ["amount:sum"],
        ):
            amounts[standing].append(
                {"currency_id": currency.id, "amount": currency.round(amount)}
            )
        return [
            self._figure(
                standing,
                label,
                "service.incentive.report",
                Domain("standing", "=", standing),
                amounts=amounts[standing],
            )
            for standing, label in labels.items()
        ]

    @api.model
    def _get_late_figures(self, today):
        day_ago = fields.Datetime.now() - timedelta(hours=TRIAGE_HOURS)
        follow_up = self.env.ref(FOLLOW_UP, raise_if_not_found=False)
        return [
            self._count(
                "triage",
                self.env._("In triage for over a day"),
                "crm.lead",
                Domain("service_state", "=", "triage")
                & Domain("service_captured_at", "<", day_ago)
                & Domain("won_status", "=", "pending"),
                tone="warning",
            ),
            self._count(
                "follow_up",
                self.env._("Follow-ups overdue"),
                "crm.lead",
                Domain("service_captured_at", "!=", False)
                & Domain(
                    "activity_ids",
                    "any",
                    [
                        ("activity_type_id", "=", follow_up and follow_up.id),
                        ("date_deadline", "<", today),
                    ],
                ),
                tone="danger",
            ),
            self._count(
                "unpaid",
                self.env._("Settlements unpaid"),
                "commission.settlement",
                Domain("settlement_type", "=", SETTLEMENT_TYPE)
                & Domain("state", "!=", "cancel")
                & Domain("company_id", "in", self.env.companies.ids)
                & Domain(
                    "line_ids",
                    "any",
                    [
                        ("incentive_live", "=", True),
                        ("incentive_entry_id.state", "=", "settled"),
                    ],
                ),
                tone="warning",
            ),
        ]

    @api.model
    def _get_risk_figures(self, today):
        before = fields.Datetime.now() - timedelta(days=PROOF_DAYS)
        return [
            self._count(
                "stale",
                self.env._("Leads going stale"),
                "crm.lead",
                Domain(
                    "service_shelf_life_date", "<=", today + timedelta(days=STALE_DAYS)
                )
                & Domain("service_captured_at", "!=", False)
                & Domain("service_state", "!=", "rejected")
                & Domain("won_status", "=", "pending"),
                tone="danger",
            ),
            self._count(
                "unproven",
                self.env._("Visits not proven after 3 days"),
                "fsm.order",
                Domain(
                    "proof_state", "in", ("waiting_confirmation", "waiting_callback")
                )
                & Domain("proof_completed_on", "<", before)
                & Domain("company_id", "in", self.env.companies.ids),
                tone="danger",
            ),
            self._count(
                "failed",
                self.env._("Proof failed in 30 days"),
                "fsm.order",
                Domain("proof_state", "in", ("failed", "revoked"))
                & Domain("proof_changed_on", ">=", before - timedelta(days=27))
                & Domain("company_id", "in", self.env.companies.ids),
                tone="danger",
            ),
        ]

    # ------------------------------------------------------------------
    # Figures
    # ------------------------------------------------------------------

    @api.model
    def _count(self, name, label, model, domain, before=None, tone=None):
        """Figure that counts documents."""
        Model = self.env[model]
        value = Model.search_count(domain)
        return self._figure(
            name,
            label,
            model,
            domain,
            value=value,
            previous=None if before is None else Model.search_count(before),
            tone=tone if value else None,
        )

    @api.model
    def _sum(self, name, label, model, measure, domain, before=None):
        """Figure that adds up money, one amount for each currency."""

        def amounts(condition):
            groups = self.env[model]._read_group(
                condition, [measure[0]], [f"{measure[1]}:sum"]
            )
            return [
                {"currency_id": currency.id, "amount": currency.round(amount)}
                for currency, amount in groups
                if amount
            ]

        return self._figure(
            name,
            label,
            model,
            domain,
            amounts=amounts(domain),
            previous=None if before is None else amounts(before),
        )

    @api.model
    def _figure(self, name, label, model, domain, **values):
        report = self.env["service.lead.report"]
        return {
            "name": name,
            "label": label,
            "value": None,
            "amounts": None,
            "previous": None,
            "tone": None,
            **values,
            "action": {
                "type": "ir.actions.act_window",
                "name": label,
                "res_model": model,
                "views": [[False, "list"], [False, "form"]],
                "domain": report._plain_domain(domain),
                "context": {},
            },
        }
