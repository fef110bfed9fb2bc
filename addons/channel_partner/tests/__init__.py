from . import test_channel_point
from . import test_store_portal
from . import test_channel_need
from . import test_commission
