# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.tools import SQL


class ServiceEntitlement(models.Model):
    """What is included in one contract period, and how much of it is used (SR-20)."""

    _name = "service.entitlement"
    _description = "Entitlement"
    _order = "contract_id, period_id, type_id, id"

    period_id = fields.Many2one(
        "service.contract.period", required=True, ondelete="cascade", index=True
    )
    contract_id = fields.Many2one(
        related="period_id.contract_id", store=True, index=True
    )
    company_id = fields.Many2one(related="period_id.company_id", store=True, index=True)
    date_from = fields.Date(related="period_id.date_from")
    date_to = fields.Date(related="period_id.date_to")
    type_id = fields.Many2one(
        "service.entitlement.type", required=True, ondelete="restrict", index=True
    )
    granted = fields.Integer(string="Included", readonly=True)
    unlimited = fields.Boolean(readonly=True)
    used = fields.Integer(readonly=True, default=0)
    remaining = fields.Integer(string="Left", compute="_compute_remaining")
    over_quota = fields.Selection(
        [
            ("quote", "Quotation first"),
            ("block", "Not possible"),
            ("allow", "Allowed, and counted"),
        ],
        string="Beyond That",
        required=True,
        default="quote",
        readonly=True,
    )
    use_ids = fields.One2many("service.entitlement.use", "entitlement_id")

    _type_uniq = models.Constraint(
        "UNIQUE (period_id, type_id)", "This period has this entitlement already."
    )
    _never_below_zero = models.Constraint(
        "CHECK (used >= 0 AND (used <= granted OR unlimited OR over_quota = 'allow'))",
        "Nothing is left of this entitlement.",
    )

    @api.depends("granted", "used")
    def _compute_remaining(self):
        for entitlement in self:
            entitlement.remaining = max(entitlement.granted - entitlement.used, 0)

    @api.depends("type_id", "contract_id")
    def _compute_display_name(self):
        for entitlement in self:
            entitlement.display_name = (
                f"{entitlement.contract_id.name}: {entitlement.type_id.name}"
            )

    # ------------------------------------------------------------------
    # Grant
    # ------------------------------------------------------------------

    @api.model
    def _grant(self, periods):
        """Bring the entitlements of these periods to what their level includes.

        Idempotent. Called when a period begins to exist or changes its level; what was
        used is kept: of what the new level includes less of, or not at all, as much
        stays granted as was used (SR-20). Visits that the contract plans are planned
        anew (SR-30).

        :return: the entitlements of these periods
        """
        if not periods:
            return self.browse()
        self.env.flush_all()
        params = {"periods": periods.ids, "uid": self.env.uid}
        # In one order, so that two transactions do not wait for each other.
        self.env.cr.execute(
            SQL(
                """
                INSERT INTO service_entitlement AS entitlement (
                    period_id, contract_id, company_id, type_id, granted, unlimited,
                    over_quota, used, create_uid, create_date, write_uid, write_date)
                SELECT period.id, period.contract_id, period.company_id,
                       included.type_id, included.quantity,
                       COALESCE(included.unlimited, FALSE), included.over_quota, 0,
                       %(uid)s, NOW() AT TIME ZONE 'UTC',
                       %(uid)s, NOW() AT TIME ZONE 'UTC'
                  FROM service_contract_period period
                  JOIN service_level_entitlement included
                    ON included.level_id = period.level_id
                 WHERE period.id = ANY(%(periods)s) AND period.state != 'cancelled'
                 ORDER BY period.id, included.type_id
                    ON CONFLICT (period_id, type_id) DO UPDATE
                   SET granted = CASE WHEN EXCLUDED.over_quota = 'allow'
                                      THEN EXCLUDED.granted
                                      ELSE GREATEST(EXCLUDED.granted, entitlement.used)
                                 END,
                       unlimited = EXCLUDED.unlimited,
                       over_quota = EXCLUDED.over_quota,
                       write_uid = EXCLUDED.write_uid,
                       write_date = EXCLUDED.write_date
                 WHERE (entitlement.granted, entitlement.unlimited,
                        entitlement.over_quota)
                       IS DISTINCT FROM
                       (CASE WHEN EXCLUDED.over_quota = 'allow' THEN EXCLUDED.granted
                             ELSE GREATEST(EXCLUDED.granted, entitlement.used) END,
                        EXCLUDED.unlimited, EXCLUDED.over_quota)
                """,
                **params,
            )
        )
        # What the level does not include any more: nothing is left of it.
        self.env.cr.execute(
            SQL(
                """
                UPDATE service_entitlement entitlement
                   SET granted = used, unlimited = FALSE, over_quota = 'quote',
                       write_uid = %(uid)s, write_date = NOW() AT TIME ZONE 'UTC'
                  FROM service_contract_period period
                 WHERE period.id = entitlement.period_id
                   AND period.id = ANY(%(periods)s) AND period.state != 'cancelled'
                   AND NOT EXISTS (
                       SELECT FROM service_level_entitlement included
                        WHERE included.level_id = period.level_id
                          AND included.type_id = entitlement.type_id)
                   AND (granted, unlimited, over_quota)
                       IS DISTINCT FROM (used, FALSE, 'quote')
                """,
                **params,
            )
        )
        self.env.cr.execute(
            SQL(
                """
                DELETE FROM service_entitlement entitlement
                 USING service_contract_period period
                 WHERE period.id = entitlement.period_id
                   AND period.id = ANY(%(periods)s) AND period.state != 'cancelled'
                   AND entitlement.granted = 0
                   AND NOT EXISTS (
                       SELECT FROM service_level_entitlement included
                        WHERE included.level_id = period.level_id
                          AND included.type_id = entitlement.type_id)
                   AND NOT EXISTS (
                       SELECT FROM service_entitlement_use
                        WHERE entitlement_id = entitlement.id)
                   AND NOT EXISTS (
                       SELECT FROM fsm_recurring
                        WHERE service_entitlement_id = entitlement.id)
                """,
                **params,
            )
        )
        self.invalidate_model(flush=False)
        periods.invalidate_recordset(["entitlement_ids"], flush=False)
        periods.contract_id.invalidate_recordset(
            ["service_entitlement_ids"], flush=False
        )
        # sudo: the plan follows from the contract, whoever sells it.
        self.env["fsm.recurring"].sudo()._service_plan(periods.sudo())
        return self.search([("period_id", "in", periods.ids)])
