from . import test_channel_point
from . import test_store_portal
from . import test_channel_need
from . import test_store_offers
from . import test_channel_route
from . import test_channel_geo_partner
from . import test_channel_document
from . import test_store_leads
