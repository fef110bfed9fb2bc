from . import channel_geo
from . import channel_need
from . import ownership
