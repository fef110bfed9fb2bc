# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from . import test_foundation
from . import test_portal_frame
from . import test_campaign
from . import test_portal_pages
from . import test_ambassador_help
from . import test_portal_figures
from . import test_city
from . import test_ambassador_life
from . import test_rate
from . import test_signup
from . import test_js
