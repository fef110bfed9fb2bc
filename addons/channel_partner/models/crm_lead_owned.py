# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, models
from odoo.tools import SQL
from odoo.tools.misc import format_date


class CrmLead(models.Model):
    """Whose customer it is; a won lead makes a free one somebody's (CP-24)."""

    _name = "crm.lead"
    _inherit = ["crm.lead", "channel.owned.mixin"]

    def _is_of_owner(self, ownership, user):
        if self.channel_partner_id:
            return ownership.channel_partner_id == self.channel_partner_id
        if ownership.kind == "service" and self.service_captured_at:
            return True
        return super()._is_of_owner(ownership, user)

    def _handle_won_lost(self, old_status_by_lead, new_status_by_lead):
        result = super()._handle_won_lost(old_status_by_lead, new_status_by_lead)
        won = self.filtered(
            lambda lead: (
                new_status_by_lead.get(lead.id, {}).get("is_won")
                and not old_status_by_lead.get(lead.id, {}).get("is_won")
                and lead.partner_id
            )
        )
        if won:
            won._channel_claim()
        return result

    def _channel_claim(self):
        """Claim the customers of these won leads for the store that took them.

        Leads that no store has are claimed by service or own sales, where the company
        wants that.
        """
        self.env.flush_all()
        rows = self.env.execute_query_dict(
            SQL(
                """
    SELECT customer.commercial_partner_id AS partner_id, company.id AS company_id,
           point.id AS point_id, point.channel_partner_id, firm.grade_id,
           lead.team_id, lead.user_id,
           lead.service_captured_at IS NOT NULL AS is_service,
           lead.name AS source, lead.id AS lead_id, NULL::integer AS order_id,
           company.channel_claim_sales, company.channel_claim_service
      FROM crm_lead lead
      JOIN res_company company ON company.id = COALESCE(lead.company_id, %(company)s)
      JOIN res_partner customer ON customer.id = lead.partner_id
      LEFT JOIN channel_point point ON point.id = lead.channel_point_id
      LEFT JOIN res_partner firm ON firm.id = point.channel_partner_id
     WHERE lead.id = ANY(%(leads)s)
       AND (point.id IS NOT NULL OR company.channel_claim_sales
            OR company.channel_claim_service)
     ORDER BY lead.id
                """,
                company=self.env.company.id,
                leads=self.ids,
            )
        )
        today = fields.Date.context_today(self)
        make = self.env["sale.order"]._make_claim
        self.env["channel.ownership"]._claim(
            [claim for row in rows if (claim := make({**row, "day": today}, "lead"))]
        )

    def _get_store_owner(self):
        """Whose customer it is, for the page of the store that has this lead.

        Called with a lead that the caller found by his own rights. Of another owner
        only until when, and his part.
        """
        self.ensure_one()
        # sudo: see above.
        lead = self.sudo()
        own = lead.channel_ownership_id
        mine = bool(own) and own.channel_partner_id == lead.channel_partner_id
        return {
            "mine": mine,
            "until": format_date(self.env, own.date_to) if own.date_to else "",
            "split": f"{own.split:g} %" if own else "",
            "can_dispute": bool(lead.partner_id) and not mine,
        }
