from . import test_channel_point
from . import test_ownership
from . import test_ownership_shares
from . import test_dispute
