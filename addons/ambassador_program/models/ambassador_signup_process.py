# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import logging
from collections import defaultdict

from psycopg2 import OperationalError

from odoo import api, models
from odoo.tools import SQL, plaintext2html

_logger = logging.getLogger(__name__)

#: Sign-ups that one transaction of the cron makes leads of.
BATCH = 100


class AmbassadorSignup(models.Model):
    """From the row to the visitor, the lead and the nearest store (AM-10).

    All of a batch or nothing: one transaction makes registration, lead, the way to the
    store and the new state of the row, so what is killed midway is begun anew.
    """

    _inherit = "ambassador.signup"

    def _process(self):
        """Make registrations and leads of these; send the good ones to their stores.

        Those whose number is not usable wait to be mended; those that were mended go
        on. What somebody else is processing at this moment is left to him.

        :return: those that were looked at
        """
        # sudo: the engine; what was typed was checked when it came.
        signups = self.sudo()._lock_waiting()
        # Nobody is told by mail: neither the visitor, nor who follows the event.
        signups = signups.with_context(
            tracking_disable=True,
            mail_create_nolog=True,
            mail_create_nosubscribe=True,
            event_lead_rule_skip=True,
        )
        fresh = signups.filtered(lambda signup: signup.state == "new")
        if fresh:
            numbers = fresh._get_numbers()
            fresh._find_insiders(numbers)
            fresh._make_registrations(numbers)
            fresh._make_leads(numbers)
        (signups - fresh)._mend_leads()
        signups._accept_and_route()
        return signups

    def _lock_waiting(self):
        """Those of these that wait and that nobody else has."""
        self.env.flush_all()
        rows = self.env.execute_query(
            SQL(
                "SELECT id FROM ambassador_signup WHERE id = ANY(%s)"
                " AND state IN ('new', 'mend') ORDER BY id FOR UPDATE SKIP LOCKED",
                self.ids,
            )
        )
        signups = self.browse(row[0] for row in rows)
        signups.invalidate_recordset(flush=False)
        return signups

    def _get_numbers(self):
        """{sign-up: number as the whole world dials it, or None}"""
        return {
            signup: signup._get_phone_number(
                signup.phone,
                self._get_signup_place(signup.event_id, signup.ambassador_id)[
                    "country"
                ],
            )
            for signup in self
        }

    def _find_insiders(self, numbers):
        """Mark sign-ups with the number of an employee or ambassador of ours."""
        self.env["res.partner"].flush_model(["phone_sanitized"])
        rows = self.env.execute_query(
            SQL(
                """
                SELECT p.phone_sanitized
                  FROM res_partner p
                 WHERE p.phone_sanitized = ANY(%s)
                   AND (EXISTS (SELECT FROM res_users u
                                 WHERE u.partner_id = p.id AND u.active
                                   AND NOT COALESCE(u.share, FALSE))
                        OR EXISTS (SELECT FROM ambassador_ambassador a
                                    WHERE a.partner_id = p.id
                                      AND a.state NOT IN ('left', 'refused')))
                """,
                list(filter(None, numbers.values())),
            )
        )
        known = {row[0] for row in rows}
        self.filtered(lambda signup: numbers[signup] in known).is_insider = True

    # ------------------------------------------------------------------
    # Visitors
    # ------------------------------------------------------------------

    def _make_registrations(self, numbers):
        """A registration for each visitor of an event that has room.

        That an event is full is no reason to lose a lead.
        """
        signups = self.browse()
        for event, group in self.grouped("event_id").items():
            if not event or event.is_multi_slots or group.registration_id:
                continue
            room = len(group)
            if event.seats_limited and event.seats_max:
                room = max(event.seats_available, 0)
            signups |= group[:room]
        # Core's mails to visitors go to addresses that these have not given.
        registrations = (
            self.env["event.registration"]
            .with_context(install_mode=True)
            .create(
                [
                    {
                        "event_id": signup.event_id.id,
                        "name": signup.name,
                        "phone": numbers[signup] or signup.phone,
                        "partner_id": False,
                        "signup_id": signup.id,
                        "utm_campaign_id": signup.campaign_id.id,
                    }
                    for signup in signups
                ]
            )
        )
        for signup, registration in zip(signups, registrations, strict=True):
            signup.registration_id = registration.with_context(
                install_mode=self.env.context.get("install_mode")
            )

    # ------------------------------------------------------------------
    # Leads
    # ------------------------------------------------------------------

    def _make_leads(self, numbers):
        partners = self._find_partners(numbers)
        doubles = self._find_open_leads(numbers)
        teams = {
            company: self.env["crm.team"]._service_triage_team(company)
            for company in self.company_id
        }
        leads = self.env["crm.lead"]._service_create_all_captured(
            [
                signup._prepare_lead_vals(
                    numbers[signup],
                    partners.get(signup),
                    doubles.get(signup),
                    teams[signup.company_id],
                )
                for signup in self
            ]
        )
        for signup, lead in zip(self, leads, strict=True):
            signup.lead_id = lead
        self._mark_doubles_among(numbers)

    def _find_partners(self, numbers):
        """{sign-up: id of the only contact with its number}; two are nobody."""
        self.env["res.partner"].flush_model(["phone_sanitized", "active"])
        found = {}
        for company, signups in self.grouped("company_id").items():
            rows = self.env.execute_query(
                SQL(
                    """
                    SELECT phone_sanitized, MIN(id)
                      FROM res_partner
                     WHERE phone_sanitized = ANY(%s) AND active
                       AND (company_id = %s OR company_id IS NULL)
                     GROUP BY phone_sanitized HAVING COUNT(*) = 1
                    """,
                    [numbers[signup] for signup in signups if numbers[signup]],
                    company.id,
                )
            )
            only = dict(rows)
            for signup in signups:
                if partner_id := only.get(numbers[signup]):
                    found[signup] = partner_id
        return found

    def _find_open_leads(self, numbers):
        """{sign-up: id of the oldest open lead of its number with its interest}"""
        self.env["crm.lead"].flush_model()
        found = {}
        for company, signups in self.grouped("company_id").items():
            rows = self.env.execute_query(
                SQL(
                    """
                    SELECT phone, interest, MIN(id) FROM (
                    SELECT l.phone_sanitized AS phone,
                           l.service_interest_id AS interest, l.id
                      FROM crm_lead l
                     WHERE l.phone_sanitized = ANY(%(phones)s)
                       AND l.active AND l.won_status = 'pending'
                       AND (l.company_id = %(company)s OR l.company_id IS NULL)
                     UNION ALL
                    SELECT p.phone_sanitized, l.service_interest_id, l.id
                      FROM res_partner p
                      JOIN crm_lead l ON l.partner_id = p.id
                     WHERE p.phone_sanitized = ANY(%(phones)s)
                       AND l.active AND l.won_status = 'pending'
                       AND (l.company_id = %(company)s OR l.company_id IS NULL)
                    ) known GROUP BY phone, interest
                    """,
                    phones=[numbers[signup] for signup in signups if numbers[signup]],
                    company=company.id,
                )
            )
            known = {(phone, interest): lead_id for phone, interest, lead_id in rows}
            for signup in signups:
                key = numbers[signup], signup.interest_id.id
                if lead_id := known.get(key):
                    found[signup] = lead_id
        return found

    def _mark_doubles_among(self, numbers):
        """The same number at two events, both in this batch: the second waits."""
        first = {}
        for signup in self.sorted("id"):
            if not numbers[signup]:
                continue
            key = numbers[signup], signup.interest_id, signup.company_id
            head = first.setdefault(key, signup)
            lead = signup.lead_id
            if head != signup and not lead.service_duplicate_of_id:
                lead._with_service_engine().service_duplicate_of_id = head.lead_id

    def _prepare_lead_vals(self, number, partner_id, double_id, team):
        """Values of the captured lead of this sign-up."""
        self.ensure_one()
        event, interest, company = self.event_id, self.interest_id, self.company_id
        place = self._get_signup_place(event, self.ambassador_id)
        city, community = place["city"], place["community"]
        ambassador = self._get_signup_ambassador()
        vals = {
            "name": f"{interest.name}: {self.name}",
            "type": "opportunity",
            "company_id": company.id,
            "team_id": team.id,
            "user_id": False,
            "partner_id": partner_id or False,
            "description": plaintext2html(self.note) if self.note else False,
            "tag_ids": [(6, 0, interest.tag_ids.ids)],
            "event_id": event.id,
            "registration_ids": [(6, 0, self.registration_id.ids)],
            "campaign_id": self.campaign_id.id,
            "ambassador_id": ambassador.id,
            "community_id": community.id,
            "city": city.display_name or False,
            "state_id": city.state_id.id,
            "country_id": place["country"].id,
            "service_interest_id": interest.id,
            "service_captured_interest_id": interest.id,
            "service_referrer_id": self._get_referrer(ambassador).id,
            "service_capture_place": self._get_capture_place(),
            "service_duplicate_of_id": double_id or False,
        }
        if not partner_id:
            # What a contact has is never passed: core would write it back to him.
            vals |= {"contact_name": self.name, "phone": number or self.phone}
        if place["latitude"] or place["longitude"]:
            vals |= {
                "partner_latitude": place["latitude"],
                "partner_longitude": place["longitude"],
                "service_latitude": place["latitude"],
                "service_longitude": place["longitude"],
                "service_position_source": "address",
            }
        return vals

    def _get_signup_ambassador(self):
        """Who brought the visitor; nobody where it is one of our own people."""
        self.ensure_one()
        nobody = self.ambassador_id.browse()
        if self.is_insider:
            return nobody
        return self.ambassador_id or self.event_id.lead_ambassador_id

    def _get_referrer(self, ambassador):
        """The contact that stands as who brought the lead in."""
        company = self.company_id
        if self.is_insider:
            return company.partner_id
        person = self.event_id.user_id or company.ambassador_user_id
        return ambassador.partner_id or person.partner_id or company.partner_id

    def _get_capture_place(self):
        if self.event_id:
            return self.event_id.name
        return self.env._(
            "Link of %(ambassador)s", ambassador=self.ambassador_id.display_name
        )

    # ------------------------------------------------------------------
    # To the stores
    # ------------------------------------------------------------------

    def _accept_and_route(self):
        """The good ones are accepted and offered to their stores; all say where they
        are."""
        Lead = self.env["crm.lead"]
        leads = self.lead_id
        good = leads.filtered(
            lambda lead: (
                lead.service_state == "triage"
                and not lead.service_duplicate_of_id
                and not lead._service_transition_error("accepted")
            )
        )
        note = self.env._("Signed up by themselves")
        for team, some in good.grouped(
            # As dispatch(): the sales team of the interest looks after it.
            lambda lead: lead.service_interest_id.team_id
        ).items():
            some._with_service_engine(note).write(
                {"service_state": "accepted", **({"team_id": team.id} if team else {})}
            )
        good = Lead.browse(good.ids)
        told = {
            signup.lead_id.id: signup.point_id.id
            for signup in self
            if signup.point_id and signup.lead_id in good
        }
        self.env["channel.route"]._open(good, preferred=told)
        states = defaultdict(list)
        for signup in self:
            states[signup._get_next_state()].append(signup.id)
        for state, ids in states.items():
            self.browse(ids).write({"state": state, "problem": False})

    def _get_next_state(self):
        self.ensure_one()
        lead = self.lead_id
        if lead.service_duplicate_of_id:
            return "duplicate"
        waits = lead.service_state == "triage"
        if waits and lead._service_quality_holds(lead):
            return "mend"
        return "done"

    # ------------------------------------------------------------------
    # Cron
    # ------------------------------------------------------------------

    @api.model
    def _cron_process(self):
        """Make leads of what came in, in committed batches."""
        cron = self.env["ir.cron"]
        last = 0
        while ids := self._get_waiting_ids(last):
            last = ids[-1]
            done = self.browse(ids)._process_or_explain()
            if not cron._commit_progress(len(ids), remaining=len(ids) == BATCH):
                break
            _logger.info("%s sign-ups processed", done)

    @api.model
    def _get_waiting_ids(self, last=0):
        """Some that came in, and some whose lead was mended by somebody."""
        self.env.flush_all()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT id FROM ambassador_signup
                 WHERE id > %(last)s AND state = 'new' AND problem IS NULL
                 UNION ALL
                SELECT s.id FROM ambassador_signup s
                  JOIN crm_lead l ON l.id = s.lead_id
                 WHERE s.id > %(last)s AND s.state = 'mend'
                   AND (l.service_quality_state = 'ok' OR l.service_state != 'triage')
                 ORDER BY id LIMIT %(limit)s
                """,
                last=last,
                limit=BATCH,
            )
        )
        return [row[0] for row in rows]

    def _process_or_explain(self):
        """Process these together; if that fails one by one, and keep why one does."""
        try:
            with self.env.cr.savepoint():
                done = len(self._process())
                self.env.flush_all()
                return done
        except OperationalError:
            # Somebody else was quicker, or the server stops: the next run sees it.
            raise
        except Exception:
            self.env.invalidate_all(flush=False)
            if len(self) == 1:
                # sudo: the engine notes what it could not do.
                self.sudo().problem = self.env._(
                    "No lead could be made of it. Mend it, or type the lead in by "
                    "hand; the log of the server says what went wrong."
                )
                _logger.exception("Sign-up %s cannot be processed", self.id)
                return 0
        return sum(signup._process_or_explain() for signup in self)
