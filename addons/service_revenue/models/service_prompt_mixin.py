# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain

from ..tools.profile import MAX_OFFERS

#: Prompts that sell a service: their button puts one on a quotation.
SELLS_SERVICE = frozenset(
    {
        "contract_ending",
        "entitlement_used_up",
        "lifecycle",
        "no_contract",
        "no_value_added_service",
        "out_of_warranty",
        "upgrade_candidate",
        "warranty_ending",
    }
)
STAFF = ("service_revenue.group_service_user", "sales_team.group_sale_salesman")


class ServicePromptMixin(models.AbstractModel):
    """A document with prompts: what to sell to the customer before you (SR-44).

    The panel asks for them after the form is there, so a form costs no query more.
    """

    _name = "service.prompt.mixin"
    _description = "Prompts on a Document"

    # ------------------------------------------------------------------
    # To be defined by the document
    # ------------------------------------------------------------------

    def _prompt_partner(self):
        """Customer before us, or none."""
        return self.partner_id.commercial_partner_id

    def _prompt_company(self):
        return self.company_id or self.env.company

    def _prompt_label(self):
        """What the button of a prompt does here."""
        return self.env._("Make a lead")

    def _prompt_use(self, rule, partner, product):
        """Do what the button says; return the new document."""
        return self._prompt_make_lead(rule, partner)

    # ------------------------------------------------------------------
    # Called by the panel
    # ------------------------------------------------------------------

    def get_service_prompts(self):
        """Up to three prompts, and note that they were shown.

        :return: list of {"rule_id", "title", "sentence", "label", "state",
            "message"}; empty for who may not sell
        """
        self.ensure_one()
        self.check_access("read")
        if not self._is_prompt_staff() or not self._is_prompt_customer():
            return []
        partner, company = self._prompt_partner(), self._prompt_company()
        if not partner:
            return []
        # sudo: the sentences say nothing that the document does not; who sells need
        # not be allowed to read contracts, products in use and profiles.
        records = self.sudo()
        known = {
            prompt.rule_id.id: prompt
            for prompt in records.env["service.prompt"].search(
                [
                    ("res_model", "=", self._name),
                    ("res_id", "=", self.id),
                    ("partner_id", "=", partner.id),
                ]
            )
        }
        offers = records._match_prompts(partner.sudo(), company.sudo())
        shown = [
            offer
            for offer in offers
            if offer["rule_id"] not in known
            or known[offer["rule_id"]].state != "dismissed"
        ][:MAX_OFFERS]
        records.env["service.prompt"]._record_shown(
            self,
            partner,
            company,
            [offer["rule_id"] for offer in shown if offer["rule_id"] not in known],
        )
        return [
            {
                "rule_id": offer["rule_id"],
                "title": offer["title"],
                "sentence": offer["sentence"],
                "label": self._prompt_label(),
                "used": bool(
                    offer["rule_id"] in known
                    and known[offer["rule_id"]].state == "used"
                ),
            }
            for offer in shown
        ]

    def use_service_prompt(self, rule_id):
        """Press the button of a prompt; again opens what it made.

        :return: {"message", "action"}
        """
        self.ensure_one()
        self._check_prompt_staff()
        self.check_access("read")
        self._check_prompt_customer()
        rule = self._get_prompt_rule(rule_id)
        partner, company = self._prompt_partner(), self._prompt_company()
        # sudo: the log is written by the panel only; what is made is made as the user.
        log = self.env["service.prompt"].sudo()
        known = log.search(
            [
                ("rule_id", "=", rule.id),
                ("res_model", "=", self._name),
                ("res_id", "=", self.id),
                ("partner_id", "=", partner.id),
                ("state", "=", "used"),
            ]
        )
        result = None
        if known.result_id:
            result = self.env[known.result_model].browse(known.result_id).exists()
        if not result:
            # sudo: only which product goes with what the customer has.
            product = self.sudo()._get_prompt_product(rule, partner)
            result = self._prompt_use(rule, partner, product.sudo(False))
            log._decide(self, partner, company, rule, "used", result)
        return {
            "message": self._prompt_message(result),
            "action": self._prompt_action(result),
        }

    def dismiss_service_prompt(self, rule_id):
        """Not now: it is not shown on this document any more."""
        self.ensure_one()
        self._check_prompt_staff()
        self.check_access("read")
        self._check_prompt_customer()
        rule = self._get_prompt_rule(rule_id)
        # sudo: the log is written by the panel only.
        self.env["service.prompt"].sudo()._decide(
            self, self._prompt_partner(), self._prompt_company(), rule, "dismissed"
        )
        return True

    # ------------------------------------------------------------------
    # Checks
    # ------------------------------------------------------------------

    @api.model
    def _is_prompt_staff(self):
        return any(self.env.user.has_group(group) for group in STAFF)

    @api.model
    def _check_prompt_staff(self):
        if not self._is_prompt_staff():
            raise AccessError(
                self.env._(
                    "Prompts are for hotline and sales. Ask your administrator for the "
                    "role “Service Revenue / User” or “Sales / User”."
                )
            )

    def _is_prompt_customer(self):
        """The user may know this customer: whoever opens the document does."""
        return True

    def _check_prompt_customer(self):
        if not self._is_prompt_customer():
            raise AccessError(
                self.env._(
                    "%(customer)s is no customer of yours. Open a lead or a quotation "
                    "for them first.",
                    customer=self.display_name,
                )
            )

    def _get_prompt_rule(self, rule_id):
        if isinstance(rule_id, bool) or not isinstance(rule_id, int):
            raise UserError(self.env._("Choose one of the prompts."))
        # sudo: salespeople read the sentence of a rule, not the rules.
        rule = self.env["service.offer.rule"].sudo().browse(rule_id).exists()
        company = self._prompt_company()
        if (
            not rule.active
            or rule.company_id not in (company, self.env["res.company"])
            or not self._prompt_partner()
        ):
            raise UserError(
                self.env._("This prompt is no longer there. Open the page again.")
            )
        return rule

    # ------------------------------------------------------------------
    # What the button makes
    # ------------------------------------------------------------------

    def _prompt_maker(self):
        """Environment without defaults: they would come in beside what is given."""
        context = {
            key: value
            for key, value in self.env.context.items()
            if not key.startswith("default_")
        }
        return self.env(context=context)

    def _prompt_make_lead(self, rule, partner):
        """Open lead of the customer about the same, or a new one for the user."""
        Lead = self._prompt_maker()["crm.lead"]
        company = self._prompt_company()
        # sudo: a colleague's open lead is found and not made twice; not opened.
        lead = Lead.sudo()._service_find_duplicate(partner, rule.interest_id, company)
        if lead:
            return lead.sudo(False)
        interest = rule.interest_id
        return Lead.create(
            {
                "name": f"{rule.name}: {partner.name or partner.display_name}",
                "type": "opportunity",
                "partner_id": partner.id,
                "company_id": company.id,
                "user_id": self.env.uid,
                "team_id": interest.team_id.id,
                "service_interest_id": interest.id,
                "tag_ids": [(6, 0, interest.tag_ids.ids)],
            }
        )

    def _prompt_make_quotation(self, rule, partner, product, **vals):
        order_line = []
        variant = product.product_variant_id
        if variant:
            order_line = [(0, 0, {"product_id": variant.id})]
        return self._prompt_maker()["sale.order"].create(
            {
                "partner_id": partner.id,
                "company_id": self._prompt_company().id,
                "order_line": order_line,
                **vals,
            }
        )

    def _prompt_message(self, result):
        # sudo: the name of what the user has just made, or a colleague before him.
        return self.env._("Done: %(name)s", name=result.sudo().display_name)

    def _prompt_action(self, result):
        """Opens what was made, when the user may read it and is not on it already."""
        if result == self or not result.has_access("read"):
            return False
        return {
            "type": "ir.actions.act_window",
            "res_model": result._name,
            "res_id": result.id,
            "views": [[False, "form"]],
        }

    # ------------------------------------------------------------------
    # Facts
    # ------------------------------------------------------------------

    def _match_prompts(self, partner, company):
        """Offers for the customer, most important first; all of them.

        The same rules as in the technician's brief, with those about contracts.
        """
        profile = self.env["service.customer.profile"].search(
            [("partner_id", "=", partner.id), ("company_id", "=", company.id)], limit=1
        )
        if not profile:
            return []
        facts = profile._get_prompt_facts()
        rules = self.env["service.offer.rule"].search(
            [("company_id", "in", (company.id, False))]
        )
        # Contracts come first: this is where they are sold.
        own = rules.filtered(lambda rule: rule.condition in profile._prompt_first())
        return (own + (rules - own))._match(facts, MAX_OFFERS * 3)

    def _get_prompt_product(self, rule, partner):
        """Service product of the prompt (``product.template``), possibly none.

        That of the rule; to renew, of the level that ends; to upgrade, of the level
        above; else what is proposed with the customer's products, or the cheapest.
        """
        if rule.service_tmpl_id or rule.condition not in SELLS_SERVICE:
            return rule.service_tmpl_id
        company = self._prompt_company()
        Template = self.env["product.template"]
        sellable = Domain("service_level_id", "!=", False) & Domain(
            "sale_ok", "=", True
        )
        sellable &= Domain("company_id", "in", (company.id, False))
        profile = self.env["service.customer.profile"].search(
            [("partner_id", "=", partner.id), ("company_id", "=", company.id)], limit=1
        )
        if rule.condition in ("contract_ending", "upgrade_candidate"):
            levels = profile._get_prompt_contracts().service_level_id.sorted("rank")
            if rule.condition == "upgrade_candidate":
                level = profile._get_next_level(levels)
            else:
                level = levels[-1:]
            return Template.search(
                sellable & Domain("service_level_id", "=", level.id),
                order="list_price, id",
                limit=1,
            )
        units = self.env["fsm.equipment"].search(
            [
                ("commercial_partner_id", "=", partner.id),
                ("company_id", "=", company.id),
                ("returned_on", "=", False),
            ],
            limit=50,
        )
        offered = units.product_id.product_tmpl_id.service_offer_ids.filtered_domain(
            sellable
        )
        if offered:
            return offered.sorted(lambda one: (one.list_price, one.id))[0]
        return Template.search(sellable, order="list_price, id", limit=1)
