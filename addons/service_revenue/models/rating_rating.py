# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, models
from odoo.tools import SQL


class RatingRating(models.Model):
    _name = "rating.rating"
    _inherit = ["rating.rating", "service.profile.event.mixin"]

    _profile_columns = frozenset(
        ["res_model", "res_id", "rating", "rated_on", "consumed"]
    )
    _profile_owner_columns = frozenset(["res_model", "res_id"])

    @api.model
    def _profile_partner_query(self, ids):
        """A rating counts for the customer of the rated document, whoever clicked."""
        return SQL(
            """SELECT ticket.commercial_partner_id
                 FROM rating_rating rating
                 JOIN helpdesk_ticket ticket ON ticket.id = rating.res_id
                WHERE rating.id = ANY(%(ids)s)
                  AND rating.res_model = 'helpdesk.ticket'
                UNION
               SELECT visit.commercial_partner_id
                 FROM rating_rating rating
                 JOIN fsm_order visit ON visit.id = rating.res_id
                WHERE rating.id = ANY(%(ids)s) AND rating.res_model = 'fsm.order'""",
            ids=ids,
        )
