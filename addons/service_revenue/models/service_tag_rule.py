# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import AccessError, ValidationError


class ServiceTagRule(models.Model):
    """Which customers have a tag, kept up to date by itself (SR-04)."""

    _name = "service.tag.rule"
    _inherit = "service.profile.domain.mixin"
    _description = "Customer Tag Rule"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company",
        required=True,
        index=True,
        default=lambda self: self.env.company,
        ondelete="cascade",
        help="The conditions are about what this company knows of the customer.",
    )
    category_id = fields.Many2one(
        "res.partner.category",
        string="Tag",
        required=True,
        index=True,
        ondelete="restrict",
    )
    match_count = fields.Integer(
        string="Holds For", compute="_compute_match_count", help="Customers, right now."
    )
    assignment_count = fields.Integer(compute="_compute_assignment_count")

    @api.constrains(lambda self: [*self._condition_fields(), "active"])
    def _check_some_condition(self):
        for rule in self:
            if rule.active and not rule._has_condition():
                raise ValidationError(
                    self.env._(
                        "“%(rule)s” would put its tag on every customer. Fill in at "
                        "least one condition.",
                        rule=rule.name,
                    )
                )

    @api.depends(lambda self: [*self._condition_fields(), "company_id"])
    def _compute_match_count(self):
        """What the rule would say with what is on the screen; forms only."""
        for rule in self:
            rule.match_count = rule._has_condition() and rule._count_matches()

    def _count_matches(self):
        profiles = self.env["service.customer.profile"]
        if not profiles.has_access("read"):
            return 0
        try:
            return profiles.search_count(self._domain_today())
        except (ValueError, SyntaxError, TypeError, KeyError):
            # A domain that is being written.
            return 0

    def _compute_assignment_count(self):
        counts = dict(
            self.env["service.tag.assignment"]._read_group(
                [("rule_id", "in", self.ids), ("state", "!=", "declined")],
                ["rule_id"],
                ["__count"],
            )
        )
        for rule in self:
            rule.assignment_count = counts.get(rule, 0)

    # ------------------------------------------------------------------
    # CRUD: a rule that has changed is applied in the background
    # ------------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        rules = super().create(vals_list)
        self._changed()
        return rules

    def write(self, vals):
        result = super().write(vals)
        if vals.keys() - {"name", "sequence"}:
            self._changed()
        return result

    def unlink(self):
        """Take the tags away first: nobody would know afterwards who put them."""
        if self:
            # sudo: the engine looks at all companies; unlink() checks who asks.
            self.check_access("unlink")
            self.sudo().write({"active": False})
            self.sudo()._evaluate()
        return super().unlink()

    def _changed(self):
        self.env.registry.clear_cache()
        cron = self.env.ref("service_revenue.ir_cron_tag_rule", False)
        if cron:
            # sudo: who edits rules need not be allowed to start jobs.
            cron.sudo()._trigger()

    # ------------------------------------------------------------------
    # Actions
    # ------------------------------------------------------------------

    def action_apply(self):
        """Bring the tags of all customers up to date now."""
        if not self.env.user.has_group("service_revenue.group_service_manager"):
            raise AccessError(
                self.env._(
                    "Tag rules are applied by managers. Ask your administrator for the "
                    "role “Service Revenue / Manager”."
                )
            )
        self.check_access("write")
        # sudo: the engine writes what nobody else may.
        self.sudo()._evaluate()
        return True

    def action_view_customers(self):
        """Customers that the rule holds for."""
        self.ensure_one()
        self.check_access("read")
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "service_revenue.service_customer_profile_action"
        )
        action["domain"] = [
            ("company_id", "=", self.company_id.id),
            ("partner_id.service_tag_assignment_ids.rule_id", "=", self.id),
        ]
        return action
