from . import test_channel_point
