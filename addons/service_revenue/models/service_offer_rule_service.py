# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, models
from odoo.tools import format_date

SERVICE_CONDITIONS = [
    ("contract_ending", "A service contract is about to end"),
    ("no_contract", "No service contract on valuable products"),
    ("entitlement_used_up", "Something included in the contract is used up"),
    ("upgrade_candidate", "Needs more than the contract promises"),
    ("lifecycle", "Is in a stage of the life cycle"),
]


class ServiceOfferRule(models.Model):
    """Conditions about service contracts, for hotline and sales staff (SR-44)."""

    _inherit = "service.offer.rule"

    condition = fields.Selection(
        selection_add=SERVICE_CONDITIONS,
        ondelete={key: "cascade" for key, _label in SERVICE_CONDITIONS},
    )
    min_value = fields.Float(
        string="Products Worth at Least",
        help="Products without a contract or warranty count with what the customer "
        "paid, in the currency of the company.",
    )
    min_used = fields.Integer(
        string="Used at Least (%)",
        default=80,
        help="Share of what the contract includes that is used, from which a higher "
        "level is offered. A promise that was broken twice counts too.",
    )
    lifecycle_id = fields.Many2one(
        "service.lifecycle.stage", string="Life-cycle Stage", ondelete="cascade"
    )
    service_tmpl_id = fields.Many2one(
        "product.template",
        string="Service to Sell",
        domain=[("sale_ok", "=", True), ("type", "=", "service")],
        ondelete="set null",
        help="Put on the quotation by the button of the prompt. Empty: the service "
        "that is proposed with the customer's product, else that with the lowest "
        "price.",
    )
    prompt_count = fields.Integer(string="Shown", compute="_compute_prompt_rate")
    prompt_rate = fields.Float(
        string="Used %",
        compute="_compute_prompt_rate",
        help="How often the button of the prompt was pressed, of 100 documents on "
        "which it was shown.",
    )

    _min_used_percent = models.Constraint(
        "CHECK (min_used >= 0 AND min_value >= 0)",
        "A share or value cannot be negative.",
    )

    def _compute_prompt_rate(self):
        groups = {
            rule: values
            for rule, *values in self.env["service.prompt"]._read_group(
                [("rule_id", "in", self.ids)],
                ["rule_id"],
                ["__count", "used_rate:avg"],
            )
        }
        for rule in self:
            rule.prompt_count, rule.prompt_rate = groups.get(rule._origin, (0, 0.0))

    def _match_contract_ending(self, facts):
        if not facts.service:
            return None
        ending = [
            contract
            for contract in facts.service.contracts
            if contract.end
            and 0 <= (contract.end - facts.today).days <= self.days
            and not contract.is_renewed
        ]
        if not ending:
            return None
        first = min(ending, key=lambda contract: contract.end)
        return {"product": first.level, "date": format_date(self.env, first.end)}

    def _match_no_contract(self, facts):
        service = facts.service
        if (
            not service
            or service.contracts
            or not facts.appliances
            or service.uncovered_value < max(self.min_value, 0.01)
        ):
            return None
        return {"product": service.uncovered_name}

    def _match_entitlement_used_up(self, facts):
        if not facts.service or not facts.service.used_up:
            return None
        return {"product": facts.service.used_up[0]}

    def _match_upgrade_candidate(self, facts):
        service = facts.service
        if not service or not service.next_level:
            return None
        if service.used_percent < max(self.min_used, 1) and service.breached < 2:
            return None
        return {"product": service.next_level}

    def _match_lifecycle(self, facts):
        if not facts.service or facts.service.lifecycle_id != self.lifecycle_id.id:
            return None
        return {"product": facts.appliances[0].name} if facts.appliances else {}
