from . import service_point
from . import store_portal
