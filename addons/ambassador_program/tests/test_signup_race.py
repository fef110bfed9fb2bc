# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import secrets
import threading
from contextlib import contextmanager
from unittest.mock import patch

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from odoo import SUPERUSER_ID, api, modules
from odoo.modules.registry import DummyRLock, Registry
from odoo.service.model import retrying
from odoo.tests import BaseCase, tagged
from odoo.tests.common import get_db_name
from odoo.tools import mute_logger

from odoo.addons.base.tests.common import DISABLED_MAIL_CONTEXT

from .test_signup import SignupCommon

PHONES = (
    "13800138001",
    "+86 138 0013 8001",
    "13800138002",
    "",
    "12",
    "00 1 415 555 0132",
)


@tagged("post_install", "-at_install")
class TestSignupHistories(SignupCommon):
    """AM-10: whatever comes in, in whatever order."""

    @settings(max_examples=6, deadline=None, suppress_health_check=list(HealthCheck))
    @given(
        st.lists(
            st.one_of(
                st.tuples(
                    st.just("post"),
                    st.sampled_from(PHONES),
                    st.integers(0, 2),
                    st.integers(0, 4),
                ),
                st.tuples(st.just("process")),
                st.tuples(st.just("mend"), st.sampled_from(PHONES[:3])),
            ),
            min_size=1,
            max_size=12,
        )
    )
    def test_one_row_for_each_key(self, history):
        """AM-10: one row and at most one lead for each number, event and day; each
        form once; each good lead has one way to a store, no other has one."""
        with self.env.cr.savepoint() as savepoint:
            self.play(history)
            savepoint.rollback()
        self.env.invalidate_all(flush=False)

    def play(self, history):
        sources = [
            {"event_id": self.event.id},
            {"event_id": self.event.id, "ambassador_id": self.rival_ambassador.id},
            {"event_id": False, "ambassador_id": self.ambassador.id},
        ]
        signups = self.Signup
        for word, *rest in history:
            if word == "post":
                phone, source, form = rest
                key = f"form{form}-{phone}-{source}"
                signups |= self.sign_up(phone=phone, request_key=key, **sources[source])
            elif word == "process":
                self.Signup.browse(self.Signup._get_waiting_ids())._process_or_explain()
            else:
                waiting = signups.filtered(lambda s: s.state == "mend")[:1].sudo()
                if waiting:
                    waiting._mend(rest[0])
            self.check(signups)
        signups._process()
        self.check(signups)
        self.assertFalse(signups.filtered(lambda s: s.state == "new" or s.problem))

    def check(self, signups):
        keys = [
            (s.event_id or s.ambassador_id, s.phone_key, s.day)
            for s in signups
            if s.phone_key
        ]
        self.assertEqual(len(keys), len(set(keys)))
        forms = [s.request_key for s in signups]
        self.assertEqual(len(forms), len(set(forms)))
        leads = [s.lead_id for s in signups if s.lead_id]
        self.assertEqual(len(leads), len(set(leads)))
        for signup in signups.filtered("lead_id"):
            lead = signup.lead_id
            expected = int(signup.state == "done")
            self.assertEqual(len(lead.channel_route_ids), expected)
            self.assertEqual(signup.state == "mend", not lead.phone_sanitized)
        found = self.env["crm.lead"].search_count(
            [("ambassador_id", "!=", False), ("service_captured_at", "!=", False)]
        )
        self.assertEqual(found, len(leads))


@tagged("post_install", "-at_install")
class TestSignupRace(BaseCase):
    """AM-10, S3: requests and jobs at the same moment, on connections of their own."""

    def setUp(self):
        super().setUp()
        # The thread of the tests holds the lock of the registry.
        self.patch(Registry, "_lock", DummyRLock())
        self.registry = Registry(get_db_name())
        with self.cursor() as env:
            self.made = self.make(env)
        self.addCleanup(self.unmake)

    @contextmanager
    def cursor(self):
        with self.registry.cursor() as cr:
            yield api.Environment(cr, SUPERUSER_ID, dict(DISABLED_MAIL_CONTEXT))

    def make(self, env):
        city = env["ambassador.city"].create(
            {
                "name": "Race",
                "code": f"RACE-{secrets.token_hex(4)}",
                "country_id": env.ref("base.cn").id,
            }
        )
        community = env["ambassador.community"].create(
            {"name": "Race", "city_id": city.id}
        )
        event = env["event.event"].create(
            {
                "name": "Race",
                "is_community_event": True,
                "community_id": community.id,
                "programme_city_id": city.id,
                "date_begin": "2026-01-01",
                "date_end": "2036-01-01",
            }
        )
        interest = env.company._get_signup_interests()[0]
        return {
            "city": city.id,
            "community": community.id,
            "event": event.id,
            "interest": interest.id,
        }

    def unmake(self):
        """What was committed is taken away, below the ORM where it is kept for ever."""
        with self.registry.cursor() as cr:
            event = self.made["event"]
            leads = "(SELECT id FROM crm_lead WHERE event_id = %s)"
            ledger = "ALTER TABLE service_incentive_entry %s TRIGGER USER"
            cr.execute(ledger % "DISABLE")
            for statement in (
                f"DELETE FROM service_incentive_entry WHERE lead_id IN {leads}",
                "UPDATE ambassador_signup SET lead_id = NULL WHERE event_id = %s",
                f"DELETE FROM service_lead_handover WHERE lead_id IN {leads}",
                f"DELETE FROM channel_route WHERE lead_id IN {leads}",
                "DELETE FROM event_registration WHERE event_id = %s",
                "DELETE FROM ambassador_signup WHERE event_id = %s",
                "DELETE FROM mail_message WHERE model = 'crm.lead'"
                f" AND res_id IN {leads}",
                "DELETE FROM mail_activity WHERE res_model = 'crm.lead'"
                f" AND res_id IN {leads}",
                "DELETE FROM crm_lead WHERE event_id = %s",
                "DELETE FROM event_event WHERE id = %s",
            ):
                cr.execute(statement, [event])
            cr.execute(ledger % "ENABLE")
            for table in ("community", "city"):
                cr.execute(
                    f"DELETE FROM ambassador_{table} WHERE id = %s", [self.made[table]]
                )
            cr.execute("DELETE FROM ambassador_rate")

    def at_once(self, count, call):
        """The answers of so many threads that call at the same moment."""
        barrier, answers, errors = threading.Barrier(count), [], []

        def run(number):
            try:
                with self.cursor() as env:
                    barrier.wait(20)
                    answers.append(retrying(lambda: call(env, number), env))
            except Exception as error:
                errors.append(error)

        threads = [threading.Thread(target=run, args=(n,)) for n in range(count)]
        # As in a server: tests count inside of their own transaction.
        with (
            mute_logger("odoo.sql_db", "odoo.service.model"),
            patch.object(modules.module, "current_test", False),
        ):
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join(60)
        self.assertFalse(errors)
        return answers

    def test_same_number(self):
        """AM-10: six posts of one number at once are one row, and nobody fails."""

        def post(env, number):
            return (
                env["ambassador.signup"]
                ._receive(
                    {
                        "event_id": self.made["event"],
                        "name": f"Visitor {number} A",
                        "phone": "+86 138 0013 8001",
                        "interest_id": self.made["interest"],
                        "consent": True,
                    }
                )
                .id
            )

        self.assertEqual(len(set(self.at_once(6, post))), 1)

    def test_two_jobs(self):
        """AM-10: two jobs at once make each lead once."""
        # Numbers that nobody has signed up with, however a test before has ended.
        some = 1_000_000 + secrets.randbelow(9_000_000)
        with self.cursor() as env:
            for number in range(6):
                env["ambassador.signup"]._receive(
                    {
                        "event_id": self.made["event"],
                        "name": f"Visitor {number} A",
                        "phone": f"+86 139{some}{number}",
                        "interest_id": self.made["interest"],
                        "consent": True,
                    }
                )

        def process(env, _number):
            domain = [("event_id", "=", self.made["event"])]
            return len(env["ambassador.signup"].search(domain)._process())

        self.assertEqual(sum(self.at_once(3, process)), 6)
        with self.cursor() as env:
            domain = [("event_id", "=", self.made["event"])]
            self.assertEqual(env["crm.lead"].search_count(domain), 6)
            self.assertEqual(env["event.registration"].search_count(domain), 6)
            states = env["ambassador.signup"].search(domain).mapped("state")
            self.assertEqual(states, ["done"] * 6)

    def test_budget(self):
        """S3: a budget that many spend at once is spent once, and nobody fails."""

        key = secrets.token_hex(8)

        def spend(env, _number):
            Rate = env["ambassador.rate"]
            return sum(Rate._allow("race", key, 10, 10**6) for _n in range(5))

        self.assertEqual(sum(self.at_once(6, spend)), 10)
