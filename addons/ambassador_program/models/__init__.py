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
