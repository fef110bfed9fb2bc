# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.tools import SQL


class ServiceIncentiveReview(models.Model):
    """Who brings leads as an ambassador and works on them too is looked at."""

    _inherit = "service.incentive.review"

    signal = fields.Selection(
        selection_add=[
            ("double_role", "The ambassador is an employee or a technician too")
        ],
        ondelete={"double_role": "cascade"},
    )


class ServiceIncentiveEntry(models.Model):
    _inherit = "service.incentive.entry"

    @api.model
    def _review_signals(self, groups):
        """A visit brings a few leads, an event brings many: those that came in at an
        event are not too many for a day. The lead of a deal on the spot is made when
        the order is confirmed, or booked to its event afterwards."""
        return SQL(
            """
        SELECT seen.* FROM (%(signals)s) AS seen
          JOIN crm_lead lead ON lead.id = seen.lead_id
          LEFT JOIN event_event event ON event.id = lead.event_id
         WHERE NOT (seen.signal = 'too_many_leads'
                    AND event.is_community_event IS TRUE)
           AND NOT (seen.signal = 'sale_before_lead' AND lead.is_event_deal IS TRUE)
         UNION ALL %(double)s
            """,
            signals=super()._review_signals(groups),
            double=self._review_double(),
        )

    @api.model
    def _review_double(self):
        """Rewarded as an ambassador, with a hand in the same business as staff."""
        return SQL(
            """
        SELECT 'double_role', fact.beneficiary_id, fact.lead_id, NULL,
               fact.company_id, fact.partner_id, NULL, NULL
          FROM fact
          JOIN crm_lead lead ON lead.id = fact.lead_id
          JOIN ambassador_ambassador voice
            ON voice.id = lead.ambassador_id
           AND voice.partner_id = fact.beneficiary_id
         WHERE EXISTS (
               SELECT FROM res_users staff
                WHERE staff.partner_id = fact.beneficiary_id
                  AND staff.active AND staff.share IS NOT TRUE)
            OR EXISTS (
               SELECT FROM fsm_person worker
                WHERE worker.partner_id = fact.beneficiary_id)
            """
        )
