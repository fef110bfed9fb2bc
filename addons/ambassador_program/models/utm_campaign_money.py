# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, models

from .utm_campaign_launch import PROGRAMME


class UtmCampaign(models.Model):
    """What a campaign of ambassadors may cost, costs and brings (AM-03)."""

    _inherit = "utm.campaign"

    ambassador_budget = fields.Monetary(string="Budget", groups=PROGRAMME)
    ambassador_material_cost = fields.Monetary(
        string="Cost of Material",
        groups=PROGRAMME,
        help="Print, samples, pictures: counts in equal parts for each task.",
    )
    ambassador_medium_id = fields.Many2one(
        "utm.medium",
        string="Paid Medium It Replaces",
        groups=PROGRAMME,
        help="Its cost per lead is what the campaign is compared with. Empty: the "
        "cheapest of all paid media, so that no saving looks better than it is.",
    )
    ambassador_task_count = fields.Integer(
        string="Tasks", compute="_compute_ambassador_tasks", groups=PROGRAMME
    )
    ambassador_task_done_count = fields.Integer(
        string="Done", compute="_compute_ambassador_tasks", groups=PROGRAMME
    )
    ambassador_reach = fields.Integer(
        string="People Reached", compute="_compute_ambassador_results", groups=PROGRAMME
    )
    ambassador_lead_count = fields.Integer(
        string="Leads", compute="_compute_ambassador_results", groups=PROGRAMME
    )
    ambassador_deal_count = fields.Integer(
        string="Deals", compute="_compute_ambassador_results", groups=PROGRAMME
    )
    ambassador_revenue = fields.Monetary(
        string="Revenue", compute="_compute_ambassador_results", groups=PROGRAMME
    )
    ambassador_cost = fields.Monetary(
        string="Cost So Far", compute="_compute_ambassador_results", groups=PROGRAMME
    )
    ambassador_cost_per_lead = fields.Monetary(
        string="Cost per Lead", compute="_compute_ambassador_results", groups=PROGRAMME
    )
    ambassador_saving = fields.Monetary(
        string="Saving", compute="_compute_ambassador_results", groups=PROGRAMME
    )
    ambassador_comparison = fields.Selection(
        [
            ("cheaper", "Cheaper"),
            ("dearer", "Not Cheaper"),
            ("unknown", "Not Enough Data"),
        ],
        string="Against Paid Media",
        compute="_compute_ambassador_results",
        groups=PROGRAMME,
    )
    ambassador_over_budget = fields.Boolean(
        compute="_compute_ambassador_results", groups=PROGRAMME
    )

    _ambassador_money = models.Constraint(
        "CHECK (COALESCE(ambassador_budget, 0) >= 0"
        " AND COALESCE(ambassador_material_cost, 0) >= 0)",
        "Budget and cost cannot be negative.",
    )

    def _compute_ambassador_tasks(self):
        """One query, however many campaigns."""
        counts = {}
        for campaign, state, count in self.env["ambassador.task"]._read_group(
            [("campaign_id", "in", self.ids)], ["campaign_id", "state"], ["__count"]
        ):
            total, done = counts.get(campaign, (0, 0))
            counts[campaign] = total + count, done + (state == "done") * count
        for campaign in self:
            total, done = counts.get(campaign._origin, (0, 0))
            campaign.ambassador_task_count = total
            campaign.ambassador_task_done_count = done

    def _compute_ambassador_results(self):
        """One query, however many campaigns: the sums of the report."""
        names = ("reach", "lead_count", "deal_count", "revenue", "cost", "saving")
        groups = self.env["ambassador.campaign.report"]._read_group(
            [("campaign_id", "in", self.ids)],
            ["campaign_id"],
            [*(f"{name}:sum" for name in names), "paid_lead_count:sum"],
        )
        sums = {campaign: values for campaign, *values in groups}
        for campaign in self:
            reach, leads, deals, revenue, cost, saving, compared = sums.get(
                campaign._origin, [0] * 7
            )
            campaign.ambassador_reach = reach
            campaign.ambassador_lead_count = leads
            campaign.ambassador_deal_count = deals
            campaign.ambassador_revenue = revenue
            campaign.ambassador_cost = cost
            campaign.ambassador_cost_per_lead = (
                campaign.currency_id.round(cost / leads) if leads else 0
            )
            campaign.ambassador_saving = saving
            campaign.ambassador_comparison = (
                "unknown" if not compared else "cheaper" if saving > 0 else "dearer"
            )
            campaign.ambassador_over_budget = bool(
                campaign.ambassador_budget and cost > campaign.ambassador_budget
            )

    # ------------------------------------------------------------
    # DRILL-DOWN
    # ------------------------------------------------------------

    def _open(self, action, field="campaign_id", **context):
        self.ensure_one()
        self.check_access("read")
        return {
            **self.env["ir.actions.act_window"]._for_xml_id(
                f"ambassador_program.{action}"
            ),
            "domain": [(field, "=", self.id)],
            "context": context,
        }

    def action_view_audience(self):
        """Whom the campaign reaches, before it is launched."""
        self.ensure_one()
        self.check_access("read")
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Chosen Ambassadors"),
            "res_model": "ambassador.ambassador",
            "view_mode": "list,form",
            "domain": list(self._get_audience_domain()),
            "context": {"create": False},
        }

    def action_view_tasks(self):
        """Tasks of this campaign."""
        return self._open("ambassador_task_action")

    def action_view_results(self):
        """What each ambassador brought in by this campaign."""
        return self._open("ambassador_campaign_report_action")

    def action_view_deals(self):
        """Orders that this campaign brought in."""
        return self._open("ambassador_revenue_report_action")

    def action_view_ambassador_leads(self):
        """Leads that this campaign brought in."""
        self.ensure_one()
        self.check_access("read")
        action = self.env["ir.actions.act_window"]._for_xml_id("crm.crm_lead_all_leads")
        return {
            **action,
            "domain": [
                ("campaign_id", "=", self.id),
                ("company_id", "=", self.company_id.id),
                ("service_merged_into_id", "=", False),
                ("is_event_deal", "=", False),
            ],
            "context": {"active_test": False, "create": False},
        }
