from . import channel_allocation
from . import channel_geo
from . import channel_need
from . import ownership
from . import local_time
from . import proof_image
from . import channel_score
from . import return_terms
