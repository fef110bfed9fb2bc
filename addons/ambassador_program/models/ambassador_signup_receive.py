# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from datetime import UTC, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL, hmac

from odoo.addons.phone_validation.tools import phone_validation

from ..tools.signup_text import NAME, PHONE, clean_line, clean_note, is_name

#: Sign-ups wait so long for others, to be made leads together.
GATHER_SECONDS = 3
#: What a request reads of each record; all of a table's columns take much longer.
_READ = {
    "ambassador.community": ["city_id", "latitude", "longitude", "name"],
    "ambassador.city": ["country_id", "latitude", "longitude", "state_id"],
    "res.country": ["code", "phone_code"],
    "service.interest": ["channel_categ_id"],
}


class Found(NamedTuple):
    """What is looked up for a sign-up, once."""

    company: models.Model
    interest: models.Model
    #: See ``_get_signup_place``.
    place: dict
    #: E.164, or None.
    number: str | None
    #: The nearest ``Candidate``, or None.
    store: object


class AmbassadorSignup(models.Model):
    """The intake: one row, kept at once, with the nearest store (AM-10, P12)."""

    _inherit = "ambassador.signup"

    @api.model
    def _receive(self, vals, found=None):
        """Keep what a visitor has typed; the same again gives the same row.

        :param dict vals: ``event_id`` or ``ambassador_id`` (with an event: by whose
            link), ``name``, ``phone``, ``note``, ``interest_id``, ``consent`` (bool),
            ``campaign_id``, ``request_key`` (one for each form that was handed out)
        :param Found found: what ``_look_up`` says of these, where it was asked already
        :return: the sign-up; who made it before is not told apart
        :raise UserError: when a name, the consent or the event is missing
        """
        # sudo: the intake; whoever calls it checked the address or the user.
        signups = self.sudo()
        row = signups._prepare_signup_vals(vals, found)
        signup = signups._insert_signup(row)
        if signup:
            signups._trigger_process()
        else:
            signup = signups._find_signup(row)
        return signup.with_env(self.env)

    # ------------------------------------------------------------------
    # What is kept
    # ------------------------------------------------------------------

    @api.model
    def _prepare_signup_vals(self, vals, found=None):
        """Column values of the row, checked."""
        env = self.env
        event = env["event.event"].browse(vals.get("event_id") or ())
        ambassador = env["ambassador.ambassador"].browse(
            vals.get("ambassador_id") or ()
        )
        if not (event or ambassador):
            raise UserError(env._("Say at which event it is, or by whose link."))
        name = clean_line(vals.get("name"), NAME)
        if not is_name(name):
            raise UserError(env._("Write the name that we should ask for."))
        if not vals.get("consent"):
            raise UserError(
                env._("Without consent nobody may call: ask for it, or leave it.")
            )
        phone = clean_line(vals.get("phone"), PHONE)
        # Whoever names the store to the visitor has looked it up already.
        company, interest, place, number, store = found or self._look_up(
            event, ambassador, vals.get("interest_id"), phone
        )
        if not interest:
            raise UserError(env._("Choose what it is about."))
        now = fields.Datetime.now()
        return {
            "name": name,
            "phone": phone or None,
            "phone_key": number and self._get_phone_key(number),
            "note": clean_note(vals.get("note")) or None,
            "interest_id": interest.id,
            "consent_on": now,
            "consent_version": company.ambassador_consent_version,
            "consent_text": company._get_consent_text() or None,
            "company_id": company.id,
            "event_id": event.id or None,
            "ambassador_id": ambassador.id or None,
            "community_id": place["community"].id or None,
            "campaign_id": vals.get("campaign_id") or None,
            "day": self._get_signup_day(event, company, now),
            "point_id": store.point_id if store else None,
            "request_key": vals.get("request_key") or None,
            "state": "new",
        }

    @api.model
    def _look_up(self, event, ambassador, interest_id, phone):
        """The ``Found`` of what was typed at an event, or on an ambassador's page."""
        company = self._get_signup_company(event, ambassador)
        company._fetch_signup()
        for record in (event.community_id, event.programme_city_id):
            record.fetch(_READ[record._name])
        place = self._get_signup_place(event, ambassador)
        interest = company._get_signup_interests().filtered(
            lambda interest: interest.id == interest_id
        )
        for record in (place["country"], interest):
            record.fetch(_READ[record._name])
        number = self._get_phone_number(phone, place["country"])
        # In whose day certificates run out: told here, for the user would be asked.
        local = self.with_context(tz=self._get_signup_zone(event, company))
        store = interest and local._find_signup_store(company, interest, place)
        return Found(company, interest, place, number, store or None)

    @api.model
    def _get_signup_company(self, event, ambassador):
        return event.company_id or ambassador.company_id or self.env.company

    @api.model
    def _get_signup_place(self, event, ambassador):
        """Where the visitor is: community, else city of the programme.

        :return: dict of community, city (``ambassador.city``), country, latitude,
            longitude
        """
        community = event.community_id
        city = event.programme_city_id or community.city_id
        if not event:
            city = ambassador.city_id
        spot = community if community.latitude or community.longitude else city
        company = self._get_signup_company(event, ambassador)
        return {
            "community": community,
            "city": city,
            "country": event.country_id or city.country_id or company.country_id,
            "latitude": spot.latitude,
            "longitude": spot.longitude,
        }

    @api.model
    def _get_signup_zone(self, event, company):
        """Name of the time zone where the event is, or the company."""
        return (event and event.date_tz) or company._service_tz()

    @api.model
    def _get_signup_day(self, event, company, now):
        """Day of a moment where the event is, or the company."""
        zone = ZoneInfo(self._get_signup_zone(event, company))
        return now.replace(tzinfo=UTC).astimezone(zone).date()

    @api.model
    def _get_phone_number(self, phone, country):
        """The number as the whole world dials it (E.164), or None."""
        if not phone:
            return None
        try:
            number = phone_validation.phone_format(
                phone, country.code, country.phone_code, force_format="E164"
            )
        except UserError:
            return None
        return number if number.startswith("+") else None

    @api.model
    def _get_phone_key(self, number):
        """Keyed hash: numbers can be compared, and not read or guessed."""
        # sudo: the secret of the database, of which only a hash is kept.
        return hmac(self.env(su=True), "ambassador.signup/phone", number)

    @api.model
    def _find_signup_store(self, company, interest, place):
        """The nearest store (``Candidate``) that can have this lead, or None."""
        Lead = self.env["crm.lead"]
        category = interest.channel_categ_id
        need = Lead._channel_need(
            {
                "company_id": company.id,
                "side": Lead._channel_side,
                "categ_id": category.id,
                "skill_ids": Lead._channel_skill_ids(
                    Lead._get_channel_skills(), category
                ),
                "state_id": place["city"].state_id.id,
                "latitude": place["latitude"],
                "longitude": place["longitude"],
            }
        )
        [found] = self.env["channel.point"]._find_nearest([need])
        return found[0] if found else None

    # ------------------------------------------------------------------
    # The row
    # ------------------------------------------------------------------

    @api.model
    def _insert_signup(self, row):
        """The new row; empty where it is known already.

        Of two at the same moment one waits for the other and is refused by PostgreSQL,
        upon which Odoo repeats the request and finds it known.
        """
        now = fields.Datetime.now()
        row = {
            **row,
            "create_uid": self.env.uid,
            "create_date": now,
            "write_uid": self.env.uid,
            "write_date": now,
        }
        self.env.cr.execute(
            SQL(
                "INSERT INTO ambassador_signup (%s) VALUES (%s)"
                " ON CONFLICT DO NOTHING RETURNING id",
                SQL(", ").join(map(SQL.identifier, row)),
                SQL(", ").join(SQL("%s", value) for value in row.values()),
            ),
            log_exceptions=False,
        )
        found = self.env.cr.fetchone()
        if not found:
            return self.browse()
        signup = self.browse(found[0])
        self.env["event.event"].browse(row["event_id"] or ()).invalidate_recordset(
            ["signup_ids"], flush=False
        )
        return signup

    @api.model
    def _find_signup(self, row):
        """The row that was there first."""
        source = "event_id" if row["event_id"] else "ambassador_id"
        domain = [("request_key", "=", row["request_key"])]
        if row["phone_key"]:
            same = [
                (source, "=", row[source]),
                ("phone_key", "=", row["phone_key"]),
                ("day", "=", row["day"]),
            ]
            if source == "ambassador_id":
                same.append(("event_id", "=", False))
            if signup := self.search(same, limit=1):
                return signup
        return self.search(domain, limit=1) if row["request_key"] else self.browse()

    @api.model
    def _trigger_process(self):
        """Have the leads made soon: once for all that come within seconds."""
        xmlid = "ambassador_program.ir_cron_ambassador_signup"
        Data, now = self.env["ir.model.data"], fields.Datetime.now()
        cron_id = Data._xmlid_to_res_id(xmlid, raise_if_not_found=False)
        # One that is due in this second may be running already.
        if self.env.execute_query(
            SQL(
                "SELECT FROM ir_cron_trigger WHERE cron_id = %s AND call_at > %s"
                " LIMIT 1",
                cron_id or None,
                now + timedelta(seconds=1),
            )
        ):
            return
        if cron := self.env.ref(xmlid, raise_if_not_found=False):
            cron._trigger(now + timedelta(seconds=GATHER_SECONDS))
