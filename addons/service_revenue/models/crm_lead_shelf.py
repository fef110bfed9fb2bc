# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from collections import Counter
from datetime import timedelta

from markupsafe import Markup
from psycopg2.errors import DeadlockDetected, SerializationFailure

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL

from .crm_lead_triage import FOLLOW_UP

REMINDER = "service_revenue.mail_activity_type_service_shelf"
#: Writing one of these is acting upon the lead.
ACTION_FIELDS = frozenset(
    ["stage_id", "service_state", "team_id", "user_id", "service_store_id"]
)
SHELF_FIELDS = (
    "service_last_action_on",
    "service_shelf_reminded_on",
    "service_shelf_life_date",
)
BATCH = 200


class CrmLead(models.Model):
    """What is known about a customer's wish keeps like fruit (SR-06).

    A captured lead is good until its shelf-life date. Every action moves the date: it
    is accepted or handed over, gets to another stage, somebody writes to the customer
    or finishes an activity. When nobody acts, it expires.
    """

    _inherit = "crm.lead"

    service_last_action_on = fields.Datetime(
        string="Last Acted Upon", readonly=True, copy=False
    )
    service_shelf_life_date = fields.Date(
        string="Good Until",
        compute="_compute_service_shelf_life_date",
        store=True,
        copy=False,
        help="The lead expires after this day unless somebody acts.",
    )
    service_shelf_reminded_on = fields.Date(
        string="Expiry Announced On",
        readonly=True,
        copy=False,
        help="When whoever has the lead was told that it is about to expire.",
    )

    _service_shelf_life_idx = models.Index(
        "(service_shelf_life_date) WHERE service_shelf_life_date IS NOT NULL"
    )

    @api.depends(
        "service_captured_at",
        "service_last_action_on",
        "service_state",
        "won_status",
        "service_merged_into_id",
        "service_interest_id.shelf_life_days",
        "service_interest_id.shelf_life_accepted_days",
        "company_id.partner_id.tz",
    )
    def _compute_service_shelf_life_date(self):
        for lead in self:
            if (
                not lead.service_captured_at
                or lead.service_merged_into_id
                or lead.won_status != "pending"
                or lead.service_state == "rejected"
            ):
                lead.service_shelf_life_date = False
                continue
            interest = lead.service_interest_id
            days = (
                interest.shelf_life_accepted_days
                if lead.service_state == "accepted"
                else interest.shelf_life_days
            )
            since = lead.service_last_action_on or lead.service_captured_at
            lead.service_shelf_life_date = lead.company_id.sudo()._service_day(
                since
            ) + timedelta(days=days)

    # ------------------------------------------------------------
    # ACTIONS
    # ------------------------------------------------------------

    def _service_acted(self):
        """Somebody did something about these leads: they keep for longer."""
        leads = self.filtered("service_captured_at")
        if not leads:
            return
        reminded = leads.filtered("service_shelf_reminded_on")
        leads._with_service_engine().write(
            {"service_last_action_on": fields.Datetime.now()}
        )
        if reminded:
            reminded._with_service_engine().write({"service_shelf_reminded_on": False})
            # sudo: the reminder may be somebody else's; it has been heeded.
            reminded.sudo().activity_unlink([REMINDER])

    def _check_service_write(self, vals):
        if not self._service_engine_write() and any(n in vals for n in SHELF_FIELDS):
            raise UserError(
                self.env._(
                    "How long a lead keeps follows from what is done about it. Accept "
                    "it, write to the customer or finish an activity."
                )
            )
        return super()._check_service_write(vals)

    def write(self, vals):
        result = super().write(vals)
        if not ACTION_FIELDS.isdisjoint(vals):
            self._service_acted()
        return result

    def message_post(self, **kwargs):
        message = super().message_post(**kwargs)
        # sudo: who may write on the lead was checked by core; the clock is the
        # engine's.
        lead = self.sudo()
        if (
            lead.service_captured_at
            and message.message_type in ("comment", "email")
            # Of the one who brought it in, a word more is no action upon it.
            and message.author_id
            not in (lead.service_referrer_id, self.env.ref("base.partner_root"))
        ):
            lead._service_acted()
        return message

    # ------------------------------------------------------------
    # REMINDERS AND EXPIRY
    # ------------------------------------------------------------

    @api.model
    def _service_shelf_domain(self, criteria):
        """Open leads that meet ``criteria(today, notice)``, each on the day of its
        company and with the notice that its company gives."""
        companies = {}
        for company in self.env["res.company"].sudo().search(Domain.TRUE):
            key = (
                company._service_today(),
                timedelta(days=company.service_shelf_notice_days),
            )
            companies.setdefault(key, []).append(company.id)
        return Domain.OR(
            criteria(*key) & Domain("company_id", "in", company_ids)
            for key, company_ids in companies.items()
        )

    @api.model
    def _service_shelf_domain_remind(self):
        return self._service_shelf_domain(
            lambda today, notice: Domain(
                "service_shelf_life_date", "<=", today + notice
            )
        ) & Domain("service_shelf_reminded_on", "=", False)

    @api.model
    def _service_shelf_domain_expire(self):
        """Over, and announced long enough ago: what was forgotten while no job ran, or
        before there was a date, gets its notice too."""
        return (
            self._service_shelf_domain(
                lambda today, notice: (
                    Domain("service_shelf_life_date", "<", today)
                    & Domain("service_shelf_reminded_on", "<=", today - notice)
                )
            )
            & self._service_shelf_nobody_acts()
        )

    @api.model
    def _service_shelf_nobody_acts(self):
        """A quotation that is not cancelled is somebody's work."""
        return ~Domain("order_ids.state", "in", ("draft", "sent", "sale"))

    @api.model
    def _cron_service_shelf_life(self):
        """Remind of what is about to go stale, and expire what nobody acted upon.

        In batches that are committed; another worker's leads are skipped. The leaders
        are told once for the whole run.
        """
        if not self._service_shelf_batches(
            self._service_shelf_domain_remind(),
            lambda leads: leads._service_shelf_remind(),
        ):
            return
        expired = Counter()
        self._service_shelf_batches(
            self._service_shelf_domain_expire(),
            lambda leads: expired.update(leads._service_shelf_expire()),
        )
        self._service_shelf_tell_leaders(expired)

    @api.model
    def _service_shelf_batches(self, domain, act):
        """``act`` on all leads of the domain; False when the time was over before.

        One batch at a time in the whole database: closing a lead also changes those
        that were taken for its doubles, which may be in somebody else's batch.
        """
        cron = self.env["ir.cron"]
        last = 0
        while True:
            [[mine]] = self.env.execute_query(
                SQL("SELECT pg_try_advisory_xact_lock(hashtext('service_shelf_life'))")
            )
            if not mine:
                # Another worker is at it.
                return False
            found = self.search(
                domain & Domain("id", ">", last), order="id", limit=BATCH
            )
            if not found:
                return True
            last = found[-1].id
            try:
                # Whoever is working on a lead right now has it.
                leads = found.try_lock_for_update()
                if leads:
                    act(leads)
            except (SerializationFailure, DeadlockDetected):
                # Somebody has just changed one of these; the next run sees it. Batches
                # before this one have been committed, nothing is lost.
                self.env.cr.rollback()
                self.env.invalidate_all(flush=False)
                continue
            remaining = self.search_count(domain & Domain("id", ">", last))
            if not cron._commit_progress(len(leads), remaining=remaining):
                return not remaining

    def _service_shelf_remind(self):
        """One activity for whoever has the lead, on the last day to act."""
        today = {
            company: company.sudo()._service_today() for company in self.company_id
        }

        def last_day(lead):
            notice = timedelta(days=lead.company_id.sudo().service_shelf_notice_days)
            return max(lead.service_shelf_life_date, today[lead.company_id] + notice)

        for (user, day), leads in self.grouped(
            lambda lead: (lead.user_id or lead.team_id.user_id, last_day(lead))
        ).items():
            if user:
                leads.activity_schedule(REMINDER, date_deadline=day, user_id=user.id)
        for company, leads in self.grouped("company_id").items():
            leads._with_service_engine().write(
                {"service_shelf_reminded_on": today[company]}
            )
        self.env.flush_all()

    def _service_shelf_expire(self):
        """Close these leads with the reason "Expired".

        A lead in triage is rejected. What the technician has earned with an accepted
        one stays his: it is lost, and stays accepted.

        :return: {team: number of leads}
        """
        counts = Counter(lead.team_id for lead in self)
        reason = self.env.ref(
            "service_revenue.crm_lost_reason_expired", raise_if_not_found=False
        )
        text = self.env._("Expired: nobody acted upon it in time")
        lost = {"lost_reason_id": reason.id} if reason else {}
        triage = self.filtered(lambda lead: lead.service_state == "triage")
        if triage:
            triage._with_service_engine(text).write(
                {"service_state": "rejected", "service_reject_reason": text}
            )
            triage.action_set_lost(**lost)
            triage._service_tell_referrers()
        if accepted := self - triage:
            accepted.action_set_lost(**lost)
        self.activity_unlink([FOLLOW_UP, REMINDER])
        self.env.flush_all()
        return counts

    @api.model
    def _service_shelf_tell_leaders(self, counts):
        """One message for each leader, however many leads went."""
        by_leader = {}
        for team, count in counts.items():
            if team.user_id:
                by_leader.setdefault(team.user_id.partner_id, []).append((team, count))
        for leader, rows in by_leader.items():
            teams = self.env["crm.team"].union(*(team for team, _count in rows))
            teams = teams.with_context(lang=leader.lang)
            body = Markup("<br/>").join(
                teams.env._(
                    "%(team)s: %(count)s leads expired, because nobody acted upon "
                    "them.",
                    team=team.with_env(teams.env).name,
                    count=count,
                )
                for team, count in rows
            )
            teams[0].message_notify(
                partner_ids=leader.ids,
                subject=teams.env._("Leads have expired"),
                body=body,
            )
