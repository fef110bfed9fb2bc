# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""What the ledger notices about amounts that cannot be right by accident (CP-07)."""

import json

from odoo import api, models
from odoo.tools import SQL

# How far back a circle of referrals is followed, and through how many people.
RING_DAYS = 365
RING_PEOPLE = 6


class ServiceIncentiveEntry(models.Model):
    _inherit = "service.incentive.entry"

    @api.model
    def _read_reviews(self, groups):
        """Hold reasons of groups that are under review, or were refused.

        Looks for signals, makes the missing reviews and reads what was decided, in one
        statement. What a manager decided stays decided.

        :return: {group key: ``under_review`` or ``fraud_refused``}
        """
        groups = list(groups)
        rows = self.env.execute_query_dict(
            SQL(
                """
    WITH RECURSIVE asked AS MATERIALIZED (
        SELECT DISTINCT lead_id, beneficiary_id, sale_order_id
          FROM JSONB_TO_RECORDSET(%(asked)s::jsonb) AS asked (
               lead_id integer, beneficiary_id integer, sale_order_id integer)
    ), fact AS MATERIALIZED (%(facts)s),
    %(rings)s,
    signal AS (%(signals)s),
    made AS (
        INSERT INTO service_incentive_review (
            signal, beneficiary_id, lead_id, sale_order_id, company_id,
            related_partner_id, related_lead_id, related_order_id, state,
            create_uid, create_date, write_uid, write_date)
        SELECT DISTINCT ON (signal, beneficiary_id, lead_id, sale_order_id)
               signal, beneficiary_id, lead_id, sale_order_id, company_id,
               related_partner_id, related_lead_id, related_order_id, 'open',
               %(uid)s, %(now)s, %(uid)s, %(now)s
          FROM signal
         ORDER BY signal, beneficiary_id, lead_id, sale_order_id
            ON CONFLICT (
               signal, beneficiary_id, lead_id, (COALESCE(sale_order_id, 0)))
            DO NOTHING
     RETURNING lead_id, beneficiary_id, sale_order_id, state
    ), known AS (
        SELECT review.lead_id, review.beneficiary_id, review.sale_order_id,
               review.state
          FROM service_incentive_review review
          JOIN (SELECT DISTINCT lead_id FROM asked) AS this USING (lead_id)
         WHERE review.state != 'released'
         UNION ALL
        SELECT * FROM made
    )
    SELECT lead_id, beneficiary_id, sale_order_id,
           BOOL_OR(state = 'refused') AS refused
      FROM known
     GROUP BY lead_id, beneficiary_id, sale_order_id
                """,
                asked=json.dumps(
                    [
                        {
                            "lead_id": group.lead_id,
                            "beneficiary_id": group.beneficiary_id,
                            "sale_order_id": group.sale_order_id,
                        }
                        for group in groups
                    ]
                ),
                facts=self._review_facts(),
                rings=self._review_rings(),
                signals=self._review_signals(),
                uid=self.env.uid,
                now=self.env.cr.now(),
            )
        )
        holds = {}
        for row in rows:
            key = row["lead_id"], row["beneficiary_id"], row["sale_order_id"]
            holds[key] = "fraud_refused" if row["refused"] else "under_review"
        self._review_elsewhere({row["lead_id"] for row in rows}, groups)
        result = {}
        for group in groups:
            pair = group.lead_id, group.beneficiary_id
            # A review of the whole lead holds its sales too.
            found = {holds.get((*pair, group.sale_order_id)), holds.get((*pair, None))}
            for hold in ("fraud_refused", "under_review"):
                if hold in found:
                    result[group.key] = hold
                    break
        return result

    @api.model
    def _review_elsewhere(self, lead_ids, groups):
        """A circle closes: what its other members earn is derived again as well."""
        others = lead_ids - {group.lead_id for group in groups}
        if not others:
            return
        waiting = self.env.cr.precommit.data.setdefault("service_review_leads", set())
        if not waiting:
            self.env.cr.precommit.add(self._review_derive_waiting)
        waiting |= others

    @api.model
    def _review_derive_waiting(self):
        lead_ids = self.env.cr.precommit.data.pop("service_review_leads", set())
        self._evaluate_for_leads(self.env["crm.lead"].browse(lead_ids))

    def _get_hold_notes(self, job, sale):
        notes = super()._get_hold_notes(job, sale)
        if self.hold_reason in ("under_review", "fraud_refused"):
            notes |= self._get_review_notes()
        return notes

    def _get_review_notes(self):
        """Who earns reads what was noticed, and what was decided."""
        reviews = self.env["service.incentive.review"].search(
            [
                ("lead_id", "=", self.lead_id.id),
                ("beneficiary_id", "=", self.beneficiary_id.id),
                ("sale_order_id", "in", (self.sale_order_id.id, False)),
                ("state", "!=", "released"),
            ],
            order="id",
        )
        refused = reviews.filtered(lambda review: review.state == "refused")[:1]
        waiting = (reviews - refused)[:1]
        return {
            "under_review": self.env._(
                "A manager looks at it: %(reason)s Ask your service manager.",
                reason=waiting.reason or "",
            ),
            "fraud_refused": self.env._(
                "Refused by %(manager)s: “%(note)s”. Ask there.",
                manager=refused.decided_by_id.name or "",
                note=refused.decision_note or "",
            ),
        }

    # ------------------------------------------------------------------
    # Parts of the statement
    # ------------------------------------------------------------------

    @api.model
    def _review_facts(self):
        """Who earns, by whom, for what, on behalf of which customer."""
        return SQL(
            """
        SELECT asked.*, lead.company_id, lead.service_captured_at AS captured_at,
               lead.service_referrer_id AS referrer_id,
               lead.service_captured_interest_id AS interest_id,
               COALESCE(sale.partner_id, lead.partner_id) AS partner_id,
               customer.commercial_partner_id AS customer_id,
               told.commercial_partner_id AS told_id,
               person.commercial_partner_id AS person_id,
               sale.state AS sale_state, sale.date_order,
               COALESCE(lead.phone_sanitized, lead.phone) AS lead_phone,
               lead.email_normalized AS lead_email,
               company.service_review_repeat_days AS repeat_days,
               company.service_review_daily_leads AS daily_leads,
               company.service_review_four_eyes AS four_eyes
          FROM asked
          JOIN crm_lead lead ON lead.id = asked.lead_id
          JOIN res_company company ON company.id = lead.company_id
          JOIN res_partner person ON person.id = asked.beneficiary_id
          LEFT JOIN sale_order sale ON sale.id = asked.sale_order_id
          LEFT JOIN res_partner customer
            ON customer.id = COALESCE(sale.partner_id, lead.partner_id)
          LEFT JOIN res_partner told ON told.id = lead.partner_id
            """
        )

    @api.model
    def _review_rings(self):
        """``ring``: chains of referrals that come back to who earns.

        A step goes from a person to the leads that he brought in, and from their
        customer to the people of that customer who bring in leads themselves.
        """
        return SQL(
            """
    chain AS (
        SELECT fact.beneficiary_id AS start_id, fact.beneficiary_id AS person_id,
               fact.customer_id, fact.company_id, ARRAY[fact.lead_id] AS leads,
               ARRAY[fact.beneficiary_id] AS people
          FROM fact
         WHERE fact.beneficiary_id = fact.referrer_id
           AND fact.customer_id != fact.person_id
         UNION
        SELECT chain.start_id, lead.service_referrer_id,
               customer.commercial_partner_id, chain.company_id,
               chain.leads || lead.id, chain.people || lead.service_referrer_id
          FROM chain
          JOIN res_partner member ON member.commercial_partner_id = chain.customer_id
          JOIN crm_lead lead
            ON lead.service_referrer_id = member.id
           AND lead.company_id = chain.company_id
           AND lead.service_captured_at
               > %(now)s::timestamp - MAKE_INTERVAL(days => %(days)s)
          JOIN res_partner customer ON customer.id = lead.partner_id
         WHERE CARDINALITY(chain.people) < %(people)s
           AND member.id != ALL(chain.people)
    ), ring AS (
        SELECT DISTINCT chain.leads
          FROM chain
          JOIN res_partner home
            ON home.id = chain.start_id
           AND (home.id = chain.customer_id
                OR home.commercial_partner_id = chain.customer_id)
         WHERE CARDINALITY(chain.leads) > 1
    )
            """,
            now=self.env.cr.now(),
            days=RING_DAYS,
            people=RING_PEOPLE,
        )

    @api.model
    def _review_signals(self):
        """Rows that look wrong: signal, who earns, lead, sale, seen beside."""
        return SQL(" UNION ALL ").join(
            [
                self._review_own_customer(),
                self._review_ring_members(),
                self._review_sale(),
                self._review_volume(),
                self._review_own_decision(),
            ]
        )

    @api.model
    def _review_own_customer(self):
        return SQL(
            """
        SELECT 'own_customer' AS signal, fact.beneficiary_id, fact.lead_id,
               fact.sale_order_id, fact.company_id,
               fact.partner_id AS related_partner_id,
               NULL::integer AS related_lead_id, NULL::integer AS related_order_id
          FROM fact
          JOIN res_partner me ON me.id = fact.beneficiary_id
         WHERE fact.customer_id = fact.person_id
            OR %(lead_phone)s = %(my_phone)s
            OR fact.lead_email = me.email_normalized
            OR EXISTS (
               SELECT FROM res_partner other
                WHERE other.commercial_partner_id = fact.customer_id
                  AND (%(other_phone)s = %(my_phone)s
                       OR other.email_normalized = me.email_normalized
                       OR (me.parent_id IS NULL AND me.street > '' AND me.zip > ''
                           AND LOWER(other.street) = LOWER(me.street)
                           AND LOWER(COALESCE(other.street2, ''))
                               = LOWER(COALESCE(me.street2, ''))
                           AND other.zip = me.zip
                           AND other.country_id = me.country_id)))
            OR EXISTS (
               SELECT FROM res_partner_bank mine
                 JOIN res_partner_bank theirs USING (sanitized_acc_number)
                 JOIN res_partner other ON other.id = theirs.partner_id
                WHERE mine.partner_id = me.id
                  AND other.commercial_partner_id = fact.customer_id)
            """,
            lead_phone=self._review_digits(SQL("fact.lead_phone")),
            my_phone=self._review_digits(SQL("COALESCE(me.phone_sanitized, me.phone)")),
            other_phone=self._review_digits(
                SQL("COALESCE(other.phone_sanitized, other.phone)")
            ),
        )

    @api.model
    def _review_digits(self, column):
        """Digits of a phone number, valid or not; nothing when they are too few."""
        return SQL(
            "SUBSTRING(REGEXP_REPLACE(%s, '[^0-9]', '', 'g') FROM '.*[0-9]{7}$')",
            column,
        )

    @api.model
    def _review_ring_members(self):
        return SQL(
            """
        SELECT 'ring', lead.service_referrer_id, lead.id, NULL, lead.company_id,
               lead.partner_id, NULL, NULL
          FROM ring
          JOIN crm_lead lead ON lead.id = ANY(ring.leads)
            """
        )

    @api.model
    def _review_sale(self):
        """Sales that were there before the lead, or are somebody else's."""
        return SQL(
            """
        SELECT 'sale_before_lead', beneficiary_id, lead_id, sale_order_id, company_id,
               partner_id, NULL, NULL
          FROM fact
         WHERE sale_state = 'sale' AND date_order < captured_at
           AND beneficiary_id = referrer_id
         UNION ALL
        SELECT 'other_customer', beneficiary_id, lead_id, sale_order_id, company_id,
               partner_id, NULL, NULL
          FROM fact
         WHERE sale_state = 'sale' AND customer_id != told_id
           AND beneficiary_id = referrer_id
            """
        )

    @api.model
    def _review_volume(self):
        """The same thing brought in again, or more than a day of visits can bring."""
        return SQL(
            """
        SELECT 'repeated_lead', fact.beneficiary_id, fact.lead_id, NULL,
               fact.company_id, fact.partner_id, earlier.id, NULL
          FROM fact
          JOIN crm_lead earlier
            ON earlier.service_referrer_id = fact.beneficiary_id
           AND earlier.service_captured_interest_id = fact.interest_id
           AND earlier.company_id = fact.company_id
           AND earlier.service_state != 'rejected'
           AND earlier.service_merged_into_id IS NULL
           AND (earlier.service_captured_at, earlier.id)
               < (fact.captured_at, fact.lead_id)
           AND earlier.service_captured_at
               > fact.captured_at - MAKE_INTERVAL(days => fact.repeat_days)
          JOIN res_partner same
            ON same.id = earlier.partner_id
           AND same.commercial_partner_id = fact.told_id
         WHERE fact.beneficiary_id = fact.referrer_id AND fact.repeat_days > 0
         UNION ALL
        SELECT 'too_many_leads', fact.beneficiary_id, fact.lead_id, NULL,
               fact.company_id, fact.partner_id, NULL, NULL
          FROM fact
         WHERE fact.beneficiary_id = fact.referrer_id AND fact.daily_leads > 0
           AND fact.daily_leads <= (
               SELECT COUNT(*)
                 FROM crm_lead earlier
                WHERE earlier.service_referrer_id = fact.beneficiary_id
                  AND earlier.service_captured_at::date = fact.captured_at::date
                  AND (earlier.service_captured_at, earlier.id)
                      < (fact.captured_at, fact.lead_id))
            """
        )

    @api.model
    def _review_own_decision(self):
        """Accepted, called back or reinstated by who earns by it."""
        return SQL(
            """
        SELECT 'own_decision', fact.beneficiary_id, fact.lead_id, NULL,
               fact.company_id, fact.beneficiary_id, NULL, NULL
          FROM fact
         WHERE fact.four_eyes AND (EXISTS (
               SELECT FROM service_lead_handover handover
                 JOIN res_users author ON author.id = handover.user_id
                WHERE handover.lead_id = fact.lead_id
                  AND handover.to_state = 'accepted'
                  AND author.partner_id = fact.beneficiary_id)
            OR EXISTS (
               SELECT FROM crm_lead lead
                 JOIN service_proof_event event
                   ON event.order_id = lead.service_order_id
                 JOIN res_users author ON author.id = event.user_id
                WHERE lead.id = fact.lead_id
                  AND event.rule IN ('callback', 'reinstatement')
                  AND author.partner_id = fact.beneficiary_id))
            """
        )
