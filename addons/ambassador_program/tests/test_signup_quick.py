# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo.tests import tagged

from .test_signup import SignupCommon


@tagged("post_install", "-at_install")
class TestSignupQuick(SignupCommon):
    """P12: what a sign-up asks of the database."""

    def test_interests_are_kept_in_a_cache(self):
        """AM-10, P12: the interests follow what is chosen, and cost no query."""
        first, other = self.env["service.interest"].create(
            [
                {"name": f"Kept {n}", "code": f"kept-{n}", "sequence": n}
                for n in range(2)
            ]
        )
        self.company.ambassador_interest_ids = first + other
        self.assertEqual(self.company._get_signup_interests(), first + other)
        with self.assertQueryCount(0):
            self.company._get_signup_interests()
        first.sequence = 5
        self.assertEqual(self.company._get_signup_interests(), other + first)
        first.active = False
        self.assertEqual(self.company._get_signup_interests(), other)
        other.unlink()
        self.assertNotIn(other, self.company._get_signup_interests())
        self.assertTrue(self.company._get_signup_interests())

    def test_few_statements(self):
        """P12: a sign-up that was looked up is kept with few statements."""
        Signup = self.Signup.sudo()

        def sign_up(phone):
            self.env.flush_all()
            self.env.invalidate_all()
            interest = self.company._get_signup_interests()[0]
            found = Signup._look_up(
                self.event, self.event.lead_ambassador_id, interest.id, phone
            )
            return Signup._receive(
                {
                    "event_id": self.event.id,
                    "name": "Visitor",
                    "phone": phone,
                    "interest_id": interest.id,
                    "consent": True,
                },
                found,
            )

        self.assertTrue(sign_up("13800000001"))
        with self.assertQueryCount(12):
            self.assertTrue(sign_up("13800000002"))
