# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from psycopg2.errors import DeadlockDetected, SerializationFailure

from odoo import api, models, tools
from odoo.tools import SQL

from .service_customer_profile_sql import CTES, FACTS

#: Key in ``cr.precommit.data`` of what has been touched in this transaction.
TOUCHED = "service.customer.profile"
#: A change of the catalogue that concerns more customers than this is left to the
#: rebuild, which is then started at once: nobody waits a minute for a product form.
MAX_TOUCHED_BY_CATALOGUE = 20_000
#: Partner numbers (not customers) in one transaction of the scheduled rebuild.
REBUILD_BATCH = 20_000
REBUILD_ATTEMPTS = 5
REBUILD_PARAMETER = "service_revenue.profile_rebuild_position"


class ServiceCustomerProfile(models.Model):
    """Writes the rows; see :file:`service_customer_profile_sql.py` for the facts.

    *Why two transactions cannot leave a stale row.* Odoo works at isolation level
    REPEATABLE READ. Two transactions that touch the same customer compute its row from
    what each of them sees, then both write the row, always, even when nothing differs
    (``force``). The second waits for the first, finds that the row is newer than its
    own snapshot and fails with a serialization error; Odoo runs it again, and now it
    sees what the first did. It is the same for two that insert the row (the conflicting
    row is invisible to the second), and for a deleted one. Rows are written in order of
    (partner, company), so that two of them cannot wait for each other. Rebuilds do not
    force: they hold no news that an event could lose, and so rewrite only what differs.

    What no event announces (a stage that becomes a closing stage, the time zone of a
    company, SQL by hand) is put right by the nightly rebuild.
    """

    _inherit = "service.customer.profile"

    # ------------------------------------------------------------------
    # Events
    # ------------------------------------------------------------------

    @api.model
    def _touch(self, partners):
        """Something happened to these customers (or contacts of theirs).

        Their rows are refreshed once, all together, before the transaction commits.
        Costs no query.
        """
        self._touch_ids("res.partner", partners._origin.ids)

    @api.model
    def _touch_ids(self, model_name, ids):
        """Like :meth:`_touch`, for the customers of documents of a model that inherits
        ``service.profile.event.mixin``; who they are is asked when all is done."""
        if not ids:
            return
        precommit = self.env.cr.precommit
        touched = precommit.data.get(TOUCHED)
        if touched is None:
            touched = precommit.data[TOUCHED] = {}
            # sudo: facts are derived, whoever has caused the change.
            precommit.add(self.sudo()._refresh_touched)
        touched.setdefault(model_name, set()).update(ids)

    @api.model
    def _refresh_touched(self):
        """Refresh now what has been touched; at the latest this runs before commit."""
        # Flush first: what the flush recomputes may touch more customers.
        self.env.flush_all()
        touched = self.env.cr.precommit.data.pop(TOUCHED, None)
        if not touched:
            return
        partner_ids = touched.pop("res.partner", set())
        for model_name, ids in touched.items():
            partner_ids |= self.env[model_name]._profile_partner_ids(list(ids))
        self._refresh(self.env["res.partner"].browse(partner_ids))

    # ------------------------------------------------------------------
    # Refresh and rebuild
    # ------------------------------------------------------------------

    @api.model
    def _refresh(self, partners=None):
        """Bring the rows of ``partners``, or of everybody, to what they should be.

        :param partners: customers, contacts of theirs, or partners that are customers
            no longer; ``None`` rebuilds everything.
        """
        if partners is None:
            # Local to the transaction, and put back: one big sort and hash each.
            settings = {"work_mem": "256MB", "jit": "off"}
            before = {name: self._set_local(name, v) for name, v in settings.items()}
            self._write_rows(SQL("TRUE"), SQL("TRUE"), SQL("TRUE"), force=False)
            for name, value in before.items():
                self._set_local(name, value)
            return
        if not partners:
            return
        self.env.flush_all()
        ids = partners.ids
        rows = self.env.execute_query(
            SQL(
                """SELECT DISTINCT commercial_partner_id FROM res_partner
                    WHERE id = ANY(%s)""",
                ids,
            )
        )
        ids = sorted({*ids, *(row[0] for row in rows if row[0])})
        self._write_rows(
            SQL("p.commercial_partner_id = ANY(%s)", ids),
            SQL("profile.partner_id = ANY(%s)", ids),
            SQL("document.commercial_partner_id = ANY(%s)", ids),
            force=True,
        )

    def _set_local(self, name, value):
        """Change a PostgreSQL setting for this transaction; return what it was."""
        [[before, _after]] = self.env.execute_query(
            SQL(
                "SELECT current_setting(%s), set_config(%s, %s, TRUE)",
                name,
                name,
                value,
            )
        )
        return before

    def _write_rows(self, scope, own, documents, force):
        """The one statement that events and rebuild share, and the links to the rows.

        :param scope: condition on ``res_partner p``: contacts of the customers
        :param own: condition on ``service_customer_profile profile``: their rows
        :param documents: condition on tickets and work orders ``document``
        :param force: write the row even when nothing differs (see the class)
        """
        self.env.flush_all()
        columns = [SQL.identifier(name) for name in FACTS]
        changed = SQL("TRUE")
        if not force:
            changed = SQL(
                "(%s) IS DISTINCT FROM (%s)",
                SQL(", ").join(SQL("profile.%s", column) for column in columns),
                SQL(", ").join(SQL("excluded.%s", column) for column in columns),
            )
        self.env.cr.execute(
            SQL(
                """
                WITH %(ctes)s, gone AS (
                    DELETE FROM service_customer_profile profile
                     WHERE %(own)s
                       AND NOT EXISTS (
                            SELECT FROM pairs
                             WHERE pairs.partner_id = profile.partner_id
                               AND pairs.company_id = profile.company_id)
                )
                INSERT INTO service_customer_profile AS profile
                       (partner_id, company_id, refresh_date, %(columns)s)
                SELECT partner_id, company_id, NOW() AT TIME ZONE 'UTC', %(columns)s
                  FROM facts
                 ORDER BY partner_id, company_id
                    ON CONFLICT (partner_id, company_id) DO UPDATE
                   SET refresh_date = excluded.refresh_date, %(assignments)s
                 WHERE %(changed)s
                """,
                ctes=self._get_ctes(scope),
                own=own,
                columns=SQL(", ").join(columns),
                assignments=SQL(", ").join(
                    SQL("%s = excluded.%s", column, column) for column in columns
                ),
                changed=changed,
            )
        )
        for model_name in self._get_document_models():
            self.env[model_name]._link_profiles(documents)
        self.env.invalidate_all(flush=False)

    @api.model
    def _get_document_models(self):
        """Models with ``profile_id`` (``service.profile.mixin``)."""
        return ["helpdesk.ticket", "fsm.order"]

    def _query_facts(self, query):
        """Rows of a query on the statement's own parts, for the customers of ``self``.

        The panel asks the same parts as the engine, so that what it lists is what was
        counted.
        """
        self.env.flush_all()
        return self.env.execute_query(
            SQL(
                "WITH %s %s",
                self._get_ctes(
                    SQL("p.commercial_partner_id = ANY(%s)", self.partner_id.ids)
                ),
                query,
            )
        )

    @api.model
    def _ensure(self, partners, company):
        """Rows exist for these customers in this company; return them.

        A new row has no facts yet: whoever needs it has touched the customer.
        """
        partner_ids = sorted(set(partners.commercial_partner_id.ids))
        if partner_ids:
            self.env.cr.execute(
                SQL(
                    """INSERT INTO service_customer_profile (partner_id, company_id)
                       SELECT UNNEST(%s), %s
                           ON CONFLICT (partner_id, company_id) DO NOTHING""",
                    partner_ids,
                    company.id,
                )
            )
        # sudo: a link to the row is stored; who may read it is asked when it is read.
        return self.sudo().search(
            [("partner_id", "in", partner_ids), ("company_id", "=", company.id)]
        )

    # ------------------------------------------------------------------
    # Scheduled rebuild
    # ------------------------------------------------------------------

    @api.model
    def _cron_rebuild(self):
        """Rebuild everything in batches; goes on where the last run had to stop."""
        # sudo: a scheduled job keeps its own position.
        parameters = self.env["ir.config_parameter"].sudo()
        cron = self.env["ir.cron"]
        start = int(parameters.get_param(REBUILD_PARAMETER) or 0)
        [[last]] = self.env.execute_query(
            SQL("SELECT COALESCE(MAX(id), 0) FROM res_partner")
        )
        while start <= last:
            end = min(start + REBUILD_BATCH - 1, last)
            self._rebuild_range(start, end)
            parameters.set_param(REBUILD_PARAMETER, str(end + 1 if end < last else 0))
            if not cron._commit_progress(end - start + 1, remaining=last - end):
                break
            start = end + 1

    def _rebuild_range(self, start, end):
        """Rebuild the customers whose ids lie between the two; again when an event has
        written one of their rows in the meantime."""
        for attempt in range(REBUILD_ATTEMPTS):
            try:
                self._write_rows(
                    SQL("p.commercial_partner_id BETWEEN %s AND %s", start, end),
                    SQL("profile.partner_id BETWEEN %s AND %s", start, end),
                    SQL("document.commercial_partner_id BETWEEN %s AND %s", start, end),
                    force=False,
                )
                return
            except (SerializationFailure, DeadlockDetected):
                if attempt + 1 == REBUILD_ATTEMPTS:
                    raise
                # Batches before this one have been committed; nothing else is lost.
                self.env.cr.rollback()

    @api.model
    def _touch_products(self, templates):
        """The catalogue changed: whoever has one of these products is touched.

        For very many customers the rebuild is started instead.
        """
        if not templates.ids:
            return
        self.env.flush_all()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT partner_id FROM (
                    SELECT so.partner_id
                      FROM product_product pp
                      JOIN sale_order_line sol ON sol.product_id = pp.id
                      JOIN sale_order so ON so.id = sol.order_id
                     WHERE so.state = 'sale' AND pp.product_tmpl_id = ANY(%(ids)s)
                     UNION
                    SELECT aml.partner_id
                      FROM product_product pp
                      JOIN account_move_line aml ON aml.product_id = pp.id
                     WHERE aml.parent_state = 'posted'
                       AND pp.product_tmpl_id = ANY(%(ids)s)
                     UNION
                    SELECT eq.commercial_partner_id
                      FROM product_product pp
                      JOIN fsm_equipment eq ON eq.product_id = pp.id
                     WHERE eq.returned_on IS NULL
                       AND pp.product_tmpl_id = ANY(%(ids)s)
                ) AS customer
                WHERE partner_id IS NOT NULL
                LIMIT %(limit)s
                """,
                ids=templates.ids,
                limit=MAX_TOUCHED_BY_CATALOGUE + 1,
            )
        )
        if len(rows) > MAX_TOUCHED_BY_CATALOGUE:
            # sudo: who edits the catalogue need not be allowed to start jobs.
            self.env.ref("service_revenue.ir_cron_profile_rebuild").sudo()._trigger()
        else:
            self._touch_ids("res.partner", [row[0] for row in rows])

    # ------------------------------------------------------------------
    # SQL
    # ------------------------------------------------------------------

    @api.model
    @tools.ormcache(cache="stable")
    def _get_known_timezones(self):
        """Names that this PostgreSQL knows: an unknown one would be an error."""
        rows = self.env.execute_query(SQL("SELECT name FROM pg_timezone_names"))
        return frozenset(row[0] for row in rows)

    def _get_ctes(self, scope):
        """The common table expressions up to ``facts``, for the contacts in scope."""
        known = self._get_known_timezones()
        companies = self.env.execute_query(
            SQL(
                """SELECT c.id, p.tz FROM res_company c
                     JOIN res_partner p ON p.id = c.partner_id ORDER BY c.id"""
            )
        )
        return SQL(
            CTES,
            scope=scope,
            company_ids=[row[0] for row in companies],
            timezones=[row[1] if row[1] in known else "UTC" for row in companies],
            completed=self.env["ir.model.data"]._xmlid_to_res_id(
                "fieldservice.fsm_stage_completed"
            )
            # A company may have deleted the stage: then nothing is completed.
            or 0,
            facts=SQL(", ").join(
                SQL("%s AS %s", SQL(expression), SQL.identifier(name))
                for name, expression in FACTS.items()
            ),
        )
