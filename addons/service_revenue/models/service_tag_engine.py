# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from psycopg2.errors import DeadlockDetected, SerializationFailure

from odoo import api, fields, models, tools
from odoo.fields import Domain
from odoo.tools import SQL
from odoo.tools.query import Query

from .service_customer_profile_engine import REBUILD_ATTEMPTS, REBUILD_BATCH

POSITION_PARAMETER = "service_revenue.tag_rule_position"


class ServiceTagRule(models.Model):
    """Puts and takes away the tags; one statement for all rules.

    It runs where profiles are written (:meth:`ServiceCustomerProfile._write_rows`): for
    those whose facts an event has just changed, and every night for everybody, which is
    when a date comes to mean something else. Both are this statement, with another
    scope, so they cannot disagree.

    *Concurrency.* An event has written the rows of its customers before, and whoever
    gets a tag or loses one has the row written again (``tags``). Two transactions that
    come to different conclusions about a customer therefore meet at this row, and the
    second is run again.
    """

    _inherit = "service.tag.rule"

    def _today_env(self):
        """Environment whose days are those of the rule's company."""
        tz = self.company_id.sudo().partner_id.tz or "UTC"
        return self.env["service.customer.profile"].with_context(tz=tz)

    def _domain_today(self):
        """For whom the rule holds today: a domain on the profiles."""
        self.ensure_one()
        today = fields.Date.context_today(self._today_env())
        return Domain("company_id", "=", self.company_id.id) & self._profile_domain(
            today
        )

    @api.model
    @tools.ormcache("hour")
    def _rule_specs(self, hour):
        """((rule, tag, company, time zone, domain), ...) of the rules that are applied.

        Cached, so that an event pays for one statement and not for reading the rules;
        for an hour, because the domains hold dates and companies have time zones.
        """
        return tuple(
            (
                rule.id,
                rule.category_id.id,
                rule.company_id.id,
                rule.company_id.partner_id.tz or "UTC",
                rule._domain_today(),
            )
            # sudo: the same for every user, it is cached.
            for rule in self.sudo().search([])
        )

    @api.model
    def _holds_sql(self, own):
        """SELECT of (rule, tag, company, customer) among the profiles in scope."""
        hour = fields.Datetime.now().strftime("%Y-%m-%d %H")
        # sudo: the engine derives tags of all customers.
        profiles = self.env["service.customer.profile"].sudo()
        selects = []
        for rule_id, category_id, company_id, tz, domain in self._rule_specs(hour):
            model = profiles.with_context(tz=tz)
            query = Query(model.env, "profile", SQL.identifier(model._table))
            condition = domain.optimize_full(model)._to_sql(model, "profile", query)
            query.add_where(condition)
            query.add_where(own)
            select = query.select(
                SQL("%s::int AS rule_id", rule_id),
                SQL("%s::int AS category_id", category_id),
                SQL("%s::int AS company_id", company_id),
                SQL("profile.partner_id"),
            )
            selects.append(SQL("(%s)", select))
        if not selects:
            return SQL(
                "SELECT NULL::int AS rule_id, NULL::int AS category_id,"
                " NULL::int AS company_id, NULL::int AS partner_id WHERE FALSE"
            )
        return SQL(" UNION ALL ").join(selects)

    @api.model
    def _evaluate(self, partners=None):
        """Bring the tags of these customers, or of everybody, to what rules say."""
        own = SQL("TRUE")
        if partners is not None:
            ids = partners.commercial_partner_id.ids
            own = SQL("profile.partner_id = ANY(%s)", ids)
        self.env.flush_all()
        # sudo: the engine derives tags of all customers.
        self.env["service.customer.profile"].sudo()._apply_rules(own)

    @api.model
    def _evaluate_where(self, own):
        """Put and take away tags of the customers in scope.

        :param own: SQL condition on ``profile.partner_id``
        :return: ids of the customers whose tags have changed
        """
        rows = self.env.execute_query(
            SQL(
                """
                WITH holds AS MATERIALIZED (%(holds)s),
                mine AS MATERIALIZED (
                    SELECT profile.id, profile.rule_id, profile.category_id,
                           profile.partner_id, profile.state AS old_state,
                           CASE WHEN rel.partner_id IS NULL THEN 'declined'
                                WHEN profile.state = 'declined' THEN 'hand'
                                ELSE profile.state END AS state
                      FROM service_tag_assignment profile
                      LEFT JOIN res_partner_res_partner_category_rel rel
                        ON rel.partner_id = profile.partner_id
                       AND rel.category_id = profile.category_id
                     WHERE %(own)s
                ),
                gone AS (
                    DELETE FROM service_tag_assignment target USING mine
                     WHERE target.id = mine.id
                       AND NOT EXISTS (
                            SELECT FROM holds
                             WHERE holds.rule_id = mine.rule_id
                               AND holds.category_id = mine.category_id
                               AND holds.partner_id = mine.partner_id)
                    RETURNING mine.partner_id, mine.category_id, mine.state
                ),
                judged AS (
                    UPDATE service_tag_assignment target SET state = mine.state
                      FROM mine
                     WHERE target.id = mine.id AND mine.state <> mine.old_state
                       AND EXISTS (
                            SELECT FROM holds
                             WHERE holds.rule_id = mine.rule_id
                               AND holds.category_id = mine.category_id
                               AND holds.partner_id = mine.partner_id)
                ),
                fresh AS MATERIALIZED (
                    SELECT holds.*, COALESCE(
                           known.state,
                           CASE WHEN rel.partner_id IS NULL
                                THEN 'set' ELSE 'hand' END
                       ) AS state
                      FROM holds
                      LEFT JOIN mine USING (rule_id, category_id, partner_id)
                      LEFT JOIN res_partner_res_partner_category_rel rel
                        ON rel.partner_id = holds.partner_id
                       AND rel.category_id = holds.category_id
                      LEFT JOIN (
                            SELECT partner_id, category_id, MIN(state) AS state
                              FROM mine GROUP BY partner_id, category_id
                           ) AS known
                        ON known.partner_id = holds.partner_id
                       AND known.category_id = holds.category_id
                     WHERE mine.id IS NULL
                ),
                added AS (
                    INSERT INTO service_tag_assignment (
                           partner_id, category_id, rule_id, company_id, since, state)
                    SELECT partner_id, category_id, rule_id, company_id,
                           NOW() AT TIME ZONE 'UTC', state
                      FROM fresh
                     ORDER BY partner_id, category_id, rule_id
                        ON CONFLICT DO NOTHING
                ),
                tagged AS (
                    INSERT INTO res_partner_res_partner_category_rel
                           (partner_id, category_id)
                    SELECT DISTINCT partner_id, category_id FROM fresh
                     WHERE state = 'set'
                     ORDER BY partner_id, category_id
                        ON CONFLICT DO NOTHING
                    RETURNING partner_id
                ),
                untagged AS (
                    DELETE FROM res_partner_res_partner_category_rel rel USING gone
                     WHERE rel.partner_id = gone.partner_id
                       AND rel.category_id = gone.category_id
                       AND gone.state = 'set'
                       AND NOT EXISTS (
                            SELECT FROM holds
                             WHERE holds.partner_id = gone.partner_id
                               AND holds.category_id = gone.category_id)
                    RETURNING rel.partner_id
                )
                SELECT partner_id FROM tagged UNION SELECT partner_id FROM untagged
                """,
                holds=self._holds_sql(own),
                own=own,
            )
        )
        return [row[0] for row in rows]

    # ------------------------------------------------------------------
    # After a rule has changed
    # ------------------------------------------------------------------

    @api.model
    def _cron_evaluate(self):
        """Apply all rules to all customers, in batches; goes on where it stopped."""
        parameters = self.env["ir.config_parameter"].sudo()
        cron = self.env["ir.cron"]
        start = int(parameters.get_param(POSITION_PARAMETER) or 0)
        [[last]] = self.env.execute_query(
            SQL("SELECT COALESCE(MAX(id), 0) FROM res_partner")
        )
        while start <= last:
            end = min(start + REBUILD_BATCH - 1, last)
            self._evaluate_range(start, end)
            parameters.set_param(POSITION_PARAMETER, str(end + 1 if end < last else 0))
            if not cron._commit_progress(end - start + 1, remaining=last - end):
                break
            start = end + 1

    def _evaluate_range(self, start, end):
        # sudo: the engine derives tags of all customers.
        profiles = self.env["service.customer.profile"].sudo()
        for attempt in range(REBUILD_ATTEMPTS):
            try:
                profiles._apply_rules(
                    SQL("profile.partner_id BETWEEN %s AND %s", start, end)
                )
                return
            except (SerializationFailure, DeadlockDetected):
                if attempt + 1 == REBUILD_ATTEMPTS:
                    raise
                # Batches before this one have been committed; nothing else is lost.
                self.env.cr.rollback()
