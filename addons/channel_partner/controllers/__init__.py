from . import store_portal
from . import store_offers
from . import store_score
