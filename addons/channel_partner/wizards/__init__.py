from . import channel_ownership_change
from . import channel_dispute_raise
from . import channel_dispute_decision
from . import channel_review_decide
from . import channel_return_refuse
from . import service_lead_dispatch
from . import channel_choose
from . import channel_take_back
