from . import test_channel_point
from . import test_service_point
from . import test_revenue_report
from . import test_channel_route
from . import test_store_portal
from . import test_channel_need
