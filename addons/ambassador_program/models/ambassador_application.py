# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import hmac

from odoo.addons.phone_validation.tools.phone_validation import phone_format

_KEY_SCOPE = "ambassador_program-application"
APPLICATION_FIELDS = {"source", "consent_on", "application_key"}
#: Undecided: nobody needs to apply a second time.
PENDING = ("applied", "waiting")


class Ambassador(models.Model):
    """How somebody becomes an ambassador: entered by staff, or applied on the page.

    Who applies on the page is a new contact, whatever contacts there are with his
    number: a stranger with a telephone number neither reads nor changes anything of
    somebody else's. Staff see the others and take the right one (AM-05).
    """

    _inherit = "ambassador.ambassador"

    source = fields.Selection(
        [("staff", "Entered by us"), ("page", "Applied on the website")],
        default="staff",
        readonly=True,
        copy=False,
    )
    motivation = fields.Text(help="Why he wants to be an ambassador.")
    consent_on = fields.Datetime(
        readonly=True,
        copy=False,
        help="When the applicant agreed to his data being kept and to being contacted.",
    )
    application_key = fields.Char(
        readonly=True,
        copy=False,
        groups="base.group_system",
        help="Keyed hash of the telephone number, for comparing only.",
    )
    phone = fields.Char(related="partner_id.phone")
    email = fields.Char(related="partner_id.email")
    has_portal = fields.Boolean(
        compute="_compute_has_portal", help="Whether the contact can log in."
    )
    same_phone_partner_ids = fields.Many2many(
        "res.partner",
        string="Contacts with This Number",
        compute="_compute_same_phone_partner_ids",
    )

    _application_uniq = models.UniqueIndex(
        "(company_id, application_key)"
        " WHERE application_key IS NOT NULL AND state IN ('applied', 'waiting')"
    )

    @api.model
    def _get_measured_fields(self):
        return super()._get_measured_fields() | APPLICATION_FIELDS

    @api.depends("partner_id.user_ids")
    def _compute_has_portal(self):
        for ambassador in self:
            # sudo: whether there is a login, and nothing of it.
            ambassador.has_portal = bool(ambassador.sudo().partner_id.user_ids)

    @api.depends("partner_id.phone_sanitized", "state")
    def _compute_same_phone_partner_ids(self):
        pending = self.filtered(
            lambda a: a.state in PENDING and a.partner_id.phone_sanitized
        )
        found = {}
        if pending:
            numbers = pending.partner_id.mapped("phone_sanitized")
            for partner in self.env["res.partner"].search_fetch(
                [("phone_sanitized", "in", numbers)], ["phone_sanitized"]
            ):
                number = partner.phone_sanitized
                found[number] = found.get(number, self.env["res.partner"]) | partner
        for ambassador in self:
            partner = ambassador.partner_id
            same = found.get(partner.phone_sanitized, self.env["res.partner"])
            ambassador.same_phone_partner_ids = (
                same - partner if ambassador in pending else False
            )

    @api.model
    def _get_application_key(self, phone, country):
        """Keyed hash of a number, however it is typed; False without digits."""
        number = phone_format(
            phone,
            country.code,
            country.phone_code,
            force_format="E164",
            raise_exception=False,
        )
        digits = "".join(one for one in number or "" if one.isdecimal())
        if not digits:
            return False
        # sudo: the secret of the database is read to hash, and not given away.
        return hmac(self.env(su=True), _KEY_SCOPE, digits)

    @api.model
    def _apply_for(self, applications, company):
        """Take applications of the page; a number that is in line already stays there.

        :param applications: list of dicts with name, phone, city (a record), and
            optionally email, motivation
        :return: the ambassadors, in the state “Applied”, in the order of applications
        """
        # sudo: visitors have no access to anything; they add what they typed.
        ambassadors = self.sudo().with_company(company)
        keys = [
            self._get_application_key(one["phone"], one["city"].country_id)
            for one in applications
        ]
        known = {
            ambassador.application_key: ambassador
            for ambassador in ambassadors.search(
                [
                    ("company_id", "=", company.id),
                    ("application_key", "in", [key for key in keys if key]),
                    ("state", "in", PENDING),
                ]
            )
        }
        new = {}
        for key, one in zip(keys, applications, strict=True):
            if key and key not in known:
                new.setdefault(key, one)
        partners = (
            ambassadors.env["res.partner"]
            .with_context(mail_create_nosubscribe=True)
            .create(
                [
                    {
                        "name": one["name"],
                        "phone": one["phone"],
                        "email": one.get("email") or False,
                        "city": one["city"].local_name or one["city"].name,
                        "state_id": one["city"].state_id.id,
                        "country_id": one["city"].country_id.id,
                        "company_id": company.id,
                        "lang": self.env.lang,
                    }
                    for one in new.values()
                ]
            )
        )
        now = fields.Datetime.now()
        created = ambassadors.with_context(mail_create_nosubscribe=True).create(
            [
                {
                    "partner_id": partner.id,
                    "company_id": company.id,
                    "city_id": one["city"].id,
                    "motivation": one.get("motivation") or False,
                    "source": "page",
                    "applied_on": now,
                    "consent_on": now,
                    "application_key": key,
                }
                for partner, (key, one) in zip(partners, new.items(), strict=True)
            ]
        )
        known.update(zip(new, created, strict=True))
        return ambassadors.union(*(known[key] for key in keys if key)).with_env(
            self.env
        )

    def action_use_contact(self):
        """Take the contact that we know already instead of the one of the page.

        The contact of the page is archived; nothing of the known one is changed.
        """
        self._check_may("refuse")
        for ambassador in self:
            same = ambassador.same_phone_partner_ids
            if ambassador.state != "applied" or len(same) != 1:
                raise UserError(
                    self.env._(
                        "Choose the contact in the form: there is not exactly one with "
                        "this number, or the application is decided already."
                    )
                )
            made = ambassador.partner_id
            ambassador.partner_id = same
            if ambassador.source == "page":
                # sudo: the contact was made by the page for this application alone.
                made.sudo().active = False
        return True

    def action_portal_access(self):
        """Open Odoo's own dialog that gives portal access to the contact."""
        self.ensure_one()
        self._check_may("start_training")
        if not self.partner_id.email:
            raise UserError(
                self.env._(
                    "Portal access is sent by e-mail: fill in the e-mail address of "
                    "%(name)s first.",
                    name=self.display_name,
                )
            )
        wizards = self.env["portal.wizard"].with_context(
            default_partner_ids=self.partner_id.ids, active_ids=self.partner_id.ids
        )
        return wizards.action_open_wizard()
