# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models

from ..tools.ownership import Protection, percent
from .channel_ownership import KINDS, WAYS


class ChannelProtectionRule(models.Model):
    """How long a customer is protected, by company, tier, side and way (CP-24).

    The first rule in order that fits counts; where none fits, the company's setting.
    """

    _name = "channel.protection.rule"
    _description = "Protection Rule"
    _order = "sequence, id"

    active = fields.Boolean(default=True)
    sequence = fields.Integer(default=10)
    company_id = fields.Many2one(
        "res.company",
        index="btree_not_null",
        ondelete="cascade",
        help="Empty: for all companies.",
    )
    kind = fields.Selection(KINDS, string="Side", help="Empty: for every side.")
    way = fields.Selection(WAYS, string="Because", help="Empty: however acquired.")
    grade_id = fields.Many2one(
        "res.partner.grade",
        string="Tier",
        ondelete="cascade",
        help="Tier of the channel partner. Empty: for all tiers.",
    )
    days = fields.Integer(
        string="Protected (Days)",
        required=True,
        default=180,
        help="Zero: the customer stays free.",
    )
    split = fields.Float(
        string="Owner's Part (%)",
        digits=(7, 4),
        required=True,
        default=20,
        aggregator=None,
        help="What the owner has of a deal that somebody else closes meanwhile.",
    )

    _in_range = models.Constraint(
        "CHECK (days >= 0 AND split BETWEEN 0 AND 100)",
        "Days cannot be negative, and a part lies between 0 and 100 percent.",
    )

    @api.depends("kind", "way", "grade_id", "days")
    @api.depends_context("lang")
    def _compute_display_name(self):
        kinds, ways = (
            dict(self._fields[name]._description_selection(self.env))
            for name in ("kind", "way")
        )
        for rule in self:
            parts = [kinds.get(rule.kind), rule.grade_id.name, ways.get(rule.way)]
            rule.display_name = self.env._(
                "%(what)s: %(days)s days",
                what=", ".join(filter(None, parts)) or self.env._("Everybody"),
                days=rule.days,
            )

    @api.model
    def _get_protections(self, companies):
        """(rules in order, {company: default}); one query for the rules."""
        # sudo: rules apply whoever makes the sale.
        rules = self.sudo().search([("active", "=", True)])
        defaults = {
            company: Protection(
                company.channel_protection_days, percent(company.channel_owner_split)
            )
            for company in companies
        }
        return [
            Protection(
                rule.days,
                percent(rule.split),
                rule.company_id.id or None,
                rule.kind or None,
                rule.way or None,
                rule.grade_id.id or None,
            )
            for rule in rules
        ], defaults
