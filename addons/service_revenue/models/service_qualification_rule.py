# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from dateutil.relativedelta import relativedelta

from odoo import api, fields, models, tools
from odoo.fields import Domain


class ServiceQualificationRule(models.Model):
    """When a captured lead is good enough to go to sales by itself (SR-14).

    A lead that meets all criteria of a rule is accepted without triage. Data in order
    (SR-07) is always one of them. The first rule, by sequence, takes the lead.
    """

    _name = "service.qualification.rule"
    _description = "Lead Qualification Rule"
    _inherit = "service.cached.mixin"
    _order = "sequence, id"
    _check_company_auto = True

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company", index=True, help="Empty: leads of every company."
    )

    # Which leads
    interest_ids = fields.Many2many(
        "service.interest",
        string="Interests",
        check_company=True,
        help="Empty: leads with any interest.",
    )
    from_team_ids = fields.Many2many(
        "crm.team",
        "service_qualification_rule_team_rel",
        string="Nurtured By",
        check_company=True,
        help="Empty: whatever team has the lead.",
    )

    # Criteria
    min_revenue = fields.Float(
        string="Budget at Least",
        help="Expected revenue of the lead, in the currency of the company.",
    )
    need_date = fields.Boolean(
        string="Date Known", help="The lead says by when the customer decides."
    )
    category_ids = fields.Many2many(
        "res.partner.category",
        string="Customer Tags",
        help="The customer has one of these tags.",
    )
    min_spend = fields.Float(
        string="Spent at Least",
        help="What the customer has spent so far, in the currency of the company.",
    )
    min_age_months = fields.Integer(
        string="Product Older Than (months)",
        help="The customer has an installed product that was sold so long ago.",
    )
    min_probability = fields.Float(string="Probability at Least (%)")

    # To whom
    team_id = fields.Many2one(
        "crm.team",
        string="Sales Team",
        check_company=True,
        help="Empty: the default team of the interest.",
    )
    user_id = fields.Many2one(
        "res.users",
        string="Salesperson",
        domain="[('share', '=', False)]",
        check_company=True,
    )
    store_id = fields.Many2one(
        "res.partner",
        domain="[('type', '=', 'store')]",
        check_company=True,
    )

    _criteria_positive = models.Constraint(
        "CHECK (min_revenue >= 0 AND min_spend >= 0 AND min_age_months >= 0"
        " AND min_probability BETWEEN 0 AND 100)",
        "Amounts and months cannot be negative; a probability lies between 0 and 100.",
    )

    # ------------------------------------------------------------------
    # Rules that are in use
    # ------------------------------------------------------------------

    @api.model
    @tools.ormcache()
    def _active_rule_ids(self):
        """Ids in order; cached, so that nobody pays for rules that do not exist."""
        # sudo: the same for every user, it is cached.
        return tuple(self.sudo().search([("active", "=", True)]).ids)

    # ------------------------------------------------------------------
    # Criteria
    # ------------------------------------------------------------------

    def _get_scope_domain(self, company):
        """Leads that the rule looks at."""
        domain = (
            Domain("service_captured_at", "!=", False)
            & Domain("service_state", "=", "triage")
            & Domain("won_status", "=", "pending")
            & Domain("service_merged_into_id", "=", False)
            & Domain("company_id", "=", company.id)
        )
        if self.interest_ids:
            domain &= Domain("service_interest_id", "in", self.interest_ids.ids)
        if self.from_team_ids:
            domain &= Domain("team_id", "in", self.from_team_ids.ids)
        return domain

    def _get_criteria(self, company):
        """[(what it says, domain of leads that meet it), ...]"""
        customer = "partner_id.commercial_partner_id"
        criteria = [
            (
                self.env._("Phone and address in order, no duplicate"),
                Domain("service_quality_state", "=", "ok"),
            )
        ]
        if self.min_revenue:
            criteria.append(
                (
                    self.env._(
                        "Budget of at least %(amount)s",
                        amount=self._format(self.min_revenue, company),
                    ),
                    Domain("expected_revenue", ">=", self.min_revenue),
                )
            )
        if self.need_date:
            criteria.append(
                (
                    self.env._("Date of the decision known"),
                    Domain("date_deadline", "!=", False),
                )
            )
        if self.category_ids:
            criteria.append(
                (
                    self.env._(
                        "Customer tagged %(tags)s",
                        tags=", ".join(self.category_ids.mapped("name")),
                    ),
                    Domain(f"{customer}.category_id", "in", self.category_ids.ids),
                )
            )
        if self.min_spend:
            criteria.append(
                (
                    self.env._(
                        "Customer has spent at least %(amount)s",
                        amount=self._format(self.min_spend, company),
                    ),
                    Domain(
                        f"{customer}.service_profile_ids",
                        "any",
                        Domain("company_id", "=", company.id)
                        & Domain("lifetime_spend", ">=", self.min_spend),
                    ),
                )
            )
        if self.min_age_months:
            sold = company._service_today() - relativedelta(months=self.min_age_months)
            criteria.append(
                (
                    self.env._(
                        "Has a product older than %(months)s months",
                        months=self.min_age_months,
                    ),
                    Domain(
                        f"{customer}.service_owned_equipment_ids",
                        "any",
                        Domain("company_id", "=", company.id)
                        & Domain("returned_on", "=", False)
                        & Domain("sale_date", "<=", sold),
                    ),
                )
            )
        if self.min_probability:
            criteria.append(
                (
                    self.env._(
                        "Probability of at least %(percent)s %%",
                        percent=f"{self.min_probability:g}",
                    ),
                    Domain("probability", ">=", self.min_probability),
                )
            )
        return criteria

    @api.model
    def _format(self, amount, company):
        return tools.format_amount(self.env, amount, company.currency_id)

    def _get_domain(self, company):
        return self._get_scope_domain(company) & Domain.AND(
            domain for _label, domain in self._get_criteria(company)
        )

    # ------------------------------------------------------------------
    # Qualify
    # ------------------------------------------------------------------

    @api.model
    def _qualify(self, leads):
        """Hand over those of ``leads`` that meet a rule: one query a rule and company.

        :return: the leads that were handed over
        """
        done = leads.browse()
        rules = self.browse(self._active_rule_ids())
        if not rules or not leads:
            return done
        for company in leads.company_id:
            for rule in rules:
                if rule.company_id and rule.company_id != company:
                    continue
                found = leads.search(
                    rule._get_domain(company) & Domain("id", "in", (leads - done).ids)
                )
                if found:
                    rule._hand_over(found)
                    done |= found
        return done

    def _hand_over(self, leads):
        """Accept as the rule says; the hand-over names the rule."""
        self.ensure_one()
        note = self.env._("By rule “%(rule)s”", rule=self.name)
        for interest, group in leads.grouped("service_interest_id").items():
            team = self.team_id or interest.team_id
            vals = {"user_id": self.user_id.id, "service_store_id": self.store_id.id}
            if team:
                vals["team_id"] = team.id
            group._service_hand_over(vals, note)
