# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Engine of the shares: suggest, lock, replace. Set-based: constant queries.

It reads and writes with SQL, past access rules, on behalf of whoever made the event
happen; nothing in it depends on what that person may see.
"""

import json
from collections import defaultdict

from odoo import api, models
from odoo.tools import SQL

from ..tools.attribution import Policy, make_room, percent, pick_policy, suggest

BATCH = 1000


class ServiceAttribution(models.Model):
    _inherit = "service.attribution"

    # ------------------------------------------------------------------
    # Entry points
    # ------------------------------------------------------------------

    @api.model
    def _refresh_orders(self, orders):
        """Bring the suggestions of these orders to what they should be now.

        A confirmed order that has no shares yet gets them locked. Orders in which
        service took no part have none.
        """
        if orders:
            self._suggest(orders.ids)

    @api.model
    def _lock_orders(self, orders):
        """These orders were confirmed: the shares are fixed. Again changes nothing."""
        if orders:
            self._suggest(orders.ids, lock=True)

    @api.model
    def _refresh_leads(self, leads):
        """The origin or the assists of these leads changed."""
        if not leads:
            return
        rows = self.env.execute_query(
            SQL(
                """
    SELECT sale.id
      FROM sale_order sale
      JOIN crm_lead lead ON lead.id = sale.opportunity_id
     WHERE (lead.id = ANY(%(leads)s) OR lead.service_merged_into_id = ANY(%(leads)s))
       AND sale.state IN ('draft', 'sent')
                """,
                leads=leads.ids,
            )
        )
        if rows:
            self._suggest([row[0] for row in rows])

    @api.model
    def _backfill(self):
        """Lock the shares of confirmed orders that have none, for a migration.

        Leads that were captured before the test existed are tested first, with what is
        known today. Works in batches and can be repeated.

        :return: number of orders looked at
        """
        Lead = self.env["crm.lead"].with_context(active_test=False)
        untested = Lead.search(
            [("service_captured_at", "!=", False), ("service_origin", "=", False)]
        )
        for start in range(0, len(untested), BATCH):
            untested[start : start + BATCH]._service_test_origin()
        self.env.flush_all()
        order_ids = [
            row[0]
            for row in self.env.execute_query(
                SQL(
                    """
    SELECT sale.id
      FROM sale_order sale
      JOIN crm_lead lead ON lead.id = sale.opportunity_id
      LEFT JOIN crm_lead head ON head.id = lead.service_merged_into_id
      LEFT JOIN service_attribution attribution ON attribution.order_id = sale.id
     WHERE sale.state = 'sale'
       AND COALESCE(head.service_captured_at, lead.service_captured_at) IS NOT NULL
       AND attribution.state IS DISTINCT FROM 'locked'
     ORDER BY sale.id
                    """
                )
            )
        ]
        for start in range(0, len(order_ids), BATCH):
            self._suggest(order_ids[start : start + BATCH], lock=True)
        return len(order_ids)

    # ------------------------------------------------------------------
    # Suggest and lock
    # ------------------------------------------------------------------

    @api.model
    def _suggest(self, order_ids, lock=False):
        """Write the suggested shares of these orders, unless they are locked.

        :param lock: lock what exists afterwards
        """
        self.env.flush_all()
        deals = self._read_deals(order_ids)
        if not deals:
            return
        parts = self._read_parts(deals)
        assistants = self._read_assistants(
            [deal["lead_id"] for deal in deals if deal["lead_id"]]
        )
        policies = self._read_policies()
        departments = self._read_departments({deal["company_id"] for deal in deals})
        heads, lines, gone = [], [], []
        for deal in deals:
            helpers = assistants.get(deal["lead_id"], [])
            others = parts.get(deal["order_id"], [])
            if not deal["referrer_id"] and not helpers and not others:
                if deal["attribution_id"]:
                    gone.append(deal["attribution_id"])
                continue
            if deal["referrer_id"]:
                origin = deal["origin"] or "new"
            else:
                origin = "assisted" if helpers else "transferred"
            policy = pick_policy(policies, origin, deal["company_id"], deal["day"])
            heads.append(
                {
                    "order_id": deal["order_id"],
                    "company_id": deal["company_id"],
                    "lead_id": deal["lead_id"],
                    "origin": origin,
                }
            )
            shares = make_room(
                suggest(policy, deal["referrer_id"], helpers, deal["closer_id"]),
                sum(percent(share) for _role, _person, _team, share in others),
            )
            lines += [
                {
                    "order_id": deal["order_id"],
                    "role": role,
                    "partner_id": partner_id,
                    "team_id": team_id,
                    "percent": str(percent(share)),
                }
                for role, partner_id, team_id, share in others
            ]
            for role, partner_id, share in shares:
                lines.append(
                    {
                        "order_id": deal["order_id"],
                        "role": role,
                        "partner_id": partner_id,
                        "team_id": deal["team_id"]
                        if role == "closed"
                        else departments.get(deal["company_id"]),
                        "percent": str(share),
                    }
                )
        if gone:
            self.env.cr.execute(
                SQL("DELETE FROM service_attribution WHERE id = ANY(%s)", gone)
            )
        if heads:
            self._write_shares(heads, lines)
            confirmed = [deal["order_id"] for deal in deals if deal["confirmed"]]
            to_lock = [
                head["order_id"]
                for head in heads
                if lock or head["order_id"] in confirmed
            ]
            if to_lock:
                self._lock(to_lock)
        self._forget()

    def _forget(self):
        """What was written with SQL is not in the cache."""
        self.env["service.attribution.line"].invalidate_model()
        self.invalidate_model()
        names = ["service_attribution_ids", "service_attribution_line_ids"]
        self.env["sale.order"].invalidate_model(
            [
                *names,
                "service_attribution_id",
                "service_origin",
                "service_origin_note",
                "service_attribution_state",
                "is_service_change_allowed",
            ]
        )
        self.env["crm.lead"].invalidate_model([*names, "is_service_origin_locked"])

    @api.model
    def _read_deals(self, order_ids):
        """Facts of the orders whose shares are not locked.

        Nobody to close, that is no salesperson: the leader of the team closes, else
        the company.
        """
        return self.env.execute_query_dict(
            SQL(
                """
    SELECT sale.id AS order_id, sale.company_id, head.id AS lead_id,
           sale.date_order::date AS day, sale.state = 'sale' AS confirmed,
           head.service_referrer_id AS referrer_id, head.service_origin AS origin,
           COALESCE(seller.partner_id, leader.partner_id, company.partner_id)
               AS closer_id,
           team.id AS team_id, attribution.id AS attribution_id
      FROM sale_order sale
      JOIN res_company company ON company.id = sale.company_id
      LEFT JOIN crm_lead lead ON lead.id = sale.opportunity_id
      LEFT JOIN crm_lead head
        ON head.id = COALESCE(lead.service_merged_into_id, lead.id)
      LEFT JOIN res_users seller ON seller.id = sale.user_id
      LEFT JOIN crm_team team ON team.id = COALESCE(sale.team_id, head.team_id)
      LEFT JOIN res_users leader ON leader.id = team.user_id
      LEFT JOIN service_attribution attribution ON attribution.order_id = sale.id
     WHERE sale.id = ANY(%(orders)s)
       AND sale.state != 'cancel'
       AND attribution.state IS DISTINCT FROM 'locked'
     ORDER BY sale.id
                """,
                orders=list(order_ids),
            )
        )

    @api.model
    def _read_parts(self, deals):
        """Parts of these deals that come off before the policy divides the rest.

        Hook, in a constant number of queries. It may also correct who closes a deal:
        ``closer_id`` of the facts.

        :return: {order id: [(role, partner id, team id, percent)]}; no role and person
            twice, none of those that the policy gives, together at most 100
        """
        return {}

    @api.model
    def _read_assistants(self, lead_ids):
        """{lead id: persons who assisted, in order}."""
        if not lead_ids:
            return {}
        assistants = defaultdict(list)
        for lead_id, partner_id in self.env.execute_query(
            SQL(
                "SELECT lead_id, partner_id FROM service_assist"
                " WHERE lead_id = ANY(%s) ORDER BY id",
                lead_ids,
            )
        ):
            assistants[lead_id].append(partner_id)
        return assistants

    @api.model
    def _read_policies(self):
        return [
            Policy(
                row["origin"],
                percent(row["brought"]),
                percent(row["assisted"]),
                percent(row["closed"]),
                row["company_id"],
                row["date_from"],
                row["date_to"],
                row["id"],
            )
            for row in self.env.execute_query_dict(
                SQL(
                    "SELECT id, origin, brought, assisted, closed, company_id,"
                    " date_from, date_to FROM service_attribution_policy WHERE active"
                )
            )
        ]

    @api.model
    def _read_departments(self, company_ids):
        """{company id: team of the service there}."""
        return dict(
            self.env.execute_query(
                SQL(
                    """
    SELECT DISTINCT ON (company.id) company.id, team.id
      FROM res_company company
      JOIN crm_team team
        ON team.active AND COALESCE(team.company_id, company.id) = company.id
       AND (team.is_service_triage OR team.is_service_team)
     WHERE company.id = ANY(%s)
     ORDER BY company.id, team.is_service_triage DESC NULLS LAST, team.company_id,
              team.sequence, team.id
                    """,
                    list(company_ids),
                )
            )
        )

    # ------------------------------------------------------------------
    # Writing
    # ------------------------------------------------------------------

    @api.model
    def _write_shares(self, heads, lines):
        """Insert or replace heads and lines by order, in two statements."""
        self.env.execute_query(
            SQL(
                """
    INSERT INTO service_attribution (order_id, company_id, lead_id, origin, state,
           create_uid, create_date, write_uid, write_date)
    SELECT order_id, company_id, lead_id, origin, 'open',
           %(uid)s, %(now)s, %(uid)s, %(now)s
      FROM JSONB_TO_RECORDSET(%(heads)s::jsonb) AS head (
           order_id integer, company_id integer, lead_id integer, origin varchar)
        ON CONFLICT (order_id) DO UPDATE
       SET lead_id = EXCLUDED.lead_id, origin = EXCLUDED.origin,
           company_id = EXCLUDED.company_id,
           write_uid = EXCLUDED.write_uid, write_date = EXCLUDED.write_date
 RETURNING id
                """,
                heads=json.dumps(heads),
                uid=self.env.uid,
                now=self.env.cr.now(),
            )
        )
        self._write_lines(lines, [head["order_id"] for head in heads])

    @api.model
    def _write_lines(self, lines, order_ids):
        """Replace the lines of these orders; those that stay keep their id."""
        self.env.execute_query(
            SQL(
                """
    WITH wanted AS (
        SELECT attribution.id AS attribution_id, attribution.order_id,
               attribution.lead_id, attribution.company_id, line.role,
               line.partner_id, line.team_id, line.percent
          FROM JSONB_TO_RECORDSET(%(lines)s::jsonb) AS line (
               order_id integer, role varchar, partner_id integer, team_id integer,
               percent numeric)
          JOIN service_attribution attribution ON attribution.order_id = line.order_id
    ), gone AS (
        DELETE FROM service_attribution_line line
         WHERE order_id = ANY(%(orders)s)
           AND NOT EXISTS (
               SELECT FROM wanted
                WHERE wanted.attribution_id = line.attribution_id
                  AND wanted.role = line.role
                  AND wanted.partner_id = line.partner_id)
    )
    INSERT INTO service_attribution_line (attribution_id, order_id, lead_id, company_id,
           role, partner_id, team_id, percent,
           create_uid, create_date, write_uid, write_date)
    SELECT attribution_id, order_id, lead_id, company_id, role, partner_id, team_id,
           percent, %(uid)s, %(now)s, %(uid)s, %(now)s
      FROM wanted
        ON CONFLICT (attribution_id, role, partner_id) DO UPDATE
       SET percent = EXCLUDED.percent, team_id = EXCLUDED.team_id,
           lead_id = EXCLUDED.lead_id, company_id = EXCLUDED.company_id,
           write_uid = EXCLUDED.write_uid, write_date = EXCLUDED.write_date
 RETURNING id
                """,
                lines=json.dumps(lines),
                orders=list(order_ids),
                uid=self.env.uid,
                now=self.env.cr.now(),
            )
        )

    @api.model
    def _lock(self, order_ids):
        self.env.cr.execute(
            SQL(
                "UPDATE service_attribution SET state = 'locked', locked_on = %s"
                " WHERE order_id = ANY(%s) AND state = 'open'",
                self.env.cr.now(),
                order_ids,
            )
        )

    def _replace(self, origin, lines):
        """Write the shares of an approved change, past the lock.

        :param lines: dicts with role, partner_id, team_id and percent
        """
        self.ensure_one()
        self.env.flush_all()
        with self._permitted():
            self.env.cr.execute(
                SQL(
                    "UPDATE service_attribution SET origin = %s, write_uid = %s,"
                    " write_date = %s WHERE id = %s",
                    origin,
                    self.env.uid,
                    self.env.cr.now(),
                    self.id,
                )
            )
            self._write_lines(
                [{**line, "order_id": self.order_id.id} for line in lines],
                self.order_id.ids,
            )
        self._forget()
