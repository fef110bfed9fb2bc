# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Engine of the ledger: what is earned, and what it still waits for.

All methods are private, take any number of documents in a constant number of queries,
and can be repeated: the second run changes nothing. They read and write with SQL, past
access rules, on behalf of whoever made the event happen; nothing in them depends on
what that person may see.
"""

import json

from odoo import api, fields, models
from odoo.tools import SQL

from ..tools import incentive
from ..tools.incentive import LOST

BATCH = 1000


class ServiceIncentiveEntry(models.Model):
    _inherit = "service.incentive.entry"

    # ------------------------------------------------------------------
    # Entry points: something happened to ...
    # ------------------------------------------------------------------

    @api.model
    def _accrue_for_leads(self, leads, stage):
        """Book the bounties of captured leads that were accepted or won (SR-08).

        A bounty that falls due when the sale is delivered or paid is booked when the
        lead is won, and waits. A lead earns each bounty once, however often it reaches
        the stage.
        """
        if not leads:
            return
        self.env.flush_all()
        stages = ["accepted"] if stage == "accepted" else ["won", "delivered", "paid"]
        self._sync(
            leads.ids, candidates=self._read_bounty_candidates(leads.ids, stages)
        )

    @api.model
    def _sync_orders(self, orders):
        """Bring the ledger to what these sale orders are worth now (SR-08, CP-07).

        Confirmed, amended, delivered, invoiced, refunded, paid or cancelled: the target
        is computed anew and the difference is posted as one more entry.
        """
        if not orders:
            return
        self.env.flush_all()
        lead_ids = [
            row[0]
            for row in self.env.execute_query(
                SQL(
                    """
    SELECT lead.id
      FROM sale_order sale
      JOIN crm_lead lead ON lead.id = sale.opportunity_id
     WHERE sale.id = ANY(%(orders)s)
       AND (lead.service_referrer_id IS NOT NULL OR %(attributed)s)
     UNION
    SELECT lead_id FROM service_incentive_entry WHERE sale_order_id = ANY(%(orders)s)
                    """,
                    orders=orders.ids,
                    attributed=self._is_attributed(),
                )
            )
        ]
        if lead_ids:
            self._sync(lead_ids, candidates=self._read_share_candidates(orders.ids))

    @api.model
    def _is_attributed(self):
        """Condition that somebody has a part of ``sale`` (CP-11, CP-12)."""
        if "service.attribution" not in self.env:
            return SQL("FALSE")
        return SQL(
            "EXISTS (SELECT FROM service_attribution_line WHERE order_id = sale.id)"
        )

    @api.model
    def _evaluate_for_orders(self, fsm_orders):
        """The proof of these work orders changed (CP-07)."""
        if not fsm_orders:
            return
        self.env.flush_all()
        rows = self.env.execute_query(
            SQL(
                """
    WITH job AS (
        SELECT job.id, job.ticket_id, COALESCE(line.order_id, job.sale_id) AS sale_id
          FROM fsm_order job
          LEFT JOIN sale_order_line line ON line.id = job.sale_line_id
         WHERE job.id = ANY(%(jobs)s)
    ), touched AS (
        SELECT lead.id
          FROM job JOIN crm_lead lead ON lead.service_order_id = job.id
         UNION
        SELECT lead.id
          FROM job JOIN crm_lead lead ON lead.service_ticket_id = job.ticket_id
         UNION
        SELECT sale.opportunity_id
          FROM job JOIN sale_order sale ON sale.id = job.sale_id
    )
    SELECT id, NULL AS origin_model, NULL AS origin_id FROM touched
     WHERE EXISTS (SELECT FROM service_incentive_entry WHERE lead_id = touched.id)
     UNION
    SELECT NULL, origin_model, origin_id FROM service_incentive_entry
     WHERE fsm_order_id = ANY(%(jobs)s) AND lead_id IS NULL
                """,
                jobs=fsm_orders.ids,
            )
        )
        self._sync(lead_id for lead_id, _model, _id in rows if lead_id)
        self._resync_origins(
            (model, origin_id) for lead_id, model, origin_id in rows if not lead_id
        )

    @api.model
    def _evaluate_for_leads(self, leads):
        """These leads went back from a stage that they had reached."""
        self.env.flush_all()
        self._sync(leads.ids)

    @api.model
    def _evaluate(self, entries):
        """Derive state and hold reason of these entries again."""
        self.env.flush_all()
        self._sync(entries.lead_id.ids)

    @api.model
    def _cron_evaluate(self):
        """Safety net: derive everything again that is not settled, lead by lead.

        What no event announces (a payment gateway that reports late, a ticket that is
        closed without a visit) is found here. Resumes after the last lead of the run
        before.
        """
        # sudo: a scheduled job keeps its own position.
        parameter = self.env["ir.config_parameter"].sudo()
        name = "service_revenue.ledger_position"
        position = int(parameter.get_param(name) or 0)
        self._sync_payments()
        while True:
            lead_ids = [
                row[0]
                for row in self.env.execute_query(
                    SQL(
                        """
    SELECT DISTINCT lead_id FROM service_incentive_entry
     WHERE state IN ('pending', 'payable') AND lead_id > %s
     ORDER BY lead_id LIMIT %s
                        """,
                        position,
                        BATCH,
                    )
                )
            ]
            self._sync(lead_ids)
            position = lead_ids[-1] if len(lead_ids) == BATCH else 0
            parameter.set_param(name, str(position))
            time_left = self.env["ir.cron"]._commit_progress(
                len(lead_ids), remaining=BATCH if position else 0
            )
            if not position or not time_left:
                break
        self._cron_resync_origins()

    # ------------------------------------------------------------------
    # The one way into the ledger
    # ------------------------------------------------------------------

    @api.model
    def _sync(self, lead_ids, candidates=None):
        """Post what is missing and derive the states, for these leads.

        :param candidates: groups that may be opened. Others are only changed where
            something is booked already, so that a new rule never reaches back.

        The caller has flushed. Open entries are written even when nothing changes for
        them: two transactions that look at the same money at once must collide, so
        that one of them is retried with the facts of the other.
        """
        lead_ids = list(lead_ids)
        if not lead_ids:
            return
        groups = self._read_groups(SQL("lead_id = ANY(%s)", lead_ids))
        groups = {**(candidates or {}), **groups}
        if not groups:
            return
        groups = {**self._read_pools(groups), **groups}
        facts = self._read_facts(groups.values())
        inserts, updates = [], []
        for group, values in self._derive(groups, facts):
            if values["post"]:
                inserts.append(self._prepare_entry_vals(group, values))
            updates += [{"id": entry_id, **values} for entry_id in group.open_ids]
        self._post_entries(inserts)
        self._post_states(updates)
        self.invalidate_model()

    @api.model
    def _derive(self, groups, facts):
        """Correction, state and reasons of each group, as (group, values); no write."""
        reviews = self._read_reviews(groups.values())
        proofs = {key: self._get_hold(group, facts) for key, group in groups.items()}
        reasons = {
            key: [hold for hold in (*found, reviews.get(key)) if hold]
            for key, (found, _job_id) in proofs.items()
        }
        holds = {key: incentive.first_hold(found) for key, found in reasons.items()}
        # Another reason may come first: what is lost is lost even while it also waits.
        lost = {key for key, found in reasons.items() if not LOST.isdisjoint(found)}
        targets = self._get_targets(groups, facts, lost)
        for key, group in groups.items():
            target = targets[key]
            amount = incentive.correction(target.amount, group.booked)
            state, hold = incentive.decide(group.open_sum + amount, holds[key])
            # That a rule with terms pays nothing is worth a first entry, too: it says
            # why, and it keeps the place of the deal in the order of its period.
            is_news = group.terms_id and not group.count
            yield (
                group,
                {
                    "post": amount or (is_news and (target.base or target.limit)),
                    "amount": amount,
                    "base_amount": incentive.round_money(target.base, group.rounding),
                    "rate": self._get_rate(group, target),
                    "state": state,
                    "hold_reason": hold,
                    "limit_reason": target.limit,
                    "fsm_order_id": proofs[key][1],
                },
            )

    @api.model
    def _get_hold(self, group, facts):
        """(everything that a group waits for, work order that decides)."""
        lead = facts.leads[group.lead_id]
        confirmed = facts.get_sales(group)
        alive = [sale for sale in confirmed if incentive.sale_is_alive(sale)]
        proof_hold, job_id = facts.get_proof(group, alive)
        won = lead["won"] and (bool(alive) or not confirmed)
        holds = incentive.stage_holds(group.stage, lead["service_state"], won, alive)
        if lead["to_mend"]:
            holds.append("waiting_quality")
        return [*holds, proof_hold], job_id

    @api.model
    def _get_rate(self, group, target):
        """Percent as it is shown: with tiers, what the deal comes to altogether."""
        if group.terms.tiers and target.base:
            return round(target.amount / target.base * 100, 4)
        return group.rate

    @api.model
    def _read_reviews(self, groups):
        """{group key: hold reason} of what somebody looks at before it is paid.

        Hook: ``under_review`` holds, ``fraud_refused`` takes back what was settled.
        """
        return {}

    @api.model
    def _prepare_entry_vals(self, group, values):
        """Row of one more entry of a group; hook for what other addons add."""
        return {
            "rule_id": group.rule_id,
            "beneficiary_id": group.beneficiary_id,
            "company_id": group.company_id,
            "currency_id": group.currency_id,
            "base_amount": str(values["base_amount"]),
            "rate": str(values["rate"]),
            "amount": str(values["amount"]),
            "kind": "adjustment" if group.count else "accrual",
            "stage": group.stage,
            "proof": group.proof,
            "adjusts_id": group.first_id,
            "lead_id": group.lead_id,
            "sale_order_id": group.sale_order_id,
            "origin_model": group.origin_model,
            "origin_id": group.origin_id,
            "occurrence": group.get_occurrence(),
            "terms_id": group.terms_id,
            "earned_on": fields.Date.to_string(group.earned_on),
            "state": values["state"],
            "hold_reason": values["hold_reason"],
            "limit_reason": values["limit_reason"],
            "fsm_order_id": values["fsm_order_id"],
        }

    @api.model
    def _post_entries(self, rows):
        """Append to the ledger. Of two at once, PostgreSQL makes one retry."""
        if not rows:
            return
        self.env.execute_query(
            SQL(
                """
    INSERT INTO service_incentive_entry (
        rule_id, beneficiary_id, company_id, currency_id, base_amount, rate, amount,
        kind, stage, proof, adjusts_id, lead_id, sale_order_id, origin_model, origin_id,
        occurrence, note, date, terms_id, earned_on, state, hold_reason, limit_reason,
        fsm_order_id, payable_on,
        create_uid, create_date, write_uid, write_date)
    SELECT rule_id, beneficiary_id, company_id, currency_id, base_amount, rate, amount,
           kind, stage, proof, adjusts_id, lead_id, sale_order_id, origin_model,
           origin_id, occurrence, note, %(today)s, terms_id, earned_on, state,
           hold_reason, limit_reason, fsm_order_id,
           CASE WHEN state = 'payable' THEN %(today)s::date END,
           %(uid)s, %(now)s, %(uid)s, %(now)s
      FROM JSONB_TO_RECORDSET(%(rows)s::jsonb) AS entry (
           rule_id integer, beneficiary_id integer, company_id integer,
           currency_id integer, base_amount numeric, rate numeric, amount numeric,
           kind varchar, stage varchar, proof varchar, adjusts_id integer,
           lead_id integer, sale_order_id integer, origin_model varchar,
           origin_id integer, occurrence varchar, note varchar, terms_id integer,
           earned_on date,
           state varchar, hold_reason varchar, limit_reason varchar,
           fsm_order_id integer)
        ON CONFLICT (rule_id, beneficiary_id, origin_model, origin_id, occurrence)
        DO NOTHING
 RETURNING id
                """,
                rows=json.dumps(rows),
                today=fields.Date.context_today(self),
                uid=self.env.uid,
                now=self.env.cr.now(),
            )
        )
        self._make_agents({row["beneficiary_id"] for row in rows})

    @api.model
    def _post_states(self, rows):
        """Write what was derived to the open entries, in one statement."""
        if not rows:
            return
        self.env.cr.execute(
            SQL(
                """
    UPDATE service_incentive_entry entry
       SET state = derived.state,
           hold_reason = derived.hold_reason,
           limit_reason = derived.limit_reason,
           fsm_order_id = derived.fsm_order_id,
           payable_on = CASE WHEN derived.state = 'payable'
                             THEN COALESCE(entry.payable_on, %(today)s) END,
           write_date = CASE WHEN entry.state = derived.state
                             THEN entry.write_date ELSE %(now)s END
      FROM JSONB_TO_RECORDSET(%(rows)s::jsonb) AS derived (
           id integer, state varchar, hold_reason varchar, limit_reason varchar,
           fsm_order_id integer)
     WHERE entry.id = derived.id AND entry.state IN ('pending', 'payable')
                """,
                rows=json.dumps(
                    [
                        {
                            name: row[name]
                            for name in (
                                "id",
                                "state",
                                "hold_reason",
                                "limit_reason",
                                "fsm_order_id",
                            )
                        }
                        for row in rows
                    ]
                ),
                today=fields.Date.context_today(self),
                now=self.env.cr.now(),
            )
        )

    @api.model
    def _make_agents(self, partner_ids):
        """Who earns can be settled with, without anybody having to think of it.

        What is configured on the contact (period, type) stays as it is.
        """
        # sudo: the event that earns is somebody else's (a dispatcher accepts, a
        # customer pays) who need not be allowed to write contacts. Only the mark as
        # agent and, where empty, the period are set.
        partners = self.env["res.partner"].sudo().browse(partner_ids)
        partners.filtered(lambda p: not p.agent).agent = True
        partners.filtered(lambda p: not p.settlement).settlement = "monthly"
