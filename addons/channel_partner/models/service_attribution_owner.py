# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from collections import defaultdict

from odoo import api, fields, models
from odoo.tools import SQL

from .sale_order_owner import STORE_SIDE

OWNER_ROLE = ("owner", "Owner of the Customer")


class ServiceAttribution(models.Model):
    """The owner of a protected customer has his part when others close (CP-24, CP-11).

    His part comes off first, what is left is divided by the policy as ever, so that the
    shares sum to exactly 100. A dispute that was decided about the deal goes before.
    """

    _inherit = "service.attribution"

    @api.model
    def _read_parts(self, deals):
        parts = super()._read_parts(deals)
        owned = defaultdict(dict)
        by_id = {deal["order_id"]: deal for deal in deals}
        decided = set()
        for row in self.env.execute_query_dict(self._parts_sql(list(by_id))):
            deal = by_id[row["order_id"]]
            if row["closer_id"]:
                deal["closer_id"] = row["closer_id"]
            if row["owner_id"] is None or row["owner_id"] == deal["closer_id"]:
                continue
            if row["is_decided"]:
                decided.add(row["order_id"])
            elif (
                row["order_id"] in decided
                or deal["referrer_id"]
                and (row["kind"] == "service")
            ):
                continue
            # Two departments that nobody leads are both the company's.
            _team, percent = owned[row["order_id"]].get(row["owner_id"], (None, 0))
            owned[row["order_id"]][row["owner_id"]] = (
                row["team_id"],
                percent + row["percent"],
            )
        for order_id, owners in owned.items():
            parts[order_id] = parts.get(order_id, []) + [
                ("owner", owner_id, team_id, percent)
                for owner_id, (team_id, percent) in owners.items()
            ]
        return parts

    @api.model
    def _parts_sql(self, order_ids):
        """Rows of these orders: who closes if a store does, and parts of owners.

        Of a deal that a dispute was decided about, everybody but who closes has what
        was decided; else the owner of that day has his part, unless he closes himself.
        """
        return SQL(
            """
    WITH deal AS (
        SELECT sale.id AS order_id, sale.company_id, sale.opportunity_id,
               sale.date_order::date AS day, sale.user_id,
               customer.commercial_partner_id AS customer_id,
               store.channel_partner_id AS firm_id,
               COALESCE(sale.team_id, deal.team_id) AS team_id
          FROM sale_order sale
          JOIN res_partner customer ON customer.id = sale.partner_id
          %(store)s
         WHERE sale.id = ANY(%(orders)s)
    ), side AS (
        SELECT deal.*,
               NULLIF(deal.firm_id, deal.customer_id) AS closer_id,
               COALESCE(team.is_service_team, FALSE)
                   OR COALESCE(team.is_service_triage, FALSE) AS is_service
          FROM deal LEFT JOIN crm_team team ON team.id = deal.team_id
    ), claim AS (
        SELECT side.order_id, claim.kind, claim.channel_partner_id, claim.user_id,
               claim.team_id, claim.percent, TRUE AS is_decided
          FROM side
          JOIN channel_dispute dispute
            ON dispute.state = 'decided'
           AND (dispute.order_id = side.order_id
                OR dispute.order_id IS NULL AND dispute.lead_id = side.opportunity_id)
          JOIN channel_dispute_claim claim ON claim.dispute_id = dispute.id
         WHERE claim.percent > 0
         UNION ALL
        SELECT side.order_id, own.kind, own.channel_partner_id, own.user_id,
               own.team_id, own.split, FALSE
          FROM side
          JOIN channel_ownership own
            ON own.partner_id = side.customer_id AND own.company_id = side.company_id
           AND own.is_void IS NOT TRUE AND own.date_from <= side.day
           AND COALESCE(own.date_to, 'infinity') >= side.day
         WHERE own.split > 0
    )
    SELECT side.order_id, side.closer_id, part.kind, part.team_id, part.percent,
           part.owner_id, part.is_decided
      FROM side
      LEFT JOIN LATERAL (
           SELECT claim.kind, claim.team_id, SUM(claim.percent) AS percent,
                  claim.is_decided,
                  COALESCE(claim.channel_partner_id, person.partner_id,
                           leader.partner_id, company.partner_id) AS owner_id
             FROM claim
             JOIN res_company company ON company.id = side.company_id
             LEFT JOIN res_users person ON person.id = claim.user_id
             LEFT JOIN crm_team team ON team.id = claim.team_id
             LEFT JOIN res_users leader ON leader.id = team.user_id
            WHERE claim.order_id = side.order_id
              AND NOT CASE claim.kind
                  WHEN 'store' THEN
                      COALESCE(claim.channel_partner_id = side.firm_id, FALSE)
                  WHEN 'service' THEN side.closer_id IS NULL AND side.is_service
                  ELSE side.closer_id IS NULL AND COALESCE(
                      claim.user_id = side.user_id,
                      claim.team_id = side.team_id, FALSE)
                  END
            GROUP BY claim.kind, claim.team_id, claim.is_decided, 5
      ) AS part ON TRUE
     ORDER BY side.order_id, part.is_decided DESC, part.owner_id
            """,
            store=STORE_SIDE,
            orders=order_ids,
        )

    def _get_origin_note(self):
        self.ensure_one()
        if not self.lead_id.service_captured_at:
            owners = self.line_ids.filtered(lambda line: line.role == "owner")
            if owners and not self.line_ids.filtered(
                lambda line: line.role in ("brought", "assisted")
            ):
                return self.env._(
                    "The customer is protected: %(owner)s has a part of the deal.",
                    owner=", ".join(owners.partner_id.mapped("name")),
                )
        return super()._get_origin_note()


def _keep_owner_lines(lines):
    """What was the owner's part stays, as that of somebody who assisted."""
    with lines.env["service.attribution"]._permitted():
        lines.env.cr.execute(
            SQL(
                "UPDATE service_attribution_line SET role = 'assisted'"
                " WHERE id = ANY(%s)",
                lines.ids,
            )
        )
    lines.invalidate_recordset(["role"])


class ServiceAttributionLine(models.Model):
    _inherit = "service.attribution.line"

    role = fields.Selection(
        selection_add=[OWNER_ROLE, ("closed",)],
        ondelete={"owner": _keep_owner_lines},
    )


class ServiceAttributionChangeLine(models.Model):
    _inherit = "service.attribution.change.line"

    role = fields.Selection(
        selection_add=[OWNER_ROLE, ("closed",)],
        # sudo: when the addon is removed.
        ondelete={"owner": lambda lines: lines.sudo().write({"role": "assisted"})},
    )


class ServiceAttributionReport(models.Model):
    _inherit = "service.attribution.report"

    role = fields.Selection(selection_add=[OWNER_ROLE, ("closed",)])


class ServiceIncentiveRule(models.Model):
    """A share of the sale can go to the owner of the customer."""

    _inherit = "service.incentive.rule"

    role = fields.Selection(
        selection_add=[("owner", "Who owns the customer"), ("closed",)],
        ondelete={"owner": "cascade"},
    )


class ServiceIncentiveEntry(models.Model):
    _inherit = "service.incentive.entry"

    @api.model
    def _share_persons(self):
        """Rules of the other roles are about deals of the service, as before."""
        return SQL(
            """
        SELECT person.partner_id
          FROM (%s) AS person
         WHERE rule.role = 'owner'
            OR lead.service_referrer_id IS NOT NULL
            OR EXISTS (
               SELECT FROM service_attribution_line part
                WHERE part.order_id = sale.id
                  AND part.role IN ('brought', 'assisted'))
            """,
            super()._share_persons(),
        )
