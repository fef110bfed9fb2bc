# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from . import ambassador_event_dialog
from . import ambassador_event_plan
from . import base_partner_merge_community
from . import ambassador_end
from . import ambassador_signup_mend
