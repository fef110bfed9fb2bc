# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from . import test_foundation
from . import test_city
from . import test_ambassador_life
from . import test_rate
from . import test_signup
from . import test_signup_page
from . import test_ambassador_apply
from . import test_ambassador_activity
from . import test_city_race
from . import test_js
from . import test_signup_race
