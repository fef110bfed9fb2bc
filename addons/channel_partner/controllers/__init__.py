from . import store_portal
from . import store_jobs
from . import store_offers
from . import store_leads
from . import store_contracts
from . import store_team
from . import customer_home
