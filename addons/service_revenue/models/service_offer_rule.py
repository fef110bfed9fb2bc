# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.tools import format_date

from ..tools.profile import fill_sentence


class ServiceOfferRule(models.Model):
    """What to offer to which customer, and the sentence to open the talk with (SR-03).

    A new condition is a value of ``condition`` and a method ``_match_<value>(facts)``.
    It gets :class:`~..tools.profile.CustomerFacts` and returns ``None`` when there is
    nothing to offer, else the values for the placeholders of the sentence.
    """

    _name = "service.offer.rule"
    _description = "Service Offer Rule"
    _order = "sequence, id"

    name = fields.Char(
        required=True, translate=True, help="What is offered, in a few words."
    )
    sequence = fields.Integer(
        default=10, help="The first three rules that match are shown."
    )
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company", index=True, help="Empty: for all companies."
    )
    condition = fields.Selection(
        [
            ("never_bought_consumable", "Never bought a consumable"),
            ("no_value_added_service", "Never bought a value-added service"),
            ("warranty_ending", "A warranty is about to end"),
            ("out_of_warranty", "A product is out of warranty"),
            ("replacement_age", "A product is old enough for a new one"),
            ("dormant", "Has bought nothing for a long time"),
        ],
        required=True,
    )
    days = fields.Integer(
        default=60, help="A warranty that ends within this many days is about to end."
    )
    interest_id = fields.Many2one(
        "service.interest",
        required=True,
        ondelete="restrict",
        help="The lead that one tap on the offer brings in.",
    )
    sentence = fields.Text(
        string="Opening Sentence",
        required=True,
        translate=True,
        help="Said to the customer. Placeholders: {customer}, {product}, {consumable}, "
        "{years}, {date}. What is not known is left out.",
    )

    _days_positive = models.Constraint(
        "CHECK (days >= 0)", "The number of days cannot be negative."
    )

    @api.model
    def _get_offers(self, facts, company, limit):
        """The first ``limit`` offers for a customer, for the panel."""
        # sudo: a technician reads what to offer, not how it was decided.
        rules = self.sudo().search([("company_id", "in", (company.id, False))])
        return rules._match(facts, limit)

    def _match(self, facts, limit):
        """The first ``limit`` offers of these rules.

        Two rules with the same product and interest would say the same thing twice:
        the first one is kept.
        """
        offers = []
        seen = set()
        for rule in self:
            values = getattr(rule, f"_match_{rule.condition}")(facts)
            if values is None:
                continue
            key = (rule.interest_id.id, values.get("product"))
            if key in seen:
                continue
            seen.add(key)
            values = {"customer": facts.customer, **values}
            offers.append(
                {
                    "rule_id": rule.id,
                    "title": rule.name,
                    "sentence": fill_sentence(rule.sentence, values),
                    "interest_id": rule.interest_id.id,
                    "interest": rule.interest_id.name,
                }
            )
            if len(offers) == limit:
                break
        return offers

    # ------------------------------------------------------------------
    # Conditions
    # ------------------------------------------------------------------

    def _match_never_bought_consumable(self, facts):
        if facts.bought_consumable or not facts.missing_consumables:
            return None
        product, consumable = facts.missing_consumables[0]
        return {"product": product, "consumable": consumable}

    def _match_no_value_added_service(self, facts):
        if facts.vas_count or not (facts.order_count or facts.appliances):
            return None
        return {"product": facts.appliances[0].name if facts.appliances else ""}

    def _match_warranty_ending(self, facts):
        ending = [
            appliance
            for appliance in facts.appliances
            if appliance.is_covered(facts.today)
            and (appliance.warranty_end - facts.today).days <= self.days
        ]
        if not ending:
            return None
        first = min(ending, key=lambda appliance: appliance.warranty_end)
        return {
            "product": first.name,
            "date": format_date(self.env, first.warranty_end),
        }

    def _match_out_of_warranty(self, facts):
        out = [
            appliance
            for appliance in facts.appliances
            if not appliance.is_covered(facts.today)
        ]
        if not out:
            return None
        return {"product": out[0].name, "years": out[0].age_years(facts.today)}

    def _match_replacement_age(self, facts):
        due = [
            appliance
            for appliance in facts.appliances
            if appliance.is_due_for_replacement(facts.today)
        ]
        if not due:
            return None
        oldest = min(due, key=lambda appliance: appliance.since)
        return {"product": oldest.name, "years": oldest.age_years(facts.today)}

    def _match_dormant(self, facts):
        if not facts.is_dormant:
            return None
        return {"years": facts.years_since_purchase}
