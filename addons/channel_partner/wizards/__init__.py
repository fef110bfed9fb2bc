from . import channel_return_refuse
