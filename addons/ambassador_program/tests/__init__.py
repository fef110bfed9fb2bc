# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from . import test_foundation
from . import test_community_match
from . import test_community
from . import test_community_race
from . import test_city
from . import test_ambassador_life
from . import test_rate
from . import test_portal_frame
from . import test_campaign
from . import test_ambassador_apply
from . import test_ambassador_activity
from . import test_city_race
from . import test_portal_pages
from . import test_ambassador_help
from . import test_portal_figures
from . import test_signup
from . import test_signup_page
from . import test_event_plan
from . import test_event_stores
from . import test_event_close
from . import test_event_day
from . import (
    test_deal,
    test_deal_books,
    test_deal_cash,
    test_deal_change,
    test_store_programme,
)
from . import test_deal
from . import test_deal_books
from . import test_deal_cash
from . import test_deal_change
from . import test_store_programme
from . import test_ambassador_task
from . import test_programme_revenue
from . import test_campaign_report
from . import test_campaign_queries
from . import test_campaign_race
    test_deal,
    test_deal_books,
    test_deal_cash,
    test_deal_change,
    test_store_programme,
)
from . import test_js
