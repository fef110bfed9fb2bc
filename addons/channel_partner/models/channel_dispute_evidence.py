# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.tools import SQL

from .channel_dispute_rule import CRITERIA
from .channel_ownership import KINDS
from .sale_order_owner import STORE_SIDE


class ChannelDisputeEvidence(models.Model):
    """What somebody has to show for his claim: the first of its kind (CP-23).

    Number and date of the document, and no amount: who reads it may not read the
    document.
    """

    _name = "channel.dispute.evidence"
    _description = "Evidence in a Dispute"
    _order = "date, id"
    _rec_name = "document"

    dispute_id = fields.Many2one(
        "channel.dispute", required=True, readonly=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, ondelete="cascade"
    )
    claim_id = fields.Many2one(
        "channel.dispute.claim",
        string="Who",
        readonly=True,
        index="btree_not_null",
        ondelete="cascade",
        help="Empty: somebody who does not claim the customer.",
    )
    criterion = fields.Selection(
        CRITERIA, string="Evidence", required=True, readonly=True
    )
    kind = fields.Selection(KINDS, string="Side", required=True, readonly=True)
    date = fields.Datetime(required=True, readonly=True)
    document = fields.Char(readonly=True)

    @api.model
    def _read_evidence(self, disputes):
        """First sale, lead and proven visit of each side, and who is protected.

        One query for all these disputes.
        """
        self.env.flush_all()
        return self.env.execute_query_dict(
            SQL(
                """
    WITH dispute AS (
        SELECT id, partner_id AS customer_id, company_id, raised_on
          FROM channel_dispute WHERE id = ANY(%(disputes)s)
    ), found AS (
        SELECT dispute.id AS dispute_id, 'protection' AS criterion, own.kind,
               own.channel_partner_id, own.team_id, own.user_id,
               own.date_from::timestamp AS date, own.source AS document
          FROM dispute
          JOIN channel_ownership own
            ON own.partner_id = dispute.customer_id
           AND own.company_id = dispute.company_id
           AND own.is_void IS NOT TRUE
           AND dispute.raised_on::date BETWEEN own.date_from
               AND COALESCE(own.date_to, 'infinity')
         UNION ALL
        SELECT dispute.id, 'sold',
               CASE WHEN store.point_id IS NOT NULL THEN 'store'
                    WHEN team.is_service_team OR team.is_service_triage THEN 'service'
                    ELSE 'sales' END,
               store.channel_partner_id, team.id, sale.user_id, sale.date_order,
               sale.name
          FROM dispute
          JOIN res_partner customer
            ON customer.commercial_partner_id = dispute.customer_id
          JOIN sale_order sale
            ON sale.partner_id = customer.id AND sale.company_id = dispute.company_id
           AND sale.state = 'sale'
          %(store)s
          LEFT JOIN crm_team team ON team.id = COALESCE(sale.team_id, deal.team_id)
         UNION ALL
        SELECT dispute.id, 'lead',
               CASE WHEN lead.channel_partner_id IS NOT NULL THEN 'store'
                    WHEN lead.service_captured_at IS NOT NULL THEN 'service'
                    ELSE 'sales' END,
               lead.channel_partner_id, lead.team_id, lead.user_id,
               COALESCE(lead.service_captured_at, lead.create_date), '#' || lead.id
          FROM dispute
          JOIN res_partner customer
            ON customer.commercial_partner_id = dispute.customer_id
          JOIN crm_lead lead
            ON lead.partner_id = customer.id
           AND COALESCE(lead.company_id, dispute.company_id) = dispute.company_id
         UNION ALL
        SELECT dispute.id, 'visit',
               CASE WHEN job.channel_partner_id IS NOT NULL THEN 'store'
                    ELSE 'service' END,
               job.channel_partner_id, NULL, NULL,
               COALESCE(job.date_end, job.create_date), job.name
          FROM dispute
          JOIN fsm_order job
            ON job.commercial_partner_id = dispute.customer_id
           AND job.company_id = dispute.company_id
           AND job.proof_state = 'proven'
    )
    SELECT DISTINCT ON (dispute_id, criterion, kind, channel_partner_id,
                        CASE WHEN kind = 'sales' THEN team_id END,
                        CASE WHEN kind = 'sales' THEN user_id END)
           found.*
      FROM found
     ORDER BY dispute_id, criterion, kind, channel_partner_id,
              CASE WHEN kind = 'sales' THEN team_id END,
              CASE WHEN kind = 'sales' THEN user_id END, date, document
                """,
                disputes=disputes.ids,
                store=STORE_SIDE,
            )
        )
