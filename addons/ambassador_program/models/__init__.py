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
from . import (
    ambassador_book_report,
    ambassador_late_deal,
    ambassador_store_buyer,
    crm_lead_deal,
    event_event_books,
    res_company_deal,
    sale_order_deal,
    sale_order_deal_actions,
    sale_order_deal_lock,
    service_attribution_change,
    service_incentive_entry,
    service_incentive_review,
    service_incentive_rule,
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
from . import ambassador_city_tz
from . import ambassador_event_cost
from . import ambassador_event_store
from . import ambassador_signup_day
from . import event_community
from . import event_conflict
from . import event_plan
from . import event_stores
from . import event_close
from . import event_cancel
from . import event_day
from . import event_lead_rule
from . import event_registration_day
from . import res_company_event
from . import res_config_settings_event
from . import ambassador_ambassador_home
from . import ambassador_community_figures
from . import ambassador_community_tag
from . import ambassador_community_touch
from . import ambassador_community_member
from . import ambassador_community_match
from . import ambassador_community_report
from . import ambassador_community_map
from . import crm_lead_community
from . import res_company_community
from . import res_config_settings_community
from . import res_partner_community
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
from . import res_config_settings_deal
from . import link_tracker_code
