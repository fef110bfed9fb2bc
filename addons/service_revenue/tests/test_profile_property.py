# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from odoo.tests import tagged

from .profile_common import ProfileCommon
from .profile_history import History
from .profile_oracle import Oracle

NUMBERS = st.integers(min_value=0, max_value=3)
STEPS = st.lists(
    st.tuples(st.sampled_from(History.steps()), NUMBERS, NUMBERS, NUMBERS),
    min_size=6,
    max_size=22,
)


@tagged("post_install", "-at_install")
class TestProfileProperty(ProfileCommon):
    """SR-01, SR-02: events, rebuild and a slow oracle agree on every row."""

    @given(steps=STEPS)
    @settings(
        max_examples=20,
        deadline=None,
        derandomize=True,
        suppress_health_check=list(HealthCheck),
    )
    def test_events_equal_rebuild_equal_oracle(self, steps):
        """SR-01, SR-02, SR-03, SR-32, X-38: after any history of orders, credit notes,
        invoices, equipment, tickets, visits, ratings, leads, contracts, tags, changes
        of the catalogue and merged customers in two companies and currencies."""
        savepoint = self.env.cr.savepoint(flush=False)
        try:
            self.env.cr.precommit.clear()
            self._check_history(steps)
        finally:
            self.env.cr.precommit.clear()
            savepoint.rollback()
            self.env.invalidate_all(flush=False)
            self.env.registry.clear_all_caches()

    def _check_history(self, steps):
        self.company_b.partner_id.tz = "Asia/Tokyo"
        history = History(self)
        for step in steps:
            history.play(*step)
        self._commit()
        by_events = self._rows()
        self._rebuild_from_nothing()
        rebuilt = self._rows()
        self.assertEqual(by_events, rebuilt, "events and rebuild")
        expected = Oracle(self.env).rows()
        expected = {
            key: {name: self._plain(value) for name, value in row.items()}
            for key, row in expected.items()
        }
        self.assertEqual(rebuilt, expected, "rebuild and oracle")
        self._check_links()

    def _check_links(self):
        """Every document points to the row of its customer."""
        for model in ("helpdesk.ticket", "fsm.order"):
            for document in self.env[model].with_context(active_test=False).search([]):
                self.assertEqual(
                    document.profile_id.partner_id, document.commercial_partner_id
                )
                if document.commercial_partner_id:
                    self.assertEqual(
                        document.profile_id.company_id, document.company_id
                    )
