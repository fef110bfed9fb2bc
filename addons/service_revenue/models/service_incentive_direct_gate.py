# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""What entries without a lead wait for, and who derives them again (CP-07)."""

from collections import defaultdict

from odoo import api, fields, models
from odoo.tools import SQL

from ..tools.incentive import proof_hold

BATCH = 1000
POSITION = "service_revenue.ledger_direct_position"


class ServiceIncentiveEntry(models.Model):
    _inherit = "service.incentive.entry"

    @api.model
    def _read_direct_holds(self, targets):
        """{key: everything that these targets wait for}, in at most one query.

        A work order that the customer has not confirmed within the limit of its company
        is not earned by, as for leads; a confirmation that comes later still counts.
        """
        jobs = {target.job.id for target in targets if target.job}
        states = {}
        if jobs:
            states = dict(
                self.env.execute_query(
                    SQL(
                        """
    SELECT job.id,
           CASE WHEN job.proof_state = 'waiting_confirmation'
                 AND company.service_confirmation_days > 0
                 AND job.proof_completed_on < %(now)s
                     - company.service_confirmation_days * INTERVAL '1 day'
                THEN 'unconfirmed' ELSE job.proof_state
           END
      FROM fsm_order job
      JOIN res_company company ON company.id = job.company_id
     WHERE job.id = ANY(%(jobs)s)
                        """,
                        now=fields.Datetime.now(),
                        jobs=sorted(jobs),
                    )
                )
            )
        holds = {}
        for target in targets:
            found = [target.hold] if target.hold else []
            if target.job:
                proof = proof_hold([states.get(target.job.id)])
                found += [proof] if proof else []
            holds[target.key] = found
        return holds

    # ------------------------------------------------------------------
    # Derived again
    # ------------------------------------------------------------------

    @api.model
    def _resync_direct(self, model, origin_ids):
        """Hook: documents of a model say anew what they charge or reward.

        Whoever books gated targets calls ``_sync_direct`` for these documents here.
        """

    @api.model
    def _resync_origins(self, origins):
        """Derive again what these documents, (model, id) each, have in the ledger."""
        by_model = defaultdict(set)
        for model, origin_id in origins:
            by_model[model].add(origin_id)
        for model, origin_ids in by_model.items():
            self._resync_direct(model, sorted(origin_ids))

    @api.model
    def _cron_resync_origins(self):
        """Safety net for what waits without a lead; resumes after the run before."""
        # sudo: a scheduled job keeps its own position.
        parameter = self.env["ir.config_parameter"].sudo()
        position = int(parameter.get_param(POSITION) or 0)
        while True:
            rows = self.env.execute_query(
                SQL(
                    """
    SELECT MIN(id) AS first, origin_model, origin_id
      FROM service_incentive_entry
     WHERE lead_id IS NULL AND state IN ('pending', 'payable') AND id > %s
     GROUP BY origin_model, origin_id
     ORDER BY first LIMIT %s
                    """,
                    position,
                    BATCH,
                )
            )
            self._resync_origins(row[1:] for row in rows)
            position = rows[-1][0] if len(rows) == BATCH else 0
            parameter.set_param(POSITION, str(position))
            time_left = self.env["ir.cron"]._commit_progress(
                len(rows), remaining=BATCH if position else 0
            )
            if not position or not time_left:
                break
