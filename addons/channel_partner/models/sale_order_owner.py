# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import models
from odoo.tools import SQL

#: Who closes ``sale`` when a store does: firm and store, by its lead or its people.
STORE_SIDE = SQL(
    """
      LEFT JOIN crm_lead deal ON deal.id = sale.opportunity_id
      LEFT JOIN res_users seller ON seller.id = sale.user_id
      LEFT JOIN res_partner seller_partner ON seller_partner.id = seller.partner_id
      LEFT JOIN res_partner assigned ON assigned.id = deal.partner_assigned_id
      LEFT JOIN LATERAL (
           SELECT point.id AS point_id, point.channel_partner_id,
                  firm.grade_id
             FROM channel_point point
             JOIN res_partner firm ON firm.id = point.channel_partner_id
            WHERE point.company_id = sale.company_id
              AND (point.id = deal.channel_point_id
                   OR deal.channel_point_id IS NULL
                      AND (point.partner_id = deal.partner_assigned_id
                           OR point.partner_id = deal.service_store_id
                           OR point.channel_partner_id IN (
                               assigned.commercial_partner_id,
                               seller_partner.commercial_partner_id)))
            ORDER BY point.id = deal.channel_point_id DESC NULLS LAST,
                     point.partner_id = deal.partner_assigned_id DESC NULLS LAST,
                     point.partner_id = deal.service_store_id DESC NULLS LAST,
                     point.id
            LIMIT 1
      ) AS store ON TRUE
    """
)


class SaleOrder(models.Model):
    """A sale makes a free customer somebody's (CP-24)."""

    _name = "sale.order"
    _inherit = ["sale.order", "channel.owned.mixin"]

    def _action_confirm(self):
        # The shares of this deal are locked below: by whose the customer was before.
        result = super()._action_confirm()
        self._channel_claim()
        return result

    def _channel_claim(self):
        """Claim, or keep, the customers of these confirmed orders for who sold."""
        self.env.flush_all()
        rows = self.env.execute_query_dict(
            SQL(
                """
    SELECT customer.commercial_partner_id AS partner_id, sale.company_id,
           store.point_id, store.channel_partner_id, store.grade_id,
           team.id AS team_id, seller.id AS user_id,
           COALESCE(team.is_service_team, FALSE)
               OR COALESCE(team.is_service_triage, FALSE) AS is_service,
           sale.date_order::date AS day, sale.name AS source,
           sale.opportunity_id AS lead_id, sale.id AS order_id,
           company.channel_claim_sales, company.channel_claim_service
      FROM sale_order sale
      JOIN res_company company ON company.id = sale.company_id
      JOIN res_partner customer ON customer.id = sale.partner_id
      %(store)s
      LEFT JOIN crm_team team ON team.id = COALESCE(sale.team_id, deal.team_id)
     WHERE sale.id = ANY(%(orders)s)
       AND sale.state = 'sale'
       AND customer.commercial_partner_id IS DISTINCT FROM store.channel_partner_id
       AND (store.point_id IS NOT NULL OR company.channel_claim_sales
            OR company.channel_claim_service)
     ORDER BY sale.id
                """,
                store=STORE_SIDE,
                orders=self.ids,
            )
        )
        self.env["channel.ownership"]._claim(
            [claim for row in rows if (claim := self._make_claim(row, "sold"))]
        )

    def _make_claim(self, row, way):
        """Claim of a row with store, team and salesperson; ``None``: nobody's."""
        sides = {
            "is_service",
            "channel_claim_sales",
            "channel_claim_service",
        }
        claim = {name: value for name, value in row.items() if name not in sides}
        claim["way"] = way
        if row["point_id"]:
            return {**claim, "kind": "store", "team_id": None, "user_id": None}
        if row["is_service"]:
            if not row["channel_claim_service"]:
                return None
            return {**claim, "kind": "service", "user_id": None}
        if row["channel_claim_sales"] and (row["user_id"] or row["team_id"]):
            return {**claim, "kind": "sales"}
        return None

    # ------------------------------------------------------------------
    # Only the owner sells, where the company says so
    # ------------------------------------------------------------------

    def _confirmation_error_message(self):
        error = super()._confirmation_error_message()
        return error or self._channel_owner_error()

    def _channel_owner_error(self):
        """Why this user cannot confirm, with the remedy; "" if he can."""
        self.ensure_one()
        if (
            self.env.su
            or not self.company_id.channel_owner_block
            or self.env.user.has_group("channel_partner.group_channel_manager")
        ):
            return ""
        ownership = self.channel_foreign_ownership_id
        if not ownership:
            return ""
        return self.env._(
            "%(customer)s is a customer of %(owner)s. Hand the deal over to the owner, "
            "raise a dispute, or ask a channel manager to confirm it.",
            customer=self.partner_id.display_name,
            owner=ownership.owner_name,
        )
