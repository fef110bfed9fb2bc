# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models, tools
from odoo.exceptions import ValidationError
from odoo.tools import SQL


class ServiceRoutingRule(models.Model):
    """Which department is best at which customers (SR-05).

    A rule holds for a lead when each kind of condition that is filled in is met: one of
    the tags, one of the interests, one of the stages, one of the regions. The first
    rule in order wins.
    """

    _name = "service.routing.rule"
    _description = "Routing Rule"
    _inherit = "service.cached.mixin"
    _order = "sequence, id"
    _check_company_auto = True

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10, help="The first rule that holds wins.")
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company",
        required=True,
        index=True,
        default=lambda self: self.env.company,
        ondelete="cascade",
    )
    category_ids = fields.Many2many("res.partner.category", string="Customer Tags")
    interest_ids = fields.Many2many(
        "service.interest", string="Interests", check_company=True
    )
    lifecycle_ids = fields.Many2many(
        "service.lifecycle.stage", string="Life-cycle Stages"
    )
    state_ids = fields.Many2many("res.country.state", string="Provinces or States")
    city = fields.Char(help="Cities, separated by commas.")

    team_id = fields.Many2one(
        "crm.team", string="Department", check_company=True, ondelete="restrict"
    )
    user_id = fields.Many2one(
        "res.users",
        string="Salesperson",
        domain="[('share', '=', False)]",
        check_company=True,
        ondelete="restrict",
    )
    store_id = fields.Many2one(
        "res.partner",
        domain="[('type', '=', 'store')]",
        check_company=True,
        ondelete="restrict",
    )
    mode = fields.Selection(
        [("propose", "Propose to triage"), ("auto", "Hand over by itself")],
        required=True,
        default="propose",
    )
    for_customers = fields.Boolean(
        string="Customers Without a Lead, Too",
        help="Open a lead for the department for customers for whom the rule holds and "
        "who have no open lead with this interest.",
    )
    new_interest_id = fields.Many2one(
        "service.interest",
        string="Interest of the New Lead",
        check_company=True,
        ondelete="restrict",
    )
    period_days = fields.Integer(
        string="Again After (days)",
        default=180,
        help="At most one new lead for a customer in so many days.",
    )
    daily_limit = fields.Integer(
        string="New Leads a Day at Most",
        default=20,
        help="So that the department is not flooded.",
    )
    lead_count = fields.Integer(compute="_compute_lead_count")

    _limits_positive = models.Constraint(
        "CHECK (period_days > 0 AND daily_limit >= 0)",
        "The period has to be at least one day, and the limit cannot be negative.",
    )

    @api.constrains("team_id", "user_id", "store_id")
    def _check_target(self):
        for rule in self:
            if not (rule.team_id or rule.user_id or rule.store_id):
                raise ValidationError(
                    self.env._(
                        "Say who gets the leads of “%(rule)s”: a department, a "
                        "salesperson or a store.",
                        rule=rule.name,
                    )
                )
            if rule.store_id and rule.store_id.type != "store":
                # Constraints run with all rights: naming the contact would tell it to
                # somebody who may not read it.
                raise ValidationError(
                    self.env._(
                        "The store of “%(rule)s” is no store. Choose a contact of the "
                        "type store.",
                        rule=rule.name,
                    )
                )

    @api.constrains(
        "category_ids", "interest_ids", "lifecycle_ids", "state_ids", "city"
    )
    def _check_some_condition(self):
        for rule in self:
            if not (
                rule.category_ids
                or rule.interest_ids
                or rule.lifecycle_ids
                or rule.state_ids
                or rule._cities()
            ):
                raise ValidationError(
                    self.env._(
                        "“%(rule)s” would take every lead. Fill in at least one "
                        "condition.",
                        rule=rule.name,
                    )
                )

    @api.constrains("for_customers", "new_interest_id", "category_ids", "lifecycle_ids")
    def _check_for_customers(self):
        for rule in self.filtered("for_customers"):
            if not rule.new_interest_id:
                raise ValidationError(
                    self.env._("Say which interest the new leads have.")
                )
            if not (rule.category_ids or rule.lifecycle_ids):
                raise ValidationError(
                    self.env._(
                        "New leads need a customer tag or a life-cycle stage: a region "
                        "alone would open a lead for everybody there."
                    )
                )

    def _compute_lead_count(self):
        counts = dict(
            self.env["service.lead.handover"]._read_group(
                [("rule_id", "in", self.ids)], ["rule_id"], ["lead_id:count_distinct"]
            )
        )
        for rule in self:
            rule.lead_count = counts.get(rule, 0)

    @api.model
    @tools.ormcache("company_id")
    def _active_ids(self, company_id):
        """Ids of the rules of a company in order, without a query."""
        # sudo: the same for every user, it is cached.
        rules = self.sudo().search([("company_id", "=", company_id)])
        return tuple(rules.ids)

    # ------------------------------------------------------------------
    # Does it hold?
    # ------------------------------------------------------------------

    def _cities(self):
        return {
            name.strip().casefold()
            for name in (self.city or "").replace("，", ",").split(",")
            if name.strip()
        }

    def _reasons(self, tags, interest, stage, state, city):
        """Why the rule holds: a list of texts; None when it does not."""
        self.ensure_one()
        reasons = []
        if self.category_ids:
            found = self.category_ids & tags
            if not found:
                return None
            reasons.append(self.env._("tag “%(tag)s”", tag=found[0].name))
        if self.interest_ids:
            if interest not in self.interest_ids:
                return None
            reasons.append(self.env._("interest “%(name)s”", name=interest.name))
        if self.lifecycle_ids:
            if stage not in self.lifecycle_ids:
                return None
            reasons.append(self.env._("stage “%(name)s”", name=stage.name))
        if self.state_ids:
            if state not in self.state_ids:
                return None
            reasons.append(self.env._("region “%(name)s”", name=state.name))
        if cities := self._cities():
            if (city or "").strip().casefold() not in cities:
                return None
            reasons.append(self.env._("city “%(name)s”", name=city.strip()))
        return reasons

    def _customer_sql(self):
        """Condition on ``service_customer_profile profile`` and its ``res_partner p``:
        the tags, stages and regions of the rule."""
        self.ensure_one()
        conditions = [SQL("TRUE")]
        if self.category_ids:
            conditions.append(
                SQL(
                    """EXISTS (
                        SELECT FROM res_partner_res_partner_category_rel rel
                         WHERE rel.partner_id = p.id AND rel.category_id = ANY(%s))""",
                    self.category_ids.ids,
                )
            )
        if self.lifecycle_ids:
            conditions.append(
                SQL("profile.lifecycle_id = ANY(%s)", self.lifecycle_ids.ids)
            )
        if self.state_ids:
            conditions.append(SQL("p.state_id = ANY(%s)", self.state_ids.ids))
        if cities := self._cities():
            conditions.append(SQL("LOWER(TRIM(p.city)) = ANY(%s)", sorted(cities)))
        return SQL(" AND ").join(conditions)

    def _customer_reasons(self, lead, stage):
        """Why a lead was opened; the interest is what the rule gave it."""
        return (
            self._reasons(
                lead.partner_id.commercial_partner_id.category_id,
                self.interest_ids[:1] or lead.service_interest_id,
                stage or self.env["service.lifecycle.stage"],
                lead.state_id,
                lead.city,
            )
            or []
        )

    def _explain(self, reasons):
        """“Service team, because tag “X”, interest “Y” (rule Z)”"""
        return self.env._(
            "%(target)s because of %(reasons)s (rule “%(rule)s”)",
            target=self._target_name(),
            reasons=", ".join(reasons),
            rule=self.name,
        )

    def _target_name(self):
        parts = (self.store_id, self.team_id, self.user_id)
        # sudo: only the names of those who get the lead.
        return ", ".join(part.sudo().name for part in parts if part)

    def _target_vals(self):
        """New owners of a lead; who is not named has it no more."""
        vals = {
            "user_id": self.user_id.id,
            "service_store_id": self.store_id.id,
        }
        if self.team_id:
            vals["team_id"] = self.team_id.id
        return vals

    def action_view_leads(self):
        """Leads that this rule has sent; the list shows what the user may see."""
        self.ensure_one()
        self.check_access("read")
        return {
            "type": "ir.actions.act_window",
            "name": self.name,
            "res_model": "crm.lead",
            "view_mode": "list,form",
            "domain": [("service_handover_ids.rule_id", "=", self.id)],
            "context": {"create": False},
        }
