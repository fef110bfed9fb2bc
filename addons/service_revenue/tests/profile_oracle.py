# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""The facts of a customer profile once more, slowly, record by record.

Written from the definitions and not from the SQL; the property test compares both.
"""

from collections import defaultdict
from datetime import timedelta
from zoneinfo import ZoneInfo

TAKEN_BACK = {"out_invoice": 1, "out_receipt": 1, "out_refund": -1}


class Oracle:
    """:param partners: look at these customers only; default: everybody"""

    def __init__(self, env, partners=None):
        self.env = env(su=True, context={"active_test": False})
        self.partners = partners
        self.facts = defaultdict(lambda: defaultdict(list))

    def search(self, model, domain, partner="partner_id"):
        """Documents of the customers that are looked at."""
        if self.partners is not None:
            field = f"{partner}.commercial_partner_id"
            domain = [*domain, (field, "in", self.partners.ids)]
        return self.env[model].search(domain)

    def day(self, moment, company):
        zone = ZoneInfo(company.partner_id.tz or "UTC")
        return moment.replace(tzinfo=ZoneInfo("UTC")).astimezone(zone).date()

    def of(self, partner, company):
        return self.facts[partner.commercial_partner_id.id, company.id]

    def rows(self):
        """{(partner id, company id): {fact: value}}"""
        self._orders()
        self._invoices()
        self._equipment()
        self._service()
        shared = self._leads()
        self._contracts()
        return {
            key: self._row(*key, facts, shared) for key, facts in self.facts.items()
        }

    # ------------------------------------------------------------------

    def _orders(self):
        for order in self.search("sale.order", [("state", "=", "sale")]):
            company = order.company_id
            facts = self.of(order.partner_id, company)
            day = self.day(order.date_order, company)
            rate = order.currency_rate or 1.0
            facts["order"].append(order)
            facts["spend"].append(
                company.currency_id.round(order.amount_untaxed / rate)
            )
            facts["purchase"].append(day)
            facts["contact"].append(day)
            for line in order.order_line:
                if line.product_uom_qty > 0 and not line.display_type:
                    facts["bought"].append((line.product_id.product_tmpl_id, day))

    def _invoices(self):
        moves = self.search(
            "account.move",
            [("state", "=", "posted"), ("move_type", "in", list(TAKEN_BACK))],
        )
        for move in moves:
            for line in move.invoice_line_ids:
                if line.display_type == "product":
                    self._invoice_line(move, line)

    def _invoice_line(self, move, line):
        if not line.sale_line_ids:
            facts = self.of(move.partner_id, move.company_id)
            facts["spend"].append(-line.balance)
            if move.move_type != "out_refund":
                facts["purchase"].append(move.invoice_date)
                facts["contact"].append(move.invoice_date)
                if line.quantity > 0:
                    template = line.product_id.product_tmpl_id
                    facts["bought"].append((template, move.invoice_date))
            return
        sign = TAKEN_BACK[move.move_type]
        if any(
            sale_line.order_id.state == "sale"
            and not sale_line.is_downpayment
            and sale_line.product_uom_qty * line.quantity * sign < 0
            for sale_line in line.sale_line_ids
        ):
            self.of(move.partner_id, move.company_id)["spend"].append(-line.balance)

    def _equipment(self):
        units = self.search(
            "fsm.equipment", [("returned_on", "=", False)], "commercial_partner_id"
        )
        for item in units:
            owner = (
                item.owned_by_id
                or item.current_location_id.owner_id
                or item.location_id.owner_id
            )
            if owner:
                self.of(owner, item.company_id)["equipment"].append(item)

    def _service(self):
        for ticket in self.search("helpdesk.ticket", [("partner_id", "!=", False)]):
            facts = self.of(ticket.partner_id, ticket.company_id)
            facts["document"].append(ticket)
            if ticket.active:
                facts["ticket"].append(ticket)
                facts["contact"].append(self.day(ticket.create_date, ticket.company_id))
        completed = self.env.ref("fieldservice.fsm_stage_completed")
        for visit in self.search("fsm.order", [], "service_partner_id"):
            partner = visit.service_partner_id
            if self.partners is None:
                partner = (
                    visit.sale_id.partner_id
                    or visit.ticket_id.partner_id
                    or visit.location_id.contact_id
                    or visit.location_id.owner_id
                )
            facts = self.of(partner, visit.company_id)
            facts["document"].append(visit)
            if visit.stage_id == completed:
                moment = (
                    visit.date_end
                    or visit.date_start
                    or visit.scheduled_date_end
                    or visit.scheduled_date_start
                    or visit.request_early
                )
                facts["contact"].append(self.day(moment, visit.company_id))

    def _leads(self):
        """Leads of each partner that belong to no company."""
        shared = defaultdict(list)
        for lead in self.search("crm.lead", [("partner_id", "!=", False)]):
            if lead.company_id:
                facts = self.of(lead.partner_id, lead.company_id)
                facts["lead"].append(lead)
                facts["contact"].append(self.day(lead.create_date, lead.company_id))
            else:
                shared[lead.partner_id.commercial_partner_id.id].append(lead)
        return shared

    def _contracts(self):
        contracts = self.search(
            "contract.contract",
            [
                ("active", "=", True),
                ("contract_type", "=", "sale"),
                ("service_state", "!=", "cancelled"),
            ],
        )
        for contract in contracts:
            facts = self.of(contract.partner_id, contract.company_id)
            facts["contract"].append(contract)

    # ------------------------------------------------------------------

    def _row(self, partner_id, company_id, facts, shared):
        partner = self.env["res.partner"].browse(partner_id)
        company = self.env["res.company"].browse(company_id)
        bought = defaultdict(list)
        for template, day in facts["bought"]:
            bought[template].append(day)
        products = self.env["product.template"].search([])
        consumables = products.service_consumable_ids
        owned = set(bought) | {
            item.product_id.product_tmpl_id for item in facts["equipment"]
        }
        missing = {
            consumable
            for product in owned
            for consumable in product.service_consumable_ids
            if consumable.active
            and consumable.company_id.id in (False, company_id)
            and consumable not in bought
        }
        services = [
            day
            for template, days in bought.items()
            if template.is_value_added_service
            for day in days
        ]
        leads = shared[partner_id] + facts["lead"]
        contacts = facts["contact"] + [
            self.day(lead.create_date, company) for lead in shared[partner_id]
        ]
        warranties = [
            item.warranty_end_date
            for item in facts["equipment"]
            if item.warranty_end_date
            and (
                not item.warranty_start_date
                or item.warranty_end_date > item.warranty_start_date
            )
        ]
        ends = [contract.date_end for contract in facts["contract"]]
        row = {
            "order_count": len(facts["order"]),
            "lifetime_spend": round(sum(facts["spend"]), 6),
            "first_purchase_date": min(facts["purchase"], default=None),
            "last_purchase_date": max(facts["purchase"], default=None),
            "goods_value": round(sum(i.goods_value for i in facts["equipment"]), 6),
            "equipment_count": len(facts["equipment"]),
            "product_since_date": min(
                (
                    item.sale_date
                    or item.warranty_start_date
                    or self.day(item.create_date, item.company_id)
                    for item in facts["equipment"]
                ),
                default=None,
            ),
            "warranty_end_date": max(warranties, default=None),
            "vas_count": len(services),
            "vas_last_date": max(services, default=None),
            "missing_consumable_count": len(missing),
            "bought_consumable": any(t in consumables for t in bought),
            "ticket_count": len(facts["ticket"]),
            "open_ticket_count": len(
                [t for t in facts["ticket"] if not t.stage_id.closed]
            ),
            "complaint_count": len(
                [t for t in facts["ticket"] if t.type_id.is_complaint]
            ),
            "contract_count": len(ends),
            "contract_end_date": max(ends) if ends and all(ends) else None,
            "open_lead_count": len(
                [lead for lead in leads if lead.active and lead.won_status == "pending"]
            ),
            "last_contact_date": max(contacts, default=None),
            "shelf_life_date": self._shelf_life(partner, company, contacts),
            "to_mend": partner.service_quality_state == "to_mend",
            "tags": self._tags(partner),
        }
        row.update(self._ratings(facts["document"]))
        return row

    def _ratings(self, documents):
        ratings = self.env["rating.rating"]
        for document in documents:
            ratings |= ratings.search(
                [
                    ("res_model", "=", document._name),
                    ("res_id", "=", document.id),
                    ("consumed", "=", True),
                ]
            )
        ratings = ratings.sorted(lambda r: (r.rated_on or r.create_date, r.id))
        values = ratings.mapped("rating")
        return {
            "rating_count": len(values),
            "rating_avg": round(sum(values) / len(values), 2) if values else None,
            "rating_last": round(values[-1], 2) if values else None,
        }

    def _shelf_life(self, partner, company, contacts):
        known = [*contacts]
        if partner.service_confirmed_on:
            known.append(partner.service_confirmed_on)
        days = timedelta(days=company.service_fresh_days)
        return max(known) + days if known else None

    def _tags(self, partner):
        tags = partner.category_id.filtered("active").sorted("id")
        languages = ["en_US"]
        return [
            [tag.id, {lang: tag.with_context(lang=lang).name for lang in languages}]
            + [tag.color]
            for tag in tags
        ] or None
