# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL, plaintext2html
from odoo.tools.misc import format_date, hmac

from odoo.addons.channel_partner.tools.proof_image import BadImage, read_photo
from odoo.addons.phone_validation.tools import phone_validation

#: Requests of one ambassador in 24 hours; more are somebody else's hand.
DAY_LIMIT = 20
PHOTOS = 3
#: field: longest
SIZES = {"name": 100, "phone": 32, "street": 200, "text": 2000}


class AmbassadorHelp(models.Model):
    """The claim: this neighbour's need has its ticket, however often it is sent
    (AM-04).

    Of the customer nothing is looked up: whether we know the telephone number already
    shows nowhere.
    """

    _name = "ambassador.help"
    _description = "Request for a Neighbour"
    _order = "id desc"

    ambassador_id = fields.Many2one(
        "ambassador.ambassador", required=True, readonly=True, ondelete="cascade"
    )
    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, index=True, ondelete="cascade"
    )
    request_key = fields.Char(
        required=True,
        readonly=True,
        help="Keyed hash of the day, the number and the words, for comparing only.",
    )
    name = fields.Char(string="Neighbour", readonly=True, help="As he typed it.")
    consent_on = fields.Datetime(
        readonly=True, help="When he said that the neighbour agrees to be called."
    )
    # Empty only inside the transaction that takes the claim.
    ticket_id = fields.Many2one(
        "helpdesk.ticket", readonly=True, index="btree_not_null", ondelete="set null"
    )

    _request_uniq = models.UniqueIndex(
        "(ambassador_id, request_key)", "This request has come in already."
    )
    _recent = models.Index("(ambassador_id, create_date)")

    # ------------------------------------------------------------------
    # Taking a request
    # ------------------------------------------------------------------

    @api.model
    def _take(self, ambassador, values, photos=()):
        """The row of this request: a new one with its ticket, or the one it has.

        The caller has checked that the ambassador is on board and is who asks.

        :param values: name, phone, street, text, community_id and consent
        :param photos: contents of files
        :raises UserError: what is missing or too much, with the remedy
        """
        # sudo: an ambassador writes no tickets; he gets this one row back.
        claims = self.sudo().with_company(ambassador.sudo().company_id)
        ambassador = ambassador.sudo()
        values = claims._read_values(ambassador, values)
        pictures = claims._read_photos(photos)
        key = claims._get_request_key(values)
        known = claims.search(
            [("ambassador_id", "=", ambassador.id), ("request_key", "=", key)]
        )
        if known:
            return known
        claims._check_crowded(ambassador)
        claim = claims._claim(ambassador, key, values)
        if not claim:
            # Taken by another request that has ended meanwhile.
            return claims._take(ambassador, values, photos)
        claim.ticket_id = claim._create_ticket(values)
        claim._keep_photos(pictures)
        return claim

    @api.model
    def _read_values(self, ambassador, values):
        env = self.env
        values = dict(values)
        for name in SIZES:
            text = values.get(name)
            text = text.replace("\x00", "").strip() if isinstance(text, str) else ""
            values[name] = text[: SIZES[name]]
        if not values["name"] or not values["text"]:
            raise UserError(env._("Write the name of the neighbour and what is wrong."))
        country = ambassador.city_id.country_id
        phone = phone_validation.phone_format(
            values["phone"],
            country.code,
            country.phone_code,
            force_format="E164",
            raise_exception=False,
        )
        digits = sum(letter.isdigit() for letter in values["phone"])
        if digits < 7 or not phone.startswith("+"):
            raise UserError(
                env._("Write the telephone number that the neighbour answers.")
            )
        values["phone_key"] = phone
        community = self.env["ambassador.community"].search(
            [
                ("id", "=", values.get("community_id") or 0),
                ("company_id", "=", ambassador.company_id.id),
                ("city_id", "=", ambassador.city_id.id),
            ]
        )
        if not community and not values["street"]:
            raise UserError(
                env._("Choose the community, or write where the neighbour lives.")
            )
        values["community"] = community
        if not values.get("consent"):
            raise UserError(
                env._("Ask the neighbour first, then tick that he agrees to be called.")
            )
        return values

    @api.model
    def _read_photos(self, photos):
        pictures = []
        for data in list(photos)[:PHOTOS]:
            try:
                pictures.append(read_photo(data))
            except BadImage as error:
                raise UserError(
                    self.env._("The photo cannot be read: send a JPEG or PNG picture.")
                ) from error
        return pictures

    @api.model
    def _get_request_key(self, values):
        day = fields.Date.to_string(fields.Date.context_today(self))
        words = " ".join(values["text"].casefold().split())
        return hmac(self.env, "ambassador_help", (day, values["phone_key"], words))

    @api.model
    def _check_crowded(self, ambassador):
        since = fields.Datetime.now() - timedelta(days=1)
        count = self.search_count(
            [("ambassador_id", "=", ambassador.id), ("create_date", ">", since)],
            limit=DAY_LIMIT,
        )
        if count >= DAY_LIMIT:
            raise UserError(
                self.env._(
                    "You have sent %(count)s requests since yesterday. Call the "
                    "hotline for more, or go on tomorrow.",
                    count=count,
                )
            )

    @api.model
    def _claim(self, ambassador, key, values):
        """Of two at the same moment one inserts; the other is refused by PostgreSQL,
        repeated by Odoo, and finds the ticket.
        """
        self.env.cr.execute(
            SQL(
                """
                INSERT INTO ambassador_help
                    (ambassador_id, company_id, request_key, name, consent_on,
                     create_uid, create_date, write_uid, write_date)
                VALUES (%(ambassador)s, %(company)s, %(key)s, %(name)s, %(now)s,
                        %(uid)s, %(now)s, %(uid)s, %(now)s)
                ON CONFLICT (ambassador_id, request_key) DO NOTHING
                RETURNING id
                """,
                ambassador=ambassador.id,
                company=ambassador.company_id.id,
                key=key,
                name=values["name"],
                uid=self.env.uid,
                now=fields.Datetime.now(),
            ),
            log_exceptions=False,
        )
        row = self.env.cr.fetchone()
        return self.browse(row[0]) if row else self.browse()

    def _create_ticket(self, values):
        self.ensure_one()
        tickets = self.env["helpdesk.ticket"].with_context(
            mail_create_nosubscribe=True, mail_create_nolog=True
        )
        return tickets.create(self._prepare_ticket_vals(values))

    def _prepare_ticket_vals(self, values):
        company = self.company_id
        channel = "ambassador_program.helpdesk_ticket_channel_ambassador"
        kind = "service_revenue.helpdesk_ticket_type_request"
        customer = self.env["res.partner"].create(self._prepare_customer_vals(values))
        words = " ".join(values["text"].split())
        return {
            "name": self.env._("For a neighbour: %(words)s", words=words[:60]),
            "description": plaintext2html(values["text"]),
            "channel_id": self.env.ref(channel, raise_if_not_found=False).id,
            "type_id": self.env.ref(kind, raise_if_not_found=False).id,
            "company_id": company.id,
            "partner_id": customer.id,
            "partner_name": values["name"],
            "service_phone": values["phone"],
            "user_id": False,
            "ambassador_id": self.ambassador_id.id,
            "ambassador_community_id": values["community"].id,
        }

    def _prepare_customer_vals(self, values):
        """A contact of its own: a telephone number proves nobody to be a customer that
        we know. The hotline merges them."""
        city, community = self.ambassador_id.city_id, values["community"]
        parts = (community.name, values["street"] or community.street)
        return {
            "name": values["name"],
            "phone": values["phone"],
            "street": ", ".join(part for part in parts if part),
            "zip": community.zip,
            "city": city.display_name,
            "state_id": city.state_id.id,
            "country_id": city.country_id.id,
            "company_id": self.company_id.id,
            "partner_latitude": community.latitude,
            "partner_longitude": community.longitude,
        }

    def _keep_photos(self, pictures):
        self.env["ir.attachment"].create(
            [
                {
                    "name": f"photo-{number}.jpg",
                    "raw": picture,
                    "mimetype": "image/jpeg",
                    "res_model": "helpdesk.ticket",
                    "res_id": self.ticket_id.id,
                }
                for number, picture in enumerate(pictures, 1)
            ]
        )

    # ------------------------------------------------------------------
    # What became of it
    # ------------------------------------------------------------------

    def _get_help_rows(self):
        """One dict for each of these own requests: where it stands, in words.

        The number of queries does not depend on the number of requests.
        """
        # sudo: his own requests; state and store of the ticket come out, nothing that
        # we know of the customer.
        rows = self.sudo()
        routes = self.env["channel.route"].sudo()
        routes = routes.search_fetch(
            [("ticket_id", "in", rows.ticket_id.ids)],
            ["ticket_id", "state"],
            order="id",
        )
        ways = {route.ticket_id.id: route.state for route in routes}
        return [
            {
                "id": row.id,
                "name": row.name,
                "number": row.ticket_id.number or "",
                "day": format_date(
                    self.env,
                    fields.Datetime.context_timestamp(self, row.create_date).date(),
                ),
                **row._get_help_state(ways.get(row.ticket_id.id)),
            }
            for row in rows
        ]

    def _get_help_state(self, way):
        """dict(label, tone, words) for the neighbour's request."""
        env = self.env
        ticket = self.ticket_id
        orders = ticket.fsm_order_ids
        store = (ticket.channel_point_id or orders.channel_point_id[:1]).name
        if not ticket or ticket.stage_id.closed:
            return {
                "label": env._("Done"),
                "tone": "success",
                "words": env._("The request is closed."),
            }
        visit = orders.filtered(lambda order: not order.stage_id.is_closed)[:1]
        if visit.scheduled_date_start and visit.person_id:
            day = fields.Datetime.context_timestamp(self, visit.scheduled_date_start)
            return {
                "label": env._("Visit planned"),
                "tone": "primary",
                "words": env._(
                    "Somebody comes on %(day)s.", day=format_date(env, day.date())
                ),
            }
        if store:
            return {
                "label": env._("With the local service"),
                "tone": "primary",
                "words": env._("%(store)s calls the neighbour.", store=store),
            }
        if way in ("searching", "offered"):
            return {
                "label": env._("On its way"),
                "tone": "info",
                "words": env._("The local service provider is asked to take it."),
            }
        return {
            "label": env._("With our service"),
            "tone": "warning",
            "words": env._("Somebody of ours looks at it and calls the neighbour."),
        }
