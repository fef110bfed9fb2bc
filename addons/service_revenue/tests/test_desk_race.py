# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import threading

from odoo import SUPERUSER_ID, api
from odoo.modules.registry import DummyRLock, Registry
from odoo.service.model import retrying
from odoo.tests import tagged
from odoo.tests.common import BaseCase, get_db_name
from odoo.tools import mute_logger

from ..tools import intake

SENDERS = 4


@tagged("post_install", "-at_install")
class TestDeskRace(BaseCase):
    """The same message from several processes at the same moment, really committed."""

    def setUp(self):
        super().setUp()
        # The thread of the tests holds the lock of the registry.
        self.patch(Registry, "_lock", DummyRLock())
        self.registry = Registry(get_db_name())
        self.addCleanup(self._clean)
        with self.registry.cursor() as cursor:
            env = api.Environment(cursor, SUPERUSER_ID, {})
            channel = env["helpdesk.ticket.channel"].create({"name": "Race"})
            self.channel_id = channel.id

    def _clean(self):
        with self.registry.cursor() as cursor:
            env = api.Environment(cursor, SUPERUSER_ID, {})
            channel = env["helpdesk.ticket.channel"].browse(self.channel_id)
            claims = env["service.intake"].search([("channel_id", "=", channel.id)])
            tickets = env["helpdesk.ticket"].search([("channel_id", "=", channel.id)])
            claims.unlink()
            tickets.unlink()
            channel.unlink()

    def _send(self, barrier, answers):
        message = intake.read_message(
            b'{"external_id": "race", "subject": "Once", "text": "Only once"}'
        )
        barrier.wait()
        with self.registry.cursor() as cursor:
            env = api.Environment(cursor, SUPERUSER_ID, {})

            def take():
                channel = env["helpdesk.ticket.channel"].browse(self.channel_id)
                return env["service.intake"]._take(channel, message)

            answers.append(retrying(take, env))

    def test_one_ticket(self):
        """X-04: one ticket, and everybody gets its number."""
        barrier, answers = threading.Barrier(SENDERS), []
        threads = [
            threading.Thread(target=self._send, args=(barrier, answers))
            for _number in range(SENDERS)
        ]
        with mute_logger("odoo.service.model", "odoo.sql_db"):
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
        self.assertEqual(len(answers), SENDERS)
        self.assertEqual(len(set(answers)), 1)
        with self.registry.cursor() as cursor:
            env = api.Environment(cursor, SUPERUSER_ID, {})
            tickets = env["helpdesk.ticket"].search(
                [("channel_id", "=", self.channel_id)]
            )
            self.assertEqual(tickets.mapped("number"), answers[:1])
