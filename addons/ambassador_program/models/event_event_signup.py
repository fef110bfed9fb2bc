# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import base64
from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import consteq, hmac
from odoo.tools.urls import urljoin

from ..tools.signup_text import read_address

_SCOPE = "ambassador.signup/event"
#: What a request reads of the event; all of its columns take much longer.
_READ = [
    "active",
    "community_id",
    "community_state",
    "company_id",
    "country_id",
    "date_begin",
    "date_end",
    "date_tz",
    "kanban_state",
    "name",
    "programme_city_id",
]


class EventEvent(models.Model):
    """The address and QR code by which visitors sign up (AM-10)."""

    _inherit = "event.event"

    signup_url = fields.Char(
        string="Sign-up Link",
        compute="_compute_signup_url",
        groups="base.group_user",
        help="What the QR code of the event opens.",
    )
    signup_count = fields.Integer(
        string="Sign-ups",
        compute="_compute_signup_count",
        groups="ambassador_program.group_ambassador_user",
    )
    signup_mend_count = fields.Integer(
        string="Sign-ups to Mend",
        compute="_compute_signup_count",
        groups="ambassador_program.group_ambassador_user",
    )

    @api.depends("is_community_event")
    def _compute_signup_url(self):
        for event in self:
            is_open = event.is_community_event and isinstance(event.id, int)
            event.signup_url = event._get_signup_url() if is_open else False

    @api.depends("signup_ids.state")
    def _compute_signup_count(self):
        counts = {}
        for event, state, count in self.env["ambassador.signup"]._read_group(
            [("event_id", "in", self.ids)], ["event_id", "state"], ["__count"]
        ):
            counts[event.id, state] = count
        for event in self:
            own = {s: n for (e, s), n in counts.items() if e == event._origin.id}
            event.signup_count = sum(own.values())
            event.signup_mend_count = own.get("mend", 0)

    # ------------------------------------------------------------------
    # Address
    # ------------------------------------------------------------------

    def _get_signup_token(self):
        """What the address of the event carries: its number, signed."""
        self.ensure_one()
        return f"{self.id}-{self._sign_signup(self.id)}"

    @api.model
    def _sign_signup(self, event_id):
        # sudo: the secret of the database, of which only a signature is told.
        return hmac(self.env(su=True), _SCOPE, str(event_id))[:20]

    @api.model
    def _from_signup_token(self, token):
        """The event of an address; empty for a wrong one and for one that is gone."""
        found = read_address(token)
        if not found or not consteq(self._sign_signup(found[0]), found[1]):
            return self.browse()
        event = self.with_context(active_test=False).search_fetch(
            [("id", "=", found[0]), ("is_community_event", "=", True)], _READ
        )
        return event.with_env(self.env)

    def _is_signup_open(self):
        """From its planning until the company's grace after its end."""
        self.ensure_one()
        company = self.company_id or self.env.company
        grace = timedelta(hours=company.ambassador_signup_grace)
        return bool(
            self.active
            and self.kanban_state != "cancel"
            and self.community_state not in ("closed", "cancelled")
            and fields.Datetime.now() <= self.date_end + grace
        )

    def _get_signup_url(self, ambassador=None):
        """Where visitors of this event sign up.

        :param ambassador: by whose link they come, else the host
        """
        self.ensure_one()
        path = f"/e/{self._get_signup_token()}"
        if ambassador and ambassador.code:
            path += f"?a={ambassador.code}"
        return urljoin(self.get_base_url(), path)

    def _get_signup_qr(self, ambassador=None, size=600):
        """QR code of the address: a PNG for the ``src`` of a picture."""
        self.ensure_one()
        return self.env["ambassador.signup"]._make_qr(
            self._get_signup_url(ambassador), size
        )

    def action_view_signups(self):
        """The sign-ups of this event."""
        self.check_access("read")
        action = self.env["ir.actions.actions"]._for_xml_id(
            "ambassador_program.ambassador_signup_action"
        )
        return action | {
            "domain": [("event_id", "in", self.ids)],
            "context": {},
        }

    def action_print_signup_poster(self):
        """The poster with the QR code, to hang up at the stand."""
        self.check_access("read")
        return self.env.ref(
            "ambassador_program.action_report_signup_poster"
        ).report_action(self)


class Ambassador(models.Model):
    _inherit = "ambassador.ambassador"

    @api.model
    def _from_signup_code(self, code):
        """The ambassador on board whose link this is, or nobody."""
        if not isinstance(code, str) or not 4 <= len(code) <= 40 or "\x00" in code:
            return self.browse()
        found = self.search([("code", "=", code)], limit=1)
        return found.filtered(lambda ambassador: ambassador._is_signup_open())

    def _is_signup_open(self):
        self.ensure_one()
        return self.state in ("approved", "training", "active")

    def _get_signup_url(self):
        """His personal page."""
        self.ensure_one()
        return urljoin(self.get_base_url(), f"/a/{self.code}") if self.code else False


class AmbassadorSignup(models.Model):
    _inherit = "ambassador.signup"

    @api.model
    def _make_qr(self, text, size=600):
        """QR code of a text: a PNG for the ``src`` of a picture.

        A quarter of it may be damaged: posters hang in the rain.
        """
        picture = self.env["ir.actions.report"].barcode(
            "QR", text, width=size, height=size, barLevel="Q", barBorder=2
        )
        return f"data:image/png;base64,{base64.b64encode(picture).decode()}"
