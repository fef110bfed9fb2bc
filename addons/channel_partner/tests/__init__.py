from . import test_channel_point
from . import test_channel_return
