# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.tools import ormcache


class ResCompany(models.Model):
    """What the public sign-up asks, and how much of it is let through (AM-10, S3)."""

    _inherit = "res.company"

    ambassador_interest_ids = fields.Many2many(
        "service.interest",
        "res_company_ambassador_interest_rel",
        string="Interests at Events",
        help="What visitors can choose from. Empty: everything that the company "
        "offers.",
    )
    ambassador_consent_text = fields.Text(
        string="Consent of Visitors",
        translate=True,
        default=lambda self: self._default_ambassador_consent_text(),
    )
    ambassador_consent_version = fields.Integer(
        string="Version of the Consent", default=1, readonly=True
    )
    ambassador_signup_grace = fields.Integer(
        string="Sign-up After the Event (hours)",
        default=48,
        help="So long after the end of an event its QR code still works.",
    )
    ambassador_signup_ip_limit = fields.Integer(
        string="Sign-ups of One Address",
        default=90,
        help="So many people on one Wi-Fi can sign up at an event in half an hour.",
    )
    ambassador_signup_event_limit = fields.Integer(
        string="Sign-ups of One Event",
        default=400,
        help="So many people can sign up at one event in an hour.",
    )

    _ambassador_signup_positive = models.Constraint(
        "CHECK (ambassador_signup_grace >= 0 AND ambassador_signup_ip_limit >= 0"
        " AND ambassador_signup_event_limit >= 0)",
        "The limits of the sign-up cannot be negative.",
    )

    @api.model
    def _default_ambassador_consent_text(self):
        return self.env._(
            "I agree that you and your nearest store call me about this. You can "
            "delete my data whenever I ask."
        )

    def write(self, vals):
        """Whoever changes the words makes a new version of them."""
        before = {}
        if "ambassador_consent_text" in vals:
            before = {company: company.ambassador_consent_text for company in self}
        result = super().write(vals)
        if "ambassador_interest_ids" in vals:
            self.env.registry.clear_cache()
        for company, text in before.items():
            if company.ambassador_consent_text != text:
                company.ambassador_consent_version += 1
        return result

    def _fetch_signup(self):
        """Read what a sign-up needs; all columns of a company take much longer."""
        self.fetch(
            [
                "ambassador_consent_text",
                "ambassador_consent_version",
                "ambassador_signup_event_limit",
                "ambassador_signup_grace",
                "ambassador_signup_ip_limit",
                "name",
                "resource_calendar_id",
            ]
        )

    def _get_consent_text(self):
        """What a visitor agrees to, in his language.

        Words that the company has left as they came are kept in one language only:
        they are said in that of the visitor.
        """
        self.ensure_one()
        words = self.ambassador_consent_text
        ours = {
            self.with_context(lang=code)._default_ambassador_consent_text()
            for code, _name in self.env["res.lang"].get_installed()
        }
        return self._default_ambassador_consent_text() if words in ours else words

    def _get_signup_interests(self):
        """What a visitor of this company's events can choose."""
        self.ensure_one()
        return self.env["service.interest"].browse(self._get_signup_interest_ids())

    @ormcache("self.id")
    def _get_signup_interest_ids(self):
        # sudo: settings, the same for everybody.
        company = self.sudo()
        Interest = company.env["service.interest"].with_context(active_test=True)
        offered = Interest.search(Interest._offered_domain(company))
        chosen = offered & company.ambassador_interest_ids
        return (chosen.sorted() or offered)._ids
