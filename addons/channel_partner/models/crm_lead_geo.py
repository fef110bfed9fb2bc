# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import models
from odoo.tools import SQL

from ..tools.channel_geo import is_place
from .res_partner_geo import PLACED, POSITION

_UNAVAILABLE = "website_crm_partner_assign.tag_portal_lead_partner_unavailable"


class CrmLead(models.Model):
    """The truly nearest partner of each lead, instead of one drawn by lot (CP-04)."""

    _inherit = "crm.lead"

    def assign_partner(self, partner_id=False):
        """Each lead gets its own partner; one that is named gets all of them."""
        if partner_id:
            return super().assign_partner(partner_id)
        found = self.search_geo_partner()
        res = False
        for partner, leads in self.grouped(lambda lead: found.get(lead.id)).items():
            if partner:
                res = super(CrmLead, leads).assign_partner(partner)
            elif tag := self.env.ref(_UNAVAILABLE, raise_if_not_found=False):
                leads.write({"tag_ids": [(4, tag.id, False)]})
        return res

    def search_geo_partner(self):
        """{lead id: id of the nearest partner that can have it}.

        Where the company has stores, these are asked, with what they can do and how
        much they have already. Else it is the nearest partner with a weight: of the
        lead's country if it has any, one without a place last.
        """
        self.check_access("read")
        self.assign_geo_localize()
        # sudo: whether the company has stores is no secret, the user sees his leads.
        Point = self.env["channel.point"].sudo()
        companies = self.company_id | self.env.company
        with_stores = {
            company
            for [company] in Point._read_group(
                [("company_id", "in", companies.ids)], ["company_id"]
            )
        }
        routed = self.filtered(
            lambda lead: (lead.company_id or self.env.company) in with_stores
        )
        return {
            **routed._search_nearest_store(),
            **(self - routed)._search_nearest_partner(),
        }

    def _search_nearest_store(self):
        """{lead id: id of the contact of the nearest store that can sell it}."""
        if not self:
            return {}
        # sudo: places of stores are compared here, only who is nearest comes out.
        Point = self.env["channel.point"].sudo()
        needs = self._get_channel_needs()
        declined = self._channel_declined_points()
        nearest = Point._find_nearest(
            [
                self._channel_need(needs[lead], declined.get(lead.id, ()))
                for lead in self
            ]
        )
        chosen = {
            lead.id: stores[0].point_id
            for lead, stores in zip(self, nearest, strict=True)
            if stores
        }
        Point.browse(chosen.values()).fetch(["partner_id"])
        return {
            lead_id: Point.browse(point_id).partner_id.id
            for lead_id, point_id in chosen.items()
        }

    def _channel_declined_points(self):
        """{lead id: ids of stores whose firm or contact has declined the lead}."""
        # sudo: as for the places: who declined is only left out.
        declined = self.sudo().partner_declined_ids
        if not declined:
            return {}
        # sudo: as above.
        points = (
            self.env["channel.point"]
            .sudo()
            .with_context(active_test=False)
            .search_fetch(
                [
                    "|",
                    ("partner_id", "in", declined.ids),
                    ("channel_partner_id", "in", declined.ids),
                ],
                ["partner_id", "channel_partner_id"],
            )
        )
        return {
            lead.id: points.filtered(
                lambda point, lead=lead: (
                    (point.partner_id | point.channel_partner_id)
                    & lead.partner_declined_ids
                )
            ).ids
            # sudo: as above.
            for lead in self.sudo()
        }

    def _search_nearest_partner(self):
        """{lead id: id of the nearest partner with a weight}, with one statement.

        As in core, a lead needs a country and a place.
        """
        leads = self.filtered(
            lambda lead: (
                lead.country_id
                and is_place(lead.partner_latitude, lead.partner_longitude)
            )
        )
        if not leads:
            return {}
        Partner = self.env["res.partner"]
        allowed = Partner._search([("partner_weight", ">", 0)])
        self.env["res.partner"].flush_model()
        self.env["crm.lead"].flush_model(["partner_declined_ids"])
        nobody = SQL(
            """p.partner_weight > 0 AND p.active AND p.id IN %s
               AND NOT EXISTS (SELECT FROM crm_lead_declined_partner declined
                                WHERE declined.lead_id = lead.id
                                  AND declined.partner_id = p.id)""",
            allowed.subselect(),
        )
        rows = self.env.execute_query(
            SQL(
                """
    SELECT lead.id, COALESCE(
        (SELECT p.id FROM res_partner p
          WHERE %(may)s AND %(placed)s AND p.country_id = lead.country_id
          ORDER BY %(position)s <-> lead.position, p.partner_weight DESC, p.id LIMIT 1),
        (SELECT p.id FROM res_partner p
          WHERE %(may)s AND (%(placed)s) IS NOT TRUE AND p.country_id = lead.country_id
          ORDER BY p.partner_weight DESC, p.id LIMIT 1),
        (SELECT p.id FROM res_partner p
          WHERE %(may)s AND %(placed)s
          ORDER BY %(position)s <-> lead.position, p.partner_weight DESC, p.id LIMIT 1))
      FROM (SELECT l.id, l.country_id, cube(ARRAY[
                   cos(radians(l.latitude)) * cos(radians(l.longitude)),
                   cos(radians(l.latitude)) * sin(radians(l.longitude)),
                   sin(radians(l.latitude))]) AS position
              FROM unnest(%(ids)s, %(countries)s, %(latitudes)s::float8[],
                          %(longitudes)s::float8[])
                   AS l(id, country_id, latitude, longitude)) lead
                """,
                may=nobody,
                placed=PLACED,
                position=POSITION,
                ids=leads.ids,
                countries=[lead.country_id.id for lead in leads],
                latitudes=[lead.partner_latitude for lead in leads],
                longitudes=[lead.partner_longitude for lead in leads],
            )
        )
        return {lead_id: partner_id for lead_id, partner_id in rows if partner_id}
