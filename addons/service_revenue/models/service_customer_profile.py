# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from collections import defaultdict

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from ..tools.profile import MAX_CHIPS, chip_keys

CHIP_TONES = {
    "dormant": "warning",
    "no_consumable": "info",
    "vas": "success",
    "no_vas": "warning",
    "in_warranty": "success",
    "out_of_warranty": "info",
    "complaint": "danger",
    "to_mend": "warning",
    "tag": "muted",
}


class ServiceCustomerProfile(models.Model):
    """What is known about one customer of one company (SR-01, SR-02, SR-03).

    One row per commercial partner and company that have anything to do with each
    other: an order, an invoice, an appliance, a ticket, a visit, a lead, a contract or
    a rating. Only :file:`service_customer_profile_engine.py` writes rows, with SQL;
    nobody else can, not even a manager. Amounts are in the currency of the company.

    What depends on today is computed when read: only dates are stored.
    """

    _name = "service.customer.profile"
    _description = "Customer Service Profile"
    _rec_name = "partner_id"
    _order = "last_contact_date desc nulls last, id desc"
    # The engine writes with SQL and in bulk; who wrote says nothing.
    _log_access = False

    partner_id = fields.Many2one(
        "res.partner", string="Customer", required=True, ondelete="cascade"
    )
    company_id = fields.Many2one(
        "res.company", required=True, index=True, ondelete="cascade"
    )
    currency_id = fields.Many2one("res.currency", compute="_compute_currency_id")
    refresh_date = fields.Datetime(
        string="Refreshed On", help="When the facts of this row were last written."
    )

    # Purchases (SR-01)
    order_count = fields.Integer(string="Orders", aggregator="sum")
    lifetime_spend = fields.Monetary(
        help="Untaxed: confirmed orders at the rate of their date, plus invoices that "
        "come from no order, minus credit notes.",
        aggregator="sum",
    )
    first_purchase_date = fields.Date(string="First Purchase")
    last_purchase_date = fields.Date(string="Last Purchase")

    # Installed equipment (SR-01, SR-32)
    goods_value = fields.Monetary(
        help="Value of the installed equipment.", aggregator="sum"
    )
    equipment_count = fields.Integer(string="Installed Products", aggregator="sum")
    warranty_end_date = fields.Date(
        string="Warranty Until", help="The latest of the installed products."
    )

    # Value-added services (SR-02) and consumables
    vas_count = fields.Integer(string="Value-added Services", aggregator="sum")
    vas_last_date = fields.Date(string="Last Value-added Service")
    missing_consumable_count = fields.Integer(
        string="Consumables Never Bought",
        help="Consumables and accessories of the customer's products that were never "
        "bought.",
        aggregator="sum",
    )
    bought_consumable = fields.Boolean(
        string="Bought a Consumable",
        help="Has bought something that is a consumable or accessory of some product.",
    )

    # Service history (SR-03)
    rating_avg = fields.Float(string="Average Rating", digits=(3, 2), aggregator="avg")
    rating_last = fields.Float(string="Last Rating", digits=(3, 2), aggregator="avg")
    rating_count = fields.Integer(string="Ratings", aggregator="sum")
    ticket_count = fields.Integer(string="Tickets", aggregator="sum")
    open_ticket_count = fields.Integer(string="Open Tickets", aggregator="sum")
    complaint_count = fields.Integer(string="Complaints", aggregator="sum")
    contract_count = fields.Integer(string="Contracts", aggregator="sum")
    contract_end_date = fields.Date(
        string="Contract Until",
        help="The latest end of the contracts; empty when one has no end.",
    )
    open_lead_count = fields.Integer(string="Open Leads", aggregator="sum")
    last_contact_date = fields.Date(
        string="Last Contact",
        help="The latest of orders, invoices, tickets, completed visits and leads.",
    )
    shelf_life_date = fields.Date(
        string="Data Keeps Until",
        help="What is known is fresh until this day: the last contact or confirmation "
        "plus the days set for the company (SR-06).",
    )
    to_mend = fields.Boolean(
        string="Data to Mend",
        help="Phone, address or duplicates of this customer need a look (SR-07).",
    )
    tags = fields.Json(help="[[id, {language: name}, colour], ...]")

    # What it means
    has_vas = fields.Boolean(
        string="Bought a Value-added Service",
        compute="_compute_flags",
        search="_search_has_vas",
    )
    never_bought_consumable = fields.Boolean(
        compute="_compute_flags", search="_search_never_bought_consumable"
    )
    chips = fields.Json(compute="_compute_chips")

    # Documents
    ticket_ids = fields.One2many("helpdesk.ticket", "profile_id", string="Ticket List")
    fsm_order_ids = fields.One2many("fsm.order", "profile_id", string="Work Orders")
    missing_consumable_ids = fields.Many2many(
        "product.template",
        string="Consumables to Offer",
        compute="_compute_missing_consumable_ids",
        compute_sudo=True,
    )
    next_order_id = fields.Many2one(
        "fsm.order", string="Next Visit", compute="_compute_next_order"
    )
    next_visit_date = fields.Datetime(
        string="Next Visit On", compute="_compute_next_order"
    )

    _partner_company_uniq = models.UniqueIndex(
        "(partner_id, company_id)", "A customer has one profile in each company."
    )

    @api.depends("company_id")
    def _compute_currency_id(self):
        for profile in self:
            profile.currency_id = self._get_company_settings(profile.company_id)[0]

    # ------------------------------------------------------------------
    # Flags
    # ------------------------------------------------------------------

    @api.depends("vas_count", "missing_consumable_count", "bought_consumable")
    def _compute_flags(self):
        for profile in self:
            profile.has_vas = profile.vas_count > 0
            profile.never_bought_consumable = (
                profile.missing_consumable_count > 0 and not profile.bought_consumable
            )

    def _search_has_vas(self, operator, value):
        if operator != "in":
            return NotImplemented
        return Domain("vas_count", ">", 0)

    def _search_never_bought_consumable(self, operator, value):
        if operator != "in":
            return NotImplemented
        return Domain("missing_consumable_count", ">", 0) & Domain(
            "bought_consumable", "=", False
        )

    # ------------------------------------------------------------------
    # Chips
    # ------------------------------------------------------------------

    @api.depends_context("lang", "tz")
    @api.depends(
        "tags",
        "is_dormant",
        "order_count",
        "equipment_count",
        "vas_count",
        "missing_consumable_count",
        "bought_consumable",
        "complaint_count",
        "warranty_end_date",
        "to_mend",
    )
    def _compute_chips(self):
        """A handful of {key, label, tone} for the eye; costs no query."""
        today = fields.Date.context_today(self)
        lang = self.env.lang or "en_US"
        labels = self._chip_labels()
        for profile in self:
            chips = [
                {"key": key, "label": labels[key], "tone": CHIP_TONES[key]}
                for key in chip_keys(
                    order_count=profile.order_count,
                    equipment_count=profile.equipment_count,
                    vas_count=profile.vas_count,
                    missing_consumable_count=profile.missing_consumable_count,
                    bought_consumable=profile.bought_consumable,
                    complaint_count=profile.complaint_count,
                    is_dormant=profile.is_dormant,
                    warranty_end=profile.warranty_end_date,
                    to_mend=profile.to_mend,
                    today=today,
                )
            ]
            said = {chip["label"] for chip in chips}
            for tag_id, names, color in profile.tags or []:
                label = names.get(lang) or names.get("en_US") or ""
                if label in said:
                    # A rule may put a tag that says what a chip says already.
                    continue
                chips.append(
                    {
                        "key": f"tag_{tag_id}",
                        "label": label,
                        "tone": CHIP_TONES["tag"],
                        "color": color or 0,
                    }
                )
            profile.chips = chips[:MAX_CHIPS]

    def _chip_labels(self):
        return {
            "dormant": self.env._("Dormant"),
            "no_consumable": self.env._("Never bought a consumable"),
            "vas": self.env._("Has value-added service"),
            "no_vas": self.env._("No value-added service"),
            "in_warranty": self.env._("In warranty"),
            "out_of_warranty": self.env._("Out of warranty"),
            "complaint": self.env._("Has complained"),
            "to_mend": self.env._("Data to mend"),
        }

    # ------------------------------------------------------------------
    # Consumables and visits
    # ------------------------------------------------------------------

    @api.depends("missing_consumable_count")
    def _compute_missing_consumable_ids(self):
        """Consumables of the customer's products that were never bought (X-38)."""
        missing = defaultdict(list)
        for profile_id, _product_id, consumable_id in self._query_missing():
            if consumable_id not in missing[profile_id]:
                missing[profile_id].append(consumable_id)
        for profile in self:
            profile.missing_consumable_ids = missing.get(profile.id, [])

    @api.depends("fsm_order_ids.stage_id", "fsm_order_ids.scheduled_date_start")
    @api.depends_context("uid", "allowed_company_ids")
    def _compute_next_order(self):
        """The next open work order that the reader may see, overdue ones included."""
        orders = self.env["fsm.order"].search_fetch(
            Domain("profile_id", "in", self.ids)
            & Domain("stage_id.is_closed", "=", False),
            ["profile_id", "scheduled_date_start"],
            order="scheduled_date_start, id",
        )
        first = {}
        for order in orders:
            first.setdefault(order.profile_id.id, order)
        for profile in self:
            order = first.get(profile.id, self.env["fsm.order"])
            profile.next_order_id = order
            profile.next_visit_date = order.scheduled_date_start

    def _query_missing(self):
        """[(profile id, product template id, consumable template id), ...]"""
        if not self.ids:
            return []
        return self._query_facts(
            SQL(
                """SELECT profile.id, missing.product_id, missing.consumable_id
                     FROM missing
                     JOIN service_customer_profile profile
                       ON profile.partner_id = missing.partner_id
                      AND profile.company_id = missing.company_id
                    WHERE profile.id = ANY(%s)
                    ORDER BY profile.id, missing.product_id, missing.consumable_id""",
                self.ids,
            )
        )

    def _query_vas(self):
        """[(profile id, product template id, lines, last date), ...], newest first."""
        if not self.ids:
            return []
        return self._query_facts(
            SQL(
                """SELECT profile.id, sold.template_id, SUM(sold.line_count),
                          MAX(sold.last_date)
                     FROM sold
                     JOIN service_customer_profile profile
                       ON profile.partner_id = sold.partner_id
                      AND profile.company_id = sold.company_id
                    WHERE sold.is_vas AND profile.id = ANY(%s)
                    GROUP BY profile.id, sold.template_id
                    ORDER BY MAX(sold.last_date) DESC, sold.template_id""",
                self.ids,
            )
        )

    # ------------------------------------------------------------------
    # Actions
    # ------------------------------------------------------------------

    def action_open_visits(self):
        """Open work orders of these customers, the next one first (X-38)."""
        self.check_access("read")
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Open visits"),
            "res_model": "fsm.order",
            "view_mode": "list,kanban,form",
            "domain": [
                ("profile_id", "in", self.ids),
                ("stage_id.is_closed", "=", False),
            ],
            "context": {"create": False},
        }
