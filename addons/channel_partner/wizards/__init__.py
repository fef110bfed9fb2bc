from . import channel_review_decide
from . import channel_return_refuse
from . import service_lead_dispatch
from . import channel_choose
from . import channel_take_back
