# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from ast import literal_eval
from datetime import timedelta

from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain

YES_NO = [("yes", "Yes"), ("no", "No")]


class ServiceProfileConditionMixin(models.AbstractModel):
    """Conditions on a customer profile, put together by a manager (SR-04, SR-51).

    All that are filled in have to hold; a zero and an empty choice say nothing. What
    they mean together is one domain on ``service.customer.profile``, so that rules are
    evaluated for one customer and for a million with the same statement.
    """

    _name = "service.profile.condition.mixin"
    _description = "Conditions on a Customer Profile"

    cond_bought = fields.Selection(YES_NO, string="Has Bought Anything")
    cond_recency_min = fields.Integer(
        string="No Purchase For (days)", help="The last purchase is longer ago."
    )
    cond_recency_max = fields.Integer(
        string="Purchase Within (days)", help="The last purchase is not longer ago."
    )
    cond_order_min = fields.Integer(string="Orders at Least")
    cond_order_max = fields.Integer(string="Orders at Most")
    cond_spend_min = fields.Float(
        string="Spent at Least", help="Untaxed, in the currency of the company."
    )
    cond_spend_max = fields.Float(
        string="Spent at Most", help="Untaxed, in the currency of the company."
    )
    cond_product_years = fields.Integer(
        string="Oldest Product at Least (years)",
        help="Years since the oldest installed product was bought.",
    )
    cond_dormant = fields.Selection(
        YES_NO,
        string="Is Dormant",
        help="Has bought nothing for as long as the settings of the company say.",
    )
    cond_contact_days = fields.Integer(string="No Contact For (days)")
    cond_consumable = fields.Selection(
        [("never", "Never bought one"), ("bought", "Has bought one")],
        string="Consumables",
        help="Of the products that the customer has.",
    )
    cond_vas = fields.Selection(YES_NO, string="Bought a Value-added Service")
    cond_warranty_days = fields.Integer(
        string="Warranty Ends Within (days)",
        help="The last warranty of the customer's products still runs and ends within "
        "this many days.",
    )
    cond_rating_min = fields.Float(string="Average Rating at Least", digits=(3, 2))
    cond_rating_max = fields.Float(string="Average Rating at Most", digits=(3, 2))
    cond_contract = fields.Selection(YES_NO, string="Under Contract")

    @api.model
    def _condition_fields(self):
        return sorted(name for name in self._fields if name.startswith("cond_"))

    @api.constrains(lambda self: self._condition_fields())
    def _check_conditions(self):
        """Numbers are not negative: a negative one would turn a condition around."""
        for rule in self:
            for name in self._condition_fields():
                if isinstance(rule[name], int | float) and rule[name] < 0:
                    raise ValidationError(
                        self.env._(
                            "“%(field)s” cannot be negative. Use 0 to leave the "
                            "condition out.",
                            field=self._fields[name]._description_string(self.env),
                        )
                    )

    def _has_condition(self):
        self.ensure_one()
        return any(self[name] for name in self._condition_fields())

    def _profile_domain(self, today):
        """The conditions as a domain on ``service.customer.profile``.

        :param date today: the day in the company's own time zone
        """
        self.ensure_one()
        domains = [*self._purchase_domains(today), *self._service_domains(today)]
        return Domain.AND(domains) if domains else Domain.TRUE

    def _purchase_domains(self, today):
        """Recency, frequency and value."""
        if self.cond_bought:
            operator = "!=" if self.cond_bought == "yes" else "="
            yield Domain("last_purchase_date", operator, False)
        if self.cond_recency_min:
            day = today - timedelta(days=self.cond_recency_min)
            yield Domain("last_purchase_date", "<", day)
        if self.cond_recency_max:
            day = today - timedelta(days=self.cond_recency_max)
            yield Domain("last_purchase_date", ">=", day)
        if self.cond_order_min:
            yield Domain("order_count", ">=", self.cond_order_min)
        if self.cond_order_max:
            yield Domain("order_count", "<=", self.cond_order_max)
        if self.cond_spend_min:
            yield Domain("lifetime_spend", ">=", self.cond_spend_min)
        if self.cond_spend_max:
            yield Domain("lifetime_spend", "<=", self.cond_spend_max)
        if self.cond_dormant:
            yield Domain("is_dormant", "=", self.cond_dormant == "yes")

    def _service_domains(self, today):
        """Products, consumables, warranty, contract and how satisfied they are."""
        if self.cond_product_years:
            day = today - relativedelta(years=self.cond_product_years)
            yield Domain("product_since_date", "<=", day)
        if self.cond_contact_days:
            day = today - timedelta(days=self.cond_contact_days)
            yield Domain("last_contact_date", "<", day)
        if self.cond_consumable:
            never = self.cond_consumable == "never"
            yield Domain(
                "never_bought_consumable" if never else "bought_consumable", "=", True
            )
        if self.cond_vas:
            operator = ">" if self.cond_vas == "yes" else "="
            yield Domain("vas_count", operator, 0)
        if self.cond_warranty_days:
            day = today + timedelta(days=self.cond_warranty_days)
            yield Domain("warranty_end_date", ">=", today)
            yield Domain("warranty_end_date", "<=", day)
        if self.cond_rating_min or self.cond_rating_max:
            yield Domain("rating_count", ">", 0)
        if self.cond_rating_min:
            yield Domain("rating_avg", ">=", self.cond_rating_min)
        if self.cond_rating_max:
            yield Domain("rating_avg", "<=", self.cond_rating_max)
        if self.cond_contract:
            yield Domain("has_open_contract", "=", self.cond_contract == "yes")


class ServiceProfileDomainMixin(models.AbstractModel):
    """The same with a free domain, for what the conditions do not foresee."""

    _name = "service.profile.domain.mixin"
    _inherit = "service.profile.condition.mixin"
    _description = "Conditions and Domain on a Customer Profile"

    cond_domain = fields.Char(
        string="More Conditions",
        help="On the customer profile. What is no fact of the profile itself is "
        "noticed by the nightly run.",
    )

    @api.constrains("cond_domain")
    def _check_cond_domain(self):
        """The author has to be allowed to read what the domain asks for: the rule
        itself is evaluated for everybody, and its tags would tell."""
        # Constraints run with all rights: asked with those of the author.
        profiles = self.env["service.customer.profile"].with_user(self.env.user)
        for rule in self.filtered("cond_domain"):
            try:
                domain = Domain(literal_eval(rule.cond_domain))
                profiles.search_count(domain, limit=1)
            except (ValueError, SyntaxError, TypeError, KeyError) as error:
                raise ValidationError(
                    self.env._(
                        "The conditions of “%(rule)s” cannot be understood. Choose "
                        "them again with the editor.",
                        rule=rule.display_name,
                    )
                ) from error

    def _has_condition(self):
        return super()._has_condition() and (
            self.cond_domain != "[]"
            or any(self[n] for n in self._condition_fields() if n != "cond_domain")
        )

    def _profile_domain(self, today):
        domain = super()._profile_domain(today)
        if self.cond_domain:
            domain &= Domain(literal_eval(self.cond_domain))
        return domain
