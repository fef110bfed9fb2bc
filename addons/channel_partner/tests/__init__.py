from . import test_channel_point
from . import test_store_portal
from . import test_channel_route
from . import test_channel_need
from . import test_store_jobs
from . import test_store_job_proof
from . import test_store_job_pages
