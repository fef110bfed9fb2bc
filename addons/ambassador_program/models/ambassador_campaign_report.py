# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.tools import SQL

#: Averages whose group is the quotient of two sums: {measure: (sum, by sum)}.
QUOTIENTS = {
    "cost_per_lead": ("cost", "lead_count"),
    "paid_cost_per_lead": ("paid_cost", "paid_lead_count"),
}


class AmbassadorCampaignReport(models.Model):
    """What each ambassador brought in by each campaign, and what it cost (AM-03).

    One row for each pair; without a campaign: by his link in general, or by nobody's
    campaign. Leads that were merged count once, with the lead that goes on; deals on
    the spot are deals and no leads. Money is in the currency of the company. A quotient
    whose divisor is zero is empty, and says so in ``comparison``.
    """

    _name = "ambassador.campaign.report"
    _description = "Results of Ambassadors"
    _auto = False
    _order = "lead_count desc, click_count desc, id"
    _rec_name = "ambassador_id"
    _depends = {
        "ambassador.ambassador": ["city_id", "level_id"],
        "ambassador.link": ["ambassador_id", "campaign_id", "company_id", "link_id"],
        "ambassador.media.benchmark": [
            "company_id",
            "cost_per_lead",
            "currency_id",
            "date_from",
            "date_to",
            "medium_id",
        ],
        "ambassador.task": [
            "ambassador_id",
            "campaign_id",
            "company_id",
            "reach",
            "reach_state",
            "state",
        ],
        "crm.lead": [
            "ambassador_id",
            "campaign_id",
            "company_id",
            "event_id",
            "is_event_deal",
            "service_merged_into_id",
            "service_quality_state",
            "service_state",
        ],
        "event.event": ["cost_total", "is_community_event"],
        "link.tracker.click": ["link_id"],
        "service.incentive.entry": ["amount", "lead_id", "state", "hold_reason"],
        "utm.campaign": [
            "ambassador_date_from",
            "ambassador_material_cost",
            "ambassador_medium_id",
            "is_ambassador_campaign",
        ],
    }

    ambassador_id = fields.Many2one("ambassador.ambassador", readonly=True)
    campaign_id = fields.Many2one("utm.campaign", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    currency_id = fields.Many2one("res.currency", readonly=True)
    city_id = fields.Many2one("ambassador.city", readonly=True)
    level_id = fields.Many2one("ambassador.level", readonly=True)
    date = fields.Date(string="Campaign Started On", readonly=True)

    task_count = fields.Integer(string="Tasks", readonly=True)
    task_done_count = fields.Integer(string="Tasks Done", readonly=True)
    reach = fields.Integer(
        readonly=True, help="People reached, as ambassadors say; doubtful ones apart."
    )
    reach_doubtful = fields.Integer(string="Doubtful Reach", readonly=True)
    click_count = fields.Integer(string="Clicks", readonly=True)
    lead_count = fields.Integer(string="Leads", readonly=True)
    lead_good_count = fields.Integer(
        string="Good Leads",
        readonly=True,
        help="Accepted, with data that can be worked with.",
    )
    deal_count = fields.Integer(string="Deals", readonly=True)
    revenue = fields.Monetary(readonly=True)
    cost_cash = fields.Monetary(
        string="Cash", readonly=True, help="Incentives booked for these leads."
    )
    cost_material = fields.Monetary(
        string="Material Cost",
        readonly=True,
        help="Cost of the material, for each task.",
    )
    cost_event = fields.Monetary(
        string="Events", readonly=True, help="Cost of their events, for each lead."
    )
    cost = fields.Monetary(readonly=True)
    cost_per_lead = fields.Monetary(readonly=True, aggregator="avg")
    paid_cost_per_lead = fields.Monetary(
        string="Paid Media: Cost per Lead",
        readonly=True,
        aggregator="avg",
        help="Of the medium that the campaign names, else of the cheapest one, when "
        "the campaign started.",
    )
    paid_lead_count = fields.Integer(
        string="Leads Compared",
        readonly=True,
        help="Leads for which a cost per lead of paid media is known.",
    )
    paid_cost = fields.Monetary(
        string="Paid Media: Cost",
        readonly=True,
        help="What these leads would have cost from paid media.",
    )
    saving = fields.Monetary(
        readonly=True,
        help="Cost from paid media less own cost, as far as a price of paid media is "
        "known. What brought no lead counts too.",
    )
    comparison = fields.Selection(
        [
            ("cheaper", "Cheaper"),
            ("dearer", "Not Cheaper"),
            ("unknown", "Not Enough Data"),
        ],
        string="Against Paid Media",
        readonly=True,
    )

    @property
    def _table_query(self):
        return self._get_report_query()

    @api.model
    def _get_report_query(self):
        return SQL(
            """
    WITH fact AS (%(facts)s),
    pair AS (
        SELECT MIN(key) AS id, ambassador_id, campaign_id, company_id,
               SUM(task_count)::int AS task_count,
               SUM(task_done_count)::int AS task_done_count,
               SUM(reach)::int AS reach,
               SUM(reach_doubtful)::int AS reach_doubtful,
               SUM(click_count)::int AS click_count,
               SUM(lead_count)::int AS lead_count,
               SUM(lead_good_count)::int AS lead_good_count,
               SUM(deal_count)::int AS deal_count,
               SUM(revenue) AS revenue, SUM(cost_cash) AS cost_cash,
               SUM(cost_material) AS cost_material, SUM(cost_event) AS cost_event,
               SUM(cost_cash) + SUM(cost_material) + SUM(cost_event) AS cost
          FROM fact
         GROUP BY ambassador_id, campaign_id, company_id
    ),
    paid AS MATERIALIZED (
        SELECT known.campaign_id, known.company_id, (%(paid)s) AS cost_per_lead
          FROM (SELECT DISTINCT campaign_id, company_id FROM pair) known
          JOIN res_company company ON company.id = known.company_id
          LEFT JOIN utm_campaign campaign ON campaign.id = known.campaign_id
    )
    SELECT pair.*, company.currency_id, who.city_id, who.level_id,
           campaign.ambassador_date_from AS date,
           pair.cost / NULLIF(pair.lead_count, 0) AS cost_per_lead,
           paid.cost_per_lead AS paid_cost_per_lead,
           CASE WHEN paid.cost_per_lead IS NULL THEN 0 ELSE pair.lead_count END
               AS paid_lead_count,
           pair.lead_count * paid.cost_per_lead AS paid_cost,
           pair.lead_count * paid.cost_per_lead - pair.cost AS saving,
           CASE WHEN paid.cost_per_lead IS NULL OR pair.lead_count = 0 THEN 'unknown'
                WHEN pair.cost < pair.lead_count * paid.cost_per_lead THEN 'cheaper'
                ELSE 'dearer' END AS comparison
      FROM pair
      JOIN res_company company ON company.id = pair.company_id
      LEFT JOIN paid ON paid.company_id = pair.company_id
            AND paid.campaign_id IS NOT DISTINCT FROM pair.campaign_id
      LEFT JOIN ambassador_ambassador who ON who.id = pair.ambassador_id
      LEFT JOIN utm_campaign campaign ON campaign.id = pair.campaign_id
            """,
            facts=SQL(" UNION ALL ").join(self._get_fact_queries()),
            paid=self._sql_paid(),
        )

    @api.model
    def _get_fact_queries(self):
        """One query for each source of facts; hook for further ones.

        Each selects key (unique, stable), ambassador, campaign and company, then the
        twelve figures in the order of the fields.
        """
        return [
            self._sql_task_facts(),
            self._sql_click_facts(),
            self._sql_lead_facts(),
            self._sql_deal_facts(),
        ]

    @api.model
    def _sql_task_facts(self):
        """Tasks with their reach; each carries its part of the cost of material."""
        return SQL(
            """
    SELECT task.id::bigint * 4 AS key, task.ambassador_id, task.campaign_id,
           task.company_id, 1 AS task_count, (task.state = 'done')::int
               AS task_done_count,
           CASE WHEN task.reach_state IN ('plausible', 'confirmed')
                THEN task.reach ELSE 0 END AS reach,
           CASE WHEN task.reach_state = 'doubtful' THEN task.reach ELSE 0 END
               AS reach_doubtful,
           0 AS click_count, 0 AS lead_count, 0 AS lead_good_count, 0 AS deal_count,
           0::numeric AS revenue, 0::numeric AS cost_cash,
           COALESCE(campaign.ambassador_material_cost, 0)
               / COUNT(*) OVER (PARTITION BY task.campaign_id) AS cost_material,
           0::numeric AS cost_event
      FROM ambassador_task task
      JOIN utm_campaign campaign ON campaign.id = task.campaign_id"""
        )

    @api.model
    def _sql_click_facts(self):
        return SQL(
            """
    SELECT link.id::bigint * 4 + 1, link.ambassador_id, link.campaign_id,
           link.company_id, 0, 0, 0, 0, COUNT(click.id), 0, 0, 0, 0, 0, 0, 0
      FROM ambassador_link link
      LEFT JOIN link_tracker_click click ON click.link_id = link.link_id
     GROUP BY link.id"""
        )

    @api.model
    def _sql_lead_facts(self):
        """Leads with the cash booked for them and their part of the event's cost.

        Cash counts with deals on the spot too; what waiting alone does not bring is
        no cost.
        """
        cash = self.env["service.incentive.report"]
        return SQL(
            """
    SELECT lead.id::bigint * 4 + 2, lead.ambassador_id, campaign.id, lead.company_id,
           0, 0, 0, 0, 0, counted.lead_count,
           (counted.lead_count = 1 AND lead.service_state = 'accepted'
            AND lead.service_quality_state IS DISTINCT FROM 'to_mend')::int,
           0, 0, COALESCE((
               SELECT SUM(%(amount)s)
                 FROM service_incentive_entry entry
                 JOIN res_company company ON company.id = entry.company_id
                 LEFT JOIN LATERAL %(conversion)s ON TRUE
                WHERE entry.lead_id = lead.id AND entry.state != 'void'
                  AND (entry.hold_reason IS NULL OR entry.hold_reason != ALL(%(lost)s))
           ), 0), 0,
           CASE WHEN counted.lead_count = 1 THEN %(event_cost)s ELSE 0 END
      FROM crm_lead lead
      LEFT JOIN utm_campaign campaign
             ON campaign.id = lead.campaign_id AND campaign.is_ambassador_campaign
     CROSS JOIN LATERAL (
        SELECT (lead.service_merged_into_id IS NULL
                AND lead.is_event_deal IS NOT TRUE)::int AS lead_count
     ) AS counted
     WHERE (lead.ambassador_id IS NOT NULL OR campaign.id IS NOT NULL)
       AND lead.company_id IS NOT NULL
       AND (lead.active OR lead.won_status != 'pending'
            OR lead.service_captured_at IS NOT NULL)""",
            amount=cash._sql_company_amount(),
            conversion=cash._sql_conversion(),
            lost=cash._get_lost_reasons(),
            event_cost=self._sql_event_cost(),
        )

    @api.model
    def _sql_event_cost(self):
        """Part of one ``lead`` in the cost of its event."""
        return SQL(
            """COALESCE((
               SELECT event.cost_total / NULLIF((
                      SELECT COUNT(*) FROM crm_lead other
                       WHERE other.event_id = event.id
                         AND other.service_captured_at IS NOT NULL
                         AND other.service_merged_into_id IS NULL
                         AND other.is_event_deal IS NOT TRUE), 0)
                 FROM event_event event
                WHERE event.id = lead.event_id AND event.is_community_event
                  AND event.cost_total > 0), 0)"""
        )

    @api.model
    def _sql_deal_facts(self):
        """Deals are those of the revenue report, so that both always agree."""
        return SQL(
            """
    SELECT deal.id::bigint * 4 + 3, deal.ambassador_id, deal.campaign_id,
           deal.company_id, 0, 0, 0, 0, 0, 0, 0, 1, deal.revenue, 0, 0, 0
      FROM (%s) deal
     WHERE deal.ambassador_id IS NOT NULL OR deal.campaign_id IS NOT NULL""",
            self.env["ambassador.revenue.report"]._get_report_query(),
        )

    @api.model
    def _sql_paid(self):
        """Cost per lead of paid media for ``campaign`` and ``company``: of the medium
        that it names, else of the cheapest one, so that no saving is too good."""
        cash = self.env["service.incentive.report"]
        return SQL(
            """
        SELECT MIN(%(amount)s)
          FROM (SELECT benchmark.cost_per_lead AS amount, benchmark.currency_id,
                       benchmark.date_from AS date
                  FROM ambassador_media_benchmark benchmark
                 CROSS JOIN (SELECT COALESCE(campaign.ambassador_date_from, %(today)s)
                                    AS day) AS start
                 WHERE benchmark.company_id = known.company_id
                   AND benchmark.date_from <= start.day
                   AND (benchmark.date_to IS NULL OR benchmark.date_to >= start.day)
                   AND (campaign.ambassador_medium_id IS NULL
                        OR benchmark.medium_id = campaign.ambassador_medium_id)
               ) entry
          LEFT JOIN LATERAL %(conversion)s ON TRUE""",
            amount=cash._sql_company_amount(),
            conversion=cash._sql_conversion(),
            today=fields.Date.context_today(self),
        )

    def _read_group_select(self, aggregate_spec, query):
        """The quotient of a group is its sum divided by its sum, never a mean."""
        name, _colon, function = aggregate_spec.partition(":")
        if function != "avg" or name not in QUOTIENTS:
            return super()._read_group_select(aggregate_spec, query)
        self._check_field_access(self._fields[name], "read")
        above, below = QUOTIENTS[name]
        return SQL(
            "SUM(%(above)s) / NULLIF(SUM(%(below)s), 0)",
            above=self._field_to_sql(self._table, above, query),
            below=self._field_to_sql(self._table, below, query),
        )

    # ------------------------------------------------------------
    # DRILL-DOWN
    # ------------------------------------------------------------

    def _get_pair_domain(self):
        self.ensure_one()
        return [
            ("ambassador_id", "=", self.ambassador_id.id),
            ("campaign_id", "=", self.campaign_id.id),
            ("company_id", "=", self.company_id.id),
        ]

    @api.readonly
    def action_view_leads(self):
        """The leads behind a row."""
        self.ensure_one()
        self.check_access("read")
        action = self.env["ir.actions.act_window"]._for_xml_id("crm.crm_lead_all_leads")
        domain = [
            ("ambassador_id", "=", self.ambassador_id.id),
            ("company_id", "=", self.company_id.id),
            ("service_merged_into_id", "=", False),
            ("is_event_deal", "=", False),
        ]
        if self.campaign_id:
            domain.append(("campaign_id", "=", self.campaign_id.id))
        else:
            domain += [
                "|",
                ("campaign_id", "=", False),
                ("campaign_id.is_ambassador_campaign", "=", False),
            ]
        return {
            **action,
            "name": self.env._("Leads"),
            "domain": domain,
            "context": {"active_test": False, "create": False},
        }

    @api.readonly
    def action_view_deals(self):
        """The orders behind a row."""
        self.check_access("read")
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "ambassador_program.ambassador_revenue_report_action"
        )
        return {**action, "domain": self._get_pair_domain(), "context": {}}
