# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import doctest
from dataclasses import replace
from datetime import datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from odoo.tests import tagged
from odoo.tests.common import BaseCase

from ..tools import confirmation_code, proof

START = datetime(2026, 3, 1, 8)
minutes = st.integers(0, 60 * 24 * 30).map(lambda count: timedelta(minutes=count))
moments = minutes.map(lambda delta: START + delta)


@st.composite
def proof_facts(draw):
    """Facts as the engine can bring them about: a call-back only after completion."""
    completed_on = draw(st.none() | moments)
    if not completed_on:
        return proof.ProofFacts(
            cancelled=draw(st.booleans()), confirmed_on=draw(st.none() | moments)
        )
    until = proof.callback_deadline(completed_on, draw(st.integers(0, 14)))
    result = draw(st.none() | st.sampled_from(sorted(proof.CALLBACK_RATING)))
    called_on = completed_on + draw(minutes) if result else None
    if result and not proof.callback_counts(result, called_on, until):
        result = called_on = None
    return proof.ProofFacts(
        cancelled=draw(st.booleans()),
        completed_on=completed_on,
        confirmed_on=draw(st.none() | moments),
        callback=result,
        callback_on=called_on,
        callback_until=until,
        proven_on=draw(st.none() | moments),
        revoked_on=draw(st.none() | moments),
    )


@tagged("post_install", "-at_install")
class TestProofTools(BaseCase):
    def test_doctests(self):
        for module in (proof, confirmation_code):
            result = doctest.testmod(module)
            self.assertTrue(result.attempted)
            self.assertFalse(result.failed, module.__name__)

    @settings(deadline=None, max_examples=200, database=None)
    @given(proof_facts(), moments)
    def test_proven_means_all_three(self, facts, now):
        """Whatever happened: proven only if completed, confirmed, not bad (CP-07)."""
        state = proof.proof_state(facts, now)
        if state == "proven":
            self.assertTrue(facts.completed_on)
            self.assertTrue(facts.confirmed_on)
            self.assertFalse(facts.cancelled)
            self.assertFalse(facts.revoked_on)
            self.assertNotEqual(facts.callback, proof.NEGATIVE)
            self.assertTrue(facts.callback or now >= facts.callback_until)
        # And nothing that meets all three is held back.
        elif (
            facts.completed_on
            and facts.confirmed_on
            and not facts.cancelled
            and not facts.revoked_on
            and facts.callback in (proof.GOOD, proof.NEUTRAL)
        ):
            self.fail(f"{facts} is {state}")

    @settings(deadline=None, max_examples=200, database=None)
    @given(proof_facts(), moments, minutes)
    def test_time_only_proves(self, facts, now, later):
        """Time alone never takes a proof away; it only closes the window."""
        before = proof.proof_state(facts, now)
        after = proof.proof_state(facts, now + later)
        if before != after:
            self.assertEqual((before, after), ("waiting_callback", "proven"))

    @settings(deadline=None, max_examples=100, database=None)
    @given(proof_facts(), moments)
    def test_cancelled_is_never_proven(self, facts, now):
        """Cancelled closes a work order as well, and must never pay (trap 1)."""
        state = proof.proof_state(replace(facts, cancelled=True), now)
        self.assertEqual(state, "cancelled")

    @settings(deadline=None, max_examples=200, database=None)
    @given(st.text(max_size=80), st.integers(1, 10**9), moments)
    def test_forged_tokens_are_refused(self, text, record_id, expires_at):
        """No text and no foreign signature opens a link (X-36)."""
        before = expires_at - timedelta(seconds=1)
        self.assertIsNone(
            confirmation_code.read_token(text, before, lambda _text: "ab" * 32)
        )
        token = confirmation_code.make_token(
            record_id, expires_at, lambda _text: "ab" * 32
        )
        self.assertIsNone(
            confirmation_code.read_token(token, before, lambda _text: "cd" * 32)
        )
        self.assertEqual(
            confirmation_code.read_token(token, before, lambda _text: "ab" * 32),
            record_id,
        )

    @settings(deadline=None, max_examples=100, database=None)
    @given(st.from_regex(r"[0-9]{6}", fullmatch=True), st.sampled_from(" -.\u00a0\t"))
    def test_code_survives_typing(self, code, separator):
        typed = f" {code[:3]}{separator}{code[3:]} "
        self.assertEqual(confirmation_code.normalise_code(typed), code)
        wide = "".join(chr(ord(digit) + 0xFEE0) for digit in code)
        self.assertEqual(confirmation_code.normalise_code(wide), code)
