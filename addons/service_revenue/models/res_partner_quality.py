# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.tools import SQL

from ..tools.quality import failed_checks, is_place, score, state
from .res_company_quality import QUALITY_STATES, REQUIRED_FIELDS

#: Key in ``cr.precommit.data``: contacts whose twins have to be looked for again.
TWINS = "service_revenue.quality_twins"
_TWIN_COLUMNS = frozenset(
    [
        "phone_sanitized",
        "email_normalized",
        "active",
        "company_id",
        "commercial_partner_id",
        "fsm_location",
    ]
)
BATCH = 1000


class ResPartner(models.Model):
    """How good the data of a customer is (SR-07), measured on commercial partners."""

    _inherit = "res.partner"

    service_confirmed_on = fields.Date(
        string="Data Confirmed On",
        copy=False,
        tracking=True,
        help="When somebody last went through name, phone and address with the "
        "customer.",
    )
    service_is_double = fields.Boolean(
        string="Same Phone or E-mail as Another Customer",
        copy=False,
        readonly=True,
        help="Another active customer of the company has the same phone number or "
        "e-mail address.",
    )
    service_quality_missing = fields.Char(
        string="Failed Checks",
        compute="_compute_service_quality",
        store=True,
        copy=False,
    )
    service_quality_score = fields.Integer(
        string="Data Quality",
        compute="_compute_service_quality",
        store=True,
        copy=False,
        aggregator="avg",
        help="Of 100 points: a valid phone number 40, no duplicate 30, an address that "
        "is located 20, confirmed not long ago 10.",
    )
    service_quality_state = fields.Selection(
        QUALITY_STATES,
        string="Data",
        compute="_compute_service_quality",
        store=True,
        copy=False,
    )
    service_quality_note = fields.Text(
        string="What to Mend", compute="_compute_service_quality_note"
    )

    _service_twin_phone_idx = models.Index(
        "(phone_sanitized) WHERE phone_sanitized IS NOT NULL"
    )
    _service_twin_email_idx = models.Index(
        "(email_normalized) WHERE email_normalized IS NOT NULL"
    )

    @api.depends(
        "commercial_partner_id",
        "fsm_location",
        "phone_sanitized",
        "partner_latitude",
        "partner_longitude",
        "service_is_double",
        "service_confirmed_on",
        "company_id.service_fresh_days",
        *(f"company_id.{name}" for name in REQUIRED_FIELDS),
    )
    def _compute_service_quality(self):
        # A contact that companies share is measured as the first of them asks.
        main = self.env["res.company"].sudo().search([], order="id", limit=1)
        today = fields.Date.context_today(self)
        for partner in self:
            if partner.commercial_partner_id != partner or partner.fsm_location:
                partner.service_quality_missing = False
                partner.service_quality_score = 0
                partner.service_quality_state = False
                continue
            company = partner.company_id or main
            confirmed = partner.service_confirmed_on
            failed = failed_checks(
                has_phone=bool(partner.phone_sanitized),
                is_double=partner.service_is_double,
                is_located=is_place(
                    partner.partner_latitude, partner.partner_longitude
                ),
                is_fresh=bool(confirmed)
                and (today - confirmed).days <= company.service_fresh_days,
            )
            partner.service_quality_missing = ",".join(failed)
            partner.service_quality_score = score(failed)
            partner.service_quality_state = state(
                failed, company._service_quality_required()
            )

    @api.depends("service_quality_missing", "service_is_double")
    @api.depends_context("lang")
    def _compute_service_quality_note(self):
        remedies = {
            **self.env["crm.lead"]._service_quality_remedies(),
            "duplicate": self.env._(
                "Another customer has the same phone number or e-mail: merge the two "
                "contacts."
            ),
        }
        for partner in self:
            partner.service_quality_note = " ".join(
                remedies[check]
                for check in (partner.service_quality_missing or "").split(",")
                if check
            )

    # ------------------------------------------------------------------
    # Confirming and mending
    # ------------------------------------------------------------------

    def _service_confirm_data(self):
        """Somebody went through the data with the customer today."""
        self.commercial_partner_id.write(
            {"service_confirmed_on": fields.Date.context_today(self)}
        )

    def action_service_data_right(self):
        """One tap: the customer has just confirmed name, phone and address."""
        self.check_access("write")
        self._service_confirm_data()
        return True

    def action_service_mend(self):
        """Ask for what is missing, in one small dialog."""
        self.ensure_one()
        self.check_access("write")
        return self.env["service.quality.mend"]._open_for(self)

    # ------------------------------------------------------------------
    # Twins
    # ------------------------------------------------------------------

    def _write_multi(self, vals_list):
        names = set().union(*vals_list)
        if not _TWIN_COLUMNS.isdisjoint(names):
            # Who had the same number or address before may be alone now.
            self._service_look_for_twins(self._service_twin_ids())
        if "service_quality_state" in names or "service_confirmed_on" in names:
            self.env["service.customer.profile"]._touch(self)
        return super()._write_multi(vals_list)

    @api.model_create_multi
    def create(self, vals_list):
        partners = super().create(vals_list)
        self._service_look_for_twins(partners.ids)
        return partners

    def unlink(self):
        self.env.flush_all()
        self._service_look_for_twins(self._service_twin_ids())
        return super().unlink()

    def _service_look_for_twins(self, ids):
        precommit = self.env.cr.precommit
        if TWINS not in precommit.data:
            precommit.data[TWINS] = set()
            # sudo: twins count whether or not the user may read them.
            precommit.add(self.env["res.partner"].sudo()._service_find_twins)
        precommit.data[TWINS].update(ids)

    def _service_twin_ids(self):
        """These contacts, and those with the same phone or e-mail in the database."""
        if not self.ids:
            return set()
        rows = self.env.execute_query(
            SQL(
                """
                WITH mine AS (
                    SELECT phone_sanitized, email_normalized
                      FROM res_partner WHERE id = ANY(%(ids)s)
                )
                SELECT id FROM res_partner WHERE phone_sanitized IN (
                    SELECT phone_sanitized FROM mine WHERE phone_sanitized <> '')
                 UNION
                SELECT id FROM res_partner WHERE email_normalized IN (
                    SELECT email_normalized FROM mine WHERE email_normalized <> '')
                """,
                ids=self.ids,
            )
        )
        return {*self.ids, *(row[0] for row in rows)}

    @api.model
    def _service_find_twins(self):
        """Mark who shares phone or e-mail with somebody; at the latest on commit."""
        self.env.flush_all()
        ids = self.env.cr.precommit.data.pop(TWINS, None)
        if ids:
            # sudo: as above; only the mark is written.
            touched = self.sudo().browse(ids)
            touched.browse(touched._service_twin_ids())._service_mark_twins()
            self.env.flush_all()

    def _service_mark_twins(self):
        """Write ``service_is_double`` where it is not what it should be.

        Of everybody, when called on no contact in particular.
        """
        self.env.flush_all()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT p.id, NOT COALESCE(p.service_is_double, FALSE)
                  FROM res_partner p
                 WHERE %(scope)s
                   AND COALESCE(p.service_is_double, FALSE) <> (
                        p.active
                        AND p.commercial_partner_id = p.id
                        AND p.fsm_location IS NOT TRUE
                        AND (
                            EXISTS (
                                SELECT FROM res_partner o
                                 WHERE o.phone_sanitized = p.phone_sanitized
                                   AND p.phone_sanitized <> ''
                                   AND %(other)s)
                            OR EXISTS (
                                SELECT FROM res_partner o
                                 WHERE o.email_normalized = p.email_normalized
                                   AND p.email_normalized <> ''
                                   AND %(other)s)))
                """,
                scope=SQL("p.id = ANY(%s)", self.ids) if self else SQL("TRUE"),
                other=SQL(
                    """o.id <> p.id AND o.active AND o.commercial_partner_id = o.id
                       AND o.fsm_location IS NOT TRUE
                       AND (o.company_id IS NULL OR p.company_id IS NULL
                            OR o.company_id = p.company_id)"""
                ),
            )
        )
        for value in (True, False):
            partners = self.browse(row[0] for row in rows if row[1] is value)
            if partners:
                partners.write({"service_is_double": value})
        self.flush_recordset()

    # ------------------------------------------------------------------
    # Time goes on
    # ------------------------------------------------------------------

    @api.model
    def _cron_service_quality(self):
        """What no event announces: data that went stale over night, and twins that two
        transactions made without seeing each other.

        Looks for what is marked wrong and mends that, so it goes on by itself where it
        had to stop.
        """
        cron = self.env["ir.cron"]
        self._service_mark_twins()
        while True:
            ids = self._service_quality_outdated()
            self.browse(ids)._service_quality_recompute()
            if not cron._commit_progress(len(ids), remaining=int(len(ids) == BATCH)):
                break
            if len(ids) < BATCH:
                break
            self.env.invalidate_all()

    @api.model
    def _service_quality_outdated(self):
        """Some customers whose mark "fresh" is not what it should be today."""
        self.env.flush_all()
        main = self.env["res.company"].sudo().search([], order="id", limit=1)
        rows = self.env.execute_query(
            SQL(
                """
                SELECT p.id
                  FROM res_partner p
                  JOIN res_company c ON c.id = COALESCE(p.company_id, %(main)s)
                 WHERE p.commercial_partner_id = p.id
                   AND p.fsm_location IS NOT TRUE
                   AND p.service_confirmed_on IS NOT NULL
                   AND (COALESCE(p.service_quality_missing, '') LIKE '%%fresh')
                       <> (p.service_confirmed_on + c.service_fresh_days < %(today)s)
                 ORDER BY p.id
                 LIMIT %(limit)s
                """,
                main=main.id,
                today=fields.Date.context_today(self),
                limit=BATCH,
            )
        )
        return [row[0] for row in rows]

    def _service_quality_recompute(self):
        """Measure these customers again from nothing."""
        for name in (
            "service_quality_missing",
            "service_quality_score",
            "service_quality_state",
        ):
            self.env.add_to_compute(self._fields[name], self)
        self.flush_recordset()
