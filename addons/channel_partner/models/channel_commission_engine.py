# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""From jobs and sales of stores to the ledger; batch, and repeatable (CP-06, CP-07).

All methods are private, take any number of documents in a constant number of queries,
and change nothing when they run a second time. They act on behalf of whoever made the
event happen, past access rules.
"""

from odoo import api, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from odoo.addons.service_revenue.models.service_incentive_direct import DirectTarget
from odoo.addons.service_revenue.tools.incentive import ZERO, decimal, round_money

from ..tools.channel_commission import CommissionTerms, commission

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
