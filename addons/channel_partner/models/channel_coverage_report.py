# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.tools import SQL, formatLang

#: From covered to not covered at all; the number is its severity.
GAPS = [
    ("none", "Covered"),
    ("over_capacity", "All stores are full"),
    ("no_capability", "Nobody near can do it"),
    ("far", "Too far"),
    ("no_store", "No store at all"),
    ("unknown", "The place is not known"),
]


def gap_of(label, text=None):
    return fields.Selection(GAPS, string=label, readonly=True, help=text)


def number(label, text=None):
    return fields.Integer(string=label, readonly=True, help=text)


class ChannelCoverageReport(models.Model):
    """Which channels cover a region together, and where the gap is (CP-05).

    One row for each province, city and product category in which there are customers,
    equipment, leads or jobs of the last twelve months, or stores. A place is covered by
    the active stores within the distance that the company calls near, as far as they
    work there; a store without a place on the map covers its own city.
    """

    _name = "channel.coverage.report"
    _description = "Coverage and Gaps"
    _auto = False
    _order = "severity desc, demand desc, id"
    _rec_name = "city"
    _depends = {
        "channel.point": [
            "active",
            "area_key",
            "capability_key",
            "capacity",
            "company_id",
            "is_located",
            "kind",
            "latitude",
            "load",
            "longitude",
            "partner_id",
            "quota",
            "quota_month",
            "quota_taken",
            "radius_km",
            "scenario_ids",
            "state",
        ],
        "channel.scenario": ["code"],
        "channel.route": ["categ_id", "lead_id", "manual_reason", "order_id", "state"],
        "channel.offer": ["distance_km", "route_id", "state"],
        "crm.lead": [
            "active",
            "city",
            "company_id",
            "partner_id",
            "partner_latitude",
            "partner_longitude",
            "state_id",
            "won_status",
        ],
        "fsm.order": ["company_id", "equipment_ids", "location_id", "stage_id"],
        "fsm.location": ["partner_id"],
        "fsm.equipment": ["company_id", "location_id", "owned_by_id", "product_id"],
        "service.customer.profile": ["company_id", "partner_id"],
        "product.category": ["parent_path"],
        "product.template": ["categ_id"],
        "res.partner": ["city", "partner_latitude", "partner_longitude", "state_id"],
        "res.company": ["channel_coverage_km"],
    }

    company_id = fields.Many2one("res.company", readonly=True)
    state_id = fields.Many2one(
        "res.country.state", string="Province or State", readonly=True
    )
    city = fields.Char(readonly=True)
    categ_id = fields.Many2one(
        "product.category",
        string="Products",
        readonly=True,
        help="Empty: where no product is known.",
    )
    latitude = fields.Float(readonly=True, digits=(10, 7), aggregator="avg")
    longitude = fields.Float(readonly=True, digits=(10, 7), aggregator="avg")
    located = fields.Integer(
        string="On the Map", readonly=True, aggregator="max", help="1 or 0."
    )

    # Demand
    customers = number("Customers")
    installed = number("Installed Units")
    leads = number("Leads", "Of the last twelve months.")
    jobs = number("Jobs", "Of the last twelve months.")
    demand = number("Demand", "Customers, installed units, leads and jobs.")
    unserved = number(
        "Without a Store", "Leads and jobs that no store has taken, or could take."
    )
    unserved_rate = fields.Float(
        string="Without a Store %",
        readonly=True,
        aggregator="avg",
        digits=(16, 1),
        help="Of the leads and jobs that were on their way to a store.",
    )
    routed = number("Given Out", "Leads and jobs that were on their way to a store.")
    distance_km = fields.Float(
        string="Distance (km)",
        readonly=True,
        aggregator="avg",
        digits=(16, 1),
        help="Mean distance of the stores that accepted.",
    )

    # Supply
    stores = number("Stores Near")
    stores_branding = number("For Branding")
    stores_sales = number("Can Sell")
    stores_service = number("Can Serve")
    nearest_km = fields.Float(
        string="Next Store (km)",
        readonly=True,
        aggregator="min",
        digits=(16, 1),
        help="The nearest store that can do what nobody near can, where there is one.",
    )

    # Gap
    gap = gap_of("Gap", "The worse one of sales and service.")
    gap_sales = gap_of("Sales Gap")
    gap_service = gap_of("Service Gap")
    gap_branding = gap_of("Branding Gap")
    severity = fields.Integer(readonly=True, aggregator="max")
    severity_sales = fields.Integer(readonly=True, aggregator="max")
    severity_service = fields.Integer(readonly=True, aggregator="max")
    severity_branding = fields.Integer(readonly=True, aggregator="max")
    advice = fields.Char(string="What to Do", compute="_compute_advice")

    @property
    def _table_query(self) -> SQL:
        return self._get_coverage_query()

    def _read_group_select(self, aggregate_spec, query):
        """The share of a group is its sum of the sum of what was given out."""
        if aggregate_spec != "unserved_rate:avg":
            return super()._read_group_select(aggregate_spec, query)
        self._check_field_access(self._fields["unserved_rate"], "read")
        return SQL(
            "SUM(%(unserved)s) * 100.0 / NULLIF(SUM(%(routed)s), 0)",
            unserved=self._field_to_sql(self._table, "unserved", query),
            routed=self._field_to_sql(self._table, "routed", query),
        )

    @api.depends("state_id", "city", "categ_id")
    def _compute_display_name(self):
        for row in self:
            parts = [row.city, row.state_id.name, row.categ_id.name]
            row.display_name = ", ".join(part for part in parts if part) or (
                self.env._("The place is not known")
            )

    @api.depends("gap_sales", "gap_service", "nearest_km")
    @api.depends_context("lang")
    def _compute_advice(self):
        for row in self:
            row.advice = self._get_advice(
                row.gap, row.gap_sales, row.gap_service, row.nearest_km
            )

    @api.model
    def _get_advice(self, worst, gap_sales, gap_service, nearest_km=None):
        """What to do about a gap, in a sentence; empty where there is none."""
        if worst == "none":
            return ""
        if worst == "unknown":
            return self.env._(
                "Fill in city and province of these customers, or their place."
            )
        of_sales, of_service = gap_sales == worst, gap_service == worst
        sides = (
            self.env._("sales and service")
            if of_sales and of_service
            else self.env._("sales")
            if of_sales
            else self.env._("service")
        )
        if worst == "over_capacity":
            return self.env._(
                "Raise capacity or quota of the stores near, or add another one for "
                "%(sides)s.",
                sides=sides,
            )
        if worst == "no_capability":
            return self.env._(
                "Train a store near for %(sides)s of these products, or find one that "
                "can.",
                sides=sides,
            )
        if worst == "far":
            distance = formatLang(self.env, nearest_km or 0, digits=0)
            return (
                self.env._(
                    "Find a store for %(sides)s here: the next one that can is "
                    "%(distance)s km away.",
                    sides=sides,
                    distance=distance,
                )
                if nearest_km
                else self.env._(
                    "Find a store for %(sides)s here: the next one that can is too "
                    "far away.",
                    sides=sides,
                )
            )
        return self.env._(
            "Find a store for %(sides)s: nobody in the company can do this yet.",
            sides=sides,
        )

    # ------------------------------------------------------------------
    # Drill-down
    # ------------------------------------------------------------------

    def _get_region_domain(self, state="state_id", city="city"):
        self.ensure_one()
        return [
            (state, "=", self.state_id.id),
            (city, "=ilike", self.city) if self.city else (city, "in", [False, ""]),
        ]

    @api.readonly
    def action_open_leads(self):
        """Leads of the place, of the last twelve months."""
        self.check_access("read")
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Leads: %(place)s", place=self.display_name),
            "res_model": "crm.lead",
            "views": [[False, "list"], [False, "form"]],
            "domain": [
                *self._get_region_domain(),
                ("create_date", ">=", "today -1y"),
            ],
            "context": {"active_test": False},
        }

    @api.readonly
    def action_open_stores(self):
        """Stores of the province."""
        self.check_access("read")
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Stores: %(place)s", place=self.display_name),
            "res_model": "channel.point",
            "views": [[False, "list"], [False, "form"]],
            "domain": [("partner_id.state_id", "=", self.state_id.id)],
        }
