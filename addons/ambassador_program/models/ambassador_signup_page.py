# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import logging
import secrets
import time

from odoo import api, models
from odoo.tools import consteq, hmac, str2bool

from ..tools.signup_text import SignupForm, network_of

_logger = logging.getLogger(__name__)

_FORM_SCOPE = "ambassador.signup/form"
#: Seconds in which a full budget of an address, and of an event, empties.
IP_SECONDS, EVENT_SECONDS = 1800, 3600
#: Sign-ups of an address that do not count on an event that is asked too much, and
#: how many of those there can be in an hour, for each that the event may have.
FIRST, FIRSTS = 2, 5
#: So many times the budget of an address at one event, at all events together.
EVERYWHERE = 3


class AmbassadorSignup(models.Model):
    """What the public pages need: forms that work once, budgets, the captcha (S3)."""

    _inherit = "ambassador.signup"

    # ------------------------------------------------------------------
    # Forms
    # ------------------------------------------------------------------

    @api.model
    def _make_form(self, target, ambassador=None, campaign=None, now=None):
        """The signed text of a new form.

        It stands for a CSRF token: visitors have neither account nor session, and what
        a page of another site cannot read it cannot send. It holds for one event or
        ambassador, for hours, and once.

        :param str target: ``e`` or ``a``, and the id of the event or ambassador
        """
        form = SignupForm(
            target,
            ambassador.id if ambassador else 0,
            campaign.id if campaign else 0,
            int(time.time() if now is None else now),
            secrets.token_hex(8),
        )
        return f"{form}.{self._sign_form(form)}"

    @api.model
    def _read_form(self, text, target):
        """(form, error) of what came back.

        :return: the ``SignupForm`` or ``None``, and ``early``, ``late``,
            ``wrong`` or ""
        """
        payload, _dot, signature = str(text or "").rpartition(".")
        form = SignupForm.parse(payload)
        if not form or not consteq(self._sign_form(form), signature):
            return None, "wrong"
        if form.target != target:
            return None, "wrong"
        return form, form.get_age_error(time.time())

    @api.model
    def _sign_form(self, form):
        # sudo: the secret of the database, of which only a signature is told.
        return hmac(self.env(su=True), _FORM_SCOPE, str(form))[:24]

    @api.model
    def _get_request_key(self, form):
        """One for each form: kept with the row that it made."""
        # sudo: the secret of the database, of which only a signature is kept.
        return hmac(self.env(su=True), "ambassador.signup/request", form.nonce)[:32]

    # ------------------------------------------------------------------
    # Budgets
    # ------------------------------------------------------------------

    @api.model
    def _get_budget_error(self, company, form, address, content):
        """``many``, ``used`` or "": whether there is room for this form now.

        Who asks too much of his own budget takes nothing of the event's. The first
        sign-ups of an address have one of their own, so that a flood from elsewhere
        shuts nobody out who stands at the event. The same form with the same words
        again, as a phone sends it that has lost the signal, is let through: it makes
        nothing new.

        :param str address: the remote address, after a proxy of ours
        :param str content: what was typed
        """
        network = network_of(address)
        here = f"{network} {form.target}"
        limit = company.ambassador_signup_ip_limit
        most = company.ambassador_signup_event_limit
        with self.env["ambassador.rate"]._counting() as allow_each:
            one, unused, other = allow_each(
                [
                    ("signup-ip-target", here, limit, IP_SECONDS),
                    ("signup-form", form.nonce, 1, 86400),
                    ("signup-form-words", f"{form.nonce} {content}", 1, 86400),
                ]
            )
            if not one:
                return "many"
            if not unused:
                return "used" if other else ""
            everywhere, event, first, firsts = allow_each(
                [
                    ("signup-ip", network, limit * EVERYWHERE, IP_SECONDS),
                    ("signup-target", form.target, most, EVENT_SECONDS),
                    ("signup-first", here, FIRST, 86400),
                    ("signup-firsts", form.target, most * FIRSTS, EVENT_SECONDS),
                ]
            )
        return "" if everywhere and (event or (first and firsts)) else "many"

    # ------------------------------------------------------------------
    # Captcha
    # ------------------------------------------------------------------

    @api.model
    def _get_captcha(self):
        """{provider: key of the page} of the captchas that are configured.

        A half configured one counts, with an empty key: it lets nobody through until
        it is whole or gone.
        """
        IrHttp = self.env["ir.http"]
        # sudo: settings; only the public key of the page comes out.
        get = self.env["ir.config_parameter"].sudo().get_param
        found = {}
        if hasattr(IrHttp, "_verify_turnstile_token"):
            key, secret = get("cf.turnstile_site_key"), get("cf.turnstile_secret_key")
            if key or secret:
                found["turnstile"] = key or ""
        if hasattr(IrHttp, "_verify_recaptcha_token"):
            key, secret = get("recaptcha_public_key"), get("recaptcha_private_key")
            enabled = str2bool(get("enable_recaptcha", True))
            if enabled and (key or secret):
                found["recaptcha"] = key or ""
        return found

    @api.model
    def _is_captcha_passed(self, address, answers):
        """Whether every captcha that is configured says that it is a person.

        No answer, no secret, no connection: no. What core lets through where a secret
        is missing is refused here.

        :param answers: {provider: what the page sent}
        """
        IrHttp = self.env["ir.http"]
        verify = {
            "turnstile": "_verify_turnstile_token",
            "recaptcha": "_verify_recaptcha_token",
        }
        for provider in self._get_captcha():
            answer = answers.get(provider)
            if not answer:
                return False
            method = getattr(IrHttp, verify[provider])
            try:
                result = method(address, answer, "ambassador_signup")
            except (TypeError, ValueError, KeyError):
                _logger.exception("The captcha cannot be read")
                return False
            if result != "is_human":
                return False
        return True
