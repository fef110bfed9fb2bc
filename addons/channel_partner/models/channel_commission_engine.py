# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""From jobs and sales of stores to the ledger; batch, and repeatable (CP-06, CP-07).

All methods are private, take any number of documents in a constant number of queries,
and change nothing when they run a second time. They act on behalf of whoever made the
event happen, past access rules.
"""

import json

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from odoo.addons.service_revenue.models.service_incentive_direct import DirectTarget
from odoo.addons.service_revenue.tools.incentive import ZERO, decimal, round_money

from ..tools.channel_commission import CommissionTerms, Deal, choose, commission

BATCH = 500
POSITION = "channel_partner.commission_position"
#: Work orders that can still be earned by, and so be booked late.
OPEN_PROOFS = ("draft", "waiting_confirmation", "waiting_callback")


class ChannelCommission(models.Model):
    _inherit = "channel.commission"

    # ------------------------------------------------------------------
    # Entry points: something happened to ...
    # ------------------------------------------------------------------

    @api.model
    def _sync_jobs(self, orders):
        """These work orders were given, taken back, proven, or cost something else."""
        self._sync_documents("order_id", orders.ids)

    @api.model
    def _sync_sales(self, sales):
        """These sales were confirmed, changed, invoiced, refunded or cancelled."""
        self._sync_documents("sale_order_id", sales.ids)

    def _resync(self):
        """Derive these commissions again."""
        # sudo: see the head of the file.
        known = self.sudo()
        self._sync_jobs(known.order_id)
        self._sync_sales(known.sale_order_id)

    @api.model
    def _sync_sales_of(self, sales):
        """Sales behind which a store stands: as its lead's, or by its work orders."""
        if not sales:
            return
        self.env.flush_all()
        rows = self.env.execute_query(
            SQL(
                """
    SELECT sale.id, NULL::int AS job_id
      FROM sale_order sale
      JOIN crm_lead lead ON lead.id = sale.opportunity_id
     WHERE sale.id = ANY(%(sales)s) AND lead.channel_point_id IS NOT NULL
     UNION
    SELECT sale_order_id, NULL::int FROM channel_commission
     WHERE sale_order_id = ANY(%(sales)s)
     UNION
    SELECT NULL::int, job.id FROM fsm_order job
     WHERE job.channel_point_id IS NOT NULL
       AND (job.sale_id = ANY(%(sales)s) OR job.service_quote_id = ANY(%(sales)s)
            OR job.sale_line_id IN (
                SELECT id FROM sale_order_line WHERE order_id = ANY(%(sales)s)))
                """,
                sales=sales.ids,
            )
        )
        self._sync_documents("sale_order_id", [row[0] for row in rows if row[0]])
        self._sync_documents("order_id", [row[1] for row in rows if row[1]])

    @api.model
    def _open_jobs(self, orders):
        """Book these work orders where a store has them and nothing is booked yet."""
        if not orders:
            return
        self.env.flush_all()
        rows = self.env.execute_query(
            SQL(
                """
    SELECT job.id FROM fsm_order job
     WHERE job.id = ANY(%s) AND job.channel_point_id IS NOT NULL
       AND NOT EXISTS (
           SELECT FROM channel_commission booked
            WHERE booked.order_id = job.id
              AND booked.point_id = job.channel_point_id)
                """,
                orders.ids,
            )
        )
        self._sync_documents("order_id", [row[0] for row in rows])

    # ------------------------------------------------------------------
    # The one way
    # ------------------------------------------------------------------

    @api.model
    def _sync_documents(self, link, document_ids):
        """Open what is missing, bring base and amount up to date, tell the ledger.

        :param link: ``order_id`` or ``sale_order_id``
        """
        document_ids = sorted(set(document_ids))
        if not document_ids:
            return self.browse()
        self.env.flush_all()
        if link == "order_id":
            facts = self._read_job_facts(document_ids)
        else:
            facts = self._read_sale_facts(document_ids)
        # sudo: see the head of the file.
        commissions = self.sudo()
        commissions._open_missing(link, facts)
        booked = commissions.search([(link, "in", document_ids)], order="id")
        booked._notice_own_customers()
        booked._refresh(link, facts)
        booked._post(link, facts)
        return booked.with_env(self.env)

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

    def _notice_own_customers(self):
        """Hold what a firm earns by a job for itself: a person looks at it (CP-07).

        Also where the customer has the phone or the e-mail of somebody of the firm.
        """
        fresh = self.filtered(lambda commission: not commission.review_state)
        if not fresh:
            return
        rows = self.env.execute_query(
            SQL(
                """
    SELECT booked.id
      FROM channel_commission booked
      LEFT JOIN fsm_order job ON job.id = booked.order_id
      LEFT JOIN sale_order sale ON sale.id = booked.sale_order_id
      JOIN res_partner customer
        ON customer.id = COALESCE(job.service_partner_id, sale.partner_id)
     WHERE booked.id = ANY(%s)
       AND (customer.commercial_partner_id = booked.channel_partner_id
            OR EXISTS (
                SELECT FROM res_partner own
                 WHERE own.commercial_partner_id = booked.channel_partner_id
                   AND (own.email_normalized = customer.email_normalized
                        OR own.phone_sanitized = customer.phone_sanitized)))
                """,
                fresh.ids,
            )
        )
        self.browse(row[0] for row in rows).review_state = "open"

    # ------------------------------------------------------------------
    # Base and amount
    # ------------------------------------------------------------------

    def _refresh(self, link, facts):
        """Base, amount and explanation as the documents are now."""
        for booked in self:
            fact = facts[booked[link].id]
            terms = CommissionTerms.load(booked.terms)
            currency = booked.currency_id
            rounding = decimal(currency.rounding)
            base = round_money(booked._get_base(terms, fact), rounding)
            is_released = fact.point_id != booked.point_id.id
            amount = ZERO
            # A fixed amount is for a job; of a sale that is no more nothing is left.
            if not is_released and (link == "order_id" or base > ZERO):
                amount = commission(terms, base, rounding)
            vals = {
                "base_amount": float(base),
                "rate": float(terms.percent) if terms.kind == "percent" else 0.0,
                "amount": float(amount),
                "is_released": is_released,
                "explanation": booked._get_explanation(terms, base),
            }
            changed = {
                name: value for name, value in vals.items() if booked[name] != value
            }
            if changed:
                booked.write(changed)

    def _get_base(self, terms, fact):
        """Base in the currency of the commission, at the rate of the day of booking."""
        self.ensure_one()
        use_goods = terms.base == "goods" and fact.goods > ZERO
        amount = fact.goods if use_goods else fact.paid
        own = self.company_id.currency_id.id if use_goods else fact.currency_id
        if own == self.currency_id.id or not amount:
            return amount
        return decimal(
            self.env["res.currency"]
            .browse(own)
            ._convert(float(amount), self.currency_id, self.company_id, self.earned_on)
        )

    # ------------------------------------------------------------------
    # Into the ledger
    # ------------------------------------------------------------------

    @api.model
    def _get_ledger_rule(self):
        """Rule of the ledger under which commissions are booked."""
        rule = self.env.ref(
            "channel_partner.incentive_rule_commission", raise_if_not_found=False
        )
        if not rule:
            raise UserError(
                self.env._(
                    "The ledger rule for commissions is missing. Update the module "
                    "Channel Partner to get it back."
                )
            )
        # sudo: whoever completes a job may not read rules; only its kind is used.
        return rule.sudo()

    def _post(self, link, facts):
        """Bring the ledger to what these commissions say."""
        # sudo: the ledger is written by engines only.
        ledger = self.env["service.incentive.entry"].sudo()
        rule = self._get_ledger_rule() if self else None
        targets = []
        for booked in self:
            fact = facts[booked[link].id]
            targets.append(
                DirectTarget(
                    rule=rule,
                    beneficiary=booked.channel_partner_id,
                    origin=booked,
                    company=booked.company_id,
                    currency=booked.currency_id,
                    amount=decimal(booked.amount),
                    base=booked.base_amount,
                    rate=booked.rate,
                    note=booked.explanation,
                    back_note=booked._get_back_note(fact),
                    earned_on=booked.earned_on,
                    hold=booked._get_review_hold() or fact.hold,
                    # A job that is somebody else's by now says nothing about this.
                    job=booked.order_id if not booked.is_released else None,
                    gated=True,
                )
            )
        ledger._sync_direct(targets)

    def _get_review_hold(self):
        return {"open": "under_review", "refused": "fraud_refused"}.get(
            self.review_state
        )

    # ------------------------------------------------------------------
    # Schedule
    # ------------------------------------------------------------------

    @api.model
    def _cron_open(self):
        """Safety net: jobs of a store that nothing is booked for yet; resumable.

        Only jobs that can still be earned by: what was finished before a rule was made
        stays without a commission.
        """
        # sudo: a scheduled job keeps its own position.
        parameter = self.env["ir.config_parameter"].sudo()
        position = int(parameter.get_param(POSITION) or 0)
        while True:
            rows = self.env.execute_query(
                SQL(
                    """
    SELECT job.id FROM fsm_order job
     WHERE job.channel_point_id IS NOT NULL AND job.proof_state IN %s AND job.id > %s
       AND NOT EXISTS (
           SELECT FROM channel_commission booked
            WHERE booked.order_id = job.id
              AND booked.point_id = job.channel_point_id)
     ORDER BY job.id LIMIT %s
                    """,
                    OPEN_PROOFS,
                    position,
                    BATCH,
                )
            )
            self._sync_documents("order_id", [row[0] for row in rows])
            position = rows[-1][0] if len(rows) == BATCH else 0
            parameter.set_param(POSITION, str(position))
            time_left = self.env["ir.cron"]._commit_progress(
                len(rows), remaining=BATCH if position else 0
            )
            if not position or not time_left:
                break
