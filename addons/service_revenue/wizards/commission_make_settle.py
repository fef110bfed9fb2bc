# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, models
from odoo.exceptions import UserError

from ..models.service_incentive_settlement import SETTLEMENT_TYPE


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
        settlements = self.env["commission.settlement"]
        settlements.check_access("create")
        # Refuses companies that are not the user's: in sudo mode nobody would ask.
        companies = self.env.companies
        # sudo: the right to make settlements was checked; entries themselves are
        # written by nobody but the engine, in the companies of the user.
        made = (
            self.env["service.incentive.entry"]
            .sudo()
            .with_context(allowed_company_ids=companies.ids)
            ._settle(self.date_to, self.agent_ids or None)
        )
        if not made:
            raise UserError(
                self.env._(
                    "Nothing is payable up to %(date)s. A settlement collects closed "
                    "periods only: to settle this month, choose the first day of the "
                    "next one.",
                    date=self.date_to,
                )
            )
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "service_revenue.commission_settlement_action"
        )
        return {
            **action,
            "name": self.env._("New Settlements"),
            "domain": [("id", "in", made.ids)],
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
