# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL
from odoo.tools.misc import format_date

#: Contracts of one transaction of the nightly cron.
BATCH = 200

#: What may happen to a service contract: from which states, to which one.
TRANSITIONS = {
    "start": (("draft", "ended"), "active"),
    "end": (("draft", "active"), "ended"),
    "cancel": (("draft", "active"), "cancelled"),
    "reopen": (("cancelled",), "draft"),
}


class ContractContract(models.Model):
    """The life of a service contract: started, ended, cancelled (SR-17, SR-18)."""

    _inherit = "contract.contract"

    service_reminded_until = fields.Date(
        readonly=True,
        copy=False,
        help="The end that somebody was reminded of; empty again after a renewal.",
    )
    is_service_start_allowed = fields.Boolean(compute="_compute_service_allowed")
    is_service_change_allowed = fields.Boolean(compute="_compute_service_allowed")
    is_service_renew_allowed = fields.Boolean(compute="_compute_service_allowed")
    is_service_end_allowed = fields.Boolean(compute="_compute_service_allowed")

    @api.depends("service_state", "service_level_id", "date_end", "active")
    @api.depends_context("uid")
    def _compute_service_allowed(self):
        manages = self.env["service.contract.change"]._may_decide()
        sells = self.env["sale.order"].has_access("create")
        for contract in self:
            state = contract.service_state if contract.service_level_id else False
            contract.is_service_start_allowed = manages and state == "draft"
            contract.is_service_change_allowed = sells and state == "active"
            contract.is_service_renew_allowed = (
                sells and state in ("active", "ended") and bool(contract.date_end)
            )
            contract.is_service_end_allowed = manages and state in ("draft", "active")

    # ------------------------------------------------------------------
    # Transitions
    # ------------------------------------------------------------------

    def _service_transition(self, name):
        """Bring these contracts from one state to the next; others stay as they are.

        :param str name: a key of ``TRANSITIONS``
        :return: the contracts whose state changed
        """
        before, after = TRANSITIONS[name]
        changing = self.filtered(lambda contract: contract.service_state in before)
        if changing:
            # sudo: the caller has checked what the user may do; the state is protected
            # from being typed in.
            changing.sudo().write({"service_state": after})
            changing._service_link_units()
            changing._service_level_changed()
        return changing

    def _service_level_changed(self):
        """Open requests get their level and clocks anew."""
        clock = self.env["service.clock"]
        if self and hasattr(clock, "_level_changed"):
            # sudo: clocks are written by the engine only.
            clock.sudo()._level_changed(self.sudo())

    def _service_settle_state(self):
        """State and level that follow from the agreed periods and today."""
        for company, contracts in self.grouped("company_id").items():
            today = self._service_today(company)
            agreed = contracts.service_period_ids.filtered(
                lambda period: period.state != "cancelled"
            ).grouped("contract_id")
            groups = dict.fromkeys(("start", "end", "cancel"), self.browse())
            for contract in contracts:
                periods = agreed.get(contract)
                if not periods:
                    groups["cancel"] += contract
                    continue
                current = periods.filtered(
                    lambda period, today=today: (
                        period.date_from <= today <= period.date_to
                    )
                )
                if current:
                    contract._service_take_level(current)
                    groups["start"] += contract
                elif min(periods.mapped("date_from")) <= today:
                    groups["end"] += contract
            for name, group in groups.items():
                group._service_transition(name)

    def _service_take_level(self, period):
        """A renewal may have begun with another level."""
        self.ensure_one()
        if self.service_level_id != period.level_id:
            self.service_level_id = period.level_id
            if self.service_state == "active":
                self._service_level_changed()

    def action_service_start(self):
        """Agree to a contract that was written by hand: its period begins to count."""
        self.env["service.contract.change"]._check_may_decide()
        self.check_access("read")
        starting = self.filtered("service_level_id")
        for contract in starting - starting.filtered("service_period_ids"):
            if not contract.date_start or not contract.date_end:
                raise UserError(
                    self.env._(
                        "%(contract)s has no end. Fill in first and last day: what is "
                        "included is counted for that time.",
                        contract=contract.display_name,
                    )
                )
        # sudo: service managers decide about service contracts (checked above); the
        # rights of OCA's accounting roles stay as they are.
        starting = starting.sudo()
        self.env["service.contract.period"].sudo().create(
            [
                {
                    "contract_id": contract.id,
                    "level_id": contract.service_level_id.id,
                    "date_from": contract.date_start,
                    "date_to": contract.date_end,
                    "currency_id": contract.currency_id.id,
                    "amount": sum(contract.contract_line_ids.mapped("price_subtotal")),
                }
                for contract in starting
                if not contract.service_period_ids
            ]
        )
        starting._service_settle_state()
        return True

    # ------------------------------------------------------------------
    # Covered products
    # ------------------------------------------------------------------

    def _service_link_units(self, extra=None):
        """Put the products that these contracts were sold for under them.

        Products of the same sale (those of the line that the service belongs to, if it
        belongs to one) and those that the salesperson chose, up to the quantity sold.
        A product stays with a contract that still runs.

        :param extra: products that were delivered just now
        """
        Equipment = self.env["fsm.equipment"]
        # sudo: which products a contract covers follows from the sale that was agreed,
        # whoever confirms or delivers it.
        contracts = self.sudo().filtered(
            lambda contract: (
                contract.service_state in ("draft", "active")
                and not contract.service_covers_all
            )
        )
        lines = contracts.service_period_ids.sale_line_id
        if not lines:
            return
        # sudo: which products a contract covers follows from the sale that was agreed.
        sold = Equipment.sudo().search(
            [
                ("sale_line_id", "in", lines.order_id.order_line.ids),
                ("returned_on", "=", False),
            ],
            order="id",
        )
        by_order = sold.grouped("sale_order_id")
        for contract in contracts.sorted("id"):
            units = Equipment.sudo()
            for line in contract.service_period_ids.sale_line_id:
                units |= line.service_equipment_ids
                same = by_order.get(line.order_id, units.browse())
                if line.linked_line_id:
                    goods = line.linked_line_id
                    goods |= goods.linked_line_ids
                    same = same.filtered(
                        lambda unit, goods=goods: unit.sale_line_id in goods
                    )
                units |= same
            units = units.filtered(
                lambda unit, contract=contract: (
                    unit.company_id == contract.company_id
                    and unit.contract_id != contract
                    and not unit.contract_id._service_holds(contract)
                )
            )
            if contract.service_unit_limit:
                room = contract.service_unit_limit - len(contract.service_equipment_ids)
                units = units[: max(room, 0)]
            if units:
                units.write({"contract_id": contract.id})

    def _service_holds(self, other):
        """Does this contract keep its products from ``other``, that wants them?

        A running contract keeps them until the other one runs too; then the newer
        agreement counts, for example a higher level bought for the same product.
        """
        if not self or self.service_state not in ("draft", "active"):
            return False
        return other.service_state != "active" or self.id > other.id

    # ------------------------------------------------------------------
    # Nightly
    # ------------------------------------------------------------------

    @api.model
    def _cron_service_states(self):
        """Start what begins today, end what is over; in batches, safe to repeat."""
        done = 0
        while True:
            due = self._service_due(BATCH).try_lock_for_update()
            if not due:
                break
            due._service_settle_state()
            done += len(due)
            remaining = self._service_due(1)
            if not self.env["ir.cron"]._commit_progress(
                len(due), remaining=len(remaining)
            ):
                break
            if not remaining:
                break
        self.env["service.contract.change"]._apply_due()
        self._service_remind()
        return done

    @api.model
    def _service_due(self, limit):
        """Contracts whose state or level is not what the day says: one statement."""
        self.flush_model()
        self.env["service.contract.period"].flush_model()
        companies = self.env["res.company"].search([])  # pylint: disable=no-search-all
        rows = self.env.execute_query(
            SQL(
                """
    SELECT contract.id
      FROM contract_contract contract
      JOIN UNNEST(%s, %s::date[]) AS day (company_id, today)
        ON day.company_id = contract.company_id
      JOIN LATERAL (
           SELECT MIN(period.date_from) AS first, MAX(period.date_to) AS last,
                  MAX(period.level_id) FILTER (
                      WHERE day.today BETWEEN period.date_from AND period.date_to
                  ) AS level_id
             FROM service_contract_period period
            WHERE period.contract_id = contract.id AND period.state != 'cancelled'
           ) term ON term.first IS NOT NULL
     WHERE contract.active
       AND contract.service_level_id IS NOT NULL
       AND CASE contract.service_state
           WHEN 'draft' THEN term.first <= day.today
           WHEN 'active' THEN term.level_id IS DISTINCT FROM contract.service_level_id
           WHEN 'ended' THEN term.level_id IS NOT NULL
           ELSE FALSE END
     ORDER BY contract.id
     LIMIT %s
                """,
                companies.ids,
                [self._service_today(company) for company in companies],
                limit,
            )
        )
        return self.browse([row[0] for row in rows])

    @api.model
    def _service_remind(self):
        """Whoever looks after a contract is told before it ends, once a period."""
        for company in self.env["res.company"].search(
            [("service_renewal_reminder_days", ">", 0)]
        ):
            today = self._service_today(company)
            until = today + timedelta(days=company.service_renewal_reminder_days)
            domain = [
                ("company_id", "=", company.id),
                ("service_level_id", "!=", False),
                ("service_state", "=", "active"),
                ("date_end", ">=", today),
                ("date_end", "<=", until),
                ("service_reminded_until", "=", False),
            ]
            while True:
                contracts = self.search(domain, limit=BATCH).try_lock_for_update()
                if not contracts:
                    break
                contracts._service_remind_now()
                if not self.env["ir.cron"]._commit_progress(len(contracts)):
                    break

    def _service_remind_now(self):
        """One activity for each contract, due a week before the end at the latest."""
        activities = []
        activity_type = self.env.ref(
            "service_revenue.mail_activity_type_contract_renewal"
        )
        model = self.env["ir.model"]._get_id(self._name)
        for contract in self:
            activities.append(
                {
                    "activity_type_id": activity_type.id,
                    "res_model_id": model,
                    "res_id": contract.id,
                    "user_id": (contract.user_id or self.env.user).id,
                    "date_deadline": max(
                        self._service_today(contract.company_id),
                        contract.date_end - timedelta(days=7),
                    ),
                    "summary": self.env._(
                        "Renew: ends on %(date)s",
                        date=format_date(self.env, contract.date_end),
                    ),
                }
            )
            contract.service_reminded_until = contract.date_end
        self.env["mail.activity"].with_context(mail_activity_quick_update=True).create(
            activities
        )
