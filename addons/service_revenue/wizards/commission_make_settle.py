# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import UserError

from ..models.service_incentive_settlement import SETTLEMENT_TYPE

#: Entries that are settled in one transaction, while the user waits; more are left to
#: a run in the background.
DIRECT_LINES = 20_000


class CommissionMakeSettle(models.TransientModel):
    _inherit = "commission.make.settle"

    settlement_type = fields.Selection(
        selection_add=[(SETTLEMENT_TYPE, "Service incentives")],
        ondelete={SETTLEMENT_TYPE: "cascade"},
    )

    def action_settle(self):
        """Service incentives are settled set-based, all agents together (SR-11)."""
        self.ensure_one()
        if self.settlement_type != SETTLEMENT_TYPE:
            return super().action_settle()
        self.env["commission.settlement"].check_access("create")
        # Refuses companies that are not the user's: in sudo mode nobody would ask.
        companies = self.env.companies
        # sudo: the right to make settlements was checked; entries and runs are written
        # by nobody but the engine, in the companies of the user.
        runs, made = (
            self.env["service.settlement.run"]
            .sudo()
            ._start(self.date_to, self.agent_ids, companies, self._get_direct_lines())
        )
        if made:
            return self._open_settlements(made)
        if "done" not in runs.mapped("state"):
            return self._open_runs(runs)
        if any(runs.mapped("carried")):
            return self._open_carried()
        raise UserError(
            self.env._(
                "Nothing is payable up to %(date)s. A settlement collects closed "
                "periods only: to settle this month, choose the first day of the "
                "next one.",
                date=self.date_to,
            )
        )

    @api.model
    def _get_direct_lines(self):
        """Up to this many entries are settled while the user waits."""
        # sudo: parameters are read by administrators only; this one is no secret.
        parameters = self.env["ir.config_parameter"].sudo()
        value = parameters.get_param("service_revenue.settlement_direct_lines")
        return int(value or DIRECT_LINES)

    def _open_settlements(self, settlements):
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "service_revenue.commission_settlement_action"
        )
        return {
            **action,
            "name": self.env._("New Settlements"),
            "domain": [("id", "in", settlements.ids)],
        }

    def _open_runs(self, runs):
        """So much that it is done in the background: show how far it is."""
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "service_revenue.service_settlement_run_action"
        )
        if len(runs) > 1:
            return {**action, "domain": [("id", "in", runs.ids)]}
        return {
            **action,
            "view_mode": "form",
            "views": [(False, "form")],
            "res_id": runs.id,
        }

    def _open_carried(self):
        """Nothing to pay out: every balance is negative and carried over."""
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "service_revenue.service_incentive_entry_action_carried"
        )
        return {
            **action,
            "domain": [("state", "=", "payable"), ("carried_until", "!=", False)],
        }

    def _get_agent_lines(self, agent, date_to_agent):
        """Entries that are due, for whoever calls the loop of the wizard."""
        if self.settlement_type != SETTLEMENT_TYPE:
            return super()._get_agent_lines(agent, date_to_agent)
        return self.env["service.incentive.entry"].search(
            [
                ("beneficiary_id", "=", agent.id),
                ("state", "=", "payable"),
                ("payable_on", "<", date_to_agent),
            ],
            order="payable_on, id",
        )

    def _prepare_settlement_line_vals(self, settlement, line):
        vals = super()._prepare_settlement_line_vals(settlement, line)
        if self.settlement_type == SETTLEMENT_TYPE:
            vals.update(
                incentive_entry_id=line.id,
                incentive_live=True,
                date=line.payable_on,
                commission_id=line._get_commission().id,
                settled_amount=line.amount,
            )
        return vals
