from . import channel_commission
from . import channel_allocation
from . import channel_geo
from . import channel_need
