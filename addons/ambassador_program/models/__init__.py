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
from . import ambassador_ambassador_campaign
from . import ambassador_link
from . import ambassador_material
from . import ambassador_task
from . import res_company_campaign
from . import utm_campaign_launch
from . import ambassador_task_reminder
from . import ambassador_campaign_report
from . import ambassador_media_benchmark
from . import ambassador_revenue_report
from . import utm_campaign_money
