# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import SQL, plaintext2html
from odoo.tools.mail import email_normalize

from odoo.addons.phone_validation.tools import phone_validation

from ..tools import intake

#: Ticket types that outside systems can choose from.
TYPES = {
    "request": "service_revenue.helpdesk_ticket_type_request",
    "complaint": "service_revenue.helpdesk_ticket_type_complaint",
}


class ServiceIntake(models.Model):
    """The claim: this message of this channel has its ticket, for ever (X-04)."""

    _name = "service.intake"
    _description = "Request from an Outside System"
    _order = "id desc"
    _rec_name = "external_id"

    channel_id = fields.Many2one(
        "helpdesk.ticket.channel", required=True, readonly=True, ondelete="restrict"
    )
    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, index=True, ondelete="cascade"
    )
    external_id = fields.Char(string="Id of the Sender", required=True, readonly=True)
    # Empty only inside the transaction that takes the claim.
    ticket_id = fields.Many2one(
        "helpdesk.ticket", readonly=True, index="btree_not_null", ondelete="set null"
    )
    ticket_number = fields.Char(readonly=True)
    serial = fields.Char(string="Serial Number Given", readonly=True)

    _external_uniq = models.UniqueIndex(
        "(channel_id, external_id)", "This message has come in already."
    )
    _recent_idx = models.Index("(channel_id, create_date)")

    @api.model
    def _find_channel(self, key):
        """The channel of a key; nothing for a key that is none."""
        # sudo: the sender has no account; a key that fits is his right to bring in a
        # request, and only the hash of it is compared.
        channels = self.env["helpdesk.ticket.channel"].sudo()
        if not 20 <= len(key or "") <= 100 or not key.isascii():
            return channels
        rows = self.env.execute_query(
            SQL(
                "SELECT id FROM helpdesk_ticket_channel"
                " WHERE intake_key_hash = %s AND active",
                intake.digest(key),
            )
        )
        return channels.browse(row[0] for row in rows)

    @api.model
    def _take(self, channel, message):
        """The number of the ticket for this message: a new one, or the one it has.

        Whether customer or product are known does not show in the answer.

        :return: number of the ticket, or None when too many came in just now
        """
        # sudo: the sender has no account; the caller has checked the key.
        claims = self.sudo()
        external = message["external_id"]
        known = claims.search(
            [("channel_id", "=", channel.id), ("external_id", "=", external)]
        )
        if known:
            return known.ticket_number
        if claims._is_crowded(channel):
            return None
        claim = claims._claim(channel, message)
        if not claim:
            # Taken by another request that has ended meanwhile.
            return self._take(channel, message)
        ticket = claim._create_ticket(message)
        claim.write({"ticket_id": ticket.id, "ticket_number": ticket.number})
        return ticket.number

    @api.model
    def _is_crowded(self, channel):
        since = fields.Datetime.now() - timedelta(minutes=1)
        limit = channel.intake_per_minute
        domain = [("channel_id", "=", channel.id), ("create_date", ">", since)]
        return self.search_count(domain, limit=limit) >= limit

    @api.model
    def _claim(self, channel, message):
        """Of two at the same moment one inserts; the other is refused by PostgreSQL,
        repeated by Odoo, and finds the ticket.
        """
        cr = self.env.cr
        cr.execute(
            SQL(
                """
                INSERT INTO service_intake
                    (channel_id, company_id, external_id, serial,
                     create_uid, create_date, write_uid, write_date)
                VALUES (%(channel)s, %(company)s, %(external)s, %(serial)s,
                        %(uid)s, %(now)s, %(uid)s, %(now)s)
                ON CONFLICT (channel_id, external_id) DO NOTHING
                RETURNING id
                """,
                channel=channel.id,
                company=(channel.intake_company_id or self.env.company).id,
                external=message["external_id"],
                serial=message["serial"] or None,
                uid=self.env.uid,
                now=fields.Datetime.now(),
            ),
            log_exceptions=False,
        )
        row = cr.fetchone()
        return self.browse(row[0]) if row else self.browse()

    def _create_ticket(self, message):
        self.ensure_one()
        tickets = self.env["helpdesk.ticket"].with_company(self.company_id)
        # Who sent it is a machine: nobody follows, nobody is thanked in its name.
        tickets = tickets.with_context(
            mail_create_nosubscribe=True, mail_create_nolog=True
        )
        return tickets.create(self._prepare_ticket_vals(message))

    def _prepare_ticket_vals(self, message):
        unit, customer = self._find_unit(message)
        kind = self.env.ref(TYPES[message["kind"]], raise_if_not_found=False)
        types = self.env["helpdesk.ticket.type"]
        if not kind:
            complaint = message["kind"] == "complaint"
            kind = types.search([("is_complaint", "=", complaint)], limit=1)
        vals = {
            "name": message["subject"],
            "description": plaintext2html(message["text"]),
            "channel_id": self.channel_id.id,
            "company_id": self.company_id.id,
            "type_id": kind.id,
            "partner_id": customer.id,
            "equipment_id": unit.id,
            "partner_name": message["name"] or customer.name,
            "partner_email": message["email"] or customer.email,
            "service_phone": message["phone"],
            "service_serial": message["serial"],
            "user_id": False,
        }
        team = self.channel_id.intake_team_id
        if team and team.company_id in (self.company_id, self.env["res.company"]):
            vals["team_id"] = team.id
        return vals

    def _find_unit(self, message):
        """The unit with this serial number, when its owner has this phone or e-mail.

        A serial number alone, or a phone alone, proves nothing: then nothing is found,
        and the hotline sees what was given.
        """
        units = self.env["fsm.equipment"]
        nobody = self.env["res.partner"]
        if not message["serial"]:
            return units, nobody
        units = units.search(
            [
                "|",
                ("lot_id.name", "=", message["serial"]),
                ("name", "=", message["serial"]),
                ("company_id", "in", [False, self.company_id.id]),
            ],
            limit=10,
        )
        email = email_normalize(message["email"]) or ""
        for unit in units:
            owner = unit.owned_by_id
            people = owner | owner.child_ids
            phones = set(people.mapped("phone_sanitized")) - {False, ""}
            mails = set(people.mapped("email_normalized")) - {False, ""}
            country = owner.country_id or self.company_id.country_id
            phone = message["phone"] and phone_validation.phone_format(
                message["phone"],
                country.code or None,
                country.phone_code or None,
                force_format="E164",
                raise_exception=False,
            )
            if (phone and phone in phones) or (email and email in mails):
                return unit, owner
        return self.env["fsm.equipment"], nobody
