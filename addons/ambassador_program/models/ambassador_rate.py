# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from contextlib import contextmanager
from functools import partial

from odoo import api, fields, models, modules
from odoo.tools import SQL, hmac

#: After so many hours nothing of a bucket is left, and nobody can be recognised.
KEPT_HOURS = 24


class AmbassadorRate(models.Model):
    """How much somebody has asked of a public page lately (S3).

    One row is a bucket that leaks: every request that is let through fills it by one,
    it empties evenly, and a full one turns requests away. What is counted (an
    address, an event) is kept as a keyed hash only, and for a day at most. The rows are
    counted in PostgreSQL, so that all workers share one budget.
    """

    _name = "ambassador.rate"
    _description = "Budget of a Public Page"
    _log_access = False

    key = fields.Char(required=True, readonly=True)
    spent = fields.Float(required=True, readonly=True, digits=0)
    allowed = fields.Boolean(required=True, readonly=True)
    touched_on = fields.Datetime(required=True, readonly=True, index=True)

    _key_uniq = models.UniqueIndex("(key)")

    @api.model
    def _allow(self, bucket, key, limit, seconds):
        """Whether one more request fits into a budget, and count it if it does.

        :param str bucket: what the budget is for, for example ``signup-ip``
        :param key: who or what spends it, for example the remote address
        :param int limit: requests at once; 0 or less lets nobody through
        :param seconds: time in which a full bucket empties; over a long time the
            budget is ``limit`` requests in so many seconds
        """
        return all(self._allow_each([(bucket, key, limit, seconds)]))

    @api.model
    def _allow_each(self, budgets):
        """The answers to several ``_allow`` at once, in one statement.

        :param budgets: [(bucket, key, limit, seconds)], no two with the same key
        """
        with self._counting() as allow_each:
            return allow_each(budgets)

    @contextmanager
    def _counting(self):
        """Give a function that answers as ``_allow_each``, and may be asked again.

        Counted past this transaction: what is rolled back was asked all the same, and
        requests at the same moment wait for each other only as long as counting takes.
        Whoever asks twice asks for kinds of buckets in the same order everywhere, so
        that nobody waits for somebody who waits for him.
        """
        if modules.module.current_test:
            # A test takes back what it did.
            yield partial(self._spend_each, self.env.cr)
            return
        with self.env.registry.cursor() as cr:
            # As of the moment at which the row is free, not of its beginning: otherwise
            # two requests at once would be one error. And some requests forgotten in a
            # crash harm nobody.
            cr.execute(
                "SET TRANSACTION ISOLATION LEVEL READ COMMITTED;"
                " SET LOCAL synchronous_commit = off"
            )
            yield partial(self._spend_each, cr)

    def _spend_each(self, cr, budgets):
        """The answers to ``budgets`` in their order, counted with this cursor."""
        if not budgets:
            return []
        # sudo: only the secret of the database, for hashing.
        env = self.env(su=True)
        rows = [
            (hmac(env, f"ambassador.rate/{bucket}", str(key)), limit, seconds)
            for bucket, key, limit, seconds in budgets
        ]
        allowed = self._spend(cr, rows)
        return [allowed[key] for key, _limit, _seconds in rows]

    def _spend(self, cr, rows):
        """Fill the buckets; {key: whether there was room}.

        :param rows: [(key, limit, seconds)]
        """
        # In the order of the keys: nobody waits for somebody who waits for him.
        values = SQL(", ").join(
            SQL(
                "(%s, %s::float8, %s::float8)",
                key,
                max(limit, 0),
                max(limit, 0) / max(seconds, 1),
            )
            for key, limit, seconds in sorted(rows)
        )
        cr.execute(
            SQL(
                """
                WITH asked (key, most, leak) AS (VALUES %s),
                counted AS (
                    INSERT INTO ambassador_rate AS r (key, spent, allowed, touched_on)
                    SELECT key, LEAST(most, 1), most >= 1,
                           CLOCK_TIMESTAMP() AT TIME ZONE 'UTC'
                      FROM asked ORDER BY key
                    ON CONFLICT (key) DO UPDATE
                       SET (spent, allowed, touched_on) = (
                           SELECT CASE WHEN l.left_over + 1 <= a.most
                                       THEN l.left_over + 1 ELSE l.left_over END,
                                  l.left_over + 1 <= a.most,
                                  l.now
                             FROM asked a,
                          LATERAL (
                           SELECT CLOCK_TIMESTAMP() AT TIME ZONE 'UTC' AS now
                          ) t,
                          LATERAL (
                           SELECT t.now, GREATEST(0, r.spent - a.leak * GREATEST(
                                  0, EXTRACT(EPOCH FROM t.now - r.touched_on)
                                  )) AS left_over
                          ) l
                            WHERE a.key = r.key
                       )
                    RETURNING key, allowed
                )
                SELECT key, allowed FROM counted
                """,
                values,
            )
        )
        return dict(cr.fetchall())

    @api.autovacuum
    def _gc_buckets(self):
        """Forget who has asked (no personal data is kept for longer than a day)."""
        self.env.cr.execute(
            SQL(
                "DELETE FROM ambassador_rate WHERE touched_on <"
                " NOW() AT TIME ZONE 'UTC' - %s * INTERVAL '1 hour'",
                KEPT_HOURS,
            )
        )
