# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from . import ambassador_portal
from . import ambassador_pages
from . import ambassador_help
from . import ambassador_tasks
from . import store_programme
from . import store_events
from . import signup
from . import ambassador_apply
