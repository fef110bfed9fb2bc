# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from datetime import timedelta

from odoo import fields, models


class SaleOrder(models.Model):
    """Confirming an order makes, extends and changes service contracts (SR-19)."""

    _inherit = "sale.order"

    service_contract_count = fields.Integer(compute="_compute_service_contract_count")

    def _compute_service_contract_count(self):
        """Contracts that these orders made, renewed or changed."""
        counts = {}
        if self.env["contract.contract"].has_access("read"):
            counts = {
                order: len(set(ids))
                for order, ids in self.env["sale.order.line"]._read_group(
                    [
                        ("order_id", "in", self.ids),
                        ("service_contract_id", "!=", False),
                        ("order_id.state", "=", "sale"),
                    ],
                    ["order_id"],
                    ["service_contract_id:array_agg"],
                )
            }
        for order in self:
            order.service_contract_count = counts.get(order, 0)

    def action_view_service_contracts(self):
        """Service contracts that the user may read."""
        self.ensure_one()
        self.check_access("read")
        contracts = self.order_line.service_contract_id
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "service_revenue.contract_contract_action_service"
        )
        if len(contracts) == 1:
            action.update(
                res_id=contracts.id,
                views=[(v, kind) for v, kind in action["views"] if kind == "form"],
            )
        else:
            action["domain"] = [("id", "in", contracts.ids)]
        return action

    def _action_confirm(self):
        result = super()._action_confirm()
        self._service_make_contracts()
        return result

    def _action_cancel(self):
        result = super()._action_cancel()
        self._service_cancel_contracts()
        return result

    # ------------------------------------------------------------------
    # Contracts
    # ------------------------------------------------------------------

    def _service_make_contracts(self):
        """Make, extend or change the contracts that these orders sell; idempotent."""
        # sudo: whoever may confirm the order may sell what is on it; contracts follow
        # from the order and need no rights of their own.
        lines = self.sudo().order_line.filtered(
            lambda line: line.state == "sale" and line._service_is_contract()
        )
        if not lines:
            return
        lines._check_service_contract()
        changing = lines.filtered(lambda line: line.service_contract_action == "change")
        lines -= changing
        made = lines.filtered("service_period_ids")
        periods = made._service_revive_periods()
        periods += (lines - made)._service_make_periods()
        contracts = periods.contract_id
        if contracts:
            contracts.write({"service_reminded_until": False})
            contracts._service_settle_state()
            contracts._service_link_units()
        changing.service_change_ids._apply()

    def _service_cancel_contracts(self):
        """What was not used of a cancelled order ends (SR-19)."""
        # sudo: as above; cancelling the order is what was allowed.
        lines = self.sudo().order_line
        periods = lines.service_period_ids.filtered(
            lambda period: period.state == "active"
        )
        lines.service_change_ids._cancel_pending()
        lines.service_change_ids._revert()
        if not periods:
            return
        for company, group in periods.grouped("company_id").items():
            today = self.env["contract.contract"]._service_today(company)
            group._cut(today)
        contracts = periods.contract_id
        contracts._service_settle_state()


class SaleOrderLine(models.Model):
    _inherit = "sale.order.line"

    def _service_start(self):
        """First day of the term that this line sells."""
        self.ensure_one()
        contract = self.service_contract_id
        today = contract._service_today(self.company_id)
        if self.service_contract_action == "renew":
            ends = contract.service_period_ids.filtered(
                lambda period: period.state != "cancelled"
            ).mapped("date_to")
            following = max(ends, default=today - timedelta(days=1)) + timedelta(days=1)
            return max(following, self.service_date_from or following, today)
        return self.service_date_from or today

    def _service_prepare_renewal(self):
        """The contract goes on as what was sold now; its level follows on the day."""
        contract = self.service_contract_id
        values = {
            "service_product_id": self.product_id.id,
            "service_quantity": self.product_uom_qty,
        }
        if not contract.service_covers_all:
            values["service_unit_limit"] = max(
                contract.service_unit_limit, int(self.product_uom_qty)
            )
        contract.write(values)

    def _service_make_periods(self):
        """Contracts and their first or next period, in batches."""
        Period = self.env["service.contract.period"]
        if not self:
            return Period
        Contract = self.env["contract.contract"].with_context(
            skip_modification_mail=True, mail_create_nolog=True
        )
        renewing = self.filtered(lambda line: line.service_contract_action == "renew")
        # Two orders that renew one contract: the second waits, and comes after it.
        renewing.service_contract_id.lock_for_update()
        starts = {line: line._service_start() for line in self}
        new = self.filtered(
            lambda line: (
                line.service_contract_action != "renew" or not line.service_contract_id
            )
        )
        contracts = Contract.create(
            [line._service_prepare_contract(starts[line]) for line in new]
        )
        for line, contract in zip(new, contracts, strict=True):
            line.service_contract_id = contract
        for line in self - new:
            line._service_prepare_renewal()
        periods = Period.create(
            [
                line._service_prepare_period(line.service_contract_id, starts[line])
                for line in self
            ]
        )
        self.env["contract.line"].create(
            [
                values
                for line, period in zip(self, periods, strict=True)
                if (values := line._service_prepare_contract_line(period))
            ]
        )
        for line, contract in zip(new, contracts, strict=True):
            contract.message_post(
                body=self.env._("Sold with %(order)s.", order=line.order_id.name)
            )
        for line in self - new:
            line.service_contract_id.message_post(
                body=self.env._("Renewed with %(order)s.", order=line.order_id.name)
            )
        return periods

    def _service_revive_periods(self):
        """Periods of an order that was cancelled and is confirmed again."""
        periods = self.service_period_ids.filtered(
            lambda period: period.state != "active" and not period.refunded_amount
        )
        for period in periods:
            line = period.sale_line_id
            contract = period.contract_id
            values = {
                **line._service_prepare_period(contract, line._service_start()),
                "state": "active",
                "agreed_date_to": False,
            }
            values.pop("contract_id")
            period.write({**values, "first_amount": values["amount"]})
            contract._service_transition("reopen")
            lines = self.env["contract.line"].search(
                [("service_period_id", "=", period.id)]
            )
            lines.unlink()
            if vals := line._service_prepare_contract_line(period):
                self.env["contract.line"].create(vals)
        self.env["service.entitlement"]._grant(periods)
        return periods
