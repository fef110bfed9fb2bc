# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import json

from odoo import api, fields, models
from odoo.exceptions import UserError

from .service_incentive_rule import ORIGINS, PERIODS

# Periods, the wider ones last.
_WIDER = [kind for kind, _label in PERIODS]


def _canonical(value):
    return json.dumps(value, sort_keys=True)


class ServiceIncentiveTerms(models.Model):
    """What a rule said at one time, kept for what was booked by it then (SR-11).

    Only rules that are more than a flat bounty or a flat percentage have terms. They
    are never changed: a rule that is changed gets others.
    """

    _name = "service.incentive.terms"
    _description = "Terms of an Incentive Rule"
    _rec_name = "rule_id"

    rule_id = fields.Many2one(
        "service.incentive.rule",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    company_id = fields.Many2one(related="rule_id.company_id")
    value = fields.Json(required=True, readonly=True)

    def write(self, vals):
        if vals:
            raise UserError(
                self.env._(
                    "Terms are kept as they were. Change the rule: what is booked from "
                    "then on follows the new terms."
                )
            )
        return super().write(vals)


class ServiceIncentiveRuleTier(models.Model):
    """From which turnover of a period on which percentage is earned (SR-11)."""

    _name = "service.incentive.rule.tier"
    _description = "Tier of an Incentive Rule"
    _order = "amount_from"

    rule_id = fields.Many2one(
        "service.incentive.rule", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="rule_id.company_id")
    currency_id = fields.Many2one(related="rule_id.currency_id")
    amount_from = fields.Monetary(string="Turnover From", required=True)
    percent = fields.Float(digits=(7, 4), required=True)

    _once = models.UniqueIndex(
        "(rule_id, amount_from)",
        "Two tiers of a rule cannot begin at the same turnover.",
    )
    _values = models.Constraint(
        "CHECK (amount_from > 0 AND percent >= 0 AND percent <= 100)",
        "A tier begins above zero, with 0 to 100 percent. The percentage of the rule "
        "applies below the first tier.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        tiers = super().create(vals_list)
        tiers.rule_id._freeze_terms()
        return tiers

    def write(self, vals):
        rules = self.rule_id
        result = super().write(vals)
        (rules | self.rule_id)._freeze_terms()
        return result

    def unlink(self):
        rules = self.rule_id
        result = super().unlink()
        rules.exists()._freeze_terms()
        return result


class ServiceIncentiveRule(models.Model):
    _name = "service.incentive.rule"
    _inherit = ["service.measured.mixin", "service.incentive.rule"]

    @api.model
    def _get_measured_fields(self):
        """Narrowed by hand, deals of a period would not see each other any more."""
        names = super()._get_measured_fields()
        return names | {"terms_id", "pooling", "pooling_period"}

    def _freeze_terms(self):
        """Keep what these rules say now for what is booked from now on."""
        kept = self.env["service.incentive.terms"]
        rules = self.filtered(lambda rule: rule._is_special() or rule.terms_id)
        if not rules:
            return
        # sudo: terms are written by this engine only; who may write the rule may not
        # write them.
        known = {
            (terms.rule_id.id, _canonical(terms.value)): terms.id
            for terms in kept.sudo().search([("rule_id", "in", rules.ids)])
        }
        values = {rule: rule._prepare_terms() for rule in rules if rule._is_special()}
        missing = [
            {"rule_id": rule.id, "value": value}
            for rule, value in values.items()
            if (rule.id, _canonical(value)) not in known
        ]
        for terms in kept.sudo().create(missing):
            known[terms.rule_id.id, _canonical(terms.value)] = terms.id
        for rule in rules:
            vals = {"terms_id": False}
            if value := values.get(rule):
                vals = {
                    "terms_id": known[rule.id, _canonical(value)],
                    **rule._prepare_pooling(),
                }
            # Writing freezes once more, and finds that nothing is left to do.
            # sudo: what nobody may type in; the rule itself was written before.
            if any(
                (rule.terms_id.id if name == "terms_id" else rule[name]) != new
                for name, new in vals.items()
            ):
                rule.sudo().write(vals)

    def _is_special(self):
        """More than a flat amount to who brought the lead."""
        return bool(
            self.role != "brought"
            or self.by_share
            or self.tiered
            or self.categ_ids
            or self.cap_deal
            or self.cap_person
            or self.cap_rule
            or any(self[f"origin_{origin}"] for origin in ORIGINS)
        )

    def _prepare_terms(self):
        """Plain values; numbers as text, so that they stay exact."""
        return {
            "role": self.role,
            "origins": [name for name in ORIGINS if self[f"origin_{name}"]],
            "by_share": self.by_share,
            "categories": sorted(self.categ_ids.ids),
            "percent": str(self.percent),
            "bounty": str(self.bounty),
            "tiers": [
                [str(tier.amount_from), str(tier.percent)]
                for tier in self.tier_ids.sorted("amount_from")
                if self.tiered
            ],
            "cap_deal": str(self.cap_deal) if self.cap_deal else "",
            "cap_person": str(self.cap_person) if self.cap_person else "",
            "cap_rule": str(self.cap_rule) if self.cap_rule else "",
            "period": self.period,
            "currency_id": self.currency_id.id,
        }

    def _prepare_pooling(self):
        """How far deals of this rule depend on each other; it never gets narrower."""
        if not (self.tiered or self.cap_person or self.cap_rule):
            return {}
        return {
            "pooling": "rule" if self.cap_rule else self.pooling or "person",
            "pooling_period": max(
                self.period, self.pooling_period or self.period, key=_WIDER.index
            ),
        }
