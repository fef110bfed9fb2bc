# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo.tests import no_retry, tagged

from odoo.addons.web.tests.test_js import HOOTCommon, unit_test_error_checker


@tagged("post_install", "-at_install")
class TestAmbassadorProgramJs(HOOTCommon):
    """Run the HOOT unit tests of this addon's components in a real browser."""

    def setUp(self):
        # Read by setUp() of core; its runner would hand over those of the command line.
        self._test_params = [("+", "@ambassador_program")]
        super().setUp()

    def _run_suite(self, preset):
        self.browser_js(
            f"/web/tests?headless&loglevel=2&preset={preset}&timeout=15000"
            f"{self.hoot_filters}",
            "",
            "",
            login="admin",
            timeout=300,
            success_signal="[HOOT] Test suite succeeded",
            error_checker=unit_test_error_checker,
        )

    @no_retry
    def test_unit_desktop(self):
        self._run_suite("desktop")

    @no_retry
    def test_unit_mobile(self):
        self._run_suite("mobile")
