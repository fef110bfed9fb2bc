# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, models
from odoo.tools import SQL


class CrmLead(models.Model):
    """What the test of incrementality reads (SR-50), for many leads at once."""

    _inherit = "crm.lead"

    def _service_origin_sql(self):
        """Query: each lead with at most one row of each kind of evidence."""
        return SQL(
            """
    WITH lead AS (
        SELECT lead.id, lead.company_id, partner.commercial_partner_id AS customer_id,
               lead.service_captured_at AS captured_at,
               lead.service_captured_at
                   - company.service_origin_days * INTERVAL '1 day' AS since,
               company.service_origin_days AS days,
               company.service_origin_opportunity AS by_opportunity,
               company.service_origin_order AS by_order,
               company.service_origin_membership AS by_membership
          FROM crm_lead lead
          JOIN res_company company ON company.id = lead.company_id
          LEFT JOIN res_partner partner ON partner.id = lead.partner_id
         WHERE lead.id = ANY(%(leads)s)
           AND lead.service_captured_at IS NOT NULL
           AND lead.service_origin_kind IS DISTINCT FROM 'merged'
           AND NOT EXISTS (
               SELECT FROM service_attribution attribution
                WHERE attribution.lead_id = lead.id AND attribution.state = 'locked')
    )
    SELECT lead.id AS lead_id, lead.days, evidence.*
      FROM lead
      LEFT JOIN LATERAL (%(evidence)s) evidence ON TRUE
            """,
            leads=self.ids,
            evidence=SQL(" UNION ALL ").join(
                SQL("(%s)", query) for query in self._service_evidence_queries()
            ),
        )

    @api.model
    def _service_evidence_queries(self):
        """Queries of (kind, team_id, document, day), each at most one row a lead.

        They read of ``lead``: id, company_id, customer_id (commercial partner),
        captured_at, since, by_opportunity, by_order, by_membership. Hook: an addon that
        knows members of another department (a loyalty programme, a club) adds a query
        of the kind ``member``.
        """
        # Another department: a team that is none of the service.
        team = SQL(
            """JOIN crm_team team ON team.id = document.team_id
               AND NOT COALESCE(team.is_service_team, FALSE)
               AND NOT COALESCE(team.is_service_triage, FALSE)"""
        )
        partner = SQL(
            """JOIN res_partner contact ON contact.id = document.partner_id
               AND contact.commercial_partner_id = lead.customer_id"""
        )
        opportunity = SQL(
            """
            FROM crm_lead document %(team)s %(partner)s
           WHERE lead.by_opportunity
             AND document.type = 'opportunity'
             AND document.service_captured_at IS NULL
             AND document.id != lead.id
             AND COALESCE(document.company_id, lead.company_id) = lead.company_id
             AND document.create_date < lead.captured_at""",
            team=team,
            partner=partner,
        )
        sale = SQL(
            """
            FROM sale_order document %(team)s %(partner)s
           WHERE lead.by_order
             AND document.company_id = lead.company_id
             AND document.create_date < lead.captured_at
             AND NOT EXISTS (
                 SELECT FROM crm_lead own
                  WHERE own.id = document.opportunity_id
                    AND own.service_captured_at IS NOT NULL)""",
            team=team,
            partner=partner,
        )
        return [
            SQL(
                """
          SELECT 'opportunity' AS kind, document.team_id,
                 '#' || document.id AS document, document.create_date::date AS day
            %s
             AND (document.won_status = 'pending' AND document.active
                  OR document.won_status != 'pending'
                     AND document.date_closed > lead.captured_at)
           ORDER BY document.id LIMIT 1""",
                opportunity,
            ),
            SQL(
                """
          SELECT 'closed_opportunity', document.team_id, '#' || document.id,
                 document.date_closed::date
            %s
             AND document.won_status != 'pending'
             AND document.date_closed BETWEEN lead.since AND lead.captured_at
           ORDER BY document.date_closed DESC, document.id LIMIT 1""",
                opportunity,
            ),
            SQL(
                """
          SELECT 'quotation', document.team_id, document.name,
                 document.create_date::date
            %s
             AND document.create_date >= lead.since
             AND (document.state IN ('draft', 'sent')
                  OR document.state = 'sale' AND document.date_order > lead.captured_at)
           ORDER BY document.id LIMIT 1""",
                sale,
            ),
            SQL(
                """
          SELECT 'order', document.team_id, document.name, document.date_order::date
            %s
             AND document.state = 'sale'
             AND document.date_order BETWEEN lead.since AND lead.captured_at
           ORDER BY document.date_order DESC, document.id LIMIT 1""",
                sale,
            ),
            # The customer's salesperson is of another team.
            SQL(
                """
          SELECT 'member', team.id, NULL, NULL::date
            FROM res_partner customer
            JOIN crm_team_member member
              ON member.user_id = customer.user_id AND member.active
            JOIN crm_team team ON team.id = member.crm_team_id AND team.active
           WHERE lead.by_membership
             AND customer.id = lead.customer_id
             AND customer.create_date < lead.captured_at
             AND NOT COALESCE(team.is_service_team, FALSE)
             AND NOT COALESCE(team.is_service_triage, FALSE)
             AND COALESCE(team.company_id, lead.company_id) = lead.company_id
           ORDER BY member.id LIMIT 1"""
            ),
        ]
