# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import models
from odoo.exceptions import AccessError, UserError

from ..tools.signup_text import PHONE, clean_line


class AmbassadorSignup(models.Model):
    """Those without a usable number, until somebody has asked for it (AM-10)."""

    _inherit = "ambassador.signup"

    def action_mend(self):
        """Ask for the number in a small dialog."""
        self.ensure_one()
        self._check_mend_allowed()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Mend Sign-up"),
            "res_model": "ambassador.signup.mend",
            "view_mode": "form",
            "target": "new",
            "context": {"default_signup_id": self.id},
        }

    def action_try_again(self):
        """Process those again that could not be processed."""
        self._check_mend_allowed()
        # sudo: checked just now; only the engine writes sign-ups.
        waiting = self.sudo().filtered(lambda signup: signup.state in ("new", "mend"))
        waiting.problem = False
        waiting._process()
        return True

    def action_open_lead(self):
        """The lead that was made of this sign-up."""
        self.ensure_one()
        self.check_access("read")
        return {
            "type": "ir.actions.act_window",
            "res_model": "crm.lead",
            "res_id": self.lead_id.id,
            "view_mode": "form",
        }

    def _check_mend_allowed(self):
        self.check_access("read")
        if not self.env.user.has_group("ambassador_program.group_ambassador_user"):
            raise AccessError(
                self.env._(
                    "Only who runs the programme mends sign-ups. Ask your "
                    "administrator for the role “Ambassadors / User”."
                )
            )

    def _mend(self, phone):
        """Give one the number that it lacked, and send it on its way."""
        self.ensure_one()
        if self.state != "mend":
            raise UserError(self.env._("Nothing is left to mend here."))
        phone = clean_line(phone, PHONE)
        country = self._get_signup_place(self.event_id, self.ambassador_id)["country"]
        number = self._get_phone_number(phone, country)
        if not number:
            raise UserError(
                self.env._(
                    "“%(phone)s” is no telephone number of %(country)s. Write it as "
                    "it is dialled, or with + and the code of its country.",
                    phone=phone,
                    country=country.name or "",
                )
            )
        vals = {"phone": phone}
        key = self._get_phone_key(number)
        first = self._find_signup(
            {
                "event_id": self.event_id.id,
                "ambassador_id": self.ambassador_id.id,
                "phone_key": key,
                "day": self.day,
                "request_key": None,
            }
        )
        # The row that was there first keeps the number's place of that day.
        if not first:
            vals["phone_key"] = key
        self.write(vals)
        self._process()

    def _mend_leads(self):
        """The numbers that were added go to the leads; doubles are marked."""
        mended = self.filtered(
            lambda signup: signup.lead_id.service_quality_state == "to_mend"
        )
        numbers = {
            signup: number
            for signup, number in mended._get_numbers().items()
            if number and not signup.lead_id.phone_sanitized
        }
        mended = self.browse(signup.id for signup in numbers)
        doubles = mended._find_open_leads(numbers)
        for signup, number in numbers.items():
            lead = signup.lead_id
            lead.phone = number
            if double := doubles.get(signup):
                lead._with_service_engine().service_duplicate_of_id = double
        registrations = mended.registration_id
        for registration in registrations:
            registration.phone = numbers[registration.signup_id]
