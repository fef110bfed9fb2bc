from . import store_portal
