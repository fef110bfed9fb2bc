from . import channel_review_decide
