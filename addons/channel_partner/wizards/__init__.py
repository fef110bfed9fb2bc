from . import service_lead_dispatch
from . import channel_choose
from . import channel_take_back
