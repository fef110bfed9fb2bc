# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import format_amount, format_date, formatLang

from ..tools.profile import MAX_OFFERS, Appliance, CustomerFacts

#: A technician reads this standing in a doorway: the newest of each, and how many more.
MAX_LISTED = 5
MAX_APPLIANCES = 50


class ServiceCustomerProfile(models.Model):
    """The brief: everything that the panel shows about one customer (SR-03)."""

    _inherit = "service.customer.profile"

    brief = fields.Json(
        compute="_compute_brief",
        compute_sudo=True,
        help="What a technician or hotline agent sees about the customer on one "
        "screen; the same number of queries whatever the customer has.",
    )

    @api.depends_context("lang", "tz", "uid")
    @api.depends("chips", "refresh_date")
    def _compute_brief(self):
        for profile in self:
            # Meant for the form of one document; a list shows the columns.
            profile.brief = profile._get_brief() if profile.id else False

    def _get_brief(self):
        self.ensure_one()
        today = fields.Date.context_today(self)
        appliances = self._get_appliances()
        services = self._query_vas()
        missing = self._query_missing()
        names = self._get_product_names(
            [row[1] for row in services] + [row[i] for row in missing for i in (1, 2)]
        )
        facts = self._prepare_facts(today, appliances, missing, names)
        consumables = list(dict.fromkeys(names[row[2]] for row in missing))
        return {
            "id": self.id,
            **self._get_brief_contact(),
            "chips": self.chips,
            "figures": self._get_brief_figures(today),
            "services": {
                "count": self.vas_count,
                "lines": [
                    {"name": names[row[1]], "date": format_date(self.env, row[3])}
                    for row in services[:MAX_LISTED]
                ],
            },
            "contract": self._get_brief_contract(),
            "rating": self._get_brief_rating(),
            "open_leads": self.open_lead_count,
            "complaints": self._get_brief_complaints(),
            "appliances": {
                "count": self.equipment_count,
                "lines": [
                    self._get_brief_appliance(appliance, today)
                    for appliance in appliances[:MAX_LISTED]
                ],
            },
            "consumables": {
                "count": self.missing_consumable_count,
                "names": consumables[:MAX_LISTED],
            },
            "freshness": {
                "key": self.freshness,
                "date": format_date(self.env, self.last_contact_date),
            },
            "offers": self.env["service.offer.rule"]._get_offers(
                facts, self.company_id, MAX_OFFERS
            ),
        }

    # ------------------------------------------------------------------
    # Parts of the brief
    # ------------------------------------------------------------------

    def _get_brief_contact(self):
        partner = self.partner_id
        parts = [partner.street, partner.street2, partner.city, partner.zip]
        return {
            "name": partner.name or partner.display_name,
            "phone": partner.phone or "",
            "address": ", ".join(part for part in parts if part),
        }

    def _get_brief_figures(self, today):
        """The six things to know before the bell rings, short enough for a phone."""
        warranty = self.env._("Warranty")
        until = format_date(self.env, self.warranty_end_date) or self.env._("None")
        if self.warranty_end_date:
            warranty = (
                self.env._("Warranty until")
                if self.is_in_warranty
                else self.env._("Out since")
            )
        figures = [
            ("spend", self.env._("Spent"), self._format_money(self.lifetime_spend)),
            ("orders", self.env._("Orders"), str(self.order_count)),
            (
                "last_purchase",
                self.env._("Last purchase"),
                format_date(self.env, self.last_purchase_date) or self.env._("Never"),
            ),
            (
                "goods_value",
                self.env._("Goods value"),
                self._format_money(self.goods_value),
            ),
            ("warranty", warranty, until),
            (
                "rating",
                self.env._("Last rating"),
                self.env._("%s of 5", formatLang(self.env, self.rating_last, digits=0))
                if self.rating_count
                else self.env._("None yet"),
            ),
        ]
        return [
            {"key": key, "label": label, "value": value}
            for key, label, value in figures
        ]

    def _format_money(self, amount):
        return format_amount(self.env, amount, self.currency_id)

    def _get_brief_contract(self):
        if not self.has_open_contract:
            return self.env._("None")
        # What the customer bought, with the highest level: the technician reads it
        # without the right to read contracts (computed with sudo).
        Contract = self.env["contract.contract"]
        today = Contract._service_today(self.company_id)
        key = self.company_id.id, self.partner_id.id
        running = [
            term
            for term in Contract._service_terms(self.partner_id).get(key, ())
            if (not term.date_from or term.date_from <= today)
            and (not term.date_to or term.date_to >= today)
        ]
        if running:
            best = max(running, key=lambda term: term.rank)
            level = self.env["service.level"].browse(best.level_id).name
            if not best.date_to:
                return level
            return self.env._(
                "%(level)s until %(date)s",
                level=level,
                date=format_date(self.env, best.date_to),
            )
        if not self.contract_end_date:
            return self.env._("Running, without an end")
        return self.env._(
            "Until %(date)s", date=format_date(self.env, self.contract_end_date)
        )

    def _get_brief_rating(self):
        if not self.rating_count:
            return ""
        return self.env._(
            "%(average)s of 5 (%(count)s)",
            average=formatLang(self.env, self.rating_avg, digits=1),
            count=self.rating_count,
        )

    def _get_brief_complaints(self):
        """The newest complaints, from what was counted."""
        tickets = self.env["helpdesk.ticket"]
        if self.complaint_count:
            tickets = tickets.search_fetch(
                Domain("commercial_partner_id", "=", self.partner_id.id)
                & Domain("company_id", "=", self.company_id.id)
                & Domain("type_id.is_complaint", "=", True),
                ["name", "create_date"],
                order="create_date desc, id desc",
                limit=MAX_LISTED,
            )
        return {
            "count": self.complaint_count,
            "lines": [
                {"name": ticket.name, "date": format_date(self.env, ticket.create_date)}
                for ticket in tickets
            ],
        }

    def _get_appliances(self):
        """Installed products, the newest first."""
        equipment = self.env["fsm.equipment"].search_fetch(
            self._get_appliance_domain(),
            [
                "name",
                "product_id",
                "goods_value",
                "warranty_end_date",
                *self._appliance_date_fields(),
            ],
            limit=MAX_APPLIANCES,
        )
        equipment.product_id.product_tmpl_id.fetch(["name", "replacement_age_months"])
        lines = []
        for item in equipment:
            template = item.product_id.product_tmpl_id
            since = next(
                (item[name] for name in self._appliance_date_fields() if item[name]),
                None,
            )
            if hasattr(since, "date"):
                since = since.date()
            lines.append(
                {
                    "name": template.name or item.name,
                    "value": item.goods_value,
                    "appliance": Appliance(
                        name=template.name or item.name,
                        since=since,
                        warranty_end=item.warranty_end_date or None,
                        replacement_months=template.replacement_age_months,
                    ),
                }
            )
        lines.sort(key=lambda line: str(line["appliance"].since or ""), reverse=True)
        return lines

    def _get_appliance_domain(self):
        return (
            Domain("commercial_partner_id", "=", self.partner_id.id)
            & Domain("company_id", "=", self.company_id.id)
            & Domain("returned_on", "=", False)
        )

    @api.model
    def _appliance_date_fields(self):
        """Fields of ``fsm.equipment`` that say since when it stands there."""
        return ["sale_date", "warranty_start_date", "create_date"]

    def _get_brief_appliance(self, line, today):
        appliance = line["appliance"]
        if appliance.is_covered(today):
            cover = self.env._(
                "warranty until %(date)s",
                date=format_date(self.env, appliance.warranty_end),
            )
        else:
            cover = self.env._("out of warranty")
        return {
            "name": line["name"],
            "since": format_date(self.env, appliance.since),
            "value": self._format_money(line["value"]),
            "cover": cover,
            "covered": appliance.is_covered(today),
        }

    def _get_product_names(self, template_ids):
        templates = self.env["product.template"].browse(dict.fromkeys(template_ids))
        return {template.id: template.name for template in templates}

    def _prepare_facts(self, today, appliances, missing, names):
        """Plain values for the offer rules."""
        return CustomerFacts(
            customer=self.partner_id.name or self.partner_id.display_name,
            today=today,
            order_count=self.order_count,
            vas_count=self.vas_count,
            last_purchase=self.last_purchase_date or None,
            is_dormant=self.is_dormant,
            bought_consumable=self.bought_consumable,
            missing_consumables=tuple(
                (names[row[1]], names[row[2]]) for row in missing
            ),
            appliances=tuple(line["appliance"] for line in appliances),
        )
