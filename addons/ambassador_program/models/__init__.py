# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from . import (
    ambassador_ambassador,
    ambassador_city,
    ambassador_community,
    ambassador_level,
    ambassador_signup,
    crm_lead,
    event_event,
    event_registration,
    res_company,
    sale_order,
    utm_campaign,
)
from . import ambassador_activity
from . import ambassador_application
from . import ambassador_city_quota
from . import ambassador_city_report
from . import ambassador_level_terms
from . import ambassador_life
from . import ambassador_line
from . import ambassador_quota
from . import ambassador_state_log
from . import res_config_settings
from . import ambassador_rate
from . import ambassador_signup_mend
from . import ambassador_signup_page
from . import ambassador_signup_process
from . import ambassador_signup_receive
from . import event_event_signup
from . import res_company_signup
from . import res_config_settings_signup
