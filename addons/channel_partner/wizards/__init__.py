from . import channel_review_decide
from . import channel_return_refuse
