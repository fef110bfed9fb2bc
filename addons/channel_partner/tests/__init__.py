from . import test_channel_point
from . import test_service_point
from . import test_revenue_report
