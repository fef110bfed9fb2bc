from . import service_point
from . import store_portal
from . import store_offers
from . import store_leads
from . import store_jobs
from . import store_returns
from . import store_customers
