# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo.tests import HttpCase, tagged

from .decision_common import DecisionCommon


@tagged("post_install", "-at_install")
class TestBenchTour(DecisionCommon, HttpCase):
    def test_keys_only(self):
        """SP-08, SP-09: scan, receive, grade, override, accept without a mouse."""
        part = self.make_return(self.board, self.make_lot(self.board, "BENCH-1"))
        self.spare_manager.odoobot_state = "disabled"
        self.start_tour(
            "/odoo/inspection-bench", "spare_bench_keys", login="spare_manager"
        )
        self.assertEqual(part.state, "repair")
        self.assertTrue(part.decision_id.is_override)
        self.assertEqual(part.decision_id.override_reason, "The customer waits for it")
