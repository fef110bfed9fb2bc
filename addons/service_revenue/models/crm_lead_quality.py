# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain
from odoo.tools import SQL

from ..tools.quality import failed_checks, is_place, score, state
from .res_company_quality import QUALITY_STATES, REQUIRED_FIELDS

#: Key in ``cr.precommit.data`` of the leads whose rewards are to be looked at again.
CHANGED = "service_revenue.quality_changed"
BATCH = 1000


class CrmLead(models.Model):
    """How good the data of a captured lead is (SR-07).

    Capturing never refuses. What is wrong is marked; handing over and rewards wait
    until it is mended. Only captured leads are measured.
    """

    _inherit = "crm.lead"

    service_quality_missing = fields.Char(
        string="Failed Checks",
        compute="_compute_service_quality",
        store=True,
        copy=False,
        help="Codes of the checks that fail: phone, duplicate, address, fresh.",
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
        help="To mend: something that the company requires is missing. Handing the "
        "lead over and its reward wait.",
    )
    service_quality_note = fields.Text(
        string="What to Mend", compute="_compute_service_quality_note"
    )
    service_quality_summary = fields.Char(
        string="To Mend", compute="_compute_service_quality_note"
    )

    _service_quality_idx = models.Index(
        "(service_captured_at DESC, id DESC) WHERE service_quality_state = 'to_mend'"
    )

    @api.depends(lambda self: self._service_quality_depends())
    def _compute_service_quality(self):
        """What fails, how good that is, and whether the lead has to wait for it."""
        captured = self.filtered("service_captured_at")
        (self - captured).update(
            {
                "service_quality_missing": False,
                "service_quality_score": 0,
                "service_quality_state": False,
            }
        )
        for lead in captured:
            failed = lead._service_quality_failed()
            lead.service_quality_missing = ",".join(failed)
            lead.service_quality_score = score(failed)
            lead.service_quality_state = state(
                failed, lead.company_id.sudo()._service_quality_required()
            )

    @api.model
    def _service_quality_depends(self):
        return [
            "service_captured_at",
            "phone_sanitized",
            "partner_id.phone_sanitized",
            "service_merged_into_id",
            "service_duplicate_of_id.won_status",
            "service_latitude",
            "service_longitude",
            "partner_id.partner_latitude",
            "partner_id.partner_longitude",
            "fsm_location_id.partner_id.partner_latitude",
            "fsm_location_id.partner_id.partner_longitude",
            "partner_id.commercial_partner_id.service_confirmed_on",
            "won_status",
            *(f"company_id.{name}" for name in REQUIRED_FIELDS),
            "company_id.service_fresh_days",
        ]

    def _service_quality_failed(self):
        """Codes of the checks that this lead fails today."""
        self.ensure_one()
        # One that was merged goes on in its head, and is measured there.
        if self.service_merged_into_id:
            return ()
        customer, location = self.partner_id, self.fsm_location_id
        return failed_checks(
            has_phone=bool(self.phone_sanitized or customer.phone_sanitized),
            # When the other one came to nothing, this is the one that is left.
            is_double=bool(
                self.service_duplicate_of_id
                and self.service_duplicate_of_id.won_status != "lost"
            ),
            is_located=any(
                is_place(latitude, longitude)
                for latitude, longitude in (
                    (self.service_latitude, self.service_longitude),
                    (location.partner_latitude, location.partner_longitude),
                    (customer.partner_latitude, customer.partner_longitude),
                )
            ),
            is_fresh=self._service_is_fresh(),
        )

    def _service_is_fresh(self):
        """Captured or confirmed within the company's days; decided leads stay so."""
        if self.won_status != "pending":
            return True
        company = self.company_id.sudo()
        known = [company._service_day(self.service_captured_at)]
        if confirmed := self.partner_id.commercial_partner_id.service_confirmed_on:
            known.append(confirmed)
        return (company._service_today() - max(known)).days <= (
            company.service_fresh_days
        )

    @api.depends("service_quality_missing")
    @api.depends_context("lang")
    def _compute_service_quality_note(self):
        remedies = self._service_quality_remedies()
        words = self._service_quality_words()
        for lead in self:
            failed = [
                check
                for check in (lead.service_quality_missing or "").split(",")
                if check
            ]
            lead.service_quality_note = " ".join(remedies[check] for check in failed)
            lead.service_quality_summary = ", ".join(words[check] for check in failed)

    @api.model
    def _service_quality_words(self):
        """{check: what is wrong, short enough for a list}"""
        return {
            "phone": self.env._("Phone"),
            "duplicate": self.env._("Double"),
            "address": self.env._("Position"),
            "fresh": self.env._("Old data"),
        }

    @api.model
    def _service_quality_remedies(self):
        """{check: what is wrong and what to do, in one sentence}"""
        return {
            "phone": self.env._(
                "No valid phone number: type in the number that the customer answers."
            ),
            "duplicate": self.env._(
                "It may be the same as another lead: merge them, or say that it is "
                "another one."
            ),
            "address": self.env._(
                "The address is not located: stand at the door and take the position, "
                "or type it in."
            ),
            "fresh": self.env._(
                "The data is old: ask the customer, then tap “Data is right”."
            ),
        }

    # ------------------------------------------------------------
    # THE GATE
    # ------------------------------------------------------------

    @api.model
    def _service_quality_holds(self, leads):
        """Those of ``leads`` that wait for better data: not routed, not rewarded."""
        return leads.filtered(lambda lead: lead.service_quality_state == "to_mend")

    @api.depends("service_quality_state")
    def _compute_service_allowed(self):
        return super()._compute_service_allowed()

    def _service_transition_error(self, target):
        error = super()._service_transition_error(target)
        if error or target not in ("accepted", "dispatched"):
            return error
        if self._service_quality_holds(self):
            required = self.company_id.sudo()._service_quality_required()
            remedies = self._service_quality_remedies()
            return self.env._(
                "has to be mended first. %(remedy)s",
                remedy=" ".join(
                    remedies[check]
                    for check in self.service_quality_missing.split(",")
                    if check in required
                ),
            )
        return ""

    # ------------------------------------------------------------
    # MENDING
    # ------------------------------------------------------------

    def action_service_mend(self):
        """Ask for what is missing, in one small dialog."""
        self.ensure_one()
        self._check_service_mend()
        return self.env["service.quality.mend"]._open_for(self)

    def _check_service_mend(self):
        """Triage mends every lead it sees, a technician his own."""
        if not self.env.user.has_group("service_revenue.group_service_technician"):
            raise AccessError(
                self.env._(
                    "Only service staff mend the data of a lead. Ask your "
                    "administrator for the role “Service Revenue / Technician”."
                )
            )
        self.check_access("read")

    def _check_service_write(self, vals):
        """The gate is no gate if somebody could write it open."""
        if not self._service_engine_write() and any(
            name.startswith("service_quality_") for name in vals
        ):
            raise UserError(
                self.env._(
                    "The quality of the data is measured, not typed in. Use “Mend” and "
                    "correct phone, address or duplicate."
                )
            )
        return super()._check_service_write(vals)

    # ------------------------------------------------------------
    # REWARDS FOLLOW
    # ------------------------------------------------------------

    def _write_multi(self, vals_list):
        """Whatever changes the state, the rewards are looked at again, once.

        A lead in triage has earned nothing yet.
        """
        ids = [
            lead.id
            for lead, vals in zip(self, vals_list, strict=True)
            if "service_quality_state" in vals and lead.service_state != "triage"
        ]
        changed = self._service_quality_measured(ids) if ids else []
        if changed:
            precommit = self.env.cr.precommit
            if CHANGED not in precommit.data:
                precommit.data[CHANGED] = set()
                # sudo: the ledger follows from the lead, whoever has changed it.
                precommit.add(self.env["crm.lead"].sudo()._service_quality_announce)
            precommit.data[CHANGED].update(changed)
        return super()._write_multi(vals_list)

    @api.model
    def _service_quality_measured(self, ids):
        """Those of the leads that have been measured before: theirs is a change."""
        rows = self.env.execute_query(
            SQL(
                """SELECT id FROM crm_lead
                    WHERE id = ANY(%s) AND service_quality_state IS NOT NULL""",
                ids,
            )
        )
        return [row[0] for row in rows]

    @api.model
    def _service_quality_announce(self):
        """Tell the ledger which gates opened or closed; at the latest on commit."""
        self.env.flush_all()
        ids = self.env.cr.precommit.data.pop(CHANGED, None)
        if ids:
            # sudo: the ledger follows from the lead, whoever has changed it.
            leads = self.sudo().browse(sorted(ids)).exists()
            self.env["service.incentive.entry"]._evaluate_for_leads(leads)

    # ------------------------------------------------------------
    # TIME GOES ON
    # ------------------------------------------------------------

    @api.model
    def _cron_service_quality(self):
        """What no event announces: today is another day (freshness).

        Looks for open leads that are marked wrong and mends those, so it goes on by
        itself where it had to stop.
        """
        cron = self.env["ir.cron"]
        while True:
            leads = self.browse(self._service_quality_outdated())
            leads._service_quality_recompute()
            self._service_quality_announce()
            full = len(leads) == BATCH
            if not cron._commit_progress(len(leads), remaining=int(full)) or not full:
                break
            self.env.invalidate_all()

    @api.model
    def _service_quality_outdated(self):
        """Some open leads whose mark "fresh" is not what it should be today."""
        self.env.flush_all()
        companies = self.env["res.company"].sudo().search(Domain.TRUE)
        rows = self.env.execute_query(
            SQL(
                """
                SELECT l.id
                  FROM crm_lead l
                  JOIN res_company c ON c.id = l.company_id
                  JOIN UNNEST(%(ids)s::int[], %(days)s::date[], %(zones)s::text[])
                       AS today(id, day, tz) ON today.id = c.id
                  LEFT JOIN res_partner contact ON contact.id = l.partner_id
                  LEFT JOIN res_partner p ON p.id = contact.commercial_partner_id
                 WHERE l.service_captured_at IS NOT NULL
                   AND l.won_status = 'pending'
                   AND l.service_merged_into_id IS NULL
                   AND (COALESCE(l.service_quality_missing, '') LIKE '%%fresh')
                       <> (c.service_fresh_days + GREATEST(
                            (l.service_captured_at AT TIME ZONE 'UTC'
                             AT TIME ZONE today.tz)::date,
                            p.service_confirmed_on
                       ) < today.day)
                 ORDER BY l.id
                 LIMIT %(limit)s
                """,
                ids=companies.ids,
                days=[company._service_today() for company in companies],
                zones=[company._service_tz() for company in companies],
                limit=BATCH,
            )
        )
        return [row[0] for row in rows]

    def _service_quality_recompute(self):
        """Measure these leads again from nothing."""
        for name in (
            "service_quality_missing",
            "service_quality_score",
            "service_quality_state",
        ):
            self.env.add_to_compute(self._fields[name], self)
        self.flush_recordset()
