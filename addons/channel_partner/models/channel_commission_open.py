# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Booked for the first time: by which rule, and on which terms (CP-06)."""

import json

from odoo import api, fields, models
from odoo.tools import SQL

from ..tools.channel_commission import Deal, choose


class ChannelCommission(models.Model):
    _inherit = "channel.commission"

    @api.model
    def _open_missing(self, link, facts):
        """One row for each document that a store has, where a rule fits.

        A rule that is made later never reaches back: it is asked for when something
        happens to a document that nothing is booked for.
        """
        wanted = {
            (fact.id, fact.point_id): fact for fact in facts.values() if fact.point_id
        }
        if not wanted:
            return
        known = {
            (row[0], row[1])
            for row in self.env.execute_query(
                SQL(
                    "SELECT %(link)s, point_id FROM channel_commission"
                    " WHERE %(link)s = ANY(%(ids)s)",
                    link=SQL.identifier(link),
                    ids=[key[0] for key in wanted],
                )
            )
        }
        missing = [fact for key, fact in wanted.items() if key not in known]
        # A sale earns when it is won; before that there is nothing to book.
        missing = [
            fact for fact in missing if link == "order_id" or fact.hold != "waiting_won"
        ]
        if not missing:
            return
        side = "service" if link == "order_id" else "sales"
        rules = self.env["channel.commission.rule"].search([("side", "=", side)])
        keys = rules._get_keys()
        points = self.env["channel.point"].browse({fact.point_id for fact in missing})
        points.fetch(["type_id", "relation", "scenario_ids", "channel_partner_id"])
        rows = []
        for fact in missing:
            point = points.browse(fact.point_id)
            firm = self.env["res.partner"].browse(
                fact.firm_id or point.channel_partner_id.id
            )
            deal = Deal(
                side=side,
                company_id=fact.company_id,
                day=fact.day,
                grade_id=firm.grade_id.id or None,
                type_id=point.type_id.id,
                relation=point.relation,
                scenario_ids=frozenset(point.scenario_ids.ids),
                paths=fact.paths,
            )
            key = choose(keys, deal)
            if key:
                rule = rules.browse(key.rule_id)
                rows.append(self._prepare_row(link, fact, deal, rule, firm))
        self._insert_rows(rows)

    @api.model
    def _prepare_row(self, link, fact, deal, rule, firm):
        company = self.env["res.company"].browse(fact.company_id)
        currency = self.env["res.currency"].browse(
            fact.currency_id if rule.base == "paid" else company.currency_id.id
        )
        path = self._get_path(rule, fact)
        return {
            link: fact.id,
            "side": deal.side,
            "company_id": fact.company_id,
            "point_id": fact.point_id,
            "channel_partner_id": firm.id,
            "rule_id": rule.id,
            "terms": rule._get_terms(company, currency, fact.day).dump(),
            "grade_id": deal.grade_id,
            "type_id": deal.type_id,
            "categ_id": path and int(path.rstrip("/").rsplit("/", 1)[-1]),
            "earned_on": fields.Date.to_string(fact.day),
            "currency_id": currency.id,
        }

    @api.model
    def _get_path(self, rule, fact):
        """Category that the explanation names: the product's that the rule is for."""
        asked = rule.categ_id.parent_path or ""
        return next((path for path in fact.paths if path.startswith(asked)), None)

    @api.model
    def _insert_rows(self, rows):
        """Of two at once for one document, PostgreSQL makes one run again."""
        if not rows:
            return
        self.env.execute_query(
            SQL(
                """
    INSERT INTO channel_commission (
        order_id, sale_order_id, side, company_id, point_id, channel_partner_id,
        rule_id, terms, grade_id, type_id, categ_id, earned_on, currency_id,
        base_amount, rate, amount, is_released,
        create_uid, create_date, write_uid, write_date)
    SELECT order_id, sale_order_id, side, company_id, point_id, channel_partner_id,
           rule_id, terms, grade_id, type_id, categ_id, earned_on, currency_id,
           0, 0, 0, FALSE, %(uid)s, %(now)s, %(uid)s, %(now)s
      FROM JSONB_TO_RECORDSET(%(rows)s::jsonb) AS booked (
           order_id integer, sale_order_id integer, side varchar, company_id integer,
           point_id integer, channel_partner_id integer, rule_id integer, terms jsonb,
           grade_id integer, type_id integer, categ_id integer, earned_on date,
           currency_id integer)
     ORDER BY order_id, sale_order_id
        ON CONFLICT DO NOTHING
 RETURNING id
                """,
                rows=json.dumps(rows),
                uid=self.env.uid,
                now=self.env.cr.now(),
            )
        )
        self.invalidate_model()
