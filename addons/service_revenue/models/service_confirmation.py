# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from datetime import timedelta

from odoo import SUPERUSER_ID, api, fields, models
from odoo.fields import NO_ACCESS
from odoo.tools import SQL, consteq, hmac
from odoo.tools.urls import urljoin

from ..tools import confirmation_code

MAX_ATTEMPTS = 5
_LINK_SCOPE = "service_revenue.confirmation.link"
_CODE_SCOPE = "service_revenue.confirmation.code"


class ServiceConfirmation(models.Model):
    """A one-time code with which a customer confirms a visit without an account (X-36).

    The code itself is never stored, only its keyed hash. At most one is open per work
    order; five wrong guesses lock it.
    """

    _name = "service.confirmation"
    _description = "Customer's Confirmation"
    _order = "id desc"
    _rec_name = "order_id"

    order_id = fields.Many2one(
        "fsm.order",
        string="Work Order",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    company_id = fields.Many2one(
        "res.company", related="order_id.company_id", store=True, index=True
    )
    partner_id = fields.Many2one("res.partner", string="Customer", readonly=True)
    user_id = fields.Many2one("res.users", string="Sent By", readonly=True)
    code_hash = fields.Char(readonly=True, groups=NO_ACCESS)
    expires_at = fields.Datetime(required=True, readonly=True)
    attempts = fields.Integer(default=0, required=True, readonly=True)
    state = fields.Selection(
        [
            ("open", "Open"),
            ("confirmed", "Confirmed"),
            ("expired", "Expired"),
            ("locked", "Locked"),
        ],
        default="open",
        required=True,
        readonly=True,
    )
    confirmed_on = fields.Datetime(readonly=True)
    channel = fields.Selection(
        [("link", "Link"), ("technician", "Told to the technician")], readonly=True
    )

    _one_open = models.UniqueIndex(
        "(order_id) WHERE state = 'open'",
        "Only one confirmation code can be open per work order. Send a new code.",
    )
    _attempts_range = models.Constraint(
        f"CHECK (attempts BETWEEN 0 AND {MAX_ATTEMPTS})",
        "Too many attempts with one code. Send a new code.",
    )
    _confirmed_when = models.Constraint(
        "CHECK (state != 'confirmed' OR confirmed_on IS NOT NULL)",
        "A confirmation needs its date.",
    )

    # ------------------------------------------------------------------
    # Making and sending
    # ------------------------------------------------------------------

    @api.model
    def _open_for(self, order, partner):
        """Close the order's open code and make a new one: (confirmation, code)."""
        self.search([("order_id", "=", order.id), ("state", "=", "open")]).write(
            {"state": "expired"}
        )
        # Closed in the database too, before the index sees the new one.
        self.flush_model(["state"])
        hours = order.company_id.service_confirmation_hours
        # Whole seconds, because the token carries them.
        expires_at = fields.Datetime.now().replace(microsecond=0)
        expires_at += timedelta(hours=hours)
        confirmation = self.create(
            {
                "order_id": order.id,
                "partner_id": partner.id,
                "user_id": self.env.uid,
                "expires_at": expires_at,
            }
        )
        code = confirmation_code.new_code()
        confirmation.code_hash = confirmation._hash_code(code)
        return confirmation, code

    def _send(self, code):
        """Queue the code and the link for the customer, by e-mail and by SMS.

        :return: masked addresses that it goes to, as a list of texts
        """
        self.ensure_one()
        # The superuser is the author of the messages: an author may read what he sent,
        # and the technician must learn the code from nobody but the customer.
        confirmation = self.with_user(SUPERUSER_ID).with_context(
            lang=self.partner_id.lang or self.env.lang,
            service_code=code,
            service_url=self._get_url(),
        )
        partner = confirmation.partner_id
        sent_to = []
        if partner.email:
            template = confirmation.env.ref(
                "service_revenue.mail_template_service_confirmation"
            )
            template.send_mail(
                confirmation.id,
                email_layout_xmlid="mail.mail_notification_light",
            )
            sent_to.append(confirmation_code.mask_email(partner.email))
        number = partner._phone_format(fname="phone") or partner.phone
        if number:
            confirmation.env["sms.sms"].create(
                {
                    "number": number,
                    "partner_id": partner.id,
                    "body": confirmation._get_sms_body(code),
                }
            )
            sent_to.append(confirmation_code.mask_phone(number))
        return sent_to

    def _get_sms_body(self, code):
        self.ensure_one()
        return self.env._(
            "%(company)s: was your service %(order)s done? Confirm with code %(code)s "
            "at %(url)s or tell the code to the technician.",
            company=self.company_id.name,
            order=self.order_id.name,
            code=code,
            url=self._get_url(),
        )

    # ------------------------------------------------------------------
    # Signed link
    # ------------------------------------------------------------------

    def _sign_link(self, text):
        # Superuser: only to read the secret of the database.
        return hmac(self.env(su=True), _LINK_SCOPE, text)

    def _get_token(self):
        self.ensure_one()
        return confirmation_code.make_token(self.id, self.expires_at, self._sign_link)

    def _get_url(self):
        self.ensure_one()
        return urljoin(self.get_base_url(), f"service/confirm/{self._get_token()}")

    @api.model
    def _from_token(self, token):
        """Open confirmation behind a genuine link, or an empty recordset.

        Unknown, forged, expired, used and locked links cannot be told apart.
        """
        now = fields.Datetime.now()
        record_id = confirmation_code.read_token(token, now, self._sign_link)
        confirmation = self.browse(record_id).exists() if record_id else self.browse()
        alive = confirmation.state == "open" and confirmation.expires_at > now
        return confirmation if alive else self.browse()

    # ------------------------------------------------------------------
    # Checking a code
    # ------------------------------------------------------------------

    def _hash_code(self, code):
        self.ensure_one()
        # Superuser: only to read the secret of the database.
        return hmac(self.env(su=True), _CODE_SCOPE, (self.id, code))

    def _try_code(self, code, channel):
        """Check what somebody typed; ``confirmed``, ``wrong`` or ``closed``.

        It never raises for a wrong code: an error would roll the counter back and make
        guessing free. Counting the attempt locks the row, so that of parallel guesses
        each one is counted and of parallel right answers one confirms.
        """
        self.ensure_one()
        now = fields.Datetime.now()
        self.flush_recordset()
        rows = self.env.execute_query(
            SQL(
                """UPDATE service_confirmation
                      SET attempts = attempts + 1
                    WHERE id = %s AND state = 'open' AND expires_at > %s
                          AND attempts < %s
                RETURNING attempts, code_hash""",
                self.id,
                now,
                MAX_ATTEMPTS,
            )
        )
        self.invalidate_recordset(["attempts"])
        if not rows:
            return "closed"
        [(attempts, code_hash)] = rows
        typed = confirmation_code.normalise_code(code)
        if not consteq(code_hash or "", self._hash_code(typed)):
            if attempts >= MAX_ATTEMPTS:
                self.state = "locked"
                return "closed"
            return "wrong"
        self.write({"state": "confirmed", "confirmed_on": now, "channel": channel})
        self.order_id._proof_write({"proof_code_on": now})
        self.order_id._proof_evaluate(rule="code")
        return "confirmed"

    def _get_attempts_left(self):
        self.ensure_one()
        return MAX_ATTEMPTS - self.attempts

    @api.autovacuum
    def _gc_expired(self):
        """Say that codes whose time has passed are expired (they work no more)."""
        self.search(
            [("state", "=", "open"), ("expires_at", "<=", fields.Datetime.now())],
            limit=10000,
        ).write({"state": "expired"})
