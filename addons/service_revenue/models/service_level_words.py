# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models


class ServiceLevel(models.Model):
    """What a level promises, in words that a customer would use (SR-16 to SR-18)."""

    _inherit = "service.level"

    targets_text = fields.Char(string="Times Promised", compute="_compute_targets_text")
    pauses_text = fields.Char(string="Pauses", compute="_compute_pauses_text")
    entitlements_text = fields.Char(
        string="Included", compute="_compute_entitlements_text"
    )
    contract_count = fields.Integer(compute="_compute_contract_count")

    # ------------------------------------------------------------------
    # Computes
    # ------------------------------------------------------------------

    @api.depends(
        "response_target", "response_unit", "resolution_target", "resolution_unit"
    )
    @api.depends_context("lang")
    def _compute_targets_text(self):
        for level in self:
            answer = level._spell_target("response")
            solve = level._spell_target("resolution")
            if answer and solve:
                level.targets_text = self.env._(
                    "Answered within %(answer)s, solved within %(solve)s",
                    answer=answer,
                    solve=solve,
                )
            elif answer:
                level.targets_text = self.env._("Answered within %s", answer)
            elif solve:
                level.targets_text = self.env._("Solved within %s", solve)
            else:
                level.targets_text = self.env._("No time is promised")

    @api.depends(
        "pause_waiting_customer",
        "pause_waiting_part",
        "pause_ticket_stage_ids.name",
        "pause_order_stage_ids.name",
    )
    @api.depends_context("lang")
    def _compute_pauses_text(self):
        for level in self:
            reasons = []
            if level.pause_waiting_customer:
                reasons.append(self.env._("while we wait for the customer"))
            if level.pause_waiting_part:
                reasons.append(self.env._("while we wait for a part"))
            stages = [
                *level.pause_ticket_stage_ids.mapped("name"),
                *level.pause_order_stage_ids.mapped("name"),
            ]
            if stages:
                reasons.append(self.env._("in stage %s", ", ".join(stages)))
            level.pauses_text = (
                self.env._("The clock stands %s.", "; ".join(reasons))
                if reasons
                else self.env._("The clock never stands.")
            )

    @api.depends(
        "entitlement_ids.type_id.name",
        "entitlement_ids.quantity",
        "entitlement_ids.unlimited",
    )
    @api.depends_context("lang")
    def _compute_entitlements_text(self):
        for level in self:
            level.entitlements_text = ", ".join(
                self.env._("%s without limit", line.type_id.name)
                if line.unlimited
                else f"{line.quantity} {line.type_id.name}"
                for line in level.entitlement_ids
            )

    def _compute_contract_count(self):
        # sudo: who may not read contracts still sees how many there are.
        contracts = self.env["contract.contract"].sudo()
        groups = contracts._read_group(
            [
                ("service_level_id", "in", self.ids),
                ("service_state", "in", ["draft", "active"]),
                ("company_id", "in", self.env.companies.ids),
            ],
            ["service_level_id"],
            ["__count"],
        )
        counts = {level.id: count for level, count in groups}
        for level in self:
            level.contract_count = counts.get(level._origin.id, 0)

    # ------------------------------------------------------------------
    # Onchange
    # ------------------------------------------------------------------

    @api.onchange("hotline_kind")
    def _onchange_hotline_kind(self):
        """A hotline that never closes counts elapsed time."""
        if self.hotline_kind == "always":
            self.response_unit = self.resolution_unit = "clock_hours"

    # ------------------------------------------------------------------
    # Actions
    # ------------------------------------------------------------------

    def action_view_contracts(self):
        """The contracts of this level."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "contract.action_customer_contract"
        )
        action["domain"] = [("service_level_id", "=", self.id)]
        return action

    # ------------------------------------------------------------------
    # Words
    # ------------------------------------------------------------------

    def _spell_target(self, target):
        """The promised time of ``response`` or ``resolution`` in words, ``""`` if none.

        Less than an hour is said in minutes.
        """
        self.ensure_one()
        amount, unit = self[f"{target}_target"], self[f"{target}_unit"]
        if not amount:
            return ""
        if unit == "working_days":
            if amount == 1:
                return self.env._("1 working day")
            return self.env._("%s working days", f"{amount:g}")
        if amount < 1:
            minutes = round(amount * 60)
            if unit == "clock_hours":
                return self.env._("%s minutes", minutes)
            return self.env._("%s working minutes", minutes)
        if unit == "clock_hours":
            if amount == 1:
                return self.env._("1 hour")
            return self.env._("%s hours", f"{amount:g}")
        if amount == 1:
            return self.env._("1 working hour")
        return self.env._("%s working hours", f"{amount:g}")
